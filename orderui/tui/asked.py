"""What is asked for a new order, and what an answer means. Nothing here draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from orderui.domain.edits import understood
from orderui.domain.entry import parse_amount
from orderui.domain.errors import BadValue
from orderui.domain.money import Money, is_currency, minor_digits, show_money, to_units, too_fine
from orderui.domain.record import Declared, Record, declared
from orderui.domain.registry import Facts
from orderui.domain.shape import Kind, shape_of
from orderui.systems.system import System
from orderui.tui.slots import Steps
from orderui.tui.values import plain
from orderui.usecases import recalling
from orderui.usecases.desk import Desk

MOST = 6
"""Choices named in a hint."""


class Asked(Struct, frozen=True):
    """A field that a new order needs, or may have, by its dotted path in Python names."""

    path: str
    field: Declared
    needed: bool = True
    known: Sequence[str] = ()
    """What the book has in it elsewhere, the latest first."""
    brought: bool = False
    """It is there only once the party has brought something for it."""

    @property
    def steps(self) -> Steps:
        """The Python names that lead to it."""
        return tuple(self.path.split("."))

    def is_at(self, path: str) -> bool:
        """Whether a problem's path, in the vendor's names or ours, is the field's."""
        last = path.rpartition(".")[2]
        same_depth = path.count(".") == self.path.count(".")
        return path == self.path or (same_depth and last in (self.field.vendor_name, self.field.name))

    @property
    def is_currency(self) -> bool:
        """Whether it is an ISO 4217 code; a system may name its currencies otherwise."""
        return self.field.name == "currency" and not (self.field.shown and self.field.shown.choices)

    @property
    def currency(self) -> str:
        """The path of the currency of an amount that is kept in minor units; empty for anything else."""
        name = self.field.shown.minor_of if self.field.shown else ""
        return f"{self.path.rpartition('.')[0]}.{name}".lstrip(".") if name else ""


class Meaning(Struct, frozen=True):
    """What a line means, and that in words."""

    value: Any
    words: str


def needed(model: type[Record], before: str = "") -> Iterator[Asked]:
    """The plain fields a record cannot be made without, those of records it cannot be made without included."""
    for field in declared(model).values():
        given = field.local or (field.shown and (field.shown.read_only or field.shown.computed))
        if given or not field.info.is_required():
            continue
        shape = shape_of(field)
        if shape.is_scalar:
            yield Asked(f"{before}{field.name}", field)
        elif shape.kind is Kind.RECORD and shape.nests:
            yield from needed(shape.nests, f"{before}{field.name}.")


def asked_of(desk: Desk, system: System) -> list[Asked]:
    """What is asked for a new order: with whom it is, what it needs, what the party may bring. It reads orders."""
    wanted = list(needed(system.model))
    at = next(recalling.party_fields(system.name, None, system.model), None)
    if at is None:
        return wanted
    party = Asked(".".join(at.steps), at.field, needed=False, known=recalling.parties(desk, at))
    known = {one.path for one in wanted}
    fields = {".".join(steps): declared(system.model)[steps[0]] for steps in at.brings if len(steps) == 1}
    more = [Asked(path, field, needed=False, brought=True) for path, field in fields.items() if path not in known]
    return [party, *wanted, *more]


def hint_of(asked: Asked, facts: Facts) -> str:
    """What is said before anything is typed: help, and what may be chosen."""
    shown = asked.field.shown
    wanted = shown.choices if shown else ""
    records = [one.named_as for one in facts.choices(wanted)] if wanted else []
    choices = ", ".join(shape_of(asked.field).words or records[:MOST])
    return ": ".join(text for text in (shown.help if shown else "", choices) if text)


def meaning_of(asked: Asked, text: str, code: str, today: date) -> Meaning:
    """What was typed for a field; money that is kept in minor units is typed as money, of the currency `code`.

    Raises BadValue.
    """
    if not asked.currency:
        value = understood(asked.field, text, today)
        return Meaning(value, plain(value, today))
    if not is_currency(code):
        raise BadValue("", "say which currency it is in, too")
    amount = parse_amount(text, currency=code)
    units = to_units(amount, minor_digits(code))
    if units is None:
        raise BadValue("", too_fine(amount, minor_digits(code), code))
    return Meaning(units, show_money(Money(amount, code)))
