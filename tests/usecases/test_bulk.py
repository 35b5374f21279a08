"""One thing done to many orders: previewed, made as one change, taken back as one."""

from __future__ import annotations

from typing import Any

import pytest

from orderui.domain.errors import BadValue
from orderui.usecases.bulk import Act, Archiving, Bulk, Deed, Fate, Moving, Setting, in_bulk, meant, targets
from orderui.usecases.desk import Desk
from orderui.usecases.importing import Source, bring_in
from orderui.usecases.keeping import archive
from orderui.usecases.timeline import undo
from tests.conftest import Bench
from tests.systems.samples import SAMPLES
from tests.tui.shell import enter, payment, record


@pytest.fixture
def ids(desk: Desk) -> list[str]:
    """An order with two ready payments, one with a settled one, one with a payment in flight and one of another date."""
    return enter(
        desk,
        record("TWO", payment("01"), payment("02")),
        record("PAID", payment(status="SETTLED")),
        record("MIXED", payment("01", status="PROCESSING"), payment("02", settledByDate="2026-12-30")),
    )


def told(bulk: Bulk) -> list[tuple[str, str, str]]:
    return [(one.reference, one.fate.value, one.says) for one in bulk.deeds]


def states(desk: Desk, order_id: str) -> list[str]:
    order: Any = desk.order(order_id)
    return [one.status.value for one in order.instructions]


def test_every_payment_that_may_take_the_step_is_moved_and_one_undo_takes_all_back(
    desk: Desk, ids: list[str]
) -> None:
    bulk = in_bulk(desk, ids, Moving("Processing"))
    assert bulk.changed == ("TWO", "MIXED")
    assert [states(desk, one) for one in ids] == [["PROCESSING"] * 2, ["SETTLED"], ["PROCESSING"] * 2]
    assert told(bulk)[0] == ("TWO", "changes", "01, 02: Ready → Processing")
    assert bulk.refused == (("PAID", "Settled is final."),)
    assert bulk.change is not None
    assert bulk.change.title == "Moved 2 orders to Processing"
    undo(desk)
    assert [states(desk, one) for one in ids] == [["READY"] * 2, ["SETTLED"], ["PROCESSING", "READY"]]


def test_a_preview_says_what_would_happen_and_changes_nothing(bench: Bench) -> None:
    desk = bench.desk
    ids = enter(desk, record("A", payment()), record("B", payment(status="SETTLED")))
    before = bench.files()
    seen: list[tuple[int, int]] = []
    bulk = in_bulk(
        desk, ids, Moving("Processing"), dry_run=True, progress=lambda done, of: seen.append((done, of))
    )
    assert bulk.changed == ("A",)
    assert bench.files() == before
    assert seen == [(1, 2), (2, 2)]
    assert told(in_bulk(desk, ids, Moving("Processing"))) == told(bulk)


def test_what_is_there_already_is_told_apart_from_what_is_refused(desk: Desk, ids: list[str]) -> None:
    bulk = in_bulk(desk, ids, Moving("Settled"))
    assert [(one.reference, one.fate) for one in bulk.deeds] == [
        ("TWO", Fate.REFUSES),
        ("PAID", Fate.ALREADY),
        ("MIXED", Fate.CHANGES),
    ]
    assert "No step leads there from Ready" in bulk.refused[0][1]


def test_a_reason_that_is_missing_refuses_each_and_a_given_one_is_kept(desk: Desk, ids: list[str]) -> None:
    without = in_bulk(desk, ids[2:], Moving("Failed"))
    assert without.change is None
    assert "This step needs a written reason" in without.refused[0][1]
    bulk = in_bulk(desk, ids[2:], Moving("Failed", "bounced"))
    assert bulk.change is not None
    assert bulk.change.reason == "bounced"


def test_a_state_that_a_system_does_not_have_is_refused(desk: Desk, ids: list[str]) -> None:
    bulk = in_bulk(desk, ids[:1], Moving("Delivered"))
    assert bulk.refused == (("TWO", "Nothing of it has such a status."),)


def test_targets_are_counted_from_what_the_list_knows(desk: Desk, ids: list[str]) -> None:
    archive(desk, enter(desk, record("AWAY", payment()))[0])
    found = {one.name: (one.orders, one.reasons) for one in targets(desk.listed())}
    assert found["Processing"] == (2, 0)
    assert found["Settled"] == (1, 0)
    assert found["Failed"] == (1, 1)
    assert "Ready" not in found


def test_targets_stand_in_the_order_of_their_lifecycles_where_as_many_orders_can_go(
    desk: Desk, ids: list[str]
) -> None:
    assert [one.name for one in targets(desk.listed())] == ["Processing", "Void", "Settled", "Failed"]


def test_metadata_is_set_and_taken_away_in_every_order_that_has_any(desk: Desk, ids: list[str]) -> None:
    bulk = in_bulk(desk, ids, meant("region = eu"))
    assert bulk.changed == ("TWO", "PAID", "MIXED")
    assert all(row.facets.meta["region"] == "eu" for row in desk.listed())
    assert in_bulk(desk, ids, meant("region=eu")).already == ("TWO", "PAID", "MIXED")
    gone = in_bulk(desk, ids, Setting("region", ""))
    assert told(gone)[0][2] == "region: eu → taken away"
    assert all("region" not in row.facets.meta for row in desk.listed())


@pytest.mark.parametrize("text", ["region", "= eu", " "])
def test_what_is_no_key_and_value_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="key = value"):
        meant(text)


def test_one_that_breaks_a_limit_stays_exactly_as_it_was_while_the_others_change(desk: Desk) -> None:
    full = {f"k{number}": "v" for number in range(50)}
    ids = enter(desk, {**record("FULL", payment()), "metadata": full}, record("ROOM", payment()))
    before = desk.book.tree(desk.order(ids[0]))
    bulk = in_bulk(desk, ids, Setting("one.more", "x"))
    assert bulk.changed == ("ROOM",)
    assert bulk.refused[0][0] == "FULL"
    assert desk.book.tree(desk.order(ids[0])) == before
    assert bulk.change is not None
    assert [one.id for one in bulk.change.subjects] == [ids[1]]


def test_orders_that_are_put_away_refuse_everything_else(desk: Desk, ids: list[str]) -> None:
    archive(desk, ids[0])
    for act in (Moving("Processing"), Setting("a", "b")):
        ((_, why),) = in_bulk(desk, ids[:1], act).refused
        assert "unarchive it" in why


def test_what_stops_it_leaves_nothing_behind(bench: Bench) -> None:
    desk = bench.desk
    ids = enter(desk, record("A"), record("B"))
    before = bench.files()

    def stop(done: int, of: int) -> None:
        if done == of:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        in_bulk(desk, ids, Archiving(), progress=stop)
    assert bench.files() == before
    assert not any(row.facets.archived for row in desk.listed())


def test_every_system_answers_every_act(bench: Bench) -> None:
    desk = bench.desk
    for number, (system, text) in enumerate(SAMPLES):
        if system in desk.systems:
            bring_in(desk, [Source(f"{number}.json", text)], system=system.name)
    rows = desk.listed()
    ids = [row.id for row in rows]
    acts: list[Act] = [Setting("region", "eu"), *(Moving(one.name, "why") for one in targets(rows)), Archiving()]
    for act in acts:
        bulk = in_bulk(desk, ids, act, dry_run=True)
        assert [one.order_id for one in bulk.deeds] == ids
        assert all(isinstance(one, Deed) and one.says for one in bulk.deeds)
        if isinstance(act, Moving):
            assert bulk.changed or bulk.refused
