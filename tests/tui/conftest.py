"""What tests of the screens of an order ask for: a book with an order in several states, and the app over it."""

from __future__ import annotations

import pytest

from orderui.tui.app import OrderuiApp
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed, add_part, create, edit
from orderui.usecases.moving import transition


@pytest.fixture
def retainer(desk: Desk) -> str:
    """An order with a customer default, and instructions 01 and 02 ready, 03 settled, 04 incomplete; its id."""
    texts = {"orderRef": Typed("INV-1"), "metadata.description": Typed("Retainer [draft]")}
    made = create(desk, "imburse", texts).order
    assert made is not None
    default = {
        "customerDefaults.ACME.financialInstrument.financialInstrumentId": Typed("card-1"),
        "customerDefaults.ACME.scheme.schemeId": Typed("sepa"),
        "customerDefaults.ACME.metadata.region": Typed("eu"),
    }
    edit(desk, made.id, default)
    for ref, customer, amount, currency in (
        ("01", "ACME", "950", "EUR"),
        ("02", "ACME", "950", "EUR"),
        ("03", "ACME", "12.50", "USD"),
        ("04", "BOLT", "43795", "JPY"),
    ):
        values = {
            "instructionRef": ref,
            "customerRef": customer,
            "direction": "DEBIT",
            "amount": amount,
            "currency": currency,
            "country": "IE",
            "settledByDate": "2026-12-01",
        }
        add_part(desk, made.id, "instruction", {path: Typed(text) for path, text in values.items()})
    edit(desk, made.id, {"instructions.02.scheme.schemeId": Typed("own")})
    for state in ("processing", "settled"):
        transition(desk, made.id, state, part="instruction:03")
    return made.id


@pytest.fixture
def app(desk: Desk) -> OrderuiApp:
    return OrderuiApp(desk)
