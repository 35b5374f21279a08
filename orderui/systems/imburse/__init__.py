"""Imburse: an order with a schedule of payment instructions, and defaults per customer."""

from __future__ import annotations

from orderui.systems.imburse.outline import OUTLINE
from orderui.systems.system import System, Works


def _load() -> Works:
    from orderui.systems.imburse.works import WORKS

    return WORKS


IMBURSE: System = System(
    says="a schedule of collections and payouts, with defaults per customer",
    document="reference document 000, “Order Management”",
    outline=OUTLINE,
    load=_load,
)
