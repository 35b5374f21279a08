"""The screen of one order, as a person uses it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Static
from textual.widgets._footer import FooterKey

from orderui.tui.app import OrderuiApp
from orderui.tui.ask import Changed
from orderui.tui.modals.prompt import Prompt
from orderui.tui.panes.fields import DetailsPane
from orderui.tui.panes.findings import FindingsPane
from orderui.tui.panes.history import HistoryPane
from orderui.tui.panes.parts import PartsPane
from orderui.tui.panes.source import SourcePane
from orderui.tui.screens.help import Entrance, HelpScreen
from orderui.tui.screens.order import OrderScreen
from orderui.tui.screens.part import PartScreen
from orderui.tui.screens.status import StatusScreen
from orderui.tui.values import view
from orderui.tui.widgets.columns import lay_out
from orderui.tui.widgets.field_row import FieldRow
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.stepper import Stepper, window
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases import keeping
from orderui.usecases.demo import fill
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed, edit
from orderui.usecases.timeline import undo
from tests.tui.shell import app_of, said, top, until

Running = Pilot[None]


async def opened(pilot: Running, order_id: str) -> OrderScreen:
    """The screen of an order, on top and filled."""
    app_of(pilot).open_order(order_id)
    await top(pilot, OrderScreen)
    screen = pilot.app.screen
    assert isinstance(screen, OrderScreen)
    await pilot.pause()
    return screen


def cells(screen: OrderScreen, key: str) -> list[str]:
    """One column of the tab that is shown, as text."""
    return [text(row.cells.get(key, "")) for row in screen.pane.rows.rows]


def text(cell: object) -> str:
    if isinstance(cell, list):
        return "".join(text(piece) for piece in cell)
    return str(cell[0]) if isinstance(cell, tuple) else str(cell)


def shown(screen: OrderScreen, selector: str) -> str:
    return str(screen.query_one(selector, Static).render())


async def test_the_head_says_what_it_is_where_it_stands_and_what_it_comes_to(
    app: OrderuiApp, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        assert shown(screen, "#headline") == "INV-1  Imburse  ACME, BOLT  Retainer [draft]"
        assert str(screen.query_one(Stepper).render()) == "Instructions  ◌ 1 Incomplete   ○ 2 Ready   ● 1 Settled"
        assert shown(screen, "#sums").split("   ")[:3] == ["in €1,900.00", "in $12.50", "in ¥43,795"]
        assert "due 1 Dec, in 10 days" in shown(screen, "#sums")


async def test_parts_show_what_they_declare_with_states_locks_and_what_is_inherited(
    app: OrderuiApp, retainer: str
) -> None:
    async with app.run_test(size=(160, 24)) as pilot:
        screen = await opened(pilot, retainer)
        assert cells(screen, "") == ["01", "02", "03", "04"]
        assert cells(screen, "axis.status") == ["○ Ready", "○ Ready", "● Settled", "◌ Incomplete"]
        assert cells(screen, "lock") == ["", "", "⊘", ""]
        assert cells(screen, "amount") == ["€950.00", "€950.00", "$12.50", "¥43,795"]
        assert cells(screen, "scheme.scheme_id") == ["↳ sepa", "own", "↳ sepa", ""]


async def test_every_tab_of_every_system_shows_something(app: OrderuiApp, desk: Desk) -> None:
    fill(desk, 25)
    first = {facets.system: facets.id for facets in reversed(desk.book.facets())}
    async with app.run_test(size=(100, 30)) as pilot:
        assert len(first) == 5
        for order_id in first.values():
            screen = await opened(pilot, order_id)
            for number in range(1, len(screen._panes) + 1):
                await pilot.press(str(number))
                await pilot.pause()
                assert screen.query_one(TabLine).chosen == number - 1
            await pilot.app.workers.wait_for_complete()
            assert '"' in str(screen.query_one(SourcePane).query_one("VerticalScroll Static", Static).render())
            await pilot.press("escape")
            await pilot.pause()
            assert not isinstance(pilot.app.screen, OrderScreen)


async def test_tabs_are_turned_by_key_and_by_click(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(120, 24)) as pilot:
        screen = await opened(pilot, retainer)
        seen = [screen.pane.title]
        for key in ("tab", "tab", "shift+tab", "5", "h", "t"):
            await pilot.press(key)
            seen.append(screen.pane.title)
        assert seen == ["Instructions", "Fields", "Defaults", "Fields", "Findings", "History", "JSON"]
        await pilot.click(TabLine, offset=(4, 0))
        assert screen.pane.title == "Instructions"


async def test_enter_edits_the_part_under_the_cursor_and_the_cursor_stays_on_it(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("j", "enter")
        await top(pilot, PartScreen)
        assert isinstance(pilot.app.screen, PartScreen)
        assert pilot.app.screen.form.title == "Instruction 02 · ACME"
        await pilot.press("escape")
        await top(pilot, OrderScreen)
        edit(desk, retainer, {"instructions.02.amount": Typed("1")})
        screen.changed(retainer)
        await pilot.pause()
        assert cells(screen, "amount")[1] == "€1.00"
        assert screen.pane.rows.cursor == 1


async def test_a_part_is_removed_at_once_and_undo_brings_it_back(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("x")
        await until(pilot, lambda: cells(screen, "") == ["02", "03", "04"])
        assert said(pilot) == "Removed instruction 01 · ACME from INV-1.  u takes it back"
        await pilot.press("u")
        await until(pilot, lambda: cells(screen, "") == ["01", "02", "03", "04"])


async def test_a_part_that_may_not_be_removed_says_why(app: OrderuiApp, desk: Desk, retainer: str) -> None:
    before = desk.order(retainer)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, retainer)
        await pilot.press("j", "j", "x")
        await until(pilot, lambda: "the payment has settled" in said(pilot))
    assert desk.order(retainer) == before


@pytest.mark.parametrize(
    ("tab", "removed"),
    [("3", "customer_defaults"), ("4", "metadata")],
)
async def test_an_entry_or_a_key_is_removed_from_its_tab(
    app: OrderuiApp, desk: Desk, retainer: str, tab: str, removed: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press(tab, "x")
        await until(pilot, lambda: not screen.pane.rows.rows)
        assert getattr(desk.order(retainer), removed) == {}
        await pilot.press("u")
        await until(pilot, lambda: bool(screen.pane.rows.rows))


async def test_new_adds_what_the_tab_holds(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, retainer)
        titles = []
        for tab in ("1", "3", "4", "6"):
            await pilot.press(tab, "n")
            await top(pilot, PartScreen)
            assert isinstance(pilot.app.screen, PartScreen)
            focus = next(one.steps for one in pilot.app.screen.query(FieldRow) if one.has_focus_within)
            titles.append((pilot.app.screen.form.title, focus[0]))
            await pilot.press("escape")
            await top(pilot, OrderScreen)
        assert titles == [
            ("New instruction", "instruction_ref"),
            ("New entry of customer defaults", ""),
            ("Order", "metadata"),
            ("New instruction", "instruction_ref"),
        ]


async def test_duplicating_a_locked_part_begins_a_new_one_like_it(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("j", "j", "d")
        await top(pilot, PartScreen)
        await pilot.press(*"03b", "f2")
        await top(pilot, OrderScreen)
        await until(pilot, lambda: cells(screen, "") == ["01", "02", "03", "04", "03b"])
        assert cells(screen, "axis.status")[-1] == "○ Ready"
        assert cells(screen, "amount")[-1] == "$12.50"


async def test_duplicating_from_another_tab_asks_a_reference_and_opens_the_new_order(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, retainer)
        await pilot.press("2", "d")
        await top(pilot, Prompt)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, OrderScreen) and "INV-1-2" in said(pilot))
        assert isinstance(pilot.app.screen, OrderScreen)
        assert pilot.app.screen.order_id != retainer
        assert desk.order(pilot.app.screen.order_id).reference == "INV-1-2"


async def test_a_late_payment_is_put_off_to_a_day_that_is_echoed(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    edit(desk, retainer, {"instructions.01.settledByDate": Typed("2026-11-20")})
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("j", "r")
        await until(pilot, lambda: "only LATE" in said(pilot))
        await pilot.press("k", "r")
        await top(pilot, Prompt)
        await pilot.press(*"fri")
        await until(pilot, lambda: "Friday 27 Nov, in 6 days" in shown_in(pilot, "#answer"))
        await pilot.press("enter")
        await until(pilot, lambda: len(cells(screen, "")) == 5)
        assert cells(screen, "axis.status")[0] == "✕ Void"


def shown_in(pilot: Running, selector: str) -> str:
    found = pilot.app.screen.query(selector)
    return str(found.first(Static).render()) if found else ""


async def test_an_archived_order_says_so_and_refuses_with_the_way_out(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("a")
        await until(pilot, lambda: "Archived" in shown(screen, "#archived"))
        assert screen.query_one("#archived").display
        await pilot.press("n")
        await until(pilot, lambda: "unarchive it" in said(pilot))
        await pilot.press("a")
        await until(pilot, lambda: not screen.query_one("#archived").display)


async def test_what_an_archived_order_refuses_is_greyed_until_it_is_taken_out(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    keeping.archive(desk, retainer)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        assert greyed(screen) == {"New", "Editor"}
        for key, says in (
            ("n", "This is refused: the order is archived"),
            ("f4", "INV-1 is archived"),
            ("p", "unarchive it"),
        ):
            await pilot.press(key)
            await until(pilot, lambda says=says: says in said(pilot))  # type: ignore[misc]  # of the loop's own turn
        screen.post_message(Paste("05\tACME\n06\tACME"))
        await until(pilot, lambda: said(pilot).startswith("This is refused"))
        await pilot.press("a")
        await until(pilot, lambda: not greyed(screen))
        await pilot.press("2")
        screen.post_message(Paste("05\tACME\n06\tACME"))
        await until(pilot, lambda: "on the tab that lists them" in said(pilot))


def greyed(screen: OrderScreen) -> set[str]:
    """What the footer names and cannot be done now."""
    active = screen.active_bindings.values()
    return {one.binding.description for one in active if one.binding.show and not one.enabled}


def refused(screen: OrderScreen) -> set[str]:
    """The actions that cannot be done now, in the footer or not."""
    return {one.binding.action for one in screen.active_bindings.values() if not one.enabled}


async def test_what_is_refused_follows_the_cursor_and_the_footer_is_not_made_anew(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    edit(desk, retainer, {"instructions.02.settledByDate": Typed("2026-11-20")})
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await until(pilot, lambda: bool(screen.query(FooterKey)))
        footer = list(screen.query(FooterKey))
        refusals = []
        for _ in range(3):
            refusals.append(refused(screen))
            await pilot.press("j")
        assert refusals == [{"reschedule"}, {"remove"}, {"remove", "reschedule"}]
        await pilot.press("k", "x")
        assert "settled" in said(pilot)
        await pilot.press("k", "r")  # as of the cursor, however soon it comes behind
        await top(pilot, Prompt)
        await pilot.press("escape")
        await top(pilot, OrderScreen)
        assert list(screen.query(FooterKey)) == footer

        await pilot.press("question_mark")
        await top(pilot, HelpScreen)
        assert grey_in_help(pilot) == {"Remove"}
        await pilot.press("escape", "j", "question_mark")
        await top(pilot, HelpScreen)
        assert grey_in_help(pilot) == {"Remove", "Reschedule"}


def grey_in_help(pilot: Running) -> set[str]:
    table: Rows[Entrance] = pilot.app.screen.query_one(Rows)
    return {line.title for line in table.rows if line.refused}


async def test_what_a_system_has_not_is_refused_by_its_key(app: OrderuiApp, desk: Desk) -> None:
    from orderui.usecases.editing import create

    texts = {"ExternalID": "F-1", "AcceptUrl": "https://a.example", "CancelUrl": "https://b.example"}
    made = create(desk, "farpay", {path: Typed(text) for path, text in texts.items()}).order
    assert made is not None
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, made.id)
        assert greyed(screen) == {"New"}
        assert {"defaults", "plan"} <= refused(screen)
        await pilot.press("p")
        await until(pilot, lambda: "FarPay orders have no payment schedule" in said(pilot))
        await pilot.press("n")
        await until(pilot, lambda: "FarPay orders have no parts to add" in said(pilot))


async def test_a_finding_leads_to_the_field_it_is_about(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("5")
        assert isinstance(screen.pane, FindingsPane)
        assert cells(screen, "sentence") == ['"BOLT" is not among the customer defaults']
        await pilot.press("enter")
        await top(pilot, PartScreen)
        assert isinstance(pilot.app.screen, PartScreen)
        assert pilot.app.screen.form.title == "Instruction 04 · BOLT"
        await until(pilot, lambda: focused_steps(pilot) == ("customer_ref",))


def focused_steps(pilot: Running) -> Sequence[str]:
    return next((one.steps for one in pilot.app.screen.query(FieldRow) if one.has_focus_within), ())


async def test_history_tells_what_each_change_moved_the_newest_first(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    edit(desk, retainer, {"instructions.01.amount": Typed("7"), "metadata.po": Typed("[/] x")})
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("h")
        assert isinstance(screen.pane, HistoryPane)
        await until(pilot, lambda: bool(screen.pane.rows.rows))
        lines = cells(screen, "what")
        assert lines[:4] == [
            "Edited Amount, po of INV-1",
            "  Instruction 01 · ACME · Amount: €950.00 → €7.00",
            "  Metadata · po: — → [/] x",
            "INV-1 instruction 03: Processing → Settled",
        ]
        assert lines[-1] == "Entered INV-1"
        assert not any("can_update" in line or "uid" in line for line in lines)


async def test_history_names_a_part_that_is_no_longer_there(app: OrderuiApp, desk: Desk, retainer: str) -> None:
    from orderui.usecases.editing import remove_part

    remove_part(desk, retainer, "instruction:02")
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("h")
        await until(pilot, lambda: bool(screen.pane.rows.rows))
        assert cells(screen, "what")[1] == "  Instruction 02 · ACME · Reference: 02 → —"


async def test_json_is_turned_between_as_received_and_as_it_would_be_sent(app: OrderuiApp, desk: Desk) -> None:
    from tests.tui.shell import enter, payment, record

    order_id = enter(desk, record("R-1", payment(amount="1e2"), title="[bold]x"))[0]
    edit(desk, order_id, {"metadata.po": Typed("7")})
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await opened(pilot, order_id)
        await pilot.press("t")
        pane = screen.query_one(SourcePane)
        await until(pilot, lambda: "[bold]x" in pane.target.copy)
        assert '"po"' not in pane.target.copy
        await pilot.press("t")
        await until(pilot, lambda: '"po": "7"' in pane.target.copy)


async def test_copying_takes_the_value_under_the_cursor(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, retainer)
        await pilot.press("4", "y")
        assert app.clipboard == "Retainer [draft]"
        assert said(pilot) == 'Copied "Retainer [draft]".'


async def test_status_is_of_the_part_under_the_cursor(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, retainer)
        await pilot.press("j", "s")
        await top(pilot, StatusScreen)
        assert "Instruction 02" in shown_in(pilot, "#headline")


async def test_an_order_that_was_withdrawn_is_left(app: OrderuiApp, desk: Desk, retainer: str) -> None:
    copy = keeping.duplicate(desk, retainer, "INV-9").order
    assert copy is not None
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, copy.id)
        undo(desk)
        app.tell(Changed(copy.id))
        await until(pilot, lambda: not isinstance(pilot.app.screen, OrderScreen))


async def test_what_has_no_parts_yet_says_what_to_press(app: OrderuiApp, desk: Desk) -> None:
    from orderui.usecases.editing import create

    made = create(desk, "imburse", {"orderRef": Typed("E-1")}).order
    assert made is not None
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, made.id)
        assert isinstance(screen.pane, PartsPane)
        assert screen.pane.rows.empty == "No instructions yet.\nn adds one."


@pytest.mark.parametrize(
    ("sizes", "present", "room", "slice_"),
    [
        ([5, 5, 5], 1, 30, (0, 3)),
        ([5, 5, 5, 5, 5], 2, 20, (2, 5)),
        ([5, 5, 5, 5, 5], 4, 16, (3, 5)),
        ([5, 5], 0, 1, (0, 1)),
        ([], 0, 10, (0, 0)),
    ],
)
def test_a_stepper_keeps_the_present_step_and_what_fits_after_it_first(
    sizes: list[int], present: int, room: int, slice_: tuple[int, int]
) -> None:
    assert window(sizes, present, room) == slice_


async def test_where_there_is_room_the_part_under_the_cursor_is_told_in_full(
    app: OrderuiApp, retainer: str
) -> None:
    async with app.run_test(size=(180, 40)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("j", "j")
        await until(
            pilot, lambda: "Instruction 03" in str(screen.pane.query_one(".aside Static", Static).render())
        )
        told = str(screen.pane.query_one(".aside Static", Static).render())
        assert "↳ frozen from customer default ACME" in told
        assert told.endswith("⊘ the payment has settled. Way out: duplicate the instruction.")
        aside = screen.pane.query_one(".aside")
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: aside.region.y > screen.pane.rows.region.y)
        await pilot.resize_terminal(120, 24)
        await until(pilot, lambda: not aside.display)


@pytest.mark.parametrize(
    ("width", "kept"),
    [
        (36, ["label", "lock", "value"]),
        (75, ["section", "label", "lock", "value"]),
        (115, ["section", "label", "lock", "value"]),
        (195, ["section", "label", "lock", "value", "help"]),
    ],
)
def test_a_field_keeps_its_name_in_a_narrow_terminal_and_is_told_of_in_a_wide_one(
    desk: Desk, retainer: str, width: int, kept: list[str]
) -> None:
    columns = DetailsPane("Fields").columns(view(desk, retainer))
    assert [one.column.key for one in lay_out(columns, width)] == kept
