"""Lists and totals over the facets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from orderui.domain.errors import BadUsage, Unknown
from orderui.domain.lifecycle import WORST_FIRST
from orderui.domain.listing import Listed
from orderui.domain.money import EXACT
from orderui.domain.query import Query, parse, vocabulary
from orderui.domain.rules import FilterField
from orderui.usecases.desk import Desk

_FAR = date.max
_EVER = datetime.max.replace(tzinfo=UTC)

SORTS: dict[str, Callable[[Listed], Any]] = {
    "reference": lambda one: one.reference.casefold(),
    "system": lambda one: one.facets.system,
    "title": lambda one: one.facets.title.casefold(),
    "party": lambda one: one.facets.party.casefold(),
    "status": lambda one: (WORST_FIRST.index(one.phase), one.status),
    "amount": lambda one: max((sum_.amount for sum_ in one.amounts), default=Decimal(0)),
    "due": lambda one: one.facets.due or _FAR,
    "expires": lambda one: one.facets.expires or _EVER,
    "created": lambda one: one.facets.created or _EVER,
    "changed": lambda one: one.facets.changed or _EVER,
    "parts": lambda one: one.facets.parts,
}
"""What a list can be sorted by; what has no value comes last."""


def filter_fields(desk: Desk) -> dict[str, FilterField]:
    """The fields the systems add to the query language, by name."""
    return vocabulary(system.rules for system in desk.systems)


def query_of(desk: Desk, text: str) -> Query:
    """A query parsed at this desk. Raises BadQuery."""
    now = desk.clock.now()
    return parse(text, today=now.date(), tz=now.tzinfo or UTC, fields=filter_fields(desk))


def select(desk: Desk, text: str = "", *, archived: bool = False) -> list[Listed]:
    """The orders a query finds, as entered. Archived ones are left out unless asked for. Raises BadQuery."""
    return narrow(desk.listed(), [query_of(desk, text)], archived=archived)


def narrow(rows: Iterable[Listed], queries: Sequence[Query], *, archived: bool = False) -> list[Listed]:
    """Those of `rows` that every query finds; archived ones only where asked for, by a query or so."""
    everything = archived or any(query.mentions("is:archived") for query in queries)
    tests = [query.matches for query in queries if query.text.strip()]
    return [one for one in rows if (everything or not one.facets.archived) and all(test(one) for test in tests)]


def arrange(rows: Sequence[Listed], by: str, *, reverse: bool = False) -> list[Listed]:
    """Rows sorted by one of SORTS; equal ones keep their order. Raises Unknown."""
    key = SORTS.get(by.casefold())
    if key is None:
        raise Unknown("field to sort by", by, candidates=list(SORTS))
    return sorted(rows, key=key, reverse=reverse)


@dataclass(frozen=True)
class Total:
    """One sum: of a group (empty for all), a currency (None for none) and a direction ("in", "out", empty)."""

    group: str
    currency: str | None
    direction: str
    amount: Decimal
    orders: int


GROUPS = ("month", "party", "system", "phase")


def totals(rows: Sequence[Listed], by: str = "") -> list[Total]:
    """What the listed orders come to per currency and direction, grouped where asked; sums never cross currencies.

    `month` groups by the payment's due month (`2026-11`), the others by the order. Raises BadUsage.
    """
    if by and by not in GROUPS:
        raise BadUsage(f"Totals are grouped by {', '.join(GROUPS)}, not “{by}”.")
    sums: dict[tuple[str, str | None, str], Decimal] = defaultdict(Decimal)
    orders: dict[tuple[str, str | None, str], set[str]] = defaultdict(set)
    for row in rows:
        for one in row.payments:
            key = (_group(row, one.due, by), one.currency, one.direction)
            sums[key] = EXACT.add(sums[key], one.amount)
            orders[key].add(row.id)
    ordered = sorted(sums, key=lambda key: (key[0], key[1] or "", key[2]))
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
