"""What is changed from the list of orders: archived, duplicated, moved, entered, taken back."""

from __future__ import annotations

import pytest

from orderui.systems.farpay.models import FarPayOrder
from orderui.tui.app import OrderuiApp
from orderui.tui.modals.bulk import BulkRun, Stage
from orderui.tui.modals.confirm import DEAF, Confirm
from orderui.tui.modals.new_order import FieldLine, NewOrder
from orderui.tui.modals.pick import Pick
from orderui.tui.modals.prompt import Prompt
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.widgets.entry import Entry
from orderui.usecases import moving
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed, create
from tests.conftest import Bench
from tests.tui.shell import (
    Running,
    app_of,
    at_cursor,
    five,
    listed,
    rows,
    said,
    text_of,
    top,
    until,
)


@pytest.fixture
def book(desk: Desk) -> Desk:
    return five(desk)


async def asked(pilot: Running) -> BulkRun:
    """Wait for the question before a bulk change, and until it listens."""
    await top(pilot, BulkRun)
    question = pilot.app.screen
    assert isinstance(question, BulkRun)
    await until(pilot, lambda: question._stage is Stage.ASKING, "the question")
    await pilot.pause(DEAF + 0.05)
    return question


async def test_a_puts_the_order_away_at_once_and_u_takes_it_back(book: Desk, bench: Bench) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9")
        await pilot.press("a")
        await until(pilot, lambda: "CLAIM-9" not in listed(pilot))
        assert said(pilot) == "Archived CLAIM-9.  u takes it back"
        assert bench.order("CLAIM-9").archived
        await pilot.press("u")
        await until(pilot, lambda: "CLAIM-9" in listed(pilot))
        assert "Took back: Archived CLAIM-9" in said(pilot)
        await pilot.press("U")
        await until(pilot, lambda: "CLAIM-9" not in listed(pilot))


async def test_undo_with_nothing_to_take_back_says_so(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("u")
        await until(pilot, lambda: "nothing to take back" in said(pilot))


async def test_marked_orders_are_archived_together_once_confirmed(book: Desk, bench: Bench) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9")
        await pilot.press("space", "space", "a")
        await asked(pilot)
        assert "Archive 2 orders?" in text_of(pilot.app.screen, "#question")
        await pilot.press("y")
        await until(pilot, lambda: len(listed(pilot)) == 3)
        assert said(pilot) == "2 changed.  u takes it back"
        assert bench.order("CLAIM-9").archived
        assert bench.order("RENT-1").archived
        assert not rows(pilot).marks
        await pilot.press("u")
        await until(pilot, lambda: len(listed(pilot)) == 5)


async def test_a_range_is_marked_from_the_last_mark(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("space", "j", "v")
        assert len(rows(pilot).marks) == 3
        assert "3 marked" in text_of(pilot.app.screen, "#title")
        await pilot.press("escape")
        assert not rows(pilot).marks


async def test_not_confirming_changes_nothing(book: Desk, bench: Bench) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        before = bench.files()
        await pilot.press("space", "a")
        await asked(pilot)
        await pilot.press("a", "enter")
        await until(pilot, lambda: said(pilot) == "Nothing was changed.")
        assert bench.files() == before


async def test_a_duplicate_gets_its_reference_from_a_prompt_that_refuses_one_that_is_taken(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9")
        await pilot.press("d")
        await top(pilot, Prompt)
        assert pilot.app.screen.query_one(Entry).value == "CLAIM-9-2"
        await pilot.press("end", "backspace", "backspace")
        assert "there is an order “CLAIM-9” of Imburse already" in text_of(pilot.app.screen, "#answer")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Prompt)
        await pilot.press("end", *"b", "enter")
        await until(pilot, lambda: "CLAIM-9b" in listed(pilot))
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9b")
        assert "Duplicated CLAIM-9 as CLAIM-9b" in said(pilot)


async def test_y_copies_the_reference(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9")
        await pilot.press("y")
        assert pilot.app.clipboard == "CLAIM-9"


@pytest.mark.parametrize("key", ["enter", "e", "s", "d", "a", "y"])
async def test_a_key_that_needs_an_order_says_so_where_there_is_none(desk: Desk, key: str) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: said(pilot) == "There is no order under the cursor.")


async def test_after_a_move_from_the_list_the_cursor_goes_on(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("j")
        key = rows(pilot).key
        assert key is not None
        await pilot.press("s")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await app_of(pilot).perform(lambda: moving.transition(book, key, "PROCESSING", part="instruction:01"))
        await pilot.press("escape")
        await until(pilot, lambda: at_cursor(pilot) == "RENT-2", "the cursor")


# New


async def test_n_asks_for_the_system_and_what_it_needs_and_opens_the_order(desk: Desk, bench: Bench) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await top(pilot, NewOrder)
        await pilot.press("1")
        await until(pilot, lambda: len(pilot.app.screen.query(FieldLine)) == 1)
        await pilot.press(*"RENT-5", "enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, NewOrder))
        await until(pilot, lambda: said(pilot) == "Entered RENT-5.  u takes it back")
        assert bench.order("RENT-5").reference == "RENT-5"
        assert len(pilot.app.screen_stack) == 2


async def test_a_new_order_with_a_reference_that_is_taken_is_refused_and_nothing_is_lost(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await top(pilot, NewOrder)
        await pilot.press("1")
        await until(pilot, lambda: len(pilot.app.screen.query(FieldLine)) == 1)
        await pilot.press(*"RENT-1", "enter")
        await until(pilot, lambda: "already" in text_of(pilot.app.screen, "#fault"))
        assert pilot.app.screen.query_one(FieldLine).text == "RENT-1"


async def test_a_line_left_empty_is_pointed_to_and_what_was_typed_is_not_lost_unasked(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await top(pilot, NewOrder)
        await pilot.press("2")
        await until(pilot, lambda: len(shown_lines(pilot)) == 4)
        customer, *lines = shown_lines(pilot)
        assert [customer.asked.needed, *(line.asked.needed for line in lines)] == [False, True, True, True]
        await pilot.press("tab", "tab", "tab", *"12x")
        await until(pilot, lambda: lines[2].read() is None)
        await pilot.press("f2")
        await until(pilot, lambda: lines[0].entry.has_focus)
        for leaves in ("escape", "ctrl+q"):
            await pilot.press(leaves)
            await top(pilot, Confirm)
            await pilot.click("#no")
            await top(pilot, NewOrder)
            assert lines[2].text == "12x"
        await pilot.press("escape")
        await top(pilot, Confirm)
        await pilot.click("#yes")
        await top(pilot, OrdersScreen)


def shown_lines(pilot: Running) -> list[FieldLine]:
    """The lines of the new-order form that are shown."""
    return [line for line in pilot.app.screen.query(FieldLine) if line.display]


async def test_a_known_customer_brings_what_was_so_last_time_and_one_key_takes_it_out(desk: Desk) -> None:
    last = {
        "ExternalID": "A-1",
        "AcceptUrl": "https://a.example/yes",
        "CancelUrl": "https://a.example/no",
        "CustomerNumber": "1007",
        "CustomerName": "Ada",
    }
    create(desk, "farpay", {path: Typed(text) for path, text in last.items()})
    async with OrderuiApp(desk).run_test(size=(100, 40)) as pilot:
        await pilot.press("n")
        await top(pilot, NewOrder)
        await pilot.press("4")
        await until(pilot, lambda: len(shown_lines(pilot)) == 4)
        await pilot.press(*"10", "right")
        await until(pilot, lambda: texts(pilot).get("customer_name") == "Ada")
        assert texts(pilot) == {
            "customer_number": "1007",
            "external_id": "",
            "accept_url": "https://a.example/yes",
            "cancel_url": "https://a.example/no",
            "lang": "en",
            "customer_name": "Ada",
        }
        await pilot.press("f7")
        await until(pilot, lambda: set(texts(pilot).values()) == {"1007", ""})
        await pilot.press("f7", "tab", *"A-2", "tab", "x", "f2")
        await until(pilot, lambda: said(pilot) == "Entered A-2.  u takes it back")
    made = next(desk.order(one.id) for one in desk.book.facets() if "A-2" in one.references)
    assert isinstance(made, FarPayOrder)
    assert (made.customer_name, made.accept_url) == ("Ada", "x")


def texts(pilot: Running) -> dict[str, str]:
    """What stands in the lines that are shown, by path."""
    return {line.asked.path: line.text for line in shown_lines(pilot)}


async def test_money_kept_in_minor_units_is_typed_as_money(desk: Desk, bench: Bench) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await top(pilot, NewOrder)
        await pilot.press("5")
        await until(pilot, lambda: len(pilot.app.screen.query(FieldLine)) == 5)
        await pilot.press(*"PO-1", "enter", *"400.5", "enter", *"EUR", "enter", *"dir", "enter", *"w", "enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2 and not isinstance(pilot.app.screen, NewOrder))
        assert [str(one.amount) for one in bench.order("PO-1").amounts()] == ["400.50"]


# Together


async def test_marked_orders_are_moved_together_and_who_refuses_is_shown_with_the_reason(
    book: Desk, bench: Bench
) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("asterisk", "s")
        await top(pilot, Pick)
        await pilot.press("p", "r", "o", "enter")
        question = await asked(pilot)
        assert text_of(question, "#counts").startswith("3 will change, 2 will refuse.")
        assert text_of(question, "#question") == "Move 3 orders to Processing?"
        await pilot.press("y")
        await until(pilot, lambda: question._stage is Stage.TOLD, "the report")
        assert text_of(question, "#counts") == "3 changed, 2 refused."
        assert "Settled is final" in text_of(question, "Rows") + text_of(question, "#detail Static")
        await pilot.press("escape")
        await until(pilot, lambda: said(pilot) == "3 changed, 2 refused.  u takes it back")
        assert bench.order("RENT-1").instructions[0].status == "PROCESSING"  # type: ignore[attr-defined]
        await pilot.press("u")
        await until(pilot, lambda: "Took back: Moved 3 orders to Processing" in said(pilot))
        assert bench.order("RENT-1").instructions[0].status == "READY"  # type: ignore[attr-defined]


async def test_a_key_of_metadata_is_set_at_once_in_one_order_and_after_a_question_in_several(
    book: Desk, bench: Bench
) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9")
        await pilot.press("t")
        await top(pilot, Prompt)
        await pilot.press("a", "enter")
        assert "write key = value" in text_of(pilot.app.screen, "#answer")
        await pilot.press("=", "b", "enter")
        await until(pilot, lambda: said(pilot) == "Set metadata a of CLAIM-9.  u takes it back")
        await pilot.press("space", "space", "t")
        await top(pilot, Prompt)
        await pilot.press("a", "=", "b", "enter")
        question = await asked(pilot)
        assert text_of(question, "#counts") == "1 will change, 1 is so already."
        await pilot.press("y")
        await until(pilot, lambda: said(pilot) == "1 changed, 1 is so already.  u takes it back")
        assert bench.order("RENT-1").metadata_shown()["a"] == "b"


async def test_all_listed_are_marked_and_unmarked_by_one_key(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("slash", *"rent", "enter")
        await until(pilot, lambda: len(listed(pilot)) == 2)
        await pilot.press("asterisk")
        assert len(rows(pilot).marks) == 2
        await pilot.press("asterisk")
        assert not rows(pilot).marks


async def test_a_bulk_change_that_is_stopped_changes_nothing(book: Desk, bench: Bench) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        before = bench.files()
        await pilot.press("asterisk", "a")
        question = await asked(pilot)
        question.action_answer_yes()
        question.action_answer_no()
        await until(pilot, lambda: said(pilot) in ("Nothing was changed.", "5 changed.  u takes it back"))
        assert (bench.files() == before) == (said(pilot) == "Nothing was changed.")
