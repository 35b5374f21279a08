"""The app and its book: a second app reads and follows, other programs are noticed, nothing is written over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets._footer import FooterKey

from orderui.store import keeper
from orderui.tui import book_app
from orderui.tui.app import OrderuiApp
from orderui.tui.ask import Asking
from orderui.tui.screens.order import OrderScreen
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.screens.part import PartScreen
from orderui.tui.widgets.standing_line import StandingLine
from orderui.usecases import keeping, timeline
from orderui.usecases.desk import Desk, find
from orderui.usecases.watching import Standing, watch
from tests.conftest import Bench
from tests.tui.shell import (
    Running,
    app_of,
    at_cursor,
    enter,
    five,
    listed,
    payment,
    record,
    rows,
    said,
    top,
    until,
)


@asynccontextmanager
async def running(desk: Desk, *, standing: Standing = Standing.WRITES) -> AsyncIterator[Running]:
    """The app at a desk, with the orders listed and the book looked after."""
    async with OrderuiApp(desk).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: bool(listed(pilot)) and (desk.book.held or bool(app_of(pilot).sight.why)))
        assert app_of(pilot).sight.standing is standing
        yield pilot


@pytest.fixture(autouse=True)
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_app, "TICK", 0.05)


@pytest.fixture
def first(bench: Bench) -> Desk:
    """The desk of another app, which holds the book of five orders."""
    desk = five(bench.desk)
    watch(desk)
    return desk


def standing_line(pilot: Running) -> str:
    """What stands on top of the screen; empty where nothing does."""
    lines = pilot.app.screen.query(StandingLine)
    return str(lines.first().content) if lines else ""


def greyed(pilot: Running) -> set[str]:
    """What the footer has set back."""
    return {key.description for key in pilot.app.screen.query(FooterKey) if key.has_class("-disabled")}


# Two apps


async def test_a_second_app_says_who_writes_refuses_what_changes_and_takes_over(bench: Bench, first: Desk) -> None:
    before = bench.files()
    async with running(bench.desk, standing=Standing.READS) as pilot:
        assert "once it is left this app takes over" in said(pilot)
        await until(pilot, lambda: "READ ONLY  the book is held by process " in standing_line(pilot))
        for key, title in (("n", "New"), ("a", "Archive"), ("u", "Undo")):
            await pilot.press(key)
            assert said(pilot).startswith(f"{title} was not done. The book is open in the app, process ")
        assert bench.files() == before
        await until(pilot, lambda: greyed(pilot) == {"New", "Undo"}, "the footer")
        await pilot.press("enter")
        await top(pilot, OrderScreen)
        await until(pilot, lambda: bool(standing_line(pilot)), "the line on every screen")
        await until(pilot, lambda: greyed(pilot) == {"New", "Undo"}, "the footer of every screen")

        first.book.release()
        await until(pilot, lambda: app_of(pilot).sight.writes, "the takeover")
        assert "can be changed here now" in said(pilot)
        await until(pilot, lambda: not standing_line(pilot))
        await until(pilot, lambda: not greyed(pilot))
        await pilot.press("a")
        await until(pilot, lambda: "Archived" in said(pilot))
    assert watch(first).writes


async def test_a_second_app_follows_with_cursor_marks_filter_and_scroll_kept(bench: Bench, first: Desk) -> None:
    enter(first, *(record(f"RENT-{number}", payment()) for number in range(10, 50)))
    async with running(bench.desk, standing=Standing.READS) as pilot:
        await pilot.press("slash", *"rent", "enter")
        await until(pilot, lambda: len(listed(pilot)) == 42)
        await pilot.press("space", "pagedown", "j")
        table = rows(pilot)
        before = at_cursor(pilot), table.marks, table.scroll_offset.y
        assert before[2] > 0

        enter(first, record("RENT-9999", payment(settledByDate="2027-01-01")), record("OTHER-1"))
        await until(pilot, lambda: "RENT-9999" in listed(pilot), "the first app's order")
        assert len(listed(pilot)) == 43
        assert (at_cursor(pilot), table.marks, table.scroll_offset.y) == before
        first.book.release()


async def test_what_was_typed_in_a_reader_is_kept_and_saved_once_it_may_write(bench: Bench, first: Desk) -> None:
    async with running(bench.desk, standing=Standing.READS) as pilot:
        order_id = find(first.book, "RENT-1")
        app_of(pilot).open_editor(order_id, "instruction:01", "amount")
        await top(pilot, PartScreen)
        await until(pilot, lambda: pilot.app.focused is not None)
        await pilot.press("ctrl+u", *"77", "f2")
        await until(pilot, lambda: "was not done" in said(pilot))
        keeping.archive(first, find(first.book, "TUI-7"))
        await until(pilot, lambda: "TUI-7" not in listed(pilot))
        first.book.release()
        await until(pilot, lambda: app_of(pilot).sight.writes)
        await pilot.press("f2")
        await until(pilot, lambda: "Edited Amount of RENT-1" in said(pilot))


async def test_an_order_that_goes_elsewhere_closes_its_screens_and_that_is_said(bench: Bench, first: Desk) -> None:
    (order_id,) = enter(first, record("GONE-1", payment()))
    async with running(bench.desk, standing=Standing.READS) as pilot:
        app_of(pilot).open_order(order_id)
        await top(pilot, OrderScreen)
        app_of(pilot).open_editor(order_id, "instruction:01")
        await top(pilot, PartScreen)
        timeline.undo(first)
        await top(pilot, OrdersScreen)
        assert said(pilot) == "The order that was shown is no longer in the book."
        await until(pilot, lambda: "GONE-1" not in listed(pilot))
        first.book.release()


async def test_an_app_that_is_left_lets_others_write(bench: Bench) -> None:
    desk = five(bench.desk)
    async with running(desk) as pilot:
        assert watch(bench.desk).standing is Standing.READS
        await pilot.press("q")
    assert not desk.book.held
    enter(bench.desk, record("AFTER-1"))


# Other programs


def edited(path: Path) -> None:
    """An edit of the file's own text, as an editor makes it."""
    path.write_bytes(path.read_bytes().replace(b"Rent, flat 1", b"Rent, flat 8"))


async def test_what_another_program_wrote_is_not_written_over_and_read_when_asked(bench: Bench) -> None:
    desk = five(bench.desk)
    desk.book.merge()
    async with running(desk) as pilot:
        edited(bench.path)
        theirs = bench.path.read_bytes()
        await until(pilot, lambda: "CHANGED ELSEWHERE  f6" in standing_line(pilot))
        assert said(pilot).endswith("reload the book to go on with what is there now. f6 reads it again.")
        await pilot.press("a")
        assert said(pilot).startswith("Archive was not done. ")
        screen = pilot.app.screen
        assert isinstance(screen, Asking)
        assert await screen.ask(keeping.archive, desk, find(desk.book, "RENT-1")) is None
        assert said(pilot).endswith("f6 reads it again.")
        assert bench.path.read_bytes() == theirs

        await pilot.press("f6")
        await until(pilot, lambda: not standing_line(pilot))
        assert "read again" in said(pilot)
        await until(pilot, lambda: "Rent, flat 8" in {line.order.facets.title for line in rows(pilot).rows})
        await pilot.press("a")
        await until(pilot, lambda: "Archived" in said(pilot))


SPOILT: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "damaged": (lambda path: path.write_bytes(b"{"), "CHANGED ELSEWHERE", "is damaged"),
    "deleted": (lambda path: path.unlink(), "NOT TO BE READ", "is gone"),
}


@pytest.mark.parametrize(("spoil", "line", "sentence"), SPOILT.values(), ids=SPOILT)
async def test_a_book_that_is_spoilt_under_the_app_is_said_and_everything_stays_in_sight(
    bench: Bench, spoil: Callable[[Path], object], line: str, sentence: str
) -> None:
    async with running(five(bench.desk)) as pilot:
        spoil(bench.path)
        await until(pilot, lambda: line in standing_line(pilot))
        await pilot.press("f6")
        await until(pilot, lambda: sentence in said(pilot))
        await until(pilot, lambda: "NOT TO BE READ" in standing_line(pilot))
        await pilot.press("a")
        assert "Archive was not done" in said(pilot)
        assert len(listed(pilot)) == 5
    assert bench.path.exists() == (sentence == "is damaged")
    assert sentence == "is gone" or bench.path.read_bytes() == b"{"


# The journal


async def test_a_journal_that_has_grown_is_merged_while_nobody_changes_anything(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "GROWN", 0)
    monkeypatch.setattr(book_app, "QUIET", 0.0)
    journal = bench.path.with_name("orders.json.journal")
    async with running(five(bench.desk)) as pilot:
        await pilot.press("a")
        await until(pilot, lambda: "Archived" in said(pilot))
        await until(pilot, lambda: not journal.exists(), "the merge")
        await pilot.press("u")
        await until(pilot, lambda: "Took back" in said(pilot))


async def test_what_was_odd_about_the_files_is_told_at_the_start(bench: Bench) -> None:
    five(bench.desk).book.merge()
    edited(bench.path)
    async with running(bench.desk) as pilot:
        assert said(pilot) == "orders.json was edited by another program since orderui last wrote it."
