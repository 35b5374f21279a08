"""The first run: what is offered where there is no book yet, and what is written for it."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from orderui.tui.app import OrderuiApp
from orderui.tui.modals.beginning import BeginningMenu
from orderui.tui.screens.imports import ImportScreen
from orderui.tui.screens.orders import OrdersScreen
from orderui.usecases import editing
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed
from orderui.usecases.timeline import undo
from tests.conftest import Bench
from tests.tui.shell import Running, app_of, rows, top, until


async def offered(pilot: Running) -> None:
    await top(pilot, BeginningMenu)


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_a_first_run_says_where_the_book_will_be_and_begins_with_an_empty_one(
    desk: Desk, bench: Bench, key: str
) -> None:
    async with OrderuiApp(desk, offers=True).run_test(size=(80, 24)) as pilot:
        await offered(pilot)
        assert "orders.json" in str(pilot.app.screen.query_one("#where", Static).content)
        await pilot.press(key)
        await top(pilot, OrdersScreen)
        await until(pilot, lambda: "Press n to enter an order" in rows(pilot).empty)
    assert not bench.path.exists()


async def test_it_begins_with_what_a_vendor_sent_or_not_at_all(desk: Desk, bench: Bench) -> None:
    async with OrderuiApp(desk, offers=True).run_test(size=(80, 24)) as pilot:
        await offered(pilot)
        await pilot.press("i")
        await top(pilot, ImportScreen)
        await pilot.press("escape")
        await top(pilot, OrdersScreen)
    async with OrderuiApp(desk, offers=True).run_test(size=(40, 10)) as pilot:
        await offered(pilot)
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running)
        assert not app_of(pilot).wants_demo
    assert not bench.path.exists()


async def test_a_look_at_the_demo_leaves_the_book_as_it_is(desk: Desk, bench: Bench) -> None:
    async with OrderuiApp(desk, offers=True).run_test(size=(80, 24)) as pilot:
        await offered(pilot)
        await pilot.press("j", "enter")
        await until(pilot, lambda: not pilot.app.is_running)
        assert app_of(pilot).wants_demo
    assert not bench.path.exists()


async def test_nothing_is_offered_over_a_book_that_is_there_though_it_be_empty(desk: Desk, bench: Bench) -> None:
    editing.create(desk, "imburse", {"orderRef": Typed("A")})
    undo(desk)
    async with OrderuiApp(bench.desk, offers=True).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Press n to enter an order" in rows(pilot).empty)
        assert isinstance(pilot.app.screen, OrdersScreen)
