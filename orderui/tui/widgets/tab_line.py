"""Tabs on one line: numbered names with counts, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from orderui.domain.text import clip, safe, width
from orderui.tui import look

CHOSEN = "bold underline $text-accent"
LEAST = 4
"""Cells in which a name that is cut can still be told; below it, its first letter is as good."""


class TabLine(Widget):
    """A line of tabs.

    Where it is too narrow the counts go first; then the names that are not chosen are cut, the longest ones first,
    down to a letter each.
    """

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    TabLine { height: 1; padding: 0 1; }
    """

    chosen: reactive[int] = reactive(0)
    counts: reactive[tuple[int, ...]] = reactive(())
    """What each tab holds, in their order; below zero for one that is not counted."""

    @dataclass(eq=False, repr=False)
    class Picked(Message):
        """The tab at `index` was clicked."""

        index: int

    def __init__(self, titles: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._titles = [safe(title) for title in titles]
        self._ends: list[int] = []

    def show(self, titles: Sequence[str]) -> None:
        """Show other tabs; what they hold is not known yet."""
        self._titles = [safe(title) for title in titles]
        self.counts = ()
        self.refresh()

    def render(self) -> Content:
        """The tabs, in as many words as there is room for."""
        tabs, gap = self._fitting(self.content_size.width)
        pieces: list[tuple[str, str]] = []
        self._ends = []
        for index, (number, title, count) in enumerate(tabs):
            style = CHOSEN if index == self.chosen else ""
            pieces += [
                (number, look.TEXTS["dim"].style),
                (title, style),
                (count, look.TEXTS["dim"].style),
                (" " * gap, ""),
            ]
            self._ends.append(sum(width(text) for text, _ in pieces))
        return Content.assemble(*(piece for piece in pieces if piece[0]))

    def _fitting(self, room: int) -> tuple[list[tuple[str, str, str]], int]:
        """As much of the tabs as fits, and the blank cells between two of them."""
        whole = self._worded(counts=False)
        for tabs, gap in ((self._worded(counts=True), 2), (whole, 2), (whole, 1)):
            if _length(tabs, gap) <= room:
                return tabs, gap
        for cells in range(max(map(width, self._titles), default=0) - 1, LEAST - 1, -1):
            tabs = self._worded(counts=False, cells=cells)
            if _length(tabs, 1) <= room:
                return tabs, 1
        letters = self._worded(counts=False, cells=1)
        return letters, 2 if _length(letters, 2) <= room else 1

    def _worded(self, *, counts: bool, cells: int = 0) -> list[tuple[str, str, str]]:
        """The tabs' numbers, names and counts. Names that are not chosen have so many `cells` at most, if any."""
        tabs = []
        for index, title in enumerate(self._titles):
            known = index < len(self.counts) and self.counts[index] >= 0
            count = f" {self.counts[index]:,}" if counts and known else ""
            short = clip(title, cells, "…" if cells >= LEAST else "") if cells and index != self.chosen else title
            number = f"{index + 1} " if index < 9 else ""  # what lies beyond has no key
            tabs.append((number, short, count))
        return tabs

    def on_click(self, event: Click) -> None:
        """Pick the tab that was clicked."""
        at = event.get_content_offset(self)
        if at is None:  # an offset of 0, 0 is false
            return
        index = next((index for index, end in enumerate(self._ends) if at.x < end), None)
        if index is not None:
            event.stop()
            self.post_message(self.Picked(index))


def _length(tabs: Sequence[tuple[str, str, str]], gap: int) -> int:
    return sum(width(piece) for tab in tabs for piece in tab) + gap * (len(tabs) - 1)
