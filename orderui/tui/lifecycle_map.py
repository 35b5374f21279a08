"""A lifecycle drawn whole: its states under their phases, and each state with every edge that leaves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from orderui.domain.lifecycle import Edge, Lifecycle, Provenance, State
from orderui.domain.text import pad, safe, width
from orderui.tui import look

Line = list[tuple[str, str]]
"""Pieces of text, each with its style."""

DIM, LABEL, ACCENT = (look.TEXTS[name].style for name in ("dim", "label", "accent"))
GLYPH, GAP = 2, 2
"""Cells before a state's name, and between two columns of them."""


def drawn(table: Lifecycle, room: int) -> Iterator[Line]:
    """The whole lifecycle in lines of at most `room` cells, but for sentences, which may wrap."""
    yield from columns(table, room)
    for state in table.states:
        yield []
        yield _headed(table, state)
        if state.says:
            yield [(f"  “{safe(state.says)}”", DIM)]
        yield from _exits(table, state)


def columns(table: Lifecycle, room: int) -> Iterator[Line]:
    """The states under the phases they are of, from draft to dead, as many side by side as there is room for."""
    by_phase = {
        word: [state for state in table.states if state.phase.value == word]
        for word in look.PHASES
        if any(state.phase.value == word for state in table.states)
    }
    cells = {
        word: max(width(word), *(width(safe(state.name)) for state in states)) + GLYPH + GAP
        for word, states in by_phase.items()
    }
    for shown in _abreast(cells, room):
        yield [(pad(f"{look.PHASES[word].glyph} {word}", cells[word]), look.PHASES[word].style) for word in shown]
        for line in zip_longest(*(by_phase[word] for word in shown)):
            yield [_cell(state, cells[word]) for word, state in zip(shown, line, strict=True)]


def _abreast(cells: Mapping[str, int], room: int) -> Iterator[Sequence[str]]:
    """The words of `cells` in groups, each as many as `room` holds, one at least."""
    group: list[str] = []
    for word in cells:
        if group and sum(cells[one] for one in (*group, word)) - GAP > room:
            yield group
            group = []
        group.append(word)
    yield group


def _cell(state: State | None, cells: int) -> tuple[str, str]:
    return (" " * cells if state is None else pad(f"{' ' * GLYPH}{safe(state.name)}", cells)), ""


def _headed(table: Lifecycle, state: State) -> Line:
    phase = look.PHASES[state.phase.value]
    line: Line = [(f"{phase.glyph} {safe(state.name)}", f"bold {phase.colour}")]
    if state.code.casefold() != state.name.casefold():
        line.append((f" {safe(state.code)}", DIM))
    if state.code in table.initial:
        line.append(("  begins here", ACCENT))
    if table.is_final(state.code):
        line.append(("  final", DIM))
    return line


def _exits(table: Lifecycle, state: State) -> Iterator[Line]:
    exits = list(table.exits(state.code))
    if len(exits) > 1 and len(exits) == len(table.states) - 1 and len({_says(edge) for edge in exits}) == 1:
        yield from _edge("any other state", "", exits[0], last=True, cells=16)
        return
    cells = max((width(safe(table.state(edge.target).name)) for edge in exits), default=0)
    for edge in exits:
        target = table.state(edge.target)
        style = look.PHASES[target.phase.value].style
        yield from _edge(safe(target.name), style, edge, last=edge is exits[-1], cells=cells)


def _edge(name: str, style: str, edge: Edge, *, last: bool, cells: int) -> Iterator[Line]:
    yield [
        (f"  {'└' if last else '├'}─▶ ", LABEL),
        (pad(name, cells), style),
        (f"  {edge.by.says}", ""),
        (", with a reason" if edge.reason_required else "", ""),
        *mark(edge.source),
    ]
    for sentence in _conditions(edge):
        yield [(f"  {' ' if last else '│'}     ", LABEL), (safe(sentence), DIM)]


def _says(edge: Edge) -> Sequence[object]:
    return (edge.by, edge.source, edge.reason_required, edge.note, tuple(need.says for need in edge.needs))


def _conditions(edge: Edge) -> Iterator[str]:
    yield from (f"needs that {need.says}" for need in edge.needs)
    if edge.acts:
        yield "refused while the order has an error"
    if edge.note:
        yield edge.note


def mark(source: Provenance) -> Line:
    """Who says so, in a word; the legend says what the words mean."""
    return [(f"  {source.value}", look.TEXTS["note"].style if source is not Provenance.OURS else DIM)]


def legend() -> Iterator[Line]:
    """What the marks of provenance mean."""
    for source in Provenance:
        yield [*mark(source)[:1], (f": {source.says}", DIM)]
