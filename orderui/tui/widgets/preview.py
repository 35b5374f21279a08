"""The preview: an order in a few lines, beside the list."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


class Preview(VerticalScroll, can_focus=False):
    """What is to be known of the order under the cursor."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._page = Static()

    def compose(self) -> Iterator[Static]:
        """The page."""
        yield self._page

    def show(self, content: Content) -> None:
        """Show another order, or nothing."""
        self._page.update(content)
        self.scroll_home(animate=False)
