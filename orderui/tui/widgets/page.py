"""A page to write on, which shows what it holds and does nothing that its text says."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import TextArea

from orderui.domain.text import in_place


class Page(TextArea):
    """Text over several lines, shown with stand-ins for what could act on the terminal; it stays as it is."""

    def get_line(self, line_index: int) -> Text:
        """A line as it is shown; its tabs are spaces by then."""
        line = self.document.get_line(line_index)
        return Text("\t".join(in_place(piece) for piece in line.split("\t")), end="", no_wrap=True)
