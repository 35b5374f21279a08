"""The lifecycle screen, as a person uses it."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from orderui.domain.rules import Rules
from orderui.systems import SYSTEMS
from orderui.systems.system import System
from orderui.tui.app import OrderuiApp
from orderui.tui.diagram import diagram
from orderui.tui.modals.confirm import DEAF, Confirm
from orderui.tui.modals.prompt import Prompt
from orderui.tui.screens.status import StatusScreen
from orderui.usecases import keeping
from orderui.usecases.demo import fill
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed, edit
from orderui.usecases.moving import Standing, standings, transition
from orderui.usecases.timeline import history
from tests.tui.shell import app_of, said, top, until

Running = Pilot[None]


async def opened(pilot: Running, order_id: str, part: str = "") -> StatusScreen:
    app_of(pilot).open_status(order_id, part)
    await top(pilot, StatusScreen)
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, StatusScreen)
    return screen


def choices(screen: StatusScreen) -> list[str]:
    """The choices, in words."""
    found = screen.query_one("#choices").rows  # type: ignore[attr-defined]  # of the table
    return [" ".join(text(cell) for cell in row.cells.values()).strip() for row in found]


def text(cell: object) -> str:
    if isinstance(cell, list):
        return "".join(text(piece) for piece in cell)
    return str(cell[0]) if isinstance(cell, tuple) else str(cell)


def shown(screen: StatusScreen, selector: str) -> str:
    return str(screen.query_one(selector, Static).render())


def state(desk: Desk, order_id: str, key: str) -> str:
    order = desk.order(order_id)
    return next(str(part.status.value) for part in order.instructions if part.key == key)  # type: ignore[attr-defined]  # of the class


async def test_the_diagram_marks_the_present_state_and_draws_the_edges_from_it(
    app: OrderuiApp, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer, "instruction:01")
        assert [line.rstrip() for line in shown(screen, "#diagram Static").splitlines()] == [
            "┌→ 3 ◌ Incomplete  by itself",
            "├─   ○ Ready       now",
            "├→ 4 ▲ Late        by date",
            "├→ 1 ◐ Processing  then Settled, Failed",
            "│    ● Settled     final",
            "│    ▲ Failed      final",
            "└→ 2 ✕ Void        final",
        ]


async def test_a_step_is_taken_by_its_number_and_one_is_back_where_one_was(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer, "instruction:01")
        assert "It also freezes the inherited instrument and scheme of 01." in shown(screen, "#detail")
        await pilot.press("1")
        await until(pilot, lambda: not isinstance(pilot.app.screen, StatusScreen))
        assert said(pilot).startswith("INV-1 instruction 01: Ready → Processing.")
    assert state(desk, retainer, "01") == "PROCESSING"


async def test_a_step_that_needs_a_reason_asks_for_it(app: OrderuiApp, desk: Desk, retainer: str) -> None:
    transition(desk, retainer, "processing", part="instruction:01")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, retainer, "instruction:01")
        await pilot.press("j", "enter")
        await top(pilot, Prompt)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Prompt)
        await pilot.press(*"declined", "enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, StatusScreen | Prompt))
    assert state(desk, retainer, "01") == "FAILED"
    assert history(desk)[0].reason == "declined"


@pytest.mark.parametrize(
    ("part", "key", "says"),
    [
        ("instruction:01", "3", "nobody takes this step by hand"),
        ("instruction:04", "5", "There is no step 5 from here."),
        ("instruction:03", "1", "There is no step 1 from here."),
    ],
)
async def test_a_step_that_may_not_be_taken_says_why(
    app: OrderuiApp, desk: Desk, retainer: str, part: str, key: str, says: str
) -> None:
    before = desk.order(retainer)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, retainer, part)
        await pilot.press(key)
        await until(pilot, lambda: says in said(pilot))
        assert isinstance(pilot.app.screen, StatusScreen)
    assert desk.order(retainer) == before


async def test_a_step_that_is_refused_is_greyed_while_the_cursor_is_on_it(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer, "instruction:01")
        assert screen.active_bindings["enter"].enabled
        await pilot.press("G")
        await until(pilot, lambda: not screen.active_bindings["enter"].enabled)
        await pilot.press("enter")
        await until(pilot, lambda: "nobody takes this step by hand" in said(pilot))
        await pilot.press("g")
        await until(pilot, lambda: screen.active_bindings["enter"].enabled)
        assert [key for key in "123456789" if screen.active_bindings[key].enabled] == ["1", "2"]


async def test_forcing_is_refused_before_a_reason_is_asked_for(app: OrderuiApp, desk: Desk, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, retainer)
        await pilot.press("f")
        await until(pilot, lambda: "Choose first what to force" in said(pilot))
        await pilot.press("escape")
        edit(desk, retainer, {"instructions.01.settledByDate": Typed("2026-11-20")})
        await opened(pilot, retainer, "instruction:01")
        await pilot.press("f")
        await until(pilot, lambda: "forcing" in str(pilot.app.screen.query_one("#headline", Static).render()))
        await pilot.press("g", "j", "enter")
        await until(pilot, lambda: "it follows from other values, which make it LATE" in said(pilot))
        await pilot.press("escape", "escape")
        keeping.archive(desk, retainer)
        screen = await opened(pilot, retainer, "instruction:01")
        assert not screen.active_bindings["f"].enabled
        await pilot.press("f")
        await until(pilot, lambda: "INV-1 is archived" in said(pilot))


async def test_a_final_state_says_so_and_what_can_still_be_done(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer, "instruction:03")
        assert choices(screen) == []
        assert "● Settled     now" in shown(screen, "#diagram Static")


async def test_force_takes_any_state_with_a_reason_and_a_confirmation(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer, "instruction:03")
        await pilot.press("f")
        await until(pilot, lambda: len(choices(screen)) == 6)
        await pilot.press("j", "enter")
        await top(pilot, Prompt)
        await pilot.press(*"bounced", "enter")
        await top(pilot, Confirm)
        await pilot.pause(DEAF + 0.1)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Confirm), "the key that asked must not confirm"
        await pilot.press("y")
        await until(pilot, lambda: not isinstance(pilot.app.screen, StatusScreen | Confirm))
    assert state(desk, retainer, "03") == "READY"
    newest = next(change for change in history(desk) if change.command == "move")
    assert (newest.forced, newest.reason) == (True, "bounced")


async def test_escape_leaves_forcing_before_it_leaves_the_screen(app: OrderuiApp, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer, "instruction:01")
        steps = choices(screen)
        await pilot.press("f")
        await until(pilot, lambda: choices(screen) != steps)
        await pilot.press("escape")
        await until(pilot, lambda: choices(screen) == steps)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, StatusScreen))


async def test_an_order_whose_states_live_in_its_parts_asks_which_first(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer)
        assert choices(screen) == [
            "Instruction 01 · ACME ○ Ready",
            "Instruction 02 · ACME ○ Ready",
            "Instruction 03 · ACME ● Settled",
            "Instruction 04 · BOLT ◌ Incomplete",
        ]
        await pilot.press("j", "enter")
        await until(pilot, lambda: "Instruction 02" in shown(screen, "#headline"))
        await pilot.press("2")
        await until(pilot, lambda: not isinstance(pilot.app.screen, StatusScreen))
    assert state(desk, retainer, "02") == "VOID"


async def test_an_order_with_two_axes_asks_which_first(app: OrderuiApp, desk: Desk) -> None:
    fill(desk, 25)
    kwik = next(facets for facets in desk.book.facets() if facets.system == "kwik" and not facets.archived)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, kwik.id)
        assert choices(screen)[0].startswith("Order status ")
        assert choices(screen)[1].startswith("Fulfillment status ")
        assert len(choices(screen)) == 2
        await pilot.press("enter")
        await until(pilot, lambda: "Order status" in shown(screen, "#headline"))


async def test_what_changes_meanwhile_is_drawn(app: OrderuiApp, desk: Desk, retainer: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, retainer, "instruction:01")
        transition(desk, retainer, "void", part="instruction:01")
        screen.changed(retainer)
        await until(pilot, lambda: "✕ Void        now" in shown(screen, "#diagram Static"))


def every_standing() -> list[tuple[System, str, str]]:
    rules: list[tuple[System, Rules]] = [(system, system.rules) for system in SYSTEMS]
    return [
        (system, table.name, state.code)
        for system, said_by in rules
        for axis in said_by.axes
        for table in axis.tables
        for state in table.states
    ]


@pytest.mark.parametrize(
    ("system", "table", "code"), every_standing(), ids=lambda value: getattr(value, "name", value) or "unset"
)
def test_a_diagram_has_a_line_for_every_state_and_one_present(system: System, table: str, code: str) -> None:
    axis = next(axis for axis in system.rules.axes if table in {one.name for one in axis.tables})
    found = next(one for one in axis.tables if one.name == table)
    lines = ["".join(text for text, _ in line) for line in diagram(Standing(axis, found, found.state(code)), {})]
    assert len(lines) == len(found.states)
    assert [line.endswith("now") for line in lines].count(True) == 1


def test_an_unknown_state_stands_first_in_its_diagram(desk: Desk, retainer: str) -> None:
    part = desk.order(retainer).instructions[0]  # type: ignore[attr-defined]  # of the class
    standing = standings(desk.order(retainer), desk.book.facts(), part)[0]
    strange = Standing(standing.axis, standing.table, standing.table.state("14"))
    first = next(diagram(strange, {}))
    assert "".join(text for text, _ in first).strip() == "▲ unknown (14)  now"
