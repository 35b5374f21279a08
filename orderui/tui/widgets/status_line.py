"""The status line: the last thing that happened, in words, at the bottom of every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from orderui.domain.text import safe_lines
from orderui.tui import look

if TYPE_CHECKING:
    from orderui.tui.ask import Narration

GLYPHS = {
    "": ("", ""),
    "done": ("✓ ", "$text-success"),
    "refused": ("✗ ", "$text-error"),
    "note": ("· ", "$text-muted"),
}


class StatusLine(Static):
    """What was done, refused or remarked last. It wraps: a refusal is read in full."""

    ALLOW_SELECT = True

    DEFAULT_CSS = """
    StatusLine {
        height: auto;
        min-height: 1;
        max-height: 5;
        padding: 0 1;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """

    def on_mount(self) -> None:
        """Follow what the app narrates, whichever screen it happened on."""
        self.watch(self.app, "narration", self.show)

    def show(self, narration: Narration) -> None:
        """Say it."""
        glyph, colour = GLYPHS[narration.tone]
        text, hint = _divided("\n".join(safe_lines(narration.text)))
        style = colour if narration.tone == "refused" else ""
        pieces = [(glyph, f"bold {colour}".strip()), (text, style), (hint, look.TEXTS["dim"].style)]
        self.update(Content.assemble(*(piece for piece in pieces if piece[0])))


def _divided(text: str) -> tuple[str, str]:
    """The sentence, and the way back that stands two spaces behind it."""
    sentence, gap, hint = text.partition("  ")
    return sentence, gap + hint
