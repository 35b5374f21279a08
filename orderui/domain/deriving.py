"""An order as of now: kept orders stand still, and what follows from a date is worked out when they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from orderui.domain.order import Order

AnOrder = TypeVar("AnOrder", bound="Order")


def derive(order: AnOrder, now: datetime) -> AnOrder:
    """`order` with every clock edge taken that is due and every derived value brought up to date. Idempotent."""
    derived: AnOrder = order.RULES.derive(order, now)
    return derived
