from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from orderui.domain.facets import AmountFacet
from orderui.domain.metadata import Metadata
from orderui.domain.money import Currency
from orderui.domain.order import Order, Part, Vendored
from orderui.domain.record import Local, Shown
from orderui.domain.rules import Rules
from orderui.systems.fields import Amount, Day, Needed, Text, as_string


class Status(StrEnum):
    BOOKED = "booked"
    OVERDUE = "overdue"
    COLLECTED = "collected"
    DELIVERED = "delivered"
    LOST = "lost"
    CALLED_OFF = "called off"


class Paid(StrEnum):
    UNPAID = "unpaid"
    PAID = "paid"


class Contact(Vendored):
    """Whom to ring."""

    phone: Annotated[Text | None, Shown("Phone")] = None


class Box(Part):
    """One box to pick up."""

    KEY = "code"

    code: Annotated[Needed, Shown("Code")]
    weight: Annotated[Amount, Shown("Weight", "Kilograms", wire=as_string)]


class Pickup(Order):
    """One pick-up."""

    RULES: ClassVar[Rules]

    number: Annotated[Needed, Shown("Pick-up number")] = Field(alias="pickupNo")
    sender: Annotated[Needed, Shown("Sender")]
    status: Annotated[Status, Shown("Status", read_only=True)] = Status.BOOKED
    paid: Annotated[Paid, Shown("Payment", read_only=True)] = Field(Paid.UNPAID, alias="payment")
    pickup_by: Annotated[Day | None, Shown("Pick up by")] = Field(None, alias="pickupBy")
    price: Annotated[Amount, Shown("Price")] = Decimal(0)
    currency: Annotated[Currency, Shown("Currency")] = "EUR"
    heaviest: Annotated[Amount | None, Shown("Heaviest box", computed=True)] = None
    note: Annotated[Text | None, Shown("Note")] = None
    contact: Annotated[Contact | None, Shown("Contact")] = None
    boxes: Annotated[tuple[Box, ...], Shown("Boxes")] = ()
    metadata: Annotated[Metadata, Shown("Metadata")] = Field(default_factory=dict)
    labels: Annotated[tuple[datetime, ...], Local()] = ()

    @property
    def references(self) -> tuple[str, ...]:
        return (self.number,)

    @property
    def identities(self) -> tuple[str, ...]:
        return (self.number,)

    @property
    def party(self) -> str:
        return self.sender

    def amounts(self) -> tuple[AmountFacet, ...]:
        done = self.paid is Paid.PAID
        return (
            AmountFacet(amount=self.price, currency=self.currency, direction="out", due=self.pickup_by, done=done),
        )

    def overdue_after(self) -> tuple[date, str] | None:
        """The last day a booked pick-up may wait."""
        return (self.pickup_by, Status.OVERDUE.value) if self.status is Status.BOOKED and self.pickup_by else None

    def unsaid(self) -> frozenset[str]:
        said = {"status": self.status is not Status.BOOKED, "paid": self.paid is Paid.PAID}
        return frozenset(name for name, told in said.items() if not told)
