"""What vendors say, each in a room of its own, and the tuple of them that the rest of the program knows."""

from __future__ import annotations

from collections.abc import Sequence

from orderui.domain.errors import Unknown
from orderui.systems.farpay import FARPAY
from orderui.systems.imburse import IMBURSE
from orderui.systems.iqmetrix import IQMETRIX
from orderui.systems.kwik import KWIK
from orderui.systems.nuflow import NUFLOW
from orderui.systems.system import System

SYSTEMS: tuple[System, ...] = (IMBURSE, KWIK, IQMETRIX, FARPAY, NUFLOW)


def named(name: str, systems: Sequence[System] = SYSTEMS) -> System:
    """The system with this short name, in any case. Raises Unknown."""
    wanted = name.casefold()
    found = next((system for system in systems if system.name == wanted), None)
    if found is None:
        raise Unknown("system", name, candidates=[system.name for system in systems])
    return found
