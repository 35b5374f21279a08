"""The lines of a table as they are drawn: its header, the rows on screen, what it says when there are none."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, ClassVar, Generic, NamedTuple, Protocol, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from orderui.domain.text import clip, safe
from orderui.tui import look
from orderui.tui.widgets.columns import Cell, Column, Placed, fit, lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence


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


class DrawnRows(ScrollView, Generic[R]):
    """Rows under a fixed header, of which only the lines on screen are ever made."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--header",
        "rows--even",
        "rows--marked",
        "rows--cursor",
        "rows--mark",
        "rows--dim",
    }
    """
    | Class | Description |
    | :- | :- |
    | `rows--header` | The line of titles. |
    | `rows--even` | Every other row. |
    | `rows--marked` | A marked row; `rows--mark` its glyph in the gutter. |
    | `rows--cursor` | The row with the cursor. |
    | `rows--dim` | The text shown where there are no rows. |
    """

    empty: reactive[str] = reactive("")
    """Plain text shown in the middle while there are no rows."""

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
        self.set_reactive(DrawnRows.empty, empty)
        self._columns = tuple(columns)
        self._rows: Sequence[R] = rows
        self._cursor = 0
        self._marks: set[str] = set()
        self._sort: tuple[str, bool] | None = None
        self._placed: list[Placed[R]] = []
        self._placed_width = -1
        self._strips: LRUCache[tuple[str, State], Strip] = LRUCache(512)
        self._worn_styles: dict[tuple[tuple[str, ...], str], Style] = {}
        self.set_reactive(DrawnRows.virtual_size, self._whole())

    def set_columns(self, columns: Sequence[Column[R]]) -> None:
        """Show other columns over the same rows."""
        self._columns = tuple(columns)
        self._place_anew()

    @property
    def left_out(self) -> list[str]:
        """The keys of the columns that find no room in the present width."""
        placed = {place.column.key for place in self._places()}
        return [column.key for column in self._columns if column.key not in placed]

    def show_sort(self, column_key: str | None, *, reverse: bool = False) -> None:
        """Say in the header which column the rows are sorted by, if any. They are not sorted here."""
        self._sort = None if column_key is None else (column_key, reverse)
        self.refresh()

    # Where things are

    @property
    def _page(self) -> int:
        """Rows on screen."""
        return self.scrollable_content_region.height - HEADER

    def _whole(self) -> Size:
        return Size(0, HEADER + len(self._rows))

    def _sees(self, index: int) -> bool:
        return 0 <= index - self.scroll_offset.y < self._page

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
        named = look.NAMED.get(piece)
        style = named.drawn(self.app.theme_variables) if named else Style.parse(piece)
        return self.get_visual_style(*worn).rich_style + style
