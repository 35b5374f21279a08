"""What is wrong with JSON that does not parse: where, what was expected there, and the obvious mend.

The reader (`json_text`) is quick and says little. When it refuses a text, the text is walked once more here,
token by token, to its first fault. A fault may be read in several ways (a surplus brace, a missing bracket):
the first reading whose mend makes the whole text readable is the one reported. Nothing is ever mended
silently. Source: ours.
"""

from __future__ import annotations

import json
import re
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from orderui.domain.errors import Malformed
from orderui.systems.json_words import SCALAR, STRING_BODY, clipped, found, place, string_fault

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_DEPTH = 200
"""How deeply objects and lists may be nested: far beyond any order, well within Python's stack."""

_SPACES = re.compile(r"[ \t\n\r]*+")
_SURROGATE_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)

_CLOSER = {"{": "}", "[": "]"}
_NOUN = {"{": "record", "[": "list", "}": "brace", "]": "bracket"}


class Mend(Enum):
    """An obvious change right where the fault is; the value is the advice."""

    REMOVE = "Remove it"
    ADD_COMMA = "Add it"


class Reading(Struct, frozen=True):
    """One way to read a fault: its place (characters from 0), its sentence, the mend that would prove it."""

    at: int
    sentence: str
    mend: Mend | None = None

    def mended(self, text: str) -> str:
        """The text with the mend made, as it is where there is none."""
        before, after = text[: self.at], text[self.at :]
        match self.mend:
            case Mend.REMOVE:
                return before + after[1:]
            case Mend.ADD_COMMA:
                return f"{before},{after}"
            case None:
                return text


class _FaultError(Exception):
    """Ends the walk at the first fault. `readings` go from the most telling to the most general."""

    def __init__(self, *readings: Reading) -> None:
        super().__init__(*readings)
        self.readings = readings


def diagnose(text: str, *, where: str, readable: Callable[[str], bool]) -> Malformed | None:
    """The first fault of `text`, or None where it has none. A mend is proven by being `readable`."""
    try:
        _Walk(text).to_the_end()
    except _FaultError as fault:
        reading = _most_telling(fault.readings, text, readable)
        line, column = place(text, reading.at)
        mend = reading.mend.value if reading.mend else ""
        return Malformed(reading.sentence, line=line, column=column, mend=mend, where=where)
    return None


def lone_surrogate(text: str, start: int = 0, end: int | None = None) -> int | None:
    r"""Where the first escaped half character stands (`\ud800` without its other half), if there is one.

    JSON that parses has no backslash outside its strings, so a whole text may be searched like one string.
    """
    stop = len(text) if end is None else end
    if text.find("\\u", start, stop) < 0:
        return None
    return next((m.start() for m in _SURROGATE_ESCAPE.finditer(text, start, stop) if m[1]), None)


def _most_telling(readings: tuple[Reading, ...], text: str, readable: Callable[[str], bool]) -> Reading:
    """The first reading whose mend is proven, else the last one without a mend."""
    for reading in readings:
        if reading.mend and readable(reading.mended(text)):
            return reading
    return Reading(readings[-1].at, readings[-1].sentence)


_Step: TypeAlias = "Callable[[], _Step | None]"


class _Open(Struct):
    """An object or list that is not closed yet: its bracket, where that stands, and its keys' places."""

    bracket: str
    at: int
    keys: dict[str, int] = field(default_factory=dict)

    @property
    def closer(self) -> str:
        return _CLOSER[self.bracket]


class _Walk:
    """A walk over JSON text. Each step reads one token and returns the step that must follow.

    A loop, not a recursion, so that no nesting can exhaust the stack.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open: list[_Open] = []
        self.key = ""  # the key whose colon or value is due, as written
        self.comma = 0  # where the last comma stood
        self.end = 0  # where the last value ended

    def to_the_end(self) -> None:
        """Walk the whole text. Raises `_FaultError` at the first fault."""
        step: _Step | None = self._value
        while step:
            self.at = self._spaces_end(self.at)
            step = step()

    # What may come next

    def _value(self) -> _Step:
        char = self._char()
        if char == '"':
            self.at = self.end = self._string_end()
            return self._after_value
        if char in _CLOSER:
            return self._enter(char)
        if scalar := SCALAR.match(self.text, self.at):
            self.at = self.end = scalar.end()
            return self._after_value
        raise self._no_value(char)

    def _first_item(self) -> _Step:
        return self._leave() if self._char() == "]" else self._value()

    def _first_key(self) -> _Step:
        return self._leave() if self._char() == "}" else self._key()

    def _key(self) -> _Step:
        if self._char() != '"':
            raise self._no_key(self._char())
        start, end = self.at, self._string_end()
        self.key = self.text[start:end]
        name, keys = json.loads(self.key), self.open[-1].keys
        if name in keys:
            first = place(self.text, keys[name])[0]
            twice = f"the key {clipped(self.key)} stands twice in the same object, first on line {first}"
            raise _FaultError(Reading(start, twice))
        keys[name] = start
        self.at = end
        return self._colon

    def _colon(self) -> _Step:
        if self._char() != ":":
            raise self._expected(f"a colon after the key {clipped(self.key)}")
        self.at += 1
        return self._value

    def _after_value(self) -> _Step | None:
        char = self._char()
        if not self.open:
            if char:
                raise self._more(char)
            return None
        inside = self.open[-1]
        if char == ",":
            self.comma = self.at
            self.at += 1
            return self._key if inside.bracket == "{" else self._value
        if char == inside.closer:
            return self._leave()
        raise self._no_comma(char, inside)

    def _enter(self, bracket: str) -> _Step:
        if len(self.open) == MAX_DEPTH:
            deep = f"objects and lists are nested more than {MAX_DEPTH} levels deep here"
            raise _FaultError(Reading(self.at, deep))
        self.open.append(_Open(bracket, self.at))
        self.at += 1
        return self._first_key if bracket == "{" else self._first_item

    def _leave(self) -> _Step:
        self.open.pop()
        self.at = self.end = self.at + 1
        return self._after_value

    # Tokens

    def _char(self) -> str:
        """The character at the cursor, empty at the end of the text."""
        return self.text[self.at : self.at + 1]

    def _spaces_end(self, at: int) -> int:
        spaces = _SPACES.match(self.text, at)
        return spaces.end() if spaces else at

    def _string_end(self) -> int:
        """Where the string at the cursor ends, its closing quote included."""
        text, start = self.text, self.at
        body = STRING_BODY.match(text, start + 1)
        stop = body.end() if body else start + 1
        if text[stop : stop + 1] != '"':
            raise _FaultError(Reading(*string_fault(text, start, stop)))
        lone = lone_surrogate(text, start, stop)
        if lone is not None:
            half = f'the escape "{text[lone : lone + 6]}" is half a character, which UTF-8 cannot hold'
            raise _FaultError(Reading(lone, half))
        return stop + 1

    # What is wrong where a step finds something else

    def _no_value(self, char: str) -> _FaultError:
        if not self.open:
            return self._expected("a value") if char else _FaultError(Reading(0, "there is nothing in it"))
        if self.open[-1].bracket == "{":
            return self._expected(f"a value for the key {clipped(self.key)}")
        return self._surplus_comma(char, "]") or self._expected("a value")

    def _no_key(self, char: str) -> _FaultError:
        return self._surplus_comma(char, "}") or self._expected("a key in double quotes")

    def _surplus_comma(self, char: str, closer: str) -> _FaultError | None:
        """The fault of a comma with nothing before it or nothing after it, if that is what stands here."""
        if char == ",":
            return _FaultError(Reading(self.at, "there is a surplus comma", Mend.REMOVE))
        if char == closer:
            last = f'there is a surplus comma before the closing "{closer}"'
            return _FaultError(Reading(self.comma, last, Mend.REMOVE))
        return None

    def _no_comma(self, char: str, inside: _Open) -> _FaultError:
        expected = self._expected(f'a comma or "{inside.closer}"', at_end=f'the closing "{inside.closer}"')
        if char and char in _CLOSER.values():
            opened = f'the "{inside.bracket}" of line {place(self.text, inside.at)[0]}'
            unclosed = f'{opened} is closed with "{char}" instead of "{inside.closer}"'
            return _FaultError(self._surplus_closer(self.at), Reading(self.at, unclosed))
        if char == '"' or (inside.bracket == "[" and (char in _CLOSER or SCALAR.match(self.text, self.at))):
            missing = f"a comma is missing after this value, before {found(self.text, self.at)}"
            return _FaultError(Reading(self.end, missing, Mend.ADD_COMMA))
        if char and self.at == self.end and self.text[self.at - 1] == '"':
            general = expected.readings[-1]
            hint = Reading(general.at, rf"{general.sentence}; a double quote inside text is written \"")
            return _FaultError(hint)
        return expected

    def _more(self, char: str) -> _FaultError:
        """The fault of anything after the end of what should be the only value."""
        noun = _NOUN.get(self.text[self._spaces_end(0)], "value")
        if char in _CLOSER.values():
            return _FaultError(self._surplus_closer(self.at, f" after the end of the {noun}"))
        next_at = self._spaces_end(self.at + 1) if char == "," else self.at
        follows = self.text[next_at : next_at + 1]
        if not follows:
            last = f"there is a surplus comma after the end of the {noun}"
            return _FaultError(Reading(self.at, last, Mend.REMOVE))
        general = f"expected nothing more after the end of the {noun}, found {found(self.text, self.at)}"
        if follows in _CLOSER:
            general = f'more follows after the end of the {noun}; several records stand in one list, "[" to "]"'
        early = [self._surplus_closer(self.end - 1)] if char == "," and noun != "value" else []
        return _FaultError(*early, Reading(self.at, general))

    def _surplus_closer(self, at: int, after: str = "") -> Reading:
        closer = self.text[at]
        return Reading(at, f'there is a surplus closing {_NOUN[closer]} "{closer}"{after}', Mend.REMOVE)

    def _expected(self, what: str, *, at_end: str = "") -> _FaultError:
        """The fault that something else than `what` stands at the cursor."""
        if self._char():
            return _FaultError(Reading(self.at, f"expected {what}, found {found(self.text, self.at)}"))
        opened = [f'the "{o.bracket}" of line {place(self.text, o.at)[0]}' for o in self.open]
        shown = opened if len(opened) <= 3 else [opened[0], f"{len(opened) - 2} more", opened[-1]]
        ends = f"the text ends before {at_end or what}; still open: {', '.join(shown)}"
        return _FaultError(Reading(len(self.text.rstrip(" \t\n\r")), ends))
