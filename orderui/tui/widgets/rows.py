"""A table over rows of any kind, of any number: it draws the lines on screen and no others.

Textual's DataTable makes every cell of every row up front and reads strings as markup; a book of 100,000
orders and a reference like `refund [/] x` want neither.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from orderui.domain.text import clip, safe
from orderui.tui import look
from orderui.tui.widgets.columns import Cell, Column, Placed, fit, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events


class Keyed(Protocol):
    """What a row must be: something with a key of its own."""

    @property
    def key(self) -> str:
        """Tells the row from all others, and is the same after a reload."""


R = TypeVar("R", bound=Keyed)

HEADER = 1
"""Lines of the table that do not scroll."""
GUTTER = 3
"""Cells left of the columns: cursor, mark, blank."""
MARGIN = 1
"""Blank cells right of the columns, before the scrollbar."""


class State(NamedTuple):
    """What the look of a row depends on besides the row."""

    cursor: bool
    marked: bool
    even: bool

    @property
    def components(self) -> tuple[str, ...]:
        """The component classes the row wears, the weightiest last."""
        worn = {"rows--even": self.even, "rows--marked": self.marked, "rows--cursor": self.cursor}
        return tuple(name for name, is_worn in worn.items() if is_worn)


class Rows(ScrollView, Generic[R], can_focus=True):
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

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--header",
        "rows--even",
        "rows--marked",
        "rows--cursor",
        "rows--mark",
        "rows--dim",
        *look.CLASSES,
    }
    """
    | Class | Description |
    | :- | :- |
    | `rows--header` | The line of titles. |
    | `rows--even` | Every other row. |
    | `rows--marked` | A marked row; `rows--mark` its glyph in the gutter. |
    | `rows--cursor` | The row with the cursor. |
    | `rows--dim` | The text shown where there are no rows. |
    | `phase--…`, `text--…` | Pieces of cells, see `orderui.tui.look`. |
    """

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
    """ + look.rules("Rows > ")

    empty: reactive[str] = reactive("")
    """Plain text shown in the middle while there are no rows."""

    @dataclass
    class Report(Message):
        """What every message of a table carries."""

        rows: Rows[Any]

        @property
        def control(self) -> Rows[Any]:
            """The table, so that `@on(Rows.Opened, "#orders")` can tell one from another."""
            return self.rows

    @dataclass
    class Highlighted(Report):
        """The cursor came to the row of `key`; None when no rows are left."""

        key: str | None

    @dataclass
    class Opened(Report):
        """The user asked for the row of `key`: enter, double click, or a click where the cursor is."""

        key: str

    @dataclass
    class Marked(Report):
        """The marks have changed; `keys` are all that are marked now, hidden ones included."""

        keys: frozenset[str]

    @dataclass
    class SortAsked(Report):
        """The title of the column `column_key` was clicked. Nothing is sorted yet."""

        column_key: str

    def __init__(
        self,
        columns: Sequence[Column[R]],
        rows: Sequence[R] = (),
        *,
        empty: str = "",
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self.set_reactive(Rows.empty, empty)
        self._columns = tuple(columns)
        self._rows: Sequence[R] = rows
        self._positions: dict[str, int] | None = None
        self._cursor = 0
        self._marks: set[str] = set()
        self._anchor: str | None = None
        self._sort: tuple[str, bool] | None = None
        self._opened_by_first_click = False
        self._placed: list[Placed[R]] = []
        self._placed_width = -1
        self._strips: LRUCache[tuple[str, State], Strip] = LRUCache(512)
        self._worn_styles: dict[tuple[tuple[str, ...], str], Style] = {}
        self.set_reactive(Rows.virtual_size, self._whole())

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

    def set_rows(self, rows: Sequence[R], *, keep: bool = True) -> None:
        """Show `rows`, with the cursor on the row it was on, at the same height of the screen.

        Where that row has gone the cursor stays at its index. Without `keep` it goes to the first row.
        """
        key, before = self.key, self._cursor
        seen, top = self._sees(before), self.scroll_offset.y
        self._rows = rows
        self._positions = None
        self._cursor = self._kept_cursor(key, before) if keep else 0
        self._strips.clear()
        self.virtual_size = self._whole()
        if self.is_mounted:
            if not keep or seen:
                self._scroll_rows_to(top + self._cursor - before if keep else 0)
            if self.key != key:
                self.post_message(self.Highlighted(self, self.key))
        self.refresh()

    def set_columns(self, columns: Sequence[Column[R]]) -> None:
        """Show other columns over the same rows."""
        self._columns = tuple(columns)
        self._place_anew()

    def show_sort(self, column_key: str | None, *, reverse: bool = False) -> None:
        """Say in the header which column the rows are sorted by, if any. They are not sorted here."""
        self._sort = None if column_key is None else (column_key, reverse)
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

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, select a row, open the row with the cursor."""
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
            self.action_open()

    def _column_at(self, x: int) -> Column[R] | None:
        """The column whose title, or the gap before it, is at the cell `x` of the line."""
        for placed in self._places():
            if x < GUTTER + placed.x + placed.width:
                return placed.column if x >= GUTTER else None
        return None

    # Where things are

    @property
    def _page(self) -> int:
        """Rows on screen."""
        return self.scrollable_content_region.height - HEADER

    def _whole(self) -> Size:
        return Size(0, HEADER + len(self._rows))

    def _sees(self, index: int) -> bool:
        return 0 <= index - self.scroll_offset.y < self._page

    def _kept_cursor(self, key: str | None, before: int) -> int:
        """Where the cursor belongs in rows that are new."""
        if key is None:
            return 0
        if before < len(self._rows) and self._rows[before].key == key:
            return before
        found = self.index_of(key)
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

    def _places(self) -> list[Placed[R]]:
        """The columns as they lie in the present width."""
        width = self.scrollable_content_region.width
        if width != self._placed_width:
            self._placed = lay_out(self._columns, width - GUTTER - MARGIN)
            self._placed_width = width
            self._strips.clear()
        return self._placed

    def _place_anew(self) -> None:
        self._placed_width = -1
        self.refresh()

    def on_mount(self) -> None:
        """Say where the cursor is to begin with."""
        if self.key is not None:
            self.post_message(self.Highlighted(self, self.key))

    def on_resize(self) -> None:
        """Keep the cursor on screen."""
        self._reveal()

    def notify_style_update(self) -> None:
        """The theme, the focus or a rule has changed: nothing drawn before is of use."""
        super().notify_style_update()
        self._strips.clear()
        self._worn_styles.clear()
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """The line `y` of the screen: the header, a row, or what fills the rest."""
        width = self.scrollable_content_region.width
        if y < HEADER:
            return self._header_line(width)
        index = y - HEADER + self.scroll_offset.y
        if index < len(self._rows):
            return self._row_line(index, width)
        return Strip.blank(width, self._style(())) if self._rows else self._empty_line(y - HEADER, width)

    def _header_line(self, width: int) -> Strip:
        titles: list[Cell] = [self._title(placed) for placed in self._places()]
        return self._line([(" " * GUTTER, "")], titles, ("rows--header",), width)

    def _title(self, placed: Placed[R]) -> str:
        column = placed.column
        if self._sort is None or self._sort[0] != column.key:
            return column.title
        arrow = look.DESCENDING if self._sort[1] else look.ASCENDING
        return f"{clip(column.title, max(0, placed.width - 2))} {arrow}"

    def _row_line(self, index: int, width: int) -> Strip:
        row = self._rows[index]
        state = State(index == self._cursor, row.key in self._marks, index % 2 == 1)
        places = self._places()
        strip = self._strips.get((row.key, state))
        if strip is None:
            cursor = look.CURSOR if state.cursor else " "
            mark = look.MARK if state.marked else " "
            gutter = [(cursor, ""), (mark, "rows--mark"), (" ", "")]
            cells = [placed.column.cell(row) for placed in places]
            strip = self._line(gutter, cells, state.components, width)
            self._strips[row.key, state] = strip
        return strip

    def _line(
        self, gutter: Sequence[tuple[str, str]], cells: Sequence[Cell], worn: tuple[str, ...], width: int
    ) -> Strip:
        """The cells, one for each column that has a place, in the style of the component classes `worn`."""
        pieces = [*gutter]
        for placed, cell in zip(self._places(), cells, strict=True):
            pieces.append((" " * placed.gap, ""))
            pieces += fit(cell, placed.width, placed.column.align)
        segments = [Segment(text, self._style(worn, style)) for text, style in pieces]
        return Strip(segments).adjust_cell_length(width, self._style(worn)).simplify()

    def _empty_line(self, y: int, width: int) -> Strip:
        """The line `y`, counted under the header, of a table without rows."""
        lines = [
            line
            for paragraph in self.empty.splitlines()
            for line in textwrap.wrap(paragraph, max(1, width - 4)) or [""]
        ]
        at = y - max(0, (self._page - len(lines)) // 2)
        if not 0 <= at < len(lines):
            return Strip.blank(width, self._style(()))
        text = clip(safe(lines[at]), width)
        style = self._style(("rows--dim",))
        indent = " " * ((width - cell_len(text)) // 2)
        return Strip([Segment(indent + text, style)]).adjust_cell_length(width, style)

    def _style(self, worn: tuple[str, ...], piece: str = "") -> Style:
        """The style of component classes one over the other, and over them that of a piece of a cell."""
        style = self._worn_styles.get((worn, piece))
        if style is None:
            style = self._worn_styles[worn, piece] = self._combined_style(worn, piece)
        return style

    def _combined_style(self, worn: tuple[str, ...], piece: str) -> Style:
        if any(self.get_component_styles(name).text_style.reverse for name in worn):
            # `get_visual_style` drops `reverse`. A piece's own colour would show as a patch of background.
            return self.get_visual_style(*worn).rich_style + Style(reverse=True)
        if piece in self.COMPONENT_CLASSES:
            return self.get_visual_style(*worn, piece).rich_style
        return self.get_visual_style(*worn).rich_style + Style.parse(piece)
