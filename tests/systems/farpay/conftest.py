from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from orderui.systems import json_text, merging, payload
from orderui.systems.farpay import FARPAY
from orderui.systems.farpay.models import FarPayOrder
from orderui.systems.incoming import Incoming

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
PAYMENT = '{"Amount": 4.50, "Currency": "DKK", "Description": "First month", "Reference": "PAY-1"}'
BASE = '"ExternalID": "REF-1", "AcceptUrl": "https://a.example", "CancelUrl": "https://c.example"'

Read = Callable[..., FarPayOrder]


@pytest.fixture
def read() -> Read:
    """An order as received: `more` is JSON after the required keys, `text` the whole of it."""

    def understood(more: str = "", *, text: str = "", order_id: str = "order-1") -> FarPayOrder:
        record = text or f"{{{BASE}{', ' if more else ''}{more}}}"
        (incoming,) = payload.read(record, [FARPAY])
        order = payload.understand(incoming, order_id=order_id, now=MORNING)
        assert isinstance(order, FarPayOrder)
        return order

    return understood


@pytest.fixture
def merged() -> Callable[[FarPayOrder, str], merging.Merge]:
    """An update, given as JSON, merged into an order."""

    def merge(order: FarPayOrder, text: str) -> merging.Merge:
        tree: Any = json_text.parse(text)
        return merging.merge(order, Incoming(FARPAY, tree))

    return merge
