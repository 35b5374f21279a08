"""The line of a filter bar that the query is typed in."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from orderui.tui.widgets.entry import Entry


class QueryLine(Entry):
    """The line of the query."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False),
        Binding("escape", "leave", "Clear", show=True),
        Binding("enter", "submit", "Keep", show=True),
        Binding("down", "submit", "Keep", show=False),
    ]

    class Completing(Message):
        """Tab was pressed."""

    class Left(Message):
        """Escape was pressed."""

    def action_complete(self) -> None:
        """Ask to complete the word at the cursor."""
        self.post_message(self.Completing())

    def action_leave(self) -> None:
        """Ask to be cleared."""
        self.post_message(self.Left())
