"""A one-line input that loses nothing of what is pasted into it."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from orderui.domain.text import clip, in_place, safe_lines


class Entry(Input):
    """An input one line high. Of several pasted lines it takes the first that says something, and reports it.

    What it holds is shown with stand-ins for what could act on the terminal, and stays as it is.
    """

    DEFAULT_CSS = """
    Entry { height: 1; border: none; padding: 0 1; background: $foreground 8%; }
    Entry:focus { border: none; background: $primary 20%; }
    Entry:ansi { background: ansi_default; text-style: underline; }
    """

    @dataclass(eq=False, repr=False)
    class PastedLines(Message):
        """Several lines were pasted, where one has room: `lines` are all of them, the first has been taken.

        `text` is the paste as it came, `before` what stood here before it.
        """

        entry: Entry
        lines: tuple[str, ...]
        text: str
        before: str

        @property
        def control(self) -> Entry:
            """The entry."""
            return self.entry

    def on_mount(self) -> None:
        """Keep the whole of what is said in the empty field: how much of it is shown goes by the room."""
        self._hint = self.placeholder

    def on_resize(self) -> None:
        """Textual wraps what is said in an empty field, and shows no more than the first line of it."""
        self.placeholder = clip(self._hint, self.scrollable_content_region.width)

    @property
    def _value(self) -> Text:
        return Text(in_place(self.value), no_wrap=True, overflow="ignore", end="")

    def _on_paste(self, event: Paste) -> None:
        # Textual's own takes the first line, an empty one too, and says nothing of the rest.
        event.stop()
        event.prevent_default()
        lines = tuple(line for line in safe_lines(event.text) if line.strip())
        if not lines:
            return
        before = self.value
        self.replace(lines[0], *self.selection)
        if len(lines) > 1:
            self.post_message(self.PastedLines(self, lines, event.text, before))
