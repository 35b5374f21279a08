"""iQmetrix records read and written: the vendor's examples, alternates, kinds, edits that move nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain.deriving import derive
from orderui.domain.errors import BadRecord
from orderui.domain.registry import NO_FACTS
from orderui.store.codec import tree_of
from orderui.systems import SYSTEMS, json_text, merging, payload
from orderui.systems.incoming import Incoming
from orderui.systems.iqmetrix import IQMETRIX
from orderui.systems.iqmetrix.models import IqmetrixOrder, Item
from orderui.systems.payload import Profile

PAYLOADS = Path(__file__).parents[2] / "data" / "payloads"
ORDERS = ("iqmetrix-order-create-request.json", "iqmetrix-order-create-response.json")
ITEMS = ("iqmetrix-item-create-request.json", "iqmetrix-item-create-response.json")
NOW = datetime(2015, 5, 6, 12, tzinfo=UTC)

WHOLE = """{
  "Id": "216f7424", "Name": "iPhone 5 Order", "CustomerId": "503d1d4a", "EmployeeId": 15, "EntityId": 8,
  "State": "Created", "OrderExpiryDate": "2015-05-08T18:05:13.1370049", "OrderExpiryHours": 72,
  "OrderType": "Purchase", "OrderTypeId": 3, "CreatedDateUtc": "2015-05-05T18:05:13.1370049",
  "BillingAddressId": "cb39f178", "BillingCustomerId": "503d1d4a", "ShippingAddressId": "cb39f178",
  "ShippingCustomerId": "503d1d4a", "ShippingEntityId": "1", "TenderId": "", "TenderOrigin": null,
  "DiscountAmount": 15.0, "DiscountCode": "MTRY-15", "DiscountDescription": "Military discount",
  "PrintableId": "8765-1234-987", "Colour": {"of": ["the", 1e2, -0]},
  "Items": [
    {
      "Id": "65a13420", "OrderId": "216f7424", "ItemStatus": "New", "ItemStatusId": 1, "ItemType": "DropShip",
      "ItemTypeId": "1", "ProductId": 12, "SupplierEntityId": "0", "SupplierReference": "10", "Cost": 5.990,
      "ListPrice": "12.99", "SellingPrice": 9.99, "Index": 1, "Description": "LG G3 phone case",
      "Notes": "Dented corner", "Quantity": 2, "SerialNumbers": ["abc321", 17], "SKU": "00001",
      "ShoppingOptionId": 1, "TrackingInformation": {"carrier": "DHL", "weight": 1.50}, "Odd": [4.50]
    },
    {"Id": "65a13421", "ItemStatusId": 9, "ItemTypeId": 2, "TrackingInformation": [{"a": 1}], "Index": 0}
  ]
}"""


def understood(text: str) -> IqmetrixOrder:
    (incoming,) = payload.read(text, SYSTEMS)
    order = payload.understand(incoming, order_id="one", now=NOW)
    assert isinstance(order, IqmetrixOrder)
    return order


def bare(text: str) -> Item:
    (incoming,) = payload.read(text, SYSTEMS)
    assert incoming.kind is not None
    part = payload.understand_part(incoming, incoming.kind, "1")
    assert isinstance(part, Item)
    return part


def moved_paths(one: Any, other: Any, path: str = "") -> list[str]:
    """The dotted paths at which two trees differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        return [p for key in keys for p in moved_paths(one.get(key), other.get(key), f"{path}.{key}".lstrip("."))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [p for index, (a, b) in pairs for p in moved_paths(a, b, f"{path}.{index}")]
    return [] if one == other else [path]


def edited(order: IqmetrixOrder, name: str, value: object, *, item: int | None = None) -> IqmetrixOrder:
    if item is None:
        return derive(order.evolve(**{name: value}), NOW)
    items = list(order.items)
    items[item] = items[item].evolve(**{name: value})
    return derive(order.evolve(items=tuple(items)), NOW)


# The vendor's own examples


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_of_the_document_goes_out_as_it_came_in(name: str) -> None:
    text = (PAYLOADS / name).read_text()
    exported = payload.export([understood(text)], IQMETRIX)
    assert exported == json_text.dump(json_text.parse(text))


@pytest.mark.parametrize("name", ORDERS)
def test_the_same_order_again_changes_nothing(name: str) -> None:
    text = (PAYLOADS / name).read_text()
    (again,) = payload.read(text, SYSTEMS)
    assert merging.merge(understood(text), again).differs is False


@pytest.mark.parametrize("name", ITEMS)
def test_an_item_of_the_document_is_told_from_an_order(name: str) -> None:
    (incoming,) = payload.read((PAYLOADS / name).read_text(), SYSTEMS)
    assert incoming.system is IQMETRIX
    assert incoming.kind is not None
    assert incoming.kind.name == "item"


@pytest.mark.parametrize("name", ITEMS)
def test_an_item_goes_into_an_order_without_loss_and_only_once(name: str) -> None:
    text = (PAYLOADS / name).read_text()
    tree = json_text.parse(text)
    order = understood((PAYLOADS / ORDERS[1]).read_text())
    incoming = Incoming(IQMETRIX, {"Items": [tree]})
    merged = merging.merge(order, incoming)
    whole = Incoming(IQMETRIX, merged.tree)
    order = payload.understand(whole, order_id=order.id, now=NOW, uids=["a"], ours=order)  # type: ignore[assignment]
    record = payload.record(order, IQMETRIX)
    assert json_text.dump(record["Items"]) == json_text.dump([tree])
    assert [one.title for one in order.items] == ["LG G3 phone case"]
    assert merging.merge(order, incoming).differs is False


@pytest.mark.parametrize("name", ORDERS + ITEMS)
def test_every_key_of_the_document_is_a_field(name: str) -> None:
    (incoming,) = payload.read((PAYLOADS / name).read_text(), SYSTEMS)
    model = incoming.kind.model if incoming.kind else IQMETRIX.model
    known = {field.alias for field in model.model_fields.values()} | {"ShoppingOptionId"}
    assert incoming.tree.keys() <= known


def test_there_are_the_22_properties_of_an_order_and_the_20_of_an_item() -> None:
    assert len([f for f in IqmetrixOrder.model_fields.values() if f.alias and f.alias != "Items"]) == 22
    assert len([f for f in Item.model_fields.values() if f.alias]) == 20


@pytest.mark.parametrize(
    ("written", "wrapper"), [(WHOLE, "bare"), (f"[{WHOLE}]", "list")], ids=lambda value: str(value)[:4]
)
def test_an_order_goes_out_in_the_shape_it_came_in(written: str, wrapper: str) -> None:
    exported = payload.export([understood(written)], IQMETRIX)
    assert exported == json_text.dump(json_text.parse(written))
    assert exported.startswith("[") is (wrapper == "list")


def test_two_orders_go_out_as_a_list() -> None:
    order = understood(WHOLE)
    assert json_text.parse(payload.export([order, order], IQMETRIX)) == [json_text.parse(WHOLE)] * 2


def test_an_order_comes_back_from_the_book_as_it_was() -> None:
    order = understood(WHOLE)
    again = IqmetrixOrder.model_validate(tree_of(order))
    assert again == order
    assert payload.export([again], IQMETRIX) == payload.export([order], IQMETRIX)


def test_a_request_leaves_out_what_the_vendor_gives() -> None:
    record = payload.record(understood(WHOLE), IQMETRIX, Profile.REQUEST)
    given = {"Id", "State", "OrderExpiryDate", "OrderType", "CreatedDateUtc", "PrintableId"}
    whole = json_text.parse(WHOLE)
    assert isinstance(whole, dict)
    assert whole.keys() - record.keys() == given
    items = record["Items"]
    assert isinstance(items, list)
    assert isinstance(items[0], dict)
    assert not {"Id", "OrderId", "ItemStatus", "ItemType"} & items[0].keys()
    assert {"ItemStatusId", "ItemTypeId"} <= items[0].keys()


# Kinds and spellings


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("EmployeeId", "15"),
        ("EmployeeId", '"15"'),
        ("EmployeeId", "null"),
        ("EntityId", "8"),
        ("EntityId", '"8"'),
        ("ShippingEntityId", '"1"'),
        ("ShippingEntityId", "1"),
        ("OrderTypeId", '"3"'),
        ("DiscountAmount", "1.50e1"),
        ("DiscountAmount", '"15.0"'),
        ("OrderExpiryHours", '"72"'),
        ("CreatedDateUtc", '"2015-03-27T18:47:29.9012402+00:00"'),
        ("CreatedDateUtc", '"2015-03-27T18:47:29Z"'),
        ("CreatedDateUtc", "null"),
        ("OrderExpiryDate", "null"),
        ("OrderExpiryDate", '"2019-01-01T00:00:00.0000001"'),
        ("State", "null"),
        ("OrderType", '"Sales"'),
        ("Items", "null"),
        ("Items", "[]"),
    ],
)
def test_what_nobody_edited_goes_out_in_the_kind_and_spelling_it_came_in(key: str, written: str) -> None:
    tree = json_text.parse(WHOLE)
    assert isinstance(tree, dict)
    text = json_text.dump({**tree, key: json_text.parse(written)})
    assert payload.export([understood(text)], IQMETRIX) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers().map(lambda i: json_text.Number(str(i))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=3) | st.dictionaries(st.text(max_size=5), JSON, max_size=3))
def test_whatever_tracking_information_holds_survives_the_book(tracking: json_text.JsonValue) -> None:
    tree = {"EntityId": json_text.Number("8"), "OrderTypeId": json_text.Number("1")}
    item = {"ItemStatusId": "1", "ItemTypeId": "1", "TrackingInformation": tracking}
    text = json_text.dump({**tree, "Items": [item]})
    order = understood(text)
    again = IqmetrixOrder.model_validate(tree_of(order))
    assert again == order
    held = again.items[0].tracking_information
    assert held is not None
    assert json_text.parse(held) == tracking
    assert payload.export([again], IQMETRIX) == text


@pytest.mark.parametrize("written", ['"1Z999"', "12", "true"])
def test_tracking_information_that_is_no_object_or_list_is_refused(written: str) -> None:
    with pytest.raises(BadRecord, match=r"TrackingInformation: must be a JSON object or list"):
        bare(f'{{"ItemStatusId": 1, "ItemTypeId": 1, "TrackingInformation": {written}}}')


def test_a_shopping_option_and_a_shipping_option_are_one_field() -> None:
    for name in ("ShoppingOptionId", "ShippingOptionId"):
        assert bare(f'{{"ItemStatusId": 1, "ItemTypeId": 1, "{name}": 7}}').shipping_option_id == "7"
    order = edited(understood(WHOLE), "shipping_option_id", "4", item=0)
    record = payload.record(order, IQMETRIX)
    assert moved_paths(json_text.parse(WHOLE), record) == ["Items.0.ShoppingOptionId"]
    assert record["Items"][0]["ShoppingOptionId"] == json_text.Number("4")  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [('"1"', '"2"', True), ("1", '"1"', False), ('"1"', "null", True), ('""', '""', False), ('"1"', "{}", True)],
)
def test_both_names_with_different_values_are_a_warning(one: str, other: str, *, said: bool) -> None:
    item = f'{{"ItemStatusId": 1, "ItemTypeId": 1, "ShippingOptionId": {one}, "ShoppingOptionId": {other}}}'
    order = understood(f'{{"EntityId": 8, "OrderTypeId": 1, "BillingCustomerId": "b", "Items": [{item}]}}')
    found = [
        path
        for check in order.RULES.checks
        if check.name == "two spellings"
        for path, _ in check.find(order, NO_FACTS, NOW)
    ]
    assert found == (["Items.0.ShippingOptionId"] if said else [])


# What cannot be read


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"OrderTypeId": 1}', "EntityId"),
        ('{"EntityId": 8, "PrintableId": "p"}', "OrderTypeId"),
        ('{"EntityId": "x", "OrderTypeId": 1}', "EntityId"),
        ('{"EntityId": 8, "OrderTypeId": 1.5}', "OrderTypeId"),
        ('{"EntityId": 8, "OrderTypeId": 1, "OrderExpiryHours": -1}', "OrderExpiryHours"),
        ('{"EntityId": 8, "OrderTypeId": 1, "CreatedDateUtc": "yesterday"}', "CreatedDateUtc"),
        ('{"EntityId": 8, "OrderTypeId": 1, "Items": [{"ItemTypeId": 1}]}', "Items.0.ItemStatusId"),
        ('{"EntityId": 8, "OrderTypeId": 1, "Items": [{"Id": "a", "ItemStatusId": 1}]}', "Items.a.ItemTypeId"),
    ],
)
def test_what_is_required_or_does_not_fit_is_refused_by_its_path(text: str, path: str) -> None:
    with pytest.raises(BadRecord) as refused:
        understood(text)
    assert [problem.path for problem in refused.value.problems] == [path]


def test_an_expiry_beyond_the_calendar_is_no_expiry() -> None:
    order = understood(
        '{"EntityId": 8, "OrderTypeId": 1, "CreatedDateUtc": "2015-05-05T18:05:13", "OrderExpiryHours": 1e30}'
    )
    assert order.expires is None


def test_what_is_not_said_of_an_item_is_zero() -> None:
    for said in ("", ', "Cost": null, "ListPrice": null, "SellingPrice": null, "Quantity": null'):
        item = bare(f'{{"ItemStatusId": 1, "ItemTypeId": 1{said}}}')
        assert item.cost == item.list_price == item.selling_price == item.quantity == 0


# Edits


@pytest.mark.parametrize(
    ("name", "value", "moved"),
    [
        ("name", "iPad", ["Name"]),
        ("customer_id", "x", ["CustomerId"]),
        ("employee_id", "16", ["EmployeeId"]),
        ("entity_id", 9, ["EntityId"]),
        ("state", "Pending", ["State"]),
        ("order_expiry_hours", 24, ["OrderExpiryDate", "OrderExpiryHours"]),
        ("billing_address_id", "x", ["BillingAddressId"]),
        ("billing_customer_id", None, ["BillingCustomerId"]),
        ("shipping_address_id", "x", ["ShippingAddressId"]),
        ("shipping_customer_id", "x", ["ShippingCustomerId"]),
        ("shipping_entity_id", 2, ["ShippingEntityId"]),
        ("tender_id", "x", ["TenderId"]),
        ("tender_origin", "x", ["TenderOrigin"]),
        ("discount_amount", Decimal("12.50"), ["DiscountAmount"]),
        ("discount_code", "x", ["DiscountCode"]),
        ("discount_description", None, ["DiscountDescription"]),
    ],
)
def test_an_edit_of_the_order_moves_its_path_and_what_follows(name: str, value: object, moved: list[str]) -> None:
    order = edited(understood(WHOLE), name, value)
    assert moved_paths(json_text.parse(WHOLE), payload.record(order, IQMETRIX)) == moved


@pytest.mark.parametrize(
    ("name", "value", "moved"),
    [
        ("item_status_id", 3, ["ItemStatus", "ItemStatusId"]),
        ("product_id", "13", ["ProductId"]),
        ("supplier_entity_id", 5, ["SupplierEntityId"]),
        ("supplier_reference", "x", ["SupplierReference"]),
        ("cost", Decimal(6), ["Cost"]),
        ("list_price", Decimal(13), ["ListPrice"]),
        ("selling_price", Decimal("9.50"), ["SellingPrice"]),
        ("index", 4, ["Index"]),
        ("description", "x", ["Description"]),
        ("notes", "", ["Notes"]),
        ("quantity", 3, ["Quantity"]),
        ("serial_numbers", ("abc321", "17", "x"), ["SerialNumbers"]),
        ("sku", "x", ["SKU"]),
        ("shipping_option_id", "2", ["ShoppingOptionId"]),
        ("tracking_information", "[]", ["TrackingInformation"]),
        ("tracking_information", None, ["TrackingInformation"]),
    ],
)
def test_an_edit_of_an_item_moves_its_path_and_what_follows(name: str, value: object, moved: list[str]) -> None:
    order = edited(understood(WHOLE), name, value, item=0)
    paths = moved_paths(json_text.parse(WHOLE), payload.record(order, IQMETRIX))
    assert paths == [f"Items.0.{path}" for path in moved]


@pytest.mark.parametrize(
    ("name", "value", "key", "written"),
    [
        ("supplier_entity_id", 5, "SupplierEntityId", '"5"'),
        ("product_id", "13", "ProductId", "13"),
        ("list_price", Decimal("13.50"), "ListPrice", '"13.50"'),
        ("serial_numbers", ("17", "18"), "SerialNumbers", '[17,"18"]'),
        ("tracking_information", '{"weight": 1.50}', "TrackingInformation", '{"weight":1.50}'),
    ],
)
def test_an_edit_keeps_the_kind_that_was_received(name: str, value: object, key: str, written: str) -> None:
    order = edited(understood(WHOLE), name, value, item=0)
    items = payload.record(order, IQMETRIX)["Items"]
    assert isinstance(items, list)
    assert isinstance(items[0], dict)
    assert json_text.dump(items[0][key], indent=None) == written


@pytest.mark.parametrize(
    ("received", "rewritten"),
    [
        ("2015-05-08T18:05:13.1370049", "2015-05-06T18:05:13.1370049"),
        ("2015-05-08T18:05:13.137", "2015-05-06T18:05:13.137"),
        ("2015-05-08T18:05:13.1370049+00:00", "2015-05-06T18:05:13.1370049+00:00"),
        ("2015-05-08T18:05:13.137004Z", "2015-05-06T18:05:13.137004Z"),
        ("2015-05-08T20:05:13.137004+02:00", "2015-05-06T20:05:13.137004+02:00"),
        ("2015-05-08 18:05:13", "2015-05-06 18:05:13.137004"),
    ],
)
def test_an_expiry_is_rewritten_in_the_spelling_it_came_in(received: str, rewritten: str) -> None:
    text = WHOLE.replace("2015-05-08T18:05:13.1370049", received)
    if received.endswith(".137"):
        text = text.replace("13.1370049", "13.137")
    order = edited(understood(text), "order_expiry_hours", 24)
    assert payload.record(order, IQMETRIX)["OrderExpiryDate"] == rewritten


def test_a_state_that_nobody_moved_is_not_added_and_one_that_moved_is() -> None:
    order = understood((PAYLOADS / ORDERS[0]).read_text())
    assert order.state == "Created"
    assert "State" not in payload.record(order, IQMETRIX)
    assert payload.record(edited(order, "state", "Pending"), IQMETRIX)["State"] == "Pending"


def test_an_order_made_here_says_its_state_and_reads_back_as_itself() -> None:
    starts = IQMETRIX.works.starts({"entity_id": 8, "order_type_id": 1}, NOW, lambda: "guid")
    order = derive(IqmetrixOrder.model_validate({"id": "one", "entity_id": 8, "order_type_id": 1, **starts}), NOW)
    again = understood(payload.export([order], IQMETRIX))
    assert payload.record(order, IQMETRIX) == payload.record(again, IQMETRIX)
    assert payload.record(order, IQMETRIX)["State"] == again.state == "Created"
    assert again.identities == order.identities == ("guid",)
