"""What follows from what in a FarPay order, what may not change, and what a check has to say.

Source: reference document 003, "Update Order"; domain.md §6 where it is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from orderui.domain.findings import Check, Severity
from orderui.domain.lifecycle import Provenance
from orderui.domain.locks import Lock
from orderui.domain.money import Money, minor_digits, too_fine
from orderui.domain.registry import Facts
from orderui.domain.rules import Settled
from orderui.domain.text import quote
from orderui.systems.farpay.models import LOCAL_TOKEN, FarPayOrder
from orderui.systems.farpay.words import NAMES, Status

DOC, PUBLIC, OURS = Provenance.DOC, Provenance.PUBLIC, Provenance.OURS
Pairs = Iterator[tuple[str, str]]

CUSTOMER = ("customer_number", "customer_name", "customer_email")
"""What the vendor lets change after creation. Source: "Update Order"."""

_PUBLIC_CUSTOMER_NUMBER = re.compile(r"[0-9]{1,15}")


# What follows


def derive(order: FarPayOrder, _now: datetime) -> FarPayOrder:
    """Until the vendor gives a token, the order has one of its own, made from its id."""
    if not order.id or not order.token_is_local:
        return order
    token = LOCAL_TOKEN + order.id
    return order if order.token == token else order.evolve(token=token)


def settle(before: FarPayOrder | None, after: FarPayOrder, _facts: Facts, now: datetime) -> Settled:
    """A change of the customer is marked with its time, and a new number lets a waiting order go on.

    Nothing is drawn from an order that is new to the book: what the vendor says of it stands.
    """
    if before is None:
        return Settled(after)
    if any(getattr(before, name) != getattr(after, name) for name in CUSTOMER):
        after = after.evolve(modified_at=now)
    if after.status == Status.PENDING_CUSTOMER_NUMBER and _newly_numbered(before, after):
        after = after.evolve(status=_goes_on_to(after))
    return Settled(after)


def _newly_numbered(before: FarPayOrder, after: FarPayOrder) -> bool:
    return bool(after.customer_number) and after.customer_number != before.customer_number


def _goes_on_to(order: FarPayOrder) -> Status:
    return Status.PENDING_PAYMENT if order.payment else Status.OK


def tells(before: FarPayOrder, after: FarPayOrder, _facts: Facts) -> tuple[str, ...]:
    """Where a new customer number has brought the order."""
    waited = before.status == Status.PENDING_CUSTOMER_NUMBER and _newly_numbered(before, after)
    if not waited or after.status != _goes_on_to(after):
        return ()
    return (f"the order becomes {NAMES[_goes_on_to(after)]}, as its customer number is set",)


# What may not change

LOCKS = (
    Lock(
        "after creation",
        covers=("",),
        spares=(*CUSTOMER, "token", "status"),  # the last two are the vendor's to say, and typed by nobody
        holds=lambda order, _part, _now: bool(order.id),
        reason="after creation only the customer's number, name and e-mail change",
        way_out="duplicate the order under another reference",
        source=DOC,
    ),
)


# What a check has to say


def _odd_numbers(order: FarPayOrder, _facts: Facts, _now: datetime) -> Pairs:
    number = order.customer_number
    if number and not _PUBLIC_CUSTOMER_NUMBER.fullmatch(number):
        yield "CustomerNumber", f"the vendor takes up to 15 digits, not {quote(number)}"


def _unknown_status(order: FarPayOrder, _facts: Facts, _now: datetime) -> Pairs:
    if order.status not in NAMES:
        yield "Status", f"{order.status} is none of the vendor's states"


def _fine(order: FarPayOrder, _facts: Facts, _now: datetime) -> Pairs:
    payment = order.payment
    if payment and not Money(payment.amount, payment.currency).exact:
        digits = minor_digits(payment.currency)
        yield "Payment.Amount", too_fine(payment.amount, digits, payment.currency)


CHECKS = (
    Check("customer numbers", Severity.WARNING, PUBLIC, _odd_numbers, "customer numbers have up to 15 digits"),
    Check("unknown status", Severity.WARNING, DOC, _unknown_status, "the status is one of the vendor's seven"),
    Check("minor units", Severity.WARNING, OURS, _fine, "the payment is no finer than its currency"),
)
