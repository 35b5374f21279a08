"""Orders as lists see them, standing as a test says."""

from __future__ import annotations

from datetime import UTC, datetime

from orderui.domain.lifecycle import Phase
from orderui.domain.listing import AmountShown, Lens, Listed, StateShown, StatesShown
from orderui.domain.order import Facets
from orderui.domain.registry import NO_FACTS
from orderui.systems import named

LENS = Lens(named("imburse").rules, NO_FACTS, datetime(2026, 11, 21, 9, 30, tzinfo=UTC))


class Told(Listed):
    """An order of which everything is told that is worked out of others."""

    def __init__(
        self,
        facets: Facets,
        states: tuple[StateShown, ...],
        phase: Phase,
        payments: tuple[AmountShown, ...],
        late: bool = False,  # noqa: FBT001, FBT002 - as the answers are called
        expired: bool = False,  # noqa: FBT001, FBT002 - as the answers are called
    ) -> None:
        super().__init__(facets, LENS)
        self._states = StatesShown(states, phase, ", ".join(map(str, states)))
        self._payments = payments
        self._told = late, expired

    @property
    def late(self) -> bool:
        return self._told[0]

    @property
    def expired(self) -> bool:
        return self._told[1]
