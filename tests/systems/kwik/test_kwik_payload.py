"""Kwik's JSON in and out. Source: reference document 001."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderui.domain.errors import BadRecord, Malformed
from orderui.domain.order import Order
from orderui.systems import SYSTEMS, json_text, merging, payload
from orderui.systems.incoming import Incoming
from orderui.systems.kwik import KWIK
from orderui.systems.kwik.models import KwikOrder
from orderui.systems.payload import Profile

Tree = dict[str, Any]
Make = Callable[..., Tree]
Read = Callable[..., KwikOrder]

PAYLOADS = ("create-request", "create-response", "list-response", "update-request", "update-response")


def out(order: Order, profile: Profile = Profile.RECORD) -> Tree:
    """What is exported, its wrapper aside, as plain Python."""
    found: Tree = json.loads(json_text.dump(payload.record(order, KWIK, profile)))
    return found


def incoming(tree: Tree) -> Incoming:
    (one,) = payload.read(json.dumps(tree), (KWIK,), where="update.json")
    return one


def updated(order: KwikOrder, changes: Tree, now: datetime) -> KwikOrder:
    """The order after an update, as an import makes it."""
    merged = merging.merge(order, incoming(changes))
    uids = [uid or f"new-{number}" for number, uid in enumerate(merged.uids)]
    whole = Incoming(KWIK, merged.tree, "", "update.json")
    after = payload.understand(whole, order_id=order.id, now=now, uids=uids)
    assert isinstance(after, KwikOrder)
    return after


# The document's own examples


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_of_the_document_is_exported_as_it_came(name: str, payloads: Path, now: datetime) -> None:
    text = (payloads / f"kwik-{name}.json").read_text()
    (one,) = payload.read(text, SYSTEMS, where=name)
    order = payload.understand(one, order_id="order-1", now=now)
    exported = payload.export([order], one.system)
    assert one.system is KWIK
    assert exported == json_text.dump(json_text.parse(text))
    assert merging.merge(order, one).differs is False


def test_the_documents_list_with_dots_for_a_record_is_refused_by_line_and_column(payloads: Path) -> None:
    text = (payloads / "kwik-list-response.broken.json").read_text()
    with pytest.raises(Malformed) as caught:
        payload.read(text, SYSTEMS, where="list.json")
    assert text.splitlines()[caught.value.line - 1] == "..."
    assert caught.value.column == 1


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ({"reference": "R", "description": "D", "amount_total": "1.00"}, None),
        ({"id": "ord_1", "order_status_lookups_id": "loo_paid"}, None),
        ({"id": "ord_1", "description": "Only the words"}, None),
        ({"sku": "S", "name": "N", "quantity": 1, "unit_amount": "1.00", "currency_lookups_id": "loo_1"}, "item"),
    ],
)
def test_a_bare_record_is_known_for_kwiks_by_its_keys(record: Tree, kind: str | None) -> None:
    (one,) = payload.read(json.dumps(record), SYSTEMS)
    assert one.system is KWIK
    assert (one.kind.name if one.kind else None) == kind


def test_several_orders_go_out_in_the_vendors_list_form(read: Read) -> None:
    whole = json.loads(payload.export([read(), read(id="ord_2")], KWIK))
    assert list(whole) == ["status", "results"]
    assert whole["status"] is True
    assert [one["id"] for one in whole["results"]] == ["ord_1", "ord_2"]


# Requests


def test_a_request_names_the_record_and_leaves_out_what_only_the_vendor_gives(read: Read) -> None:
    order = read(deleted_at=None)
    whole = json.loads(payload.export([order], KWIK, Profile.REQUEST))
    (sent,) = whole["records"]
    assert list(whole) == ["records"]
    assert sent["id"] == "ord_1"
    assert out(order).keys() - sent.keys() == {"deleted_at", "updated_at", "created_at"}
    assert sent["order_status_lookups_id"] == "loo_created"


def test_a_new_order_is_requested_without_an_id() -> None:
    order = KwikOrder(order_reference="R-1", description="A thing", amount_total=Decimal("9.50"))
    assert json.loads(payload.export([order.evolve(id="order-9")], KWIK, Profile.REQUEST)) == {
        "records": [{"reference": "R-1", "description": "A thing", "amount_total": "9.50"}]
    }


# One edit, one path


@pytest.mark.parametrize(
    ("field", "value", "key", "written"),
    [
        ("order_reference", "ORD0046", "reference", "ORD0046"),
        ("description", "Other words", "description", "Other words"),
        ("customer_id", "cus_2", "customer_id", "cus_2"),
        ("amount_subtotal", Decimal("1100.5"), "amount_subtotal", "1100.5"),
        ("amount_discount", Decimal("1E+2"), "amount_discount", "100"),
        ("amount_shipping", Decimal("12.00"), "amount_shipping", "12.00"),
        ("amount_tax", None, "amount_tax", None),
        ("amount_total", Decimal("1300.00"), "amount_total", "1300.00"),
        ("currency_id", "loo_eur", "currency_lookups_id", "loo_eur"),
        ("order_status_id", "loo_paid", "order_status_lookups_id", "loo_paid"),
        ("order_status_id", "", "order_status_lookups_id", None),
        ("fulfillment_status_id", "loo_partial", "fulfillment_status_lookups_id", "loo_partial"),
        ("metadata", {"campaign": "autumn"}, "metadata", {"campaign": "autumn"}),
        ("customer_id", None, "customer_id", None),
    ],
)
def test_an_edit_of_one_field_moves_nothing_else_in_the_json(
    field: str, value: Any, key: str, written: Any, order: KwikOrder, now: datetime
) -> None:
    after = order.RULES.derive(order.evolve(**{field: value}), now)
    assert out(after) == out(order) | {key: written}
    assert list(out(after)) == list(out(order))


@pytest.mark.parametrize(
    ("field", "value", "key", "written"),
    [
        ("sku", "SKU9", "sku", "SKU9"),
        ("name", "Basic Plan", "name", "Basic Plan"),
        ("quantity", 3, "quantity", 3),
        ("unit_amount", Decimal("400.00"), "unit_amount", "400.00"),
        ("tax_amount", Decimal("1.5"), "tax_amount", 1.5),
        ("discount_amount", None, "discount_amount", None),
        ("currency_id", "loo_eur", "currency_lookups_id", "loo_eur"),
        ("metadata", {"a": "b"}, "metadata", {"a": "b"}),
    ],
)
def test_an_edit_of_one_item_moves_nothing_else_in_the_json(
    field: str, value: Any, key: str, written: Any, order: KwikOrder
) -> None:
    first, second = order.items
    after = order.evolve(items=(first.evolve(**{field: value}), second))
    expected = out(order)
    expected["items"][0][key] = written
    assert out(after) == expected


def test_an_amount_edited_to_the_same_worth_keeps_its_spelling(order: KwikOrder) -> None:
    assert out(order.evolve(amount_total=Decimal(1200))) == out(order)


def test_an_amount_received_as_a_number_goes_out_as_a_number(read: Read) -> None:
    order = read(amount_total=1200)
    assert out(order.evolve(amount_total=Decimal("1300.50")))["amount_total"] == 1300.5


def test_a_quantity_received_as_text_goes_out_as_text(read: Read, item: Make) -> None:
    order = read(items=[item(quantity="2")])
    (one,) = order.items
    assert one.quantity == 2
    assert out(order.evolve(items=(one.evolve(quantity=5),)))["items"][0]["quantity"] == "5"


def test_a_field_that_was_absent_is_not_cleared_into_the_json(tree: Make, now: datetime) -> None:
    short = {"reference": "R-1", "description": "A thing", "amount_total": "9.50"}
    order = payload.understand(incoming(short), order_id="order-1", now=now)
    assert out(order.evolve(customer_id="cus_1").evolve(customer_id=None)) == short


def test_a_removed_item_takes_nothing_else_with_it(order: KwikOrder) -> None:
    expected = out(order)
    del expected["items"][0]
    assert out(order.evolve(items=order.items[1:])) == expected


# Updates: omitted is unchanged, null clears, items replace


def test_an_omitted_key_is_unchanged(order: KwikOrder, now: datetime) -> None:
    after = updated(order, {"id": "ord_1", "description": "Other words"}, now)
    assert out(after) == out(order) | {"description": "Other words"}


@pytest.mark.parametrize(
    "key",
    [
        "customer_id",
        "amount_subtotal",
        "amount_discount",
        "amount_shipping",
        "amount_tax",
        "currency_lookups_id",
        "order_status_lookups_id",
        "fulfillment_status_lookups_id",
        "items",
        "metadata",
    ],
)
def test_null_clears_a_field_that_may_be_empty(key: str, order: KwikOrder, now: datetime) -> None:
    after = updated(order, {"id": "ord_1", key: None}, now)
    assert out(after) == out(order) | {key: None}
    assert merging.merge(after, incoming({"id": "ord_1", key: None})).differs is False


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("key", ["reference", "description", "amount_total"])
def test_a_required_field_refuses_to_be_empty(
    key: str, value: str | None, order: KwikOrder, now: datetime
) -> None:
    with pytest.raises(BadRecord) as caught:
        updated(order, {"id": "ord_1", key: value}, now)
    assert [problem.path for problem in caught.value.problems] == [key]


@pytest.mark.parametrize("key", ["sku", "name", "quantity", "unit_amount", "currency_lookups_id"])
def test_a_required_field_of_an_item_refuses_null(key: str, read: Read, item: Make) -> None:
    with pytest.raises(BadRecord) as caught:
        read(items=[item(**{key: None})])
    (problem,) = caught.value.problems
    assert problem.path.startswith("items.")
    assert problem.path.endswith(key)


def test_items_replace_the_list_and_keep_their_identity_by_sku(
    order: KwikOrder, item: Make, now: datetime
) -> None:
    new = [item(sku="SKU3", name="Support"), item(sku="SKU2", name="Setup", quantity=2, unit_amount="1.00")]
    after = updated(order, {"id": "ord_1", "items": new}, now)
    assert out(after)["items"] == new
    assert after.items[1].uid == order.items[1].uid
    assert after.items[0].uid not in {one.uid for one in order.items}


def test_metadata_keeps_the_keys_an_update_leaves_out(order: KwikOrder, now: datetime) -> None:
    after = updated(order, {"id": "ord_1", "metadata": {"channel": "web"}}, now)
    assert out(after)["metadata"] == {"campaign": "spring", "channel": "web"}


# What the fields take


@pytest.mark.parametrize(
    ("values", "path", "sentence"),
    [
        ({"reference": "R" * 36}, "reference", "may be 35 characters long at most; this has 36"),
        ({"id": "i" * 33}, "id", "may be 32 characters long at most; this has 33"),
        ({"customer_id": "c" * 33}, "customer_id", "may be 32 characters long at most; this has 33"),
        ({"currency_lookups_id": "l" * 33}, "currency_lookups_id", "may be 32 characters long at most"),
        ({"order_status_lookups_id": "l" * 33}, "order_status_lookups_id", "may be 32 characters long at most"),
        ({"amount_total": "lots"}, "amount_total", ""),
        ({"amount_tax": True}, "amount_tax", "must be a number, not true"),
        ({"created_at": "yesterday"}, "created_at", "must be a date and time"),
        ({"metadata": "spring"}, "metadata", "metadata is an object of keys and values"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_its_path(
    values: Tree, path: str, sentence: str, read: Read
) -> None:
    with pytest.raises(BadRecord) as caught:
        read(**values)
    (problem,) = caught.value.problems
    assert problem.path == path
    assert sentence in problem.sentence


def test_as_many_characters_as_the_document_allows_are_taken(read: Read) -> None:
    order = read(reference="é" * 35, id="i" * 32, customer_id="c" * 32)
    assert order.references == ("é" * 35, "i" * 32)


@pytest.mark.parametrize("held", [{"deep": {"a": [1, 2.50]}, "n": 1.10, "b": True, "none": None}, [], {}])
def test_metadata_of_any_json_comes_back_as_it_was(held: Any, read: Read) -> None:
    order = read(metadata=held)
    assert out(order)["metadata"] == held
    assert out(order.evolve(metadata={**order.metadata, "k": "v"}))["metadata"] == {**dict(held), "k": "v"}


def test_the_vendors_id_is_apart_from_our_own(order: KwikOrder) -> None:
    assert (order.id, order.record_id) == ("order-1", "ord_1")
    assert order.evolve(description="Other").record_id == "ord_1"


def test_an_order_survives_the_books_own_json(order: KwikOrder) -> None:
    archived = order.archive(datetime.fromisoformat("2026-11-21T22:30:00+00:00"))
    assert KwikOrder.model_validate(archived.model_dump(mode="json")) == archived


def test_the_vendors_times_are_of_utc_plus_two(order: KwikOrder) -> None:
    assert order.created_at == datetime.fromisoformat("2024-02-27T00:11:23+02:00")
    assert order.created is not None
    assert order.created.date().isoformat() == "2024-02-27"


def test_an_update_of_one_field_says_whose_it_is() -> None:
    assert payload.sketch(incoming({"id": "ord_1", "deleted_at": None})).identities == ("ord_1",)
    assert payload.sketch(incoming({"reference": "ORD0045", "description": "No id"})).identities == ()


def test_a_record_without_an_id_has_no_identity_but_its_json(read: Read, tree: Make, now: datetime) -> None:
    without = {key: value for key, value in tree().items() if key != "id"}
    order = payload.understand(incoming(without), order_id="order-1", now=now)
    assert order.identities == ()
    assert order.references == ("ORD0045",)
    assert read().identities == ("ord_1",)


def test_facets_say_what_a_list_needs(order: KwikOrder) -> None:
    (amount,) = order.amounts()
    assert (order.title, order.party) == ("Monthly plan + setup", "cus_1")
    assert (amount.amount, amount.direction, amount.currency_id) == (Decimal("1200.00"), "in", "loo_usd")
    assert [part.title for part in order.items] == ["1 × Pro Plan (Monthly)", "1 × Setup"]


# Any payload at all

AMOUNTS = st.from_regex(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
MAYBE = st.none() | AMOUNTS
FREE = st.dictionaries(WORDS, WORDS | st.none() | st.integers() | st.lists(st.booleans(), max_size=2), max_size=3)
ITEMS = st.fixed_dictionaries(
    {
        "sku": WORDS,
        "name": WORDS,
        "quantity": st.integers(0, 99),
        "unit_amount": AMOUNTS,
        "currency_lookups_id": WORDS,
    },
    optional={"tax_amount": st.none() | st.integers(0, 99), "metadata": FREE | st.none(), "x": WORDS},
)
RECORDS = st.fixed_dictionaries(
    {"reference": WORDS, "description": WORDS, "amount_total": AMOUNTS},
    optional={
        "id": st.none() | WORDS,
        "customer_id": st.none() | WORDS,
        "amount_subtotal": MAYBE,
        "amount_tax": MAYBE,
        "order_status_lookups_id": st.just("") | st.none() | WORDS,
        "items": st.none() | st.lists(ITEMS, max_size=3),
        "metadata": FREE | st.none(),
        "deleted_at": st.sampled_from([None, "2024-02-27 09:11:23"]),
        "x_unknown": FREE,
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=RECORDS)
def test_any_record_is_exported_as_it_came_and_survives_the_archive(record: Tree, now: datetime) -> None:
    (one,) = payload.read(json.dumps({"records": [record]}), (KWIK,))
    order = payload.understand(one, order_id="order-1", now=now)
    assert json.loads(payload.export([order], KWIK)) == {"records": [record]}
    assert merging.merge(order, one).differs is False
    if not order.archived:
        assert out(order.archive(now).unarchive()) == record
