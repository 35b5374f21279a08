"""The kinds of field a query may ask: text, days, counts, amounts and choices, each with its operators.

A field turns an operator and values into a test, once for each query; the test then meets every order. What does
not fit is a `BadValue` with an empty path: the query knows where it stood.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, tzinfo
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from orderui.domain.errors import BadValue
from orderui.domain.lifecycle import state_key
from orderui.domain.listing import Listed
from orderui.domain.money import is_currency
from orderui.domain.text import quote

Test = Callable[[Listed], bool]
"""Whether an order is one of those asked for."""

T = TypeVar("T")

TO = ".."
"""Stands between the first day of a span and the last."""

_CODE_FIRST = re.compile(r"\s*(?P<code>[A-Za-z]{3})(?![A-Za-z])(?P<amount>.*)", re.DOTALL)
_CODE_LAST = re.compile(r"(?P<amount>.*)(?P<code>[A-Za-z]{3})\s*", re.DOTALL)
_COUNT = re.compile(r"[0-9]{1,9}")


class Op(StrEnum):
    """How a field is held against a value. `HAS` is each field's own way: text contains, the rest equals."""

    HAS = ":"
    CONTAINS = ":~"
    IS = "="
    IS_NOT = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


_COMPARE: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.HAS: operator.eq,
    Op.IS: operator.eq,
    Op.LESS: operator.lt,
    Op.AT_MOST: operator.le,
    Op.MORE: operator.gt,
    Op.AT_LEAST: operator.ge,
}
_CHOICE_OPS = (Op.HAS, Op.IS, Op.IS_NOT)
_TEXT_OPS = (*_CHOICE_OPS, Op.CONTAINS)
_ORDER_OPS = (*_COMPARE, Op.IS_NOT)


class When(Struct, frozen=True):
    """The day and the zone in which dates are understood."""

    today: date
    zone: tzinfo


class Field(Struct, frozen=True):
    """One field. `words` are the values it may take, where they are few.

    `make` is never asked for `IS_NOT`, which is the opposite of `IS`. `alone` is what the field asks when no
    value follows it; without it a value is needed.
    """

    name: str
    says: str
    ops: tuple[Op, ...]
    make: Callable[[Op, Sequence[str], When], Test]
    words: tuple[str, ...] = ()
    alone: Test | None = None

    def test(self, op: Op, values: Sequence[str], when: When) -> Test:
        """The test for any one of `values`, of which there is one at least. Raises `BadValue`."""
        if op is Op.IS_NOT:
            return opposite(self.make(Op.IS, values, when))
        return self.make(op, values, when)


def opposite(test: Test) -> Test:
    """True of every order that `test` is not true of."""
    return lambda listed: not test(listed)


def one_of(tests: Sequence[Test]) -> Test:
    """True of every order that at least one of `tests` is true of."""
    return tests[0] if len(tests) == 1 else lambda listed: any(test(listed) for test in tests)


def all_of(tests: Sequence[Test]) -> Test:
    """True of every order that each of `tests` is true of."""
    return tests[0] if len(tests) == 1 else lambda listed: all(test(listed) for test in tests)


def contains(there: str, wanted: str) -> bool:
    """Whether `wanted` stands anywhere in `there`."""
    return wanted in there


def text_field(
    name: str,
    says: str,
    get: Callable[[Listed], Iterable[str]],
    *,
    has: Callable[[str, str], bool] = contains,
    fold: Callable[[str], str] = str.casefold,
    alone: Test | None = None,
) -> Field:
    """A field whose texts are compared as `fold` leaves them; `has` is what `name:value` asks of one."""
    matches = {Op.HAS: has, Op.CONTAINS: contains, Op.IS: operator.eq}

    def make(op: Op, values: Sequence[str], _when: When) -> Test:
        match = matches[op]
        wanted = [fold(value) for value in values]
        return lambda listed: any(match(fold(text), one) for text in get(listed) for one in wanted)

    return Field(name, says, _TEXT_OPS, make, alone=alone)


def state_field(name: str, says: str, get: Callable[[Listed], Iterable[str]]) -> Field:
    """A field of states' codes and names."""
    return text_field(name, says, get, has=operator.eq, fold=state_key)


def date_field(name: str, says: str, get: Callable[[Listed, When], Iterable[date]]) -> Field:
    """A field of days, as a person may type them; from one to another, both included: `name:2026-11-01..+14d`."""
    ordered = _ordered_field(name, says, get, _day)

    def make(op: Op, values: Sequence[str], when: When) -> Test:
        if op not in _CHOICE_OPS:
            return ordered.make(op, values, when)
        spans = [_span(value, when) for value in values]
        return lambda listed: any(first <= there <= last for there in get(listed, when) for first, last in spans)

    return replace(ordered, make=make)


def _day(text: str, when: When) -> date:
    from orderui.domain.entry import parse_date  # what a list is opened with asks for no day

    return parse_date(text, today=when.today)


def _span(text: str, when: When) -> tuple[date, date]:
    """The first day and the last that `text` means: a day, or `A..B`, of which either may be left out."""
    begins, dots, ends = text.partition(TO)
    if not dots or not (begins or ends):
        day = _day(text, when)
        return day, day
    first = _day(begins, when) if begins else date.min
    last = _day(ends, when) if ends else date.max
    if first > last:
        raise BadValue("", f"{quote(text)} ends before it begins", value=text)
    return first, last


def count_field(name: str, says: str, get: Callable[[Listed, When], Iterable[int]]) -> Field:
    """A field of whole numbers."""
    return _ordered_field(name, says, get, lambda text, _when: _read_count(text))


def _ordered_field(
    name: str, says: str, get: Callable[[Listed, When], Iterable[T]], read: Callable[[str, When], T]
) -> Field:
    def make(op: Op, values: Sequence[str], when: When) -> Test:
        if len(values) > 1 and op not in _CHOICE_OPS:
            raise BadValue("", f"{quote(op)} takes one value, not a list of {len(values)}")
        compare = _COMPARE[op]
        wanted = [read(value, when) for value in values]
        return lambda listed: any(compare(there, one) for there in get(listed, when) for one in wanted)

    return Field(name, says, _ORDER_OPS, make)


def _read_count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise BadValue("", f"not a count: {quote(text)}; write a whole number such as 3", value=text)
    return int(text)


def amount_field(
    name: str,
    says: str,
    get: Callable[[Listed, str | None], Iterable[Decimal]],
    *,
    names_currency: bool = False,
) -> Field:
    """A field of amounts. Where its value `names_currency` (`1200EUR`), `get` is handed it to choose by.

    The commas in its value are the amount's own: it is never a list.
    """

    def make(op: Op, values: Sequence[str], _when: When) -> Test:
        from orderui.domain.entry import parse_amount

        compare = _COMPARE[op]
        typed = ",".join(values)
        text, currency = _with_currency(typed) if names_currency else (typed, None)
        wanted = parse_amount(text, currency=currency)
        return lambda listed: any(compare(there, wanted) for there in get(listed, currency))

    return Field(name, says, _ORDER_OPS, make)


def _with_currency(text: str) -> tuple[str, str | None]:
    """An amount as typed, and the currency code at either end of it, if there is one: `1kEUR`, `EUR 12.50`."""
    for form in (_CODE_FIRST, _CODE_LAST):
        found = form.fullmatch(text)
        if found and is_currency(code := found["code"].upper()):
            return found["amount"], code
    return text, None


def choice_field(name: str, says: str, choices: Mapping[str, Test]) -> Field:
    """A field that takes a few words, each a test of its own."""
    tests = {state_key(word): test for word, test in choices.items()}

    def make(_op: Op, values: Sequence[str], _when: When) -> Test:
        for value in values:
            if state_key(value) not in tests:
                near = get_close_matches(value[:40].casefold(), choices) or choices
                raise BadValue("", f"there is no {quote(f'{name}:{value}')}; there is {', '.join(near)}")
        return one_of([tests[state_key(value)] for value in values])

    return Field(name, says, _CHOICE_OPS, make, words=tuple(choices))
