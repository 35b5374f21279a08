"""A long JSON text read one record at a time, so that ten thousand records are never held at once.

It is looked through from its beginning to its end. Of each record only where it stands is kept, and what somebody
asks of it; from there it can be read again. Source: ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct

from orderui.systems import json_text
from orderui.systems.json_faults import lone_surrogate
from orderui.systems.json_text import JsonValue

T = TypeVar("T")

_space = re.compile(r"[ \t\n\r]*").match


class Stretch(Struct, frozen=True):
    """A value that has been looked at and is text again: what stands from `start` to `stop`."""

    text: str | bytes
    start: int
    stop: int

    def read(self) -> JsonValue:
        """The value."""
        return json_text.parse(self.text[self.start : self.stop])


Members: TypeAlias = "list[tuple[Stretch, T]]"
"""The members of a list: where each stands, and what was asked of it."""


class Parts(Struct, Generic[T], frozen=True):
    """A JSON text with its long lists apart: `around` them, where they are empty; and they, by key.

    A text that is a list itself has an empty key for it.
    """

    around: JsonValue
    members: dict[str, Members[T]]


def parts(
    text: str | bytes, keys: Collection[str], look: Callable[[JsonValue], T], *, where: str = ""
) -> Parts[T]:
    """A text with its list apart, where it is an object the lists under `keys`. `look` is asked of each member.

    Raises Malformed as `json_text.parse`.
    """
    whole = json_text.characters(text, where)
    try:
        return _Reading(text, whole, keys, look).parts()
    except (ValueError, IndexError, RecursionError):
        json_text.parse(text, where=where)  # says what is wrong
        raise


class _Reading(Generic[T]):
    """One look through a text. Raises ValueError, IndexError or RecursionError where it is no JSON of ours."""

    def __init__(
        self, given: str | bytes, whole: str, keys: Collection[str], look: Callable[[JsonValue], T]
    ) -> None:
        self._given = given
        self._text = whole
        self._keys = keys
        self._look = look
        self._alike = isinstance(given, str) or whole.isascii()
        self._place = (0, 0)
        """A character, and the byte it is at."""
        self._members: dict[str, Members[T]] = {}

    def parts(self) -> Parts[T]:
        at = self._after(int(self._text.startswith("\ufeff")))
        if self._text[at] == "[":
            around, at = self._list("", at, 1)
        elif self._text[at] == "{":
            around, at = self._object(at)
        else:
            around, at = json_text.value_at(self._text, at, within=0)
        if self._after(at) < len(self._text) or lone_surrogate(self._text) is not None:
            raise ValueError("something is wrong")
        return Parts(around, self._members)

    def _object(self, at: int) -> tuple[JsonValue, int]:
        found: dict[str, JsonValue] = {}
        at = self._after(at + 1)
        while self._text[at] != "}" or found:
            if self._text[at] != '"':
                raise ValueError("no key")
            key, at = json_text.value_at(self._text, at, within=1)
            at = self._past(":", self._after(at))
            if not isinstance(key, str) or key in found:
                raise ValueError("no key, or twice")
            if key in self._keys and self._text[at] == "[":
                found[key], at = self._list(key, at, 2)
            else:
                found[key], at = json_text.value_at(self._text, at, within=1)
            at = self._after(at)
            if self._text[at] == "}":
                break
            at = self._past(",", at)
        return found, at + 1

    def _list(self, key: str, at: int, within: int) -> tuple[JsonValue, int]:
        members = self._members[key] = []
        at = self._after(at + 1)
        while self._text[at] != "]" or members:
            value, stop = json_text.value_at(self._text, at, within=within)
            members.append((self._stretch(at, stop), self._look(value)))
            at = self._after(stop)
            if self._text[at] == "]":
                break
            at = self._past(",", at)
        return [], at + 1

    def _past(self, mark: str, at: int) -> int:
        if self._text[at] != mark:
            raise ValueError("something else")
        return self._after(at + 1)

    def _after(self, at: int) -> int:
        """Where the white space from `at` on ends."""
        found = _space(self._text, at)
        assert found is not None  # noqa: S101 - no white space is a match too
        return found.end()

    def _stretch(self, start: int, stop: int) -> Stretch:
        return Stretch(self._given, self._byte(start), self._byte(stop))

    def _byte(self, at: int) -> int:
        """Where a character stands in the text as it was given; asked from the beginning to the end."""
        if self._alike:
            return at
        character, byte = self._place
        self._place = (at, byte + len(self._text[character:at].encode()))
        return self._place[1]
