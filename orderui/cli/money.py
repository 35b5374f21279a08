"""`orderui totals` and `orderui due`: what the orders come to, per currency and direction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import click

from orderui.cli import output, words
from orderui.cli.documents import plain
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Verb, as_json, pass_errand, query_words
from orderui.domain.listing import Listed
from orderui.domain.money import Money, show_money, sum_by_currency
from orderui.usecases import overview

AMOUNT = Column("Amount", right=True, firm=True)
NO_CURRENCY = "no currency"


@click.command(cls=Verb)
@query_words
@click.option("--by", type=click.Choice(overview.GROUPS), help="A line for each.")
@as_json
@pass_errand
def totals(errand: Errand, *, query: tuple[str, ...], by: str | None, as_json: bool) -> None:
    """What the orders a QUERY finds come to, per currency and direction."""
    text = errand.query(query)
    sums = overview.totals(overview.select(errand.desk, text), by or "")
    if as_json:
        output.document(
            [
                {
                    "group": one.group,
                    "currency": one.currency,
                    "direction": one.direction,
                    "amount": plain(one.amount),
                    "orders": one.orders,
                }
                for one in sums
            ]
        )
        return
    group = [Column(by.capitalize())] if by else []
    columns = [*group, Column("Currency"), Column("Direction"), AMOUNT, Column("Orders", right=True)]
    rows = [
        [
            *([one.group] if by else []),
            one.currency or NO_CURRENCY,
            one.direction,
            show_money(Money(one.amount, one.currency)),
            str(one.orders),
        ]
        for one in sums
    ]
    _table_or(columns, rows, "Nothing to add up.")


@dataclass(frozen=True)
class Owed:
    """What is to be paid on one day in one currency and direction, by how many payments of which orders."""

    day: date
    currency: str | None
    direction: str
    amount: Decimal
    payments: int
    references: tuple[str, ...]


def owed(rows: Iterable[Listed], until: date | None) -> list[Owed]:
    """The payments that are not finished, up to a last day, earliest first. Sums never cross currencies."""
    found: dict[tuple[date, str, str], list[tuple[Decimal, str | None, str]]] = {}
    for row in rows:
        for one in row.payments:
            if one.due is not None and not one.done and (until is None or one.due <= until):
                key = (one.due, one.currency or "", one.direction)
                found.setdefault(key, []).append((one.amount, one.currency, row.reference))
    return [
        Owed(
            day,
            payments[0][1],
            direction,
            sum_by_currency(Money(amount, currency) for amount, currency, _ in payments)[payments[0][1]],
            len(payments),
            tuple(dict.fromkeys(reference for _, _, reference in payments)),
        )
        for (day, _, direction), payments in sorted(found.items())
    ]


@click.command(cls=Verb)
@click.option("--within", metavar="SPAN", help="Up to so far from today: 14d, 2w, 1m.")
@as_json
@pass_errand
def due(errand: Errand, *, within: str | None, as_json: bool) -> None:
    """What is to be paid day by day, the overdue first, per currency and direction."""
    until = words.horizon(within, errand.today, "--within") if within is not None else None
    days = owed(overview.select(errand.desk), until)
    if as_json:
        output.document(
            [
                {
                    "day": one.day.isoformat(),
                    "late": one.day < errand.today,
                    "currency": one.currency,
                    "direction": one.direction,
                    "amount": plain(one.amount),
                    "payments": one.payments,
                    "orders": list(one.references),
                }
                for one in days
            ]
        )
        return
    columns = [
        Column("Day", firm=True),
        Column("", firm=True),
        Column("Direction"),
        AMOUNT,
        Column("Payments", right=True),
        Column("Orders"),
    ]
    rows = [
        [
            one.day.isoformat(),
            "late" if one.day < errand.today else f"{one.day:%a}",
            one.direction,
            show_money(Money(one.amount, one.currency)),
            str(one.payments),
            ", ".join(one.references),
        ]
        for one in days
    ]
    _table_or(columns, rows, "Nothing is due." if until is None else f"Nothing is due until {until.isoformat()}.")


def _table_or(columns: list[Column], rows: list[list[str]], nothing: str) -> None:
    if rows:
        output.table(columns, rows)
    else:
        output.tell(nothing)
