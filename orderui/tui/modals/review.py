"""What a text that was edited outside would do, or what is wrong with it: taken, opened again, or thrown away."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from orderui.domain.text import safe
from orderui.tui.bindings import bindings
from orderui.tui.modals.confirm import Answer, Question, with_key
from orderui.usecases.actions import REVIEW


class Reviewed(Enum):
    """What becomes of the text: the value is the action that answers so."""

    AGAIN = "open-again"
    SAVE = "save-text"
    DROP = "drop-text"


SAYS = {Reviewed.AGAIN: "Open it again", Reviewed.SAVE: "Save", Reviewed.DROP: "Throw it away"}


class Review(Question[Reviewed]):
    """Opening it again comes first; what is refused cannot be saved. Keys meant for the editor are dropped."""

    CSS_PATH = "review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(REVIEW),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, question: str, says: Content, *, may_save: bool) -> None:
        super().__init__()
        self._question = question
        self._says = says
        self.put()
        self._answers = {one: Answer(markup=False) for one in Reviewed if may_save or one != Reviewed.SAVE}
        self._chosen = Reviewed.AGAIN

    def compose(self) -> ComposeResult:
        """The question, what there is to say, the answers."""
        with Vertical():
            yield Static(Content(safe(self._question)), id="question")
            with VerticalScroll(can_focus=False):
                yield Static(self._says)
            with Horizontal():
                yield from self._answers.values()

    def on_mount(self) -> None:
        """Enter opens the text again until somebody chooses: nothing is lost by it."""
        self.put()
        for one, answer in self._answers.items():
            answer.update(with_key(SAYS[one], self.app.keys_for(one.value)))
        self._answers[self._chosen].chosen = True

    def on_answer_chosen(self, message: Answer.Chosen) -> None:
        """A click has answered."""
        self.dismiss(next(one for one, answer in self._answers.items() if answer is message.answer))

    def action_open_again(self) -> None:
        """Back to the editor with it."""
        self.dismiss(Reviewed.AGAIN)

    def action_save_text(self) -> None:
        """Take it, where it can be taken."""
        if Reviewed.SAVE in self._answers:
            self.dismiss(Reviewed.SAVE)

    def action_drop_text(self) -> None:
        """Leave the order as it was."""
        self.dismiss(Reviewed.DROP)

    def action_next_answer(self) -> None:
        """Choose the next answer."""
        self._step(1)

    def action_previous_answer(self) -> None:
        """Choose the answer before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        there = list(self._answers)
        self._answers[self._chosen].chosen = False
        self._chosen = there[(there.index(self._chosen) + by) % len(there)]
        self._answers[self._chosen].chosen = True

    def action_give_answer(self) -> None:
        """Give the chosen answer."""
        self.dismiss(self._chosen)

    def action_scroll(self, by: int) -> None:
        """Read on."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
