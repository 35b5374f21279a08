"""The lines of the list of orders: what each column shows of an order, whichever system it is of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import ClassVar, overload

from msgspec import Struct
from textual.binding import Binding, BindingType

from orderui.domain.formats import show_day_short, show_distance_short
from orderui.domain.listing import AmountShown, Listed
from orderui.domain.money import Money, show_money
from orderui.domain.outline import FilterField
from orderui.domain.query import NO_FIELDS
from orderui.tui import look
from orderui.tui.widgets.columns import Align, Cell, Column
from orderui.tui.widgets.rows import Rows
from orderui.usecases.columns import text, titled, when

SOON = 7
"""Days before a due date from which it is coloured."""

LABEL, DIM, WARNING, ERROR = "text--label", "text--dim", "text--warning", "text--error"


class Line(Struct, frozen=True):
    """One order in the list."""

    order: Listed

    @property
    def key(self) -> str:
        """The order's id."""
        return self.order.facets.id


class Lines(Sequence[Line]):
    """A line for each of the orders, made when it is drawn: of a hundred thousand hardly any ever is."""

    def __init__(self, orders: Sequence[Listed]) -> None:
        self.orders = orders

    def __len__(self) -> int:
        return len(self.orders)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> Lines: ...
    def __getitem__(self, at: int | slice) -> Line | Lines:
        return Lines(self.orders[at]) if isinstance(at, slice) else Line(self.orders[at])

    def __iter__(self) -> Iterator[Line]:
        return map(Line, self.orders)

    def place(self, line: Line) -> int | None:
        """Where the order of a line stands, which may be another object by now; None where it is not listed."""
        with suppress(ValueError):
            return self.orders.index(line.order)
        return self.place_of(line.key)

    def place_of(self, key: str) -> int | None:
        """Where the order with this id stands."""
        return next((at for at, order in enumerate(self.orders) if order.facets.id == key), None)


class OrderRows(Rows[Line]):
    """The table of orders."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open", id="rows.open")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing is listed there is nothing to open; the screen says so."""
        return None if action == "open" and self.row is None else super().check_action(action, parameters)

    def place_of(self, row: Line) -> int | None:
        """Where the order of `row` stands now, found without making a line of each."""
        return self.rows.place(row) if isinstance(self.rows, Lines) else super().place_of(row)

    def index_of(self, key: str) -> int | None:
        """Where the order with this id stands."""
        return self.rows.place_of(key) if isinstance(self.rows, Lines) else super().index_of(key)


Fields = Mapping[str, FilterField]
"""The columns that systems declare, by name."""


def columns(fields: Fields = NO_FIELDS) -> list[Column[Line]]:
    """Every column the list can have, by the names of `usecases.columns`."""
    return [
        Column("status", "Status", 12, grow=3, priority=8, wish=16, cell=_status),
        Column("findings", "", 1, priority=5, cell=_findings),
        Column("reference", "Reference", 14, grow=2, priority=9, cell=_reference),
        Column("party", "Party", 12, grow=3, priority=6, wish=16, cell=lambda line: line.order.facets.party),
        Column("title", "Title", 16, grow=4, priority=3, cell=lambda line: line.order.facets.title),
        Column("amount", "Amount", 17, "right", grow=1, priority=7, cell=_amount),
        Column("due", "Due", 8, "right", priority=7, cell=_due),
        Column("when", "", 9, priority=4, cell=_when),
        Column("system", "System", 8, priority=2, cell=lambda line: (line.order.facets.system, DIM)),
        Column("references", "References", 15, grow=3, priority=3, cell=_references),
        Column("phase", "Phase", 11, priority=4, cell=_phase),
        *(
            Column(name, titled(name), 12, "right", priority=3, cell=partial(_instant, name))
            for name in ("expires", "created", "entered", "changed")
        ),
        Column("parts", "Parts", 5, "right", priority=3, cell=lambda line: f"{line.order.facets.parts:,}"),
        Column(
            "archived", "Archived", 8, priority=3, cell=lambda line: "yes" if line.order.facets.archived else ""
        ),
        Column("id", "Id", 8, grow=1, priority=1, cell=lambda line: (line.order.id, DIM)),
        *(_declared(name, field) for name, field in fields.items()),
    ]


def _declared(name: str, field: FilterField) -> Column[Line]:
    told, title = text(field), titled(name)
    width = max(10, min(len(title), 18))
    align: Align = "right" if field.kind == "amount" else "left"
    return Column(name, title, width, align, grow=2, priority=4, cell=lambda line: told(line.order))


def chosen(names: Sequence[str], fields: Fields = NO_FIELDS) -> list[Column[Line]]:
    """The columns of those names, in their order."""
    by_name = {column.key: column for column in columns(fields)}
    return [by_name[name] for name in names if name in by_name]


def _status(line: Line) -> Cell:
    phase = look.PHASES[line.order.phase.value]
    return [(f"{phase.glyph} ", phase.name), (_standing(line.order), phase.name)]


def _standing(order: Listed) -> str:
    """Its states in words. Where a single part has one, that it is one says nothing."""
    alone = order.states[0] if len(order.states) == 1 else None
    return alone.state.name if alone is not None and alone.count == 1 else order.status


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


def _due(line: Line) -> Cell:
    due = line.order.facets.due
    return (show_day_short(due, line.order.lens.today), _urgency(line.order)) if due else ""


def _when(line: Line) -> Cell:
    return when(line.order, show_distance_short), WARNING if line.order.expired else _urgency(line.order)


def _urgency(order: Listed) -> str:
    if order.late:
        return ERROR
    due = order.facets.due
    return WARNING if due and (due - order.lens.today).days <= SOON else ""


def _phase(line: Line) -> Cell:
    return line.order.phase.value, look.PHASES[line.order.phase.value].name


def _references(line: Line) -> Cell:
    return ", ".join(line.order.facets.references)


def _instant(name: str, line: Line) -> Cell:
    instant: datetime | None = getattr(line.order.facets, name)
    lens = line.order.lens
    from orderui.tui import values

    return values.instant(instant.astimezone(lens.now.tzinfo), lens.today) if instant else ""
