"""The vendor's words for states and transfers. Source: reference document 004."""

from enum import StrEnum


class Status(StrEnum):
    """The four states of an order. Source: "Order Status"."""

    CREATED = "Created"
    CONFIRMED = "Confirmed"
    DELIVERED = "Delivered"
    CANCELLED = "Cancelled"


class Trigger(StrEnum):
    """The states an order goes through, in order: each can move its money. Cancelling moves none."""

    CREATED = Status.CREATED.value
    CONFIRMED = Status.CONFIRMED.value
    DELIVERED = Status.DELIVERED.value


ON_THE_WAY = tuple(Status(one.value) for one in Trigger)
"""The same as states of an order."""


class TransferType(StrEnum):
    """Who splits a line: the workflow, or the order itself. Source: the document's examples."""

    WORKFLOW = "Work-Flow"
    DIRECT = "Direct"
