"""The types of fields that vendors' JSON has in common, each lenient in kind and strict in meaning.

They read three spellings: the vendor's JSON (`Number` lexemes, text), the book's own JSON (text), and values made
in Python. What was received in which kind is kept beside the model, so leniency here loses nothing.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from orderui.domain.entry import parse_plain_decimal
from orderui.domain.errors import BadValue
from orderui.domain.problems import shown
from orderui.systems.json_text import Number

_FRACTION = re.compile(r"(\.\d{6})\d+")


def text(value: Any) -> Any:
    """Text; a number is taken by its lexeme, since vendors write ids either way."""
    if isinstance(value, Number):
        return value.lexeme
    if value is None or isinstance(value, str):
        return value
    raise BadValue("", f"must be text, not {shown(value)}")


def whole(value: Any) -> Any:
    """A whole number; digits in a string are taken too."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    number = decimal(value)
    if number != number.to_integral_value():
        raise BadValue("", f"must be a whole number, not {shown(_written(value))}")
    return int(number)


def decimal(value: Any) -> Any:
    """A decimal, exact; digits in a string are taken too."""
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, str | Number | int):
        raise BadValue("", f"must be a number, not {shown(value)}")
    return parse_plain_decimal(value.lexeme if isinstance(value, Number) else str(value))


def day(value: Any) -> Any:
    """A calendar day, `YYYY-MM-DD`; of an ISO date and time the day is taken as written."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(_short(value)).date()
        except ValueError:
            pass
    raise BadValue("", f"must be a date like 2026-12-01, not {shown(_written(value))}")


def moment(value: Any, *, zone: tzinfo = UTC) -> Any:
    """An instant from an ISO date and time, `zone`'s where it has no offset; beyond microseconds it is cut."""
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, str) and len(value) > 10:
        try:
            read = datetime.fromisoformat(_short(value))
        except ValueError:
            pass
        else:
            return reckonable(read if read.tzinfo else read.replace(tzinfo=zone))
    raise BadValue("", f"must be a date and time like 2026-12-01T09:30:00, not {shown(_written(value))}")


def flag(value: Any) -> Any:
    """True or false."""
    if value is None or isinstance(value, bool):
        return value
    raise BadValue("", f"must be true or false, not {shown(_written(value))}")


def as_string(value: Any, received: Any) -> Any:
    """For `Shown.wire`: a number written as a JSON string, unless a JSON number was received in its place."""
    return value if isinstance(received, Number) else format(value, "f")


def reckonable(instant: datetime) -> datetime:
    """An instant that can be shown in any time zone: the calendar's first and last year are pulled in.

    Vendors write such instants for "never" (0001-01-01); their text is kept beside the model.
    """
    if instant.year < 2:
        return instant.replace(year=2)
    return instant.replace(year=9998) if instant.year > 9998 else instant


def _short(value: str) -> str:
    return _FRACTION.sub(r"\1", value)


def _written(value: Any) -> Any:
    return value.lexeme if isinstance(value, Number) else value


Text = Annotated[str, BeforeValidator(text)]
Needed = Annotated[str, Field(min_length=1), BeforeValidator(text)]
WholeNumber = Annotated[int, BeforeValidator(whole)]
Amount = Annotated[Decimal, BeforeValidator(decimal)]
Day = Annotated[date, BeforeValidator(day)]
Moment = Annotated[datetime, BeforeValidator(moment)]
Flag = Annotated[bool, BeforeValidator(flag)]
