"""What the book has of a party: the names there are, the latest first, and what a record said of one last time.

Which fields name a party, and what such a field brings, the systems declare (`Shown.party`, `Shown.brings`).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from orderui.domain.edits import parts_of
from orderui.domain.facets import Facets
from orderui.domain.order import Order
from orderui.domain.record import Declared, Record, declared
from orderui.domain.rules import PartKind
from orderui.domain.shape import Kind, shapes
from orderui.usecases.desk import Desk

LATEST = 200
"""Orders that are read for it, the last changed first: what is older is hardly what a person means."""

Steps = tuple[str, ...]

_NEVER = datetime.min.replace(tzinfo=UTC)


class PartyField(Struct, frozen=True):
    """A field that names a party, in a system's orders or in one `kind` of their parts; `steps` lead to it."""

    system: str
    kind: PartKind | None
    steps: Steps
    field: Declared

    @property
    def brings(self) -> Sequence[Steps]:
        """The steps to the fields that a new record takes over."""
        shown = self.field.shown
        return [(*self.steps[:-1], *path.split(".")) for path in shown.brings] if shown else []


class LastTime(Struct, frozen=True):
    """What the latest record with a party said: the values by steps, and the reference of the order it is of."""

    party: str
    reference: str
    values: Mapping[Steps, Any]


def party_fields(
    system: str, kind: PartKind | None, model: type[Record], above: Steps = ()
) -> Iterator[PartyField]:
    """The fields of a record that name a party, those of the records inside it included."""
    for field in declared(model).values():
        shape, steps = shapes(model)[field.name], (*above, field.name)
        if field.shown is not None and field.shown.party:
            yield PartyField(system, kind, steps, field)
        elif shape.kind is Kind.RECORD and shape.nests is not None:
            yield from party_fields(system, kind, shape.nests, steps)


def parties(desk: Desk, at: PartyField) -> list[str]:
    """The names that stand in a field, each once, the latest first."""
    names = (held(record, at.steps) for _, record in _records(desk, at))
    return list(dict.fromkeys(str(name) for name in names if name not in (None, "")))


def last_time(desk: Desk, at: PartyField, party: str, order: Order | None = None) -> LastTime | None:
    """What the latest record with this party said of what the party brings; None where the book knows none.

    What the party's parts in `order` inherit is left out: a value of their own would stand before it.
    """
    if not party.strip():
        return None
    for reference, record in _records(desk, at, party):
        if str(held(record, at.steps)) != party:
            continue
        found = {steps: held(record, steps) for steps in at.brings if not _inherited(order, party, steps)}
        return LastTime(
            party, reference, {steps: value for steps, value in found.items() if value not in (None, "")}
        )
    return None


def held(record: Record, steps: Steps) -> Any:
    """What stands in a record at `steps`; None where the way there ends before."""
    here: Any = record
    for step in steps:
        here = getattr(here, step, None)
    return here


def _records(desk: Desk, at: PartyField, party: str = "") -> Iterator[tuple[str, Record]]:
    """The records a field stands in, the latest first, with the reference of the order each is of."""
    for facets in _latest(desk, at.system, party.casefold()):
        order = desk.book.order(facets.id)
        holders: Sequence[Record] = parts_of(order, at.kind)[::-1] if at.kind else (order,)
        for record in holders:
            yield facets.references[0], record


def _latest(desk: Desk, system: str, party: str) -> list[Facets]:
    found = (facets for facets in desk.book.facets() if facets.system == system and party in facets.text)
    return heapq.nlargest(LATEST, found, key=lambda facets: facets.changed or _NEVER)


def _inherited(order: Order | None, party: str, steps: Steps) -> bool:
    """Whether one of an order's maps of records has an entry under the party's name that gives the value."""
    for name, shape in shapes(type(order)).items() if order is not None else ():
        if shape.kind is Kind.RECORD_MAP:
            entry = (getattr(order, name) or {}).get(party)
            if entry is not None and held(entry, steps) is not None:
                return True
    return False
