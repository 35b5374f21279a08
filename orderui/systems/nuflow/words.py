"""The vendor's words for states and transfers. Source: reference document 004."""

from enum import StrEnum


class Status(StrEnum):
    """The four states of an order. Source: "Order Status"."""

    CREATED = "Created"
    CONFIRMED = "Confirmed"
    DELIVERED = "Delivered"
    CANCELLED = "Cancelled"


ON_THE_WAY = (Status.CREATED, Status.CONFIRMED, Status.DELIVERED)
"""The states an order goes through, in order; each of them can be a trigger."""


class TransferType(StrEnum):
    """Who splits a line: the workflow, or the order itself. Source: the document's examples."""

    WORKFLOW = "Work-Flow"
    DIRECT = "Direct"
