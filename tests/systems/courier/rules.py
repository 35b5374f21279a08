from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from orderui.domain.findings import Check, Severity
from orderui.domain.lifecycle import Provenance
from orderui.domain.locks import Lock
from orderui.domain.registry import Facts
from orderui.domain.rules import PartKind, Settled
from tests.systems.courier.models import Box, Pickup, Status

OURS = Provenance.OURS
BOXES = PartKind("box", "Box", Box, ("boxes",), plural="Boxes")
GONE = frozenset({Status.COLLECTED, Status.DELIVERED, Status.LOST, Status.CALLED_OFF})


def derive(order: Pickup, now: datetime) -> Pickup:
    heaviest = max((box.weight for box in order.boxes), default=None)
    late = order.status is Status.BOOKED and order.pickup_by is not None and now.date() > order.pickup_by
    status = Status.OVERDUE if late else order.status
    if (heaviest, status) == (order.heaviest, order.status):
        return order
    return order.evolve(heaviest=heaviest, status=status)


def settle(_before: Pickup | None, after: Pickup, _facts: Facts, now: datetime) -> Settled:
    """A label is printed once, when the pick-up is collected or has gone beyond that."""
    reached = after.status in {Status.COLLECTED, Status.DELIVERED}
    return Settled(after.evolve(labels=(now,)) if reached and not after.labels else after)


def tells(before: Pickup, after: Pickup, _facts: Facts) -> tuple[str, ...]:
    return ("prints a label",) if len(after.labels) > len(before.labels) else ()


LOCKS = (
    Lock(
        "number",
        covers=("number",),
        holds=lambda order, _part, _now: bool(order.id),
        reason="a pick-up keeps its number",
        way_out="duplicate it",
        source=OURS,
    ),
    Lock(
        "gone",
        covers=("",),
        spares=("note", "contact", "metadata"),
        holds=lambda order, _part, _now: order.status in GONE,
        reason=lambda order, _part, _now: f"the pick-up is {order.status.value}",
        source=OURS,
    ),
)


def _heavy(order: Pickup, _facts: Facts, _now: datetime) -> Iterator[tuple[str, str]]:
    for box in order.boxes:
        if box.weight > 30:
            yield f"boxes.{box.code}.weight", "is more than one person may lift"


def _weightless(order: Pickup, _facts: Facts, _now: datetime) -> Iterator[tuple[str, str]]:
    for box in order.boxes:
        if box.weight <= 0:
            yield f"boxes.{box.code}.weight", "a box weighs something"


CHECKS = (
    Check("heavy boxes", Severity.WARNING, OURS, _heavy, "boxes can be lifted"),
    Check("weightless boxes", Severity.ERROR, OURS, _weightless, "boxes weigh something"),
)
