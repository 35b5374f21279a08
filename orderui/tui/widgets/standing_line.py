"""A line on top of every screen while the book cannot be changed: why, and what the way out is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from orderui.domain.text import safe
from orderui.tui import look
from orderui.usecases.watching import Standing

if TYPE_CHECKING:
    from orderui.usecases.watching import Sight

NAMES = {Standing.READS: "READ ONLY", Standing.CHANGED: "CHANGED ELSEWHERE", Standing.FAILS: "NOT TO BE READ"}


class StandingLine(Static):
    """How the app stands to its book."""

    DEFAULT_CSS = """
    StandingLine {
        dock: top;
        height: 1;
        padding: 0 1;
        background: $panel;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def show(self, sight: Sight, reload_key: str) -> None:
        """Say it; `reload_key` is the one that reads the book again."""
        if sight.standing is Standing.CHANGED:
            says = f"{reload_key} reads the book again; nothing is written over it"
        elif sight.standing is Standing.FAILS:
            says = f"what it held is still shown; {reload_key} tries again"
        elif sight.holder:
            says = f"the book is held by {sight.holder}"
        else:
            says = safe(sight.why)
        warning = f"bold {look.TEXTS['warning'].style}"
        self.update(Content.assemble((f"{look.LOCK} {NAMES[sight.standing]}", warning), f"  {says}"))
