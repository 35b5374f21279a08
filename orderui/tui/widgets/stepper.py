"""A lifecycle on one line: its states in order, the present one told by glyph, colour and weight."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from orderui.domain.text import safe, width
from orderui.tui import look


class Step(Struct, frozen=True):
    """One state: its name, the word of its phase, whether it is the present one, and how many are in it."""

    name: str
    phase: str
    present: bool = False
    count: int = 0


class Stepper(Widget):
    """Steps under a title; those far from the present one go where there is no room."""

    DEFAULT_CSS = "Stepper { height: 1; padding: 0 1; }"

    steps: reactive[tuple[Step, ...]] = reactive(())
    title: reactive[str] = reactive("")

    def render(self) -> Content:
        """The title and as many steps as fit."""
        room = self.content_size.width - width(self.title) - 2
        pieces: list[tuple[str, str]] = (
            [(f"{safe(self.title)}  ", look.TEXTS["label"].style)] if self.title else []
        )
        first, last = window([_cells(step) for step in self.steps], self._present(), room)
        if first > 0:
            pieces.append(("… ", look.TEXTS["dim"].style))
        for index, step in enumerate(self.steps[first:last]):
            if index:
                arrow = "   " if step.count else " › "
                pieces.append((arrow, look.TEXTS["dim"].style))
            pieces.append(_drawn(step))
        if last < len(self.steps):
            pieces.append((" …", look.TEXTS["dim"].style))
        return Content.assemble(*pieces)

    def _present(self) -> int:
        return next((index for index, step in enumerate(self.steps) if step.present), 0)


def _cells(step: Step) -> int:
    return width(_drawn(step)[0]) + 3


def _drawn(step: Step) -> tuple[str, str]:
    phase = look.PHASES[step.phase]
    number = f"{step.count:,} " if step.count else ""
    if step.count:
        return f"{phase.glyph} {number}{safe(step.name)}", phase.style
    if step.present:
        return f"{phase.glyph} {safe(step.name)}", f"bold underline {phase.colour}"
    return f"{safe(step.name)}", look.TEXTS["dim"].style


def window(sizes: Sequence[int], present: int, room: int) -> tuple[int, int]:
    """The slice of `sizes` around `present` that fits in `room`: the present one at least, later ones first."""
    if not sizes:
        return 0, 0
    first, last = present, present + 1
    used = sizes[present] + 4
    while True:
        if last < len(sizes) and used + sizes[last] <= room:
            used += sizes[last]
            last += 1
        elif first > 0 and used + sizes[first - 1] <= room:
            first -= 1
            used += sizes[first]
        else:
            return first, last
