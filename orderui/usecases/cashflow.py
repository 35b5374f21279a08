"""What is to be paid and has been: by day, week and month, by party and phase, and how late what is late is.

Pure computing over what lists see. Sums never cross currencies, nor what comes in with what goes out. Each figure
knows the query that finds the orders behind it.
"""

from __future__ import annotations

from calendar import Calendar, monthrange
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Generic, TypeVar

from msgspec import Struct, field

from orderui.domain.lifecycle import PASSED
from orderui.domain.listing import AmountShown, Listed
from orderui.domain.money import EXACT
from orderui.domain.query_fields import NO_CURRENCY

K = TypeVar("K", bound=Hashable)

LONGEST_GAP = 26
"""Periods without a payment that a cash flow shows between two that have one; a longer gap is left out."""


class Sum(Struct, frozen=True):
    """Payments in one currency (None for none) and direction ("in", "out", empty): still to be made, and made."""

    currency: str | None
    direction: str
    open: Decimal
    done: Decimal
    payments: int
    orders: int

    @property
    def total(self) -> Decimal:
        """Made or not."""
        return EXACT.add(self.open, self.done)


class _Tally(Struct):
    """A sum in the making."""

    open: Decimal = Decimal(0)
    done: Decimal = Decimal(0)
    payments: int = 0
    orders: set[str] = field(default_factory=set)

    def add(self, order: Listed, payment: AmountShown) -> None:
        if payment.done:
            self.done = EXACT.add(self.done, payment.amount)
        else:
            self.open = EXACT.add(self.open, payment.amount)
        self.payments += 1
        self.orders.add(order.id)


Key = Callable[[Listed, AmountShown], K | None]
"""What a payment is counted under; None leaves it out."""


def _summed(rows: Iterable[Listed], key: Key[K]) -> dict[K, list[Sum]]:
    """The payments of `rows` added up under their keys, by currency and direction within each."""
    tallies: dict[tuple[K, str, str], _Tally] = {}
    for row in rows:
        for payment in row.payments:
            under = key(row, payment)
            if under is not None:
                at = (under, payment.currency or "", payment.direction)
                tallies.setdefault(at, _Tally()).add(row, payment)
    sums: dict[K, list[Sum]] = {}
    for (under, currency, direction), tally in sorted(tallies.items(), key=lambda item: item[0][1:]):
        one = Sum(currency or None, direction, tally.open, tally.done, tally.payments, len(tally.orders))
        sums.setdefault(under, []).append(one)
    return sums


# By day


def days(rows: Iterable[Listed]) -> dict[date, list[Sum]]:
    """What each day asks for: the payments due on it that have not been made. Days without one are left out."""
    return _summed(rows, lambda _row, payment: None if payment.done else payment.due)


def month_of(day: date, first_weekday: int = 0) -> list[list[date]]:
    """The weeks of a month, of seven days each: those at either end may be of the months beside it.

    `first_weekday` counts from Monday, 0.
    """
    return Calendar(first_weekday).monthdatescalendar(day.year, day.month)


# By week or month


class Per(StrEnum):
    """How long the periods of a cash flow are."""

    WEEK = "week"
    MONTH = "month"


class Period(Struct, frozen=True, order=True):
    """A week or a month, its first day and its last included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def period_of(day: date, per: Per, first_weekday: int = 0) -> Period:
    """The week or month that `day` is in."""
    if per is Per.MONTH:
        return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
    first = day.toordinal() - (day.weekday() - first_weekday) % 7
    # The first week there is and the last are cut short: vendors do write 9999-12-31.
    return Period(
        date.fromordinal(max(first, date.min.toordinal())), date.fromordinal(min(first + 6, date.max.toordinal()))
    )


class Bar(Struct, frozen=True):
    """One period's payments in one currency and direction; `sum` is None for a period without any."""

    currency: str | None
    period: Period
    sum: Sum | None = None


def flow(rows: Iterable[Listed], per: Per, first_weekday: int = 0) -> list[Bar]:
    """The payments that have a day, by currency (that of most payments first), period and direction.

    Between two periods those without a payment are there too, unless they are very many.
    """
    sums = _summed(rows, lambda _row, payment: period_of(payment.due, per, first_weekday) if payment.due else None)
    by_currency: dict[str | None, dict[Period, list[Sum]]] = {}
    for period in sorted(sums):
        for one in sums[period]:
            by_currency.setdefault(one.currency, {}).setdefault(period, []).append(one)
    payments = {
        currency: sum(one.payments for sums in periods.values() for one in sums)
        for currency, periods in by_currency.items()
    }
    ordered = sorted(by_currency, key=lambda currency: (-payments[currency], currency or ""))
    return [bar for currency in ordered for bar in _filled(currency, by_currency[currency], per)]


def _filled(currency: str | None, periods: dict[Period, list[Sum]], per: Per) -> Iterator[Bar]:
    before: Period | None = None
    for period, sums in periods.items():
        gap = list(islice(_between(before, period, per), LONGEST_GAP + 1)) if before else []
        if len(gap) <= LONGEST_GAP:
            yield from (Bar(currency, empty) for empty in gap)
        yield from (Bar(currency, period, one) for one in sums)
        before = period


def _between(before: Period, after: Period, per: Per) -> Iterator[Period]:
    following = before.last + timedelta(days=1)
    while following < after.first:
        period = period_of(following, per, following.weekday())
        yield period
        following = period.last + timedelta(days=1)


# By party and phase


class Group(Struct, Generic[K], frozen=True):
    """What the orders of one party or phase come to, in one currency and direction."""

    of: K
    sum: Sum


def by_party(rows: Iterable[Listed]) -> list[Group[str]]:
    """What each party's orders come to, in alphabetical order; those without a party last."""
    sums = _summed(rows, lambda row, _payment: row.facets.party)
    ordered = sorted(sums, key=lambda party: (not party, party.casefold(), party))
    return [Group(party, one) for party in ordered for one in sums[party]]


def by_phase(rows: Iterable[Listed]) -> list[Group[str]]:
    """What the orders in each phase come to, the phases as an order passes through them."""
    sums = _summed(rows, lambda row, _payment: row.phase)
    return [Group(phase.value, one) for phase in PASSED for one in sums.get(phase, ())]


# Late


class Age(Struct, frozen=True):
    """How many days late something is, both ends included; `most` is None for no end."""

    least: int
    most: int | None

    def __str__(self) -> str:
        return f"{self.least}–{self.most} days" if self.most else f"more than {self.least - 1} days"


AGES = (Age(1, 7), Age(8, 30), Age(31, 90), Age(91, None))


class Late(Struct, frozen=True):
    """What is late by so much, in one currency and direction."""

    age: Age
    sum: Sum


def ageing(rows: Iterable[Listed], today: date) -> list[Late]:
    """The payments whose day has passed and that have not been made, by how long ago that was."""
    sums = _summed(rows, lambda _row, payment: None if payment.done else _age(payment.due, today))
    return [Late(age, one) for age in AGES for one in sums.get(age, ())]


def _age(due: date | None, today: date) -> Age | None:
    if due is None or due >= today:
        return None
    late = (today - due).days
    return next(age for age in AGES if age.most is None or late <= age.most)


# The orders behind a figure


def due_on(day: date) -> str:
    """The query for the orders with a payment to be made on a day."""
    return f"unpaid:{day.isoformat()}"


def behind(bar: Bar) -> str:
    """The query for the orders of one bar of a cash flow."""
    span = f"cash:{bar.period.first.isoformat()}..{bar.period.last.isoformat()}"
    return " ".join([span, *(_of(bar.sum) if bar.sum else (_currency(bar.currency),))])


def of_party(group: Group[str]) -> str:
    """The query for the orders of one party in one currency and direction."""
    escaped = group.of.replace("\\", "\\\\").replace('"', '\\"')
    return " ".join([f'party="{escaped}"', *_of(group.sum)])


def of_phase(group: Group[str]) -> str:
    """The query for the orders in one phase in one currency and direction."""
    return " ".join([f"phase:{group.of.replace(' ', '-')}", *_of(group.sum)])


def late_by(late: Late, today: date) -> str:
    """The query for the orders with a payment that is late by so much."""
    last = today - timedelta(days=late.age.least)
    first = (today - timedelta(days=late.age.most)).isoformat() if late.age.most else ""
    return " ".join([f"unpaid:{first}..{last.isoformat()}", *_of(late.sum)])


def _of(one: Sum) -> Sequence[str]:
    return [_currency(one.currency), f"direction:{one.direction}" if one.direction else "-direction:in,out"]


def _currency(currency: str | None) -> str:
    return f"currency:{currency or NO_CURRENCY}"
