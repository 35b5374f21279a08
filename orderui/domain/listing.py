"""What a list shows of an order: its facets with titles, phases and lateness worked out as of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from orderui.domain.facets import Facets
from orderui.domain.lifecycle import WORST_FIRST, Phase, State, worst
from orderui.domain.money import EXACT
from orderui.domain.outline import Outline

if TYPE_CHECKING:
    from orderui.domain.registry import Facts

CLOSED = frozenset({Phase.DONE, Phase.DEAD})
"""The phases in which nothing is left to do, whatever became of the parts."""

Outlines = Mapping[str, Outline]
"""Every system in outline by its short name."""


class StateShown(Struct, frozen=True):
    """`count` holders of one axis in one state, as a person reads it."""

    axis: str
    state: State
    count: int
    of_part: bool
    table: str = ""

    def __str__(self) -> str:
        return f"{self.count} {self.state.name}" if self.of_part else self.state.name


class AmountShown(Struct, frozen=True):
    """One sum of an order. `direction` is "in", "out" or empty; `currency` None for no currency.

    `due` is the day it is to be paid, `done` whether it has been.
    """

    amount: Decimal
    currency: str | None
    direction: str
    due: date | None = None
    done: bool = False


class StatesShown(Struct, frozen=True):
    """Every state of one order, what they come to, and how both are said. Orders that stand alike share it."""

    states: tuple[StateShown, ...]
    phase: Phase
    status: str
    """The states in words, the worst phase first; those that are called the same are counted together."""


Counts = tuple[tuple[tuple[str, str, str], int], ...]
"""How many holders are in a state, by axis, table and code."""


class Lens:
    """How the orders of one system are seen: by its outline and the registry's records, as of `now`.

    Tens of thousands of orders stand in a few ways: each way is worked out once.
    """

    def __init__(self, outline: Outline, facts: Facts, now: datetime) -> None:
        self.outline = outline
        self.facts = facts
        self.now = now
        self.today = now.date()
        self._seen: dict[Counts, StatesShown] = {}

    def states(self, facets: Facets) -> StatesShown:
        """The states of an order."""
        counts: dict[tuple[str, str, str], int] = {}
        for one in facets.states:
            moved = one.until is not None and self.today > one.until
            key = (one.axis, one.table, one.then if moved else one.code)
            counts[key] = counts.get(key, 0) + one.count
        standing = tuple(counts.items())
        seen = self._seen.get(standing)
        if seen is None:
            seen = self._seen[standing] = self._shown(standing)
        return seen

    def payments(self, facets: Facets, states: StatesShown) -> Iterator[AmountShown]:
        """Its payments, those that will not be made left out."""
        phases = {shown.axis: shown.state.phase for shown in states.states}
        for one in facets.amounts:
            phase = phases.get(one.axis) if one.axis else None
            if phase is Phase.DEAD or (one.until is not None and one.until <= self.now):
                continue
            currency = self.outline.currency_of(one.currency_id, self.facts) if one.currency_id else one.currency
            yield AmountShown(one.amount, currency, one.direction, one.due, one.done or phase is Phase.DONE)

    def _shown(self, counts: Counts) -> StatesShown:
        shown = []
        for (axis, name, code), count in counts:
            table = self.outline.table(name, self.facts)
            state = table.state(code) if table else State(code, Phase.ATTENTION, known=False)
            of_part = any(one.name == axis and one.part for one in self.outline.axes)
            shown.append(StateShown(axis, state, count, of_part, name))
        if self.outline.rolls_up:
            shown.sort(key=lambda one: WORST_FIRST.index(one.state.phase))
        return StatesShown(tuple(shown), _phase(shown, self.outline), _said(shown))


class Listed(Struct, eq=False):
    """One order as lists, queries and totals see it. What its facets do not say is worked out when it is asked.

    It is never changed; another order, or another time, makes another one.
    """

    facets: Facets
    lens: Lens
    _states: StatesShown | None = None
    _payments: tuple[AmountShown, ...] | None = None

    @property
    def id(self) -> str:
        """The order's own id, never a reference."""
        return self.facets.id

    @property
    def reference(self) -> str:
        """The reference shown."""
        return self.facets.references[0]

    @property
    def standing(self) -> StatesShown:
        """Its states and what they come to."""
        found = self._states
        if found is None:
            found = self._states = self.lens.states(self.facets)
        return found

    @property
    def states(self) -> tuple[StateShown, ...]:
        """Its states."""
        return self.standing.states

    @property
    def phase(self) -> Phase:
        """What its states come to."""
        return self.standing.phase

    @property
    def status(self) -> str:
        """Its states in words."""
        return self.standing.status

    @property
    def payments(self) -> tuple[AmountShown, ...]:
        """What is to be paid and has been, those that will not be left out."""
        found = self._payments
        if found is None:
            found = self._payments = tuple(self.lens.payments(self.facets, self.standing))
        return found

    @property
    def amounts(self) -> tuple[AmountShown, ...]:
        """What it comes to per currency and direction, in the order they stand."""
        return sums(self.payments)

    @property
    def late(self) -> bool:
        """Whether the day of its next unfinished payment has passed."""
        due = self.facets.due
        return due is not None and due < self.lens.today

    @property
    def expired(self) -> bool:
        """Whether it can no longer be updated."""
        expires = self.facets.expires
        return expires is not None and expires <= self.lens.now


def sums(payments: Iterable[AmountShown]) -> tuple[AmountShown, ...]:
    """Payments added up per currency and direction. Sums never cross currencies."""
    totals: dict[tuple[str | None, str], Decimal] = {}
    for one in payments:
        key = (one.currency, one.direction)
        totals[key] = EXACT.add(totals.get(key, Decimal(0)), one.amount)
    return tuple(AmountShown(amount, currency, direction) for (currency, direction), amount in totals.items())


def listed(facets: Facets, outline: Outline, facts: Facts, now: datetime) -> Listed:
    """The list's view of one order as of `now`."""
    return Listed(facets, Lens(outline, facts, now))


def _phase(states: Sequence[StateShown], outline: Outline) -> Phase:
    """What the states come to: the order's own where it has any, unless one of its parts needs a look."""
    overruling = {axis.name for axis in outline.axes if axis.overrules}
    if any(shown.axis in overruling and shown.state.phase is Phase.DEAD for shown in states):
        return Phase.DEAD
    own = worst([shown.state.phase for shown in states if not shown.of_part])
    parts = worst([shown.state.phase for shown in states if shown.of_part])
    if own is None:
        return parts or Phase.OPEN
    return Phase.ATTENTION if parts is Phase.ATTENTION and own not in CLOSED else own


def _said(states: Sequence[StateShown]) -> str:
    counts: dict[tuple[str, bool], int] = {}
    for shown in states:
        called = (shown.state.name, shown.of_part)
        counts[called] = counts.get(called, 0) + shown.count
    told = (f"{count} {name}" if of_part else name for (name, of_part), count in counts.items())
    return ", ".join(told) or "—"
