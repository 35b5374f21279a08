"""One question that is answered in a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.text import safe
from orderui.tui import look
from orderui.tui.bindings import bindings
from orderui.tui.modals.dialog import Dialog
from orderui.tui.widgets.entry import Entry
from orderui.usecases.actions import PROMPT


def any_text(text: str) -> str:
    """A check that any text passes."""
    del text
    return ""


class Prompt(Dialog[str | None]):
    """Asks for one line. `check` echoes what a text would mean, or raises an OrderuiError that says what is wrong.

    It is dismissed with the text, or with None. The check is asked at every key; enter is refused until it passes.
    """

    CSS_PATH = "prompt.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(PROMPT)

    def __init__(
        self,
        question: str,
        *,
        check: Callable[[str], str] = any_text,
        value: str = "",
        hint: str = "",
        required: str = "",
    ) -> None:
        """`hint` is shown while there is nothing to echo; `required` is said where nothing was typed at all."""
        super().__init__()
        self._question = question
        self._check = check
        self._hint = hint
        self._required = required
        self._entry = Entry(value, select_on_focus=True)
        self._answer = Static(markup=False, id="answer")

    def compose(self) -> ComposeResult:
        """The question, the line, and what is understood."""
        with Vertical():
            yield Static(Content(safe(self._question)), id="question")
            yield self._entry
            yield self._answer
            yield Static(f"enter accepts · {self.app.key_of('leave-dialog')} leaves it", id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the hint."""
        self._entry.focus()
        self._understood(self._entry.value)

    @on(Entry.Changed)
    def _typed(self, message: Entry.Changed) -> None:
        self._understood(message.value)

    @on(Entry.PastedLines)
    def _pasted(self, message: Entry.PastedLines) -> None:
        self._tell(f"Only the first of {len(message.lines)} lines was taken.", "warning")

    @on(Entry.Submitted)
    def _submitted(self, message: Entry.Submitted) -> None:
        text = message.value.strip()
        if not text and self._required:
            self._tell(self._required, "error")
        elif self._understood(text):
            self.dismiss(text)

    def _understood(self, text: str) -> bool:
        """Whether the text passes; says what it means, or what is wrong with it."""
        if not text.strip():
            self._tell(self._hint, "dim")
            return True
        try:
            echo = self._check(text.strip())
        except OrderuiError as refusal:
            self._tell(str(refusal), "error")
            return False
        self._tell(echo or self._hint, "note" if echo else "dim")
        return True

    def _tell(self, text: str, kind: str) -> None:
        self._answer.update(Content.styled(safe(text), look.TEXTS[kind].style))

    def action_leave_dialog(self) -> None:
        """Leave it."""
        self.dismiss(None)
