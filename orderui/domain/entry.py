"""What a person types for an amount or a date: a grammar each, and no guessing.

What can be read in two ways is refused with both readings and how to write each. Refusals are `BadValue` with
an empty path: the caller knows the field. Source: interface.md, "Manners".
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from orderui.domain.arithmetic import Token, calculate, read_number, refuse, tokens
from orderui.domain.errors import BadValue
from orderui.domain.money import EXACT, Money, digits_shown, is_currency, show_money, symbol
from orderui.domain.text import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_DIGITS = 60
"""Digits a typed amount may have altogether: more than any money, few enough to read."""

LONGEST_ENTRY = 200
FIRST_YEAR = 1900
DATE_FORMS = "2026-12-01, 28, 28 nov, fri, today, tomorrow, +2w, -3d, +1m or eom"

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?0*([0-9]{1,3}))?")
_RELATIVE = re.compile(r"([-+]?)([0-9]{1,5})([dwmy])")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY = re.compile(r"[0-9]{1,2}")
_NUMERIC = re.compile(r"([0-9]{1,2})([./])([0-9]{1,2})(?:\2([0-9]{4})|\.)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.? ?([a-z]{3,})\.?,?(?: ([0-9]{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,})\.? ?([0-9]{1,2})(?:,? ([0-9]{4}))?")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = {"today": 0, "tomorrow": 1, "yesterday": -1}


def parse_amount(text: str, *, currency: str | None = None) -> Decimal:
    """The amount `text` means in a field of `currency`: `1,234.56`, `1.234,56`, `1k`, `(1+2)*3`, `€12.50`.

    A lone number keeps its decimals as typed. A calculation is exact, except that what a division leaves
    beyond the currency's decimals (two without a currency) is rounded half to even.
    """
    return _reckoned(text, currency, whole_units=digits_shown(currency) == 0)


def parse_whole(text: str) -> int:
    """The whole number `text` means where it counts things, not money: `12`, `1,200`, `1k`, `3*4`."""
    try:
        number = parse_plain_decimal(text.strip())
    except BadValue:
        number = _counted(text)
    if number != number.to_integral_value():
        raise _no_count(text)
    return int(number)


def _counted(text: str) -> Decimal:
    try:
        return _reckoned(text, None, whole_units=True)
    except BadValue:  # speaks of amounts and currencies, which a count has none of
        raise _no_count(text) from None


def _no_count(text: str) -> BadValue:
    return BadValue("", f"must be a whole number such as 12, not {quote(text.strip())}", value=text)


def _reckoned(text: str, currency: str | None, *, whole_units: bool) -> Decimal:
    entry = text.strip()
    if not entry:
        raise BadValue("", "an amount is missing; write one such as 1234.56", value=text)
    if len(entry) > LONGEST_ENTRY:
        raise BadValue("", f"an amount is typed in at most {LONGEST_ENTRY} characters", value=text)
    terms = tokens(entry)
    if all(term.kind == "unit" for term in terms):
        refuse(entry, "there is no number in it")
    terms = _without_unit(terms, currency)
    match terms:
        case [Token("number", number, 1)]:
            amount = read_number(number, whole_units=whole_units)
        case [Token("operator", "-"), Token("number", number, 1)]:
            amount = read_number(number, whole_units=whole_units).copy_negate()
        case _:
            value = calculate(entry, terms, whole_units=whole_units)
            amount = _decimal(_rounded(value, currency) if Token("operator", "/") in terms else value)
    if _written_digits(amount) > MOST_DIGITS:
        raise BadValue("", f"an amount has at most {MOST_DIGITS} digits", value=text)
    return amount or amount.copy_abs()  # never -0


def echo_amount(amount: Decimal, currency: str | None) -> str:
    """What was understood, as it will be shown."""
    return show_money(Money(amount, currency))


def parse_plain_decimal(text: str) -> Decimal:
    """A number in the one form that programs write: `120.50`, `-3`, `1.5e3`; at most `MOST_DIGITS` digits."""
    if len(text) > LONGEST_ENTRY or not _PLAIN.fullmatch(text):
        raise BadValue(
            "",
            f"not a plain number of at most {MOST_DIGITS} digits: {quote(text)}; write it as 1234.56",
            value=text,
        )
    number = Decimal(text)
    if _written_digits(number) > MOST_DIGITS:
        raise BadValue("", f"{quote(text)} has more than {MOST_DIGITS} digits", value=text)
    return number


def _without_unit(terms: list[Token], currency: str | None) -> list[Token]:
    """`terms` without a currency at either end, which must be the field's own."""
    signed = len(terms) > 1 and terms[0].text in {"-", "+"}
    units = {index for index in (int(signed), len(terms) - 1) if terms[index].kind == "unit"}
    for unit in (terms[index].text for index in units):
        if unit.isalpha() and not is_currency(unit.upper()):
            raise BadValue(
                "", f"{quote(unit)} does not belong in an amount; write one such as 1234.56", value=unit
            )
        if currency is None:
            raise BadValue("", f"this amount has no currency; leave out {quote(unit)}", value=unit)
        if unit != symbol(currency) and unit.upper() != currency:
            raise BadValue("", f"this amount is in {currency}, not in {quote(unit)}", value=unit)
    return [term for index, term in enumerate(terms) if index not in units]


def _rounded(value: Fraction, currency: str | None) -> Fraction:
    scale: int = 10 ** digits_shown(currency)
    return Fraction(round(value * scale), scale)


def _decimal(value: Fraction) -> Decimal:
    """`value` with no more decimals than it needs; raises where no number of them would do."""
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _written_digits(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return max(amount.adjusted() + 1, 1) + max(decimals, 0)


def parse_date(text: str, *, today: date) -> date:
    """The date that `text` means on the day `today`. Years 1900 to 9999.

    Without a year or month it is the next such day, and today counts: `28`, `28 nov`, `28.11`. A day of the
    week is the next one after today, as today has a name of its own. `+1m` and `+1y` keep to the end of a
    month that is too short; `eom` is the last day of this one.
    """
    entry = " ".join(text.casefold().replace("\u2212", "-").split())
    try:
        found = _read_date(entry, today)
    except BadValue:  # says more than that there is no such day
        raise
    except (ValueError, OverflowError) as error:
        raise BadValue(
            "", f"{quote(text)} is no day of the calendar ({FIRST_YEAR} to 9999)", value=text
        ) from error
    if found is None:
        raise BadValue("", f"not a date: {quote(text)}; write {DATE_FORMS}", value=text)
    if found.year < FIRST_YEAR:
        raise BadValue("", f"{quote(text)} is before the year {FIRST_YEAR}", value=text)
    return found


def parse_relative(text: str) -> relativedelta | None:
    """A span of days, weeks, months or years, forward unless it says otherwise: `+14d`, `2w`, `-1m`, `1y`."""
    found = _RELATIVE.fullmatch(text.strip().casefold())
    if not found:
        return None
    sign, number, unit = found.groups()
    count = int(f"{sign}{number}")
    spans = {
        "d": relativedelta(days=count),
        "w": relativedelta(weeks=count),
        "m": relativedelta(months=count),
        "y": relativedelta(years=count),
    }
    return spans[unit]


def _read_date(entry: str, today: date) -> date | None:
    """None for what is no form of a date; `ValueError` or `OverflowError` for one that names no day."""
    if entry in _NEAR:
        return today + timedelta(days=_NEAR[entry])
    if entry == "eom":
        return today + relativedelta(day=31)
    if (span := parse_relative(entry)) is not None:
        return today + span
    if found := _ISO.fullmatch(entry):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if _DAY.fullmatch(entry):
        return _next_day(today, int(entry))
    if found := _NUMERIC.fullmatch(entry):
        return _numeric_date(entry, today, int(found[1]), int(found[3]), int(found[4] or 0))
    if found := _DAY_FIRST.fullmatch(entry) or _MONTH_FIRST.fullmatch(entry):
        day, name = (found[1], found[2]) if found[1].isdigit() else (found[2], found[1])
        month = _place(name, _MONTHS)
        return _day_of_month(today, int(day), month + 1, int(found[3] or 0)) if month is not None else None
    weekday = _place(entry, _WEEKDAYS)
    return None if weekday is None else today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _numeric_date(entry: str, today: date, one: int, other: int, year: int) -> date:
    """A day and a month in numbers; which is which must follow from the numbers."""
    if max(one, other) > 12 or one == other:
        return _day_of_month(today, max(one, other), min(one, other), year)
    readings = [
        _day_of_month(today, one, other, year),
        _day_of_month(today, other, one, year),
    ]
    spoken = [f"{found.day} {_MONTHS[found.month - 1].capitalize()} {found.year}" for found in readings]
    raise BadValue(
        "",
        f"{quote(entry)} could be {spoken[0]} or {spoken[1]}; write {readings[0]} or {readings[1]}",
        value=entry,
    )


def _day_of_month(today: date, day: int, month: int, year: int) -> date:
    """That day in `year`, or the next such day where `year` is 0."""
    return date(year, month, day) if year else _next_day(today, day, month)


def _next_day(today: date, day: int, month: int = 0) -> date:
    """The first date from `today` on with that day, of that month unless it is 0."""
    start = today.year * 12 + today.month - 1
    for index in range(start, start + 9 * 12):  # 29 February may be eight years away
        year, month_before = divmod(index, 12)
        if month in {0, month_before + 1} and day <= monthrange(year, month_before + 1)[1]:
            found = date(year, month_before + 1, day)
            if found >= today:
                return found
    raise ValueError(day, month)


def _place(name: str, names: Sequence[str]) -> int | None:
    """Where in `names` the one stands that begins with `name`, of which three letters are enough."""
    return next((at for at, known in enumerate(names) if len(name) >= 3 and known.startswith(name)), None)
