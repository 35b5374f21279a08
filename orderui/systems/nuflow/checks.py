"""What a check has to say about a Nuflow order.

Errors are what would move wrong money, or money nobody could place; the rest is said and let be. Source: domain.md
§7 for what is checked, ours for how grave it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from orderui.domain import metadata
from orderui.domain.errors import BadValue
from orderui.domain.findings import Check, Severity, run
from orderui.domain.lifecycle import Provenance
from orderui.domain.money import EXACT, Money, minor_digits, show_money
from orderui.domain.paths import by_name, spoken
from orderui.domain.registry import Facts
from orderui.domain.text import quote
from orderui.systems.nuflow.models import Destination, Line, NuflowOrder
from orderui.systems.nuflow.records import Account
from orderui.systems.nuflow.transfers import shared_out, workflow_of
from orderui.systems.nuflow.words import Status, TransferType

Pairs = Iterator[tuple[str, str]]

LINES = ("transfer_instructions", "line_items")


def _lines(order: NuflowOrder) -> Iterator[tuple[tuple[str, ...], Line]]:
    """Every line with the segments that lead to it."""
    for name, line in by_name(order.lines):
        yield (*LINES, name), line


def _destinations(order: NuflowOrder) -> Iterator[tuple[tuple[str, ...], Line, Destination]]:
    """Every destination with the segments that lead to it and its line."""
    for at, line in _lines(order):
        for name, destination in by_name(line.destinations):
            yield (*at, "destinations", name), line, destination


def _is_direct(order: NuflowOrder) -> bool:
    return order.transfer_instructions.type is TransferType.DIRECT


# By the order alone


def _metadata_limits(order: NuflowOrder, _facts: Facts, _now: datetime) -> Pairs:
    for problem in metadata.problems(order.order_details.metadata, "order_details.metadata"):
        yield problem.path, problem.sentence


def _unnamed_accounts(order: NuflowOrder, _facts: Facts, _now: datetime) -> Pairs:
    for at, line in _lines(order):
        if not line.source.client_identifier:
            yield spoken((*at, "source", "client_identifier")), "the line does not say which account pays"
    for at, _, destination in _destinations(order):
        if not destination.client_identifier:
            yield spoken((*at, "client_identifier")), "the destination does not say which account is paid"


def _amounts(order: NuflowOrder) -> Iterator[tuple[tuple[str, ...], int | None]]:
    yield ("order_details", "amount_int"), order.order_details.amount_int
    for at, line in _lines(order):
        yield (*at, "price_int"), line.price_int
        yield (*at, "amount_int"), line.amount_int
    for at, _, destination in _destinations(order):
        if destination.value:
            yield (*at, "value", "amount_int"), destination.value.amount_int
            yield (*at, "value", "settlement_amount_int"), destination.value.settlement_amount_int


def _negative(order: NuflowOrder, _facts: Facts, _now: datetime) -> Pairs:
    for at, minor in _amounts(order):
        if minor is not None and minor < 0:
            yield spoken(at), "the amount is negative; source and destination say which way money moves"


def _one_currency(order: NuflowOrder, _facts: Facts, _now: datetime) -> Pairs:
    wanted = order.order_details.currency
    held: list[tuple[tuple[str, ...], str | None]] = []
    for at, line in _lines(order):
        held += [
            ((*at, "price_currency"), line.price_currency),
            ((*at, "amount_currency"), line.amount_currency),
        ]
    for at, _, destination in _destinations(order):
        held.append(((*at, "value", "currency"), destination.value.currency if destination.value else None))
    for at, currency in held:
        if currency is not None and currency != wanted:
            yield spoken(at), f"it is {currency}, and the order is in {wanted}; an order has one currency"


def _lines_add_up(order: NuflowOrder, _facts: Facts, _now: datetime) -> Pairs:
    details = order.order_details
    if not order.lines or any(line.amount_currency != details.currency for line in order.lines):
        return  # nothing to add up, or not in one currency, which another check says
    total = Money.of_minor(sum(line.amount_int for line in order.lines), details.currency)
    if total != details.money:
        yield "order_details.amount_int", _unequal("the lines come", total, "the order", details.money)


def _destinations_add_up(order: NuflowOrder, _facts: Facts, _now: datetime) -> Pairs:
    if not _is_direct(order):
        return
    for at, _, destination in _destinations(order):
        if destination.value is None:
            yield spoken((*at, "value")), "a direct transfer says what each destination gets"
    for at, line in _lines(order):
        values = [destination.value for destination in line.destinations if destination.value]
        if any(value.currency != line.amount_currency for value in values):
            continue
        total = Money.of_minor(sum(value.amount_int for value in values), line.amount_currency)
        if total != line.money:
            sentence = _unequal("the destinations come", total, "the line", line.money)
            yield spoken((*at, "destinations")), sentence


def _unequal(these_come: str, total: Money, that: str, wanted: Money) -> str:
    return f"{these_come} to {show_money(total)}, {that} to {show_money(wanted)}"


def _price_times_quantity(order: NuflowOrder, _facts: Facts, _now: datetime) -> Pairs:
    for at, line in _lines(order):
        if (
            line.price_int is None
            or line.quantity is None
            or line.price_currency not in (None, line.amount_currency)
        ):
            continue
        product = EXACT.multiply(Decimal(line.price_int), line.quantity)
        if abs(EXACT.subtract(product, Decimal(line.amount_int))) >= 1:  # below that it is a matter of rounding
            money = Money(product.scaleb(-minor_digits(line.amount_currency), EXACT), line.amount_currency)
            yield (
                spoken((*at, "amount_int")),
                _unequal("price and quantity come", money, "the line", line.money),
            )


def _half_settled(order: NuflowOrder, _facts: Facts, _now: datetime) -> Pairs:
    for at, _, destination in _destinations(order):
        value = destination.value
        if value and (value.settlement_amount_int is None) != (value.settlement_currency is None):
            there = "currency" if value.settlement_amount_int is None else "amount_int"
            missing = "amount" if value.settlement_amount_int is None else "currency"
            yield spoken((*at, "value", f"settlement_{there}")), f"there is no settlement {missing} beside it"


def _cancelled_after_posting(order: NuflowOrder, _facts: Facts, _now: datetime) -> Pairs:
    if order.order_status is Status.CANCELLED and order.postings:
        yield "order_status", "the order is cancelled, but its money has moved"


def _no_lines(order: NuflowOrder, _facts: Facts, _now: datetime) -> Pairs:
    if not order.lines:
        yield spoken(LINES), "the order has no lines yet, so it moves nothing"


# By what the book knows


def _split_by_workflow(order: NuflowOrder, facts: Facts, _now: datetime) -> Pairs:
    workflow = workflow_of(order, facts)
    if _is_direct(order) or workflow is None or not workflow.shares:
        return
    for at, line in _lines(order):
        if line.amount_int >= 0:
            try:
                shared_out(line, workflow)
            except BadValue as fault:
                yield spoken(at), fault.sentence


def _values_beside_workflow(order: NuflowOrder, facts: Facts, _now: datetime) -> Pairs:
    workflow = workflow_of(order, facts)
    if _is_direct(order) or workflow is None or not workflow.shares:
        return
    for at, line in _lines(order):
        try:
            parts = shared_out(line, workflow)
        except BadValue:
            continue
        for (name, destination), part in zip(by_name(line.destinations), parts, strict=True):
            money = Money.of_minor(part, line.amount_currency)
            if destination.value and destination.value.money != money:
                place = (*at, "destinations", name, "value")
                said, by_rule = show_money(destination.value.money), show_money(money)
                yield spoken(place), f"it says {said}, but the workflow decides: {by_rule}"


def _unknown_workflow(order: NuflowOrder, facts: Facts, _now: datetime) -> Pairs:
    if order.order_status is Status.CANCELLED:
        return
    instructions = order.transfer_instructions
    workflow = workflow_of(order, facts)
    unknown = workflow.unknown(instructions.type) if workflow else "its trigger status"
    if unknown:
        name = quote(instructions.template_name)
        yield "transfer_instructions.template_name", f"workflow {name} lacks {unknown}, so nothing is posted"


def _other_type(order: NuflowOrder, facts: Facts, _now: datetime) -> Pairs:
    workflow, wanted = workflow_of(order, facts), order.transfer_instructions.type
    if workflow and workflow.kind not in (None, wanted):
        yield (
            "transfer_instructions.type",
            f"it is {wanted}, and workflow {quote(workflow.id)} is {workflow.kind}",
        )


def _strangers(order: NuflowOrder, facts: Facts, _now: datetime) -> Pairs:
    for identifier in order.accounts:
        account = facts.get(Account, identifier)
        if account is None or account.incomplete:
            yield "", f"account {quote(identifier)} has not been filled in"


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
OURS = Provenance.OURS

CHECKS = (
    Check("accounts", ERROR, OURS, _unnamed_accounts, "every line and destination names its account"),
    Check("negative amounts", ERROR, OURS, _negative, "no amount is negative"),
    Check("one currency", ERROR, OURS, _one_currency, "an order has one currency"),
    Check("lines add up", ERROR, OURS, _lines_add_up, "the lines come to the order's amount"),
    Check(
        "destinations add up",
        ERROR,
        OURS,
        _destinations_add_up,
        "the destinations of a direct transfer come to their line, to the minor unit",
    ),
    Check("settlement", ERROR, OURS, _half_settled, "a settlement has an amount and a currency, or neither"),
    Check(
        "workflow shares",
        ERROR,
        OURS,
        _split_by_workflow,
        "the workflow's shares make up each line",
        lasting=False,
    ),
    Check(
        "cancelled after posting",
        ERROR,
        OURS,
        _cancelled_after_posting,
        "no order is cancelled once its money has moved",
    ),
    Check("prices", WARNING, OURS, _price_times_quantity, "price times quantity is the line's amount"),
    Check("metadata limits", WARNING, OURS, _metadata_limits, "at most 50 keys, 40 and 500 characters"),
    Check(
        "unknown workflows",
        WARNING,
        OURS,
        _unknown_workflow,
        "the book knows the workflow's trigger status and shares",
        lasting=False,
    ),
    Check("workflow types", WARNING, OURS, _other_type, "order and workflow are of one type", lasting=False),
    Check(
        "values beside a workflow",
        WARNING,
        OURS,
        _values_beside_workflow,
        "what destinations say agrees with the workflow",
        lasting=False,
    ),
    Check("unknown accounts", NOTE, OURS, _strangers, "the book knows the accounts", lasting=False),
    Check("empty orders", NOTE, OURS, _no_lines, "an order has lines"),
)


def why_not_posted(order: NuflowOrder, facts: Facts, now: datetime) -> str:
    """Why the order's money could not move as things stand; empty where it could."""
    errors = [check for check in CHECKS if check.severity is ERROR]
    for finding in run(errors, order, facts, now):
        return f"the transfer does not add up: {finding.path}: {finding.sentence}"
    return "" if order.lines else "the order has no lines, so there is nothing to transfer"
