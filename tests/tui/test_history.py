"""The history of the book, used as a person uses it."""

from __future__ import annotations

import pytest

from orderui.tui.app import OrderuiApp
from orderui.tui.screens.found import FoundScreen
from orderui.tui.screens.history import ChangeRows, HistoryScreen, taken_back
from orderui.tui.screens.order import OrderScreen
from orderui.usecases import editing, moving, timeline
from orderui.usecases.desk import Desk, find
from orderui.usecases.editing import Typed
from tests.conftest import Bench
from tests.store.conftest import edit_tables
from tests.tui.shell import Running, app_of, enter, five, payment, record, said, text_of, top, until


@pytest.fixture
def book(desk: Desk) -> Desk:
    """Five orders, then an edit and a forced move."""
    five(desk)
    editing.edit(desk, find(desk.book, "RENT-1"), {"instructions.01.amount": Typed("120.50")})
    moving.transition(desk, find(desk.book, "RENT-2"), "void", part="01", reason="Moved [out]", force=True)
    return desk


def titles(pilot: Running) -> list[str]:
    return [one.change.title for one in pilot.app.screen.query_one(ChangeRows).rows]


def signs(pilot: Running) -> list[str]:
    return [one.sign for one in pilot.app.screen.query_one(ChangeRows).rows]


def diff(pilot: Running) -> str:
    return text_of(pilot.app.screen, "#diff Static")


async def opened(pilot: Running) -> None:
    await until(pilot, lambda: bool(pilot.app.desk.book.facets()))  # type: ignore[attr-defined] # the app's own
    await pilot.press("H")
    await top(pilot, HistoryScreen)
    await until(pilot, lambda: bool(titles(pilot)), "changes")


async def test_every_change_is_listed_newest_first(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        listed = titles(pilot)
        assert listed == [change.title for change in timeline.history(book)]
        assert any(title.startswith("Edited Amount") for title in listed)


async def test_the_change_under_the_cursor_is_told_in_full(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        at = next(index for index, title in enumerate(titles(pilot)) if title.startswith("RENT-2"))
        pilot.app.screen.query_one(ChangeRows).move_to(at)
        await until(pilot, lambda: "Moved [out]" in diff(pilot))
        assert "forced" in diff(pilot)
        assert "Ready → Void" in diff(pilot)


async def test_undo_and_redo_work_from_here_and_show_what_they_would_take_next(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        first = signs(pilot).index("u")
        assert titles(pilot)[first].startswith("RENT-2")
        await pilot.press("u")
        await until(pilot, lambda: "U" in signs(pilot), "the change taken back")
        assert titles(pilot)[signs(pilot).index("u")].startswith("Edited Amount")
        assert said(pilot).startswith("Took back: RENT-2")
        await pilot.press("U")
        await until(pilot, lambda: "U" not in signs(pilot), "the change brought again")


@pytest.mark.parametrize(
    ("words", "count"), [("edited", 1), ("FORCED", 1), ("moved out", 1), ("rent-1", 2), ("nothing such", 0)]
)
async def test_any_word_of_a_change_finds_it(book: Desk, words: str, count: int) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("slash", *("space" if letter == " " else letter for letter in words))
        await until(pilot, lambda: len(titles(pilot)) == count, f"{count} changes")
        await pilot.press("escape")
        await until(pilot, lambda: len(titles(pilot)) == len(timeline.history(book)), "all changes")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, HistoryScreen))


async def test_enter_opens_the_order_a_change_was_about(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        at = next(index for index, title in enumerate(titles(pilot)) if title.startswith("Edited"))
        pilot.app.screen.query_one(ChangeRows).move_to(at)
        await pilot.press("enter")
        await top(pilot, OrderScreen)


async def test_enter_lists_the_orders_of_a_change_about_several(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        at = next(index for index, title in enumerate(titles(pilot)) if title.startswith("Imported"))
        pilot.app.screen.query_one(ChangeRows).move_to(at)
        await pilot.press("enter")
        await top(pilot, FoundScreen)
        there = pilot.app.screen
        assert isinstance(there, FoundScreen)
        await until(pilot, lambda: len(there.rows.rows) == 5)


async def test_the_key_for_history_shows_that_of_the_book_from_the_list(bench: Bench) -> None:
    enter(bench.desk, record("RENT-1", payment()))
    async with OrderuiApp(bench.desk).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("h")
        await top(pilot, HistoryScreen)


async def test_a_change_that_does_not_read_is_said_wherever_history_is_shown(bench: Bench) -> None:
    order_id, *_ = enter(bench.desk, record("RENT-1", payment()))
    bench.desk.book.close()
    edit_tables(bench.path, lambda tables: tables["history"]["1"].update(at="never"))
    async with OrderuiApp(bench.desk).run_test(size=(80, 24)) as pilot:
        app_of(pilot).open_order(order_id)
        await top(pilot, OrderScreen)
        await pilot.press("h")
        await until(pilot, lambda: "change 1 of the history" in said(pilot))
        await pilot.press("H")
        await top(pilot, HistoryScreen)
        await until(pilot, lambda: "change 1 of the history" in said(pilot))


async def test_an_empty_book_says_so(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("H")
        await top(pilot, HistoryScreen)
        await until(pilot, lambda: "Nothing has changed yet" in pilot.app.screen.query_one(ChangeRows).empty)
        await pilot.press("enter", "u")
        await until(pilot, lambda: "there is nothing to take back" in said(pilot))


def test_what_was_brought_again_is_not_gone(book: Desk) -> None:
    newest = timeline.history(book)[0]
    timeline.undo(book)
    assert taken_back(book.book.history()) == {newest.id}
    timeline.redo(book)
    assert taken_back(book.book.history()) == frozenset()
