"""A big book is opened in sight: how far it is, a filter meanwhile, and the list in its place."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest
from textual.events import Key

from orderui.domain.errors import BookFailed
from orderui.tui.app import OrderuiApp
from orderui.tui.progress import Opening, Stopped
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.screens.reading import ReadingScreen, page
from orderui.tui.screens.too_small import TooSmall
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.usecases.desk import Desk, Unopened
from orderui.usecases.ports import Tell
from tests.tui.rooms import lines
from tests.tui.shell import LONGEST, Running, at_cursor, five, listed, said, shows, top, until


class Slow:
    """An opening that tells how far it is, and goes on when it is let."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.told, self.goes_on = Event(), Event()
        self.fails: BookFailed | None = None
        self.given_up = Event()

    def __call__(self, tell: Tell) -> Desk:
        tell("Reading", 0.43)
        self.told.set()
        assert self.goes_on.wait(LONGEST)
        try:
            tell("Reading", 1.0)
        except Stopped:
            self.given_up.set()
            raise
        if self.fails:
            raise self.fails
        return self.desk


@pytest.fixture
def slow(desk: Desk) -> Iterator[Slow]:
    made = Slow(five(desk))
    yield made
    made.goes_on.set()


@pytest.fixture
def app(slow: Slow) -> OrderuiApp:
    return OrderuiApp(Unopened("big [x] book.json", slow.desk.systems, slow, lasts=True), demo=True)


async def begun(pilot: Running, slow: Slow) -> None:
    """Wait until the opening has told how far it is."""
    await top(pilot, ReadingScreen)
    await until(pilot, slow.told.is_set, "the opening to begin")


async def test_the_app_stands_there_at_once_and_its_orders_when_they_are_read(app: OrderuiApp, slow: Slow) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, slow)
        await until(pilot, lambda: any("43%" in line for line in lines(app.screen)), "43%")
        frame = lines(app.screen)
        assert frame[0].split() == ["orderui", "big", "[x]", "book.json", "DEMO"]
        assert "1 All" in frame[1]
        assert "Reference" in frame[2]
        assert any("Reading big [x] book.json   43%  0 s" in line for line in frame)
        assert sum(line.count("━") for line in frame) == int(48 * 0.43)
        assert "q Quit" in frame[-1]
        slow.goes_on.set()
        await top(pilot, OrdersScreen)
        await until(pilot, lambda: len(listed(pilot)) == 5, "the orders")
        assert at_cursor(pilot) == listed(pilot)[0]
        assert app.screen.focused is not None
        assert len(app.screen_stack) == 1
        await until(pilot, lambda: slow.desk.book.held, "the book to be held")
        await pilot.press("colon")
        await until(pilot, lambda: len(app.screen_stack) == 2, "the palette")


async def test_what_wants_a_book_is_not_there_before_it(app: OrderuiApp, slow: Slow) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, slow)
        await pilot.press("m", "ctrl+p", "f1", "f6", "n", "u")
        assert [type(screen) for screen in app.screen_stack] == [ReadingScreen]
        assert said(pilot) == ""
        slow.goes_on.set()


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("ctrl+c", 130)])
async def test_one_may_leave_meanwhile_and_the_opening_is_given_up(
    app: OrderuiApp, slow: Slow, key: str, status: int
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, slow)
        await pilot.press("slash") if key == "ctrl+c" else None
        await pilot.press(key)
    slow.goes_on.set()
    assert slow.given_up.wait(LONGEST)
    assert (app.return_code or 0) == status
    assert app.bug is app.failure is None


async def test_a_filter_typed_meanwhile_is_the_lists_to_the_last_letter(app: OrderuiApp, slow: Slow) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, slow)
        await pilot.press("slash", "r", "q", "backspace")
        slow.goes_on.set()
        while isinstance(app.screen, ReadingScreen):  # noqa: ASYNC110 - nothing tells of that very moment
            await asyncio.sleep(0)
        for letter in "ent":  # the list has the screen, and is not there yet
            app.post_message(Key(letter, letter))
        await top(pilot, OrdersScreen)
        await shows(pilot, "RENT-1", "RENT-2")
        assert isinstance(app.screen, OrdersScreen)
        bar = app.screen.query_one(FilterBar)
        assert (bar.text, bar.typing) == ("rent", True)


async def test_a_filter_that_was_kept_is_the_lists_and_keys_are_keys_again(app: OrderuiApp, slow: Slow) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, slow)
        await pilot.press("slash", "r", "e", "n", "enter")
        slow.goes_on.set()
        await top(pilot, OrdersScreen)
        await shows(pilot, "RENT-1", "RENT-2")
        assert isinstance(app.screen, OrdersScreen)
        assert not app.screen.query_one(FilterBar).typing
        await pilot.press("j")
        assert at_cursor(pilot) == "RENT-2"


async def test_a_book_that_does_not_open_ends_the_app_with_the_reason(app: OrderuiApp, slow: Slow) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, slow)
        slow.fails = BookFailed("It is damaged.")
        slow.goes_on.set()
        await until(pilot, lambda: app.failure is not None, "the end")
    assert app.failure is slow.fails
    assert app.bug is None


async def test_a_terminal_that_is_too_small_meanwhile_shows_the_list_once_it_is_larger(
    app: OrderuiApp, slow: Slow
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, slow)
        await pilot.resize_terminal(30, 8)
        await top(pilot, TooSmall)
        slow.goes_on.set()
        await pilot.pause(0.05)
        await pilot.resize_terminal(60, 16)
        await top(pilot, OrdersScreen)
        await until(pilot, lambda: len(listed(pilot)) == 5, "the orders")


@pytest.mark.parametrize("room", [1, 9, 20, 40, 200])
def test_the_page_fits_any_room(room: int) -> None:
    opening = Opening()
    opening("Bringing up to date", 1.5)
    says, bar = page(opening, "漢字\x1b[31m.json", 2.0, room).split("\n")
    assert max(says.cell_length, bar.cell_length) <= max(room, len("  100%  2 s"))
    assert says.plain.endswith("100%  2 s")
    assert "\x1b" not in says.plain
    assert bar.plain == "━" * min(room, 48)
