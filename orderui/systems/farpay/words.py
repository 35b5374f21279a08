"""The vendor's words for the states of an order. Source: reference document 003, "Order status"."""

from enum import IntEnum


class Status(IntEnum):
    """The seven states of an order. Source: "Order status"."""

    NEW = 100
    PENDING_PAYMENT = 200
    PENDING_CUSTOMER_NUMBER = 300
    OK = 400
    ERROR = 500
    CANCELED = 600
    EXPIRED = 700


NAMES: dict[int, str] = {
    Status.NEW: "New",
    Status.PENDING_PAYMENT: "PendingPayment",
    Status.PENDING_CUSTOMER_NUMBER: "PendingCustomerNumber",
    Status.OK: "Ok",
    Status.ERROR: "Error",
    Status.CANCELED: "Canceled",
    Status.EXPIRED: "Expired",
}
"""What the vendor calls the states."""
