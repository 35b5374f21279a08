"""Instalment plans: an amount in parts, each with a reference and a due date. Source: domain.md, § 3."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from msgspec import Struct

from orderui.domain.errors import BadValue
from orderui.domain.money import from_units, split_evenly, to_units, too_fine
from orderui.domain.text import count as counted
from orderui.domain.text import quote

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from decimal import Decimal

MOST_INSTALMENTS = 1000
LONGEST_PATTERN = 255


class Every(Struct, frozen=True):
    """How far apart instalments are: so many days, or so many calendar months."""

    days: int = 0
    months: int = 0

    def after(self, first: date, times: int) -> date:
        """The date `times` steps after `first`. Raises `BadValue` beyond the year 9999."""
        try:
            return first + relativedelta(days=self.days * times, months=self.months * times)
        except (ValueError, OverflowError) as error:
            raise BadValue("start", "the plan runs beyond the year 9999", value=first) from error

    def __str__(self) -> str:
        return _WORD_OF.get(self, f"{self.days}d")


class Instalment(Struct, frozen=True):
    """One part of a plan: its reference, the day it is due, its amount."""

    ref: str
    due: date
    amount: Decimal


_WORD_OF = {
    Every(days=7): "week",
    Every(months=1): "month",
    Every(months=3): "quarter",
    Every(months=12): "year",
}
_EVERY = {word: every for every, noun in _WORD_OF.items() for word in (noun, f"{noun}ly")}
_DAYS = re.compile(r"([1-9][0-9]{0,3})d")


def parse_every(text: str) -> Every:
    """`week`, `month`, `quarter`, `year` (or `weekly` …), or a number of days: `10d`."""
    word = text.strip().casefold()
    if days := _DAYS.fullmatch(word):
        return Every(days=int(days[1]))
    if word not in _EVERY:
        raise BadValue(
            "every",
            f"not a frequency: {quote(text)}. Write week, month, quarter, year, or days from 1d to 9999d",
            value=text,
        )
    return _EVERY[word]


def dates(first: date, every: Every, count: int) -> list[date]:
    """`count` dates from `first` on.

    Each is reckoned from the first, never from the one before: 31 January monthly goes on with the last day
    of February and then 31 March.
    """
    return [every.after(first, times) for times in range(count)]


def plan(
    *,
    total: Decimal | None,
    each: Decimal | None,
    count: int,
    first: date,
    every: Every,
    digits: int,
    pattern: str = "01",
    taken: Collection[str] = (),
) -> list[Instalment]:
    """`count` instalments from `first` on: of `each`, or together exactly `total`; one of the two is given.

    Amounts come with `digits` decimals. The number that ends `pattern` counts up and keeps its zeros (`01`,
    `02`; `INV-099`, `INV-100`); a pattern that ends in none gets one (`RENT-1`). `taken` are the references
    in use. Raises `BadValue` at "count", "total", "each", "start" or "ref".
    """
    if not 1 <= count <= MOST_INSTALMENTS:
        raise BadValue("count", f"a plan has 1 to {MOST_INSTALMENTS:,} instalments, not {count:,}", value=count)
    amounts = _amounts(total, each, count, digits)
    return [
        Instalment(ref, due, amount)
        for ref, due, amount in zip(_refs(pattern, count, taken), dates(first, every, count), amounts, strict=True)
    ]


def _amounts(total: Decimal | None, each: Decimal | None, count: int, digits: int) -> list[Decimal]:
    if total is not None and each is not None:
        raise BadValue("each", "give the total or the amount of each instalment, not both", value=each)
    if each is not None:
        return [from_units(_units(each, "each", digits), digits)] * count
    if total is None:
        raise BadValue("total", "give the total, or the amount of each instalment")
    if _units(total, "total", digits) < count:
        raise BadValue("total", f"{total:f} is too little for {counted(count, 'instalment')}", value=total)
    return split_evenly(total, count, digits)


def _units(amount: Decimal, path: str, digits: int) -> int:
    units = to_units(amount, digits)
    if units is None:
        raise BadValue(path, too_fine(amount, digits), value=amount)
    if units <= 0:
        raise BadValue(path, f"an instalment is more than zero, not {amount:f}", value=amount)
    return units


def _refs(pattern: str, count: int, taken: Collection[str]) -> list[str]:
    pattern = pattern.strip()
    if not pattern or len(pattern) > LONGEST_PATTERN:
        raise BadValue(
            "ref", f"the first reference, such as 01, has 1 to {LONGEST_PATTERN} characters", value=pattern
        )
    stem = pattern.rstrip("0123456789")
    number = pattern[len(stem) :]
    if not number:
        stem, number = f"{pattern}-", "1"
    refs = [f"{stem}{int(number) + step:0{len(number)}d}" for step in range(count)]
    for ref in refs:
        if ref in taken:
            raise BadValue("ref", f"{quote(ref)} is in use already; start from another reference", value=ref)
    return refs
