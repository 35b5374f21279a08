"""System: the contract a vendor fills in. One package under `systems/` makes one of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from orderui.systems.shapes import Shapes

if TYPE_CHECKING:
    from orderui.domain.order import Order
    from orderui.domain.outline import Outline
    from orderui.domain.rules import Rules
    from orderui.systems.overlay import Style


def _no_defaults(_values: Mapping[str, Any], _now: datetime, _new_id: Callable[[], str]) -> dict[str, Any]:
    return {}


class Works(Struct, frozen=True):
    """How one system's orders work: what is needed once one of them is opened, made or read from JSON.

    `starts` fills in what a new order is given by the vendor (an id, a time), by Python name, from the values
    typed, the present instant and a source of new ids. `replaced` names the lists (dotted vendor names) that an
    update replaces whole; `ignores_locked` says that an update's locked keys are reported, not refused.
    """

    model: type[Order]
    rules: Rules
    shapes: Shapes = field(default_factory=Shapes)
    starts: Callable[[Mapping[str, Any], datetime, Callable[[], str]], dict[str, Any]] = _no_defaults
    replaced: frozenset[str] = frozenset()
    ignores_locked: bool = False


class System(Struct, frozen=True, dict=True):
    """One vendor's order system.

    `says` is one line for a new-order screen, `document` the reference document. The `outline` is all that a list
    asks; `load` answers with the rest, whose modules are imported no earlier: a list need not wait for them.
    """

    says: str
    document: str
    outline: Outline
    load: Callable[[], Works]

    @property
    def name(self) -> str:
        """The short name a person types."""
        return self.outline.system

    @property
    def title(self) -> str:
        """What the vendor calls itself."""
        return self.outline.title

    @cached_property
    def works(self) -> Works:
        """How its orders work."""
        return self.load()

    def working(self, works: Works) -> System:
        """This system, where its orders work otherwise."""
        return replace(self, load=lambda: works)

    @property
    def model(self) -> type[Order]:
        """What its orders are."""
        return self.works.model

    @property
    def rules(self) -> Rules:
        """Its rules."""
        return self.works.rules

    @property
    def shapes(self) -> Shapes:
        """How its JSON is recognised."""
        return self.works.shapes

    @property
    def style(self) -> Style:
        """How its JSON is written."""
        from orderui.systems.overlay import Style

        return Style(self.shapes.alternates, self.rules.clears_to_null)
