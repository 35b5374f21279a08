"""An order that the vendor has not named yet, and the record that brings its identity."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from orderui.systems.iqmetrix.models import IqmetrixOrder
from orderui.systems.kwik.models import KwikOrder
from orderui.usecases import editing, importing, keeping, timeline
from orderui.usecases.importing import Imported, Outcome, Source
from tests.conftest import Bench

TAKEN = "which had no id of the vendor's yet"
ORDER = {"reference": "A-1", "description": "A thing", "amount_total": "12.50"}
REQUEST = {"Name": "Phone", "EntityId": 8, "OrderTypeId": 3, "BillingCustomerId": "503d", "EmployeeId": 15}
ANSWER = REQUEST | {"Id": "216f", "State": "Created", "PrintableId": "87-1", "OrderExpiryHours": 72}


def brought(bench: Bench, *records: dict[str, Any]) -> list[Imported]:
    return list(importing.bring_in(bench.desk, [Source("a.json", json.dumps(records))]).records)


def entered(bench: Bench, system: str, **values: str) -> str:
    done = editing.create(bench.desk, system, values)
    assert done.order is not None
    return done.order.id


@pytest.mark.parametrize("example", ["kwik-create", "iqmetrix-order-create"])
def test_the_answer_to_a_request_is_the_same_order_and_gives_it_its_id(
    bench: Bench, payload_text: Callable[[str], str], example: str
) -> None:
    asked = bench.bring(payload_text(f"{example}-request.json"))
    (seen,) = importing.forecast(bench.desk, [Source("b", payload_text(f"{example}-response.json"))]).records
    answered = bench.bring(payload_text(f"{example}-response.json"))
    assert seen.taken is not None
    assert seen.taken.outcome is Outcome.CHANGED
    assert TAKEN in seen.taken.warnings[0]
    assert answered.id == asked.id
    assert asked.nameless
    assert not answered.nameless
    assert len(bench.desk.book.facets()) == 1
    assert bench.bring(payload_text(f"{example}-response.json")) == answered
    timeline.undo(bench.desk)
    assert bench.desk.order(asked.id).nameless


def test_an_order_entered_here_takes_the_vendors_id_in_place_of_ours(bench: Bench) -> None:
    here = entered(bench, "iqmetrix", Name="Phone", EntityId="8", OrderTypeId="3", BillingCustomerId="503d")
    editing.edit(bench.desk, here, {"EmployeeId": "15"})
    (one,) = brought(bench, ANSWER)
    order = bench.desk.order(here)
    assert (one.order_id, one.outcome, one.reference) == (here, Outcome.CHANGED, "87-1")
    assert isinstance(order, IqmetrixOrder)
    assert (order.order_id, order.id_is_ours) == ("216f", False)


def test_an_answer_says_what_else_it_changes(bench: Bench) -> None:
    here = entered(bench, "kwik", **ORDER)
    (one,) = brought(bench, ORDER | {"id": "ord_1", "amount_total": "15.00"})
    assert (one.order_id, one.changed) == (here, ("amount_total", "id"))


def test_two_orders_that_could_be_meant_are_left_alone(bench: Bench) -> None:
    for _ in range(2):
        entered(bench, "kwik", **ORDER)
    (one,) = brought(bench, ORDER | {"id": "ord_1"})
    assert one.outcome is Outcome.NEW
    assert len(bench.desk.book.facets()) == 3


def test_one_order_takes_one_id_and_the_next_record_is_a_new_one(bench: Bench) -> None:
    here = entered(bench, "kwik", **ORDER)
    first, second = brought(bench, ORDER | {"id": "ord_1"}, ORDER | {"id": "ord_2"})
    assert (first.order_id, first.outcome) == (here, Outcome.CHANGED)
    assert second.outcome is Outcome.NEW
    kept = bench.desk.order(here)
    assert isinstance(kept, KwikOrder)
    assert kept.record_id == "ord_1"


def test_an_order_that_came_in_the_same_import_is_answered_too(bench: Bench) -> None:
    first, second = brought(bench, ORDER, ORDER | {"id": "ord_1"})
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.CHANGED)
    assert first.order_id == second.order_id


def test_an_order_that_was_put_away_is_not_looked_for(bench: Bench) -> None:
    keeping.archive(bench.desk, entered(bench, "kwik", **ORDER))
    (one,) = brought(bench, ORDER | {"id": "ord_1"})
    assert one.outcome is Outcome.NEW


@pytest.mark.parametrize(
    "said",
    [{"EmployeeId": 16}, {"BillingCustomerId": "other"}, {"EntityId": 9}, {"Name": "Case"}],
)
def test_an_answer_that_does_not_repeat_the_request_is_another_order(bench: Bench, said: dict[str, Any]) -> None:
    brought(bench, REQUEST)
    (one,) = brought(bench, ANSWER | said)
    assert one.outcome is Outcome.NEW


@pytest.mark.parametrize("left_out", ["Name", "BillingCustomerId"])
def test_a_request_that_says_too_little_to_be_known_by_is_not_guessed_at(bench: Bench, left_out: str) -> None:
    brought(bench, {name: value for name, value in REQUEST.items() if name != left_out})
    (one,) = brought(bench, {name: value for name, value in ANSWER.items() if name != left_out})
    assert one.outcome is Outcome.NEW


def test_orders_without_a_reference_are_called_apart_by_the_end_of_their_ids(bench: Bench) -> None:
    found = brought(bench, *({"EntityId": 1, "OrderTypeId": number} for number in (1, 2, 3)))
    names = [one.reference for one in found]
    assert len(set(names)) == 3
    assert [bench.order(name).id for name in names] == [one.order_id for one in found]
    assert [one.references for one in bench.desk.book.facets()] == [(name,) for name in names]


ITEM = {"ItemTypeId": 1, "ItemStatusId": 1, "SKU": "00001", "Quantity": 2, "SellingPrice": 9.99}


def items(bench: Bench) -> list[tuple[str | None, str | None]]:
    (facets,) = bench.desk.book.facets()
    order = bench.desk.order(facets.id)
    assert isinstance(order, IqmetrixOrder)
    return [(one.item_id, one.sku) for one in order.items]


def test_the_answer_to_an_item_is_the_same_item_and_gives_it_its_id(
    bench: Bench, payload_text: Callable[[str], str]
) -> None:
    (order,) = brought(bench, ANSWER | {"Items": [ITEM]})
    for said in ("request", "response", "response"):
        source = Source("a", payload_text(f"iqmetrix-item-create-{said}.json"))
        importing.bring_in(bench.desk, [source], into=order.order_id)
    assert items(bench) == [(None, "00001"), ("2ad88692-7757-4a72-915b-dfe8f2539279", "00001")]


def test_an_item_without_an_id_that_comes_by_itself_is_added_unless_it_is_there(bench: Bench) -> None:
    (order,) = brought(bench, ANSWER | {"Items": [ITEM]})
    for sku, there in (("00002", 2), ("00001", 2), ("00003", 3)):
        source = Source("a", json.dumps(ITEM | {"SKU": sku}))
        importing.bring_in(bench.desk, [source], into=order.order_id)
        assert len(items(bench)) == there
    assert [sku for _, sku in items(bench)] == ["00001", "00002", "00003"]


@pytest.mark.parametrize("other", [{"Quantity": 3}, {"SKU": "00002"}, {"Notes": "dented"}])
def test_an_item_that_says_something_else_is_another_item(bench: Bench, other: dict[str, Any]) -> None:
    brought(bench, ANSWER | {"Items": [ITEM]}, ANSWER | {"Items": [ITEM | other | {"Id": "i1"}]})
    assert [one for one, _ in items(bench)] == [None, "i1"]


def test_items_that_are_alike_each_take_one_id(bench: Bench) -> None:
    answers = [ITEM | {"Id": f"i{number}", "ItemStatus": "New", "Cost": 0} for number in (1, 2, 3)]
    brought(bench, ANSWER | {"Items": [ITEM, ITEM]}, ANSWER | {"Items": answers})
    assert [one for one, _ in items(bench)] == ["i1", "i2", "i3"]
