"""The sample book: it shows everything there is, is sound, and is the same whenever it is made at one instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from orderui.bootstrap import desk as desk_at
from orderui.domain import findings
from orderui.domain.errors import NotAllowed, Unknown
from orderui.domain.findings import Severity
from orderui.domain.order import Order, Part, holders, walk
from orderui.domain.rules import Rules
from orderui.systems import SYSTEMS
from orderui.systems.system import System
from orderui.usecases import demo
from orderui.usecases.checking import check
from orderui.usecases.demo import fill
from orderui.usecases.desk import Desk, find
from orderui.usecases.overview import select
from orderui.usecases.samples.story import Sample, Story, moved
from orderui.usecases.timeline import can_undo, redo, undo
from tests.conftest import NOW, Bench, StandingClock

SILENT = {("farpay", "contradictions"), ("nuflow", "contradictions")}
"""Checks that nothing received can set off: nothing that these vendors tell follows from anything else."""

each_system = pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)


def opened(folder: Path, now: datetime = NOW) -> Desk:
    return replace(desk_at(folder / "sample.json"), clock=StandingClock(now))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A whole sample book; tests only read it."""
    desk = opened(tmp_path_factory.mktemp("sample"))
    fill(desk)
    return desk


def orders_of(desk: Desk, system: System) -> list[Order]:
    return [desk.order(one.id) for one in desk.book.facets() if one.system == system.name]


def states_of(rules: Rules, desk: Desk) -> Iterator[tuple[str, str, str]]:
    """Every state there is: axis, table, code."""
    for axis in rules.axes:
        tables = (
            (axis.choose(None, None, desk.book.facts()),) if axis.from_registry and axis.choose else axis.tables
        )
        yield from ((axis.name, table.name, state.code) for table in tables for state in table.states)


@each_system
def test_every_state_of_every_axis_occurs(sample: Desk, system: System) -> None:
    facts = sample.book.facts()
    seen = {
        (axis.name, axis.table(order, holder if isinstance(holder, Part) else None, facts).name, axis.code(holder))
        for order in orders_of(sample, system)
        for axis in system.rules.axes
        for holder in holders(order, axis.part)
    }
    assert set(states_of(system.rules, sample)) - seen == set()


@each_system
def test_every_check_that_can_speak_does(sample: Desk, system: System) -> None:
    facts = sample.book.facts()
    spoken = {
        finding.check
        for order in orders_of(sample, system)
        for finding in findings.run(system.rules.checks, order, facts, NOW)
    }
    can_speak = {
        one.name
        for one in system.rules.checks
        if not (one.limit and one.severity is Severity.ERROR) and (system.name, one.name) not in SILENT
    }
    assert spoken == can_speak


@each_system
def test_every_lock_holds_somewhere(sample: Desk, system: System) -> None:
    held = {
        lock.name
        for order in orders_of(sample, system)
        for part in (None, *walk(order))
        for lock in system.rules.locks
        if lock.holds(order, part, NOW)
    }
    assert held == {lock.name for lock in system.rules.locks}


@each_system
def test_some_orders_of_every_system_are_put_away_and_most_are_not(sample: Desk, system: System) -> None:
    put_away = Counter(order.archived for order in orders_of(sample, system))
    assert 1 <= put_away[True] < put_away[False]


def test_money_goes_both_ways_in_many_currencies(sample: Desk) -> None:
    rows = sample.listed()
    assert {one.direction for row in rows for one in row.amounts} >= {"in", "out"}
    assert {one.currency for row in rows for one in row.amounts} >= {
        *("EUR", "GBP", "USD", "CHF", "SEK", "JPY", "KWD", "DKK", "PLN", "SGD")
    }


def test_transfers_have_been_posted_and_balance(sample: Desk) -> None:
    sums: Counter[str] = Counter()
    moves = [move for one in sample.book.facets() for move in one.moved]
    for move in moves:
        sums[move.currency] += move.amount  # type: ignore[assignment]  # a Counter adds Decimals as well
    assert len({move.account for move in moves}) > 5
    assert set(sums.values()) == {Decimal(0)}


def test_the_book_is_sound(sample: Desk) -> None:
    verdict = check(sample)
    assert verdict.damage == ()
    assert verdict.orders == len(sample.book.facets()) > 140


def test_hostile_text_is_kept_as_it_came(sample: Desk) -> None:
    order = sample.order(find(sample.book, "refund [/] x"))
    assert "\x1b[31m" in order.metadata_shown()["note"]


def test_history_runs_from_three_months_ago_to_now(sample: Desk) -> None:
    instants = [change.at for change in sample.book.history()]
    assert instants == sorted(instants)
    assert instants[0] < NOW - timedelta(days=80)
    assert NOW - timedelta(hours=2) < instants[-1] <= NOW


def test_history_tells_of_every_kind_of_work(sample: Desk) -> None:
    told = Counter(change.command for change in sample.book.history())
    assert told.keys() >= {"import", "new", "set", "add", "move", "schedule", "reschedule", "archive", "clock"}
    assert any(change.forced for change in sample.book.history())
    assert sum(told.values()) > 200


def test_due_and_late_payments_wait_to_be_seen(sample: Desk) -> None:
    assert len(select(sample, "is:late")) >= 3
    assert len(select(sample, "due<+14d")) >= 5
    assert len(select(sample, "is:expired")) >= 3


def test_the_same_instant_gives_the_same_book(tmp_path: Path) -> None:
    one, other = opened(tmp_path / "one"), opened(tmp_path / "other")
    fill(one, 60)
    fill(other, 60)
    assert one.book.history() == other.book.history()
    assert one.book.facets() == other.book.facets()


def test_everything_can_be_taken_back_and_brought_again(tmp_path: Path) -> None:
    desk = opened(tmp_path)
    fill(desk, 30)
    before = {one.id: desk.order(one.id) for one in desk.book.facets()}
    count = sum(1 for change in desk.book.history() if not change.clock)
    undo(desk, count)
    assert (desk.book.facets(), can_undo(desk)) == ([], None)
    redo(desk, count)
    assert {one.id: desk.order(one.id) for one in desk.book.facets()} == before
    assert check(desk).sound


@pytest.mark.parametrize("orders", [0, 1, 7, 160])
def test_as_many_orders_as_are_asked_for(tmp_path: Path, orders: int) -> None:
    desk = opened(tmp_path)
    assert fill(desk, orders) == orders == len(desk.book.facets())
    counts = Counter(one.system for one in desk.book.facets())
    assert all(counts[system.name] >= orders // 7 for system in SYSTEMS)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2028, 2, 29, 0, 4, tzinfo=timezone(timedelta(hours=14))),
        datetime(2027, 1, 1, 23, 58, tzinfo=timezone(timedelta(hours=-11))),
    ],
    ids=str,
)
def test_any_day_will_do(tmp_path: Path, now: datetime) -> None:
    desk = opened(tmp_path, now)
    fill(desk)
    instants = [change.at for change in desk.book.history()]
    assert instants == sorted(instants)
    assert instants[-1] <= now


def test_a_system_that_is_not_registered_is_left_out(tmp_path: Path) -> None:
    desk = replace(opened(tmp_path), systems=SYSTEMS[-1:])
    fill(desk)
    assert {one.system for one in desk.book.facets()} == {SYSTEMS[-1].name}


def test_a_book_that_holds_orders_is_left_alone(bench: Bench) -> None:
    bench.bring('{"orderRef": "MINE"}')
    before = bench.files()
    with pytest.raises(NotAllowed, match="holds orders"):
        fill(bench.desk)
    assert bench.files() == before


def test_a_story_that_cannot_be_told_leaves_no_book(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first = SYSTEMS[0].name
    told = demo.SAMPLES[first].stories(NOW.date())[0]
    wrong = Story(told.days, values=told.values, events=(moved(1, "SETTLED", part="99"),))
    monkeypatch.setitem(demo.SAMPLES, first, Sample(lambda _today: [wrong], demo.SAMPLES[first].more))
    with pytest.raises(Unknown, match="99"):
        fill(bench.desk)
    assert bench.files() == {}
