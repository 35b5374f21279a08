"""A table over rows of any kind, of any number: it draws the lines on screen and no others.

Textual's DataTable makes every cell of every row up front and reads strings as markup; a book of 100,000
orders and a reference like `refund [/] x` want neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from orderui.tui.widgets.drawn_rows import GUTTER, HEADER, DrawnRows, R

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events

    from orderui.tui.widgets.columns import Column


class Rows(DrawnRows[R], can_focus=True):
    """Rows under a fixed header, with a cursor that stays on its row and marks that stay on theirs.

    Both are kept by the rows' keys, through `set_rows` with the rows reloaded, sorted or filtered.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="rows.down", show=False),
        Binding("up,k", "move(-1)", "Up", id="rows.up", show=False),
        Binding("pagedown", "move_page(1)", "Page down", id="rows.page_down", show=False),
        Binding("pageup", "move_page(-1)", "Page up", id="rows.page_up", show=False),
        Binding("home,g", "first", "First", id="rows.first", show=False),
        Binding("end,G", "last", "Last", id="rows.last", show=False),
        Binding("enter", "open", "Open", id="rows.open", show=False),
    ]

    # Themes of 16 colours have no tints, and without colour there is nothing to tint: the cursor is reversed.
    DEFAULT_CSS = """
    Rows {
        width: 1fr;
        height: 1fr;
        color: $foreground;
        background: $background;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .rows--header { color: $text-muted; background: $panel; text-style: bold; }
        & > .rows--even { background: $foreground 3%; }
        & > .rows--marked { background: $accent 15%; }
        & > .rows--mark { color: $text-accent; text-style: bold; }
        & > .rows--cursor { background: $block-cursor-blurred-background; }
        & > .rows--dim { color: $text-muted; }
        &:focus > .rows--cursor { background: $block-cursor-background; text-style: bold; }
        &:ansi > .rows--header { text-style: bold underline; }
        &:ansi > .rows--even { background: ansi_default; }
        &:ansi > .rows--marked { background: ansi_default; text-style: bold; }
        &:ansi > .rows--cursor { background: ansi_default; text-style: bold underline; }
        &:ansi:focus > .rows--cursor { background: ansi_default; text-style: bold reverse; }
        &:nocolor > .rows--cursor { text-style: bold underline; }
        &:nocolor:focus > .rows--cursor { text-style: bold reverse; }
    }
    """

    @dataclass(eq=False, repr=False)
    class Report(Message):
        """What every message of a table carries."""

        rows: Rows[Any]

        @property
        def control(self) -> Rows[Any]:
            """The table, so that `@on(Rows.Opened, "#orders")` can tell one from another."""
            return self.rows

    @dataclass(eq=False, repr=False)
    class Highlighted(Report):
        """The cursor came to the row of `key`; None when no rows are left."""

        key: str | None

    @dataclass(eq=False, repr=False)
    class Opened(Report):
        """The user asked for the row of `key`: enter, double click, or a click where the cursor is."""

        key: str

    @dataclass(eq=False, repr=False)
    class Marked(Report):
        """The marks have changed; `keys` are all that are marked now, hidden ones included."""

        keys: frozenset[str]

    @dataclass(eq=False, repr=False)
    class SortAsked(Report):
        """The title of the column `column_key` was clicked. Nothing is sorted yet."""

        column_key: str

    _positions: dict[str, int] | None = None
    _anchor: str | None = None
    _opened_by_first_click = False

    # What it shows

    @property
    def rows(self) -> Sequence[R]:
        """The rows as they were set."""
        return self._rows

    @property
    def row(self) -> R | None:
        """The row with the cursor."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def key(self) -> str | None:
        """The key of the row with the cursor."""
        row = self.row
        return None if row is None else row.key

    @property
    def cursor(self) -> int:
        """The index of the row with the cursor; 0 while there are none."""
        return self._cursor

    @property
    def marks(self) -> frozenset[str]:
        """The keys marked, those of rows that a filter hides at present included."""
        return frozenset(self._marks)

    def index_of(self, key: str) -> int | None:
        """Where the row of `key` stands, or None when it is not listed."""
        if self._positions is None:
            self._positions = {row.key: index for index, row in enumerate(self._rows)}
        return self._positions.get(key)

    def place_of(self, row: R) -> int | None:
        """Where a row that was listed stands now, by its key."""
        return self.index_of(row.key)

    def set_rows(self, rows: Sequence[R], *, keep: bool = True, fresh: bool = True) -> None:
        """Show `rows`, with the cursor on the row it was on, at the same height of the screen.

        Where that row has gone the cursor stays at its index. Without `keep` it goes to the first row. Rows that
        are not `fresh` are among those there were before, so that what was drawn of them can be shown again.
        """
        row, key, before = self.row, self.key, self._cursor
        seen, top = self._sees(before), self.scroll_offset.y
        self._rows = rows
        self._positions = None
        self._cursor = self._kept_cursor(row, before) if keep else 0
        if fresh:
            self._strips.clear()
        self.virtual_size = self._whole()
        if self.is_mounted:
            if not keep or seen:
                self._scroll_rows_to(top + self._cursor - before if keep else 0)
            if self.key != key:
                self.post_message(self.Highlighted(self, self.key))
        self.refresh()

    # Cursor

    def move_to(self, index: int) -> None:
        """Put the cursor on the row at `index`, or on the nearest there is, and bring it on screen."""
        index = max(0, min(index, len(self._rows) - 1))
        before, self._cursor = self._cursor, index
        if not self.is_mounted:
            return
        self._reveal()
        if index != before:
            self._refresh_row(before)
            self._refresh_row(index)
            self.post_message(self.Highlighted(self, self.key))

    def go_to(self, key: str) -> bool:
        """Put the cursor on the row of `key`; False, and nothing moves, when it is not listed."""
        index = self.index_of(key)
        if index is None:
            return False
        self.move_to(index)
        return True

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.move_to(self._cursor + by)

    def action_move_page(self, by: int) -> None:
        """Move the cursor by screenfuls; one row is carried over."""
        self.move_to(self._cursor + by * max(1, self._page - 1))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.move_to(len(self._rows) - 1)

    def action_open(self) -> None:
        """Report that the row with the cursor is asked for."""
        if self.key is not None:
            self.post_message(self.Opened(self, self.key))

    # Marks

    def toggle_mark(self) -> None:
        """Mark the row with the cursor, or unmark it; a range starts here."""
        if self.key is not None:
            self._anchor = self.key
            self._change_marks(self._marks ^ {self.key})

    def mark_range(self) -> None:
        """Mark every row from the one last marked or unmarked to the cursor, both included."""
        if self.key is None:
            return
        start = None if self._anchor is None else self.index_of(self._anchor)
        first, last = sorted((self._cursor if start is None else start, self._cursor))
        self._anchor = self.key
        self._change_marks(self._marks | {row.key for row in self._rows[first : last + 1]})

    def set_marks(self, keys: Iterable[str]) -> None:
        """Mark these keys and no others."""
        self._anchor = None
        self._change_marks(set(keys))

    def _change_marks(self, marks: set[str]) -> None:
        changed = marks ^ self._marks
        if not changed:
            return
        self._marks = marks
        if len(changed) == 1 and self.key in changed:
            self._refresh_row(self._cursor)
        else:
            self.refresh()
        self.post_message(self.Marked(self, self.marks))

    # Mouse

    async def on_click(self, event: events.Click) -> None:
        """Sort by a title, select a row, open the row with the cursor unless its key would be refused."""
        at = event.get_content_offset(self)
        if at is None or event.button != 1:
            return
        event.stop()
        if at.y < HEADER:
            column = self._column_at(at.x)
            if column is not None:
                self.post_message(self.SortAsked(self, column.key))
            return
        index = at.y - HEADER + self.scroll_offset.y
        if index >= len(self._rows):
            return
        if event.chain == 1:
            self._opened_by_first_click = index == self._cursor
        if index != self._cursor:
            self.move_to(index)
        elif event.chain == 1 or (event.chain == 2 and not self._opened_by_first_click):
            await self.app.run_action("open", self)

    def _column_at(self, x: int) -> Column[R] | None:
        """The column whose title, or the gap before it, is at the cell `x` of the line."""
        for placed in self._places():
            if x < GUTTER + placed.x + placed.width:
                return placed.column if x >= GUTTER else None
        return None

    # Where things are

    # Where things are

    def _kept_cursor(self, row: R | None, before: int) -> int:
        """Where the cursor belongs in rows that are new, having been on `row`."""
        if row is None:
            return 0
        if before < len(self._rows) and self._rows[before].key == row.key:
            return before
        found = self.place_of(row)
        return max(0, min(before, len(self._rows) - 1)) if found is None else found

    def _reveal(self) -> None:
        """Scroll as little as brings the cursor on screen."""
        top = self.scroll_offset.y
        if self._cursor < top:
            self._scroll_rows_to(self._cursor)
        elif self._cursor >= top + self._page:
            self._scroll_rows_to(self._cursor - max(1, self._page) + 1)

    def _scroll_rows_to(self, top: int) -> None:
        # `force`: the scrollbar that allows it may not be there before the next layout.
        self.scroll_to(y=top, animate=False, force=True)

    def _refresh_row(self, index: int) -> None:
        if self._sees(index):
            self.refresh_line(HEADER + index)

    def on_mount(self) -> None:
        """Say where the cursor is to begin with."""
        if self.key is not None:
            self.post_message(self.Highlighted(self, self.key))

    def on_resize(self) -> None:
        """Keep the cursor on screen."""
        self._reveal()
