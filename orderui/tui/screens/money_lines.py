"""The figures of the money screen as lines to draw, each with the query that finds the orders behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from orderui.domain.listing import Listed
from orderui.domain.money import EXACT, Money, show_money
from orderui.domain.text import count
from orderui.tui import look, values
from orderui.tui.widgets.bars import BarLine
from orderui.usecases import cashflow
from orderui.usecases.cashflow import Group, Per, Period, Sum
from orderui.usecases.overview import narrow

NO_CURRENCY, NO_PARTY = "none", "no party"
NOW = "◂"
DIM, LABEL = look.TEXTS["dim"].style, look.TEXTS["label"].style

LOOKS = {"in": look.PHASES["done"].name, "out": look.PHASES["in flight"].name, "": look.TEXTS["label"].name}
"""How a bar looks by the direction of its money."""

Said = list[tuple[str, str]]
"""A line in pieces, each with its style."""


class Figure(Struct, frozen=True):
    """One line: its bar, what it adds up (None for nothing), and the query behind it."""

    line: BarLine
    sum: Sum | None
    query: str

    def said(self) -> Said:
        """The figure in full."""
        if self.sum is None:
            return [("Nothing is to be paid then.", DIM)]
        return in_full(self.sum)


class Figures(Struct, frozen=True):
    """Everything the screen shows, worked out away from the event loop; lines by tab."""

    today: date
    days: Mapping[date, Sequence[Sum]]
    lines: Mapping[str, Sequence[Figure]]
    late: int


def figures(rows: Sequence[Listed], per: Per, today: date, first_weekday: int = 0) -> Figures:
    """The figures of these orders, archived ones left out. Weeks begin with `first_weekday`, from Monday, 0."""
    there = narrow(rows, [])
    late = cashflow.ageing(there, today)
    lines = {
        "flow": list(_flow(there, per, today, first_weekday)),
        "parties": list(_groups(cashflow.by_party(there), NO_PARTY, cashflow.of_party)),
        "phases": list(_groups(cashflow.by_phase(there), "", cashflow.of_phase)),
        "late": list(_late(late, today)),
    }
    return Figures(today, cashflow.days(there), lines, sum(one.sum.payments for one in late))


def _flow(rows: Sequence[Listed], per: Per, today: date, first_weekday: int) -> Iterator[Figure]:
    bars = cashflow.flow(rows, per, first_weekday)
    most = _most(bar.sum for bar in bars if bar.sum)
    for bar in bars:
        now = today in bar.period
        label = f"{period(bar.period, per, today)} {NOW if now else ''}".rstrip()
        worn = "text--accent" if now else "text--dim" if bar.period.last < today else ""
        key = f"{bar.currency} {bar.period.first} {bar.sum.direction if bar.sum else ''}"
        line = _line(key, bar.currency or NO_CURRENCY, label, bar.sum, most.get(bar.currency), label_look=worn)
        yield Figure(line, bar.sum, cashflow.behind(bar))


def _groups(groups: Sequence[Group[str]], nameless: str, query: Callable[[Group[str]], str]) -> Iterator[Figure]:
    most = _most(one.sum for one in groups)
    for one in groups:
        currency = one.sum.currency
        key = f"{currency} {one.sum.direction} {one.of}"
        yield Figure(
            _line(key, one.of or nameless, currency or NO_CURRENCY, one.sum, most.get(currency)),
            one.sum,
            query(one),
        )


def _late(late: Sequence[cashflow.Late], today: date) -> Iterator[Figure]:
    most = _most(one.sum for one in late)
    for one in late:
        currency = one.sum.currency
        key = f"{currency} {one.sum.direction} {one.age.least}"
        line = _line(key, str(one.age), currency or NO_CURRENCY, one.sum, most.get(currency), worn="text--error")
        yield Figure(line, one.sum, cashflow.late_by(one, today))


def _line(
    key: str,
    group: str,
    label: str,
    one: Sum | None,
    most: Decimal | None,
    *,
    label_look: str = "",
    worn: str = "",
) -> BarLine:
    nothing = Decimal(0)
    return BarLine(
        key,
        group,
        label,
        one.direction if one else "",
        one.done if one else nothing,
        one.open if one else nothing,
        most or nothing,
        show_money(Money(one.total, one.currency)) if one else "",
        f"{one.orders:,}" if one else "",
        worn or LOOKS[one.direction if one else ""],
        label_look,
    )


def _most(sums: Iterable[Sum]) -> dict[str | None, Decimal]:
    """The longest bar of each currency: lengths compare within one only."""
    most: dict[str | None, Decimal] = {}
    for one in sums:
        length = EXACT.add(abs(one.open), abs(one.done))
        most[one.currency] = max(most.get(one.currency, Decimal(0)), length)
    return most


def period(one: Period, per: Per, today: date) -> str:
    """`Nov 2026`; `23–29 Nov`, with the year where that is not this one."""
    if per is Per.MONTH:
        return f"{one.first:%b %Y}"
    first, last = one.first, one.last
    year = f" {last:%y}" if last.year != today.year else ""
    begins = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
    return f"{begins}–{last.day} {last:%b}{year}"


def of_day(day: date, found: Figures) -> Iterator[Said]:
    """What a day asks for, in full."""
    distance = values.distance(day, found.today)
    yield [(f"{day:%A} {values.day(day, found.today)}", "bold"), (f"  {distance}", DIM)]
    sums = found.days.get(day, ())
    for one in sums:
        yield in_full(one)
    if not sums:
        yield [("Nothing is due.", DIM)]


def in_full(one: Sum) -> Said:
    """A sum in words: what is to come and what is done, how many payments that is, of how many orders."""
    said: Said = [(f"{one.direction or 'neither in nor out'} ", LABEL)]
    if one.open or not one.done:
        said += [(show_money(Money(one.open, one.currency)), "bold"), (" to come  ", LABEL)]
    if one.done:
        said += [(show_money(Money(one.done, one.currency)), ""), (" done  ", LABEL)]
    return [*said, (f"{count(one.payments, 'payment')} of {count(one.orders, 'order')}", DIM)]
