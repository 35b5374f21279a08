"""Tables as lines of text: columns as wide as what is in them, narrowed to the room there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from orderui.domain.text import pad, safe, width

GAP = 2
PROSE, NARROWEST = 24, 6
"""Cells below which prose, and what may be cut, is not narrowed while something else gives way."""


class Column(Struct, frozen=True):
    """One column. `prose` is never cut but goes on in the next line; a `firm` one is narrowed last.

    A `spare` one is left out where no row has anything in it.
    """

    title: str
    right: bool = False
    firm: bool = False
    prose: bool = False
    spare: bool = False


def lay_out(columns: Sequence[Column], rows: Iterable[Sequence[str]], room: int | None = None) -> list[str]:
    """The heading and the rows, made safe, in lines of at most `room` cells where there is a limit."""
    cells = [[safe(text) for text in row] for row in rows]
    kept = [at for at, column in enumerate(columns) if not column.spare or any(row[at] for row in cells)]
    columns = [columns[at] for at in kept]
    table = [[safe(column.title) for column in columns], *([row[at] for at in kept] for row in cells)]
    widths = [max(width(row[at]) for row in table) for at in range(len(columns))]
    if room is not None:
        _narrow(widths, columns, room)
    return [line for row in table for line in _lines(row, columns, widths)]


def _lines(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """One row: a line, or several where prose is wider than its column."""
    stacks = [
        _wrapped(text, cells) if column.prose else [text]
        for text, column, cells in zip(row, columns, widths, strict=True)
    ]
    for pieces in zip_longest(*stacks, fillvalue=""):
        fitted = [
            pad(text, cells, "right" if column.right else "left")
            for text, column, cells in zip(pieces, columns, widths, strict=True)
        ]
        yield (" " * GAP).join(fitted).rstrip()


def _wrapped(text: str, cells: int) -> list[str]:
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
