"""Lines of cells, as they are pasted, as the parts they mean. Nothing here draws.

Cells are divided by tabs, else by semicolons, else by commas, whichever the first line has; a cell in double
quotes may hold any of them. The first line may name the fields; where it does not, the cells stand for the part's
fields as its system declares them. Each cell is read as though it were typed into its field.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from orderui.domain.errors import BadUsage, BadValue
from orderui.domain.paths import split, spoken
from orderui.domain.record import Record, declared
from orderui.domain.shape import shapes
from orderui.domain.text import count, quote
from orderui.tui.form import Form
from orderui.tui.slots import Slot, Steps

MOST = 500
"""Lines at once."""

DIVIDERS = "\t;,"

_IGNORED = re.compile(r"[\s_-]+")


class Heading(Struct, frozen=True):
    """What the cells of one column are typed into: a field, or under a `key` of free data."""

    slot: Slot
    key: str = ""

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.key or self.slot.label


class PastedLine(Struct, frozen=True):
    """One line: its number in the paste, its cells, the values they mean by path, and what is wrong with them.

    A cell that was understood shows what it means, any other what was pasted.
    """

    number: int
    cells: Sequence[str]
    values: Mapping[str, Any]
    problems: Sequence[BadValue] = ()


class Sheet(Struct, frozen=True):
    """What was pasted: its columns, and a line for each part."""

    columns: Sequence[Heading]
    lines: Sequence[PastedLine]


def is_sheet(text: str) -> bool:
    """Whether a paste may be meant as several parts: several lines, the first of them of several cells."""
    first, *more = [line for line in _plain(text).split("\n") if line.strip()] or [""]
    return bool(more and _divider(first))


def sheet_of(form: Form, text: str) -> Sheet:
    """The parts that a paste into the form of a new one means. Raises BadUsage where it cannot be read at all."""
    rows = _rows(text)
    if not rows:
        raise BadUsage(
            "There is nothing in it: paste a line for each part, its cells divided by tabs, ; or commas."
        )
    columns = _headed(form, rows[0][1])
    rows = rows[1:] if columns else rows
    columns = columns or [Heading(slot) for slot in usual(form)]
    if not rows:
        raise BadUsage("There is only a line of headings in it, and no part below.")
    if len(rows) > MOST:
        raise BadUsage(
            f"{count(len(rows), 'line')} are more than the {MOST} that go in at once. Way out: import JSON."
        )
    return Sheet(columns, [_line(form, columns, number, cells) for number, cells in rows])


def usual(form: Form) -> list[Slot]:
    """The fields of a part as its system declares them, without free data."""
    assert form.kind is not None  # noqa: S101 - only parts are pasted
    model = form.kind.model
    return sorted(
        (slot for slot in form.slots if not slot.new_key), key=lambda slot: _declared_at(model, slot.steps)
    )


def _declared_at(model: type[Record], steps: Steps) -> list[int]:
    places = []
    for step in steps:
        places.append(list(declared(model)).index(step))
        model = shapes(model)[step].nests or model
    return places


# Cells


def _plain(text: str) -> str:
    # Terminals paste a line break as a carriage return.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _divider(line: str) -> str:
    """What divides the cells of a line; nothing where there is but one."""
    return next((divider for divider in DIVIDERS if divider in line), "")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The cells of each line that has any, with the line's number. Raises BadUsage."""
    plain = _plain(text)
    divider = _divider(plain.lstrip("\n ").partition("\n")[0])
    reader = csv.reader(io.StringIO(plain), delimiter=divider or "\t", strict=True, skipinitialspace=True)
    found = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                found.append((reader.line_num, cells))
    except csv.Error as error:
        raise BadUsage(f"Line {reader.line_num} of it cannot be divided into cells: {error}.") from None
    return found


# Columns


def _headed(form: Form, cells: Sequence[str]) -> list[Heading]:
    """The columns that a line names; none where it does not look like headings. Raises BadUsage."""
    named = _names(form)
    found = [_column(form, named, cell) for cell in cells]
    if 2 * sum(column is not None for column in found) <= len(cells):
        return []
    strange = [quote(cell) for cell, column in zip(cells, found, strict=True) if column is None]
    if strange:
        there = ", ".join(slot.label for slot in usual(form))
        raise BadUsage(f"No field is called {', '.join(strange)}. There is: {there}.")
    columns = [column for column in found if column is not None]
    times = Counter((column.slot.steps, column.key) for column in columns)
    twice = [quote(column.title) for column in columns if times[column.slot.steps, column.key] > 1]
    if twice:
        raise BadUsage(f"The headings name {', '.join(dict.fromkeys(twice))} more than once.")
    return columns


def _names(form: Form) -> dict[str, Slot]:
    """The fields by every name that is one field's alone: label, path, or the end of the path."""
    found: list[tuple[str, Slot]] = []
    for slot in form.slots:
        if not slot.new_key:
            names = {slot.label, slot.path, ".".join(slot.steps), split(slot.path)[-1], slot.steps[-1]}
            found += [(name, slot) for name in {_folded(name) for name in names}]
    counts = Counter(name for name, _ in found)
    return {name: slot for name, slot in found if counts[name] == 1}


def _folded(name: str) -> str:
    return _IGNORED.sub("", name).casefold()


def _column(form: Form, named: Mapping[str, Slot], cell: str) -> Heading | None:
    slot = named.get(_folded(cell))
    if slot is not None:
        return Heading(slot)
    for free in form.slots:
        if free.new_key and cell.startswith(f"{free.path}."):
            return Heading(free, cell.removeprefix(f"{free.path}."))
    return None


# Values


def _line(form: Form, columns: Sequence[Heading], number: int, cells: Sequence[str]) -> PastedLine:
    if len(cells) > len(columns):
        more = (
            f"{count(len(cells), 'cell')} for {count(len(columns), 'field')}; quote one that has the divider in it"
        )
        return PastedLine(number, cells, {}, [BadValue("", more)])
    texts: dict[Steps, str] = {}
    free: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column.key and cell:
            free[f"{column.slot.path}.{spoken((column.key,))}"] = cell
        elif cell:
            texts[column.slot.steps] = cell
    values, faults = form.understood(texts)
    shown = [
        form.shown(column.slot, values[column.slot.path], texts) if column.slot.path in values else cell
        for column, cell in zip(columns, cells, strict=False)
    ]
    return PastedLine(number, shown, {**values, **free}, faults)


def in_words(form: Form, problems: Iterable[BadValue]) -> list[str]:
    """Each problem after the label of its field: the first of each field, as a cell that does not read is missing
    too.
    """
    told: dict[str, str] = {}
    for problem in problems:
        slot = form.called(problem.path)
        told.setdefault(problem.path, f"{slot.label}: {problem.sentence}" if slot else str(problem))
    return list(told.values())
