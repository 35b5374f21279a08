"""The question before what cannot be undone at once, or reaches more than one order."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Click, Key
from textual.message import Message
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widgets import Static

from orderui.domain.text import safe

DEAF = 0.3
"""Seconds at first in which keys are dropped: what is still coming from before was not meant for this question."""


class Answer(Static):
    """One of the answers to choose from."""

    class Chosen(Message):
        """The answer was clicked."""

        def __init__(self, answer: Answer) -> None:
            super().__init__()
            self.answer = answer

    chosen = reactive(False, toggle_class="-chosen")

    def on_click(self, event: Click) -> None:
        """A click is an answer."""
        event.stop()
        self.post_message(self.Chosen(self))


class Confirm(ModalScreen[bool]):
    """A question that says exactly what will change. Cancel comes first; the key that asked does not confirm."""

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n,q", "cancel", "Cancel"),
        Binding("left,right,tab,shift+tab,h,l", "other", "Other answer", show=False),
        Binding("enter", "choose", "Choose"),
        Binding("y", "yes", "Yes"),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, question: str, says: Sequence[str] = (), *, yes: str, asked_by: str = "") -> None:
        """`says` tells line by line what will change; `yes` is the answer in words, `asked_by` the key pressed."""
        super().__init__()
        self._question = question
        self._says = says
        self._asked_by = asked_by
        self._opened = monotonic()
        self._no = Answer("Cancel  [esc]", markup=False, id="no")
        self._yes = Answer(f"{yes}  [y]" if asked_by != "y" else yes, markup=False, id="yes")

    def compose(self) -> ComposeResult:
        """The question, what will change, the answers."""
        with Vertical():
            yield Static(Content(safe(self._question)), id="question")
            with VerticalScroll(can_focus=False):
                yield Static(Content("\n".join(safe(line) for line in self._says)))
            with Horizontal():
                yield self._no
                yield self._yes

    def on_mount(self) -> None:
        """Cancel is what enter means until somebody chooses."""
        self._opened = monotonic()
        self._no.chosen = True

    def on_key(self, event: Key) -> None:
        """Drop what was typed before the question could be read, and the key that asked it."""
        if monotonic() - self._opened < DEAF or (event.key == self._asked_by and event.key not in ("escape", "n")):
            event.stop()
            event.prevent_default()

    def on_answer_chosen(self, message: Answer.Chosen) -> None:
        """A click has answered."""
        self.dismiss(message.answer is self._yes)

    def action_other(self) -> None:
        """Choose the other answer."""
        self._no.chosen, self._yes.chosen = self._yes.chosen, self._no.chosen

    def action_choose(self) -> None:
        """Give the chosen answer."""
        self.dismiss(self._yes.chosen)

    def action_yes(self) -> None:
        """Confirm."""
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)

    def action_scroll(self, by: int) -> None:
        """Read on."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
