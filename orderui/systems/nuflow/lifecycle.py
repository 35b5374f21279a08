"""The life of a Nuflow order. Source: reference document 004, "Order Status", for the states and which of them a
change of status may lead to; domain.md §7 for their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderui.domain.lifecycle import Actor, Axis, Edge, Lifecycle, Need, Phase, Provenance, State
from orderui.systems.nuflow.words import ON_THE_WAY, Status

if TYPE_CHECKING:
    from datetime import datetime

    from orderui.domain.registry import Facts
    from orderui.systems.nuflow.models import NuflowOrder

OURS = Provenance.OURS
TARGETS = "that it can be updated to this is stated; from where is decided here"


def _adds_up(target: Status) -> Need:
    """That the transfer adds up, if moving to `target` would set it off."""

    def unmet(order: NuflowOrder, _part: object, facts: Facts, now: datetime) -> str:
        # Asked of an order that is open: to list orders, neither is needed.
        from orderui.systems.nuflow.checks import why_not_posted
        from orderui.systems.nuflow.transfers import is_due

        there = order.evolve(order_status=target)
        return why_not_posted(there, facts, now) if is_due(there, facts) else ""

    return Need("the transfer adds up where this step sets it off", unmet, way_out="correct it first")


def _moved(order: NuflowOrder, _part: object, _facts: Facts, _now: datetime) -> str:
    return "its money has moved" if order.postings else ""


NOTHING_MOVED = Need(
    "no money has moved", _moved, way_out="enter an order that moves it back, or force this with a reason"
)


def _on(origin: Status, target: Status) -> Edge:
    return Edge(origin.value, target.value, Actor.USER, OURS, needs=(_adds_up(target),), note=TARGETS)


def _cancel(origin: Status) -> Edge:
    note = "the status is stated; the step is decided here"
    return Edge(origin.value, Status.CANCELLED.value, Actor.USER, OURS, needs=(NOTHING_MOVED,), note=note)


ORDER = Lifecycle(
    "order",
    states=(
        State(Status.CREATED.value, Phase.OPEN),
        State(Status.CONFIRMED.value, Phase.OPEN),
        State(Status.DELIVERED.value, Phase.DONE),
        State(Status.CANCELLED.value, Phase.DEAD),
    ),
    edges=(
        _on(Status.CREATED, Status.CONFIRMED),
        _on(Status.CONFIRMED, Status.DELIVERED),
        _on(Status.CREATED, Status.DELIVERED),
        _cancel(Status.CREATED),
        _cancel(Status.CONFIRMED),
    ),
    initial=tuple(status.value for status in ON_THE_WAY),
)

STATUS = Axis("status", "Status", field="order_status", tables=(ORDER,))
