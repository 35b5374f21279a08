"""Facets worked out from an order. They are derived: kept for speed, recomputed to check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from orderui.domain.facets import Facets, StateFacet
from orderui.domain.findings import Severity, count_lasting
from orderui.domain.order import Order, holders, nickname, walk
from orderui.domain.record import Record, declared
from orderui.domain.registry import NO_FACTS


def facets(order: Order, now: datetime) -> Facets:
    """The facets of `order`. `now` is handed to checks that ask for it; lasting ones do not depend on it."""
    counts = count_lasting(order.RULES.checks, order, now)
    return Facets(
        id=order.id,
        system=order.system,
        references=tuple(dict.fromkeys(order.references)) or (nickname(order.id),),
        title=order.title,
        party=order.party,
        states=tuple(_states(order)),
        amounts=order.amounts(),
        moved=order.moved(),
        due=order.due,
        expires=order.expires,
        parts=sum(1 for _ in walk(order)),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        archived=order.archived,
        created=order.created,
        entered=order.entered_at,
        changed=order.changed_at,
        fields=order.filter_fields(),
        meta=dict(order.metadata_shown()),
        text="\n".join(dict.fromkeys(_texts(order))).casefold(),
    )


def _states(order: Order) -> Iterator[StateFacet]:
    seen: dict[tuple[object, ...], StateFacet] = {}
    for axis in order.RULES.axes:
        for holder in holders(order, axis.part):
            part = None if holder is order else holder
            table = axis.table(order, part, NO_FACTS)  # type: ignore[arg-type]
            until, then = (axis.deadline(holder) if axis.deadline else None) or (None, "")
            one = StateFacet(axis=axis.name, table=table.name, code=axis.code(holder), until=until, then=then)
            key = (one.axis, one.table, one.code, one.until, one.then)
            count = seen[key].count + 1 if key in seen else 1
            seen[key] = one if count == 1 else replace(one, count=count)
    yield from seen.values()


def _texts(value: object) -> Iterator[str]:
    """Every text a person might search for."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Record):
        for field in declared(type(value)).values():
            if not field.local:
                yield from _texts(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
