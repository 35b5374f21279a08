"""Where JSON comes from: a line that names a file, or a page to type or paste a text in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static, TextArea

from orderui.domain.text import safe
from orderui.tui import look
from orderui.tui.widgets.page import Page
from orderui.tui.widgets.path_entry import PathEntry

ENDINGS = (".json",)
EDITABLE = 200_000
"""Characters of a pasted text up to which it can be edited here; a longer one is kept, and only counted."""

PAUSE = 0.4
"""Seconds without a key after which a text is reported."""


class JsonSource(Vertical):
    """One of the two at a time. It reads no file and knows no JSON: it reports what was named, typed or pasted."""

    DEFAULT_CSS = """
    JsonSource {
        height: auto;
        margin: 1 0 0 0;
        #from { height: 1; padding: 0 1; }
        #label { width: 6; color: $text-accent; text-style: bold; }
        PathEntry { width: 1fr; }
        #text { height: 25vh; min-height: 4; margin: 0 1; border: none; display: none; }
        #text { background: $foreground 5%; }
        #text:focus { border: none; }
        #hint { height: auto; max-height: 3; padding: 0 1 0 7; display: none; }
        &.-text #from { display: none; }
        &.-text #text { display: block; }
        &.-text.-long #text { display: none; }
        #hint.-shown { display: block; }
    }
    """

    @dataclass
    class Named(Message):
        """A file was named, or a pattern for several; empty where enter was pressed over nothing."""

        text: str

    @dataclass
    class Written(Message):
        """A text was pasted, or typed and rested on. It is whole, however long."""

        text: str
        pasted: bool = False

    class Changed(Message):
        """What was named or written before is no longer what stands here."""

    def __init__(self) -> None:
        super().__init__()
        self.entry = PathEntry(endings=ENDINGS, placeholder="path, *.json for several; tab completes")
        self.page = Page(id="text", soft_wrap=False, show_line_numbers=True, compact=True, tab_behavior="focus")
        self._long = ""
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """The line, the page, and what there is to say."""
        with Horizontal(id="from"):
            yield Static("File", id="label")
            yield self.entry
        yield self.page
        yield Static(id="hint")

    @property
    def is_text(self) -> bool:
        """Whether it is a text, not a file."""
        return self.has_class("-text")

    @property
    def text(self) -> str:
        """The text, whole."""
        return self._long or self.page.text

    @property
    def long(self) -> int:
        """The characters of a text that is too long to edit here; else 0."""
        return len(self._long)

    def turn(self, *, to_text: bool) -> None:
        """Show the page, or the line."""
        self.set_class(to_text, "-text")
        self.set_class(bool(self._long), "-long")

    def take_focus(self) -> None:
        """Put the keys where one types."""
        (self.page if self.page.display else self.entry).focus()

    def put_path(self, text: str) -> None:
        """Name a file without reporting it."""
        self.turn(to_text=False)
        with self.prevent(PathEntry.Changed):
            self.entry.value = text

    def paste(self, text: str) -> None:
        """Take a text in the place of what was there, and report it."""
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        self._long = plain if len(plain) > EDITABLE else ""
        with self.prevent(TextArea.Changed):
            self.page.text = "" if self._long else plain
        self.turn(to_text=True)
        self.post_message(self.Written(plain, pasted=True))

    def begin_text(self) -> None:
        """The page, with what was typed there before."""
        self._long = ""
        self.turn(to_text=True)

    def point_to(self, line: int, column: int) -> None:
        """Put the cursor where something is wrong; both count from 1."""
        if self.page.display:
            self.page.move_cursor((line - 1, max(0, column - 1)))

    def hint(self, text: str, kind: str = "dim") -> None:
        """Say something below; an empty text takes it away."""
        hint = self.query_one("#hint", Static)
        hint.update(Content.styled(safe(text), look.TEXTS[kind].style))
        hint.set_class(bool(text), "-shown")

    @on(PathEntry.Submitted)
    def _named(self, message: PathEntry.Submitted) -> None:
        message.stop()
        self.post_message(self.Named(message.value.strip()))

    @on(PathEntry.Changed)
    def _renamed(self, message: PathEntry.Changed) -> None:
        message.stop()
        self.hint("")
        if not self.is_text:
            self.post_message(self.Changed())

    @on(PathEntry.Completing)
    def _completing(self, message: PathEntry.Completing) -> None:
        message.stop()
        names = [f"{Path(name).name}{'/' * name.endswith('/')}" for name in message.names]
        if len(names) != 1:
            self.hint("  ".join(names) or "No folder and no .json file begins so.")

    @on(PathEntry.PastedText)
    def _pasted(self, message: PathEntry.PastedText) -> None:
        message.stop()
        self.paste(message.text)

    @on(TextArea.Changed)
    def _rewritten(self, message: TextArea.Changed) -> None:
        message.stop()
        if self._pause is not None:
            self._pause.stop()
        self._long = ""
        self.post_message(self.Changed())
        self._pause = self.set_timer(PAUSE, lambda: self.post_message(self.Written(self.text)))
