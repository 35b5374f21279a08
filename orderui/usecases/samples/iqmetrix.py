"""Sample orders of iQmetrix: a phone shop's sales, transfers, purchases and returns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from orderui.usecases.samples.story import (
    Sample,
    Story,
    Tree,
    added,
    ago,
    archived,
    edited,
    made_id,
    moved,
    received,
)
from orderui.usecases.samples.story import typed as typed_in

SALES, TRANSFER, PURCHASE, RMA = 1, 2, 3, 4
TYPES = {SALES: "Sales", TRANSFER: "Transfer", PURCHASE: "Purchase", RMA: "RMA"}
DROP_SHIP, IN_STOCK = 1, 2

CASE = ("PH-CASE-01", "Phone case, smoke", "5.99", "9.99")
PHONE = ("PH-7-128", "Phone 7, 128 GB", "389.00", "549.00")
CABLE = ("USB-C-2M", "Cable, 2 m", "2.10", "12.99")
WATCH = ("WA-3", "Watch 3", "121.00", "199.00")
SIM = ("SIM-P", "Prepaid SIM", "0.80", "10.00")
GOODS = (CASE, PHONE, CABLE, WATCH, SIM)
Goods = tuple[str, str, str, str]


def item(name: str, goods: Goods, status: int, kind: int = DROP_SHIP, quantity: int = 1, **more: Any) -> Tree:
    """A line of an order; `name` makes its id."""
    sku, description, cost, price = goods
    return {
        "Id": made_id(f"item {name} {sku}"),
        "ItemStatusId": status,
        "ItemTypeId": kind,
        "ProductId": made_id(sku)[:8],
        "SupplierEntityId": 14107,
        "Cost": Decimal(cost),
        "ListPrice": Decimal(price),
        "SellingPrice": Decimal(price),
        "Description": description,
        "Notes": "",
        "Quantity": quantity,
        "SerialNumbers": [],
        "SKU": sku,
        "ShippingOptionId": "standard",
        "TrackingInformation": [],
        **more,
    }


def order(
    number: int,
    name: str,
    state: str,
    created: date,
    *items: Tree,
    kind: int = SALES,
    hours: int = 72,
    **more: Any,
) -> Tree:
    """An order as the vendor answers it; what is None in `more` is left out."""
    customer = made_id(f"customer {number % 7}")
    told = {
        "Id": made_id(f"order {number}"),
        "Name": name,
        "CustomerId": customer,
        "EmployeeId": 15 + number % 4,
        "EntityId": 8,
        "State": state,
        "OrderExpiryHours": hours,
        "OrderType": TYPES.get(kind),
        "OrderTypeId": kind,
        "CreatedDateUtc": f"{created.isoformat()}T06:05:13.137",
        "BillingCustomerId": customer,
        "ShippingEntityId": "1",
        "PrintableId": f"8765-{number}-{number % 97:02d}",
        "Items": [{**one, "Index": index} for index, one in enumerate(items)],
        **more,
    }
    return {key: value for key, value in told.items() if value is not None}


def stories(today: date) -> Sequence[Story]:
    """Some thirty orders, the most telling first."""
    return [*_worked_by_hand(today), *_odd_ones(today), *_everyday(today)]


def _worked_by_hand(today: date) -> list[Story]:
    """Orders and items moved on here."""
    shipped = [
        item("1201", PHONE, 1, SerialNumbers=["356938035643809"]),
        item("1201", CASE, 1, quantity=2),
        item("1201", SIM, 9, IN_STOCK),
    ]
    unlucky = [item("1214", WATCH, 1), item("1214", CABLE, 1, quantity=3), item("1214", CASE, 9, IN_STOCK)]
    return [
        received(
            order(1201, "Phone and case, Zoë", "Created", ago(today, 40), *shipped),
            40,
            events=[
                moved(40, "Pending"),
                moved(39, "Processed"),
                *(moved(day, state, part="item:0") for day, state in ((39, "3"), (38, "4"), (36, "7"), (33, "8"))),
                *(moved(day, state, part="item:1") for day, state in ((39, "3"), (38, "4"), (36, "7"), (34, "8"))),
                moved(38, "10", part="item:2"),
                edited(38, {"Items.0.Notes": "left at the counter"}),
                moved(32, "Completed"),
            ],
        ),
        received(
            order(1214, "Watch, cables and a case", "Created", ago(today, 9), *unlucky),
            9,
            events=[
                moved(9, "Pending"),
                moved(8, "Processed"),
                moved(8, "5", part="item:0"),
                moved(7, "6", part="item:1"),
                moved(7, "11", part="item:2"),
            ],
        ),
        received(
            order(
                1220,
                "Transfer to the harbour shop",
                "Pending",
                ago(today, 1),
                item("1220", CASE, 1),
                kind=TRANSFER,
            ),
            1,
            events=[edited(1, {"Items.0.Quantity": "25", "OrderExpiryHours": "96"})],
        ),
        received(
            order(1209, "Purchase, cables", "Pending", ago(today, 20), item("1209", CABLE, 1), kind=PURCHASE),
            20,
            events=[moved(19, "Cancelled")],
        ),
        received(
            order(1216, "Two watches", "Pending", ago(today, 6), item("1216", WATCH, 1), item("1216b", WATCH, 1)),
            6,
            events=[
                moved(5, "Processed"),
                moved(5, "3", part="item:0"),
                moved(4, "4", part="item:0"),
                moved(2, "7", part="item:0"),
                moved(5, "2", part="item:1"),
            ],
        ),
        typed_in(
            2,
            {"Name": "Counter sale, draft", "EntityId": "8", "OrderTypeId": "1", "OrderExpiryHours": "240"},
            added(
                2, "item", {"ItemTypeId": "2", "Description": "Prepaid SIM", "Quantity": "2", "SellingPrice": "10"}
            ),
        ),
        received(
            order(1202, "RMA, broken phone", "Completed", ago(today, 85), item("1202", PHONE, 8), kind=RMA),
            82,
            events=[archived(60)],
        ),
    ]


def _odd_ones(today: date) -> list[Story]:
    """Orders that a check has something to say about, or that nothing can be done to any more."""
    ago_1, ago_3, ago_15 = ago(today, 1), ago(today, 3), ago(today, 15)
    both = item("1221", CASE, 9, IN_STOCK, ShoppingOptionId="express")
    later = item("1222", WATCH, 14, 3)
    return [
        received(order(1218, "Never confirmed", "Created", ago(today, 12), item("1218", PHONE, 1)), 12),
        received(order(1219, "Waited too long", "Pending", ago(today, 17), item("1219", CABLE, 9, IN_STOCK)), 17),
        received(order(1221, "Case, by express?", "Created", ago_1, both), 1),
        received(order(1222, "From a later version", "Created", ago_1, later, kind=5), 1),
        received(order(1223, "Put on hold at the vendor", "OnHold", ago_3, item("1223", SIM, 9, IN_STOCK)), 2),
        received(
            order(
                1224,
                "To be billed, to whom?",
                "Created",
                ago_1,
                item("1224", SIM, 9, IN_STOCK),
                BillingCustomerId=None,
            ),
            1,
        ),
        received(
            order(1215, "Billed later", "Pending", ago_15, item("1215", PHONE, 1), BillingCustomerId=None),
            15,
            events=[moved(14, "Processed", reason="the customer pays in the shop", force=True)],
        ),
        received(
            order(1225, "Sale or purchase?", "Created", ago_1, item("1225", CASE, 1), OrderType="Purchase"), 1
        ),
        received(order(1226, "[/] 株式会社みなと Ó", "Created", ago_1, hours=720), 1),
    ]


def _everyday(today: date) -> list[Story]:
    """Orders that the vendor has brought to an end, or is about to."""
    rows = (
        (1150, "Phone, Łukasz", "Completed", 84, SALES, PHONE, 8, DROP_SHIP, 1),
        (1151, "Cases for the fair", "Completed", 80, PURCHASE, CASE, 8, DROP_SHIP, 120),
        (1158, "Cables", "Completed", 73, TRANSFER, CABLE, 10, IN_STOCK, 40),
        (1163, "Watch, Priya", "Completed", 67, SALES, WATCH, 8, DROP_SHIP, 1),
        (1170, "SIM cards", "Completed", 58, PURCHASE, SIM, 10, IN_STOCK, 200),
        (1177, "Phone, returned", "Completed", 50, RMA, PHONE, 8, DROP_SHIP, 1),
        (1185, "Watch, changed their mind", "Cancelled", 46, SALES, WATCH, 1, DROP_SHIP, 1),
        (1190, "Cases", "Processed", 30, SALES, CASE, 7, DROP_SHIP, 4),
        (1196, "Phone, Sven", "Processed", 24, SALES, PHONE, 4, DROP_SHIP, 1),
        (1205, "Cables", "Processed", 11, PURCHASE, CABLE, 3, DROP_SHIP, 60),
        (1212, "Watch, Noor", "Processed", 5, SALES, WATCH, 9, IN_STOCK, 1),
        (1227, "SIM card, Thandi", "Pending", 1, SALES, SIM, 9, IN_STOCK, 1),
    )
    return [
        received(
            order(
                number,
                name,
                state,
                ago(today, days),
                item(str(number), goods, status, how, quantity),
                kind=kind,
                DiscountAmount=Decimal("15.00") if number % 4 == 0 else None,
                DiscountCode="MTRY-15" if number % 4 == 0 else None,
            ),
            max(days - 3, 1),
        )
        for number, name, state, days, kind, goods, status, how, quantity in rows
    ]


def more(today: date, chance: Random, number: int) -> Story:
    """One more order of everyday business."""
    days = chance.choice((86, 70, 52, 37, 21, 8))
    goods, quantity = chance.choice(GOODS), chance.randint(1, 5)
    state, status = chance.choice((("Completed", 8), ("Completed", 8), ("Processed", 7), ("Cancelled", 1)))
    line = item(str(20000 + number), goods, status, quantity=quantity)
    return received(
        order(20000 + number, goods[1], state, ago(today, days), line, kind=chance.choice((1, 1, 2, 3))), days - 3
    )


SAMPLE = Sample(stories, more)
