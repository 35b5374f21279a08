"""What the tests of the terminal app share: books of small orders, and waiting for what is worked out elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from orderui.tui.app import OrderuiApp
from orderui.tui.screens.order_lines import OrderRows
from orderui.tui.screens.orders import OrdersScreen
from orderui.usecases.desk import Desk
from orderui.usecases.importing import Source, bring_in

LONGEST = 8.0
"""Seconds that anything may take on a busy machine."""

Running = Pilot[None]


def payment(ref: str = "01", amount: str = "100.00", **changes: Any) -> dict[str, Any]:
    """An instruction that lacks nothing; `changes` are by the vendor's names."""
    return {
        "instructionRef": ref,
        "customerRef": "ACME",
        "direction": "DEBIT",
        "financialInstrument": {"financialInstrumentId": "fi-1", "source": "TENANT"},
        "scheme": {"schemeId": "sc-1", "source": "TENANT"},
        "amount": amount,
        "currency": "EUR",
        "country": "IE",
        "settledByDate": "2026-12-24",
        **changes,
    }


def record(ref: str, *payments: dict[str, Any], title: str = "") -> dict[str, Any]:
    """An order as the vendor would send it."""
    metadata = {"description": title} if title else {}
    return {"orderRef": ref, "instructions": list(payments), "metadata": metadata, "customerDefaults": {}}


def enter(desk: Desk, *records: dict[str, Any]) -> list[str]:
    """Bring orders into the book; their ids."""
    report = bring_in(desk, [Source("test.json", json.dumps(records))], system="imburse")
    return [one.order_id for one in report.records]


def five(desk: Desk) -> Desk:
    """A desk with five orders: two open, one late, one done, one that wants looking at."""
    enter(
        desk,
        record("RENT-1", payment(settledByDate="2026-12-01"), title="Rent, flat 1"),
        record("RENT-2", payment(settledByDate="2026-12-02", amount="250.50"), title="Rent, flat 2"),
        record(
            "CLAIM-9", payment(settledByDate="2026-11-03", direction="CREDIT", currency="GBP", customerRef="Noor")
        ),
        record("TUI-7", payment(status="SETTLED", settledByDate="2026-10-01")),
        record("FEE-3", payment(status="FAILED", settledByDate="2026-11-30", customerRef="Zoë")),
    )
    return desk


async def until(pilot: Running, holds: Callable[[], bool], what: str = "") -> None:
    """Wait until something holds; fails when it does not within a time that is long for anything."""
    for _ in range(int(LONGEST / 0.02)):
        if holds():
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise AssertionError(f"still waiting for {what or 'something'}; the status line says: {said(pilot)!r}")


async def top(pilot: Running, kind: type[Screen[Any]]) -> None:
    """Wait for a screen of one kind to be on top, ready for keys."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind) and pilot.app.screen.is_mounted, kind.__name__)


def app_of(pilot: Running) -> OrderuiApp:
    """The app under test."""
    assert isinstance(pilot.app, OrderuiApp)
    return pilot.app


def said(pilot: Running) -> str:
    """What the status line says."""
    return app_of(pilot).narration.text


def rows(pilot: Running) -> OrderRows:
    """The table of the list of orders."""
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, OrdersScreen)
    return screen.rows


def listed(pilot: Running) -> list[str]:
    """The references listed, from top to bottom."""
    return [line.order.reference for line in rows(pilot).rows]


def at_cursor(pilot: Running) -> str:
    """The reference under the cursor."""
    line = rows(pilot).row
    return line.order.reference if line else ""


async def shows(pilot: Running, *references: str) -> None:
    """Wait until exactly these orders are listed, in this order."""
    await until(pilot, lambda: listed(pilot) == list(references), f"{references}, not {listed(pilot)}")


def text_of(screen: Screen[Any], selector: str) -> str:
    """The plain text that a widget shows."""
    return "\n".join(
        line.text.rstrip()
        for line in screen.query_one(selector).render_lines(screen.query_one(selector).size.region)
    )
