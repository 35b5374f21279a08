"""Orders as lists see them, standing as a test says."""

from __future__ import annotations

from datetime import UTC, datetime

from orderui.domain.facets import Facets
from orderui.domain.lifecycle import Phase
from orderui.domain.listing import AmountShown, Lens, Listed, StateShown, StatesShown
from orderui.domain.registry import NO_FACTS
from orderui.systems import named

LENS = Lens(named("imburse").rules, NO_FACTS, datetime(2026, 11, 21, 9, 30, tzinfo=UTC))


class _Told(Listed):
    """An order of which everything is told that is worked out of others."""

    told: tuple[bool, bool] = (False, False)

    @property
    def late(self) -> bool:
        return self.told[0]

    @property
    def expired(self) -> bool:
        return self.told[1]


def told(
    facets: Facets,
    states: tuple[StateShown, ...],
    phase: Phase,
    payments: tuple[AmountShown, ...],
    *,
    late: bool = False,
    expired: bool = False,
) -> Listed:
    """An order with these facets, of which the rest stands as said."""
    shown = StatesShown(states, phase, ", ".join(map(str, states)))
    return _Told(facets, LENS, shown, payments, (late, expired))
