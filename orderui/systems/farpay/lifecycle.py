"""The life of an order. Source: reference document 003, "Order status", for the states, which are shown with the
vendor's own descriptions; behaviour follows the names. domain.md §6 for the edges.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from orderui.domain.lifecycle import Actor, Axis, Edge, Lifecycle, Need, Phase, Provenance, State
from orderui.systems.farpay.words import NAMES, Status

if TYPE_CHECKING:
    from datetime import datetime

    from orderui.domain.registry import Facts
    from orderui.systems.farpay.models import FarPayOrder

DOC, PUBLIC, OURS = Provenance.DOC, Provenance.PUBLIC, Provenance.OURS


def _unless(holds: Callable[[FarPayOrder], bool], why_not: str) -> Callable[..., str]:
    def unmet(order: FarPayOrder, _part: None, _facts: Facts, _now: datetime) -> str:
        return "" if holds(order) else why_not

    return unmet


NUMBERED = Need(
    "the customer has a number",
    _unless(lambda order: bool(order.customer_number), "the order has no customer number yet"),
    way_out="set the customer number, or record that it is pending",
)
UNNUMBERED = Need(
    "the customer has no number yet",
    _unless(lambda order: not order.customer_number, "the order has a customer number"),
    way_out="record what follows: the payment, or that all is done",
)
WITH_PAYMENT = Need(
    "there is a payment",
    _unless(
        lambda order: order.payment is not None, "the order is an agreement only, with no payment to wait for"
    ),
    way_out=f"record it as {NAMES[Status.OK]}",
)
WITHOUT_PAYMENT = Need(
    "there is no payment",
    _unless(lambda order: order.payment is None, "the order has a payment, which comes first"),
    way_out=f"record it as {NAMES[Status.PENDING_PAYMENT]}",
)


def _state(status: Status, phase: Phase, says: str) -> State:
    return State(str(status.value), phase, NAMES[status], says)


NEW, PENDING_PAYMENT, PENDING_CUSTOMER_NUMBER, OK, ERROR, CANCELED, EXPIRED = (
    str(status.value) for status in Status
)

ORDER = Lifecycle(
    "order",
    states=(
        _state(Status.NEW, Phase.OPEN, "Initial state"),
        _state(
            Status.PENDING_PAYMENT,
            Phase.IN_FLIGHT,
            "When a payment as been received and matches the invoice",
        ),
        _state(
            Status.PENDING_CUSTOMER_NUMBER,
            Phase.ATTENTION,
            "The customer has an agreement, and the invoice will be marked as scheduled",
        ),
        _state(Status.OK, Phase.DONE, "The scheduled payment is now being processed"),
        _state(
            Status.ERROR,
            Phase.ATTENTION,
            "The payment is being rejected by user, creditor or financial institution",
        ),
        _state(
            Status.CANCELED,
            Phase.DEAD,
            "The amount is charged back, as the monitary transaction is reversed by creditor"  # codespell:ignore
            " or finansial institution",  # codespell:ignore
        ),
        _state(
            Status.EXPIRED,
            Phase.DEAD,
            "Paymnet failed of various causes such as, agreement was removed,"  # codespell:ignore
            " or due to low account balance",
        ),
    ),
    edges=(
        Edge(
            NEW,
            PENDING_CUSTOMER_NUMBER,
            Actor.OUTCOME,
            PUBLIC,
            needs=(UNNUMBERED,),
            note="the customer has answered, and has no number yet",
        ),
        Edge(NEW, PENDING_PAYMENT, Actor.OUTCOME, PUBLIC, needs=(NUMBERED, WITH_PAYMENT)),
        Edge(NEW, OK, Actor.OUTCOME, PUBLIC, needs=(NUMBERED, WITHOUT_PAYMENT)),
        Edge(
            PENDING_CUSTOMER_NUMBER,
            PENDING_PAYMENT,
            Actor.EFFECT,
            PUBLIC,
            note="the customer number is set, and there is a payment",
        ),
        Edge(
            PENDING_CUSTOMER_NUMBER,
            OK,
            Actor.EFFECT,
            PUBLIC,
            note="the customer number is set, and there is no payment",
        ),
        Edge(PENDING_PAYMENT, OK, Actor.OUTCOME, PUBLIC),
        *(
            Edge(origin, ERROR, Actor.OUTCOME, OURS, reason_required=True)
            for origin in (NEW, PENDING_PAYMENT, PENDING_CUSTOMER_NUMBER)
        ),
        *(
            Edge(origin, EXPIRED, Actor.OUTCOME, OURS)
            for origin in (NEW, PENDING_PAYMENT, PENDING_CUSTOMER_NUMBER)
        ),
        Edge(NEW, CANCELED, Actor.USER, PUBLIC),
        Edge(PENDING_CUSTOMER_NUMBER, CANCELED, Actor.USER, PUBLIC),
        Edge(PENDING_PAYMENT, CANCELED, Actor.USER, OURS),
        Edge(OK, CANCELED, Actor.OUTCOME, DOC, reason_required=True, note="the payment was charged back"),
    ),
    initial=(NEW,),
)

STATUS = Axis("status", "Status", field="status", tables=(ORDER,))
