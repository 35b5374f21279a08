"""iQmetrix: orders of a shop that expire, with items that each have a status."""

from __future__ import annotations

from orderui.systems.iqmetrix.outline import OUTLINE
from orderui.systems.system import System, Works


def _load() -> Works:
    from orderui.systems.iqmetrix.works import WORKS

    return WORKS


IQMETRIX: System = System(
    says="orders of a shop with items, billed to a customer, that expire",
    document="reference document 002, “Orders”",
    outline=OUTLINE,
    load=_load,
)
