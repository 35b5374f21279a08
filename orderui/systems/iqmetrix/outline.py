"""iQmetrix in outline: all that lists ask of its orders."""

from __future__ import annotations

from orderui.domain.outline import FilterField, Outline
from orderui.systems.iqmetrix.lifecycle import STATE, STATUS

FILTERS = (
    FilterField("type", "The type of an order: Sales, Transfer, Purchase, RMA"),
    FilterField("entity", "The entity an order is for, such as a store", "id"),
    FilterField("employee", "The employee who created an order", "id"),
)


OUTLINE = Outline(
    "iqmetrix",
    "iQmetrix",
    axes=(STATE, STATUS),
    filters=FILTERS,
)
