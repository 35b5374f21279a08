from __future__ import annotations

from typing import TYPE_CHECKING

from orderui.domain.lifecycle import ANY, Actor, Axis, Edge, Lifecycle, Need, Phase, Provenance, State
from orderui.domain.registry import Facts

if TYPE_CHECKING:
    from datetime import date, datetime

    from tests.systems.courier.models import Pickup

OURS = Provenance.OURS


def _no_boxes(order: Pickup, _part: None, _facts: Facts, _now: datetime) -> str:
    return "" if order.boxes else "there is no box to collect"


def _overdue_after(order: Pickup) -> tuple[date, str] | None:
    return order.overdue_after()


PICKUP = Lifecycle(
    "pick-up",
    states=(
        State("booked", Phase.OPEN, "Booked"),
        State("overdue", Phase.ATTENTION, "Overdue"),
        State("collected", Phase.IN_FLIGHT, "Collected"),
        State("delivered", Phase.DONE, "Delivered"),
        State("lost", Phase.ATTENTION, "Lost"),
        State("called off", Phase.DEAD, "Called off"),
    ),
    edges=(
        Edge("booked", "overdue", Actor.CLOCK, OURS),
        Edge("booked", "collected", Actor.USER, OURS, needs=(Need("a box", _no_boxes, "add a box"),), acts=True),
        Edge("overdue", "collected", Actor.USER, OURS, needs=(Need("a box", _no_boxes, "add a box"),), acts=True),
        Edge("booked", "called off", Actor.USER, OURS),
        Edge("overdue", "called off", Actor.USER, OURS),
        Edge("collected", "delivered", Actor.OUTCOME, OURS),
        Edge("collected", "lost", Actor.OUTCOME, OURS, reason_required=True),
    ),
    initial=("booked",),
)

PAYING = Lifecycle(
    "payment",
    states=(State("unpaid", Phase.OPEN, "Unpaid"), State("paid", Phase.DONE, "Paid")),
    edges=(Edge(ANY, ANY, Actor.USER, OURS),),
    initial=("unpaid",),
)

STATUS = Axis("status", "Status", field="status", tables=(PICKUP,), deadline=_overdue_after)
PAYMENT = Axis("payment", "Payment", field="paid", tables=(PAYING,))
