"""The words of a command line: values by path, amounts, dates, spans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from orderui.domain.entry import parse_amount, parse_date, parse_plain_decimal, parse_relative
from orderui.domain.errors import BadUsage, BadValue
from orderui.systems import json_text
from orderui.usecases.editing import Typed

T = TypeVar("T")


def assignments(words: Sequence[str]) -> dict[str, Any]:
    """`PATH=VALUE` words as typed values, `PATH:=JSON` ones as JSON values, by path in the order given.

    Raises BadUsage for anything else, Malformed for JSON that does not parse.
    """
    values: dict[str, Any] = {}
    for word in words:
        path, sign, text = word.partition("=")
        is_json = path.endswith(":")
        path = path.removesuffix(":") if is_json else path
        if not sign or not path.strip():
            raise BadUsage(f"“{word}” sets nothing; write PATH=VALUE, or PATH:=JSON.")
        if path in values:
            raise BadUsage(f"{path} is given twice.")
        values[path] = json_text.parse(text, where=path) if is_json else Typed(text)
    return values


def amount(text: str, option: str) -> Decimal:
    """The amount an option means. Raises BadUsage."""

    def read(entry: str) -> Decimal:
        try:
            return parse_plain_decimal(entry.strip())
        except BadValue:
            return parse_amount(entry)

    return option_value(read, text, option)


def day(text: str, today: date, option: str) -> date:
    """The day an option means. Raises BadUsage."""
    return option_value(lambda entry: parse_date(entry, today=today), text, option)


def horizon(text: str, today: date, option: str) -> date:
    """The last day of a span from today on: `14d`, `2w`, `1m`. Raises BadUsage."""
    span = parse_relative(text)
    if span is None:
        raise BadUsage(f"{option}: not a span of time: “{text}”; write 14d, 2w, 1m or 1y.")
    try:
        return today + span
    except (ValueError, OverflowError):
        raise BadUsage(f"{option}: “{text}” reaches beyond the year 9999.") from None


def option_value(read: Callable[[str], T], text: str, option: str) -> T:
    """What `read` makes of an option's text; its refusal is wrong usage. Raises BadUsage."""
    try:
        return read(text)
    except BadValue as fault:
        raise BadUsage(f"{option}: {fault.sentence}.") from None
