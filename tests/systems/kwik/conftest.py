"""Kwik orders to test with: read from JSON as an import would, at one instant."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orderui.domain.registry import Facts
from orderui.systems import payload
from orderui.systems.kwik import KWIK
from orderui.systems.kwik.models import KwikOrder
from orderui.systems.kwik.records import FIRST, Lookup, LookupType, filed

NOW = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
"""Already the 22nd at UTC+2."""

Tree = dict[str, Any]
Read = Callable[..., KwikOrder]


def line(**values: Any) -> Tree:
    return {
        "sku": "SKU00567",
        "name": "Pro Plan (Monthly)",
        "quantity": 1,
        "unit_amount": "1200.00",
        "tax_amount": 0,
        "discount_amount": 0,
        "currency_lookups_id": "loo_usd",
    } | values


def received(**values: Any) -> Tree:
    return {
        "id": "ord_1",
        "reference": "ORD0045",
        "description": "Monthly plan + setup",
        "customer_id": "cus_1",
        "amount_subtotal": "1100.00",
        "amount_discount": "0.00",
        "amount_shipping": "0.00",
        "amount_tax": "100.00",
        "amount_total": "1200.00",
        "currency_lookups_id": "loo_usd",
        "order_status_lookups_id": "loo_created",
        "fulfillment_status_lookups_id": "loo_unfulfilled",
        "items": [line(), line(sku="SKU2", name="Setup", unit_amount="0.00", metadata={"note": "free"})],
        "metadata": {"campaign": "spring"},
        "x_unknown": {"kept": [1, None]},
        "updated_at": None,
        "created_at": "2024-02-27 00:11:23",
    } | values


def understood(tree: Tree) -> KwikOrder:
    (incoming,) = payload.read(json.dumps(tree), (KWIK,), where="orders.json")
    order = payload.understand(incoming, order_id="order-1", now=NOW)
    assert isinstance(order, KwikOrder)
    return order


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def payloads() -> Path:
    return Path(__file__).parents[2] / "data" / "payloads"


@pytest.fixture
def tree() -> Callable[..., Tree]:
    """The JSON of an order, with other values where they are given."""
    return received


@pytest.fixture
def item() -> Callable[..., Tree]:
    """The JSON of an item."""
    return line


@pytest.fixture
def read() -> Read:
    """An order as read from JSON with other values where they are given."""

    def make(**values: Any) -> KwikOrder:
        return understood(received(**values))

    return make


@pytest.fixture
def order(read: Read) -> KwikOrder:
    return read()


@pytest.fixture
def facts() -> Facts:
    """A fresh book's lookups and a currency with its ISO code."""
    dollar = Lookup(
        id=filed(LookupType.CURRENCY, "loo_usd"),
        type=LookupType.CURRENCY,
        lookup_id="loo_usd",
        title="Dollar",
        iso_code="USD",
    )
    return Facts().with_records([*FIRST, dollar])
