"""Sample orders of Kwik: a coffee shop's web orders and plans, in several currencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from orderui.usecases.desk import Desk
from orderui.usecases.registry import add_record, record_type
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
    typed,
)

LOOKUPS: tuple[Mapping[str, str], ...] = (
    {"id": "currency/loo_rand", "title": "South African rand", "iso_code": "ZAR"},  # codespell:ignore
    {"id": "currency/loo_eur", "title": "Euro", "iso_code": "EUR"},
    {"id": "currency/loo_gbp", "title": "Pound sterling", "iso_code": "GBP"},
    {"id": "currency/loo_jpy", "title": "日本円", "iso_code": "JPY"},
    {"id": "currency/loo_points", "title": "Loyalty points"},
    {"id": "order_status/loo_onhold", "title": "On hold", "phase": "attention", "parent": "loo_created"},
)
"""What the shop has entered beyond a fresh book's own. Points have no ISO code."""

BEANS = ("BEAN-ETH-1", "Yirgacheffe, 1 kg", "389.00")
FILTERS = ("FLT-02", "Paper filters, 100", "74.50")
GRINDER = ("GRD-9", "Hand grinder", "1849.00")
PLAN = ("PLAN-M", "Monthly plan", "520.00")
MUG = ("MUG-01", "Stoneware mug", "165.00")
GOODS = (BEANS, FILTERS, GRINDER, PLAN, MUG)
Lines = Sequence[tuple[tuple[str, str, str], int]]


def order(
    reference: str,
    description: str,
    customer: str,
    lines: Lines,
    status: str | None = "created",
    fulfillment: str | None = "unfulfilled",
    *,
    created: date,
    currency: str = "rand",
    shipping: str = "0.00",
    discount: str = "0.00",
    **more: Any,
) -> Tree:
    """An order as the vendor answers it, with 15 % tax on the goods; `more` lays other keys over it."""
    subtotal = sum((Decimal(price) * count for (_, _, price), count in lines), Decimal("0.00"))
    tax = ((subtotal - Decimal(discount)) * Decimal("0.15")).quantize(Decimal("0.01"))
    return {
        "id": f"ord_{made_id(reference)[:12]}",
        "reference": reference,
        "description": description,
        "customer_id": f"cus_{made_id(customer)[:10]}",
        "amount_subtotal": f"{subtotal:f}",
        "amount_discount": discount,
        "amount_shipping": shipping,
        "amount_tax": f"{tax:f}",
        "amount_total": f"{subtotal - Decimal(discount) + Decimal(shipping) + tax:f}",
        "currency_lookups_id": f"loo_{currency}",
        "order_status_lookups_id": status and f"loo_{status}",
        "fulfillment_status_lookups_id": fulfillment and f"loo_{fulfillment}",
        "items": [_item(*line, currency) for line in lines],
        "metadata": {"customer": customer},
        "deleted_at": None,
        "updated_at": None,
        "created_at": f"{created.isoformat()} 09:11:23",
        **more,
    }


def _item(goods: tuple[str, str, str], count: int, currency: str) -> Tree:
    sku, name, price = goods
    return {
        "sku": sku,
        "name": name,
        "quantity": count,
        "unit_amount": price,
        "tax_amount": 0,
        "discount_amount": 0,
        "currency_lookups_id": f"loo_{currency}",
        "metadata": {},
    }


def prepare(desk: Desk) -> None:
    """The lookups, titled."""
    kind = record_type(desk, "lookup")
    for values in LOOKUPS:
        add_record(desk, kind, values)


def stories(today: date) -> Sequence[Story]:
    """Some thirty orders, the most telling first."""
    return [*_worked_by_hand(today), *_odd_ones(today), *_everyday(today)]


def _worked_by_hand(today: date) -> list[Story]:
    """Orders moved on, edited, typed or put away here."""

    def come(days: int, *arguments: Any, **more: Any) -> Tree:
        return order(*arguments, created=ago(today, days), **more)

    return [
        received(
            come(47, "WEB-1001", "Beans and a grinder", "Zoë Adams", [(BEANS, 2), (GRINDER, 1)], shipping="95.00"),
            46,
            events=[
                moved(45, "Paid", axis="status"),
                moved(44, "Partial", axis="fulfillment"),
                moved(40, "Fulfilled", axis="fulfillment"),
            ],
        ),
        received(
            come(12, "WEB-1044", "Six mugs", "Thandi Nkosi", [(MUG, 6)], discount="99.00"),
            11,
            events=[
                edited(11, {"items.MUG-01.metadata.colour": "sand", "metadata.gift": "yes"}),
                moved(10, "Paid", axis="status"),
                moved(8, "Partial", axis="fulfillment"),
            ],
        ),
        received(
            come(29, "WEB-1020", "Monthly plan, three months", "Łukasz Nowak", [(PLAN, 3)], currency="eur"),
            29,
            events=[moved(27, "Cancelled", axis="status"), moved(27, "", axis="fulfillment"), archived(20)],
        ),
        typed(
            6,
            {
                "reference": "SHOP-77",
                "description": "Sold over the counter",
                "amount_subtotal": "239.50",
                "amount_tax": "35.93",
                "amount_total": "275.43",
                "currency_lookups_id": "loo_rand",
            },
            added(6, "item", _typed_item(MUG)),
            added(6, "item", _typed_item(FILTERS)),
            moved(6, "Paid", axis="status"),
            moved(5, "Fulfilled", axis="fulfillment"),
        ),
        received(
            come(80, "WEB-0950", "Returned grinder", "Ó Briain", [(GRINDER, 1)], "cancelled", "unfulfilled")
            | {"deleted_at": f"{ago(today, 70).isoformat()} 16:40:00"},
            68,
        ),
        received(come(3, "WEB-1052", "Beans, address unclear", "株式会社みなと", [(BEANS, 4)], "onhold"), 2),
    ]


def _typed_item(goods: tuple[str, str, str]) -> dict[str, str]:
    sku, name, price = goods
    return {"sku": sku, "name": name, "quantity": "1", "unit_amount": price, "currency_lookups_id": "loo_rand"}


def _odd_ones(today: date) -> list[Story]:
    """Orders that a check has something to say about."""

    def come(days: int, *arguments: Any, **more: Any) -> Tree:
        return order(*arguments, created=ago(today, days), **more)

    mixed = come(14, "WEB-1040", "Filters, priced in two currencies", "Café Olé", [(FILTERS, 1), (MUG, 1)])
    mixed["items"][1]["currency_lookups_id"] = "loo_eur"
    wordy = come(9, "WEB-1047", "Beans, with a long note", "Mary O’Neill", [(BEANS, 1)])
    wordy["metadata"] = {"note": "Please ring twice and leave it with the neighbour. " * 11}
    yen = ("MUG-JP", "湯呑み", "1980.50")
    bare = come(5, "WEB-1050", "Just asking", "Noor Ali", [(MUG, 1)], None, None)
    return [
        received(come(22, "WEB-1030", "Rounded by hand", "Sven Berg", [(BEANS, 1)], amount_total="450.00"), 21),
        received(
            come(
                18,
                "WEB-1035",
                "Two grinders, one of them free",
                "Priya Raman",
                [(GRINDER, 2)],
                amount_subtotal="1849.00",
                amount_tax="277.35",
                amount_total="2126.35",
            ),
            17,
        ),
        received(mixed, 13),
        received(come(16, "WEB-1038", "Beans", "Thandi Nkosi", [(BEANS, 1)], "paid"), 15),
        received(
            come(16, "WEB-1038", "Beans, sent twice", "Thandi Nkosi", [(BEANS, 1)]) | {"id": "ord_7f3a5c90d2e1"},
            15,
        ),
        received(come(7, "WEB-1049", "Beans, on back order", "Zoë Adams", [(BEANS, 9)], "backorder"), 6),
        received(
            come(25, "WEB-1025", "Mug, paid with points", "Łukasz Nowak", [(MUG, 1)], "paid", currency="points"),
            24,
        ),
        received(come(10, "WEB-1046", "Tea cups", "佐藤 花子", [(yen, 1)], currency="jpy"), 9),
        received(wordy, 8),
        received(bare, 4),
    ]


def _everyday(today: date) -> list[Story]:
    """Orders that came and went."""
    rows = (
        (85, "WEB-0941", "Beans", "Zoë Adams", BEANS, 1, "paid", "fulfilled", "rand"),
        (78, "WEB-0955", "Monthly plan", "Łukasz Nowak", PLAN, 1, "paid", "fulfilled", "eur"),
        (71, "WEB-0963", "Filters", "Café Olé", FILTERS, 10, "paid", "fulfilled", "rand"),
        (64, "WEB-0977", "Grinder", "Priya Raman", GRINDER, 1, "paid", "fulfilled", "gbp"),
        (55, "WEB-0989", "Mugs for the office", "Mary O’Neill", MUG, 12, "paid", "fulfilled", "gbp"),
        (48, "WEB-0999", "Beans", "Sven Berg", BEANS, 2, "cancelled", "unfulfilled", "rand"),
        (41, "WEB-1008", "Monthly plan", "Łukasz Nowak", PLAN, 1, "paid", "fulfilled", "eur"),
        (36, "WEB-1013", "Filters", "Noor Ali", FILTERS, 3, "paid", "partial", "rand"),
        (31, "WEB-1018", "Beans and love", "Thandi Nkosi", BEANS, 5, "paid", "fulfilled", "rand"),
        (20, "WEB-1033", "Grinder", "Maison Hugo", GRINDER, 1, "created", "unfulfilled", "eur"),
        (13, "WEB-1043", "Monthly plan", "Łukasz Nowak", PLAN, 1, "paid", "unfulfilled", "eur"),
        (4, "WEB-1051", "Mugs", "Ó Briain", MUG, 2, "created", "unfulfilled", "gbp"),
        (2, "WEB-1055", "Beans", "Zoë Adams", BEANS, 1, "paid", "unfulfilled", "rand"),
    )
    return [
        received(
            order(ref, title, who, [(goods, count)], *states, created=ago(today, days), currency=currency),
            max(days - 1, 1),
        )
        for days, ref, title, who, goods, count, *states, currency in rows
    ]


PEOPLE = ("Zoë Adams", "Thandi Nkosi", "Łukasz Nowak", "Priya Raman", "Mary O’Neill", "Noor Ali", "佐藤 花子")
WAYS = (("paid", "fulfilled"), ("paid", "fulfilled"), ("paid", "partial"), ("created", "unfulfilled"))


def more(today: date, chance: Random, number: int) -> Story:
    """One more order of everyday business."""
    days = chance.choice((80, 62, 45, 30, 16, 5))
    goods, count = chance.choice(GOODS), chance.randint(1, 6)
    return received(
        order(
            f"WEB-{20000 + number}",
            f"{count} × {goods[1]}",
            chance.choice(PEOPLE),
            [(goods, count)],
            *chance.choice(WAYS),
            created=ago(today, days),
            currency=chance.choice(("rand", "rand", "eur", "gbp")),
        ),
        days - 1,
    )


SAMPLE = Sample(stories, more, prepare)
