"""The first run: where the book will be, and what it is to begin with."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from orderui.domain.text import safe
from orderui.tui import files, look
from orderui.tui.bindings import bindings
from orderui.tui.modals.dialog import Dialog
from orderui.usecases.actions import BEGINNING

NO_BOOK = "There is no book yet. It will be in "


class Beginning(Enum):
    """What a book begins with: the value is the action that answers so."""

    EMPTY = "begin-empty"
    DEMO = "begin-demo"
    IMPORT = "begin-import"
    LATER = "begin-later"


CHOICES = {
    Beginning.EMPTY: ("Begin with an empty book", "and enter the first order by hand"),
    Beginning.DEMO: ("Look at the demo first", "a throw-away sample; then back here"),
    Beginning.IMPORT: ("Import vendor JSON", "from a file, or pasted"),
}
"""What can be chosen, and what there is to say about it."""


class BeginningMenu(Dialog[Beginning]):
    """Asks what a book that is not there yet begins with. Nothing is written for an answer."""

    CSS_PATH = "beginning.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(BEGINNING),
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
    ]

    def __init__(self, path: Path) -> None:
        """`path` is where the book will be."""
        super().__init__()
        self._path = path

    def compose(self) -> ComposeResult:
        """What is so, and the ways to begin."""
        accent, dim = look.TEXTS["accent"].style, look.TEXTS["dim"].style
        key = self.app.key_of
        with Vertical():
            yield Static("Welcome to orderui", id="question", markup=False)
            yield Static(Content.assemble(NO_BOOK, (safe(files.short(self._path)), "bold")), id="where")
            yield Static("It is written with the first change you make.", id="when", markup=False)
            yield OptionList(
                *(
                    Option(
                        Content.assemble((f"{key(one.value)}  ", accent), (f"{title:<26}", "bold"), (says, dim)),
                        id=one.value,
                    )
                    for one, (title, says) in CHOICES.items()
                ),
                compact=True,
            )
            yield Static(f"enter chooses · {key(Beginning.LATER.value)} quits", id="keys", markup=False)

    def on_mount(self) -> None:
        """Enter begins with an empty book until somebody chooses."""
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(Beginning(message.option_id))

    def action_begin_empty(self) -> None:
        """Begin with nothing in it."""
        self.dismiss(Beginning.EMPTY)

    def action_begin_demo(self) -> None:
        """Look at the demo first."""
        self.dismiss(Beginning.DEMO)

    def action_begin_import(self) -> None:
        """Begin with what a vendor has sent."""
        self.dismiss(Beginning.IMPORT)

    def action_begin_later(self) -> None:
        """Leave orderui."""
        self.dismiss(Beginning.LATER)

    def action_down(self) -> None:
        """Down a line."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """Up a line."""
        self.query_one(OptionList).action_cursor_up()
