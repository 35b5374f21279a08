"""Kwik orders and their items. Source: reference document 001, "Parameters", unless said otherwise."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field

from orderui.domain.facets import AmountFacet
from orderui.domain.metadata import Metadata
from orderui.domain.order import Order, Part
from orderui.domain.paths import by_name
from orderui.domain.record import Shown
from orderui.domain.rules import Rules
from orderui.systems import json_text
from orderui.systems.fields import Amount, Needed, WholeNumber, as_string, moment, text
from orderui.systems.kwik.records import Lookup, LookupType, untitled

ZONE = timezone(timedelta(hours=2))
"""The vendor writes times of UTC+2, without saying so. Source: the vendor's other public documentation."""

LONGEST_ID = 32
LONGEST_REFERENCE = 35
"""String(32) and String(35) in the document: characters."""


def _stamped(value: datetime, _received: Any) -> str:
    """An instant as the vendor writes it, `YYYY-MM-DD HH:MM:SS`."""
    return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _unset(value: Any) -> Any:
    """No id: an empty text names nothing, as null does."""
    return None if value == "" else value


def _nothing(empty: Callable[[], Any]) -> BeforeValidator:
    """Null clears what may be empty, so it reads as nothing there."""

    def read(value: Any) -> Any:
        return empty() if value is None else value

    return BeforeValidator(read)


def _any_json(value: Any) -> Any:
    """The document calls metadata JSON: what is not one value is read as its own text."""
    if not isinstance(value, Mapping):
        return value
    return {
        key: json_text.dump(item, indent=None) if isinstance(item, dict | list) else item
        for key, item in value.items()
    }


Id = Annotated[str, Field(max_length=LONGEST_ID), BeforeValidator(text)]
NeededId = Annotated[str, Field(min_length=1, max_length=LONGEST_ID), BeforeValidator(text)]
NeededReference = Annotated[str, Field(min_length=1, max_length=LONGEST_REFERENCE), BeforeValidator(text)]
LookupId = Annotated[Id | None, BeforeValidator(_unset)]
Stamp = Annotated[datetime, BeforeValidator(partial(moment, zone=ZONE))]
AnyMetadata = Annotated[Metadata, BeforeValidator(_any_json), _nothing(dict)]


class Item(Part):
    """One line of an order. Source: the `items.` rows. Two lines may be of one product."""

    KEY = "sku"
    UNIQUE = False

    sku: Annotated[Needed, Shown("SKU", "The product's stock keeping unit", "Product")]
    name: Annotated[Needed, Shown("Name", "The product's name", "Product")]
    quantity: Annotated[WholeNumber, Shown("Quantity", "How many", "Price")]
    unit_amount: Annotated[Amount, Shown("Unit price", "The price of one", "Price", wire=as_string)]
    tax_amount: Annotated[Amount | None, Shown("Tax", "The tax of this item", "Price")] = None
    discount_amount: Annotated[Amount | None, Shown("Discount", "What is taken off this item", "Price")] = None
    currency_id: Annotated[
        NeededId,
        Shown("Currency", "The id of a currency lookup", "Price", choices="lookup:currency/"),
    ] = Field(alias="currency_lookups_id")
    metadata: Annotated[AnyMetadata, Shown("Metadata", "Your own data about the item", "Metadata")] = Field(
        default_factory=dict
    )

    @property
    def title(self) -> str:
        """How many of what."""
        return f"{self.quantity} × {self.name}"


class KwikOrder(Order):
    """An order: a payment record and what a checkout page is made of.

    The amounts have no currency of their own: the currency's lookup tells it, once it has an ISO code.
    """

    RULES: ClassVar[Rules]
    AWAITED_BY = "reference"

    record_id: Annotated[
        Id | None, Shown("Id", "The vendor's id of the record", "Order", read_only=True, in_requests=True)
    ] = Field(None, serialization_alias="id")
    order_reference: Annotated[
        NeededReference,
        Shown("Reference", "What you call the order, 35 characters at most", "Order"),
    ] = Field(alias="reference")
    description: Annotated[Needed, Shown("Description", "What was ordered", "Order")]
    customer_id: Annotated[
        Id | None,
        Shown("Customer", "The vendor's id of the customer", "Order", party=True, brings=("currency_id",)),
    ] = None
    amount_subtotal: Annotated[
        Amount | None, Shown("Subtotal", "Before tax, shipping and discounts", "Amounts", wire=as_string)
    ] = None
    amount_discount: Annotated[Amount | None, Shown("Discount", "Taken off", "Amounts", wire=as_string)] = None
    amount_shipping: Annotated[Amount | None, Shown("Shipping", "Added", "Amounts", wire=as_string)] = None
    amount_tax: Annotated[Amount | None, Shown("Tax", "Added", "Amounts", wire=as_string)] = None
    amount_total: Annotated[Amount, Shown("Total", "All fees included", "Amounts", wire=as_string)]
    currency_id: Annotated[
        LookupId, Shown("Currency", "The id of a currency lookup", "Amounts", choices="lookup:currency/")
    ] = Field(None, alias="currency_lookups_id")
    order_status_id: Annotated[
        LookupId, Shown("Order status", "The id of a lookup", "Status", choices="lookup:order_status/")
    ] = Field(None, alias="order_status_lookups_id")
    fulfillment_status_id: Annotated[
        LookupId,
        Shown("Fulfillment status", "The id of a lookup", "Status", choices="lookup:fulfillment_status/"),
    ] = Field(None, alias="fulfillment_status_lookups_id")
    items: Annotated[tuple[Item, ...], _nothing(tuple), Shown("Items", "What is paid for")] = ()
    metadata: Annotated[AnyMetadata, Shown("Metadata", "Your own data", "Metadata")] = Field(default_factory=dict)
    deleted_at: Annotated[
        Stamp | None, Shown("Archived", "When it was archived", "Times", read_only=True, wire=_stamped)
    ] = None
    updated_at: Annotated[
        Stamp | None, Shown("Updated", "When the vendor last changed it", "Times", read_only=True, wire=_stamped)
    ] = None
    created_at: Annotated[
        Stamp | None, Shown("Created", "When the vendor created it", "Times", read_only=True, wire=_stamped)
    ] = None

    @property
    def references(self) -> tuple[str, ...]:
        """The reference, then the vendor's id."""
        return (self.order_reference, self.record_id) if self.record_id else (self.order_reference,)

    @property
    def identities(self) -> tuple[str, ...]:
        """The vendor's id alone; nobody says that references are unique."""
        return (self.record_id,) if self.record_id else ()

    @property
    def nameless(self) -> bool:
        """Whether the vendor has yet to answer it by the same record with an id. Source: "Create"."""
        return not self.record_id

    @property
    def title(self) -> str:
        """The description."""
        return self.description

    @property
    def party(self) -> str:
        """The customer."""
        return self.customer_id or ""

    @property
    def archived(self) -> bool:
        """Whether the vendor's record is archived: records are not deleted, `deleted_at` says since when."""
        return self.deleted_at is not None

    def archive(self, now: datetime) -> Self:
        """Archived as of `now`; no other time of the vendor's is touched."""
        return self.evolve(deleted_at=now.astimezone(ZONE).replace(microsecond=0))

    def unarchive(self) -> Self:
        """Not archived: what was received in that place, absent or null, comes back."""
        return self.evolve(deleted_at=None)

    @property
    def created(self) -> datetime | None:
        """When the vendor created it, else when it was entered; at UTC+2, whose days the vendor counts by."""
        first = self.created_at or self.entered_at
        return first.astimezone(ZONE) if first else None

    def amounts(self) -> tuple[AmountFacet, ...]:
        """The total, to be paid by the customer; paid or not, the order status says."""
        currency = self.currency_id or ""
        return (AmountFacet(amount=self.amount_total, direction="in", currency_id=currency, axis="status"),)

    def filter_fields(self) -> dict[str, str]:
        """What the vendor's list can be filtered by, its states aside. Source: "List"."""
        found = {
            "reference": self.order_reference,
            "description": self.description,
            "amount_total": format(self.amount_total, "f"),
        }
        if self.record_id:
            found["order_id"] = self.record_id
        if self.created:
            found["created"] = self.created.date().isoformat()
        return found

    def named_lookups(self) -> Iterator[tuple[tuple[str, ...], LookupType, str]]:
        """Every lookup the order names: the segments to the field, the type and the id."""
        for field, kind, lookup_id in (
            ("currency_lookups_id", LookupType.CURRENCY, self.currency_id),
            ("order_status_lookups_id", LookupType.ORDER_STATUS, self.order_status_id),
            ("fulfillment_status_lookups_id", LookupType.FULFILLMENT_STATUS, self.fulfillment_status_id),
        ):
            if lookup_id:
                yield (field,), kind, lookup_id
        for name, item in by_name(self.items):
            yield ("items", name, "currency_lookups_id"), LookupType.CURRENCY, item.currency_id

    def mentioned(self) -> Iterator[Lookup]:
        """The lookups it names, untitled, each once."""
        for kind, lookup_id in dict.fromkeys((kind, lookup_id) for _, kind, lookup_id in self.named_lookups()):
            yield untitled(kind, lookup_id)
