"""Keys typed faster than they are answered go where they were meant to, by the keys before them."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette
from textual.events import Key
from textual.pilot import Pilot

from orderui.tui.app import OrderuiApp
from orderui.tui.modals.bulk import BulkRun
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.usecases.desk import Desk
from tests.tui.shell import five, listed, shows, top, until


def type_at_once(pilot: Pilot[None], *keys: str) -> None:
    """Type before anything can be answered, as a slow connection hands keys over; `slash` or a character each."""
    for key in keys:
        pilot.app.post_message(Key(key, "/" if key == "slash" else key))


async def test_a_word_right_behind_the_key_that_filters_is_the_filter(desk: Desk) -> None:
    async with OrderuiApp(five(desk)).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        type_at_once(pilot, "slash", *"rent")
        await shows(pilot, "RENT-1", "RENT-2")
        assert isinstance(pilot.app.screen, OrdersScreen)
        assert pilot.app.screen.query_one(FilterBar).text == "rent"


async def test_so_it_is_where_the_line_to_type_in_is_not_there_yet(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FilterBar, "on_mount", lambda _bar: None)  # which would make it, a moment after the start
    async with OrderuiApp(five(desk)).run_test(size=(80, 24)) as pilot:
        type_at_once(pilot, "slash", *"rent")
        await shows(pilot, "RENT-1", "RENT-2")
        await until(pilot, lambda: len(listed(pilot)) == 2)


async def test_an_answer_before_the_question_is_none(desk: Desk) -> None:
    async with OrderuiApp(five(desk)).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("space", "j", "space")
        type_at_once(pilot, "a", "y")
        await top(pilot, BulkRun)
        await pilot.pause()
        assert isinstance(pilot.app.screen, BulkRun)
        await pilot.press("escape")
        assert len(listed(pilot)) == 5


async def test_no_command_is_looked_for_over_a_question(desk: Desk) -> None:
    async with OrderuiApp(five(desk)).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("ctrl+p")
        assert isinstance(pilot.app.screen, CommandPalette)
        await pilot.press("escape", "space", "j", "space", "a")
        await top(pilot, BulkRun)
        await pilot.press("ctrl+p")
        assert isinstance(pilot.app.screen, BulkRun)
