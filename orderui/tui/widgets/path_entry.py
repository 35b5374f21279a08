"""A line that takes the name of a file, completes it, and passes on a text that was pasted instead of one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.events import Paste
from textual.message import Message
from textual.suggester import Suggester

from orderui.domain.text import safe
from orderui.tui import files
from orderui.tui.widgets.entry import Entry


class _Paths(Suggester):
    """Suggests the first file or folder that the path begun may mean."""

    def __init__(self, endings: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._endings = endings

    async def get_suggestion(self, value: str) -> str | None:
        """The path, or None."""
        found = await asyncio.to_thread(files.completions, value, self._endings)
        return next((name for name in found if name != value and name == safe(name)), None)


class PathEntry(Entry):
    """A path, completed with tab: as far as it is plain, then with the names to choose from reported."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", "Complete", show=False)]

    @dataclass
    class Completing(Message):
        """What the path may become, where that is not just one thing."""

        names: tuple[str, ...]

    @dataclass
    class PastedText(Message):
        """Something was pasted that is no path: JSON, or several lines."""

        text: str

    def __init__(self, value: str = "", *, endings: Sequence[str] = (), placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder, suggester=_Paths(endings), select_on_focus=False)
        self._endings = endings

    def _on_paste(self, event: Paste) -> None:
        text = event.text.strip()
        if text.startswith(("{", "[")) or len(text.splitlines()) > 1:
            event.stop()
            event.prevent_default()
            self.post_message(self.PastedText(event.text))
        else:
            super()._on_paste(event)

    @work(exclusive=True, group="complete")
    async def action_complete(self) -> None:
        """Complete what is typed; with nothing to complete, go on to the next field."""
        begun = self.value
        found = await asyncio.to_thread(files.completions, begun, self._endings) if begun else []
        if self.value != begun:
            return
        common = files.in_common(found)
        if len(common) > len(begun) and common == safe(common):
            self.value = common
            self.cursor_position = len(common)
        elif not begun or found == [begun]:
            self.screen.focus_next()
            return
        self.post_message(self.Completing(tuple(found)))
