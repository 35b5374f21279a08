"""Tables as lines of text: columns as wide as what is in them, narrowed to the room there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orderui.domain.text import pad, safe, width

GAP = 2
NARROWEST = 6


@dataclass(frozen=True)
class Column:
    """One column. A `firm` one, whose cells are misleading when cut (amounts, dates), is narrowed last."""

    title: str
    right: bool = False
    firm: bool = False


def lay_out(columns: Sequence[Column], rows: Iterable[Sequence[str]], room: int | None = None) -> list[str]:
    """The heading and a line for each row, made safe, in at most `room` cells where there is a limit."""
    cells = [[safe(column.title) for column in columns]]
    cells += [[safe(text) for text in row] for row in rows]
    widths = [max(width(row[index]) for row in cells) for index in range(len(columns))]
    if room is not None:
        _narrow(widths, columns, room)
    return [_line(row, columns, widths) for row in cells]


def _line(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    fitted = [
        pad(text, cells, "right" if column.right else "left")
        for text, column, cells in zip(row, columns, widths, strict=True)
    ]
    return (" " * GAP).join(fitted).rstrip()


def _narrow(widths: list[int], columns: Sequence[Column], room: int) -> None:
    """Take from the widest column until all fit: first from those that may be cut, then from any."""
    loose = [index for index, column in enumerate(columns) if not column.firm]
    for among, least in ((loose, NARROWEST), (range(len(columns)), 1)):
        while among and sum(widths) + GAP * (len(widths) - 1) > room:
            widest = max(among, key=widths.__getitem__)
            if widths[widest] <= least:
                break
            widths[widest] -= 1
