"""What may not change in a Kwik order, and what a check has to say.

Source: reference document 001, "Parameters" and "Update"; domain.md §4 where it is silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, localcontext

from orderui.domain import metadata
from orderui.domain.findings import Check, Severity
from orderui.domain.lifecycle import Provenance
from orderui.domain.locks import Lock
from orderui.domain.money import EXACT, Money, minor_digits, show_amount, too_fine
from orderui.domain.paths import by_name, spoken
from orderui.domain.registry import Facts
from orderui.domain.rules import PartKind
from orderui.domain.text import quote
from orderui.systems.kwik.models import Item, KwikOrder
from orderui.systems.kwik.records import LookupType, currency_of, look_up

DOC, OURS = Provenance.DOC, Provenance.OURS
Pairs = Iterator[tuple[str, str]]

ITEMS = PartKind("item", "Item", Item, ("items",))

NOTHING = Decimal(0)


# What may not change. The vendor's id and times are read-only fields; an archived order is closed by the core.

LOCKS = (
    Lock(
        "statuses",
        covers=("order_status_id", "fulfillment_status_id"),
        holds=lambda _order, _part, _now: True,
        reason="a status is moved, not typed",
        way_out="move the order to it; “Not set” takes it away",
        source=OURS,
    ),
)


# What a check has to say


def _places(order: KwikOrder) -> Iterator[tuple[str, Item]]:
    for name, item in by_name(order.items):
        yield spoken(("items", name)), item


def _shown(amount: Decimal | None) -> str:
    return show_amount(amount or NOTHING, None)


def _total(order: KwikOrder, _facts: Facts, _now: datetime) -> Pairs:
    if order.amount_subtotal is None:
        return
    with localcontext(EXACT):
        total = (
            order.amount_subtotal
            - (order.amount_discount or NOTHING)
            + (order.amount_shipping or NOTHING)
            + (order.amount_tax or NOTHING)
        )
    if total != order.amount_total:
        parts = ", ".join(
            f"{name} {_shown(amount)}"
            for name, amount in (
                ("subtotal", order.amount_subtotal),
                ("discount", order.amount_discount),
                ("shipping", order.amount_shipping),
                ("tax", order.amount_tax),
            )
        )
        yield "amount_total", f"is {_shown(order.amount_total)}, but its parts come to {_shown(total)} ({parts})"


def _line_sums(order: KwikOrder) -> tuple[Decimal, ...]:
    """What the lines come to: by price alone, less their discounts, and with their tax besides."""
    with localcontext(EXACT):
        bare = sum((item.unit_amount * item.quantity for item in order.items), NOTHING)
        less = bare - sum((item.discount_amount or NOTHING for item in order.items), NOTHING)
        taxed = less + sum((item.tax_amount or NOTHING for item in order.items), NOTHING)
    return bare, less, taxed


def _lines(order: KwikOrder, _facts: Facts, _now: datetime) -> Pairs:
    """Lines are net or gross; whether a price holds the line's own tax and discount, nobody says."""
    if not order.items or _strangers(order):
        return
    with localcontext(EXACT):
        goods = order.amount_total - (order.amount_shipping or NOTHING)  # shipping is no line
    wanted = {order.amount_total, goods, order.amount_subtotal}
    sums = _line_sums(order)
    if not wanted & set(sums):
        net = "" if order.amount_subtotal is None else f"the subtotal is {_shown(order.amount_subtotal)} and "
        yield "items", f"come to {_shown(sums[-1])}, but {net}the total is {_shown(order.amount_total)}"


def _strangers(order: KwikOrder) -> list[str]:
    """The paths of lines in another currency than the order's, or than the first line's where it has none."""
    expected = order.currency_id or next((item.currency_id for item in order.items), None)
    return [path for path, item in _places(order) if item.currency_id != expected]


def _one_currency(order: KwikOrder, _facts: Facts, _now: datetime) -> Pairs:
    for path in _strangers(order):
        whose = "the order" if order.currency_id else "the first item"
        yield (
            f"{path}.currency_lookups_id",
            f"is another currency than that of {whose}; the items are not added up",
        )


def _same_reference(order: KwikOrder, facts: Facts, _now: datetime) -> Pairs:
    count = facts.called(order.system, order.order_reference)
    if count > 1:
        yield "reference", f"{count} orders have the reference {quote(order.order_reference)}"


def _unknown(order: KwikOrder, facts: Facts, _now: datetime) -> Pairs:
    told = set()
    for segments, kind, lookup_id in order.named_lookups():
        found = look_up(kind, lookup_id, facts)
        if (kind, lookup_id) not in told and not (found and found.known):
            told.add((kind, lookup_id))
            yield spoken(segments), f"{quote(lookup_id)} is unknown; give its lookup a title"


def _no_code(order: KwikOrder, facts: Facts, _now: datetime) -> Pairs:
    found = look_up(LookupType.CURRENCY, order.currency_id, facts)
    if found and found.known and not found.iso_code:
        yield (
            "currency_lookups_id",
            f"{quote(found.title)} has no ISO code yet, so the amounts count as no currency",
        )


def _fine(order: KwikOrder, facts: Facts, _now: datetime) -> Pairs:
    amounts = [
        (name, getattr(order, name), order.currency_id)
        for name in ("amount_subtotal", "amount_discount", "amount_shipping", "amount_tax", "amount_total")
    ]
    amounts += [
        (f"{path}.{name}", getattr(item, name), item.currency_id)
        for path, item in _places(order)
        for name in ("unit_amount", "tax_amount", "discount_amount")
    ]
    for path, amount, currency_id in amounts:
        currency = currency_of(currency_id, facts) if currency_id else None
        if amount is not None and currency and not Money(amount, currency).exact:
            yield path, too_fine(amount, minor_digits(currency), currency)


def _metadata_limits(order: KwikOrder, _facts: Facts, _now: datetime) -> Pairs:
    for path, held in [
        ("metadata", order.metadata),
        *((f"{path}.metadata", item.metadata) for path, item in _places(order)),
    ]:
        yield from ((problem.path, problem.sentence) for problem in metadata.problems(held, path))


CHECKS = (
    Check("total", Severity.WARNING, DOC, _total, "subtotal − discount + shipping + tax is the total"),
    Check("lines", Severity.WARNING, OURS, _lines, "items come to the subtotal (net) or the total (gross)"),
    Check("one currency", Severity.WARNING, OURS, _one_currency, "items are in the order's currency"),
    Check(
        "duplicate reference",
        Severity.WARNING,
        OURS,
        _same_reference,
        "no two orders have one reference",
        lasting=False,
    ),
    Check("unknown lookups", Severity.WARNING, OURS, _unknown, "the lookups named have titles", lasting=False),
    Check(
        "currencies without a code",
        Severity.NOTE,
        OURS,
        _no_code,
        "the currency's lookup has an ISO code",
        lasting=False,
    ),
    Check(
        "minor units",
        Severity.WARNING,
        OURS,
        _fine,
        "no amount is finer than its currency",
        lasting=False,
    ),
    Check(
        "metadata limits",
        Severity.WARNING,
        OURS,
        _metadata_limits,
        "at most 50 keys, 40 and 500 characters",
    ),
)
