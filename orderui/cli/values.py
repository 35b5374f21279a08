"""The values of an order or part as `orderui show` has them: where they stand, who gave them, what locks them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from msgspec import Struct

from orderui.cli.documents import Document, plain
from orderui.domain import edits, locks
from orderui.domain.locks import Lock
from orderui.domain.money import Money, is_currency, show_money
from orderui.domain.order import Order, Part
from orderui.domain.paths import UID, Place, follow, places_in
from orderui.domain.record import Declared, declared
from orderui.domain.registry import Facts
from orderui.domain.rules import Inherited
from orderui.domain.shape import Kind, shape_of


class Value(Struct, frozen=True):
    """One value in force. `origin` is empty for the record's own; `lock` is why it may not change now."""

    place: Place
    value: Any
    text: str
    origin: str = ""
    lock: Lock | None = None
    reason: str = ""

    @property
    def given(self) -> str:
        """Who gives it where nobody types it."""
        shown = self.place.field.shown if self.place.field else None
        if shown is None:
            return ""
        return "computed" if shown.computed else "read-only" if shown.read_only else ""


class Look(Struct, frozen=True):
    """An order looked at: derived as of `now`, with the registry beside it."""

    order: Order
    facts: Facts
    now: datetime

    def own(self) -> list[Value]:
        """The values of the order itself, those of its maps of records included, parts left out."""
        values = [self._value(place) for place in places_in(self.order)]
        for field in declared(type(self.order)).values():
            if not field.local and shape_of(field).kind is Kind.RECORD_MAP:
                for key in getattr(self.order, field.name) or {}:
                    values += [self._value(place) for place in places_in(self.order, (field.name, key))]
        return values

    def part(self, part: Part) -> list[Value]:
        """The values in force in a part: its own and those it inherits."""
        steps = edits.steps_to(self.order, part)
        inherited = {one.steps: one for one in self.order.RULES.inherits(self.order, part)}
        values = []
        for place in places_in(self.order, steps):
            below = place.steps[len(steps) :]
            values.append(self._value(place, inherited.pop(below, None)))
        values += [self._value(follow(self.order, (*steps, *below)), one) for below, one in inherited.items()]
        return values

    def _value(self, place: Place, inherited: Inherited | None = None) -> Value:
        value = inherited.value if inherited else place.value
        # The order is derived already, so that its locks can be asked at once: the decision would derive it anew.
        lock = locks.holding(self.order.RULES.locks, self.order, place.part, place.pattern, self.now)
        reason = lock.why(self.order, place.part, self.now) if lock else ""
        text = self._told(place, value)
        return Value(place, value, text, inherited.origin if inherited else "", lock, reason)

    def _told(self, place: Place, value: Any) -> str:
        told = worded(value)
        shown = place.field.shown if place.field else None
        if shown is None or value is None:
            return told
        if shown.minor_of and isinstance(value, int):
            code = self._beside(place, shown.minor_of)
            return f"{told} ({show_money(Money.of_minor(value, code))})" if is_currency(code) else told
        if shown.choices:
            names = (r.title_shown for r in self.facts.choices(shown.choices) if r.named_as == value)
            title = next(names, told)
            return told if title == told else f"{told} ({title})"
        return told

    def _beside(self, place: Place, name: str) -> str:
        """What the field `name` of the same record holds."""
        holder = follow(self.order, _again(place)[:-1]).value if len(place.steps) > 1 else self.order
        return str(getattr(holder, name, None) or "")


def _again(place: Place) -> Sequence[str]:
    """A place's steps in the form that `follow` reads: parts by `#uid`."""
    uids = {part.uid for part in place.parts}
    return [
        f"{UID}{step}" if one == "*" and step in uids else step
        for step, one in zip(place.steps, place.pattern, strict=True)
    ]


def worded(value: Any) -> str:
    """A value as text: what the vendor would write, with the empty ones empty."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str() | Enum() | Decimal():
            return str(plain(value))
        case datetime():
            return value.isoformat()
        case dict():
            return ", ".join(f"{key}={worded(item)}" for key, item in value.items())
        case list() | tuple() if all(isinstance(item, str) for item in value):
            return ", ".join(value)
    told = plain(value)
    return told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)


def is_required(field: Declared | None) -> bool:
    """Whether a record cannot be without the field."""
    return field is not None and field.info.is_required()


def document(one: Value) -> Document:
    """One value with everything that is known of it."""
    field = one.place.field
    return {
        "path": one.place.spoken,
        "label": one.place.label,
        "section": field.shown.section if field and field.shown else "",
        "kind": shape_of(field).kind.value if field else Kind.TEXT.value,
        "value": plain(one.value),
        "required": is_required(field),
        "given": one.given,
        "origin": one.origin,
        "lock": lock(one),
    }


def lock(one: Value) -> Document | None:
    """Why the value may not change now; None where it may."""
    if one.lock is None:
        return None
    return {
        "rule": one.lock.name,
        "reason": one.reason,
        "way_out": one.lock.way_out,
        "provenance": one.lock.source.value,
    }


def locked(values: Sequence[Value]) -> Iterator[str]:
    """A line for each lock that holds: what it closes, why, and the way out."""
    held: dict[tuple[str, str], list[Value]] = {}
    for one in values:
        if one.lock is not None and not one.given:
            held.setdefault((one.lock.name, one.reason), []).append(one)
    for (_, reason), closed in held.items():
        names = ", ".join(dict.fromkeys(one.place.label for one in closed))
        found = closed[0].lock
        out = f" Way out: {found.way_out}." if found and found.way_out else ""
        source = f" ({found.source.says})" if found else ""
        yield f"{names}: {reason}.{out}{source}"
