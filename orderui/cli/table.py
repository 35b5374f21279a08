"""Tables as lines of text: columns as wide as what is in them, narrowed to the room there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from orderui.domain.text import pad, safe, width

GAP = 2
PROSE, NARROWEST = 24, 6
"""Cells below which prose, and what may be cut, is not narrowed while something else gives way."""
LEGIBLE = 10
"""Cells of what may be cut that say something: for fewer, a column that yields goes."""


class Column(Struct, frozen=True):
    """One column. `prose` is never cut but goes on in the next line; a `firm` one is narrowed last.

    A `spare` one is left out where no row has anything in it; one that `yields` where the others would be cut
    to less than says anything, the last such one first.
    """

    title: str
    right: bool = False
    firm: bool = False
    prose: bool = False
    spare: bool = False
    yields: bool = False


def lay_out(columns: Sequence[Column], rows: Iterable[Sequence[str]], room: int | None = None) -> list[str]:
    """The heading and the rows, made safe, in lines of at most `room` cells where there is a limit."""
    cells = [[safe(text) for text in row] for row in rows]
    kept = [at for at, column in enumerate(columns) if not column.spare or any(row[at] for row in cells)]
    if room is not None:
        kept = _unyielding(kept, columns, cells, room)
    columns = [columns[at] for at in kept]
    table = [[safe(column.title) for column in columns], *([row[at] for at in kept] for row in cells)]
    widths = [max(width(row[at]) for row in table) for at in range(len(columns))]
    if room is not None:
        _narrow(widths, columns, room)
    return [line for row in table for line in _lines(row, columns, widths)]


def _unyielding(kept: list[int], columns: Sequence[Column], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """The places of the columns that stay where the table has `room` cells."""
    least = {at: max(width(text) for text in (columns[at].title, *(row[at] for row in rows))) for at in kept}
    for at in kept:
        if not columns[at].firm:
            least[at] = min(least[at], PROSE if columns[at].prose else LEGIBLE)
    for at in reversed(kept):
        if columns[at].yields and sum(least.values()) + GAP * (len(least) - 1) > room:
            del least[at]
    return list(least)


def _lines(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """One row: a line, or several where prose is wider than its column."""
    stacks = [
        wrapped(text, cells) if column.prose else [text]
        for text, column, cells in zip(row, columns, widths, strict=True)
    ]
    for pieces in zip_longest(*stacks, fillvalue=""):
        fitted = [
            pad(text, cells, "right" if column.right else "left")
            for text, column, cells in zip(pieces, columns, widths, strict=True)
        ]
        yield (" " * GAP).join(fitted).rstrip()


def wrapped(text: str, cells: int) -> list[str]:
    """Safe text broken between words into lines of at most `cells` cells; a word that is wider is cut."""
    if width(text) <= cells:
        return [text]
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and width(longer) > cells:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _narrow(widths: list[int], columns: Sequence[Column], room: int) -> None:
    """Take from the widest column until all fit: from prose, then from what may be cut, then from any."""
    prose = [at for at, column in enumerate(columns) if column.prose]
    loose = [at for at, column in enumerate(columns) if not column.firm]
    for among, least in ((prose, PROSE), (loose, NARROWEST), (loose, 1), (range(len(columns)), 1)):
        while among and sum(widths) + GAP * (len(widths) - 1) > room:
            widest = max(among, key=widths.__getitem__)
            if widths[widest] <= least:
                break
            widths[widest] -= 1
