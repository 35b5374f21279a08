"""The vendor's words for states, types and statuses, by their ids. Source: reference document 002, "Types"."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """The five states of an order. Source: "OrderState"."""

    CREATED = "Created"
    PENDING = "Pending"
    PROCESSED = "Processed"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"


ORDER_TYPES: Mapping[int, str] = {1: "Sales", 2: "Transfer", 3: "Purchase", 4: "RMA"}
"""Source: "OrderType"."""

DROP_SHIP, IN_STOCK = 1, 2
ITEM_TYPES: Mapping[int, str] = {DROP_SHIP: "DropShip", IN_STOCK: "InStock"}
"""Source: "ItemType"."""


class ItemStatus(NamedTuple):
    """What a status id of an item means: its name, and the one type of item it is for."""

    name: str
    item_type_id: int


ITEM_STATUSES: Mapping[int, ItemStatus] = {
    1: ItemStatus("New", DROP_SHIP),
    2: ItemStatus("Cancelled", DROP_SHIP),
    3: ItemStatus("Processed", DROP_SHIP),
    4: ItemStatus("Ordered", DROP_SHIP),
    5: ItemStatus("Error", DROP_SHIP),
    6: ItemStatus("NotAvailable", DROP_SHIP),
    7: ItemStatus("Shipped", DROP_SHIP),
    8: ItemStatus("Received", DROP_SHIP),
    9: ItemStatus("New", IN_STOCK),
    10: ItemStatus("Processed", IN_STOCK),
    11: ItemStatus("Error", IN_STOCK),
}
"""Source: "ItemStatus"."""

NEW: Mapping[int, int] = {DROP_SHIP: 1, IN_STOCK: 9}
"""The status id in which an item of each type starts."""
