"""Vendor JSON, read and written without loss: key order and number lexemes (`4.50`, `1e2`, `-0`) are kept.

Reading is the standard library's decoder with hooks; what it refuses, `json_faults` explains. Writing is our
own, since that library cannot emit lexemes. White space and the spelling of escapes are not kept.
Source: ours.
"""

from __future__ import annotations

import codecs
import json
import re
from decimal import Decimal
from json.encoder import encode_basestring as _quoted
from typing import TYPE_CHECKING, Self, TypeAlias

from msgspec import Struct

from orderui.domain.errors import BadValue, Malformed
from orderui.systems.json_faults import MAX_DEPTH, diagnose, lone_surrogate
from orderui.systems.json_words import place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_DIGITS = 1000
"""The most digits, written plainly, of a number to reckon with: `1e999999999` is only eleven characters."""

_LEXEME = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class Number(Struct, frozen=True):
    """A JSON number exactly as written. Equal by lexeme: `1.0` is not `1.00`, though `same` as it.

    Raises `ValueError` for a lexeme that is no JSON number, so that what is written is always JSON.
    """

    lexeme: str

    def __post_init__(self) -> None:
        if not _LEXEME.fullmatch(self.lexeme):
            raise ValueError(f"{self.lexeme!r} is not a JSON number")

    def __str__(self) -> str:
        return self.lexeme

    @classmethod
    def of(cls, value: Decimal | int) -> Self:
        """The number written plainly, without an exponent and never rounded.

        Raises `BadValue` beyond `MAX_DIGITS` digits, `ValueError` for NaN and infinities.
        """
        return cls(f"{_bounded(Decimal(value)):f}")

    @property
    def decimal(self) -> Decimal:
        """The exact value. Raises `BadValue` where it has more than `MAX_DIGITS` digits, written plainly."""
        exponent = self.lexeme.lower().partition("e")[2].lstrip("+-").lstrip("0")
        if len(exponent) > 9:  # Decimal itself gives up a few digits later
            raise _too_long(self.lexeme)
        return _bounded(Decimal(self.lexeme))


def _bounded(value: Decimal) -> Decimal:
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is not a JSON number")  # noqa: TRY004 - the value is at fault, not its type
    if max(len(digits) + exponent, 1) + max(-exponent, 0) > MAX_DIGITS:
        raise _too_long(str(value))
    return value


def _too_long(written: str) -> BadValue:
    short = written if len(written) <= 40 else f"{written[:39]}…"
    return BadValue("", f"{short} is too long a number: plainly written it has over {MAX_DIGITS:,} digits")


JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | Number | bool | None"


def same(a: JsonValue, b: JsonValue) -> bool:
    """Whether both mean the same: numbers by value, keys in any order, kinds apart (`15` is not `"15"`)."""
    match a, b:
        case Number(), Number():
            return a == b or _equal(a, b)
        case dict(), dict():
            return a.keys() == b.keys() and all(same(child, b[key]) for key, child in a.items())
        case list(), list():
            return len(a) == len(b) and all(map(same, a, b))
        case str(), str():
            return a == b
    return a is b


def _equal(a: Number, b: Number) -> bool:
    try:
        return a.decimal == b.decimal
    except BadValue:  # too long to be reckoned with: equal only where written alike
        return False


def parse(text: str | bytes, *, where: str = "") -> JsonValue:
    """The value of a JSON text; bytes are UTF-8, with or without a byte order mark.

    `where` names the text in errors (`payments.json`). Raises `Malformed` for anything JSON does not allow,
    and for duplicate keys, half characters and nesting beyond `MAX_DEPTH`.
    """
    whole = characters(text, where).removeprefix("\ufeff")
    try:
        return _read(whole)
    except (ValueError, RecursionError):
        fault = diagnose(whole, where=where, readable=_readable)
        if fault is None:
            raise
        raise fault from None


def dump(value: JsonValue, *, indent: int | None = 2) -> str:
    """The value as JSON text: keys in their order, numbers as written, no line break at the end.

    `indent` spaces a level; None for the compact form, without any white space.
    """
    chunks: list[str] = []
    if indent is None:
        _write(value, chunks.append, line="", step="", colon=":")
    else:
        _write(value, chunks.append, line="\n", step=" " * indent, colon=": ")
    return "".join(chunks)


def fingerprint(value: JsonValue) -> str:
    """A text that two values share exactly when they are `same`, for looking one up among many."""
    return dump(_normal(value), indent=None)


def _normal(value: JsonValue) -> JsonValue:
    match value:
        case dict():
            return {key: _normal(value[key]) for key in sorted(value)}
        case list():
            return [_normal(item) for item in value]
        case Number():
            try:
                plain = f"{value.decimal:f}"
            except BadValue:
                return value
            plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
            return Number("0" if plain == "-0" else plain)
    return value


def pointer(path: Sequence[str | int]) -> str:
    r"""The path for people: `instructions.0.amount`. In a key, a dot is written `\.` and a backslash `\\`."""
    return ".".join(str(segment).replace("\\", "\\\\").replace(".", "\\.") for segment in path)


def split_path(text: str) -> tuple[str, ...]:
    r"""The segments of a dotted path, unescaped: the inverse of `pointer`, with positions as text.

    No text is the empty path. A backslash before anything but a dot or a backslash stands for itself.
    """
    if not text:
        return ()
    segments = [""]
    for piece in re.findall(r"\\[.\\]|\.|[^.\\]+|\\", text):
        if piece == ".":
            segments.append("")
        else:
            segments[-1] += piece[1:] if len(piece) == 2 and piece[0] == "\\" else piece
    return tuple(segments)


def characters(text: str | bytes, where: str) -> str:
    """The text as characters that UTF-8 can hold. Raises `Malformed`."""
    try:
        if isinstance(text, str):
            text.encode()
            return text
        # UTF-32's little-endian mark begins with UTF-16's.
        if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
            wide = "the text is UTF-16 or UTF-32, and JSON is UTF-8"
            raise Malformed(wide, line=1, column=1, mend="Save it as UTF-8", where=where)
        return text.decode()
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode().removeprefix("\ufeff")
        wrong = f"the byte 0x{error.object[error.start]:02X} is not UTF-8, which JSON is written in"
    except UnicodeEncodeError as error:
        before = error.object[: error.start].removeprefix("\ufeff")
        wrong = f"U+{ord(error.object[error.start]):04X} is half a character, which UTF-8 cannot hold"
    line, column = place(before, len(before))
    raise Malformed(wrong, line=line, column=column, where=where)


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate key")
    return members


def _no_constant(name: str) -> JsonValue:
    raise ValueError(name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=Number,
    parse_float=Number,
    parse_constant=_no_constant,
)


def _read(text: str) -> JsonValue:
    """The value, quickly. Raises `ValueError` or `RecursionError`, which only say that there is a fault."""
    value: JsonValue = _DECODER.decode(text)
    if lone_surrogate(text) is not None:
        raise ValueError("lone surrogate")
    if _deeper_than(MAX_DEPTH, value):
        raise ValueError("nested too deeply")
    return value


def value_at(text: str, at: int, *, within: int) -> tuple[JsonValue, int]:
    """The value that begins at `at`, inside so many others, and where it ends.

    Raises `ValueError` or `RecursionError`, which only say that there is a fault; half characters are none here.
    """
    value, stop = _DECODER.raw_decode(text, at)
    if _deeper_than(MAX_DEPTH - within, value):
        raise ValueError("nested too deeply")
    return value, stop


def _readable(text: str) -> bool:
    try:
        _read(text)
    except (ValueError, RecursionError):
        return False
    return True


def _deeper_than(depth: int, value: JsonValue) -> bool:
    level: list[dict[str, JsonValue] | list[JsonValue]] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(depth):
        if not level:
            return False
        level = [
            child
            for container in level
            for child in (container.values() if isinstance(container, dict) else container)
            if isinstance(child, (dict, list))
        ]
    return bool(level)


def _write(value: JsonValue, put: Callable[[str], None], *, line: str, step: str, colon: str) -> None:
    """Put the value's JSON, piece by piece. `line` begins a new line at the value's own level."""
    match value:
        case str():
            put(_quoted(value))
        case Number(lexeme=lexeme):
            put(lexeme)
        case None:
            put("null")
        case bool():
            put("true" if value else "false")
        case dict() if value:
            before = "{"
            for key, child in value.items():
                put(f"{before}{line}{step}{_quoted(key)}{colon}")
                _write(child, put, line=f"{line}{step}", step=step, colon=colon)
                before = ","
            put(f"{line}}}")
        case list() if value:
            before = "["
            for child in value:
                put(f"{before}{line}{step}")
                _write(child, put, line=f"{line}{step}", step=step, colon=colon)
                before = ","
            put(f"{line}]")
        case dict():
            put("{}")
        case list():
            put("[]")
        case _:
            raise TypeError(f"{type(value).__name__} is not a JSON value")
