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
from textual.screen import ScreenResultType
from textual.widgets import Static

from orderui.domain.text import safe
from orderui.tui.bindings import bindings, key_name
from orderui.tui.modals.dialog import Dialog
from orderui.usecases.actions import CONFIRM

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


class Question(Dialog[ScreenResultType]):
    """What asks something before it is done. A key pressed before it could be read is no answer to it.

    Nor is one of `asked_by`, the keys that have asked it, unless by it everything is left as it is.
    """

    def __init__(self, asked_by: Sequence[str] = ()) -> None:
        super().__init__()
        self._asked_by = tuple(asked_by)
        self._deaf_until = 0.0

    def put(self) -> None:
        """It stands there to be read from now on."""
        self._deaf_until = monotonic() + DEAF

    def keys_to(self, confirm: str) -> list[str]:
        """The keys by which the action `confirm` is asked for here."""
        return [key for key in self.app.keys_for(confirm) if not self._asks(key)]

    def on_key(self, event: Key) -> None:
        """Drop what is no answer."""
        if monotonic() < self._deaf_until or self._asks(event.key):
            event.stop()
            event.prevent_default()

    def _asks(self, key: str) -> bool:
        return key in self._asked_by and key not in self.app.keys_for("answer-no")


class Confirm(Question[bool]):
    """A question that says exactly what will change. Cancel comes first; the key that asked does not confirm."""

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(CONFIRM),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, question: str, says: Sequence[str] = (), *, yes: str, asked_by: str = "") -> None:
        """`says` tells line by line what will change; `yes` is the answer in words.

        `asked_by` is the key that asked, where that is not the one pressed last.
        """
        super().__init__([asked_by] if asked_by else ())
        self._question = question
        self._says = says
        self._yes_says = yes
        self.put()
        self._no = Answer(markup=False, id="no")
        self._yes = Answer(markup=False, id="yes")

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
        self.put()
        self._asked_by = self._asked_by or (self.app.pressed,)
        self._no.update(with_key("Cancel", self.app.keys_for("answer-no")))
        self._yes.update(with_key(self._yes_says, self.keys_to("answer-yes")))
        self._no.chosen = True

    def on_answer_chosen(self, message: Answer.Chosen) -> None:
        """A click has answered."""
        self.dismiss(message.answer is self._yes)

    def action_other_answer(self) -> None:
        """Choose the other answer."""
        self._no.chosen, self._yes.chosen = self._yes.chosen, self._no.chosen

    def action_answer(self) -> None:
        """Give the chosen answer."""
        self.dismiss(self._yes.chosen)

    def action_answer_yes(self) -> None:
        """Confirm."""
        self.dismiss(True)

    def action_answer_no(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)

    def action_scroll(self, by: int) -> None:
        """Read on."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)


def with_key(words: str, keys: Sequence[str]) -> str:
    """An answer, and the key that gives it."""
    return f"{words}  [{key_name(keys[0])}]" if keys else words
