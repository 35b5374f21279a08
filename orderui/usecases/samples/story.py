"""How a sample order is told: the day it came, in what form, and what was done to it since.

Days count backwards from now. What a vendor sends is told as a record as it was on a day, so that the same
story can be received again later and bring what has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from orderui.systems import json_text
from orderui.systems.json_text import JsonValue, Number
from orderui.usecases import editing, keeping, moving, scheduling
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed
from orderui.usecases.scheduling import Terms

Tree = dict[str, Any]


class Event(Struct, frozen=True):
    """Something done to an order, so many days before now: called with the desk of that time and its id."""

    days: int
    does: Callable[[Desk, str], object]


class Story(Struct, frozen=True):
    """One order's life. It came by `record`, the vendor's JSON as of so many days ago, or by `values` typed.

    `days` are when it was received, the first time and again; a typed order has one. Newest last.
    """

    days: tuple[int, ...]
    record: Callable[[int], Tree] | None = None
    values: Mapping[str, str] | None = None
    events: tuple[Event, ...] = ()


class Sample(Struct, frozen=True):
    """One system's part of the sample book.

    `stories` are told one by one, the most telling first; `more` tells as many like them as are wanted: it is
    called with today, a source of chance and a number that no other order has. `prepare` sets up the book's
    reference records before the first order comes.
    """

    stories: Callable[[date], Sequence[Story]]
    more: Callable[[date, Random, int], Story]
    prepare: Callable[[Desk], object] = lambda _desk: None


def received(record: Tree, *days: int, events: Sequence[Event] = ()) -> Story:
    """An order that came as vendor JSON and has not changed at the vendor since."""
    return Story(days, record=lambda _day: record, events=tuple(events))


def typed(days: int, values: Mapping[str, str], *events: Event) -> Story:
    """An order that was typed in."""
    return Story((days,), values=values, events=events)


def edited(days: int, values: Mapping[str, str]) -> Event:
    """Values were typed, by path; an empty one clears."""
    typed_values = {path: Typed(text) if text else None for path, text in values.items()}
    return Event(days, lambda desk, order_id: editing.edit(desk, order_id, typed_values))


def moved(
    days: int, state: str, *, part: str = "", axis: str = "", reason: str = "", force: bool = False
) -> Event:
    """A status transition was recorded."""
    return Event(
        days,
        lambda desk, order_id: moving.transition(
            desk, order_id, state, part=part, axis=axis, reason=reason, force=force
        ),
    )


def added(days: int, kind: str, values: Mapping[str, str]) -> Event:
    """A part was added."""
    typed_values = {path: Typed(text) for path, text in values.items()}
    return Event(days, lambda desk, order_id: editing.add_part(desk, order_id, kind, typed_values))


def scheduled(days: int, terms: Terms) -> Event:
    """Instalments were made into parts."""
    return Event(days, lambda desk, order_id: scheduling.schedule(desk, order_id, terms))


def rescheduled(days: int, part: str, day: date) -> Event:
    """A part was put off."""
    return Event(days, lambda desk, order_id: scheduling.reschedule(desk, order_id, part, day))


def archived(days: int) -> Event:
    """The order was put away."""
    return Event(days, keeping.archive)


def ago(today: date, days: int) -> date:
    """The day so many days before today; negative days lie ahead."""
    return today - timedelta(days=days)


def made_id(name: str) -> str:
    """An id that looks as a vendor's does, always the same for the same name."""
    return str(uuid5(NAMESPACE_URL, f"sample:{name}"))


def json_of(tree: Any) -> str:
    """The JSON text of a sample record, whose numbers are whole or Decimals."""
    return json_text.dump(_json(tree))


def _json(value: Any) -> JsonValue:
    match value:
        case bool() | None | str() | Number():
            return value
        case int() | Decimal():
            return Number.of(value)
        case Mapping():
            return {str(key): _json(item) for key, item in value.items()}
        case Sequence():
            return [_json(item) for item in value]
    raise TypeError(f"{type(value).__name__} is not told in a sample record")
