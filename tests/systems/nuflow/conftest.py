"""Nuflow orders to try things on, as JSON and as read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orderui.domain.registry import Facts
from orderui.systems import payload
from orderui.systems.nuflow import NUFLOW
from orderui.systems.nuflow.models import NuflowOrder
from orderui.systems.nuflow.records import OWN, Account, Workflow
from orderui.systems.nuflow.words import Status, TransferType, Trigger

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "data" / "payloads"

Tree = dict[str, Any]
MakeTree = Callable[..., Tree]
Read = Callable[[str | Tree], NuflowOrder]
Known = Callable[..., Facts]


@pytest.fixture(scope="session")
def example() -> Callable[[str], str]:
    """The text of one of the document's examples: `direct` or `workflow`."""
    return lambda name: (EXAMPLES / f"nuflow-create-{name}.json").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def read() -> Read:
    """An order from its JSON, as text or as a tree."""

    def read(record: str | Tree) -> NuflowOrder:
        text = record if isinstance(record, str) else json.dumps(record)
        (incoming,) = payload.read(text, [NUFLOW])
        order = payload.understand(incoming, order_id="order-1", now=NOW)
        assert isinstance(order, NuflowOrder)
        return order

    return read


@pytest.fixture(scope="session")
def direct() -> MakeTree:
    """The tree of a direct transfer: `lines` are what each destination of each line gets, d0, d1 and so on."""

    def made(
        lines: Sequence[Sequence[int]] = ((30000, 15000), (30000, 15000)),
        *,
        currency: str = "SGD",
        status: str | None = "Created",
    ) -> Tree:
        items = [
            _line(f"Item {number}", sum(values), currency, [(f"d{n}", value) for n, value in enumerate(values)])
            for number, values in enumerate(lines, 1)
        ]
        return _order("Direct", "Plain", items, currency, status)

    return made


@pytest.fixture(scope="session")
def by_workflow() -> MakeTree:
    """The tree of a workflow's order: `lines` are their amounts, `labels` those of every line's destinations."""

    def made(
        lines: Sequence[int] = (50000,),
        labels: Sequence[str] = ("supplier", "revenue", "gst"),
        *,
        currency: str = "SGD",
        status: str | None = "Created",
    ) -> Tree:
        items = [
            _line(f"Item {number}", amount, currency, [(label, None) for label in labels])
            for number, amount in enumerate(lines, 1)
        ]
        return _order("Work-Flow", "Fee Commission", items, currency, status)

    return made


def _order(kind: str, workflow: str, items: list[Tree], currency: str, status: str | None) -> Tree:
    return {
        "client_order_identifier": "001",
        "order_details": {
            "amount_int": sum(item["amount_int"] for item in items),
            "currency": currency,
            "description": "Two tables",
            "metadata": {"shop": "12"},
        },
        **({"order_status": status} if status else {}),
        "transfer_instructions": {"type": kind, "template_name": workflow, "line_items": items},
    }


def _line(name: str, amount: int, currency: str, destinations: list[tuple[str, int | None]]) -> Tree:
    return {
        "name": name,
        "description": "Of oak",
        "price_int": amount,
        "price_currency": currency,
        "quantity": 1,
        "amount_int": amount,
        "amount_currency": currency,
        "source": {"label": "customer", "client_identifier": "buyer"},
        "destinations": [
            {"label": label, "client_identifier": "self" if label == "revenue" else f"account-{label}"}
            | ({"value": {"amount_int": value, "currency": currency}} if value is not None else {})
            for label, value in destinations
        ],
    }


@pytest.fixture(scope="session")
def known() -> Known:
    """The facts of a book that knows a workflow: `Plain` for direct transfers, `Fee Commission` with shares."""

    def known(trigger: Status | None = Status.CONFIRMED, **shares: str) -> Facts:
        kind = TransferType.WORKFLOW if shares else TransferType.DIRECT
        name = "Fee Commission" if shares else "Plain"
        workflow = Workflow(id=name, kind=kind, trigger=Trigger(trigger.value) if trigger else None, shares=shares)
        return Facts().with_records([OWN, Account(id="buyer", name="Bo"), workflow])

    return known
