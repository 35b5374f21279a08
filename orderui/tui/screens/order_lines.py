"""The lines of the list of orders: what each column shows of an order, whichever system it is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.binding import Binding, BindingType

from orderui.domain.formats import show_day_short
from orderui.domain.listing import AmountShown, Listed
from orderui.domain.money import Money, show_money
from orderui.tui import look, values
from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.rows import Rows

SOON = 7
"""Days before a due date from which it is coloured."""

LABEL, DIM, WARNING, ERROR = "text--label", "text--dim", "text--warning", "text--error"


@dataclass(frozen=True, slots=True)
class Line:
    """One order in the list."""

    order: Listed

    @property
    def key(self) -> str:
        """The order's id."""
        return self.order.facets.id


class OrderRows(Rows[Line]):
    """The table of orders."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open", id="rows.open")]


def columns(today: Callable[[], date]) -> list[Column[Line]]:
    """The list's columns; those that can be sorted by have the key of what they sort by."""
    return [
        Column("status", "Status", 13, grow=2, priority=8, cell=_status),
        Column("findings", "", 1, priority=5, cell=_findings),
        Column("reference", "Reference", 15, grow=2, priority=9, cell=_reference),
        Column("party", "Party", 13, grow=3, priority=6, cell=lambda line: line.order.facets.party),
        Column("title", "Title", 16, grow=4, priority=3, cell=lambda line: line.order.facets.title),
        Column("amount", "Amount", 17, "right", grow=1, priority=7, cell=_amount),
        Column("due", "Due", 7, "right", priority=6, cell=lambda line: _due(line.order, today())),
        Column("when", "", 12, priority=4, cell=lambda line: _when(line.order, today())),
        Column("system", "System", 8, priority=2, cell=lambda line: (line.order.facets.system, DIM)),
    ]


def chosen(keys: Sequence[str], today: Callable[[], date]) -> list[Column[Line]]:
    """The columns of those keys, in their order."""
    by_key = {column.key: column for column in columns(today)}
    return [by_key[key] for key in keys]


def _status(line: Line) -> Cell:
    phase = look.PHASES[line.order.phase.value]
    return [(f"{phase.glyph} ", phase.name), (line.order.status, phase.name)]


def _findings(line: Line) -> Cell:
    facets = line.order.facets
    if facets.errors:
        return "!", ERROR
    return ("!", WARNING) if facets.warnings else ""


def _reference(line: Line) -> Cell:
    return (line.order.reference, DIM) if line.order.facets.archived else line.order.reference


def _amount(line: Line) -> Cell:
    sums = line.order.amounts
    if not sums:
        return [("—", DIM), "    "]
    first = sums[0]
    more: list[str | tuple[str, str]] = [(f"+{len(sums) - 1} ", DIM)] if len(sums) > 1 else []
    return [*more, money(first), (f" {first.direction:<3}", LABEL)]


def money(one: AmountShown) -> str:
    """A sum with its currency."""
    return show_money(Money(one.amount, one.currency))


def _due(order: Listed, today: date) -> Cell:
    due = order.facets.due
    if due is None:
        return ""
    return show_day_short(due, today), _urgency(order, today)


def _when(order: Listed, today: date) -> Cell:
    if order.expired:
        return "expired", WARNING
    return (values.distance(order.facets.due, today), _urgency(order, today)) if order.facets.due else ""


def _urgency(order: Listed, today: date) -> str:
    if order.late:
        return ERROR
    return WARNING if order.facets.due and (order.facets.due - today).days <= SOON else ""
