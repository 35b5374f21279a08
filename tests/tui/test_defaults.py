"""Defaults: what parts inherit, and which of them a change would reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orderui.tui.app import OrderuiApp
from orderui.tui.modals.confirm import DEAF, Confirm
from orderui.tui.screens.defaults import DefaultsScreen, Line
from orderui.tui.screens.order import OrderScreen
from orderui.tui.screens.part import PartScreen
from orderui.tui.widgets.rows import Rows
from orderui.usecases import keeping
from orderui.usecases.desk import Desk
from tests.conftest import Bench
from tests.tui.shell import Running, app_of, said, text_of, top, until


async def opened(pilot: Running, order_id: str) -> DefaultsScreen:
    await pilot.pause()
    app_of(pilot).open_order(order_id)
    await top(pilot, OrderScreen)
    await pilot.press("D")
    await top(pilot, DefaultsScreen)
    found = pilot.app.screen
    assert isinstance(found, DefaultsScreen)
    return found


def reached(screen: DefaultsScreen) -> dict[str, str]:
    """What is said of each part, by its key."""
    table: Rows[Line] = screen.query_one("#parts", Rows)
    told = {}
    for line in table.rows:
        cell = line.has
        told[line.reach.part.key] = cell if isinstance(cell, str) else str(cell[0])
    return told


async def test_an_entry_shows_the_parts_a_change_reaches_and_why_it_leaves_the_others(
    app: OrderuiApp, retainer: str
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, retainer)
        await until(pilot, lambda: len(reached(screen)) == 3)
        told = reached(screen)
        assert told["01"] == "Financial instrument: card-1, Scheme: sepa, Metadata region: eu"
        assert told["02"] == "Financial instrument: card-1, Metadata region: eu"
        assert told["03"].startswith("would not follow: ")
        assert "settled" in told["03"]
        assert "A change reaches 2 parts (01 and 02), and leaves 1 as it is." in text_of(screen, "#told")


async def test_looking_changes_nothing_and_settles(app: OrderuiApp, retainer: str, bench: Bench) -> None:
    before = bench.files()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await until(pilot, lambda: len(reached(screen)) == 3)
        await pilot.pause(0.2)
        assert not [worker for worker in pilot.app.workers if worker.group == "reach" and worker.is_running]
    assert bench.files() == before


async def test_an_entry_is_edited_in_the_editor_and_the_parts_follow(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("e")
        await top(pilot, PartScreen)
        await pilot.press("end", "x", "f2")
        await until(pilot, lambda: "Save again" in said(pilot))
        await pilot.press("f2")
        await top(pilot, DefaultsScreen)
        await until(pilot, lambda: "card-1x" in reached(screen).get("01", ""))


async def test_removing_an_entry_that_parts_have_something_from_is_confirmed_first(
    app: OrderuiApp, retainer: str, desk: Desk
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await until(pilot, lambda: len(reached(screen)) == 3)
        await pilot.press("x")
        await top(pilot, Confirm)
        await pilot.pause(DEAF + 0.05)
        assert "01: loses Financial instrument, Scheme, Metadata region; Status" in _words(pilot)
        await pilot.press("y")
        await until(pilot, lambda: not reached(screen))
        assert not desk.order(retainer).customer_defaults  # type: ignore[attr-defined]
        await pilot.press("u")
        await until(pilot, lambda: len(reached(screen)) == 3)


def _words(pilot: Running) -> str:
    return " ".join(str(one.render()) for one in pilot.app.screen.query("VerticalScroll > Static"))


async def test_an_entry_is_added(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, retainer)
        await pilot.press("n")
        await top(pilot, PartScreen)
        await pilot.press(*"BOLT", "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, DefaultsScreen) or "Save again" in said(pilot))
        await pilot.press("f2")
        await top(pilot, DefaultsScreen)
        screen = pilot.app.screen
        assert isinstance(screen, DefaultsScreen)
        await until(pilot, lambda: [row.key for row in screen.pane.rows.rows] == ["ACME", "BOLT"])


async def test_a_system_without_defaults_says_so(bench: Bench, payload_text: Callable[[str], str]) -> None:
    order = bench.bring(payload_text("kwik-create-request.json"))
    async with OrderuiApp(bench.desk).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app_of(pilot).open_order(order.id)
        await top(pilot, OrderScreen)
        await pilot.press("D")
        await until(pilot, lambda: "have no defaults" in said(pilot))
        assert isinstance(pilot.app.screen, OrderScreen)


@pytest.mark.parametrize("size", [(40, 10), (200, 60)])
async def test_it_has_room_everywhere(app: OrderuiApp, retainer: str, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, retainer)
        await until(pilot, lambda: len(reached(screen)) == 3)
        assert screen.max_scroll_y == 0


async def test_an_archived_order_takes_no_new_entry_and_says_so_before_anything_is_typed(
    app: OrderuiApp, retainer: str, desk: Desk
) -> None:
    keeping.archive(desk, retainer)
    says = "Customer defaults is locked: the order is archived. Way out: unarchive it."
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        await pilot.press("n")
        await until(pilot, lambda: said(pilot) == says)
        await pilot.press("escape")
        await top(pilot, OrderScreen)
        order = pilot.app.screen
        assert isinstance(order, OrderScreen)
        order.action_view("3")
        assert order.pane.title == "Defaults"
        await pilot.press("n")
        await until(pilot, lambda: said(pilot) == says)
        assert screen.why_not("edit") == ""
