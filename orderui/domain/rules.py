"""Rules: everything one system says about its orders, in the form the core can ask.

A system fills one `Rules` with tables and small functions; nothing in the core compares a system's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from msgspec import Struct, field

from orderui.domain.errors import BadUsage, Unknown
from orderui.domain.findings import Check
from orderui.domain.lifecycle import Axis, Lifecycle, Provenance
from orderui.domain.locks import Lock
from orderui.domain.money import Money
from orderui.domain.order import Order, Part
from orderui.domain.paths import Place
from orderui.domain.registry import NO_FACTS, Facts, Reference
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


class FilterField(Struct, frozen=True):
    """A word of the query language that one system adds: `name:value` over `Facets.fields`."""

    name: str
    says: str
    kind: str = "text"
    """"text" (contains), "id" (equals), "amount" (numerically), "date", or "state" (of an axis)."""
    axis: str = ""
    """The axis that a "state" asks; empty for the one of the field's own name."""


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


def _no_currency(_currency_id: str, _facts: Facts) -> str | None:
    return None


def _no_records(_order: Any) -> Iterable[Reference]:
    return ()


def _nothing_inherited(_order: Any, _part: Any) -> Sequence[Inherited]:
    return ()


def _no_followers(_order: Any, _place: Place) -> Sequence[Part]:
    return ()


def _no_flows(_order: Any, _facts: Facts) -> tuple[Flow, ...]:
    return ()


class Rules(Struct, frozen=True):
    """One system's rules.

    `derive` brings every derived value and clock edge up to date and is idempotent. `settle` draws a change's
    consequences from the order before (None at creation) and after it, `after` already derived; its effects fire
    once however often it runs. `tells` says in words what lies between two orders beyond the change asked for.
    """

    system: str
    title: str
    axes: tuple[Axis, ...] = ()
    parts: tuple[PartKind, ...] = ()
    locks: tuple[Lock, ...] = ()
    checks: tuple[Check, ...] = ()
    filters: tuple[FilterField, ...] = ()
    records: tuple[type[Reference], ...] = ()
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
    currency_of: Callable[[str, Facts], str | None] = _no_currency
    reschedule: Reschedule | None = None
    planner: Planner | None = None
    first_records: tuple[Reference, ...] = ()
    """What a fresh book starts with."""
    rolls_up: bool = field(default=False)
    """The order's own state is the roll-up of its parts' states."""

    @property
    def moves_money(self) -> bool:
        """Whether its orders move money between the registry's accounts."""
        return self.flows is not _no_flows

    def axis(self, name: str = "", part: str = "") -> Axis:
        """The axis called `name`, or the only one of the order (or of that kind of part). Raises Unknown."""
        of_kind = [axis for axis in self.axes if axis.part == part]
        if name:
            wanted = name.casefold()
            found = [axis for axis in of_kind if wanted in (axis.name.casefold(), axis.title.casefold())]
            if not found:
                raise Unknown("axis", name, candidates=[axis.name for axis in of_kind])
            return found[0]
        if len(of_kind) == 1:
            return of_kind[0]
        if of_kind:
            names = ", ".join(axis.name for axis in of_kind)
            raise BadUsage(f"This order has several statuses; name one with --axis: {names}.")
        if part:
            raise Unknown("status of a part of the kind", part, candidates=[a.part for a in self.axes if a.part])
        kinds = ", ".join(f"{axis.part}:KEY" for axis in self.axes)
        raise BadUsage(f"The statuses of this order live in its parts; name one with --part: {kinds}.")

    def axes_of(self, part: str = "") -> tuple[Axis, ...]:
        """The axes of the order itself, or of one kind of part."""
        return tuple(axis for axis in self.axes if axis.part == part)

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

    def table(self, name: str, facts: Facts = NO_FACTS) -> Lifecycle | None:
        """The lifecycle called `name`, with what the registry knows of it."""
        for axis in self.axes:
            for table in axis.tables:
                if table.name == name:
                    return axis.choose(None, None, facts) if axis.from_registry and axis.choose else table
        return None


def _spellings(kind: PartKind) -> set[str]:
    return {kind.at[-1].casefold(), kind.at[-1].replace("_", "").casefold()}


AnOrder = TypeVar("AnOrder", bound=Order)


def derive(order: AnOrder, now: datetime) -> AnOrder:
    """`order` with every clock edge taken that is due and every derived value brought up to date. Idempotent."""
    derived: AnOrder = order.RULES.derive(order, now)
    return derived
