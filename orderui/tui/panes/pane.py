"""What every pane of an order is: a table of rows, each of which knows what it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from orderui.tui.values import View
from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from orderui.tui.app import OrderuiApp

DIM, LABEL = "text--dim", "text--label"


class Target(Struct, frozen=True):
    """What a row stands for.

    `edits` is what the editor takes for it (`kind:#uid`, `@path`), `focus` the field to begin in; `part` the part
    it is about, as use cases take it; `clears` the path that is emptied to take it away, where that is how; `copy`
    the value that is copied.
    """

    edits: str = ""
    focus: str = ""
    part: str = ""
    clears: str = ""
    copy: str = ""


class Row(Struct, frozen=True):
    """One row: its cells by the columns' keys, and what it stands for."""

    key: str
    cells: dict[str, Cell]
    target: Target = Target()


class PaneRows(Rows[Row]):
    """A pane's table: enter is the screen's own, so that the footer and the help name it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open", id="rows.open")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """As the screen says of what is under the cursor."""
        return self.screen.check_action(action, parameters)


class Pane(Vertical):
    """A tab of an order. `EMPTY` is what an empty one says, `adds` what the editor takes for what `n` adds.

    `BY_HAND` says that one can add to it, where that is not by `adds`.
    """

    EMPTY: ClassVar[str] = ""
    BY_HAND: ClassVar[bool] = False

    if TYPE_CHECKING:
        app: OrderuiApp

    DEFAULT_CSS = "Pane { height: 1fr; }"

    def __init__(self, title: str, *, adds: str = "") -> None:
        super().__init__()
        self.title = title
        self.adds = adds
        self.rows = PaneRows([], empty=self.EMPTY)
        self.rows.can_focus = True

    def compose(self) -> ComposeResult:
        """The table alone."""
        yield self.rows

    def on_mount(self) -> None:
        """Say how to fill it, where it is filled by hand."""
        if self.adds or self.BY_HAND:
            self.rows.empty = f"{self.rows.empty}\n{self.app.key_of('new')} adds one."

    def show(self, view: View) -> None:
        """Show the order as it is now; the cursor stays on its row."""
        self.rows.set_columns(self.columns(view))
        self.rows.set_rows(self.lines(view))

    def columns(self, view: View) -> Sequence[Column[Row]]:
        """The columns. A pane that draws another way overrides `show`."""
        del view
        return ()

    def lines(self, view: View) -> Sequence[Row]:
        """The rows, in the order they stand."""
        del view
        return ()

    def count(self, view: View) -> int | None:
        """How many things the tab holds, for its title; None where that says nothing."""
        del view
        return None

    @property
    def target(self) -> Target:
        """What the row under the cursor stands for."""
        row = self.rows.row
        return row.target if row is not None else Target()

    def take_focus(self) -> None:
        """Put the keys here."""
        self.rows.focus()


def column(
    key: str,
    title: str,
    width: int,
    *,
    right: bool = False,
    grow: int = 0,
    priority: int = 0,
    wish: int = 0,
    spare: bool = False,
) -> Column[Row]:
    """A column that shows each row's cell of the same key."""

    def cell(row: Row) -> Cell:
        return row.cells.get(key, "")

    return Column(key, title, width, "right" if right else "left", grow, priority, wish, spare, cell=cell)
