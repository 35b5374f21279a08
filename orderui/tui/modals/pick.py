"""One of many, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from orderui.domain.text import safe
from orderui.tui.bindings import bindings
from orderui.tui.modals.dialog import Dialog
from orderui.tui.widgets.columns import Column, Piece
from orderui.tui.widgets.entry import Entry
from orderui.tui.widgets.rows import Rows
from orderui.usecases.actions import PICK


class Candidate(Struct, frozen=True):
    """One thing to choose: its key, its name, what there is to say about it, and the sign before it, if any."""

    key: str
    name: str
    says: str = ""
    sign: Piece = ""

    @property
    def searched(self) -> str:
        """What typing finds it by."""
        return f"{self.name} {self.says}".casefold()


class Pick(Dialog[str | None]):
    """Asks for one of many: typing narrows them, the arrows choose, enter takes it. Dismissed with its key."""

    CSS_PATH = "pick.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(PICK),
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("pagedown", "move(10)", "Page down", show=False),
        Binding("pageup", "move(-10)", "Page up", show=False),
    ]

    def __init__(self, question: str, candidates: Sequence[Candidate], *, present: str = "") -> None:
        """`present` is the key of the one that holds now."""
        super().__init__()
        self._question = question
        self._candidates = candidates
        self._present = present
        self._searched: list[str] = []
        self._entry = Entry(placeholder="type to find", select_on_focus=False)

    def compose(self) -> ComposeResult:
        """The question, the line to type in, what it finds."""
        columns: list[Column[Candidate]] = [
            Column("name", "Name", 16, grow=1, priority=1, cell=lambda one: [one.sign, one.name]),
            Column("says", "", 12, grow=2, cell=lambda one: (one.says, "text--dim")),
        ]
        with Vertical():
            yield Static(Content(safe(self._question)), id="question")
            yield self._entry
            yield Rows(columns, self._candidates, empty="Nothing is called so.")
            yield Static(f"enter takes it · {self.app.key_of('leave-dialog')} leaves", id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin at the present one."""
        self._searched = [one.searched for one in self._candidates]
        rows = self._rows
        rows.can_focus = False
        rows.styles.height = min(len(self._candidates), 12) + 1
        rows.go_to(self._present)
        self._entry.focus()

    @property
    def _rows(self) -> Rows[Candidate]:
        return self.query_one(Rows)

    @on(Entry.Changed)
    def _typed(self, message: Entry.Changed) -> None:
        words = message.value.casefold().split()
        found = [
            one
            for one, text in zip(self._candidates, self._searched, strict=True)
            if all(word in text for word in words)
        ]
        self._rows.set_rows(found, keep=not words)

    @on(Entry.Submitted)
    def _submitted(self) -> None:
        if self._rows.key is not None:
            self.dismiss(self._rows.key)

    @on(Rows.Opened)
    def _opened(self, message: Rows.Opened) -> None:
        self.dismiss(message.key)

    def action_move(self, by: int) -> None:
        """Move the choice."""
        self._rows.action_move(by)

    def action_leave_dialog(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)
