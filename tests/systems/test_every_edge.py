"""Every edge a person may take is taken, and every lock is met, in every system.

Orders are brought to an edge's origin by force, which is what force is for; then the step is asked for as a person
would ask. Clock and effect edges are refused by hand here, and fire in the systems' own tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from orderui.domain.decisions import Edit, Move, Refusal, RemovePart, can
from orderui.domain.deriving import derive
from orderui.domain.edits import with_part
from orderui.domain.lifecycle import Actor, Axis
from orderui.domain.order import Order, Part, holders, walk
from orderui.domain.paths import places_in
from orderui.domain.registry import Facts
from orderui.systems.system import System
from orderui.usecases.editing import editable_places
from orderui.usecases.importing import Source, bring_in
from tests.conftest import NOW, Bench
from tests.systems.samples import SAMPLES, fill_in
from tests.systems.test_contract import EVERY, every_system

INSTANTS = [NOW, NOW + timedelta(days=4000), NOW - timedelta(days=4000)]


def orders_of(system: System, bench: Bench) -> tuple[list[Order], Facts]:
    bench.systems = EVERY
    for number, (one, text) in enumerate(SAMPLES):
        if one is system:
            bring_in(bench.desk, [Source(f"{number}.json", text)], system=system.name)
    fill_in(bench.desk)
    desk = bench.desk
    return [desk.book.order(facets.id) for facets in desk.book.facets()], desk.book.facts()


def at(order: Order, axis: Axis, part: Part | None, code: str) -> tuple[Order, Part | None]:
    """The order with one axis put at a state, whatever it takes."""
    if part is None:
        return order.evolve(**{axis.field: code or None}), None
    moved = part.evolve(**{axis.field: code or None})
    return with_part(order, moved), moved


def settings(order: Order, facts: Facts) -> Iterator[tuple[Order, Axis, Part | None]]:
    """The order in every state of each of its own axes, with each axis of it and its parts."""
    variants = [order]
    for axis in order.RULES.axes_of():
        table = axis.table(order, None, facts)
        variants += [at(order, axis, None, state.code)[0] for state in table.states]
    for variant in variants:
        for axis in order.RULES.axes:
            for holder in holders(variant, axis.part):
                yield variant, axis, holder if isinstance(holder, Part) else None


@every_system
def test_every_edge_is_taken_by_whoever_takes_it(system: System, bench: Bench) -> None:
    orders, facts = orders_of(system, bench)
    wanted: set[tuple[str, str, str]] = set()
    taken: set[tuple[str, str, str]] = set()
    for order in orders:
        for setting, axis, part in settings(order, facts):
            table = axis.table(setting, part, facts)
            for state in table.states:
                origin, moved = at(setting, axis, part, state.code)
                for edge in table.exits(state.code):
                    name = (table.name, state.code, edge.target)
                    wanted.add(name)
                    for now in INSTANTS:
                        if (
                            derive(origin, now) is not origin
                            and axis.code(_same(derive(origin, now), moved)) != state.code
                        ):
                            continue
                        decision = can(origin, Move(axis, edge.target, moved, "because"), facts, now)
                        by_hand = edge.by in {Actor.USER, Actor.OUTCOME}
                        if isinstance(decision, Refusal) and not by_hand:
                            assert decision.code == "not-yours"
                            taken.add(name)
                        elif decision.allowed:
                            assert by_hand
                            taken.add(name)
    missing = {name for name in wanted - taken if not _only_derived(system, name)}
    assert not missing


def _same(order: Order, part: Part | None) -> Order | Part:
    return next((one for one in walk(order) if part is not None and one.uid == part.uid), order)


def _only_derived(system: System, name: tuple[str, str, str]) -> bool:
    """An edge that an effect or the clock takes from a state no order rests in long enough to be asked."""
    tables = [table for axis in system.rules.axes for table in axis.tables if table.name == name[0]]
    edges = [table.edge(name[1], name[2]) for table in tables]
    return all(edge is not None and edge.by in {Actor.EFFECT, Actor.CLOCK} for edge in edges)


@every_system
def test_every_lock_is_met_and_says_why(system: System, bench: Bench) -> None:
    orders, facts = orders_of(system, bench)
    met: set[str] = set()
    for order in orders:
        for setting, axis, part in [
            *settings(order, facts),
            *((order, axis, None) for axis in order.RULES.axes_of()),
        ]:
            codes = [state.code for state in axis.table(setting, part, facts).states]
            for code in [*codes, axis.code(part or setting)]:
                moved, _ = at(setting, axis, part, code)
                variant = moved.RULES.settle(setting, moved, facts, NOW).order
                for now in INSTANTS[:2]:
                    for decision in _asked(variant, facts, now):
                        if isinstance(decision, Refusal):
                            assert decision.reason
                            met.add(decision.rule)
    assert {lock.name for lock in system.rules.locks} <= met


def _asked(order: Order, facts: Facts, now: object) -> Iterator[object]:
    for place in places_in(order):
        yield can(order, Edit(place), facts, now)  # type: ignore[arg-type]
    for part in walk(order):
        for place in editable_places(order, part):
            yield can(order, Edit(place), facts, now)  # type: ignore[arg-type]
        yield can(order, RemovePart(order.RULES.kind_of(part), part), facts, now)  # type: ignore[arg-type]
