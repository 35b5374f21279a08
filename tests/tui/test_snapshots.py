"""How every screen looks, in small and in large terminals; and that it can be made any size."""

from __future__ import annotations

import pytest

from orderui.domain.text import width
from orderui.tui.app import OrderuiApp
from orderui.tui.screens.too_small import TooSmall
from orderui.usecases.demo import fill
from orderui.usecases.desk import Desk
from tests.tui.rooms import ROOMS, SHORT, leave, lines, room, settled, strips
from tests.tui.shell import Running, top
from tests.tui.snapshot import FOLDER, WRITES, differences

REST = 0.5
"""Seconds in which a screen comes to rest: the keys at its foot follow the focus."""

SMALL, LARGE = (80, 24), (120, 40)
TINY, HUGE = (40, 10), (300, 100)

ONCE = ("order-kwik", "order-iqmetrix", "order-farpay", "order-nuflow", "order-history", "order-json", "editor")
"""Rooms much like another: kept in one size."""

VAST = ("orders", "editor-locked", "money", "registry")
"""Rooms that are made huge, too, one of each kind: it takes its time."""

WALKS = (
    ("orders", "order-imburse", "editor-locked", "status", "help", "money", "history", *ONCE[:4]),
    ("systems", "registry", "account", "import", "schedule", "defaults", "export", "new-order", *ONCE[4:]),
)
"""Shared between two tests, which run side by side."""


@pytest.fixture(autouse=True)
def usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """One with all colours, dark."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("COLORFGBG", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.parametrize("rooms", WALKS, ids=["orders", "the others"])
async def test_screens_look_as_they_did_and_take_any_size(desk: Desk, rooms: tuple[str, ...]) -> None:
    fill(desk, 10)
    app = OrderuiApp(desk)
    changed = []
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        for name in rooms:
            await room(name).enter(pilot)
            changed.append(await _looked_at(pilot, name, SMALL))
            if name not in ONCE:
                await pilot.resize_terminal(*LARGE)
                await settled(pilot)
                changed.append(await _looked_at(pilot, name, LARGE))
                for size in (HUGE, TINY) if name in VAST else (TINY,):
                    await pilot.resize_terminal(*size)
                    await pilot.pause(0)
                    _fills(pilot, name, size)
                await pilot.resize_terminal(*SMALL)
            await leave(pilot)
    assert "".join(changed) == ""


async def test_the_page_for_a_small_terminal_looks_as_it_did(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(38, 8)) as pilot:
        await top(pilot, TooSmall)
        assert await _looked_at(pilot, "too-small", (38, 8)) == ""


def test_nothing_is_kept_of_a_screen_that_is_not_looked_at() -> None:
    rooms = {one.name for one in ROOMS} | {"too-small"}
    kept = {path.stem.rpartition("-")[0] for path in FOLDER.iterdir()}
    assert kept == {*WALKS[0], *WALKS[1], "too-small"} <= rooms


async def _looked_at(pilot: Running, name: str, size: tuple[int, int]) -> str:
    """How the screen differs from what was kept of it, once it has come to rest."""
    _fills(pilot, name, size)
    if WRITES:
        await pilot.pause(REST)
    differs = ""
    for _ in range(int(REST / SHORT)):
        differs = differences(f"{name}-{size[0]}x{size[1]}", lines(pilot.app.screen))
        if not differs:
            break
        await pilot.pause(SHORT)
    return differs


def _fills(pilot: Running, name: str, size: tuple[int, int]) -> None:
    """Every line of the terminal is there and filled."""
    drawn = strips(pilot.app.screen)
    assert len(drawn) == size[1], (name, size)
    assert {strip.cell_length for strip in drawn} == {size[0]}, (name, size)
    assert all(width(strip.text) == size[0] for strip in drawn), (name, size)
