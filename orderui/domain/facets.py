"""Facets: what lists, search and totals see of an order, without the order itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from msgspec import Struct

VERSION = 3
"""Raised when what `faceting` computes changes; the book rebuilds facets of another version."""


class StateFacet(Struct, frozen=True, kw_only=True):
    """`count` holders on `axis` in state `code` of the lifecycle `table`.

    Where a date will move them on, `until` is the last day they stay and `then` the code they go to.
    """

    axis: str
    table: str
    code: str
    count: int = 1
    until: date | None = None
    then: str = ""


class AmountFacet(Struct, frozen=True, kw_only=True):
    """An amount to be paid. `direction` is "in", "out" or empty; `currency` an ISO code or None for no currency.

    `currency_id` is set where a registry record will tell the currency when the facet is read. `due` is the day it
    is to be paid, if there is one, and `done` whether it has been. Where only the registry knows that, `axis` is
    the axis to go by: in a done phase it has been paid, in a dead one it will not be. From the instant `until` on
    it can no longer happen.
    """

    amount: Decimal
    currency: str | None = None
    direction: str = ""
    currency_id: str = ""
    due: date | None = None
    done: bool = False
    axis: str = ""
    until: datetime | None = None


class MovementFacet(Struct, frozen=True, kw_only=True):
    """Money that an order has moved: signed, to (+) or from (-) an account of the registry, under a label."""

    account: str
    label: str
    currency: str
    amount: Decimal


class Facets(NamedTuple):
    """The small common view of an order, kept beside it.

    Ids and dates; titles and lateness are worked out when it is read. `fields` holds the system's own filter
    fields, `text` the searchable text in lower case, `due` the day of the next payment that is not finished,
    `errors` and `warnings` the findings that depend on the order alone.
    A tuple, and no `Record`: a list of a hundred thousand orders is made of them, and they are our own work.
    """

    id: str
    system: str
    references: tuple[str, ...]
    title: str = ""
    party: str = ""
    states: tuple[StateFacet, ...] = ()
    amounts: tuple[AmountFacet, ...] = ()
    moved: tuple[MovementFacet, ...] = ()
    due: date | None = None
    expires: datetime | None = None
    parts: int = 0
    errors: int = 0
    warnings: int = 0
    archived: bool = False
    created: datetime | None = None
    entered: datetime | None = None
    changed: datetime | None = None
    fields: Mapping[str, str] = MappingProxyType({})
    meta: Mapping[str, str] = MappingProxyType({})
    text: str = ""

    def evolve(self, **changes: Any) -> Facets:
        """New facets with `changes` applied."""
        return self._replace(**changes)
