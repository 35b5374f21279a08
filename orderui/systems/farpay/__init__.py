"""FarPay: an order for a payment agreement, with a first payment or without."""

from __future__ import annotations

from orderui.systems.farpay.outline import OUTLINE
from orderui.systems.system import System, Works


def _load() -> Works:
    from orderui.systems.farpay.works import WORKS

    return WORKS


FARPAY: System = System(
    says="a payment agreement, with a first payment or without",
    document="reference document 003, “Orders”",
    outline=OUTLINE,
    load=_load,
)
