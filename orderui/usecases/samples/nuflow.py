"""Sample orders of Nuflow: a marketplace that takes money from buyers and passes it on to makers and agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

from orderui.usecases.desk import Desk
from orderui.usecases.registry import add_record, record_type
from orderui.usecases.samples.story import Sample, Story, Tree, archived, edited, moved, received

COMMISSION, PAYOUT, DIRECT, INSURED = "Fee Commission", "Maker payout", "Direct transfer", "Insured parcel"

ACCOUNTS: tuple[Mapping[str, str], ...] = (
    {"id": "B-100", "category": "customer", "name": "Harbour Café"},
    {"id": "B-101", "category": "customer", "name": "株式会社みなと"},
    {"id": "B-102", "category": "customer", "name": "Zoë Lim"},
    {"id": "M-200", "category": "supplier", "name": "Kintsugi Pottery"},
    {"id": "M-201", "category": "supplier", "name": "Łódź Linen"},
    {"id": "M-202", "category": "supplier", "name": "Ó Flaherty Oak"},
    {"id": "A-300", "category": "agent", "name": "Straits Freight"},
    {"id": "A-301", "category": "insurer", "name": "Lion Cover"},
)

WORKFLOWS: tuple[Mapping[str, str], ...] = (
    {
        "id": COMMISSION,
        "kind": "Work-Flow",
        "trigger": "Confirmed",
        "shares": "supplier=remainder, revenue=12.5%, gst=1%",
    },
    {"id": PAYOUT, "kind": "Work-Flow", "trigger": "Delivered", "shares": "supplier=remainder, revenue=8%"},
    {
        "id": INSURED,
        "kind": "Work-Flow",
        "trigger": "Delivered",
        "shares": "insurer=4.50 SGD, agent=10%, supplier=remainder",
    },
    {"id": DIRECT, "kind": "Direct", "trigger": "Confirmed"},
)

LABELS = {
    COMMISSION: (("supplier", "M-200"), ("revenue", "self"), ("gst", "self")),
    PAYOUT: (("supplier", "M-201"), ("revenue", "self")),
    INSURED: (("insurer", "A-301"), ("agent", "A-300"), ("supplier", "M-202")),
    "Consignment": (("supplier", "M-201"), ("agent", "A-300")),
}

Line = tuple[str, int, int]
"""What is paid for, the price of one in minor units, and how many."""


def order(
    number: str,
    what: str,
    workflow: str,
    lines: Sequence[Tree],
    status: str | None = None,
    *,
    kind: str = "",
    **more: Any,
) -> Tree:
    """An order as the vendor takes it: its amount is what the lines come to."""
    currency = lines[0]["amount_currency"] if lines else "SGD"
    kind = kind or ("Direct" if workflow == DIRECT else "Work-Flow")
    told = {
        "client_order_identifier": number,
        "order_status": status,
        "order_details": {
            "amount_int": sum(line["amount_int"] for line in lines),
            "currency": currency,
            "description": what,
            "metadata": {"num_items": str(len(lines))},
        },
        "transfer_instructions": {
            "type": kind,
            "template_name": workflow,
            "line_items": list(lines),
        },
        **more,
    }
    return {key: value for key, value in told.items() if value is not None}


def line(sold: Line, buyer: str, currency: str, destinations: Sequence[Tree]) -> Tree:
    """A line of an order."""
    name, price, quantity = sold
    return {
        "name": name,
        "description": f"{quantity} × {name}",
        "price_int": price,
        "price_currency": currency,
        "quantity": quantity,
        "amount_int": price * quantity,
        "amount_currency": currency,
        "source": {"label": "customer", "client_identifier": buyer},
        "destinations": list(destinations),
    }


def split(workflow: str) -> list[Tree]:
    """The destinations a workflow splits a line over."""
    return [{"label": label, "client_identifier": account} for label, account in LABELS[workflow]]


def gets(label: str, account: str, amount: int, currency: str, settled: tuple[int, str] | None = None) -> Tree:
    """A destination of a direct transfer, paid in another currency where `settled` says so."""
    value: Tree = {"amount_int": amount, "currency": currency}
    if settled is not None:
        value |= {"settlement_amount_int": settled[0], "settlement_currency": settled[1]}
    return {"label": label, "client_identifier": account, "value": value}


def by(
    workflow: str, number: str, sold: Line, buyer: str, status: str | None = None, currency: str = "SGD"
) -> Tree:
    """An order of one line that a workflow splits."""
    return order(number, sold[0], workflow, [line(sold, buyer, currency, split(workflow))], status)


def prepare(desk: Desk) -> None:
    """The accounts and workflows, filled in."""
    for name, every in (("account", ACCOUNTS), ("workflow", WORKFLOWS)):
        kind = record_type(desk, name)
        for values in every:
            add_record(desk, kind, values)


def stories(_today: date) -> Sequence[Story]:
    """Some thirty orders, the most telling first."""
    return [*_worked_by_hand(), *_odd_ones(), *_being_corrected(), *_everyday()]


def _worked_by_hand() -> list[Story]:
    """Orders moved on here, which posted their transfers."""
    bowls, cloth, table = ("Tea bowls", 4350, 6), ("Table linen", 8900, 2), ("Oak table", 129900, 1)
    freight = [
        line(
            ("Container, half", 250000, 1),
            "B-101",
            "SGD",
            [
                gets("supplier", "A-300", 218000, "SGD", (238710, "JPY")),
                gets("fee", "self", 24500, "SGD"),
                gets("care", "self", 7500, "SGD"),
            ],
        ),
        line(("Customs papers", 30000, 1), "B-101", "SGD", [gets("fee", "self", 30000, "SGD")]),
    ]
    return [
        received(
            order(
                "MKT-0301",
                "Bowls and linen, Harbour Café",
                COMMISSION,
                [line(bowls, "B-100", "SGD", split(COMMISSION)), line(cloth, "B-100", "SGD", split(COMMISSION))],
                po_identifier="PO-7781",
            ),
            38,
            events=[moved(37, "Confirmed"), moved(30, "Delivered")],
        ),
        received(
            order("MKT-0315", "Freight to 横浜", DIRECT, freight),
            22,
            events=[moved(21, "Confirmed"), moved(3, "Delivered")],
        ),
        received(
            by(INSURED, "MKT-0322", table, "B-102"),
            16,
            events=[
                edited(
                    15, {"order_details.description": "Oak table, insured", "order_details.metadata.floor": "3"}
                ),
                moved(15, "Confirmed"),
                moved(2, "Delivered"),
            ],
        ),
        received(by(PAYOUT, "MKT-0330", cloth, "B-100"), 8, events=[moved(7, "Confirmed")]),
        received(by(COMMISSION, "MKT-0318", bowls, "B-101"), 19, events=[moved(18, "Cancelled")]),
        received(
            by(COMMISSION, "MKT-0309", bowls, "B-102"),
            29,
            events=[
                moved(28, "Confirmed"),
                moved(26, "Cancelled", reason="the maker has closed; refunded outside", force=True),
            ],
        ),
        received(by(PAYOUT, "MKT-0290", cloth, "B-102", "Delivered"), 80, events=[archived(50)]),
    ]


def _odd_ones() -> list[Story]:
    """Orders that a check has something to say about."""
    bowls = ("Tea bowls", 4350, 6)
    rounded = line(("Lamp", 3333, 3), "B-100", "SGD", split(PAYOUT))
    rounded["amount_int"] = 10000
    valued = line(bowls, "B-101", "SGD", split(PAYOUT))
    valued["destinations"][1]["value"] = {"amount_int": 2500, "currency": "SGD"}
    other_type = line(("Rug", 78000, 1), "B-102", "SGD", [gets("supplier", "M-201", 78000, "SGD")])
    wordy = by(PAYOUT, "MKT-0334", bowls, "B-100")
    wordy["order_details"]["metadata"]["instructions"] = "Ring the upper bell, not the lower one. " * 14
    return [
        received(by("Consignment", "MKT-0325", bowls, "B-100"), 13, events=[moved(12, "Confirmed")]),
        received(by(PAYOUT, "MKT-0326", ("Vase, [/] cracked", 9900, 1), "B-777"), 12),
        received(order("MKT-0327", "Three lamps, rounded", PAYOUT, [rounded]), 11),
        received(order("MKT-0328", "Bowls, fee agreed otherwise", PAYOUT, [valued]), 10),
        received(order("MKT-0329", "Rug, paid directly", PAYOUT, [other_type], kind="Direct"), 9),
        received(order("MKT-0340", "Lines to follow", PAYOUT, []), 2),
        received(wordy, 5),
    ]


def _being_corrected() -> list[Story]:
    """Orders that somebody is in the middle of changing: nothing is moved while they do not add up."""
    crates = line(
        ("Crates", 15000, 4),
        "B-101",
        "SGD",
        [gets("supplier", "M-202", 55000, "SGD", (60225, "JPY")), gets("fee", "self", 5000, "SGD")],
    )
    parcel = by(INSURED, "MKT-0337", ("Mirror", 42000, 1), "B-102")
    at, inside = "transfer_instructions.line_items", "destinations.supplier"
    return [
        received(
            order("MKT-0336", "Crates, price under discussion", DIRECT, [crates]),
            4,
            events=[
                edited(
                    3, {"order_details.amount_int": "62000", f"{at}.Crates.{inside}.value.amount_int": "57000"}
                ),
                edited(3, {f"{at}.Crates.{inside}.value.settlement_amount_int": ""}),
            ],
        ),
        received(
            parcel,
            4,
            events=[
                edited(2, {f"{at}.Mirror.{inside}.label": "maker"}),
                edited(2, {f"{at}.Mirror.source.client_identifier": "", f"{at}.Mirror.price_currency": "EUR"}),
                edited(1, {f"{at}.Mirror.price_int": "-42000"}),
            ],
        ),
    ]


def _everyday() -> list[Story]:
    """Orders that arrived as they were at the vendor."""
    rows = (
        ("MKT-0280", COMMISSION, "Plates", 5200, 8, "B-100", "Delivered", "SGD", 86),
        ("MKT-0283", PAYOUT, "Curtains", 23900, 1, "B-102", "Delivered", "EUR", 77),
        ("MKT-0287", COMMISSION, "湯呑み", 1980, 20, "B-101", "Delivered", "JPY", 72),
        ("MKT-0294", INSURED, "Bench", 64000, 1, "B-100", "Delivered", "SGD", 61),
        ("MKT-0298", COMMISSION, "Jugs", 3600, 5, "B-102", "Confirmed", "USD", 52),
        ("MKT-0304", PAYOUT, "Napkins", 1450, 12, "B-100", "Delivered", "GBP", 41),
        ("MKT-0311", COMMISSION, "Oil jars", 12750, 3, "B-102", "Confirmed", "KWD", 27),
        ("MKT-0319", PAYOUT, "Blankets", 11900, 2, "B-101", "Confirmed", "EUR", 18),
        ("MKT-0331", COMMISSION, "Plates", 5200, 4, "B-100", None, "SGD", 7),
        ("MKT-0335", PAYOUT, "Cushions", 4800, 4, "B-102", "Created", "CHF", 5),
        ("MKT-0341", INSURED, "Stool", 18500, 2, "B-100", None, "SGD", 1),
    )
    return [
        received(by(workflow, number, (name, price, count), buyer, status, currency), came)
        for number, workflow, name, price, count, buyer, status, currency, came in rows
    ]


def more(_today: date, chance: Random, number: int) -> Story:
    """One more order of everyday business."""
    sold = (chance.choice(("Bowls", "Linen", "Stool", "Lamp")), chance.randint(900, 90000), chance.randint(1, 6))
    workflow, buyer = chance.choice((COMMISSION, PAYOUT)), chance.choice(("B-100", "B-101", "B-102"))
    status = chance.choice(("Delivered", "Delivered", "Confirmed", None))
    tree = by(workflow, f"MKT-{20000 + number}", sold, buyer, status, chance.choice(("SGD", "SGD", "EUR", "USD")))
    return received(tree, chance.choice((84, 66, 47, 35, 20, 6)))


SAMPLE = Sample(stories, more, prepare)
