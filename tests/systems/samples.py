"""Vendor JSON to test every system with: the vendors' own examples, and richer ones written after them."""

from __future__ import annotations

from orderui.systems import SYSTEMS
from orderui.systems.system import System
from orderui.usecases.desk import Desk
from orderui.usecases.registry import record_type, set_record
from tests.conftest import DATA, PAYLOADS
from tests.systems.courier import COURIER

PICKUP = """{"pickups": [{"pickupNo": "P-1", "sender": "Zoë & Co", "price": 12.50, "currency": "EUR",
  "pickupBy": "2026-11-30", "phone": "+353 1 555", "boxes": [{"code": "A", "kilos": 1.0}, {"code": "B", "weight": "31"}],
  "metadata": {"k": "v"}, "extra": [1e2, -0, null], "heaviest": 31},
 {"pickupNo": "P-2", "sender": "X", "status": "collected", "payment": "paid", "note": null, "boxes": []}]}"""

ONLY_PARTS = ("item-create", "instruction-model", "financial-instrument", "scheme-model", "order-model", "broken")


def _samples() -> list[tuple[System, str, str]]:
    found = [(COURIER, "pickups", PICKUP)]
    for system in SYSTEMS:
        for folder in (PAYLOADS, DATA / system.name):
            for path in sorted(folder.glob("*.json")):
                mine = folder.name == system.name or path.name.startswith(f"{system.name}-")
                if mine and not any(word in path.name for word in ONLY_PARTS):
                    found.append((system, path.stem, path.read_text(encoding="utf-8")))
    return found


SAMPLES = [(system, text) for system, _, text in _samples()]


RECORDS: dict[str, dict[str, dict[str, str]]] = {
    "workflow": {"Stall split": {"trigger": "Confirmed", "shares": "stall=remainder, fee=12.5%"}},
}
"""Registry records that the samples mention, filled in: type, id, values."""


def fill_in(desk: Desk) -> None:
    """Complete the records that the samples mention, where the book has them."""
    for name, records in RECORDS.items():
        kind = record_type(desk, name)
        for record_id, values in records.items():
            if desk.book.facts().get(kind, record_id) is not None:
                set_record(desk, kind, record_id, values)


def sample_ids() -> list[str]:
    return [f"{system.name}-{name}" for system, name, _ in _samples()]
