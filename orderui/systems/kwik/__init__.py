"""Kwik: a checkout order of line items, with two looked-up statuses."""

from __future__ import annotations

from orderui.systems.kwik.outline import OUTLINE
from orderui.systems.system import System, Works


def _load() -> Works:
    from orderui.systems.kwik.works import WORKS

    return WORKS


KWIK: System = System(
    says="a checkout order of line items, with an order status and a fulfillment status",
    document="reference document 001, “Orders”",
    outline=OUTLINE,
    load=_load,
)
