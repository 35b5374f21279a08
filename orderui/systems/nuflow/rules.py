"""What follows from what in a Nuflow order, and what may not change.

Source: reference document 004, "Order Status"; domain.md §7 where it is silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from orderui.domain.lifecycle import Provenance
from orderui.domain.locks import Lock
from orderui.domain.money import Money, show_money, sum_by_currency
from orderui.domain.registry import Facts, Reference
from orderui.domain.rules import PartKind, Settled
from orderui.domain.text import count, quote
from orderui.systems.nuflow.checks import LINES, why_not_posted
from orderui.systems.nuflow.models import Destination, Line, NuflowOrder
from orderui.systems.nuflow.records import OWN, SELF, Account, Workflow
from orderui.systems.nuflow.transfers import is_due, planned, workflow_of
from orderui.systems.nuflow.words import Status

OURS = Provenance.OURS

PARTS = (
    PartKind("line", "Line", Line, LINES),
    PartKind("destination", "Destination", Destination, (*LINES, "*", "destinations")),
)


# What follows


def derive(order: NuflowOrder, _now: datetime) -> NuflowOrder:
    """An order that says no status has been created. Source: "Order Status"."""
    return order if order.order_status else order.evolve(order_status=Status.CREATED)


def settle(before: NuflowOrder | None, after: NuflowOrder, facts: Facts, now: datetime) -> Settled:
    """The order posted, if it has come to its trigger and adds up; once posted, never again.

    It comes there by being entered or moved. Settling an order with itself asks only where it stands: that posts
    one whose workflow became known, or that was put right, after the trigger was reached, and is offered, not done
    unasked. What is archived waits until it is taken out.
    """
    came = before is None or before.order_status is not after.order_status or before == after
    if not came:
        return Settled(after)
    if after.archived or not is_due(after, facts) or why_not_posted(after, facts, now):
        return Settled(after)
    workflow = workflow_of(after, facts)
    postings = tuple(planned(after, workflow))
    return Settled(after.evolve(postings=postings, posted_by=workflow, posted_at=now))


def tells(before: NuflowOrder | None, after: NuflowOrder, facts: Facts) -> tuple[str, ...]:
    """What a change brought besides: the transfers it posted, or why it posted none."""
    if after.postings:
        return () if before and before.postings else (_posted(after),)
    moved = before is None or before.order_status is not after.order_status
    workflow, instructions = workflow_of(after, facts), after.transfer_instructions
    unknown = workflow.unknown(instructions.type) if workflow else "its trigger status"
    if moved and unknown and after.order_status in (Status.CONFIRMED, Status.DELIVERED):
        return (f"posts nothing: workflow {quote(instructions.template_name)} lacks {unknown}",)
    return ()


def _posted(order: NuflowOrder) -> str:
    totals = sum_by_currency(posting.money for posting in order.postings)
    sums = [show_money(Money(amount, currency)) for currency, amount in totals.items()]
    return ", ".join([f"posts {count(len(order.postings), 'transfer')}", *sums])


def mentions(order: NuflowOrder) -> Iterator[Reference]:
    """The workflow, and the accounts that pay and are paid."""
    instructions = order.transfer_instructions
    yield Workflow(id=instructions.template_name, kind=instructions.type, incomplete=True)
    for identifier in order.accounts:
        yield OWN if identifier == SELF else Account(id=identifier, incomplete=True)


# What may not change

LOCKS = (
    Lock(
        "client order identifier",
        covers=("client_order_identifier",),
        holds=lambda order, _part, _now: bool(order.id),
        reason="an order's client identifier never changes",
        way_out="duplicate the order under another identifier",
        source=OURS,
    ),
    Lock(
        "status",
        covers=("order_status",),
        holds=lambda order, _part, _now: bool(order.id),
        reason="a status is moved, not typed",
        way_out="move the order to the status",
        source=OURS,
    ),
    Lock(
        "money moved",
        covers=("",),
        spares=("order_details.description", "order_details.metadata"),
        holds=lambda order, _part, _now: bool(order.postings),
        reason="its money has moved",
        way_out="enter an order that moves it back, and duplicate this one",
        source=OURS,
    ),
)
