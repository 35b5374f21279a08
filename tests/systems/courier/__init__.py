"""A sixth system, invented: a courier's pick-up orders. It shows that a system is one package and one entry.

Two axes, a clock edge, an effect that fires once, a whitelist of what may change, and parts with a key.
"""

from __future__ import annotations

from orderui.systems.system import System, Works
from tests.systems.courier.outline import OUTLINE


def _load() -> Works:
    from tests.systems.courier.works import WORKS

    return WORKS


COURIER: System = System(
    says="a pick-up of boxes, labelled once it is collected",
    document="invented for the tests",
    outline=OUTLINE,
    load=_load,
)
