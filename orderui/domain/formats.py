"""How numbers and days are written for the reader: a face says it once, and every sentence keeps to it.

It is no property of an amount or a day, and every sentence that shows one would have to be handed it; so it is
kept in the context that the face runs in. Nothing is read by it: `domain.entry` takes every way of writing.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from enum import Enum

from msgspec import Struct

from orderui.domain.text import count


class Days(Enum):
    """In which order a day is written."""

    DAY_MONTH = "28 Nov"
    MONTH_DAY = "Nov 28"
    ISO = "2026-11-28"


class Formats(Struct, frozen=True):
    """What stands between thousands, before decimals, and how days are written."""

    group: str = ","
    point: str = "."
    days: Days = Days.DAY_MONTH


PLAIN = Formats()
_FORMATS: ContextVar[Formats] = ContextVar("formats", default=PLAIN)


def use(formats: Formats) -> None:
    """Write so from now on, in this context and those that begin in it."""
    _FORMATS.set(formats)


def show_number(number: Decimal) -> str:
    """`1,234.50`: every digit there is, grouped by thousands."""
    return marked(f"{number:,f}")


def marked(number: str) -> str:
    """A number written as `1,234.50`, with the reader's own marks."""
    formats = _FORMATS.get()
    return number.translate({ord(","): formats.group, ord("."): formats.point})


def show_day(day: date, today: date | None = None) -> str:
    """`28 Nov`, with the year where that is not the one of `today`."""
    year = "" if today and day.year == today.year else f"{day.year:04}"
    match _FORMATS.get().days:
        case Days.ISO:
            return f"{day.year:04}-{day:%m-%d}"
        case Days.MONTH_DAY:
            return f"{day:%b} {day.day}{f', {year}' if year else ''}"
        case _:
            return f"{day.day} {day:%b} {year}".rstrip()


def show_day_short(day: date, today: date) -> str:
    """A day in seven cells or eight: `28 Nov`; without the day where it is not in this year."""
    iso = _FORMATS.get().days is Days.ISO
    if day.year != today.year:
        return f"{day.year:04}-{day:%m}" if iso else f"{day:%b} {day.year:04}"
    return f"{day:%m-%d}" if iso else show_day(day, today)


def show_distance(day: date, today: date) -> str:
    """`today`, `in 3 days`, `2 days ago`."""
    days = (day - today).days
    if days in _NEAR:
        return _NEAR[days]
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"


def show_distance_short(day: date, today: date) -> str:
    """`today`, `in 3d`, `2d ago`."""
    days = (day - today).days
    if days in _NEAR:
        return _NEAR[days]
    return f"in {days:,}d" if days > 0 else f"{-days:,}d ago"


_NEAR = {0: "today", 1: "tomorrow", -1: "yesterday"}
