"""What to sort the list by."""

from __future__ import annotations

from string import ascii_lowercase
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from orderui.tui import look
from orderui.usecases.overview import SORTS


def letters() -> dict[str, str]:
    """A letter for each thing to sort by: the first of its name, else at all, that is free and moves no cursor."""
    taken: dict[str, str] = {}
    for name in SORTS:
        letter = next(char for char in name + ascii_lowercase if char not in taken and char not in "jkgoq")
        taken[letter] = name
    return taken


class SortMenu(ModalScreen[str | None]):
    """A menu with a letter for each line. `o` again takes what it is sorted by already, which turns it round."""

    CSS_PATH = "sort.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Leave"),
        Binding("o", "reverse", "Reverse"),
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
        *(Binding(letter, f"take('{name}')", name, show=False) for letter, name in letters().items()),
    ]

    def __init__(self, present: str) -> None:
        super().__init__()
        self._present = present

    def compose(self) -> ComposeResult:
        """The lines, the present one under the cursor."""
        dim = look.TEXTS["dim"].style
        with Vertical():
            yield Static("Sort by", id="question")
            yield OptionList(
                *(
                    Option(
                        Content.assemble(
                            (f"{letter}  ", look.TEXTS["accent"].style),
                            name,
                            *([("  sorted by this: o reverses", dim)] if name == self._present else []),
                        ),
                        id=name,
                    )
                    for letter, name in letters().items()
                ),
                compact=True,
            )

    def on_mount(self) -> None:
        """Begin where it is."""
        options = self.query_one(OptionList)
        if self._present in SORTS:  # a click on a title sorts by others too
            options.highlighted = options.get_option_index(self._present)
        options.focus()

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Enter or a click."""
        self.dismiss(message.option_id)

    def action_take(self, name: str) -> None:
        """A letter."""
        self.dismiss(name)

    def action_reverse(self) -> None:
        """The other way round."""
        self.dismiss(self._present)

    def action_down(self) -> None:
        """Down a line."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """Up a line."""
        self.query_one(OptionList).action_cursor_up()

    def action_leave(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)
