"""Every example of every vendor's document, into an empty book and out again. Source: the documents themselves."""

from __future__ import annotations

import pytest

from orderui.domain.errors import Ambiguous, BadRecord, Malformed
from orderui.systems import json_text
from orderui.usecases.desk import find
from orderui.usecases.exporting import send_out
from orderui.usecases.importing import Source, bring_in
from tests.conftest import PAYLOADS, Bench

WHOLE = [
    "farpay-create-agreement-with-payment.json",
    "farpay-create-agreement.json",
    "farpay-list-response.json",
    "iqmetrix-order-create-request.json",
    "iqmetrix-order-create-response.json",
    "kwik-create-request.json",
    "kwik-create-response.json",
    "kwik-list-response.json",
    "kwik-update-request.json",
    "kwik-update-response.json",
    "nuflow-create-direct.json",
    "nuflow-create-workflow.json",
]
PLACEHOLDERS = ["imburse-order-model.json"]
PARTS = [
    "iqmetrix-item-create-request.json",
    "iqmetrix-item-create-response.json",
    "imburse-instruction-model.json",
]
PIECES = ["imburse-financial-instrument-model.json", "imburse-scheme-model.json"]
BROKEN = {
    "farpay-create-agreement.broken.json": (9, 41, "surplus comma", "Remove it"),
    "imburse-order-model.broken.json": (52, 1, 'surplus closing brace "}"', "Remove it"),
    "iqmetrix-order-create-response.broken.json": (17, 28, "comma is missing", "Add it"),
    "kwik-list-response.broken.json": (38, 1, "expected a key in double quotes", ""),
}


def test_no_example_is_left_out() -> None:
    assert {path.name for path in PAYLOADS.iterdir()} == {*WHOLE, *PLACEHOLDERS, *PARTS, *PIECES, *BROKEN}


@pytest.mark.parametrize("name", WHOLE)
def test_an_example_comes_in_goes_out_and_comes_in_again_unchanged(bench: Bench, name: str) -> None:
    text = (PAYLOADS / name).read_text(encoding="utf-8")
    report = bring_in(bench.desk, [Source(name, text)])
    exported = send_out(bench.desk, [one.order_id for one in report.records])
    assert exported == json_text.dump(json_text.parse(text))
    before = bench.files()
    assert bring_in(bench.desk, [Source(name, text)]).change is None
    assert bring_in(bench.desk, [Source("export.json", exported)]).change is None
    assert bench.files() == before


@pytest.mark.parametrize(("name", "fault"), BROKEN.items(), ids=list(BROKEN))
def test_a_broken_example_is_refused_with_its_place_and_the_mend_where_it_is_obvious(
    bench: Bench, name: str, fault: tuple[int, int, str, str]
) -> None:
    line, column, sentence, mend = fault
    with pytest.raises(Malformed) as refused:
        bring_in(bench.desk, [Source(name, (PAYLOADS / name).read_bytes())])
    assert (refused.value.line, refused.value.column) == (line, column)
    assert sentence in str(refused.value)
    assert refused.value.mend == mend
    assert bench.files() == {}


@pytest.mark.parametrize("name", PLACEHOLDERS + PIECES)
def test_a_model_of_placeholders_is_refused(bench: Bench, name: str) -> None:
    with pytest.raises(BadRecord):
        bring_in(bench.desk, [Source(name, (PAYLOADS / name).read_bytes())])
    assert bench.files() == {}


@pytest.mark.parametrize("name", PARTS[:2])
def test_a_bare_item_goes_into_an_order_and_comes_out_as_it_was(bench: Bench, name: str) -> None:
    order = bench.bring((PAYLOADS / "iqmetrix-order-create-request.json").read_text(encoding="utf-8"))
    source = Source(name, (PAYLOADS / name).read_bytes())
    with pytest.raises(BadRecord, match="--into"):
        bring_in(bench.desk, [source])
    bring_in(bench.desk, [source], into=order.id)
    exported = json_text.parse(send_out(bench.desk, [order.id]))
    assert isinstance(exported, dict)
    items = exported["Items"]
    assert isinstance(items, list)
    assert json_text.dump(items[-1]) == json_text.dump(json_text.parse(source.text))
    assert bring_in(bench.desk, [source], into=order.id).change is None


def test_a_bare_item_never_takes_the_others_away(bench: Bench) -> None:
    order = bench.bring((PAYLOADS / "kwik-create-response.json").read_text(encoding="utf-8"))
    item = '{"sku":"NEW","name":"New","quantity":1,"unit_amount":"1.00","currency_lookups_id":"loo_abc123..."}'
    bring_in(bench.desk, [Source("item.json", item)], into=order.id, system="kwik")
    exported = json_text.parse(send_out(bench.desk, [order.id]))
    assert isinstance(exported, dict)
    results = exported["results"]
    assert isinstance(results, list)
    assert isinstance(results[0], dict)
    items = results[0]["items"]
    assert isinstance(items, list)
    assert len(items) == 2


def test_the_same_reference_in_two_systems_makes_two_orders(bench: Bench) -> None:
    bench.bring('{"orderRef": "ORD0045"}')
    bench.bring((PAYLOADS / "kwik-create-response.json").read_text(encoding="utf-8"))
    desk = bench.desk
    assert len(desk.book.facets()) == 2
    with pytest.raises(Ambiguous) as refused:
        find(desk.book, "ORD0045")
    assert refused.value.candidates == ("imburse:ORD0045", "kwik:ORD0045")
    assert desk.order(find(desk.book, "kwik:ORD0045")).system == "kwik"
