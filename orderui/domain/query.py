"""The query language: which orders a person means. Said once, it is read once and then meets every order.

As a grammar, spaces between terms left out::

    query  = [either]
    either = both ("or" both)*
    both   = not (["and"] not)*
    not    = "-"* term
    term   = "(" either ")" | field | text
    field  = NAME OP [text ("," text)*]
    NAME   = a letter, then letters, digits, "_", "." and "-"; or meta."any key"
    OP     = ":" | ":~" | "=" | "!=" | "<" | "<=" | ">" | ">="
    text   = anything but spaces, parentheses and quotation marks, and anything at all inside quotation marks

As a name begins with a letter, `10:30` is text to search for; `http://x` names no field and is refused with the
way to search for it. Inside quotation marks a backslash makes the next character plain. `field!=value` is the same
as `-field=value`: both find the orders that have no such field too. Source: interface.md, "Queries".
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from orderui.domain.errors import BadQuery, BadValue
from orderui.domain.outline import FilterField
from orderui.domain.query_fields import FIELDS, META, field_names, find_field
from orderui.domain.query_kinds import Op, Test, When, all_of, one_of, opposite
from orderui.domain.text import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, tzinfo

    from orderui.domain.listing import Listed
    from orderui.domain.outline import Outline

DEEPEST_PARENTHESES = 50

_ANY_META = f"{META}KEY"

NO_FIELDS: Mapping[str, FilterField] = MappingProxyType({})

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_NAME = r"[^\W\d][\w.-]*"
_OP = r":~|!=|>=|<=|[:=<>]"
_OPERATOR = re.compile(_OP)
_FIELD = re.compile(rf"(?:meta\.{_QUOTED}|({_NAME}))({_OP})", re.DOTALL | re.IGNORECASE)
_WORD_PIECE = re.compile(rf'{_QUOTED}|([^\s()"]+)', re.DOTALL)
_VALUE_PIECE = re.compile(rf'{_QUOTED}|([^\s()",]+)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_DASHES = re.compile("-*")
_SPACES = re.compile(r"\s*")
_TERM_ENDS = re.compile(r"[\s)]|\Z")
_KEYWORD = re.compile(r"(or|and)(?=[\s()]|\Z)", re.IGNORECASE)


class Query(Struct, frozen=True, eq=False):
    """A query that parsed, as `text` said it.

    `is_plain` when it is nothing but text that must all be found; `words` is then that text, case-folded.
    """

    text: str
    is_plain: bool
    words: tuple[str, ...]
    mentioned: frozenset[str]
    test: Test

    def matches(self, listed: Listed) -> bool:
        """Whether the order is one of those meant."""
        return self.test(listed)

    def mentions(self, what: str) -> bool:
        """Whether it speaks of a field (`due`), or of a value of one (`is:archived`), be it to exclude it."""
        return what.casefold() in self.mentioned


def parse(text: str, *, today: date, tz: tzinfo, fields: Mapping[str, FilterField] = NO_FIELDS) -> Query:
    """The query that `text` says on the day `today` in the user's zone. Raises `BadQuery`.

    `fields` is what the systems add (`vocabulary`). An empty query means every order.
    """
    return _Reader(text, When(today, tz), fields).query()


def vocabulary(systems: Iterable[Outline]) -> dict[str, FilterField]:
    """What systems add to the language: the fields they declare, and their axes by name.

    Where two systems declare one name, the first says what kind of field it is.
    """
    found: dict[str, FilterField] = {}
    for outline in systems:
        for declared in outline.filters:
            found.setdefault(declared.name, declared)
        for axis in outline.axes:
            if axis.name not in FIELDS:
                says = f"{axis.title}: a state's code or name"
                found.setdefault(axis.name, FilterField(axis.name, says, "state"))
    return found


def describe(fields: Mapping[str, FilterField] = NO_FIELDS) -> list[tuple[str, str]]:
    """Every field with what it says, for help."""
    described = [(name, (FIELDS.get(name) or fields[name]).says) for name in field_names(fields)]
    return [*described, (_ANY_META, "Metadata of the order or its parts; without a value, whether it has the key")]


def fragment(text: str, at: int) -> str:
    """What stands between the start of its term and a cursor at `at`: what `complete` completes."""
    piece = re.search(r"[^\s()]*\Z", text[:at])
    return piece[0].lstrip("-") if piece else ""


def complete(text: str, at: int, fields: Mapping[str, FilterField] = NO_FIELDS) -> list[str]:
    """What the `fragment` before a cursor at `at` may become: `st` a `status:`, `is:la` an `is:late`."""
    if '"' in re.sub(_QUOTED, "", text[:at], flags=re.DOTALL):
        return []
    piece = fragment(text, at)
    if not (begun := _FIELD.match(piece)):
        starts = [*(f"{name}:" for name in field_names(fields)), META]
        return [start for start in starts if start.casefold().startswith(piece.casefold())]
    meant = find_field(begun[2], fields) if begun[2] else None
    words = meant.words if meant else ()
    typed = piece[max(begun.end(), piece.rfind(",") + 1) :]
    before = piece.removesuffix(typed)
    return [before + word for word in words if word.startswith(typed.casefold())]


class _Reader:
    """Reads a query by the grammar, from left to right; a method for each of its lines."""

    def __init__(self, text: str, when: When, fields: Mapping[str, FilterField]) -> None:
        self.text = text
        self.when = when
        self.fields = fields
        self.at = 0
        self.depth = 0
        self.plain = True
        self.words: list[str] = []
        self.mentioned: set[str] = set()

    def query(self) -> Query:
        self.skip(_SPACES)
        test = self.either() if self.at < len(self.text) else _everything
        if self.at < len(self.text):
            self.fail(self.at, 'this ")" closes nothing')
        words = tuple(self.words) if self.plain else ()
        return Query(self.text, self.plain, words, frozenset(self.mentioned), test)

    def either(self) -> Test:
        tests = [self.both()]
        while self.keyword("or"):
            self.plain = False
            tests.append(self.both())
        return one_of(tests)

    def both(self) -> Test:
        tests = [self.negated()]
        while self.keyword("and") or not self.at_end_of_both():
            tests.append(self.negated())
        return all_of(tests)

    def negated(self) -> Test:
        start = self.at
        if self.at_end_of_both() or _KEYWORD.match(self.text, self.at):
            self.fail(start, "a term is missing here")
        dashes = self.skip(_DASHES)
        if dashes and _TERM_ENDS.match(self.text, self.at):
            self.fail(start, 'a term belongs right after "-", which excludes it')
        self.plain = self.plain and not dashes
        test = self.term()
        self.skip(_SPACES)
        return opposite(test) if len(dashes) % 2 else test

    def term(self) -> Test:
        if self.text.startswith("(", self.at):
            return self.parentheses()
        if found := _FIELD.match(self.text, self.at):
            self.plain = False
            return self.field(found)
        if found := _OPERATOR.match(self.text, self.at):
            self.fail(self.at, f"a field belongs right before {quote(found[0])}")
        word = (self.piece(_WORD_PIECE) or "").casefold()
        self.words.append(word)
        return lambda listed: word in listed.facets.text

    def parentheses(self) -> Test:
        opened = self.at
        self.depth += 1
        if self.depth > DEEPEST_PARENTHESES:
            self.fail(opened, "there are too many parentheses inside one another")
        self.at += 1
        self.skip(_SPACES)
        test = self.either()
        if not self.text.startswith(")", self.at):
            self.fail(opened, 'this "(" is never closed')
        self.at += 1
        self.depth -= 1
        return test

    def field(self, found: re.Match[str]) -> Test:
        name = found[2] or META + _unescaped(found[1])
        field = find_field(name, self.fields) or self.unknown(name)
        op = Op(found[3])
        if op not in field.ops:
            self.fail(found.start(3), f"{quote(field.name)} takes {' '.join(field.ops)} and no {quote(op)}")
        self.at = start = found.end()
        self.mentioned.add(field.name.casefold())
        if op is Op.HAS and field.alone and _TERM_ENDS.match(self.text, start):
            return field.alone
        values = self.values()
        self.mentioned.update(f"{field.name}:{value}".casefold() for value in values)
        try:
            return field.test(op, values, self.when)
        except BadValue as refusal:
            raise BadQuery(self.text, start, refusal.sentence) from refusal

    def values(self) -> Sequence[str]:
        values = []
        while True:
            value = self.piece(_VALUE_PIECE)
            if value is None:
                self.fail(self.at, f"a value is missing after {quote(self.text[self.at - 1])}")
            values.append(value)
            if not self.text.startswith(",", self.at):
                return values
            self.at += 1

    def piece(self, pattern: re.Pattern[str]) -> str | None:
        """The text that stands here, which may change into quotation marks and out of them; None for none."""
        found = []
        while match := pattern.match(self.text, self.at):
            found.append(match[2] or _unescaped(match[1]))
            self.at = match.end()
        if self.text.startswith('"', self.at):
            self.fail(self.at, "this quotation mark is never closed")
        return "".join(found) if found else None

    def keyword(self, word: str) -> bool:
        """Step over the keyword if it stands here."""
        found = _KEYWORD.match(self.text, self.at)
        if not found or found[1].casefold() != word:
            return False
        self.at = found.end()
        self.skip(_SPACES)
        return True

    def at_end_of_both(self) -> bool:
        found = _KEYWORD.match(self.text, self.at)
        ends = self.at == len(self.text) or self.text[self.at] == ")"
        return ends or (found is not None and found[1].casefold() == "or")

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Step over what `pattern` matches here, if only nothing."""
        found = pattern.match(self.text, self.at)
        skipped = found[0] if found else ""
        self.at += len(skipped)
        return skipped

    def unknown(self, name: str) -> NoReturn:
        near = get_close_matches(name[:40].casefold(), [*field_names(self.fields), _ANY_META])
        perhaps = f", perhaps {' or '.join(near)}" if near else ""
        text = quote(self.text[self.at :].split()[0])
        self.fail(self.at, f"there is no field {quote(name)}{perhaps}; to search for the text write {text}")

    def fail(self, at: int, sentence: str) -> NoReturn:
        raise BadQuery(self.text, at, sentence)


def _unescaped(quoted: str) -> str:
    return _ESCAPED.sub(r"\1", quoted)


def _everything(_listed: Listed) -> bool:
    return True
