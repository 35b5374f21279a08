"""The columns of a table: what a cell holds, how columns share a width, how text is fitted to its cells.

Text in a cell is data. It is never read as markup, and everything that reaches the screen went through `fit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from orderui.domain.text import clip, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Row = TypeVar("Row")

Align = Literal["left", "right"]
Piece = str | tuple[str, str]
"""Text, or text with the name of its style: a component class of the table, else a Rich style (`bold`)."""
Cell = Piece | list[Piece]

GAP = 2
NARROW_GAP = 1

LONGEST_CLUSTER = 8
"""Characters taken from a text for each cell it may fill: a bound on what one cell can make us draw."""


class Heading(Struct, frozen=True):
    """What a column is called, and its room: `width` is its least number of cells, `grow` its share of those left.

    Where the table is too narrow the columns of lowest `priority` go first, from the right among equals. What is
    left goes to the columns that are short of their `wish` before it is shared, the most important one first; a
    `spare` column is there only where no other is short of anything.
    """

    key: str
    title: str
    width: int
    align: Align = "left"
    grow: int = 0
    priority: int = 0
    wish: int = 0
    spare: bool = False


class Column(Heading, Generic[Row], frozen=True, kw_only=True):
    """One column. `cell` is asked for the rows on screen only."""

    cell: Callable[[Row], Cell]


class Placed(Struct, Generic[Row], frozen=True):
    """A column where it stands in a line: from cell `x`, after `gap` blank cells, `width` cells wide."""

    column: Column[Row]
    gap: int
    x: int
    width: int


def lay_out(columns: Sequence[Column[Row]], width: int) -> list[Placed[Row]]:
    """The columns that fit `width` cells, left to right. One always stays, narrowed if it must be."""
    kept = list(columns)
    if _wished(kept) > width:
        kept = [column for column in kept if not column.spare] or kept
    while len(kept) > 1 and _needed(kept, NARROW_GAP) > width:
        kept.pop(min(range(len(kept)), key=lambda at: (kept[at].priority, -at)))
    gap = GAP if _wished(kept) <= width else NARROW_GAP
    growth = _growth(kept, max(0, width - _needed(kept, gap)))
    placed: list[Placed[Row]] = []
    x = 0
    for column, more in zip(kept, growth, strict=True):
        before = gap if placed else 0
        cells = max(0, min(column.width + more, width))
        placed.append(Placed(column, before, x + before, cells))
        x += before + cells
    return placed


def _short(column: Column[Row]) -> int:
    """The cells that a column lacks of its wish, at its least."""
    return max(0, column.wish - column.width)


def _growth(columns: Sequence[Column[Row]], slack: int) -> list[int]:
    """What each column has of the cells left: first what it wishes, then its share."""
    wished = [0] * len(columns)
    for at in sorted(range(len(columns)), key=lambda at: -columns[at].priority):
        wished[at] = min(slack, _short(columns[at]))
        slack -= wished[at]
    shares = _shares(slack, [column.grow for column in columns])
    return [sum(both) for both in zip(wished, shares, strict=True)]


def _wished(columns: Sequence[Column[Row]]) -> int:
    """The cells in which no column is short of anything, nor the gaps between them."""
    return _needed(columns, GAP) + sum(_short(column) for column in columns)


def _needed(columns: Sequence[Column[Row]], gap: int) -> int:
    return sum(column.width for column in columns) + gap * (len(columns) - 1)


def _shares(slack: int, weights: Sequence[int]) -> list[int]:
    """`slack` whole cells divided by `weights`; what does not divide goes to the first that grow."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    shares = [slack * weight // total for weight in weights]
    left = slack - sum(shares)
    for at, weight in enumerate(weights):
        if weight and left:
            shares[at] += 1
            left -= 1
    return shares


def widest(cell: Cell, cells: int) -> int:
    """How many cells a cell's text takes, of `cells` at most."""
    return min(cells, sum(cell_len(text) for text, _ in _safe(cell, cells)))


def fit(cell: Cell, cells: int, align: Align = "left") -> list[tuple[str, str]]:
    """The cell's text with its styles, made safe and exactly `cells` cells wide; "…" where it was cut."""
    pieces = _safe(cell, cells)
    whole = "".join(text for text, _ in pieces)
    if cell_len(whole) > cells:
        pieces = _shortened(pieces, set_cell_size(clip(whole, cells), cells))
    blank = " " * (cells - sum(cell_len(text) for text, _ in pieces))
    if blank:
        pieces.insert(0 if align == "right" else len(pieces), (blank, ""))
    return [piece for piece in pieces if piece[0]]


def _safe(cell: Cell, cells: int) -> list[tuple[str, str]]:
    """The cell's text with its styles, made safe: at least as much of it as `cells` cells can hold."""
    return [
        (safe(text[: LONGEST_CLUSTER * (cells + 1)]), style)
        for text, style in ((piece, "") if isinstance(piece, str) else piece for piece in _listed(cell))
    ]


def _listed(cell: Cell) -> list[Piece]:
    return cell if isinstance(cell, list) else [cell]


def _shortened(pieces: Sequence[tuple[str, str]], clipped: str) -> list[tuple[str, str]]:
    """`pieces` cut down to `clipped`, the beginning of their joined text; each keeps its style."""
    cut: list[tuple[str, str]] = []
    for text, style in pieces:
        cut.append((clipped[: len(text)], style))
        clipped = clipped[len(text) :]
    # What is left is the blank that makes up for a double-width character that fell on the edge.
    return [*cut, (clipped, "")]
