"""A payment plan as it is typed: the lines of its form, what they come to, and what is wrong with them.

Nothing here draws, so that a plan can be tested without a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from orderui.domain import edits
from orderui.domain.entry import parse_amount, parse_date
from orderui.domain.errors import BadRecord, BadValue
from orderui.domain.money import Money, is_currency, show_money
from orderui.domain.order import Part
from orderui.domain.record import named
from orderui.domain.rules import PartKind, Planner
from orderui.domain.schedule import Every, Instalment, parse_every
from orderui.domain.shape import Kind, shape_of
from orderui.domain.text import count, quote
from orderui.tui.values import View, as_typed, day, distance
from orderui.usecases import scheduling
from orderui.usecases.scheduling import Terms

AMOUNT, SHARED, COUNT, EVERY, START, REF = "amount", "amount is", "count", "every", "start", "ref"
TOTAL, EACH = "the total", "each instalment"
SPANS = ("week", "month", "quarter", "year", "14d")
FIRST_REF, FIRST_COUNT = "01", "12"

Texts = Mapping[str, str]
"""What stands in the form, by the names of its lines."""


class Question(Struct, frozen=True):
    """One line of the form: what is asked, how it begins, and what there is to choose from."""

    name: str
    label: str
    text: str = ""
    help: str = ""
    words: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


class Plan(Struct, frozen=True):
    """What the form comes to: the instalments, or by line why there are none."""

    instalments: Sequence[Instalment]
    terms: Terms | None
    faults: Mapping[str, str]
    currency: str | None = None

    @property
    def total(self) -> Decimal:
        """What the instalments add up to."""
        return sum((one.amount for one in self.instalments), Decimal(0))

    def shown(self, amount: Decimal) -> str:
        """An amount in the plan's currency."""
        return show_money(Money(amount, self.currency))

    def summed(self, today: date) -> str:
        """`12 instalments from 21 Dec to 21 Nov 2027, €1,200.00 together`."""
        if not self.instalments:
            return ""
        first, last = self.instalments[0].due, self.instalments[-1].due
        span = f"on {day(first, today)}" if first == last else f"from {day(first, today)} to {day(last, today)}"
        past = sum(one.due < today for one in self.instalments)
        warning = f"; {past} of them {'lies' if past == 1 else 'lie'} in the past" if past else ""
        return f"{count(len(self.instalments), 'instalment')} {span}, {self.shown(self.total)} together{warning}"


class Draft:
    """The form over one order whose system plans instalments; what all share is taken from its last part."""

    def __init__(self, view: View, planner: Planner) -> None:
        self.view = view
        self.planner = planner
        self.kind: PartKind = view.order.RULES.kind(planner.kind)
        self._parts = edits.parts_of(view.order, self.kind)

    def questions(self) -> list[Question]:
        """The lines, in the order they are asked."""
        every = Every(months=1)
        return [
            Question(SHARED, "The amount is", TOTAL, words=(TOTAL, EACH)),
            Question(AMOUNT, "Amount", help="1,200.00, 1.200,00, 1k or 12*100"),
            Question(COUNT, "How many", FIRST_COUNT, help="At most 1,000"),
            Question(EVERY, "Every", str(every), help=f"{', '.join(SPANS[:-1])}, or days as 10d", known=SPANS),
            Question(START, "First date", self._first(every).isoformat(), help="2026-12-01, 28, fri, +2w, eom"),
            Question(REF, "First reference", self._next_ref(), help="The number at its end counts up"),
            *(self._shared(term) for term in self.planner.terms),
        ]

    def _shared(self, term: str) -> Question:
        """What every instalment shares, as the last part has it."""
        field = named(self.kind.model, term)
        if field is None:
            return Question(term, term)
        held = [as_typed(getattr(part, field.name)) for part in self._parts]
        words = shape_of(field).words if shape_of(field).kind is Kind.CHOICE else ()
        help_ = field.help
        known = tuple(dict.fromkeys(text for text in reversed(held) if text))
        return Question(term, field.label, held[-1] if held else "", help_, words, known)

    def _first(self, every: Every) -> date:
        """One step after the last payment there is, today where that has passed or there is none."""
        today = self.view.today
        last = max((one.due for one in self.view.order.amounts() if one.due is not None), default=None)
        return max(today, every.after(last, 1)) if last is not None else today

    def _next_ref(self) -> str:
        """The number after the highest that the last part's key could count up to."""
        last = _ending_number(self._parts[-1]) if self._parts else None
        if last is None:
            return FIRST_REF
        stem, digits = last
        ends = [found for part in self._parts if (found := _ending_number(part)) is not None]
        highest = max(int(number) for other, number in ends if other == stem)
        return f"{stem}{highest + 1:0{len(digits)}d}"

    # What was typed

    def plan(self, texts: Texts) -> Plan:
        """What the lines come to."""
        faults: dict[str, str] = {}
        currency = texts.get(self.planner.currency, "").strip().upper() if self.planner.currency else ""
        read = {
            name: _read(texts, name, faults, self._reader(name, texts)) for name in (AMOUNT, COUNT, EVERY, START)
        }
        if faults or any(value is None for value in read.values()):
            return Plan((), None, faults)
        terms = Terms(
            read[COUNT],
            read[START],
            read[EVERY],
            dict(self._terms(texts)),
            total=read[AMOUNT] if texts.get(SHARED) == TOTAL else None,
            each=read[AMOUNT] if texts.get(SHARED) != TOTAL else None,
            pattern=texts.get(REF, ""),
        )
        try:
            instalments = scheduling.planned(self.view.order, terms)
        except BadValue as fault:
            return Plan((), None, {_line(fault.path): fault.sentence})
        except BadRecord as refusal:
            return Plan((), None, {_line(one.path): one.sentence for one in refusal.problems})
        return Plan(instalments, terms, {}, currency or None)

    def _reader(self, name: str, texts: Texts) -> Any:
        currency = texts.get(self.planner.currency, "").strip().upper()
        return {
            AMOUNT: lambda text: parse_amount(text, currency=currency if is_currency(currency) else None),
            COUNT: _whole,
            EVERY: parse_every,
            START: lambda text: parse_date(text, today=self.view.today),
        }[name]

    def _terms(self, texts: Texts) -> Iterator[tuple[str, str]]:
        for term in self.planner.terms:
            text = texts.get(term, "").strip()
            yield term, text.upper() if term == self.planner.currency else text

    def echo(self, name: str, texts: Texts) -> str:
        """What was understood of one line; empty where there is nothing to add."""
        faults: dict[str, str] = {}
        if name not in (AMOUNT, EVERY, START):
            return ""
        value = _read(texts, name, faults, self._reader(name, texts))
        if isinstance(value, date):
            return f"{value:%A} {day(value, self.view.today)}, {distance(value, self.view.today)}"
        if isinstance(value, Decimal):
            currency = texts.get(self.planner.currency, "").strip().upper()
            return f"= {show_money(Money(value, currency if is_currency(currency) else None))}"
        return ""


def _read(texts: Texts, name: str, faults: dict[str, str], read: Any) -> Any:
    """The value of a line; None where it is empty, or does not fit, which goes into `faults`."""
    text = texts.get(name, "")
    if not text.strip():
        return None
    try:
        return read(text)
    except BadValue as fault:
        faults[name] = fault.sentence
        return None


def _line(path: str) -> str:
    """The line of the form that a fault is about."""
    return AMOUNT if path in ("total", "each") else path


def _whole(text: str) -> int:
    if not re.fullmatch(r"\s*[0-9]{1,6}\s*", text):
        raise BadValue("", f"not a whole number: {quote(text)}")
    return int(text)


def _ending_number(part: Part) -> tuple[str, str] | None:
    """What a key is made of: what comes before its number, and the number's digits."""
    stem = part.key.rstrip("0123456789")
    return (stem, part.key[len(stem) :]) if len(stem) < len(part.key) else None
