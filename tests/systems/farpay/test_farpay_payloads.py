from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain.deriving import derive
from orderui.domain.errors import BadRecord, Malformed
from orderui.systems import json_text, merging, payload
from orderui.systems.farpay import FARPAY
from orderui.systems.farpay.models import FarPayOrder
from orderui.systems.farpay.words import Status
from orderui.systems.incoming import Incoming
from orderui.systems.merging import Merge
from orderui.systems.payload import Profile

PAYLOADS = Path(__file__).parents[2] / "data" / "payloads"
WHOLE = sorted(path.name for path in PAYLOADS.glob("farpay-*.json") if ".broken." not in path.name)
MORNING, NOON = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
PAYMENT = '"Payment": {"Amount": 4.50, "Currency": "DKK", "Description": "First month", "Reference": "PAY-1"}'
FLAT = '"CustomerNumber": "1", "CustomerName": "Ann", "CustomerEmail": "ann@example.com"'
CREATED = f'"Token": "abc123", "CallbackUrl": "https://b.example", "Lang": "da", {FLAT}, {PAYMENT}, "Status": 100'

Read = Callable[..., FarPayOrder]
Merged = Callable[[FarPayOrder, str], Merge]


def tree_of(order: FarPayOrder) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json_text.dump(payload.record(order, FARPAY)))
    return found


# As written


def test_every_payload_of_the_document_is_here() -> None:
    assert WHOLE == [
        "farpay-create-agreement-with-payment.json",
        "farpay-create-agreement.json",
        "farpay-list-response.json",
    ]


@pytest.mark.parametrize("name", WHOLE)
def test_an_unedited_payload_is_exported_as_it_came(name: str) -> None:
    text = (PAYLOADS / name).read_text()
    (incoming,) = payload.read(text, [FARPAY])
    order = payload.understand(incoming, order_id="order-1", now=MORNING)
    assert payload.export([derive(order, NOON)], FARPAY) == json_text.dump(json_text.parse(text))


@pytest.mark.parametrize("name", WHOLE)
def test_the_same_payload_again_differs_in_nothing(name: str) -> None:
    (incoming,) = payload.read((PAYLOADS / name).read_text(), [FARPAY])
    order = payload.understand(incoming, order_id="order-1", now=MORNING)
    assert not merging.merge(order, incoming).differs


def test_the_documents_surplus_comma_is_named() -> None:
    with pytest.raises(Malformed, match="surplus comma") as refusal:
        payload.read((PAYLOADS / "farpay-create-agreement.broken.json").read_text(), [FARPAY])
    assert refusal.value.line == 9


@given(
    status=st.none() | st.integers(0, 999) | st.sampled_from(["New", "cancelled", "Ok", "300"]),
    number=st.none() | st.text(max_size=5) | st.integers(0, 10**16),
    nested=st.booleans(),
    more=st.dictionaries(
        st.text(min_size=1, max_size=3), st.none() | st.booleans() | st.text(max_size=3), max_size=2
    ),
)
def test_whatever_comes_in_goes_out_as_written(
    status: int | str | None, number: str | int | None, *, nested: bool, more: dict[str, Any]
) -> None:
    customer = {"Customer": {"CustomerNumber": number}} if nested else {"CustomerNumber": number}
    record = {"ExternalID": "R", "AcceptUrl": "a", "CancelUrl": "c", "Status": status, **customer, **more}
    text = json.dumps(record, ensure_ascii=False)
    (incoming,) = payload.read(text, [FARPAY])
    order = payload.understand(incoming, order_id="order-1", now=MORNING)
    assert payload.export([order], FARPAY) == json_text.dump(json_text.parse(text))


def test_several_orders_go_out_as_a_list(read: Read) -> None:
    out = payload.export([read(), read(order_id="order-2")], FARPAY)
    assert [one["ExternalID"] for one in json.loads(out)] == ["REF-1", "REF-1"]


def test_an_unknown_key_such_as_the_link_to_the_form_survives(read: Read) -> None:
    order = read('"UserInputUrl": "https://app.example/payment/abc"')
    assert tree_of(order.evolve(customer_name="Ann"))["UserInputUrl"] == "https://app.example/payment/abc"


def test_an_order_made_here_says_what_is_set_and_neither_token_nor_status(read: Read) -> None:
    order = derive(FarPayOrder(id="new-1", external_id="R", accept_url="a", cancel_url="c"), MORNING)
    assert tree_of(order) == {"ExternalID": "R", "AcceptUrl": "a", "CancelUrl": "c", "Lang": "en"}


# After an edit


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"token": "xyz"}, {"Token": "xyz"}),
        ({"external_id": "REF-2"}, {"ExternalID": "REF-2"}),
        ({"accept_url": "x"}, {"AcceptUrl": "x"}),
        ({"cancel_url": "x"}, {"CancelUrl": "x"}),
        ({"callback_url": "x"}, {"CallbackUrl": "x"}),
        ({"lang": "fo"}, {"Lang": "fo"}),
        ({"customer_number": "2"}, {"CustomerNumber": "2"}),
        ({"customer_name": "Bo"}, {"CustomerName": "Bo"}),
        ({"customer_email": "bo@example.com"}, {"CustomerEmail": "bo@example.com"}),
        ({"status": Status.OK}, {"Status": 400}),
    ],
)
def test_an_edit_changes_its_own_key_alone(read: Read, changes: dict[str, Any], expected: dict[str, Any]) -> None:
    order = read(CREATED)
    before = tree_of(order)
    after = tree_of(derive(order.evolve(**changes), NOON))
    assert after == before | expected
    assert list(after) == list(before)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": "7"}, {"Amount": 7}),
        ({"currency": "EUR"}, {"Currency": "EUR"}),
        ({"description": "Second"}, {"Description": "Second"}),
        ({"reference": "PAY-2"}, {"Reference": "PAY-2"}),
    ],
)
def test_an_edit_inside_the_payment_changes_its_own_key_alone(
    read: Read, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    order = read(CREATED)
    assert order.payment
    before = tree_of(order)
    after = tree_of(order.evolve(payment=order.payment.evolve(**changes)))
    assert after == before | {"Payment": before["Payment"] | expected}


def test_a_cleared_name_leaves_and_nothing_else_moves(read: Read) -> None:
    order = read(CREATED)
    before = tree_of(order)
    del before["CustomerName"]
    assert tree_of(order.evolve(customer_name=None)) == before


def test_a_request_says_the_token_of_the_vendor_and_no_status(read: Read) -> None:
    sent = payload.record(read(CREATED), FARPAY, Profile.REQUEST)
    assert list(sent) == [key for key in tree_of(read(CREATED)) if key != "Status"]
    assert "Token" in sent


# The status


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("100", 100),
        ('"200"', 200),
        ('"PendingCustomerNumber"', 300),
        ('"Pending Customer Number"', 300),
        ('"PendingCustomer"', 300),
        ('"ok"', 400),
        ('"Canceled"', 600),
        ('"Cancelled"', 600),
        ('"CANCELLED"', 600),
        ("7e2", 700),
        ("250", 250),
        ("null", 100),
    ],
)
def test_a_status_is_read_by_number_or_name_and_stays_as_written(read: Read, written: str, code: int) -> None:
    order = read(f'"Status": {written}')
    assert order.status == code
    assert json_text.dump(payload.record(order, FARPAY)["Status"]) == written


@pytest.mark.parametrize("written", ['"Bogus"', '""', "1.5", "true", "[]"])
def test_a_status_that_is_neither_number_nor_name_is_refused(read: Read, written: str) -> None:
    with pytest.raises(BadRecord, match="Status: must be"):
        read(f'"Status": {written}')


@pytest.mark.parametrize(
    ("received", "written"),
    [("", 400), ('"Status": 200', 400), ('"Status": "200"', "400"), ('"Status": "New"', "Ok")],
)
def test_a_new_status_is_a_number_unless_a_name_was_received(
    read: Read, received: str, written: int | str
) -> None:
    assert tree_of(read(received).evolve(status=Status.OK))["Status"] == written


def test_a_name_gives_way_to_a_number_that_has_no_name(read: Read) -> None:
    assert tree_of(read('"Status": "New"').evolve(status=250))["Status"] == 250


def test_a_status_that_was_neither_received_nor_changed_is_not_said(read: Read) -> None:
    order = read()
    assert order.status == Status.NEW
    assert "Status" not in tree_of(order)


# What does not fit


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ('"Lang": "de"', "Lang: must be 'en', 'da' or 'fo'"),
        ('"Payment": {}', "Payment.Amount: it is missing"),
        ('"Payment": {"Amount": 1, "Currency": "DKK", "Description": "d"}', "Payment.Reference: it is missing"),
        (PAYMENT.replace("4.50", "0"), "Payment.Amount: must be more than 0"),
        (PAYMENT.replace("4.50", "-1"), "Payment.Amount: must be more than 0"),
        (PAYMENT.replace("First month", ""), "Payment.Description: may not be empty"),
        (PAYMENT.replace("DKK", "KR"), "Payment.Currency: not a currency code"),
    ],
)
def test_what_the_vendor_would_not_take_is_refused_by_path(read: Read, more: str, sentence: str) -> None:
    with pytest.raises(BadRecord) as refusal:
        read(more)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("key", ["ExternalID", "AcceptUrl", "CancelUrl"])
def test_a_required_key_is_missed_by_name(read: Read, key: str) -> None:
    record = {"Token": "abc", "ExternalID": "R", "AcceptUrl": "a", "CancelUrl": "c"}
    del record[key]
    with pytest.raises(BadRecord, match=f"{key}: it is missing"):
        read(text=json.dumps(record))


@pytest.mark.parametrize(("received", "lang"), [("", "en"), ('"Lang": null', "en"), ('"Lang": "fo"', "fo")])
def test_the_language_is_english_unless_said(read: Read, received: str, lang: str) -> None:
    assert read(received).lang == lang


# Customer, nested


NESTINGS = [
    ("CustomerNumber", "CustomerName", "CustomerEmail"),
    ("Number", "Name", "Email"),
    ("CustomerNumber", "Name", "Email"),
]


@pytest.mark.parametrize("names", NESTINGS)
def test_a_nested_customer_is_read_and_exported_as_it_came(read: Read, names: tuple[str, str, str]) -> None:
    nested = dict(zip(names, ("1", "Ann", "ann@example.com"), strict=True))
    order = read(f'"Customer": {json.dumps(nested)}')
    assert (order.customer_number, order.customer_name, order.customer_email) == ("1", "Ann", "ann@example.com")
    assert tree_of(order)["Customer"] == nested


@pytest.mark.parametrize("names", NESTINGS)
def test_an_edit_stays_in_the_nested_customer(read: Read, names: tuple[str, str, str]) -> None:
    nested = dict(zip(names, ("1", "Ann", "ann@example.com"), strict=True)) | {"Id": 7}
    order = read(f'"Customer": {json.dumps(nested)}')
    before = tree_of(order)
    after = tree_of(order.evolve(customer_number="2"))
    assert after == before | {"Customer": nested | {names[0]: "2"}}


def test_a_number_that_a_nested_customer_lacked_goes_into_it(read: Read) -> None:
    order = read('"Customer": {"CustomerName": "Ann"}')
    after = tree_of(order.evolve(customer_number="2"))
    assert after["Customer"] == {"CustomerName": "Ann", "CustomerNumber": "2"}
    assert "CustomerNumber" not in after


def test_a_nested_update_changes_the_flat_fields(read: Read, merged: Merged) -> None:
    order = read(f'"Token": "abc", {FLAT}')
    update = merged(order, '{"Token": "abc", "Customer": {"CustomerNumber": "2", "Name": "Ann", "Id": 7}}')
    assert update.differs
    assert update.tree["CustomerNumber"] == "2"
    assert update.tree["CustomerName"] == "Ann"
    assert update.tree["Customer"] == {"Id": json_text.Number("7")}


def test_a_flat_update_changes_the_nested_fields(read: Read, merged: Merged) -> None:
    order = read('"Customer": {"Number": "1", "Name": "Ann"}')
    update = merged(order, '{"CustomerNumber": "2", "CustomerName": "Ann", "CustomerEmail": "ann@example.com"}')
    assert update.tree["Customer"] == {"Number": "2", "Name": "Ann", "CustomerEmail": "ann@example.com"}
    assert "CustomerNumber" not in update.tree


@pytest.mark.parametrize(
    ("there", "again"),
    [
        (FLAT, '{"Customer": {"CustomerNumber": "1", "Name": "Ann", "Email": "ann@example.com"}}'),
        ('"Customer": {"Number": "1", "Name": "Ann"}', '{"CustomerNumber": "1", "CustomerName": "Ann"}'),
        ('"Customer": {"Number": "1"}', '{"Customer": {"CustomerNumber": "1"}}'),
    ],
)
def test_the_same_customer_spelled_otherwise_differs_in_nothing(
    read: Read, merged: Merged, there: str, again: str
) -> None:
    assert not merged(read(there), again).differs


def test_an_update_takes_the_vendors_token_for_a_local_one(read: Read, merged: Merged) -> None:
    order = read()
    assert order.token_is_local
    update = merged(order, '{"Token": "abc"}')
    whole = Incoming(FARPAY, update.tree)
    after = payload.understand(whole, order_id=order.id, now=NOON, uids=update.uids, ours=order)
    assert isinstance(after, FarPayOrder)
    assert (after.token, after.token_is_local, tree_of(after)["Token"]) == ("abc", False, "abc")


@pytest.mark.parametrize("keys", ["ExternalID", "AcceptUrl", "CancelUrl", "Token"])
def test_an_order_is_known_by_any_of_its_signs(keys: str) -> None:
    from orderui.systems import SYSTEMS

    system, kind = payload.detect({keys: "x"}, SYSTEMS)
    assert (system, kind) == (FARPAY, None)
