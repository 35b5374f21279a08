"""Importing many orders at once: one change, all of it or nothing, and little held meanwhile."""

from __future__ import annotations

import gc
import json
from typing import Any

import pytest

from orderui.domain.errors import BadRecord
from orderui.domain.order import Order
from orderui.usecases import timeline
from orderui.usecases.importing import Outcome, Source, bring_in, forecast
from tests.conftest import Bench

MANY = 150


def records(count: int = MANY, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "ExternalID": f"A-{number}",
            "AcceptUrl": "https://a.example",
            "CancelUrl": "https://b.example",
            "Lang": "en",
            **more,
        }
        for number in range(count)
    ]


def source(records: list[dict[str, Any]]) -> Source:
    return Source("many.json", json.dumps(records).encode())


def references(bench: Bench) -> list[str]:
    return [one.references[0] for one in bench.desk.book.facets()]


def test_many_orders_are_one_change_which_undo_takes_back_and_redo_brings_again(bench: Bench) -> None:
    desk, told = bench.desk, list[tuple[int, int]]()
    report = bring_in(desk, [source(records())], progress=lambda done, of: told.append((done, of)))
    assert told == [(number, MANY) for number in range(1, MANY + 1)]
    assert [one.outcome for one in report.records] == [Outcome.NEW] * MANY
    (change,) = bench.desk.book.history()
    assert change == report.change
    assert [subject.id for subject in change.subjects] == [one.order_id for one in report.records]
    assert all(subject.created for subject in change.subjects)
    wanted = references(bench)
    timeline.undo(desk)
    assert references(bench) == []
    timeline.redo(desk)
    assert references(bench) == wanted == [f"A-{number}" for number in range(MANY)]
    assert len(bench.desk.book.history()) == 3


def test_an_import_that_is_called_off_leaves_nothing(bench: Bench) -> None:
    desk = bench.desk
    bring_in(desk, [source(records(1))])
    before, facets = bench.files(), desk.book.facets()

    def call_off(done: int, _of: int) -> None:
        if done == MANY:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_in(desk, [source(records(Lang="da"))], progress=call_off)
    assert bench.files() == before
    assert desk.book.facets() == facets
    assert bring_in(desk, [source(records())]).records[-1].outcome is Outcome.NEW


@pytest.mark.parametrize("act", [bring_in, forecast])
def test_the_orders_of_an_import_are_not_held(bench: Bench, act: Any) -> None:
    alive = []

    def count(done: int, of: int) -> None:
        if done == of:
            gc.collect()
            alive.append(sum(isinstance(one, Order) for one in gc.get_objects()))

    gc.collect()
    before = sum(isinstance(one, Order) for one in gc.get_objects())
    act(bench.desk, [source(records())], progress=count)
    assert alive[0] - before < 40


def test_records_that_name_one_order_twice_are_taken_one_after_the_other(bench: Bench) -> None:
    twice = [{"orderRef": name, "metadata": {"said": said}} for name, said in ("A1", "B1", "A2", "A3")]
    report = bring_in(bench.desk, [source(twice)], system="imburse")
    assert [one.outcome.value for one in report.records] == ["new", "new", "changed", "changed"]
    assert references(bench) == ["A", "B"]
    assert bench.order("A").metadata_shown() == {"said": "3"}
    timeline.undo(bench.desk)
    assert references(bench) == []


def test_a_fault_at_the_end_of_a_long_text_is_told_before_anything_is_taken(bench: Bench) -> None:
    taken: list[int] = []
    text = json.dumps(records())[:-1] + ", 3]"
    with pytest.raises(Exception, match="a record must be an object"):
        bring_in(bench.desk, [Source("many.json", text)], progress=lambda done, _of: taken.append(done))
    assert not taken
    assert bench.files() == {}


def test_a_record_of_no_system_is_told_beside_the_others_and_none_come_in(bench: Bench) -> None:
    text = json.dumps([*records(1), {"foo": 1}, *records(1, ExternalID="B", AcceptUrl=[]), 4])
    foreseen = forecast(bench.desk, [Source("mixed.json", text)])
    assert foreseen.change is None
    assert [one.taken is not None for one in foreseen.records] == [True, False, False, False]
    assert [one.system and one.system.name for one in foreseen.records] == ["farpay", None, "farpay", None]
    with pytest.raises(BadRecord) as refused:
        bring_in(bench.desk, [Source("mixed.json", text)])
    head, *told = str(refused.value).splitlines()
    assert head == "3 of 4 records are wrong, so none come in:"
    assert told[0] == "mixed.json, record 2: no system's order has these keys: foo"
    assert told[1].startswith("mixed.json, record 3: AcceptUrl: ")
    assert told[-1] == "mixed.json, record 4: a record must be an object"
    assert bench.files() == {}
