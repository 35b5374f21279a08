"""Free data by key, and its limits.

The limits are not in the type: what exceeds them is an error in one system and a warning in another, and must
be readable either way. Source: domain.md, "Metadata".
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Protocol, runtime_checkable

from pydantic import BeforeValidator

from orderui.domain.errors import BadValue
from orderui.domain.text import count, quote

MOST_KEYS = 50
LONGEST_KEY = 40
"""In characters, that is Unicode code points: not bytes, and not what a reader sees as one."""
LONGEST_VALUE = 500
"""In characters, as for keys."""


@runtime_checkable
class Lexeme(Protocol):
    """A number as it was written (`4.50`), which is how it reads as text."""

    @property
    def lexeme(self) -> str:
        """The characters of the number."""


def _as_text(value: Any) -> str:
    """A JSON scalar as text: a number as written, `true` and `false`, nothing for null."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return str(value)
        case Lexeme():
            return value.lexeme
        case _:
            kind = "an object" if isinstance(value, Mapping) else "a list"
            raise BadValue("", f"metadata holds text, not {kind}", value=value)


def _as_object(value: Any) -> Any:
    """An empty list is how some vendors write an empty object."""
    if value == []:
        return {}
    if not isinstance(value, Mapping):
        raise BadValue("", "metadata is an object of keys and values", value=value)
    return value


Metadata = Annotated[dict[str, Annotated[str, BeforeValidator(_as_text)]], BeforeValidator(_as_object)]
"""A field that holds metadata: text by key. Values that came as numbers, booleans or null become text."""


def problems(metadata: Mapping[str, str], path: str) -> list[BadValue]:
    """What of `metadata`, found at `path`, exceeds the limits, each with the limit and the count.

    A value is named by its own path, unless its key is too long to be part of one.
    """
    found = []
    if len(metadata) > MOST_KEYS:
        sentence = f"metadata has {_too_many(len(metadata), 'key', MOST_KEYS)}"
        found.append(BadValue(path, sentence, value=len(metadata)))
    for key, value in metadata.items():
        if len(key) > LONGEST_KEY:
            sentence = f"the key {quote(key)} has {_too_many(len(key), 'character', LONGEST_KEY)}"
            found.append(BadValue(path, sentence, value=key))
        if len(value) > LONGEST_VALUE:
            sentence = f"the value of {quote(key)} has {_too_many(len(value), 'character', LONGEST_VALUE)}"
            segment = key.replace(".", "\\.")
            at = path if len(key) > LONGEST_KEY else f"{path}.{segment}"
            found.append(BadValue(at, sentence, value=value))
    return found


def _too_many(number: int, noun: str, most: int) -> str:
    return f"{count(number, noun)}; at most {most} fit"
