"""What a text that was edited outside would do, or what is wrong with it: taken, opened again, or thrown away."""

from __future__ import annotations

from enum import Enum
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

from orderui.domain.text import safe
from orderui.tui.modals.confirm import DEAF, Answer


class Reviewed(Enum):
    """What becomes of the text: the value is the answer in words."""

    AGAIN = "Open it again  [e]"
    SAVE = "Save  [y]"
    DROP = "Throw it away  [esc]"


class Review(ModalScreen[Reviewed]):
    """Opening it again comes first; what is refused cannot be saved. Keys meant for the editor are dropped."""

    CSS_PATH = "review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer('DROP')", "Throw away"),
        Binding("e,f4", "answer('AGAIN')", "Open again"),
        Binding("y", "answer('SAVE')", "Save"),
        Binding("right,tab,l", "step(1)", "Other answer", show=False),
        Binding("left,shift+tab,h", "step(-1)", "Other answer", show=False),
        Binding("enter", "choose", "Choose"),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, question: str, says: Content, *, may_save: bool) -> None:
        super().__init__()
        self._question = question
        self._says = says
        self._opened = monotonic()
        self._answers = {
            one: Answer(one.value, markup=False) for one in Reviewed if may_save or one != Reviewed.SAVE
        }
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
        self._opened = monotonic()
        self._answers[self._chosen].chosen = True

    def on_key(self, event: Key) -> None:
        """Drop what was still typed at the editor."""
        if monotonic() - self._opened < DEAF:
            event.stop()
            event.prevent_default()

    def on_answer_chosen(self, message: Answer.Chosen) -> None:
        """A click has answered."""
        self.dismiss(next(one for one, answer in self._answers.items() if answer is message.answer))

    def action_answer(self, name: str) -> None:
        """Answer at once."""
        if Reviewed[name] in self._answers:
            self.dismiss(Reviewed[name])

    def action_step(self, by: int) -> None:
        """Choose the next answer."""
        there = list(self._answers)
        self._answers[self._chosen].chosen = False
        self._chosen = there[(there.index(self._chosen) + by) % len(there)]
        self._answers[self._chosen].chosen = True

    def action_choose(self) -> None:
        """Give the chosen answer."""
        self.dismiss(self._chosen)

    def action_scroll(self, by: int) -> None:
        """Read on."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
