"""How a field's value reads to a person, whichever system the field is of. Nothing here draws."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from orderui.domain.decisions import Inquiry
from orderui.domain.formats import show_day, show_distance, show_number
from orderui.domain.money import Money, is_currency, show_money
from orderui.domain.order import Order, Part
from orderui.domain.record import Declared, Record, declared
from orderui.domain.shape import Kind, shape_of
from orderui.domain.text import count
from orderui.usecases.desk import Desk

if TYPE_CHECKING:
    from orderui.domain.paths import Place
    from orderui.domain.registry import Facts

NO_VALUE = "—"

T = TypeVar("T")


class View(Struct, frozen=True, dict=True):
    """An order as a screen shows it: as of `now`, with the registry's facts beside it."""

    desk: Desk
    order: Order
    facts: Facts
    now: datetime

    @property
    def today(self) -> date:
        """The user's day."""
        return self.now.date()

    @cached_property
    def asked(self) -> Inquiry:
        """What may be done to it: a screen puts its questions here, and what they share is worked out once."""
        return Inquiry(self.order, self.facts, self.now)

    def currency(self, held: Any) -> str | None:
        """The ISO code that a currency field's value means: the code itself, or what a registry record says."""
        if not isinstance(held, str) or not held:
            return None
        return held if is_currency(held) else self.order.RULES.currency_of(held, self.facts)

    def worded(self, field: Declared | None, value: Any, beside: Record | None = None) -> str:
        """`value` of `field` in words; `beside` is the record it stands in, which may hold its currency."""
        shape = shape_of(field) if field else None
        if value is None or value == "":
            return ""
        if field is not None and isinstance(value, Decimal | int) and not isinstance(value, bool):
            return self._number(field, value, beside)
        if field is not None and field.shown is not None and field.shown.choices:
            named = {one.named_as: one.title_shown for one in self.facts.choices(field.shown.choices)}
            return named.get(value, str(value))
        if shape is not None and shape.kind is Kind.OTHER:
            return json.dumps(value, ensure_ascii=False, default=str)
        return plain(value, self.today)

    def stated(self, holder: Order | Part, place: Place) -> str:
        """The name of the state that a place holds the code of; empty where it holds none."""
        rules = self.order.RULES
        part = holder if isinstance(holder, Part) else None
        axes = rules.axes_of(rules.kind_of(part).name if part else "")
        axis = next((one for one in axes if place.steps[-1] == one.field), None)
        depth = 1 if part is None else place.steps.index(part.uid) + 2
        if axis is None or len(place.steps) != depth:
            return ""
        return axis.table(self.order, part, self.facts).state(axis.code(holder)).name

    def _number(self, field: Declared, value: Decimal | int, beside: Record | None) -> str:
        name = currency_field(type(beside), field.name) if beside is not None else ""
        if not name:
            return plain(value, self.today)
        code = self.currency(getattr(beside, name))
        if field.shown is not None and field.shown.minor_of:
            return show_money(Money.of_minor(int(value), code)) if code else plain(value, self.today)
        return show_money(Money(Decimal(value), code))


def view(desk: Desk, order_id: str) -> View:
    """The order with this id as it is now. Raises Unknown."""
    return View(desk, desk.order(order_id), desk.book.facts(), desk.clock.now())


@cache
def currency_field(model: type[Record], name: str) -> str:
    """The Python name of the field that holds the currency of the amount in `name`; empty where none does."""
    fields = declared(model)
    field = fields.get(name)
    if field is None:
        return ""
    if field.shown and field.shown.minor_of:
        return field.shown.minor_of
    if shape_of(field).kind is not Kind.AMOUNT:
        return ""
    return next((other for other in fields if other.startswith("currency")), "")


def plain(value: Any, today: date) -> str:
    """A value in words, by its own kind alone."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case Decimal():
            return show_number(value)
        case datetime():
            return instant(value, today)
        case date():
            return day(value, today)
        case dict():
            return count(len(value), "key")
        case list() | tuple():
            return ", ".join(plain(item, today) for item in value)
    return str(value)


def as_typed(value: Any) -> str:
    """A value as it would be typed."""
    if isinstance(value, Enum):
        return str(value.value)
    return "" if value is None else str(value)


def day(value: date, today: date) -> str:
    """`28 Nov`, with the year where that is not this one."""
    return show_day(value, today)


def instant(value: datetime, today: date) -> str:
    """`28 Nov 09:30`, in the time's own zone."""
    return f"{day(value.date(), today)} {value:%H:%M}"


distance = show_distance


def span(left: timedelta) -> str:
    """How long is left, in its two largest units: `2 d 4 h`, `55 min`."""
    minutes = max(0, int(left.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def joined(words: Sequence[str], last: str = "and") -> str:
    """`01, 02 and 04`."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def gathered(items: Iterable[T], section: Callable[[T], str]) -> list[T]:
    """`items` with those of one section together, in the order in which sections first come up."""
    by_section: dict[str, list[T]] = {}
    for item in items:
        by_section.setdefault(section(item), []).append(item)
    return [item for held in by_section.values() for item in held]
