"""Bars of amounts, drawn from Decimals: one line each, with a cursor, marks and all that a table of rows has."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from msgspec import Struct
from textual.binding import Binding, BindingType

from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.rows import Rows

SOLID, LIGHT, SLIVER = "█", "░", "▏"
BAR = "bar"
LEAST = 10
"""Cells that a bar has room for at least."""


class BarLine(Struct, frozen=True):
    """One bar: what is `done` and what is still `open`, of the `most` that any bar beside it comes to.

    `group` and `label` are set back where the line above has them too; `look` is the class the bar wears.
    """

    key: str
    group: str
    label: str
    word: str
    done: Decimal
    open: Decimal
    most: Decimal
    amount: str
    note: str = ""
    look: str = ""
    label_look: str = ""


def drawn(done: Decimal, still_open: Decimal, most: Decimal, cells: int) -> tuple[str, str]:
    """The solid piece and the light piece of a bar, in at most `cells` cells together; signs do not count.

    What is more than nothing shows at least as a sliver.
    """
    solid, whole = abs(Fraction(done)), abs(Fraction(done)) + abs(Fraction(still_open))
    if not whole or not most:
        return "", ""
    length = min(cells, round(whole * cells / abs(Fraction(most))))
    if not length:
        return (SLIVER, "") if solid else ("", SLIVER)
    filled = round(solid * length / whole)
    return SOLID * filled, LIGHT * (length - filled)


class Bars(Rows[BarLine]):
    """A table of bars. The columns beside them take what they need, the bars the rest."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Orders", id="rows.open")]

    def __init__(
        self,
        group: tuple[str, int],
        label: tuple[str, int],
        *,
        keeps: Literal["group", "label"] = "group",
        empty: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        """`group` and `label` are those columns' titles and cells; `keeps` the one that goes last."""
        first, second = (6, 5) if keeps == "group" else (5, 6)
        super().__init__(
            [
                Column("group", group[0], group[1], priority=first, cell=self._group),
                Column("label", label[0], label[1], priority=second, cell=self._label),
                Column("word", "", 3, priority=4, cell=lambda line: (line.word, "text--label")),
                Column(BAR, f"{SOLID} done  {LIGHT} to come", LEAST, grow=1, priority=3, cell=self._bar),
                Column("amount", "Amount", 16, "right", priority=7, cell=lambda line: line.amount),
                Column("note", "Orders", 6, "right", priority=1, cell=lambda line: (line.note, "text--dim")),
            ],
            empty=empty,
            id=id,
        )

    def _group(self, line: BarLine) -> Cell:
        before = self._before(line)
        repeated = before is not None and before.group == line.group
        return line.group, "text--dim" if repeated else "text--accent"

    def _label(self, line: BarLine) -> Cell:
        before = self._before(line)
        repeated = before is not None and (before.group, before.label) == (line.group, line.label)
        return line.label, "text--dim" if repeated else line.label_look

    def _before(self, line: BarLine) -> BarLine | None:
        index = self.index_of(line.key)
        return self.rows[index - 1] if index else None

    def _bar(self, line: BarLine) -> Cell:
        room = next((placed.width for placed in self._places() if placed.column.key == BAR), LEAST)
        solid, light = drawn(line.done, line.open, line.most, room)
        return [(solid, line.look), (light, line.look)]
