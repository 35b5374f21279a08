"""What a Nuflow order moves from which account to which: as things stand, and once posted.

Source: domain.md §7; that a workflow's fixed amounts come first, then percentages of the line, then the remainder,
is ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import reduce

from orderui.domain.errors import BadValue
from orderui.domain.money import EXACT, Money, minor_digits, show_money, split
from orderui.domain.registry import Facts
from orderui.domain.rules import Flow
from orderui.domain.text import quote
from orderui.systems.nuflow.models import Destination, Line, NuflowOrder, Posting
from orderui.systems.nuflow.records import Fixed, Percentage, Remainder, Share, Workflow
from orderui.systems.nuflow.words import Status, TransferType


def workflow_of(order: NuflowOrder, facts: Facts) -> Workflow | None:
    """The workflow the order names, as the book knows it now; as it was posted by once it has been."""
    return order.posted_by or facts.get(Workflow, order.transfer_instructions.template_name)


def is_due(order: NuflowOrder, facts: Facts) -> bool:
    """Whether the order's money is to move now: its trigger is known and reached, and nothing is posted yet."""
    workflow = workflow_of(order, facts)
    if workflow is None or order.postings or workflow.unknown(order.transfer_instructions.type):
        return False
    return workflow.reached(order.order_status)


def shared_out(line: Line, workflow: Workflow) -> tuple[int, ...]:
    """What each destination of `line` gets by `workflow`, in minor units and in the line's order.

    Fractions go by largest remainder, so the parts make up the line exactly. Raises BadValue where the shares do
    not fit the line.
    """
    if line.amount_int < 0:
        raise BadValue("", "a negative amount cannot be split")
    shares = _matched(line.destinations, workflow)
    exact = [_exact(one, line) for one in shares]
    left = EXACT.subtract(Decimal(line.amount_int), reduce(EXACT.add, exact, Decimal(0)))
    takes_the_rest = any(isinstance(one, Remainder) for one in shares)
    if left < 0 or (left > 0 and not takes_the_rest):
        what = f"the shares of workflow {quote(workflow.id)} come to {_told(left.copy_abs(), line)}"
        raise BadValue("", f"{what} {'more' if left < 0 else 'less'} than the line's {show_money(line.money)}")
    if line.amount_int == 0:
        return (0,) * len(shares)
    weights = [left if isinstance(one, Remainder) else due for one, due in zip(shares, exact, strict=True)]
    return tuple(int(part) for part in split(Decimal(line.amount_int), weights, 0))


def _matched(destinations: Sequence[Destination], workflow: Workflow) -> list[Share]:
    """The share of each destination, by its label, which must be there once for each share."""
    wanted, name = workflow.split, f"workflow {quote(workflow.id)}"
    labels = Counter(destination.label or "" for destination in destinations)
    for label, times in labels.items():
        if label not in wanted:
            raise BadValue("", f"{name} has no share for the label {quote(label)}")
        if times > 1:
            raise BadValue(
                "", f"{name} has one share for the label {quote(label)}, which {times} destinations have"
            )
    missing = [quote(label) for label in wanted if label not in labels]
    if missing:
        raise BadValue("", f"{name} has a share for {' and '.join(missing)}, and no destination is labelled so")
    return [wanted[destination.label or ""] for destination in destinations]


def _exact(one: Share, line: Line) -> Decimal:
    """A share in minor units, fractions of one kept; nothing yet for the remainder. Raises BadValue."""
    match one:
        case Fixed(money):
            if money.currency != line.amount_currency:
                raise BadValue("", f"a fixed share is in {money.currency}, the line in {line.amount_currency}")
            return Decimal(money.minor)
        case Percentage(of_hundred):
            return EXACT.multiply(Decimal(line.amount_int), of_hundred).scaleb(-2, EXACT)
        case Remainder():
            return Decimal(0)


def _told(minor: Decimal, line: Line) -> str:
    """An amount in minor units of the line's currency, fractions of them too, as a person reads it."""
    currency = line.amount_currency
    return show_money(Money(minor.scaleb(-minor_digits(currency), EXACT), currency))


def planned(order: NuflowOrder, workflow: Workflow | None) -> Iterator[Posting]:
    """What would be posted as things stand, line by line. Whatever nobody can say yet is left out."""
    for line in order.lines:
        amounts = _amounts(order, line, workflow)
        for destination, money in zip(line.destinations, amounts, strict=True):
            if money is None:
                continue
            settlement = destination.value.settlement if destination.value else None
            yield Posting(
                line=line.uid,
                destination=destination.uid,
                source=line.source.client_identifier or "",
                source_label=line.source.label or "",
                target=destination.client_identifier or "",
                target_label=destination.label or "",
                amount_int=money.minor,
                currency=money.currency or "",
                settlement_int=settlement.minor if settlement else None,
                settlement_currency=settlement.currency if settlement else None,
            )


def _amounts(order: NuflowOrder, line: Line, workflow: Workflow | None) -> list[Money | None]:
    """What each destination of a line gets, None where nobody says."""
    if order.transfer_instructions.type is TransferType.DIRECT:
        return [destination.value.money if destination.value else None for destination in line.destinations]
    try:
        parts = shared_out(line, workflow) if workflow and workflow.shares else None
    except BadValue:
        parts = None
    if parts is None:
        return [None] * len(line.destinations)
    return [Money.of_minor(part, line.amount_currency) for part in parts]


def flows(order: NuflowOrder, facts: Facts) -> tuple[Flow, ...]:
    """What the order has moved; until then what it would move. Cancelled, it moves nothing more."""
    if order.order_status is Status.CANCELLED and not order.postings:
        return ()
    moves = order.postings or planned(order, workflow_of(order, facts))
    return tuple(
        Flow(
            part=one.line,
            source=one.source,
            source_label=one.source_label,
            target=one.target,
            target_label=one.target_label,
            money=one.money,
            settlement=one.settlement,
            posted=bool(order.postings),
        )
        for one in moves
    )
