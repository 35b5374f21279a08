"""What a list shows of an order: its facets with titles, phases and lateness worked out as of now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from orderui.domain.lifecycle import Phase, State, worst
from orderui.domain.money import EXACT
from orderui.domain.order import Facets
from orderui.domain.registry import Facts
from orderui.domain.rules import Rules

CLOSED = frozenset({Phase.DONE, Phase.DEAD})
"""The phases in which nothing is left to do, whatever became of the parts."""

RulesBook = Mapping[str, Rules]
"""Every system's rules by its short name."""


@dataclass(frozen=True, slots=True)
class StateShown:
    """`count` holders of one axis in one state, as a person reads it."""

    axis: str
    state: State
    count: int
    of_part: bool

    def __str__(self) -> str:
        return f"{self.count} {self.state.name}" if self.of_part else self.state.name


@dataclass(frozen=True, slots=True)
class AmountShown:
    """One sum of an order. `direction` is "in", "out" or empty; `currency` None for no currency.

    `due` is the day it is to be paid, `done` whether it has been.
    """

    amount: Decimal
    currency: str | None
    direction: str
    due: date | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One order as lists, queries and totals see it. `late` when its next unfinished payment's day has passed."""

    facets: Facets
    states: tuple[StateShown, ...]
    phase: Phase
    payments: tuple[AmountShown, ...]
    late: bool
    expired: bool

    @property
    def id(self) -> str:
        """The order's own id, never a reference."""
        return self.facets.id

    @property
    def reference(self) -> str:
        """The reference shown."""
        return self.facets.references[0]

    @property
    def status(self) -> str:
        """The states in words, the worst phase first; those that are called the same are counted together."""
        counts: dict[tuple[str, bool], int] = {}
        for shown in self.states:
            called = (shown.state.name, shown.of_part)
            counts[called] = counts.get(called, 0) + shown.count
        told = (f"{count} {name}" if of_part else name for (name, of_part), count in counts.items())
        return ", ".join(told) or "—"

    @property
    def amounts(self) -> tuple[AmountShown, ...]:
        """What it comes to per currency and direction, in the order they stand."""
        return sums(self.payments)


def sums(payments: Iterable[AmountShown]) -> tuple[AmountShown, ...]:
    """Payments added up per currency and direction. Sums never cross currencies."""
    totals: dict[tuple[str | None, str], Decimal] = {}
    for one in payments:
        key = (one.currency, one.direction)
        totals[key] = EXACT.add(totals.get(key, Decimal(0)), one.amount)
    return tuple(AmountShown(amount, currency, direction) for (currency, direction), amount in totals.items())


def listed(facets: Facets, rules: Rules, facts: Facts, now: datetime) -> Listed:
    """The list's view of an order as of `now`."""
    today = now.date()
    states = tuple(_states(facets, rules, facts, today))
    phase = _phase(states, rules)
    payments = tuple(_payments(facets, rules, facts, states, now))
    late = facets.due is not None and facets.due < today
    expired = facets.expires is not None and facets.expires <= now
    return Listed(facets, states, phase, payments, late, expired)


def _phase(states: Sequence[StateShown], rules: Rules) -> Phase:
    """What the states come to: the order's own where it has any, unless one of its parts needs a look."""
    overruling = {axis.name for axis in rules.axes if axis.overrules}
    if any(shown.axis in overruling and shown.state.phase is Phase.DEAD for shown in states):
        return Phase.DEAD
    own = worst([shown.state.phase for shown in states if not shown.of_part])
    parts = worst([shown.state.phase for shown in states if shown.of_part])
    if own is None:
        return parts or Phase.OPEN
    return Phase.ATTENTION if parts is Phase.ATTENTION and own not in CLOSED else own


def _payments(
    facets: Facets, rules: Rules, facts: Facts, states: Sequence[StateShown], now: datetime
) -> Iterable[AmountShown]:
    phases = {shown.axis: shown.state.phase for shown in states}
    for one in facets.amounts:
        phase = phases.get(one.axis) if one.axis else None
        if phase is Phase.DEAD or (one.until is not None and one.until <= now):
            continue
        currency = rules.currency_of(one.currency_id, facts) if one.currency_id else one.currency
        yield AmountShown(one.amount, currency, one.direction, one.due, one.done or phase is Phase.DONE)


def _states(facets: Facets, rules: Rules, facts: Facts, today: date) -> Iterable[StateShown]:
    counts: dict[tuple[str, str, str], int] = {}
    for one in facets.states:
        moved = one.until is not None and today > one.until
        key = (one.axis, one.table, one.then if moved else one.code)
        counts[key] = counts.get(key, 0) + one.count
    shown = []
    for (axis, name, code), count in counts.items():
        table = rules.table(name, facts)
        state = table.state(code) if table else State(code, Phase.ATTENTION, known=False)
        of_part = any(one.name == axis and one.part for one in rules.axes)
        shown.append(StateShown(axis, state, count, of_part))
    return sorted(shown, key=lambda s: list(Phase).index(s.state.phase)) if rules.rolls_up else shown
