"""iQmetrix orders: what follows from what, what is locked and why, what checks say, what lists show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain import findings
from orderui.domain.decisions import AddPart, Decision, Edit, Refusal, RemovePart, can
from orderui.domain.deriving import derive
from orderui.domain.edits import Setting, edited, new_part
from orderui.domain.errors import BadRecord
from orderui.domain.faceting import facets
from orderui.domain.findings import Severity
from orderui.domain.lifecycle import Phase
from orderui.domain.listing import Listed, listed
from orderui.domain.order import ranked
from orderui.domain.paths import locate
from orderui.domain.record import vendor_fields
from orderui.domain.registry import NO_FACTS
from orderui.systems import json_text, payload
from orderui.systems.incoming import Incoming, Tree
from orderui.systems.iqmetrix import IQMETRIX
from orderui.systems.iqmetrix.models import IqmetrixOrder, Item
from orderui.systems.iqmetrix.rules import ITEMS
from orderui.systems.iqmetrix.works import RULES
from orderui.systems.json_text import Number

CREATED = datetime(2026, 11, 1, 8, tzinfo=UTC)
EXPIRY = CREATED + timedelta(hours=72)
NOW = CREATED + timedelta(hours=1)
BASE: Tree = {
    "Id": "216f7424",
    "EntityId": Number("8"),
    "OrderTypeId": Number("1"),
    "CreatedDateUtc": "2026-11-01T08:00:00",
    "BillingCustomerId": "customer",
    "PrintableId": "8765-1234-987",
}
ITEM: Tree = {"ItemStatusId": Number("1"), "ItemTypeId": Number("1"), "Description": "case"}
IN_STOCK: Tree = {"ItemStatusId": Number("9"), "ItemTypeId": Number("2"), "Description": "cable"}


def made(*items: Tree, **changes: Any) -> IqmetrixOrder:
    """An order as received, with these items; a key with None is left out."""
    tree = {key: value for key, value in {**BASE, **changes, "Items": list(items)}.items() if value is not None}
    order = payload.understand(Incoming(IQMETRIX, tree), order_id="one", now=NOW)
    assert isinstance(order, IqmetrixOrder)
    return order


def set_to(order: IqmetrixOrder, path: str, value: object) -> IqmetrixOrder:
    """The order after an edit, its consequences drawn."""
    after = derive(edited(order, [Setting(locate(order, path), value)]), NOW)
    settled = RULES.settle(order, after, NO_FACTS, NOW).order
    assert isinstance(settled, IqmetrixOrder)
    assert RULES.settle(order, settled, NO_FACTS, NOW).order == settled
    return settled


def edit(order: IqmetrixOrder, path: str, now: datetime = NOW) -> Decision:
    return can(order, Edit(locate(order, path)), NO_FACTS, now)


def found(order: IqmetrixOrder) -> dict[str, list[str]]:
    """The paths of every finding, by its check."""
    said: dict[str, list[str]] = {}
    for one in findings.run(RULES.checks, order, NO_FACTS, NOW):
        said.setdefault(one.check, []).append(one.path)
    return said


def row(order: IqmetrixOrder, now: datetime = NOW) -> Listed:
    return listed(facets(order, now), RULES, NO_FACTS, now)


# What follows


@pytest.mark.parametrize(
    ("created", "hours", "received", "expires"),
    [
        ("2026-11-01T08:00:00", None, None, EXPIRY),
        ("2026-11-01T08:00:00", Number("20"), None, CREATED + timedelta(hours=20)),
        ("2026-11-01T08:00:00", Number("0"), None, CREATED),
        ("2026-11-01T08:00:00", None, "2027-01-01T00:00:00", EXPIRY),
        ("2026-11-01T10:00:00+02:00", None, None, EXPIRY),
        (None, Number("20"), "2027-01-01T00:00:00", datetime(2027, 1, 1, tzinfo=UTC)),
        (None, Number("20"), None, None),
    ],
)
def test_an_order_expires_its_hours_after_its_creation(
    created: str | None, hours: Number | None, received: str | None, expires: datetime | None
) -> None:
    order = made(CreatedDateUtc=created, OrderExpiryHours=hours, OrderExpiryDate=received)
    assert order.expires == expires


@pytest.mark.parametrize(
    ("code", "received", "name"),
    [
        ("1", None, "Sales"),
        ("2", None, "Transfer"),
        ("3", "Sales", "Purchase"),
        ("4", "RMA", "RMA"),
        ("5", "X", "X"),
    ],
)
def test_the_id_of_the_order_type_goes_before_its_name(code: str, received: str | None, name: str) -> None:
    assert made(OrderTypeId=Number(code), OrderType=received).order_type == name


@pytest.mark.parametrize(
    ("status", "item_type", "status_name", "type_name"),
    [("1", "1", "New", "DropShip"), ("10", "2", "Processed", "InStock"), ("14", "3", "received", "received")],
)
def test_an_item_has_the_names_of_its_ids_and_the_id_of_its_order(
    status: str, item_type: str, status_name: str, type_name: str
) -> None:
    order = made(
        {"ItemStatusId": status, "ItemTypeId": item_type, "ItemStatus": "received", "ItemType": "received"}
    )
    (item,) = order.items
    assert (item.item_status, item.item_type, item.order_id) == (status_name, type_name, "216f7424")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"OrderType": "RMA"}, "OrderType"),
        ({"OrderExpiryDate": "2027-01-01T00:00:00"}, "OrderExpiryDate"),
        ({"OrderType": "Sales", "OrderExpiryDate": "2026-11-04T08:00:00.0000000Z"}, ""),
    ],
)
def test_what_was_received_and_contradicts_is_a_warning(changes: dict[str, Any], path: str) -> None:
    assert found(made(**changes)).get("contradictions", [""]) == [path]


def test_an_item_of_another_order_is_a_warning() -> None:
    order = made({**ITEM, "OrderId": "2bafefc4", "ItemStatus": "Shipped"})
    assert found(order)["contradictions"] == ["Items.0.OrderId", "Items.0.ItemStatus"]


@given(st.datetimes(), st.datetimes(), st.integers(0, 10**9))
def test_deriving_again_and_later_changes_nothing(one: datetime, other: datetime, hours: int) -> None:
    order = made(ITEM, IN_STOCK, OrderExpiryHours=Number(str(hours)))
    first = derive(order, one.replace(tzinfo=UTC))
    assert derive(first, other.replace(tzinfo=UTC)) == first == order


@given(st.integers(0, 10**6), st.timedeltas(timedelta(0), timedelta(days=999)))
def test_once_expired_never_unexpired(hours: int, later: timedelta) -> None:
    order = made(OrderExpiryHours=Number(str(hours)))
    assert order.expires is not None
    assert not order.expired(order.expires - timedelta(microseconds=1))
    assert order.expired(order.expires + later)


def test_another_type_starts_an_item_over_as_its_new() -> None:
    order = set_to(made({**ITEM, "ItemStatusId": Number("6")}, ITEM), "Items.0.ItemTypeId", 2)
    assert [(one.item_type, one.item_status_id, one.item_status) for one in order.items] == [
        ("InStock", 9, "New"),
        ("DropShip", 1, "New"),
    ]
    back = set_to(order, "Items.0.ItemTypeId", 1)
    assert back.items[0].item_status_id == 1
    assert RULES.tells(order, back, NO_FACTS) == ("case starts over as New",)


def test_a_type_that_came_with_a_status_of_its_own_keeps_it() -> None:
    before, after = made(ITEM), made({**IN_STOCK, "ItemStatusId": Number("10")})
    settled = RULES.settle(before, after, NO_FACTS, NOW).order
    assert settled == after


def test_an_unknown_type_leaves_the_status_alone() -> None:
    assert set_to(made(ITEM), "Items.0.ItemTypeId", 3).items[0].item_status_id == 1


def test_other_hours_tell_when_the_order_expires() -> None:
    before = made()
    after = set_to(before, "OrderExpiryHours", 24)
    assert RULES.tells(before, after, NO_FACTS) == ("the order expires on 2026-11-02 at 08:00 UTC",)


@pytest.mark.parametrize(("item_type", "status"), [(1, 1), (2, 9), ("2", 9)])
def test_an_item_made_here_starts_as_its_types_new(item_type: object, status: int) -> None:
    part = new_part(ITEMS, {"item_type_id": item_type}, "1")
    assert isinstance(part, Item)
    assert part.item_status_id == status


def test_an_item_of_an_unknown_type_must_say_its_status() -> None:
    with pytest.raises(BadRecord, match="ItemStatusId: it is missing"):
        new_part(ITEMS, {"item_type_id": 3}, "1")


def test_an_order_made_here_starts_as_the_vendor_would_start_it() -> None:
    zone = NOW.astimezone(tz=None)
    starts = IQMETRIX.works.starts({"entity_id": 8, "order_type_id": 1}, zone, lambda: "guid")
    order = derive(IqmetrixOrder.model_validate({"id": "one", "entity_id": 8, "order_type_id": 1, **starts}), NOW)
    assert (order.order_id, order.state, order.order_expiry_hours) == ("guid", "Created", 72)
    assert order.created_date_utc == NOW
    assert order.expires == NOW + timedelta(hours=72)
    assert found(order)["own ids"] == ["Id"]
    assert IQMETRIX.works.starts({"order_expiry_hours": 5}, zone, lambda: "guid")["order_expiry_hours"] == 5


# What may not change

ORDER_FIELDS = [f for f in vendor_fields(IqmetrixOrder) if f.name != "items"]
READ_ONLY = {"Id", "State", "OrderExpiryDate", "OrderType", "CreatedDateUtc", "PrintableId"}


def test_the_vendor_gives_these_fields_and_no_others() -> None:
    refused = {f.vendor_name for f in ORDER_FIELDS if not edit(made(ITEM), f.vendor_name).allowed}
    assert refused == READ_ONLY | {"OrderTypeId"}
    items = [f.vendor_name for f in vendor_fields(Item)]
    assert {name for name in items if not edit(made(ITEM), f"Items.0.{name}").allowed} == {
        "Id",
        "OrderId",
        "ItemStatus",
        "ItemStatusId",
        "ItemType",
    }


def test_the_order_type_never_changes() -> None:
    decision = edit(made(), "OrderTypeId")
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.rule) == ("locked", "order type")


@pytest.mark.parametrize("state", ["Created", "Pending"])
def test_an_order_that_is_drawn_up_takes_items_and_edits(state: str) -> None:
    order = made(ITEM, State=state)
    assert edit(order, "Name").allowed
    assert edit(order, "Items.0.SellingPrice").allowed
    assert can(order, AddPart(ITEMS), NO_FACTS, NOW).allowed
    assert can(order, RemovePart(ITEMS, order.items[0]), NO_FACTS, NOW).allowed


@pytest.mark.parametrize("state", ["Processed", "Completed", "Cancelled"])
def test_afterwards_only_notes_and_tracking_of_items_change(state: str) -> None:
    order = made(ITEM, State=state)
    assert not any(edit(order, field.vendor_name).allowed for field in ORDER_FIELDS)
    allowed = [f.vendor_name for f in vendor_fields(Item) if edit(order, f"Items.0.{f.vendor_name}").allowed]
    assert allowed == ["Notes", "TrackingInformation"]
    assert not can(order, AddPart(ITEMS), NO_FACTS, NOW).allowed
    assert not can(order, RemovePart(ITEMS, order.items[0]), NO_FACTS, NOW).allowed
    decision = edit(order, "Name")
    assert isinstance(decision, Refusal)
    assert (decision.reason, decision.way_out) == (f"the order is {state}", "duplicate the order")


def test_in_an_unknown_state_nothing_changes() -> None:
    order = made(ITEM, State="Delayed")
    assert not any(edit(order, f"Items.0.{field.vendor_name}").allowed for field in vendor_fields(Item))
    assert not edit(order, "Name").allowed


@pytest.mark.parametrize("state", ["Created", "Pending", "Processed", "Completed", "Cancelled"])
def test_from_the_expiry_on_nothing_changes_and_the_hours_cannot_be_extended(state: str) -> None:
    order = made(ITEM, State=state)
    just_before = EXPIRY - timedelta(microseconds=1)
    paths = [f.vendor_name for f in ORDER_FIELDS] + [f"Items.0.{f.vendor_name}" for f in vendor_fields(Item)]
    assert edit(order, "Items.0.Notes", just_before).allowed
    assert not any(edit(order, path, EXPIRY).allowed for path in paths)
    assert not can(order, AddPart(ITEMS), NO_FACTS, EXPIRY).allowed
    assert not can(order, RemovePart(ITEMS, order.items[0]), NO_FACTS, EXPIRY).allowed
    decision = edit(order, "OrderExpiryHours", EXPIRY)
    assert isinstance(decision, Refusal)
    assert decision.reason == "the order expired on 2026-11-04 at 08:00 UTC and can no longer be updated"
    assert decision.way_out == "duplicate the order"


def test_a_microsecond_before_the_expiry_the_hours_can_be_extended() -> None:
    assert edit(made(), "OrderExpiryHours", EXPIRY - timedelta(microseconds=1)).allowed


# What a check has to say


@pytest.mark.parametrize(
    ("state", "severity"),
    [
        ("Created", Severity.WARNING),
        ("Pending", Severity.WARNING),
        ("Cancelled", Severity.WARNING),
        ("Processed", Severity.ERROR),
        ("Completed", Severity.ERROR),
    ],
)
@pytest.mark.parametrize("customer", [None, ""])
def test_no_billing_customer_is_a_warning_until_processed_then_an_error(
    state: str, severity: Severity, customer: str | None
) -> None:
    order = made(ITEM, State=state, BillingCustomerId=customer)
    said = [one for one in findings.run(RULES.checks, order, NO_FACTS, NOW) if one.path == "BillingCustomerId"]
    assert [one.severity for one in said] == [severity]


@pytest.mark.parametrize(
    ("status", "item_type", "says"),
    [
        ("9", "1", "9 is New of InStock items; DropShip items have 1 New, 2 Cancelled, 3 Processed"),
        ("1", "2", "1 is New of DropShip items; InStock items have 9 New, 10 Processed, 11 Error"),
        ("1", "1", ""),
        ("11", "2", ""),
        ("14", "1", ""),
        ("1", "3", ""),
    ],
)
def test_a_status_of_the_other_type_is_an_error_that_says_whose_it_is(
    status: str, item_type: str, says: str
) -> None:
    order = made({"Id": "a", "ItemStatusId": Number(status), "ItemTypeId": item_type})
    said = [one for one in findings.run(RULES.checks, order, NO_FACTS, NOW) if one.check == "item statuses"]
    assert [(one.severity, one.path) for one in said] == (
        [(Severity.ERROR, "Items.a.ItemStatusId")] if says else []
    )
    assert all(one.sentence.startswith(says) for one in said)


@pytest.mark.parametrize(
    ("order", "paths"),
    [
        (made(State="Delayed"), ["State"]),
        (made(OrderTypeId=Number("7")), ["OrderTypeId"]),
        (made({**ITEM, "ItemTypeId": Number("3")}), ["Items.0.ItemTypeId"]),
        (made(ITEM, {**ITEM, "ItemStatusId": Number("14")}), ["Items.1.ItemStatusId"]),
        (made(ITEM, IN_STOCK), []),
    ],
)
def test_unknown_codes_are_kept_with_a_warning(order: IqmetrixOrder, paths: list[str]) -> None:
    assert found(order).get("unknown codes", []) == paths
    assert payload.export([order], IQMETRIX) == json_text.dump(payload.received_tree(order))


def test_an_order_with_nothing_wrong_has_nothing_said_of_it() -> None:
    assert found(made(ITEM, IN_STOCK)) == {}


# What lists show


def test_an_order_is_asked_for_by_its_printable_id_or_its_id_and_known_by_the_id() -> None:
    assert made().references == ("8765-1234-987", "216f7424")
    assert made().identities == ("216f7424",)
    assert made(Id=None, PrintableId=None).references == ()
    assert made(Id=None).identities == ()


def test_the_title_is_the_name_else_the_items_in_the_order_of_their_index() -> None:
    items = ({**ITEM, "Index": Number("2")}, {**IN_STOCK, "Index": Number("1")}, {**ITEM, "Description": "bag"})
    assert made(*items, Name="iPhone 5 Order").title == "iPhone 5 Order"
    assert made(*items).title == "cable, case, bag"


def test_items_are_listed_by_index_and_kept_where_they_stand() -> None:
    order = made({**ITEM, "Index": Number("5")}, {**IN_STOCK, "Index": Number("0")})
    assert [one.index for one in order.items] == [5, 0]
    assert [one.index for one in ranked(order.items)] == [0, 5]


@pytest.mark.parametrize(
    ("items", "discount", "total"),
    [
        ([("9.99", "2"), ("0.01", "3")], "15.0", "5.01"),
        ([("9.99", "2")], None, "19.98"),
        ([("12345678901234567890123456789.01", "3")], "0.01", "37037036703703703670370370367.02"),
    ],
)
def test_the_total_is_what_the_items_sell_for_less_the_discount(
    items: list[tuple[str, str]], discount: str | None, total: str
) -> None:
    lines = [{**ITEM, "SellingPrice": Number(price), "Quantity": Number(count)} for price, count in items]
    order = made(*lines, DiscountAmount=Number(discount) if discount else None)
    assert order.total == Decimal(total)
    (amount,) = order.amounts()
    assert (amount.amount, amount.currency, amount.direction) == (Decimal(total), None, "")


def test_an_order_without_items_or_that_is_cancelled_comes_to_nothing() -> None:
    assert made(DiscountAmount=Number("15")).amounts() == ()
    assert made(ITEM, State="Cancelled").amounts() == ()
    assert [one.done for one in made({**ITEM, "ItemStatusId": "8"}, State="Completed").amounts()] == [True]


@pytest.mark.parametrize(("state", "left"), [("Created", 0), ("Pending", 0), ("Processed", 1), ("Completed", 1)])
def test_an_order_that_expires_before_it_is_processed_counts_in_no_total(state: str, left: int) -> None:
    order = made(ITEM, State=state)
    assert order.expires is not None
    before, after = (row(order, order.expires - step) for step in (timedelta(microseconds=1), timedelta(0)))
    assert [one.amount for one in before.amounts] == [order.total]
    assert [one.amount for one in after.amounts] == [order.total] * left


def test_a_list_shows_dates_and_words_to_filter_by() -> None:
    shown = facets(made(ITEM, EmployeeId=Number("15")), NOW)
    assert (shown.created, shown.expires, shown.party) == (CREATED, EXPIRY, "customer")
    assert shown.fields == {"type": "Sales", "entity": "8", "employee": "15"}
    assert shown.fields.keys() == {field.name for field in RULES.filters}
    assert (row(made()).expired, row(made(), EXPIRY).expired) == (False, True)


@pytest.mark.parametrize(
    ("state", "status", "phase"),
    [
        ("Pending", "1", Phase.OPEN),
        ("Processed", "1", Phase.IN_FLIGHT),
        ("Processed", "5", Phase.ATTENTION),
        ("Processed", "14", Phase.ATTENTION),
        ("Completed", "6", Phase.DONE),
        ("Cancelled", "1", Phase.DEAD),
        ("Delayed", "8", Phase.ATTENTION),
    ],
)
def test_an_order_is_in_its_own_phase_unless_an_item_needs_a_look(state: str, status: str, phase: Phase) -> None:
    assert row(made({**ITEM, "ItemStatusId": Number(status)}, State=state)).phase is phase


def test_a_list_counts_the_items_by_status() -> None:
    shipped = {**ITEM, "ItemStatusId": Number("7")}
    assert row(made(ITEM, shipped, IN_STOCK, State="Processed")).status == "Processed, 2 New, 1 Shipped"
