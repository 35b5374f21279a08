"""A lifecycle as lines of text: its states in order, and the edges from the present one drawn beside them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from orderui.domain.lifecycle import Actor, Edge, State
from orderui.domain.text import pad, safe, width
from orderui.tui import look
from orderui.usecases.moving import Standing

Line = list[tuple[str, str]]
"""Pieces of text, each with its style."""

DIM, LABEL = look.TEXTS["dim"].style, look.TEXTS["label"].style
BY_ITSELF = {Actor.CLOCK: "by date", Actor.EFFECT: "by itself"}


def diagram(standing: Standing, numbers: Mapping[str, int], refused: Container[str] = ()) -> Iterator[Line]:
    """A line for each state. `numbers` are those of the steps from here, by the code of the state they lead to.

    Steps to the states of `refused` may not be taken now.
    """
    states = list(standing.table.states)
    if not standing.state.known:
        states.insert(0, standing.state)
    present = next(index for index, state in enumerate(states) if state.code == standing.state.code)
    edges = {edge.target: edge for edge in standing.table.exits(standing.state.code)}
    drawn = [index for index, state in enumerate(states) if state.code in edges or index == present]
    room = max(width(safe(state.name)) for state in states)
    for index, state in enumerate(states):
        gutter = _gutter(index, present, drawn) if len(drawn) > 1 else "  "
        number = str(numbers[state.code]) if state.code in numbers else " "
        yield [
            (f"{gutter} ", LABEL),
            (f"{number} ", DIM if state.code in refused else look.TEXTS["accent"].style),
            _state(state, present=index == present, room=room),
            *_note(standing, state, edges.get(state.code), present=index == present),
        ]


def _gutter(index: int, present: int, drawn: list[int]) -> str:
    """The line that joins the present state to those one can go to from it."""
    first, last = drawn[0], drawn[-1]
    if not first <= index <= last:
        return "  "
    if index not in drawn:
        return "│ "
    corner = "┌" if index == first else "└" if index == last else "├"
    return corner + ("─" if index == present else "→")


def _state(state: State, *, present: bool, room: int) -> tuple[str, str]:
    phase = look.PHASES[state.phase.value]
    style = f"bold reverse {phase.colour}" if present else phase.style
    return f"{phase.glyph} {pad(safe(state.name), room)}", style


def _note(standing: Standing, state: State, edge: Edge | None, *, present: bool) -> Line:
    if present:
        return [("  now", "bold")]
    if edge is not None and edge.by in BY_ITSELF:
        return [(f"  {BY_ITSELF[edge.by]}", DIM)]
    if standing.table.is_final(state.code):
        return [("  final", DIM)]
    then = [safe(standing.table.state(one.target).name) for one in standing.table.exits(state.code)]
    anywhere = len(then) == len(standing.table.states) - 1
    return [] if anywhere else [(f"  then {', '.join(then)}", DIM)]
