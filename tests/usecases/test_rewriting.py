"""An order's own JSON, edited as a text and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from orderui.domain.errors import BadRecord, Malformed
from orderui.systems import json_text
from orderui.usecases.exporting import send_out
from orderui.usecases.keeping import archive
from orderui.usecases.moving import transition
from orderui.usecases.rewriting import rewrite
from orderui.usecases.timeline import undo
from tests.conftest import Bench
from tests.tui.shell import enter, payment, record


@pytest.fixture
def order_id(bench: Bench) -> str:
    """An order with two payments, the second of which has settled; its id. Another order stands beside it."""
    desk = bench.desk
    ids = enter(desk, record("INV-1", payment("01"), payment("02"), title="Rent"), record("INV-2"))
    for state in ("processing", "settled"):
        transition(desk, ids[0], state, part="02")
    return ids[0]


def text_of(bench: Bench, order_id: str) -> str:
    return send_out(bench.desk, [order_id])


def edited(bench: Bench, order_id: str, old: str, new: str) -> str:
    text = text_of(bench, order_id)
    assert old in text
    return text.replace(old, new, 1)


def test_an_edited_text_is_one_change_of_that_order_which_undo_takes_back(bench: Bench, order_id: str) -> None:
    before, history = bench.desk.order(order_id), len(bench.desk.book.history())
    text = edited(bench, order_id, '"100.00"', '"7.50"')
    desk = bench.desk
    foreseen = rewrite(desk, order_id, text, dry_run=True)
    assert foreseen.done.change is not None
    assert bench.desk.order(order_id) == before
    rewrite(desk, order_id, text)
    assert '"7.50"' in text_of(bench, order_id)
    assert len(bench.desk.book.history()) == history + 1
    undo(bench.desk)
    assert bench.desk.order(order_id) == before


def test_the_same_text_changes_nothing(bench: Bench, order_id: str) -> None:
    files = bench.files()
    done = rewrite(bench.desk, order_id, text_of(bench, order_id))
    assert (done.done.change, done.left_out) == (None, ())
    assert bench.files() == files


def test_what_is_left_out_is_named_and_stays(bench: Bench, order_id: str) -> None:
    tree: Any = json_text.parse(text_of(bench, order_id))
    order = tree[0]
    del order["instructions"][0], order["instructions"][0]["country"], order["metadata"]["description"]
    done = rewrite(bench.desk, order_id, json_text.dump(tree))
    assert done.done.change is None
    assert set(done.left_out) == {"instructions.01", "instructions.02.country", "metadata.description"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"settledByDate": "2026-12-24"', '"settledByDate": "soon"', "instructions.01.settledByDate"),
        ('"orderRef": "INV-1"', '"orderRef": "INV-2"', "this is INV-2, another order"),
        ('"orderRef": "INV-1"', '"orderRef": "INV-3"', "orderRef: is locked"),
    ],
)
def test_what_may_not_be_is_refused_and_nothing_is_written(
    bench: Bench, order_id: str, old: str, new: str, says: str
) -> None:
    text, files = edited(bench, order_id, old, new), bench.files()
    with pytest.raises(BadRecord, match=says):
        rewrite(bench.desk, order_id, text)
    assert bench.files() == files


def test_a_lock_refuses_the_whole_with_the_path(bench: Bench, order_id: str) -> None:
    head, tail = text_of(bench, order_id).split('"02"')
    text = head.replace('"100.00"', '"8.00"') + '"02"' + tail.replace('"100.00"', '"9.00"')
    with pytest.raises(BadRecord) as refusal:
        rewrite(bench.desk, order_id, text)
    assert [problem.path for problem in refusal.value.problems] == ["instructions.02.amount"]


def test_an_archived_order_is_refused(bench: Bench, order_id: str) -> None:
    archive(bench.desk, order_id)
    with pytest.raises(BadRecord, match="the order is archived"):
        rewrite(bench.desk, order_id, edited(bench, order_id, '"100.00"', '"7.50"'))


@pytest.mark.parametrize("text", ["[]", '[{"orderRef": "INV-1"}, {"orderRef": "INV-2"}]'])
def test_it_must_be_the_one_order(bench: Bench, order_id: str, text: str) -> None:
    with pytest.raises(BadRecord, match="one order of Imburse, no more and no less"):
        rewrite(bench.desk, order_id, text)


def test_text_that_is_no_json_is_refused_with_its_place(bench: Bench, order_id: str) -> None:
    with pytest.raises(Malformed) as fault:
        rewrite(bench.desk, order_id, '{"orderRef": "INV-1",\n "metadata": {]}')
    assert (fault.value.line, fault.value.column) == (2, 15)


def test_an_order_without_an_identity_is_still_itself(bench: Bench) -> None:
    made = bench.bring(
        '{"reference": "K-1", "description": "x", "amount_total": "5.00", "items": []}', system="kwik"
    )
    rewrite(bench.desk, made.id, text_of(bench, made.id).replace("5.00", "6.00"))
    assert len(bench.desk.book.facets()) == 1
    assert '"6.00"' in text_of(bench, made.id)
