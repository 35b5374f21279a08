"""Lists and totals over the facets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from orderui.domain.errors import BadUsage, Unknown
from orderui.domain.lifecycle import PASSED, WORST_FIRST
from orderui.domain.listing import Listed
from orderui.domain.money import EXACT
from orderui.domain.outline import FilterField
from orderui.domain.query import Query, parse, vocabulary
from orderui.usecases.desk import Desk
from orderui.usecases.slices import Slices, cut, finish

_FAR = date.max
_EVER = datetime.max.replace(tzinfo=UTC)

Key = Callable[[Listed], Any]
"""What an order is sorted by: anything hashable that has an order of its own."""


def _largest(one: Listed) -> Decimal:
    """The largest of its sums."""
    payments = one.payments
    if len(payments) == 1:
        return payments[0].amount
    return max((sum_.amount for sum_ in one.amounts), default=Decimal(0))


SORTS: dict[str, Key] = {
    "reference": lambda one: one.reference.casefold(),
    "system": lambda one: one.facets.system,
    "title": lambda one: one.facets.title.casefold(),
    "party": lambda one: one.facets.party.casefold(),
    "status": lambda one: (WORST_FIRST.index(one.phase), one.status),
    "amount": _largest,
    "due": lambda one: one.facets.due or _FAR,
    "expires": lambda one: one.facets.expires or _EVER,
    "created": lambda one: one.facets.created or _EVER,
    "changed": lambda one: one.facets.changed or _EVER,
    "parts": lambda one: one.facets.parts,
}
"""What a list can be sorted by; what has no value comes last."""


def filter_fields(desk: Desk) -> dict[str, FilterField]:
    """The fields the systems add to the query language, by name."""
    return vocabulary(system.outline for system in desk.systems)


def query_of(desk: Desk, text: str) -> Query:
    """A query parsed at this desk. Raises BadQuery."""
    now = desk.clock.now()
    return parse(text, today=now.date(), tz=now.tzinfo or UTC, fields=filter_fields(desk))


def select(desk: Desk, text: str = "", *, archived: bool = False) -> list[Listed]:
    """The orders a query finds, as entered. Archived ones are left out unless asked for. Raises BadQuery."""
    return narrow(desk.listed(), [query_of(desk, text)], archived=archived)


def narrow(rows: Sequence[Listed], queries: Sequence[Query], *, archived: bool = False) -> list[Listed]:
    """Those of `rows` that every query finds; archived ones only where asked for, by a query or so."""
    return finish(narrowing(rows, queries, archived=archived))


def narrowing(rows: Sequence[Listed], queries: Sequence[Query], *, archived: bool = False) -> Slices[list[Listed]]:
    """As `narrow`, in slices."""
    everything = archived or any(query.mentions("is:archived") for query in queries)
    words = [word for query in queries for word in query.words if query.is_plain]
    tests = [query.matches for query in queries if not query.is_plain]
    found: list[Listed] = []
    for some in cut(rows):
        there = some if everything else [one for one in some if not one.facets.archived]
        for word in words:
            there = [one for one in there if word in one.facets.text]
        for test in tests:
            there = [one for one in there if test(one)]
        found += there
        yield
    return found


def arrange(rows: Sequence[Listed], by: str, *, reverse: bool = False) -> list[Listed]:
    """Rows sorted by one of SORTS; equal ones keep their order. Raises Unknown."""
    key = SORTS.get(by.casefold())
    if key is None:
        raise Unknown("field to sort by", by, candidates=list(SORTS))
    return sorted(rows, key=key, reverse=reverse)


class Total(Struct, frozen=True):
    """One sum: of a group (empty for all), a currency (None for none) and a direction ("in", "out", empty)."""

    group: str
    currency: str | None
    direction: str
    amount: Decimal
    orders: int


GROUPS = ("month", "party", "system", "phase")


def totals(rows: Sequence[Listed], by: str = "") -> list[Total]:
    """What the listed orders come to per currency and direction, grouped where asked; sums never cross currencies.

    `month` groups by the payment's due month (`2026-11`), the others by the order; phases stand as an order
    passes through them, other groups by name. Raises BadUsage.
    """
    if by and by not in GROUPS:
        raise BadUsage(f"Totals are grouped by {', '.join(GROUPS)}, not “{by}”.")
    return finish(adding_up(rows, by))


def adding_up(rows: Sequence[Listed], by: str = "") -> Slices[list[Total]]:
    """As `totals`, in slices."""
    sums: dict[tuple[str, str | None, str], Decimal] = defaultdict(Decimal)
    orders: dict[tuple[str, str | None, str], set[str]] = defaultdict(set)
    for some in cut(rows):
        for row in some:
            for one in row.payments:
                key = (_group(row, one.due, by) if by else "", one.currency, one.direction)
                sums[key] = EXACT.add(sums[key], one.amount)
                orders[key].add(row.id)
        yield
    place = {phase.value: at for at, phase in enumerate(PASSED)} if by == "phase" else {}
    ordered = sorted(sums, key=lambda key: (place.get(key[0], 0), key[0], key[1] or "", key[2]))
    return [Total(*key, sums[key], len(orders[key])) for key in ordered]


def _group(row: Listed, due: date | None, by: str) -> str:
    match by:
        case "month":
            return due.strftime("%Y-%m") if due else "no date"
        case "party":
            return row.facets.party or "no party"
        case "system":
            return row.facets.system
        case "phase":
            return row.phase.value
    return ""
