"""The two states of a Kwik order, each on an axis of its own. Their tables are the book's lookups.

The document says only that a state is a lookup's id, so any state may follow any other. Source: domain.md §4.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from orderui.domain.lifecycle import ANY, Actor, Axis, Edge, Lifecycle, Phase, Provenance, State
from orderui.systems.kwik.records import FIRST, Lookup, LookupType

if TYPE_CHECKING:
    from orderui.domain.order import Order, Part
    from orderui.domain.registry import Facts

OURS = Provenance.OURS

NOT_SET = State("", Phase.OPEN, "Not set", "The order names no state; the vendor does not ask for one", OURS)


@lru_cache(maxsize=32)
def _table(kind: LookupType, lookups: tuple[Lookup, ...]) -> Lifecycle:
    """The table of one kind of state. A lookup that nobody has titled is left out: its state is unknown."""
    known = (one for one in lookups if one.type is kind and one.title)
    states = (NOT_SET, *(State(one.lookup_id, one.phase or Phase.OPEN, one.title, source=OURS) for one in known))
    return Lifecycle(
        kind.replace("_", " "),
        states=states,
        edges=(Edge(ANY, ANY, Actor.USER, OURS, note="any state may follow any other"),),
        initial=tuple(state.code for state in states),
    )


def _axis(name: str, title: str, field: str, kind: LookupType, *, overrules: bool = False) -> Axis:
    def choose(_order: Order | None, _part: Part | None, facts: Facts) -> Lifecycle:
        return _table(kind, tuple(facts.all(Lookup)))

    return Axis(
        name,
        title,
        field=field,
        tables=(_table(kind, FIRST),),
        choose=choose,
        from_registry=True,
        overrules=overrules,
    )


STATUS = _axis("status", "Order status", "order_status_id", LookupType.ORDER_STATUS, overrules=True)
FULFILLMENT = _axis("fulfillment", "Fulfillment status", "fulfillment_status_id", LookupType.FULFILLMENT_STATUS)
AXES = (STATUS, FULFILLMENT)
