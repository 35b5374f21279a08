"""Nuflow: money moved between accounts, split over destinations, when an order reaches its workflow's trigger."""

from __future__ import annotations

from orderui.systems.nuflow.outline import OUTLINE
from orderui.systems.system import System, Works


def _load() -> Works:
    from orderui.systems.nuflow.works import WORKS

    return WORKS


NUFLOW: System = System(
    says="money moved between accounts, split over destinations, when a trigger status is reached",
    document="reference document 004, “Orders”",
    outline=OUTLINE,
    load=_load,
)
