"""Rules: everything one system says about its orders, in the form the core can ask. An outline of it lists them.

A system fills one `Rules` with tables and small functions; nothing in the core compares a system's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from orderui.domain.errors import Unknown
from orderui.domain.findings import Check
from orderui.domain.lifecycle import Provenance
from orderui.domain.locks import Lock
from orderui.domain.money import Money
from orderui.domain.order import Order, Part
from orderui.domain.outline import Outline
from orderui.domain.paths import Place
from orderui.domain.registry import Facts, Reference
from orderui.domain.schedule import Instalment


class PartKind(Struct, frozen=True):
    """One kind of part: `name` on the command line, `at` the Python names that lead to its list.

    `at` may pass through other parts with `*` (`("lines", "*", "destinations")`).
    """

    name: str
    title: str
    model: type[Part]
    at: tuple[str, ...]
    plural: str = ""

    @property
    def many(self) -> str:
        """The plural a person reads."""
        return self.plural or f"{self.title}s"


class Settled(Struct, frozen=True):
    """What a change comes to once its consequences are drawn: the order, and registry records it brought."""

    order: Order
    records: tuple[Reference, ...] = ()


class Reschedule(Struct, frozen=True):
    """How a part is put off: a copy under a new key with a new date; the old one moves to `leaves` if it is in
    one of the states that `leaves` names (state → state).
    """

    kind: str
    states: tuple[str, ...]
    leaves: Mapping[str, str]
    copy: Callable[[Any, str, date], Part]
    """Called with the part, the new key and the new date."""
    source: Provenance
    says: str = ""


class Planner(Struct, frozen=True):
    """How an instalment becomes a part. `terms` names what every instalment shares: vendor name → needed."""

    kind: str
    terms: tuple[str, ...]
    make: Callable[[Instalment, Mapping[str, str]], Mapping[str, Any]]
    """Called with an instalment and the terms; answers the new part's values by Python name."""
    currency: str = ""
    """Which term is the currency, whose minor digits the instalments keep to."""


class Flow(Struct, frozen=True):
    """Money that an order moves, or will, between two accounts of the registry, each under a label.

    `part` is the uid of the part it belongs to. `settlement` is what the receiver is paid where that is another
    currency; it counts in no sum. `posted` says whether the money has moved.
    """

    part: str
    source: str
    source_label: str
    target: str
    target_label: str
    money: Money
    settlement: Money | None = None
    posted: bool = False


class Inherited(Struct, frozen=True):
    """A value in force in a part that is not the part's own.

    `steps` are the Python names and map keys that lead to it below the part; `origin` says in words where it came
    from, to be read after the value: "from customer default ACME".
    """

    steps: tuple[str, ...]
    value: Any
    origin: str


def _as_it_is(order: Any, _now: datetime) -> Any:
    return order


def _as_typed(_before: Any, after: Any) -> Any:
    return after


def _nothing_more(_before: Any, after: Any, _facts: Facts, _now: datetime) -> Settled:
    return Settled(after)


def _no_effects(_before: Any, _after: Any, _facts: Facts) -> tuple[str, ...]:
    return ()


def _no_records(_order: Any) -> Iterable[Reference]:
    return ()


def _nothing_inherited(_order: Any, _part: Any) -> Sequence[Inherited]:
    return ()


def _no_followers(_order: Any, _place: Place) -> Sequence[Part]:
    return ()


def _no_flows(_order: Any, _facts: Facts) -> tuple[Flow, ...]:
    return ()


class Rules(Outline, frozen=True):
    """One system's rules: its outline, and what is asked of an order that has been opened.

    `derive` brings every derived value and clock edge up to date and is idempotent. `settle` draws a change's
    consequences from the order before (None at creation) and after it, `after` already derived; its effects fire
    once however often it runs. `tells` says in words what lies between two orders beyond the change asked for.
    """

    parts: tuple[PartKind, ...] = ()
    locks: tuple[Lock, ...] = ()
    checks: tuple[Check, ...] = ()
    clears_to_null: bool = False
    derive: Callable[[Any, datetime], Any] = _as_it_is
    typed: Callable[[Any, Any], Any] = _as_typed
    """What a person's edit means beyond its value, before anything is derived: a typed id is not inherited."""
    settle: Callable[[Any, Any, Facts, datetime], Settled] = _nothing_more
    tells: Callable[[Any, Any, Facts], tuple[str, ...]] = _no_effects
    mentions: Callable[[Any], Iterable[Reference]] = _no_records
    """The registry records an order names; those the book lacks are entered as incomplete."""
    flows: Callable[[Any, Facts], Sequence[Flow]] = _no_flows
    """The money an order has moved between accounts, or will move as things stand, in the order it says so."""
    inherits: Callable[[Any, Any], Sequence[Inherited]] = _nothing_inherited
    """The values in force in a part that it has from elsewhere."""
    followers: Callable[[Any, Place], Sequence[Part]] = _no_followers
    """The parts that look to what stands at a place: a customer default's instructions."""
    reschedule: Reschedule | None = None
    planner: Planner | None = None

    @property
    def moves_money(self) -> bool:
        """Whether its orders move money between the registry's accounts."""
        return self.flows is not _no_flows

    def kind(self, name: str) -> PartKind:
        """The kind of part a person means: its name, its plural or its field, in any case. Raises Unknown."""
        wanted = name.casefold()
        for kind in self.parts:
            if wanted in {
                kind.name.casefold(),
                kind.title.casefold(),
                kind.many.casefold(),
                *_spellings(kind),
            }:
                return kind
        raise Unknown("kind of part", name, candidates=[kind.name for kind in self.parts])

    def kind_of(self, part: Part) -> PartKind:
        """The kind `part` is of."""
        return next(kind for kind in self.parts if type(part) is kind.model)


def _spellings(kind: PartKind) -> set[str]:
    return {kind.at[-1].casefold(), kind.at[-1].replace("_", "").casefold()}
