"""Which columns a view of the list has, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from orderui.domain.outline import FilterField
from orderui.domain.text import safe
from orderui.tui import look
from orderui.tui.bindings import bindings
from orderui.tui.modals.dialog import Dialog
from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.rows import Rows
from orderui.usecases.actions import COLUMNS
from orderui.usecases.columns import FACETS, titled

NONE = "The list needs a column."


@dataclass(frozen=True, slots=True)
class Choice:
    """One column, and whether it is shown."""

    key: str
    says: str
    shown: bool


class ColumnsMenu(Dialog[tuple[str, ...] | None]):
    """Every column there is, those shown first, in their order. It is dismissed with their names, or with None."""

    CSS_PATH = "columns.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(COLUMNS)

    def __init__(
        self, view: str, shown: Sequence[str], fields: Mapping[str, FilterField], usual: Sequence[str]
    ) -> None:
        super().__init__()
        self._view = view
        self._fields = fields
        self._usual = usual
        self._choices = self._made(shown)

    def _made(self, shown: Sequence[str]) -> list[Choice]:
        names = [*shown, *(name for name in (*FACETS, *self._fields) if name not in shown)]
        return [Choice(name, self._says(name), name in shown) for name in names]

    def _says(self, name: str) -> str:
        return self._fields[name].says if name in self._fields else ""

    def compose(self) -> ComposeResult:
        """The columns, one below the other."""
        columns: list[Column[Choice]] = [
            Column("shown", "", 1, priority=3, cell=_sign),
            Column("title", "Column", 18, priority=2, cell=lambda one: titled(one.key)),
            Column("says", "", 20, grow=1, priority=1, cell=lambda one: (one.says, "text--dim")),
        ]
        with Vertical():
            yield Static(Content(f"Columns of “{safe(self._view)}”"), id="question")
            yield Rows(columns, self._choices)
            yield Static(self._keys, id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin at the first."""
        self._rows.styles.height = len(self._choices) + 1
        self._rows.focus()

    @property
    def _rows(self) -> Rows[Choice]:
        return self.query_one(Rows)

    @property
    def _keys(self) -> str:
        """What each key does."""
        shows, up, down, usual, takes, leaves = map(
            self.app.key_of,
            ("show-column", "column-up", "column-down", "usual-columns", "take-columns", "leave-menu"),
        )
        moves = f"{up} and {down} move it up and down"
        return f"{shows} shows or hides · {moves} · {usual} the usual ones · {takes} takes them · {leaves} leaves"

    def _show(self) -> None:
        self._rows.set_rows(list(self._choices))
        self._tell(self._keys, "dim")

    def _tell(self, text: str, kind: str) -> None:
        self.query_one("#keys", Static).update(Content.styled(text, look.TEXTS[kind].style))

    def action_show_column(self) -> None:
        """Show the column under the cursor, after those that are, or hide it."""
        choice = self._choices.pop(self._rows.cursor)
        shown = sum(one.shown for one in self._choices)
        self._choices.insert(shown, Choice(choice.key, choice.says, not choice.shown))
        at = self._rows.cursor
        self._show()
        self._rows.move_to(at)

    def action_column_up(self) -> None:
        """Show the column under the cursor before the one above it."""
        self._carry(-1)

    def action_column_down(self) -> None:
        """Show the column under the cursor after the one below it."""
        self._carry(1)

    def _carry(self, by: int) -> None:
        at, to = self._rows.cursor, self._rows.cursor + by
        shown = sum(one.shown for one in self._choices)
        if at < shown and 0 <= to < shown:
            self._choices[at], self._choices[to] = self._choices[to], self._choices[at]
            self._show()

    def action_usual_columns(self) -> None:
        """Show the columns of a view that has none of its own."""
        self._choices = self._made(self._usual)
        self._show()

    @on(Rows.Opened)
    def _opened(self) -> None:
        self.action_take_columns()

    def action_take_columns(self) -> None:
        """Answer with the columns shown."""
        shown = tuple(one.key for one in self._choices if one.shown)
        if shown:
            self.dismiss(shown)
        else:
            self._tell(NONE, "error")

    def action_leave_menu(self) -> None:
        """Leave them as they are."""
        self.dismiss(None)


def _sign(choice: Choice) -> Cell:
    return (look.MARK, "text--accent") if choice.shown else ""
