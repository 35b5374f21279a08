"""The editor, as a person uses it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from orderui.domain.edits import part_called
from orderui.tui.app import OrderuiApp
from orderui.tui.modals.confirm import DEAF, Confirm
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.screens.part import PAUSE, PartScreen
from orderui.tui.screens.part_head import next_key
from orderui.tui.widgets.field_row import Choice, FieldRow, Lines, Locked
from orderui.usecases.desk import Desk
from tests.tui.shell import top, until


def row(app: App[None], *steps: str) -> FieldRow:
    """The row of the field at `steps`."""
    return next(one for one in app.screen.query(FieldRow) if one.steps == steps)


def beside(app: App[None], *steps: str) -> str:
    return str(row(app, *steps).query_one(".field--aside").render())


def below(app: App[None], *steps: str) -> str:
    return str(row(app, *steps).query_one(".field--said").render())


def focus(app: App[None], *steps: str) -> None:
    row(app, *steps).control.focus()


async def typed(pilot: Pilot[None], *steps: str, text: str) -> None:
    """Put the cursor in a field and type `text` over what stands there."""
    focus(pilot.app, *steps)
    await pilot.pause()
    control = row(pilot.app, *steps).control
    assert isinstance(control, Input)
    control.value = ""
    await pilot.press(*("space" if char == " " else char for char in text))
    await pilot.pause(PAUSE + 0.1)


async def settled(pilot: Pilot[None]) -> None:
    """Until what was asked of the book is done and drawn."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def amount(desk: Desk, order_id: str, key: str = "01") -> Decimal:
    order = desk.order(order_id)
    value: Decimal = part_called(order, order.RULES.kind("instruction"), key).amount  # type: ignore[attr-defined]  # of the class
    return value


async def test_saving_makes_one_change_of_everything_typed(app: OrderuiApp, desk: Desk, retainer: str) -> None:
    before = len(desk.book.history())
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:01")
        await pilot.pause()
        await typed(pilot, "amount", text="1k")
        await typed(pilot, "country", text="DE")
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert not isinstance(app.screen, PartScreen)
        assert "Edited" in app.narration.text
    assert len(desk.book.history()) == before + 1
    assert amount(desk, retainer) == 1000


async def test_what_is_typed_is_echoed_and_what_is_wrong_stands_under_the_field(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:01")
        await pilot.pause()
        await typed(pilot, "amount", text="12*3")
        assert beside(app, "amount") == "= €36.00"
        await typed(pilot, "settled_by", text="+2w")
        assert beside(app, "settled_by") == "Saturday 5 Dec, in 14 days"
        await typed(pilot, "amount", text="1,234")
        assert "could be" in below(app, "amount")
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert isinstance(app.screen, PartScreen)
        assert row(app, "amount").has_focus_within
        assert "nothing was saved" in app.narration.text
    assert amount(desk, retainer) == 950


async def test_a_key_typed_in_a_locked_field_says_why_and_the_way_out(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:03", "amount")
        await pilot.pause()
        focus(app, "amount")
        await pilot.press("5")
        await pilot.pause()
        assert isinstance(row(app, "amount").control, Locked)
        assert (
            app.narration.text == "Amount is locked: the payment has settled. Way out: duplicate the instruction."
        )


async def test_enter_goes_to_the_next_field_that_can_be_typed_and_saves_in_the_last(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 40)) as pilot:
        app.open_editor(retainer, "instruction:01", "customerRef")
        await pilot.pause()
        seen = []
        for _ in range(9):
            seen.append(next(one.steps[0] for one in app.screen.query(FieldRow) if one.has_focus_within))
            await pilot.press("enter")
            await pilot.pause()
        assert seen == [
            "customer_ref", "direction", "amount", "currency", "country", "settled_by", "instrument", "scheme", "metadata",
        ]  # fmt: skip
        assert isinstance(app.focused, Lines)
        await pilot.press(*"po", "space", "equals_sign", "7", "enter")
        await settled(pilot)
    order = desk.order(retainer)
    assert part_called(order, order.RULES.kind("instruction"), "01").metadata == {"po": "7"}  # type: ignore[attr-defined]  # of the class


async def test_a_choice_is_made_by_letter_arrow_or_space(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:01", "direction")
        await pilot.pause()
        choice = row(app, "direction").control
        assert isinstance(choice, Choice)
        await until(pilot, lambda: app.focused is choice)
        seen = [choice.value]
        for key in ("c", "right", "space", "left"):
            await pilot.press(key)
            seen.append(choice.value)
        assert seen == ["DEBIT", "CREDIT", "DEBIT", "CREDIT", "DEBIT"]


async def test_arrows_go_from_field_to_field_past_one_that_complains(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:01", "amount")
        await pilot.pause()
        await typed(pilot, "amount", text="1,234")
        await pilot.press("down")
        assert row(app, "currency").has_focus_within
        await pilot.press("up", "up")
        assert row(app, "direction").has_focus_within


async def test_several_lines_pasted_into_one_keep_the_first_and_say_so(app: OrderuiApp, retainer: str) -> None:
    from textual.events import Paste

    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:01", "amount")
        await pilot.pause()
        await typed(pilot, "amount", text="")
        app.screen.focused.post_message(Paste("\n100\n200"))  # type: ignore[union-attr]  # the field has the focus
        await pilot.pause()
        assert row(app, "amount").text == "100"
        assert app.narration.text == 'Took "100", the first of 2 lines; not taken: "200".'


async def test_lines_of_keys_can_be_pasted_whole(app: OrderuiApp, desk: Desk, retainer: str) -> None:
    from textual.events import Paste

    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "", "metadata")
        await pilot.pause()
        app.screen.focused.post_message(Paste("a = 1\nb = 2"))  # type: ignore[union-attr]  # the field has the focus
        await pilot.pause(PAUSE + 0.1)
        await pilot.press("f2")
        await settled(pilot)
    assert desk.order(retainer).metadata == {"description": "Retainer [draft]", "a": "1", "b": "2"}  # type: ignore[attr-defined]  # of the class


async def test_save_and_add_another_begins_the_next_one(app: OrderuiApp, desk: Desk, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "=instruction:01", "instruction_ref")
        await pilot.pause()
        await typed(pilot, "instruction_ref", text="09")
        await pilot.press("ctrl+n")
        await settled(pilot)
        assert isinstance(app.screen, PartScreen)
        assert row(app, "instruction_ref").text == "10"
        assert row(app, "amount").text == "950"
        assert row(app, "instruction_ref").has_focus_within
        await pilot.press("ctrl+s")
        await settled(pilot)
    assert {"09", "10"} <= {part.key for part in desk.order(retainer).instructions}  # type: ignore[attr-defined]  # of the class


async def test_a_refusal_of_the_use_case_lands_under_the_field_it_names(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    before = desk.order(retainer)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "+instruction")
        await pilot.pause()
        await typed(pilot, "instruction_ref", text="01")
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "missing" in below(app, "amount")
        assert "missing" in below(app, "customer_ref")
        assert row(app, "customer_ref").has_focus_within
    assert desk.order(retainer) == before


async def test_leaving_with_something_unsaved_asks_first(app: OrderuiApp, desk: Desk, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:01")
        await pilot.pause()
        await typed(pilot, "amount", text="7")
        await pilot.press("escape")
        await pilot.pause()
        await top(pilot, Confirm)
        await pilot.pause(DEAF + 0.1)
        await pilot.press("enter")
        await top(pilot, PartScreen)
        assert row(app, "amount").text == "7"
        await pilot.press("escape")
        await top(pilot, Confirm)
        await pilot.pause(DEAF + 0.1)
        await pilot.press("y")
        await top(pilot, OrdersScreen)
    assert amount(desk, retainer) == 950


async def test_leaving_with_nothing_typed_asks_nothing(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:01")
        await pilot.pause()
        await pilot.press("escape")
        await top(pilot, OrdersScreen)


async def test_a_default_says_before_it_is_saved_which_parts_it_will_change_and_which_not(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 30)) as pilot:
        app.open_editor(retainer, "@customerDefaults.ACME", "scheme.schemeId")
        await pilot.pause()
        await typed(pilot, "scheme", "scheme_id", text="bacs")
        await until(pilot, lambda: app.screen.query_one("#reach").has_class("-shown"))
        reach = str(app.screen.query_one("#reach").render())
        assert "Also changes 1 part: 01 (scheme)." in reach
        assert "Leaves 02 as it is: it has its own." in reach
        assert "Leaves 03 as it is: the payment has settled." in reach
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert not isinstance(app.screen, PartScreen)
    schemes = [part.scheme.value for part in desk.order(retainer).instructions]  # type: ignore[attr-defined]  # of the class
    assert schemes == ["bacs", "own", "sepa", None]


async def test_a_default_saved_faster_than_that_is_shown_first(
    app: OrderuiApp, desk: Desk, retainer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orderui.tui.screens.part.PAUSE", 60.0)  # nobody types as fast as that
    before = desk.order(retainer)
    async with app.run_test(size=(80, 30)) as pilot:
        app.open_editor(retainer, "@customerDefaults.ACME", "scheme.schemeId")
        await pilot.pause()
        await pilot.press("x", "ctrl+s")
        await settled(pilot)
        assert isinstance(app.screen, PartScreen)
        assert "Save again" in app.narration.text
        assert desk.order(retainer) == before
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert not isinstance(app.screen, PartScreen)


async def test_what_another_change_brings_is_drawn_and_what_is_typed_stays(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    from functools import partial

    from orderui.usecases.editing import Typed, edit

    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:01")
        await pilot.pause()
        await typed(pilot, "amount", text="7")
        await app.perform(partial(edit, desk, retainer, {"instructions.01.country": Typed("DE")}))
        await settled(pilot)
        assert row(app, "country").text == "DE"
        assert row(app, "amount").text == "7"
        assert row(app, "amount").has_focus_within


async def test_a_part_that_is_gone_is_said_to_be(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:99")
        await settled(pilot)
        assert not isinstance(app.screen, PartScreen)
        assert "99" in app.narration.text


async def test_a_known_party_fills_what_it_had_last_time_and_one_key_takes_it_out(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        app.open_editor(retainer, "+instruction", "customerRef")
        await until(pilot, lambda: bool(app.screen.query(FieldRow)))
        put(app, "country", text="DE")
        put(app, "customer_ref", text="BO")
        await until(pilot, lambda: row(app, "customer_ref").has_focus_within)
        await pilot.press("end", "right")
        await until(pilot, lambda: row(app, "currency").text == "JPY")
        assert (row(app, "customer_ref").text, row(app, "country").text) == ("BOLT", "DE")
        assert (row(app, "direction").text, row(app, "amount").text) == ("DEBIT", "")
        assert (beside(app, "currency"), beside(app, "country")) == ("↳ as last time, INV-1", "")
        assert app.narration.text == 'Filled in what "BOLT" had last time; f7 takes it out again.'
        await pilot.press("f7")
        assert (row(app, "currency").text, row(app, "direction").text, row(app, "country").text) == ("", "", "DE")
        await pilot.press("f7")
        put(app, "currency", text="EUR")
        put(app, "customer_ref", text="nobody")
        await until(pilot, lambda: row(app, "direction").text == "")
        assert (row(app, "currency").text, beside(app, "currency")) == ("EUR", "")


def put(app: App[None], *steps: str, text: str) -> None:
    """Have `text` typed in a field, all at once."""
    control = row(app, *steps).control
    assert isinstance(control, Input)
    control.value = text


async def test_where_nothing_can_be_typed_saving_is_greyed_and_says_why(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:03")
        await until(pilot, lambda: not app.screen.active_bindings["f2"].enabled)
        assert app.screen.active_bindings["f3"].enabled
        await pilot.press("f2")
        await until(pilot, lambda: "is locked: the payment has settled. Way out: duplicate" in app.narration.text)
        assert isinstance(app.screen, PartScreen)
        await pilot.click("#save")
        assert isinstance(app.screen, PartScreen)
        await pilot.press("escape")
        app.open_editor(retainer, "")
        await until(pilot, lambda: not app.screen.active_bindings["f3"].enabled)
        await pilot.press("f3")
        await until(pilot, lambda: "only one of this" in app.narration.text)


@pytest.mark.parametrize(
    ("focus", "says"),
    [("amount", "Your editor takes long texts"), ("metadata", "Nothing else can be run in this terminal")],
)
async def test_what_cannot_be_edited_outside_says_why(
    app: OrderuiApp, retainer: str, monkeypatch: pytest.MonkeyPatch, focus: str, says: str
) -> None:
    monkeypatch.setenv("VISUAL", "sh")
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "instruction:01", f"{focus}")
        await until(pilot, lambda: bool(app.screen.query(FieldRow)))
        focus_on = (focus,) if focus == "amount" else (focus, "")
        focus_row = row(app, *focus_on)
        focus_row.control.focus()
        await pilot.press("f4")
        await until(pilot, lambda: says in app.narration.text)


@pytest.mark.parametrize(
    ("key", "after"), [("09", "10"), ("INV-1", "INV-2"), ("2026-099", "2026-100"), ("march", ""), ("", "")]
)
def test_the_key_after_a_key(key: str, after: str) -> None:
    assert next_key(key) == after
