"""The filter bar: a query as it is typed, with what is wrong with it underneath."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from orderui.domain.errors import BadQuery
from orderui.domain.query import fragment
from orderui.domain.text import clip, safe, width
from orderui.tui import look

if TYPE_CHECKING:
    from textual.widgets import Input

    from orderui.tui.widgets.query_line import QueryLine

Completer = Callable[[str, int], Sequence[str]]
"""What the text before a cursor may become."""

PROMPT = "/ "


class FilterBar(Vertical):
    """A query line. Hidden until it is opened, and again once it is left empty.

    It is empty until the screen has been drawn: what nobody sees yet need not be waited for.
    """

    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        display: none;
        padding: 0 1;
        &.-open { display: block; }
        Horizontal { height: 1; }
        #sign { width: 2; color: $text-accent; text-style: bold; }
        QueryLine { width: 1fr; padding: 0; }
        #says { height: 1; display: none; }
        #says.-speaks { display: block; }
    }
    """

    @dataclass(eq=False, repr=False)
    class Typed(Message):
        """The text has changed; nobody knows yet whether it parses."""

        text: str

    @dataclass(eq=False, repr=False)
    class Left(Message):
        """The user is done: `kept` with enter, or cleared with escape."""

        kept: bool

    def __init__(
        self,
        complete: Completer,
        *,
        placeholder: str = "words, field:value, due<+14d, is:late, -excluded",
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__(id=id)
        self._complete = complete
        self._placeholder = placeholder
        self._line: QueryLine | None = None
        self._says = Static(id="says")

    def on_mount(self) -> None:
        """Be ready to be opened, once what is seen has been drawn."""
        self.call_after_refresh(self._make)

    def _make(self) -> QueryLine:
        """Make the line, where it is not there yet."""
        from orderui.tui.widgets.query_line import QueryLine

        if self._line is None:
            self._line = QueryLine(placeholder=self._placeholder, select_on_focus=False)
            self.mount(Horizontal(Static(PROMPT, id="sign", markup=False), self._line), self._says)
        return self._line

    @property
    def _query(self) -> QueryLine:
        """The line, made when it is first asked for."""
        return self._make()

    @property
    def text(self) -> str:
        """The query as typed."""
        return "" if self._line is None else self._line.value

    @property
    def typing(self) -> bool:
        """Whether keys are letters of the query."""
        return self._line is not None and self._line.has_focus

    def open(self) -> None:
        """Show the bar and type in it."""
        self.add_class("-open")
        self.screen.set_focus(self._query)  # at once: what is typed next belongs here
        self._query.cursor_position = len(self._query.value)

    def set(self, text: str) -> None:
        """Put a text there without opening the bar; empty hides it."""
        if text != self.text:
            self._query.value = text
        self.set_class(bool(text), "-open")
        self.tell("")

    def refuse(self, error: BadQuery) -> None:
        """Say what is wrong, and point to where."""
        room = max(10, self._says.parent.size.width if isinstance(self._says.parent, FilterBar) else 78)
        at = len(PROMPT) + width(safe(error.query[: error.at]))
        sentence = safe(error.sentence)
        if at + 2 + width(sentence) <= room:
            text = f"{' ' * at}▲ {sentence}"
        else:
            before = clip(sentence, max(0, min(at, room - 2) - 1))
            text = (
                f"{before:>{max(0, min(at, room - 2) - 1)}} ▲"
                if len(before) > room // 2
                else clip(f"▲ {sentence}", room)
            )
        self.tell(text, "error")

    def tell(self, text: str, kind: str = "dim") -> None:
        """Say something under the line; empty says nothing."""
        if not text and not self._says.has_class("-speaks"):
            return
        self._says.set_class(bool(text), "-speaks")
        self._says.update(Content.styled(text, look.TEXTS[kind].style))

    def on_input_changed(self, message: Input.Changed) -> None:
        """Tell of what is typed."""
        message.stop()
        self.post_message(self.Typed(message.value))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """The query is done."""
        message.stop()
        self.set_class(bool(self.text.strip()), "-open")
        self.post_message(self.Left(kept=True))

    def on_query_line_left(self, message: QueryLine.Left) -> None:
        """The query is not wanted any more."""
        message.stop()
        self.set("")
        self.post_message(self.Left(kept=False))

    def on_query_line_completing(self, message: QueryLine.Completing) -> None:
        """Complete the word at the cursor as far as all that it may become begin alike."""
        message.stop()
        at = self._query.cursor_position
        found = self._complete(self.text, at)
        begun = fragment(self.text, at)
        meant = _shared(found)
        if len(meant) > len(begun):
            start = at - len(begun)
            self._query.replace(meant, start, at)
            self._query.cursor_position = start + len(meant)
        if len(found) != 1:
            self.tell(f"  {'  '.join(found)}" if found else "  nothing to complete here")


def _shared(words: Sequence[str]) -> str:
    """What the words begin with alike, in any case."""
    first = words[0] if words else ""
    for at in range(len(first)):
        if any(word[: at + 1].casefold() != first[: at + 1].casefold() for word in words):
            return first[:at]
    return first
