"""Random commands over every system, and what holds whatever they are. Source: domain.md §9.

The machine fires every command the use cases have at real books. `can` is asked before each, and must agree with
what happens; a refusal must leave every file as it was; history must replay to the present; undo must restore.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from orderui.domain.decisions import Archive, Edit, Move, RemovePart, Unarchive, can
from orderui.domain.deriving import derive
from orderui.domain.errors import BadRecord, OrderuiError
from orderui.domain.lifecycle import Lifecycle
from orderui.domain.order import Order, Part, holders, walk
from orderui.domain.paths import Place, places_in
from orderui.domain.shape import Kind, shape_of
from orderui.systems import SYSTEMS, json_text
from orderui.systems.payload import export
from orderui.systems.system import System
from orderui.usecases import checking, editing, keeping, moving, timeline
from orderui.usecases.exporting import send_out
from orderui.usecases.importing import Source, bring_in
from tests.conftest import Bench
from tests.systems.courier import COURIER
from tests.systems.samples import SAMPLES

EVERY = (*SYSTEMS, COURIER)
TYPED = {
    Kind.AMOUNT: ["1", "12.34", "0", "-3", "1e3", "x"],
    Kind.NUMBER: ["1", "2", "0", "x"],
    Kind.DATE: ["2026-12-01", "2026-11-01", "+2w", "x"],
    Kind.FLAG: ["true", "no", "x"],
    Kind.TEXT: ["a", "EUR", "Zoë [bold]", "", "C1"],
}
numbers = st.integers(0, 10**6)


class Commands(RuleBasedStateMachine):
    """One book and the commands a person may give, chosen by number."""

    system: ClassVar[System]
    fired: ClassVar[Counter[str]]

    @initialize()
    def open_book(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="orderui-"))
        self.bench = Bench(self.folder / "orders.json", systems=EVERY)
        self.linked: dict[tuple[str, str, str], set[str]] = {}
        self.forced: set[str] = set()
        for number, (system, text) in enumerate(SAMPLES):
            if system is self.system:
                bring_in(self.bench.desk, [Source(f"{number}.json", text)], system=system.name)
        self.desk = self.bench.desk

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def pick(self, number: int) -> Order:
        kept = self.desk.book.facets()
        return self.desk.order(kept[number % len(kept)].id)

    def attempt(self, command: str, expected: bool, act: Any) -> None:  # noqa: FBT001 - what `can` said
        """Do it; it must succeed exactly where `can` allowed it, and leave no trace where it is refused."""
        before = self.bench.files()
        try:
            act()
        except OrderuiError as refusal:
            assert str(refusal)
            assert self.bench.files() == before, f"{command} was refused and left a trace"
            assert not expected, f"can allowed {command}, but: {refusal}"
            self.fired[f"{command} refused"] += 1
        else:
            assert expected, f"can refused {command}, but it was done"
            self.fired[command] += 1

    @rule(number=numbers, place=numbers, text=numbers)
    def edit(self, number: int, place: int, text: int) -> None:
        order = self.pick(number)
        where = _places(order)
        chosen = where[place % len(where)]
        kind = shape_of(chosen.field).kind if chosen.field else Kind.TEXT
        words = shape_of(chosen.field).words if chosen.field else ()
        texts = list(words) or TYPED.get(kind, ["a"])
        allowed = can(order, Edit(chosen), self.desk.book.facts(), self.desk.clock.now()).allowed
        before = self.bench.files()
        try:
            done = editing.edit(self.desk, order.id, {_address(chosen): editing.Typed(texts[text % len(texts)])})
        except BadRecord:
            assert self.bench.files() == before
        except OrderuiError as refusal:
            assert not allowed, str(refusal)
            assert self.bench.files() == before
            self.fired["edit refused"] += 1
        else:
            assert allowed
            assert done.order is not None
            self.fired["edit"] += 1

    @rule(number=numbers, holder=numbers, state_number=numbers, reason=st.booleans())
    def move(self, number: int, holder: int, state_number: int, reason: bool) -> None:  # noqa: FBT001 - drawn
        order = self.pick(number)
        facts, now = self.desk.book.facts(), self.desk.clock.now()
        all_holders = [(axis, one) for axis in order.RULES.axes for one in holders(order, axis.part)]
        if not all_holders:
            return
        axis, one = all_holders[holder % len(all_holders)]
        part = one if isinstance(one, Part) else None
        table = axis.table(order, part, facts)
        if not table.states:
            return  # of a type that nobody knows
        state = table.states[state_number % len(table.states)]
        why = "because" if reason else ""
        decision = can(order, Move(axis, state.code, part, why), facts, now)
        origin = axis.code(one)
        name = f"{table.name}: {origin} → {state.code}"
        text = f"{order.RULES.kind_of(part).name}:{_key(order, part)}" if part else ""
        self.attempt(
            "move",
            decision.allowed,
            lambda: moving.transition(self.desk, order.id, state.code, part=text, axis=axis.name, reason=why),
        )
        if decision.allowed and origin != state.code:
            self.fired[name] += 1

    @rule(number=numbers, part=numbers)
    def remove(self, number: int, part: int) -> None:
        order = self.pick(number)
        parts = list(walk(order))
        if not parts:
            return
        chosen = parts[part % len(parts)]
        kind = order.RULES.kind_of(chosen)
        if "*" in kind.at:
            return
        allowed = can(order, RemovePart(kind, chosen), self.desk.book.facts(), self.desk.clock.now()).allowed
        name = f"{kind.name}:{_key(order, chosen)}"
        self.attempt("remove", allowed, lambda: editing.remove_part(self.desk, order.id, name))

    @rule(number=numbers)
    def archive_and_back(self, number: int) -> None:
        order = self.pick(number)
        facts, now = self.desk.book.facts(), self.desk.clock.now()
        action, act = (Unarchive(), keeping.unarchive) if order.archived else (Archive(), keeping.archive)
        self.attempt(act.__name__, can(order, action, facts, now).allowed, lambda: act(self.desk, order.id))

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        self.bench.clock.instant += timedelta(days=days)

    @precondition(lambda self: timeline.can_undo(self.desk) is not None)
    @rule()
    def undo_and_redo(self) -> None:
        before = self.everything()
        timeline.undo(self.desk)
        timeline.redo(self.desk)
        assert self.everything() == before
        self.fired["undo"] += 1

    @rule(number=numbers)
    def export_and_import(self, number: int) -> None:
        order = self.pick(number)
        text = send_out(self.desk, [order.id])
        assert bring_in(self.desk, [Source("again.json", text)], system=order.system).change is None

    def everything(self) -> dict[str, str]:
        desk, system = self.desk, self.system
        return {one.id: export([desk.order(one.id)], system) for one in desk.book.facets()}

    @invariant()
    def derived_values_are_what_they_should_be(self) -> None:
        now = self.desk.clock.now()
        for one in self.desk.book.facets():
            order = self.desk.order(one.id)
            assert derive(order, now) == order

    @invariant()
    def the_book_is_sound(self) -> None:
        verdict = checking.check(self.desk)
        assert verdict.sound, verdict.damage


def _places(order: Order) -> list[Place]:
    found = list(places_in(order))
    for part in walk(order):
        found += editing.editable_places(order, part)
    scalar = [one for one in found if one.field is None or shape_of(one.field).is_scalar]
    return scalar or found


def _address(place: Place) -> str:
    return place.spoken


def _key(order: Order, part: Part) -> str:
    from orderui.domain.edits import parts_of
    from orderui.domain.paths import name_of

    return name_of(part, parts_of(order, order.RULES.kind_of(part)))


@pytest.mark.parametrize("system", EVERY, ids=[system.name for system in EVERY])
def test_random_commands_keep_the_book_sound(system: System) -> None:
    fired: Counter[str] = Counter()
    machine = type("Machine", (Commands,), {"system": system, "fired": fired})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert fired["edit"]
    assert fired["edit refused"]
    assert fired["move"]
    assert fired["move refused"]
    assert fired["undo"]


def steps(table: Lifecycle) -> list[tuple[str, str]]:
    return [(state.code, edge.target) for state in table.states for edge in table.exits(state.code)]


def test_json_values_that_mean_the_same_are_the_same() -> None:
    assert json_text.same(json_text.parse("[1.50, 1e2]"), json_text.parse("[1.5, 100]"))
