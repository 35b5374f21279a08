"""Kwik in outline: all that lists ask of its orders."""

from __future__ import annotations

from orderui.domain.outline import FilterField, Outline, Records
from orderui.systems.kwik.lifecycle import AXES
from orderui.systems.kwik.records import FIRST, Lookup, currency_of

FILTERS = (
    FilterField("order_id", "The vendor's id of the order", "id"),
    FilterField("reference", "The reference", "id"),
    FilterField("description", "Text that the description contains"),
    FilterField("amount_total", "The total, numerically", "amount"),
    FilterField("order_status", "An order status: its lookup's id or title", "state", "status"),
    FilterField("fulfillment_status", "A fulfillment status: its lookup's id or title", "state", "fulfillment"),
    FilterField("created", "The day it was created, at UTC+2", "date"),
)
"""What a list can be filtered by. Source: "List", "Query Parameters"."""


def _records() -> Records:
    return Records((Lookup,), FIRST)


OUTLINE = Outline(
    "kwik",
    "Kwik",
    axes=AXES,
    filters=FILTERS,
    currency_of=currency_of,
    load_records=_records,
)
