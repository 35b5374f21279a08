"""System: the contract a vendor fills in. One package under `systems/` makes one of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from orderui.domain.order import Order
from orderui.domain.rules import Rules
from orderui.systems.overlay import Style
from orderui.systems.shapes import Shapes


def _no_defaults(_values: Mapping[str, Any], _now: datetime, _new_id: Callable[[], str]) -> dict[str, Any]:
    return {}


class System(Struct, frozen=True):
    """One vendor's order system.

    `name` is the short name a person types, `says` one line for a new-order screen, `document` the reference
    document. `starts` fills in what a new order is given by the vendor (an id, a time), by Python name, from the
    values typed, the present instant and a source of new ids. `replaced` names the lists (dotted vendor names)
    that an update replaces whole; `ignores_locked` says that an update's locked keys are reported, not refused.
    """

    name: str
    title: str
    says: str
    document: str
    model: type[Order]
    rules: Rules
    shapes: Shapes = field(default_factory=Shapes)
    starts: Callable[[Mapping[str, Any], datetime, Callable[[], str]], dict[str, Any]] = _no_defaults
    replaced: frozenset[str] = frozenset()
    ignores_locked: bool = False

    @property
    def style(self) -> Style:
        """How its JSON is written."""
        return Style(self.shapes.alternates, self.rules.clears_to_null)
