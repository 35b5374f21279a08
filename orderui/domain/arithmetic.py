"""The arithmetic a person may type where an amount belongs. Exact, and no eval.

As a grammar::

    sum     = product (("+" | "-") product)*
    product = factor (("*" | "/") factor)*
    factor  = ("+" | "-") factor | "(" sum ")" | number
    number  = digits, grouped in threes or not, with "." or "," before the decimals; "k" or "m" may follow
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from orderui.domain.errors import BadValue
from orderui.domain.text import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEPEST_PARENTHESES = 20

_TIMES = {"": 1, "k": 1000, "m": 1_000_000}
_SPACE = r"[ \t\u00a0\u2007\u2009\u202f]"
_SIGN = r"$¢-¥₠-⃏"
_LETTER = rf"[^\W\d_{_SIGN}]"
_TOKEN = re.compile(
    # A space groups digits only where just three of them follow, so that `12 * 3` and `1 234` both read well.
    rf"(?P<number>[0-9]+(?:(?:[.,'\u2019]|{_SPACE}(?=[0-9]{{3}}(?![0-9])))[0-9]+)*|[.,][0-9]+)"
    rf"(?:(?P<times>[kKmM])(?!{_LETTER}))?"
    rf"|(?P<unit>(?:{_LETTER}|[{_SIGN}])+)"
    r"|(?P<operator>[-+*/()\u00d7\u00f7\u2212])"
    rf"|(?P<space>{_SPACE}+)"
)
_OPERATORS = str.maketrans("\u00d7\u00f7\u2212", "*/-")  # the signs of print, as pasted
_SEPARATOR = re.compile("[^0-9]")


class Token(Struct, frozen=True):
    """A `number` and what it is counted in (`1.5k`: "1.5", 1000), an `operator`, or a `unit` (EUR, €)."""

    kind: str
    text: str
    times: int = 1


def tokens(entry: str) -> list[Token]:
    """What `entry` consists of, spaces left out."""
    found = []
    at = 0
    while at < len(entry):
        match = _TOKEN.match(entry, at)
        if not match:
            refuse(entry, f"{quote(entry[at])} does not belong in an amount")
        at = match.end()
        if match["number"]:
            found.append(Token("number", match["number"], _TIMES[(match["times"] or "").lower()]))
        elif match["unit"]:
            found.append(Token("unit", match["unit"]))
        elif match["operator"]:
            found.append(Token("operator", match["operator"].translate(_OPERATORS)))
    return found


def calculate(entry: str, terms: Sequence[Token], *, whole_units: bool) -> Fraction:
    """The exact value of `terms`, which came of `entry`. `whole_units` as for `read_number`."""
    return _Calculation(entry, terms, whole_units=whole_units).result()


def read_number(text: str, *, whole_units: bool) -> Decimal:
    """A number as typed, its groups told from its decimals by what stands between the digits.

    Of two kinds of separator the last stands before the decimals; one that repeats groups; spaces and
    apostrophes group. A lone point or comma before just three digits may be either, and is refused unless
    `whole_units` says that there are no decimals here.
    """
    digits = _SEPARATOR.split(text)
    marks = [_kind(mark) for mark in _SEPARATOR.findall(text)]
    decimals = digits.pop() if marks and marks[-1] in ".," and marks.count(marks[-1]) == 1 else None
    if decimals is not None and len(marks) == 1 and len(decimals) == 3 and _may_lead_groups(digits[0]):
        if not whole_units:
            raise BadValue("", _two_readings(text, digits[0], decimals), value=text)
        digits, decimals = [*digits, decimals], None
    grouping = set(marks if decimals is None else marks[:-1])
    threes = _may_lead_groups(digits[0]) and all(len(group) == 3 for group in digits[1:])
    if len(grouping) > 1 or (grouping and not threes):
        refuse(text, "its digits are not grouped in threes")
    return Decimal("".join(digits) + ("" if decimals is None else f".{decimals}"))


def refuse(entry: str, reason: str) -> NoReturn:
    """Refuse `entry` as an amount."""
    raise BadValue("", f"not an amount: {quote(entry)}; {reason}", value=entry)


def _kind(separator: str) -> str:
    """A separator by its kind: every space alike, and both apostrophes."""
    if separator in ".,":
        return separator
    return " " if separator.isspace() else "'"


def _may_lead_groups(digits: str) -> bool:
    return 1 <= len(digits) <= 3 and not digits.startswith("0")


def _two_readings(text: str, whole: str, decimals: str) -> str:
    return (
        f"{quote(text)} could be {whole}{decimals} or {whole}.{decimals};"
        f" write {whole}{decimals} for the first, {whole}.{decimals}0 for the second"
    )


class _Calculation:
    """Reads tokens by the grammar, from left to right; a method for each of its lines."""

    def __init__(self, entry: str, terms: Sequence[Token], *, whole_units: bool) -> None:
        self.entry = entry
        self.terms = terms
        self.whole_units = whole_units
        self.at = 0
        self.depth = 0

    def result(self) -> Fraction:
        value = self.sum()
        if self.at < len(self.terms):
            refuse(self.entry, f"{quote(self.terms[self.at].text)} does not belong where it stands")
        return value

    def sum(self) -> Fraction:
        value = self.product()
        while sign := self.take("+", "-"):
            value = value + self.product() if sign == "+" else value - self.product()
        return value

    def product(self) -> Fraction:
        value = self.factor()
        while sign := self.take("*", "/"):
            factor = self.factor()
            if sign == "*":
                value *= factor
            elif factor:
                value /= factor
            else:
                refuse(self.entry, "nothing can be divided by zero")
        return value

    def factor(self) -> Fraction:
        negative = False
        while sign := self.take("+", "-"):
            negative ^= sign == "-"
        value = self.parentheses() if self.take("(") else self.number()
        return -value if negative else value

    def parentheses(self) -> Fraction:
        self.depth += 1
        if self.depth > DEEPEST_PARENTHESES:
            refuse(self.entry, "there are too many parentheses inside one another")
        value = self.sum()
        if not self.take(")"):
            refuse(self.entry, 'a ")" is missing')
        self.depth -= 1
        return value

    def number(self) -> Fraction:
        if self.at == len(self.terms):
            refuse(self.entry, "a number is missing at the end")
        token = self.terms[self.at]
        if token.kind != "number":
            refuse(self.entry, f"a number is missing before {quote(token.text)}")
        self.at += 1
        return Fraction(read_number(token.text, whole_units=self.whole_units)) * token.times

    def take(self, *operators: str) -> str:
        """The next token's text if it is one of `operators`, else nothing."""
        if self.at < len(self.terms) and self.terms[self.at].text in operators:
            self.at += 1
            return self.terms[self.at - 1].text
        return ""
