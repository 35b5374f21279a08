"""Every screen of the terminal app, for what has to hold in all of them: the way in, and what the screen shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from textual.screen import Screen
from textual.strip import Strip

from orderui.domain.edits import parts_of
from orderui.tui.app import OrderuiApp
from orderui.tui.ask import Narration
from orderui.usecases.desk import Desk
from tests.tui.shell import LONGEST, Running, app_of, said

Enter = Callable[[Running], Awaitable[None]]


SHORT = 0.01
"""Seconds between two looks at whether a screen is at rest."""


@dataclass(frozen=True)
class Room:
    """A screen by its name, and the way to it from the list of orders."""

    name: str
    enter: Enter


def _opened(opens: Callable[[OrderuiApp], object], *keys: str) -> Enter:
    """The way over a method of the app's, then by keys."""

    async def enter(pilot: Running) -> None:
        opens(app_of(pilot))
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)

    return enter


def _first(desk: Desk, system: str) -> str:
    """The id of the system's first order in the book."""
    return next(one.id for one in desk.book.facets() if one.system == system)


def _of(system: str, way: str, *keys: str, part: str = "") -> Enter:
    """The way to a screen about the first order of a system, or about its part of that number."""

    def opens(app: OrderuiApp) -> None:
        order = app.desk.order(_first(app.desk, system))
        told = []
        if part.isdigit():
            kind = order.RULES.parts[0]
            told = [f"{kind.name}:{parts_of(order, kind)[int(part)].key}"]
        elif part:
            told = [part]
        getattr(app, f"open_{way}")(order.id, *told)

    return _opened(opens, *keys)


def _nowhere(_app: OrderuiApp) -> None:
    """The list of orders is where one is."""


SYSTEMS = ("imburse", "kwik", "iqmetrix", "farpay", "nuflow")

ROOMS = (
    Room("orders", _opened(_nowhere)),
    *(Room(f"order-{system}", _of(system, "order")) for system in SYSTEMS),
    Room("order-history", _of("imburse", "order", "h")),
    Room("order-json", _of("imburse", "order", "7")),
    Room("editor", _of("imburse", "editor")),
    Room("editor-locked", _of("imburse", "editor", part="0")),
    Room("editor-new", _of("imburse", "editor", part="+instruction")),
    Room("status", _of("imburse", "status", part="3")),
    Room("defaults", _of("imburse", "defaults")),
    Room("schedule", _of("imburse", "schedule")),
    Room("money", _opened(OrderuiApp.action_money)),
    Room("money-party", _opened(OrderuiApp.action_money, "3")),
    Room("history", _opened(OrderuiApp.action_book_history)),
    Room("systems", _opened(OrderuiApp.action_systems)),
    Room("system", _opened(OrderuiApp.action_systems, "enter")),
    Room("registry", _opened(OrderuiApp.action_registry)),
    Room("record", _opened(OrderuiApp.action_registry, "n")),
    Room("account", _opened(OrderuiApp.action_registry, "2", "p")),
    Room("import", _opened(_nowhere, "i")),
    Room("new-order", _opened(_nowhere, "n")),
    Room("export", _opened(_nowhere, "x")),
    Room("sort", _opened(_nowhere, "o")),
    Room("help", _opened(_nowhere, "question_mark")),
    Room("palette", _opened(_nowhere, "colon")),
)
"""In the order of a walk through the app."""


def room(name: str) -> Room:
    """The room of that name."""
    return next(one for one in ROOMS if one.name == name)


async def settled(pilot: Running) -> None:
    """Wait until nothing is being worked out any more for the screen on top: those below may wait for its answer."""

    def at_rest() -> bool:
        top = pilot.app.screen
        return not any(worker.is_running and worker.node in (top, pilot.app) for worker in pilot.app.workers)

    await pilot.pause(0)
    for _ in range(int(LONGEST / SHORT)):
        if at_rest():
            break
        await pilot.pause(SHORT)
    assert at_rest(), f"{pilot.app.screen} is still at work; the status line says: {said(pilot)!r}"
    await pilot.pause(SHORT)  # what was worked out is drawn


async def leave(pilot: Running) -> None:
    """Go back to the list of orders, whatever is open, keeping nothing of what was begun there."""
    while len(pilot.app.screen_stack) > 1:
        await pilot.app.screen.dismiss()
    app_of(pilot).narration = Narration()


def strips(screen: Screen[object]) -> list[Strip]:
    """What stands on the screen, line by line, as it would be written to the terminal."""
    return screen._compositor.render_strips()


def lines(screen: Screen[object]) -> list[str]:
    """The text of the screen, line by line."""
    return [strip.text for strip in strips(screen)]


def pieces(screen: Screen[object]) -> Iterator[tuple[int, int, str]]:
    """Each line's pieces of one style: the line, the cell it begins at, the text."""
    for y, strip in enumerate(strips(screen)):
        x = 0
        for segment in strip:
            yield y, x, segment.text
            x += segment.cell_length
