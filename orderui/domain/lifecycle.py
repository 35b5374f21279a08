"""Lifecycles are tables: the states of one axis of an order or part, and the edges between them.

Systems fill the tables; this engine reads them. Each edge says who takes it and where the rule comes from.
Source: domain.md, "Words" and "Rules common to all systems".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from orderui.domain.errors import Ambiguous, Unknown

if TYPE_CHECKING:
    from orderui.domain.order import Order, Part
    from orderui.domain.registry import Facts

ANY = "*"
"""As an edge's origin or target: whichever state of the table."""


class Phase(StrEnum):
    """What a state means to a person: the same six words in every system, the ones that need a look first."""

    ATTENTION = "attention"
    DRAFT = "draft"
    OPEN = "open"
    IN_FLIGHT = "in flight"
    DONE = "done"
    DEAD = "dead"


WORST_FIRST = tuple(Phase)
PASSED = (Phase.DRAFT, Phase.OPEN, Phase.IN_FLIGHT, Phase.ATTENTION, Phase.DONE, Phase.DEAD)
"""The phases as an order passes through them."""

_SEPARATORS = re.compile(r"[\s_-]+")


def state_key(text: str) -> str:
    """`text` as states are compared: in any case, with or without spaces, Cancelled as Canceled."""
    return _SEPARATORS.sub("", text.casefold()).replace("cancelled", "canceled")


class Actor(StrEnum):
    """Who takes an edge."""

    USER = "user"
    OUTCOME = "outcome"
    CLOCK = "clock"
    EFFECT = "effect"

    @property
    def says(self) -> str:
        """One clause for a person."""
        return _ACTORS[self]


_ACTORS = {
    Actor.USER: "you decide",
    Actor.OUTCOME: "you record what happened at the vendor",
    Actor.CLOCK: "a date passes",
    Actor.EFFECT: "another change brings it",
}


class Provenance(StrEnum):
    """Where a rule comes from."""

    DOC = "doc"
    PUBLIC = "public"
    OURS = "ours"

    @property
    def says(self) -> str:
        """One clause for a person."""
        return _PROVENANCES[self]


_PROVENANCES = {
    Provenance.DOC: "stated in the reference document",
    Provenance.PUBLIC: "found in the vendor's other public documentation",
    Provenance.OURS: "decided here, because nobody says",
}


class State(Struct, frozen=True):
    """One state. `code` is the vendor's word or number, as text; `says` the vendor's own description."""

    code: str
    phase: Phase
    title: str = ""
    says: str = ""
    source: Provenance = Provenance.DOC
    known: bool = True

    @property
    def name(self) -> str:
        """What a person reads."""
        return self.title or self.code


class Need(Struct, frozen=True):
    """What must hold before an edge is taken. `unmet` answers the reason it does not, or an empty string."""

    says: str
    unmet: Callable[[Any, Any, Facts, datetime], str]
    """Called with the order, the part (or None), the registry's facts and the present instant."""
    way_out: str = ""


class Edge(Struct, frozen=True):
    """A step from `origin` to `target`, by whom, and on whose word. Either end may be `ANY`."""

    origin: str
    target: str
    by: Actor
    source: Provenance
    reason_required: bool = False
    needs: tuple[Need, ...] = ()
    acts: bool = False
    """Money moves or is about to: refused while the order has a finding of severity error."""
    note: str = ""


class Lifecycle(Struct, frozen=True):
    """The table of one axis: its states in the order a person reads them, and its edges.

    `initial` are the codes an order or part may start in, the usual one first.
    """

    name: str
    states: tuple[State, ...]
    edges: tuple[Edge, ...]
    initial: tuple[str, ...]

    def state(self, code: str) -> State:
        """The state called `code`; a code the table does not know is answered as unknown, for attention."""
        found = next((state for state in self.states if state.code == code), None)
        return found or State(code, Phase.ATTENTION, title=f"unknown ({code})", known=False)

    def knows(self, code: str) -> bool:
        """Whether the table has a state `code`."""
        return any(state.code == code for state in self.states)

    def find(self, text: str) -> State:
        """The state a person means by `text`: code or title, by their keys. Raises Unknown or Ambiguous."""
        wanted = state_key(text) or text.strip()
        exact = [s for s in self.states if s.code == text.strip()]
        found = exact or [s for s in self.states if wanted in (state_key(s.code), state_key(s.name))]
        if not found:
            raise Unknown("state", text, candidates=[_called(s) for s in self.states])
        if len(found) > 1:
            raise Ambiguous("state", text, candidates=[s.code for s in found])
        return found[0]

    def exits(self, code: str) -> Iterator[Edge]:
        """The edges from `code`, in the table's order, with `ANY` spelled out. None leave an unknown state."""
        if not self.knows(code):
            return
        for edge in self.edges:
            if edge.origin not in (code, ANY):
                continue
            targets = [s.code for s in self.states if s.code != code] if edge.target == ANY else [edge.target]
            for target in targets:
                yield edge if edge.target == target else _aimed(edge, target)

    def edge(self, origin: str, target: str) -> Edge | None:
        """The edge from `origin` to `target`, if the table has one."""
        return next((edge for edge in self.exits(origin) if edge.target == target), None)

    def is_final(self, code: str) -> bool:
        """Whether nothing leads out of `code`."""
        return next(self.exits(code), None) is None

    def reachable(self, *start: str) -> frozenset[str]:
        """Every code that can be reached by edges from `start`, or from an initial one; those themselves too."""
        seen: set[str] = set()
        waiting = list(start or self.initial)
        while waiting:
            code = waiting.pop()
            if code not in seen:
                seen.add(code)
                waiting += [edge.target for edge in self.exits(code)]
        return frozenset(seen)


def _aimed(edge: Edge, target: str) -> Edge:
    return replace(edge, target=target)


def _called(state: State) -> str:
    return f"{state.name} ({state.code})" if state.code and state.name != state.code else state.name


class Axis(Struct, frozen=True):
    """Where a lifecycle lives: on the order itself, or on each part of one kind.

    `field` is the Python name of the attribute that holds the state's code. `table` chooses the lifecycle, which
    may depend on the part (its type) or on the registry (lookups); `tables` are all there are when nothing is
    known of an order, for `orderui systems`.
    """

    name: str
    title: str
    field: str
    tables: tuple[Lifecycle, ...]
    part: str = ""
    choose: Callable[[Any, Any, Facts], Lifecycle] | None = None
    from_registry: bool = False
    """The table is made from registry records; `choose` then answers without an order too."""
    overrules: bool = False
    """Dead here, the whole order is dead, whatever its other axes say."""
    deadline: Callable[[Any], tuple[date, str] | None] | None = None
    """The last day a holder may stay in its state, and the code the clock then brings; None for no such day."""

    def table(self, order: Order, part: Part | None, facts: Facts) -> Lifecycle:
        """The lifecycle that holds for this order or part."""
        return self.choose(order, part, facts) if self.choose else self.tables[0]

    def code(self, holder: Order | Part) -> str:
        """The present state's code; empty where the vendor's field is not set."""
        value = getattr(holder, self.field)
        return "" if value is None else str(value)


def worst(phases: Sequence[Phase]) -> Phase | None:
    """The phase that needs a look first, or None where there are no phases."""
    return min(phases, key=WORST_FIRST.index, default=None)
