"""The systems, browsed."""

from __future__ import annotations

import pytest

from orderui.systems import SYSTEMS
from orderui.systems.system import System
from orderui.tui.app import OrderuiApp
from orderui.tui.screens.systems import SystemRows, SystemScreen, SystemsScreen
from orderui.tui.widgets.rows import Rows
from orderui.usecases.desk import Desk
from tests.conftest import Bench
from tests.systems.courier import COURIER
from tests.tui.shell import Running, five, text_of, top, until


async def opened(pilot: Running, name: str) -> SystemScreen:
    await pilot.press("S")
    await top(pilot, SystemsScreen)
    rows = pilot.app.screen.query_one(SystemRows)
    await until(pilot, lambda: bool(rows.rows))
    assert rows.go_to(name)
    await pilot.press("enter")
    await top(pilot, SystemScreen)
    there = pilot.app.screen
    assert isinstance(there, SystemScreen)
    return there


@pytest.mark.parametrize("system", [*SYSTEMS, COURIER], ids=[one.name for one in [*SYSTEMS, COURIER]])
async def test_every_tab_of_every_system_has_what_its_tables_say(bench: Bench, system: System) -> None:
    bench.systems = (*SYSTEMS, COURIER)
    async with OrderuiApp(bench.desk).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, system.name)
        state = system.rules.axes[0].tables[0].states[0]
        await until(pilot, lambda: state.name in text_of(screen, "#lifecycles Static"))
        assert system.title in text_of(screen, ".headline")
        for key, name in (("2", "fields"), ("3", "locks"), ("4", "checks")):
            await pilot.press(key)
            rows = screen.query_one(f"#{name} Rows", Rows)
            await until(pilot, lambda rows=rows: rows.has_focus)  # type: ignore[misc] # a default binds it
        assert len(screen.query_one("#locks Rows", Rows).rows) == len(system.rules.locks)
        assert len(screen.query_one("#checks Rows", Rows).rows) == len(system.rules.checks)
        await pilot.press("tab")
        assert screen.query_one("#lifecycles").has_focus
        await pilot.press("escape", "escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_a_lock_says_what_it_closes_why_and_the_way_out(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, "nuflow")
        await pilot.press("3", "G")
        await until(pilot, lambda: "its money has moved" in text_of(screen, ".said"))
        said = text_of(screen, ".said")
        assert "Way out: enter an order" in said
        assert "decided here" in said


async def test_the_diagram_says_who_takes_an_edge_and_on_whose_word(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(120, 60)) as pilot:
        screen = await opened(pilot, "farpay")
        await until(
            pilot, lambda: "you record what happened at the vendor" in text_of(screen, "#lifecycles Static")
        )
        drawn = text_of(screen, "#lifecycles Static")
        assert "with a reason" in drawn
        assert "public" in drawn


async def test_systems_are_listed_with_how_many_orders_each_has(desk: Desk) -> None:
    five(desk)
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("S")
        await top(pilot, SystemsScreen)
        table = pilot.app.screen.query_one(SystemRows)
        await until(pilot, lambda: bool(table.rows))
        assert "5" in table.render_line(1).text
        assert "reference document" in text_of(pilot.app.screen, ".said")
