"""How iQmetrix writes what the common fields do not cover: instants, lists of ids, free structures.

Source: reference document 002, its tables and examples.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from orderui.domain.errors import BadValue, Malformed
from orderui.domain.problems import shown
from orderui.systems import json_text
from orderui.systems.fields import moment
from orderui.systems.json_text import JsonValue, Number
from orderui.systems.overlay import to_json

_INSTANT = re.compile(r"[0-9-]+([T ])[0-9:]+(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?")


def as_spelled(value: datetime, received: Any) -> str:
    """For `Shown.wire`: an instant in the spelling received in its place, its offset (or none) and decimals kept.

    The decimals of a second stay as written, beyond the microsecond too, as long as they mean the same.
    """
    spelled = _INSTANT.fullmatch(received) if isinstance(received, str) else None
    if spelled is None:
        return value.astimezone(UTC).isoformat()
    separator, decimals, offset = spelled.groups()
    was: datetime = moment(received)
    local = value.astimezone(was.tzinfo)
    if local.microsecond != was.microsecond:
        decimals = f".{local.microsecond:06}".rstrip("0").rstrip(".")
    written = local.replace(microsecond=0, tzinfo=None).isoformat(sep=separator)
    return f"{written}{decimals or ''}{offset or ''}"


def as_serial_numbers(value: tuple[str, ...], received: Any) -> list[JsonValue]:
    """For `Shown.wire`: a list of texts, those that were received as numbers still numbers."""
    was = received if isinstance(received, list) else []
    numbers = {one.lexeme: one for one in was if isinstance(one, Number)}
    return [numbers.get(one, one) for one in value]


def as_structure(value: str, _received: Any) -> JsonValue:
    """For `Shown.wire`: the JSON that a `Structure` holds the text of."""
    return json_text.parse(value)


def structure(value: Any) -> Any:
    """A JSON object or list as its own compact text, which the book keeps without loss. Text is read as JSON."""
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = json_text.parse(value)
        except Malformed as fault:
            sentence = f"must be a JSON object or list: {fault.sentence} at character {fault.column}"
            raise BadValue("", sentence, value=value) from None
    if not isinstance(value, dict | list | tuple):
        raise BadValue("", f"must be a JSON object or list, not {_told(value)}", value=value)
    return json_text.dump(to_json(value, None, None), indent=None)


def none_is_zero(value: Any) -> Any:
    """The vendor's default for an amount or a count that is not said."""
    return 0 if value is None else value


def none_is_empty(value: Any) -> Any:
    """A list that is null has no members."""
    return () if value is None else value


def _told(value: Any) -> str:
    return value.lexeme if isinstance(value, Number) else shown(value)


Structure = Annotated[str, BeforeValidator(structure)]
"""Free JSON, an object or a list, as text."""
