"""What the orders have moved between the registry's accounts: balances, and the postings behind them.

A balance is the sum of what has moved, per account, label and currency. Archiving an order moves no money back:
archived ones count.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from orderui.domain.facets import Facets
from orderui.domain.money import EXACT, show_money
from orderui.usecases.desk import Desk

ACCOUNT = "account"
"""The type of the registry records that money moves between."""


class Balance(Struct, frozen=True):
    """What has come to an account (+) or gone from it (-) under one label, in one currency."""

    account: str
    label: str
    currency: str
    amount: Decimal


class Entry(Struct, frozen=True):
    """One side of a posting: what an order moved to an account (+) or from it (-), and who was at the other end.

    `settlement` is what the receiver was paid in another currency, as text for a person; it counts in no balance.
    """

    order_id: str
    reference: str
    label: str
    currency: str
    amount: Decimal
    other: str
    other_label: str
    settlement: str = ""


def balances(desk: Desk) -> list[Balance]:
    """Every account that money has moved to or from, by account, label and currency; the zero ones too."""
    return summed(desk.book.facets())


def summed(orders: Iterable[Facets]) -> list[Balance]:
    """The balances that these orders' movements come to."""
    sums: dict[tuple[str, str, str], Decimal] = {}
    for facets in orders:
        for one in facets.moved:
            key = (one.account, one.label, one.currency)
            sums[key] = EXACT.add(sums.get(key, Decimal(0)), one.amount)
    return [Balance(*key, sums[key]) for key in sorted(sums)]


def postings(desk: Desk, account: str) -> list[Entry]:
    """Every posting to or from an account, the latest order first; together they make up its balances."""
    facts = desk.book.facts()
    found: list[Entry] = []
    for facets in reversed(desk.book.facets()):
        if not any(one.account == account for one in facets.moved):
            continue
        order = desk.order(facets.id)
        for flow in order.RULES.flows(order, facts):
            if not flow.posted:
                continue
            here, there = (flow.source, flow.source_label), (flow.target, flow.target_label)
            settled = show_money(flow.settlement) if flow.settlement else ""
            sides = ((here, there, flow.money.amount.copy_negate()), (there, here, flow.money.amount))
            found += [
                Entry(order.id, order.reference, own[1], flow.money.currency or "", amount, *other, settled)
                for own, other, amount in sides
                if own[0] == account
            ]
    return found
