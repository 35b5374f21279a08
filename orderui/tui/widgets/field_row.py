"""One line of a form: a label, what can be typed, what was understood, and what is wrong with it.

It knows nothing of orders: it is handed what it shows, and reports what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click, Key, Paste
from textual.message import Message
from textual.reactive import reactive
from textual.suggester import SuggestFromList
from textual.widgets import Static, TextArea

from orderui.domain.text import clip, safe
from orderui.tui import look
from orderui.tui.widgets.entry import Entry
from orderui.tui.widgets.page import Page

ROOM = 44
"""Cells in which words to choose from are shown side by side."""

Tone = Literal["", "dim", "note", "warning", "error"]


class Choice(Static, can_focus=True):
    """A few words of which one is chosen: left and right, space, or the word's first letter."""

    DEFAULT_CSS = """
    Choice { height: 1; padding: 0 1; background: $foreground 8%; }
    Choice:focus { background: $primary 20%; }
    Choice:ansi { background: ansi_default; }
    Choice:ansi:focus { text-style: underline; }
    Choice:nocolor:focus { text-style: underline; }
    """

    value: reactive[str] = reactive("")

    @dataclass
    class Changed(Message):
        """Another word was chosen, or none."""

        choice: Choice
        value: str

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        choice: Choice

    def __init__(self, words: Sequence[str], value: str = "", *, may_be_empty: bool = False) -> None:
        super().__init__(markup=False)
        self._words = tuple(words)
        self._may_be_empty = may_be_empty
        self.set_reactive(Choice.value, value)

    def render(self) -> Content:
        """Every word where there is room, else the chosen one between arrows."""
        words = self._shown
        if self._has_room:
            chosen, others = ("●", "bold"), ("○", look.TEXTS["dim"].style)
            looks = [(word, *(chosen if word == self.value else others)) for word in words]
            pieces = [(f"{glyph} {safe(word)}  ", style) for word, glyph, style in looks]
            return Content.assemble(*pieces)
        at = f"{words.index(self.value) + 1} of {len(words)}" if self.value in words else f"of {len(words)}"
        return Content.assemble("‹ ", (safe(self.value) or "none", "bold"), " ›  ", (at, look.TEXTS["dim"].style))

    @property
    def _shown(self) -> tuple[str, ...]:
        """The words, and the value where it is none of them."""
        return self._words if self.value in self._words or not self.value else (*self._words, self.value)

    @property
    def _has_room(self) -> bool:
        """Whether the words can stand side by side; the gap after the last one may be missing."""
        return sum(cell_len(word) + 4 for word in self._shown) <= min(ROOM, self.content_size.width + 2)

    def on_key(self, event: Key) -> None:
        """Choose, or report that it is done."""
        match event.key:
            case "right" | "space":
                self._step(1)
            case "left":
                self._step(-1)
            case "backspace" | "delete" if self._may_be_empty:
                self._choose("")
            case "enter":
                self.post_message(self.Submitted(self))
            case _ if event.character and event.character.isalnum():
                self._jump(event.character.casefold())
            case _:
                return
        event.stop()
        event.prevent_default()

    def on_click(self, event: Click) -> None:
        """Choose the word under the pointer, else the next one."""
        at = event.get_content_offset(self)
        edge = 0
        for word in self._words if self._has_room else ():
            edge += cell_len(word) + 4
            if at is not None and at.x < edge:
                self._choose(word)
                return
        self._step(1)

    def _step(self, by: int) -> None:
        words = (*self._words, "") if self._may_be_empty else self._words
        at = words.index(self.value) if self.value in words else -1 if by > 0 else 0
        self._choose(words[(at + by) % len(words)])

    def _jump(self, letter: str) -> None:
        """The next word that begins with the letter, past the one chosen."""
        at = self._words.index(self.value) + 1 if self.value in self._words else 0
        order = (*self._words[at:], *self._words[:at])
        found = next((word for word in order if word.casefold().startswith(letter)), None)
        if found is not None:
            self._choose(found)

    def _choose(self, word: str) -> None:
        if word != self.value:
            self.value = word
            self.post_message(self.Changed(self, word))


class Locked(Static, can_focus=True):
    """A value that may not be changed. A key typed there is reported, so that somebody can say why."""

    DEFAULT_CSS = """
    Locked { height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    Locked:focus { background: $foreground 8%; }
    Locked:ansi { text-style: dim; }
    Locked:ansi:focus { text-style: underline; }
    Locked:nocolor:focus { text-style: underline; }
    """

    @dataclass
    class Tried(Message):
        """Somebody typed or pasted here."""

        locked: Locked

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        locked: Locked

    def on_key(self, event: Key) -> None:
        """A key that would have typed something is an attempt; the keys of the screen go on their way."""
        typed = event.character is not None and event.is_printable and event.character not in "?:"
        if event.key == "enter":
            self.post_message(self.Submitted(self))
        elif typed or event.key in ("backspace", "delete"):
            self.post_message(self.Tried(self))
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        """Pasting is an attempt, too."""
        event.stop()
        self.post_message(self.Tried(self))


class Lines(Page):
    """Several short lines, as they are pasted or typed with ctrl+j between; enter goes on to the next field."""

    DEFAULT_CSS = """
    FieldRow Lines, FieldRow Lines:focus { height: auto; min-height: 1; max-height: 6; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+j", "break_line", "New line", show=False)]

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        lines: Lines

    async def _on_key(self, event: Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self))
        else:
            await super()._on_key(event)

    def action_break_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")


class FieldRow(Vertical):
    """A field: its label, its control, an aside on the same line, and a line below for what is wrong.

    `steps` is whatever the owner tells its rows apart by.
    """

    DEFAULT_CSS = """
    FieldRow {
        height: auto;
        & > Horizontal { height: auto; }
        & .field--label {
            width: 24;
            height: 1;
            padding: 0 1;
            color: $text-muted;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        & .field--control { width: 1fr; min-width: 12; }
        & .field--aside {
            width: auto;
            max-width: 45%;
            height: 1;
            padding: 0 1;
            color: $text-muted;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        & .field--said { height: auto; padding: 0 2 0 25; display: none; }
        & .field--said.-shown { display: block; }
        & TextArea { height: 4; border: none; padding: 0 1; background: $foreground 8%; }
        & TextArea:focus { border: none; background: $primary 20%; }
        /* The first rule is what makes the second one follow the focus. */
        &:focus-within { height: auto; }
        &:focus-within .field--label { color: $text-accent; text-style: bold; }
        &.-changed .field--label { color: $text-primary; }
    }
    """

    @dataclass
    class Edited(Message):
        """Something was typed: `text` is what stands there now."""

        row: FieldRow
        text: str

    @dataclass
    class Submitted(Message):
        """Enter was pressed in a field."""

        row: FieldRow

    @dataclass
    class Tried(Message):
        """Somebody typed into a field that is locked."""

        row: FieldRow

    @dataclass
    class Pasted(Message):
        """Several lines were pasted where one has room; the first was taken.

        `text` is the paste as it came, `before` what stood here before it.
        """

        row: FieldRow
        lines: tuple[str, ...]
        text: str
        before: str

    def __init__(
        self,
        steps: tuple[str, ...],
        label: str,
        text: str,
        *,
        words: Sequence[str] = (),
        suggestions: Iterable[str] = (),
        placeholder: str = "",
        required: bool = False,
        may_be_empty: bool | None = None,
        locked: bool = False,
        multiline: bool = False,
        lines: bool = False,
    ) -> None:
        """Of `words` one is chosen; none may be where the field is not `required`, unless it is said otherwise."""
        super().__init__()
        self.steps = steps
        shown = f"{look.LOCK + ' ' if locked else ''}{label}{' *' if required else ''}"
        self._label = Static(clip(safe(shown), 40), markup=False, classes="field--label")
        self._aside = Static(markup=False, classes="field--aside")
        self._said = Static(markup=False, classes="field--said")
        self.control: Choice | Locked | Entry | TextArea
        if locked:
            self.control = Locked(safe(text), markup=False)
        elif words:
            self.control = Choice(words, text, may_be_empty=not required if may_be_empty is None else may_be_empty)
        elif lines:
            self.control = Lines(text, compact=True, tab_behavior="focus", placeholder=safe(placeholder))
        elif multiline:
            self.control = Page(text, compact=True, tab_behavior="focus")
        else:
            known = [one for one in suggestions if one == safe(one)]  # it is shown as it is
            suggester = SuggestFromList(known, case_sensitive=False) if known else None
            self.control = Entry(text, placeholder=safe(placeholder), suggester=suggester, select_on_focus=False)
        self.control.add_class("field--control")

    def compose(self) -> ComposeResult:
        """Label, control and aside; below them what is wrong."""
        with Horizontal():
            yield self._label
            yield self.control
            yield self._aside
        yield self._said

    @property
    def text(self) -> str:
        """What stands there now; empty for a locked one."""
        if isinstance(self.control, TextArea):
            return self.control.text
        return "" if isinstance(self.control, Locked) else self.control.value

    @property
    def is_locked(self) -> bool:
        """Whether nothing can be typed here."""
        return isinstance(self.control, Locked)

    @property
    def is_page(self) -> bool:
        """Whether there is room for several lines."""
        return isinstance(self.control, TextArea)

    def put(self, text: str) -> None:
        """Have `text` stand here without reporting it; a locked field keeps what it shows."""
        if isinstance(self.control, TextArea):
            with self.prevent(TextArea.Changed):
                self.control.text = text
        elif isinstance(self.control, Choice):
            self.control.value = text
        elif isinstance(self.control, Entry):
            with self.prevent(Entry.Changed):
                self.control.value = text

    def aside(self, text: str, tone: Tone = "dim") -> None:
        """Say beside the field what was understood, or where its value comes from."""
        self._aside.update(Content.styled(safe(text), _style(tone)))

    def say(self, text: str, tone: Tone = "error") -> None:
        """Say below the field what is wrong; an empty text takes it away."""
        self._said.update(Content.styled(safe(text), _style(tone)))
        self._said.set_class(bool(text), "-shown")

    @on(Entry.Changed)
    @on(Choice.Changed)
    def _changed(self, message: Entry.Changed | Choice.Changed) -> None:
        message.stop()
        self.post_message(self.Edited(self, message.value))

    @on(TextArea.Changed)
    def _written(self, message: TextArea.Changed) -> None:
        message.stop()
        self.post_message(self.Edited(self, message.text_area.text))

    @on(Entry.Submitted)
    @on(Choice.Submitted)
    @on(Locked.Submitted)
    @on(Lines.Submitted)
    def _submitted(self, message: Message) -> None:
        message.stop()
        self.post_message(self.Submitted(self))

    @on(Locked.Tried)
    def _tried(self, message: Locked.Tried) -> None:
        message.stop()
        self.post_message(self.Tried(self))

    @on(Entry.PastedLines)
    def _pasted(self, message: Entry.PastedLines) -> None:
        message.stop()
        self.post_message(self.Pasted(self, message.lines, message.text, message.before))


def _style(tone: Tone) -> str:
    return look.TEXTS[tone].style if tone else ""
