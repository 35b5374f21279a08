"""iQmetrix orders and items. Source: reference document 002, "Resources" and "Types", unless said otherwise."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from orderui.domain.facets import AmountFacet
from orderui.domain.money import EXACT
from orderui.domain.order import VENDOR, Order, Part, ranked
from orderui.domain.record import Local, Shown, vendor_fields
from orderui.domain.rules import Rules
from orderui.systems.fields import Amount, Moment, Text, WholeNumber
from orderui.systems.iqmetrix.spelling import (
    Structure,
    as_serial_numbers,
    as_spelled,
    as_structure,
    none_is_empty,
    none_is_zero,
)
from orderui.systems.iqmetrix.words import NEW, State

EDITABLE = frozenset({State.CREATED, State.PENDING})
"""The states in which an order and its items are still being drawn up. Ours."""

COMMITTED = frozenset({State.PROCESSED, State.COMPLETED})
"""The states in which an order cannot do without the customer it is billed to. Ours."""

DEFAULT_EXPIRY_HOURS = 72
"""Source: the vendor's API documentation (public); the document's example agrees."""

Price = Annotated[Amount, BeforeValidator(none_is_zero)]
Quantity = Annotated[WholeNumber, BeforeValidator(none_is_zero)]
Hours = Annotated[WholeNumber, Field(ge=0)]
SerialNumbers = Annotated[tuple[Text, ...], BeforeValidator(none_is_empty)]


class Item(Part):
    """One line of an order. Source: "Item".

    Kinds of ids differ between the document's table and its examples; each keeps the kind it was received in.
    """

    KEY = "item_id"

    item_id: Annotated[Text | None, Shown("Id", "The vendor's id for the item", "Item", read_only=True)] = Field(
        None, alias="Id"
    )
    order_id: Annotated[
        Text | None, Shown("Order id", "The id of the order it belongs to", "Item", read_only=True, computed=True)
    ] = Field(None, alias="OrderId")
    item_status: Annotated[
        Text | None, Shown("Status", "The name of the status", "Item", read_only=True, computed=True)
    ] = Field(None, alias="ItemStatus")
    item_status_id: Annotated[
        WholeNumber, Shown("Status id", "Which ids there are depends on the item's type", "Item")
    ] = Field(alias="ItemStatusId")
    item_type: Annotated[
        Text | None, Shown("Type", "The name of the type", "Item", read_only=True, computed=True)
    ] = Field(None, alias="ItemType")
    item_type_id: Annotated[
        WholeNumber, Shown("Type id", "1 DropShip, 2 InStock; another type starts the item over as New", "Item")
    ] = Field(alias="ItemTypeId")
    product_id: Annotated[Text | None, Shown("Product", "Identifier of the product", "Item")] = Field(
        None, alias="ProductId"
    )
    supplier_entity_id: Annotated[
        WholeNumber | None,
        Shown(
            "Supplier",
            "Identifier of the supplier",
            "Item",
            party=True,
            brings=("item_type_id", "shipping_option_id"),
        ),
    ] = Field(None, alias="SupplierEntityId")
    supplier_reference: Annotated[
        Text | None, Shown("Supplier reference", "Additional reference of the supplier's", "Item")
    ] = Field(None, alias="SupplierReference")
    cost: Annotated[Price, Shown("Cost", "What one costs; 0 unless said", "Price")] = Field(
        Decimal(0), alias="Cost"
    )
    list_price: Annotated[Price, Shown("List price", "The list price of one; 0 unless said", "Price")] = Field(
        Decimal(0), alias="ListPrice"
    )
    selling_price: Annotated[Price, Shown("Selling price", "What one is sold for; 0 unless said", "Price")] = (
        Field(Decimal(0), alias="SellingPrice")
    )
    index: Annotated[WholeNumber | None, Shown("Index", "Where the item stands in the list", "Item")] = Field(
        None, alias="Index"
    )
    description: Annotated[Text | None, Shown("Description", section="Item")] = Field(None, alias="Description")
    notes: Annotated[Text | None, Shown("Notes", section="Delivery", multiline=True)] = Field(None, alias="Notes")
    quantity: Annotated[Quantity, Shown("Quantity", "How many; 0 unless said", "Price")] = Field(
        0, alias="Quantity"
    )
    serial_numbers: Annotated[
        SerialNumbers, Shown("Serial numbers", "One or more, with commas between", "Item", wire=as_serial_numbers)
    ] = Field((), alias="SerialNumbers")
    sku: Annotated[Text | None, Shown("SKU", section="Item")] = Field(None, alias="SKU")
    shipping_option_id: Annotated[
        Text | None, Shown("Shipping option", "Identifier of the shipping option to use", "Delivery")
    ] = Field(None, alias="ShippingOptionId")
    tracking_information: Annotated[
        Structure | None,
        Shown(
            "Tracking information",
            "Key–value pairs, as a JSON object or list",
            "Delivery",
            wire=as_structure,
            multiline=True,
        ),
    ] = Field(None, alias="TrackingInformation")

    @model_validator(mode="before")
    @classmethod
    def _starts_new(cls, data: Any, info: ValidationInfo) -> Any:
        """An item made here starts as its type's New; the vendor must say the status."""
        from_vendor = info.context is not None and VENDOR in info.context
        if from_vendor or not isinstance(data, Mapping) or {"item_status_id", "ItemStatusId"} & data.keys():
            return data
        item_type = data.get("item_type_id", data.get("ItemTypeId"))
        start = next((status for known, status in NEW.items() if str(item_type) == str(known)), None)
        return data if start is None else {**data, "item_status_id": start}

    @property
    def title(self) -> str:
        """What a person knows it by."""
        return self.description or self.sku or self.product_id or self.key

    @property
    def rank(self) -> int | None:
        """Its index."""
        return self.index


class IqmetrixOrder(Order):
    """An order and its items. Source: "Order".

    The document adds items by a call of their own and shows no order that holds any. Here they are kept under
    `Items`, a key of ours; in a request each is what that call takes. The order has no currency, so its sums have
    none either.
    """

    RULES: ClassVar[Rules]
    REFERENCE = "printable_id"
    AWAITED_BY = "title"

    order_id: Annotated[Text | None, Shown("Id", "The vendor's id for it", "Order", read_only=True)] = Field(
        None, alias="Id"
    )
    name: Annotated[Text | None, Shown("Name", section="Order")] = Field(None, alias="Name")
    customer_id: Annotated[
        Text | None, Shown("Customer", "Identifier of the customer who created the order", "Customer")
    ] = Field(None, alias="CustomerId")
    employee_id: Annotated[
        Text | None, Shown("Employee", "Identifier of the employee who created the order", "Order")
    ] = Field(None, alias="EmployeeId")
    entity_id: Annotated[
        WholeNumber, Shown("Entity", "Identifier of the entity the order is for, such as a store", "Order")
    ] = Field(alias="EntityId")
    state: Annotated[
        Text | None, Shown("State", "Where the order is; moved with a status change", "Order", read_only=True)
    ] = Field(None, alias="State")
    order_expiry_date: Annotated[
        Moment | None,
        Shown(
            "Expires",
            "From then on the order can no longer be updated",
            "Expiry",
            read_only=True,
            computed=True,
            wire=as_spelled,
        ),
    ] = Field(None, alias="OrderExpiryDate")
    order_expiry_hours: Annotated[
        Hours | None, Shown("Expires after", "In hours from its creation; 72 unless said", "Expiry")
    ] = Field(None, alias="OrderExpiryHours")
    order_type: Annotated[
        Text | None, Shown("Type", "The name of the type", "Order", read_only=True, computed=True)
    ] = Field(None, alias="OrderType")
    order_type_id: Annotated[
        WholeNumber, Shown("Type id", "1 Sales, 2 Transfer, 3 Purchase, 4 RMA; it never changes", "Order")
    ] = Field(alias="OrderTypeId")
    created_date_utc: Annotated[Moment | None, Shown("Created", "In UTC", "Expiry", read_only=True)] = Field(
        None, alias="CreatedDateUtc"
    )
    billing_address_id: Annotated[
        Text | None, Shown("Billing address", "Identifier of the address it is billed to", "Customer")
    ] = Field(None, alias="BillingAddressId")
    billing_customer_id: Annotated[
        Text | None,
        Shown(
            "Billing customer",
            "Identifier of the customer it is billed to; needed to process it",
            "Customer",
            party=True,
            brings=(
                "entity_id",
                "order_type_id",
                "billing_address_id",
                "shipping_customer_id",
                "shipping_address_id",
            ),
        ),
    ] = Field(None, alias="BillingCustomerId")
    shipping_address_id: Annotated[
        Text | None, Shown("Shipping address", "Identifier of the address it is shipped to", "Customer")
    ] = Field(None, alias="ShippingAddressId")
    shipping_customer_id: Annotated[
        Text | None, Shown("Shipping customer", "Identifier of the customer it is shipped to", "Customer")
    ] = Field(None, alias="ShippingCustomerId")
    shipping_entity_id: Annotated[
        WholeNumber | None, Shown("Shipping entity", "Identifier of the supplier", "Customer")
    ] = Field(None, alias="ShippingEntityId")
    tender_id: Annotated[Text | None, Shown("Tender", "Reserved for future use", "Tender")] = Field(
        None, alias="TenderId"
    )
    tender_origin: Annotated[Text | None, Shown("Tender origin", "Reserved for future use", "Tender")] = Field(
        None, alias="TenderOrigin"
    )
    discount_amount: Annotated[Amount | None, Shown("Discount", "Taken off the sum of the items", "Discount")] = (
        Field(None, alias="DiscountAmount")
    )
    discount_code: Annotated[Text | None, Shown("Discount code", section="Discount")] = Field(
        None, alias="DiscountCode"
    )
    discount_description: Annotated[Text | None, Shown("Discount description", section="Discount")] = Field(
        None, alias="DiscountDescription"
    )
    printable_id: Annotated[Text | None, Shown("Printable id", "Stands on invoices", "Order", read_only=True)] = (
        Field(None, alias="PrintableId")
    )
    items: Annotated[tuple[Item, ...], BeforeValidator(none_is_empty), Shown("Items")] = Field((), alias="Items")
    id_is_ours: Annotated[bool, Local()] = False
    """The order was entered here, and its id with it; the vendor will give it one of its own."""

    @property
    def references(self) -> tuple[str, ...]:
        """The printable id, then the id."""
        return tuple(name for name in (self.printable_id, self.order_id) if name)

    @property
    def identities(self) -> tuple[str, ...]:
        """The id is unique; a printable id is only said to be printed."""
        return (self.order_id,) if self.order_id else ()

    @property
    def nameless(self) -> bool:
        """Whether the vendor has yet to give it an id."""
        return self.id_is_ours or not self.order_id

    def answered_by(self, answer: Self) -> bool:
        """An answer repeats what the request said, and adds to it. Source: "Creating an Order".

        No field holds a reference of one's own: an order is known by its name and the customer billed, as long as
        all else that it says is repeated too. Its items are sent later, so an answer need not have them.
        """
        if not (self.name and self.billing_customer_id) or self.state == State.CANCELLED:
            return False
        asked = [one.name for one in vendor_fields(type(self)) if one.shown and not one.shown.read_only]
        said = {name: getattr(self, name) for name in asked if name != "items"}
        return all(value in (None, "", getattr(answer, name)) for name, value in said.items())

    @property
    def title(self) -> str:
        """Its name, else what its items are."""
        return self.name or ", ".join(dict.fromkeys(one.title for one in ranked(self.items) if one.title))

    @property
    def party(self) -> str:
        """The customer it is billed to, else the one who created it."""
        return self.billing_customer_id or self.customer_id or ""

    @property
    def created(self) -> datetime | None:
        """When the vendor created it, else when it was entered."""
        return self.created_date_utc or self.entered_at

    @property
    def expires(self) -> datetime | None:
        """The instant from which it can no longer be updated."""
        return self.order_expiry_date

    @property
    def total(self) -> Decimal:
        """What the items come to at their selling price, less the discount. Exact, and without a currency."""
        lines = [EXACT.multiply(one.selling_price, Decimal(one.quantity)) for one in self.items]
        total = Decimal(0)
        for line in lines:
            total = EXACT.add(total, line)
        return EXACT.subtract(total, self.discount_amount or Decimal(0))

    def amounts(self) -> tuple[AmountFacet, ...]:
        """The total, once there are items, unless it is cancelled. Nobody says whether it comes in or goes out.

        An order that expires before it is processed leads nowhere any more.
        """
        if not self.items or self.state == State.CANCELLED:
            return ()
        until = self.order_expiry_date if self.state in EDITABLE else None
        return (AmountFacet(amount=self.total, done=self.state == State.COMPLETED, until=until),)

    def filter_fields(self) -> dict[str, str]:
        """The order's type, by name where it has one, and the entity and employee it is of."""
        fields = {
            "type": self.order_type or str(self.order_type_id),
            "entity": str(self.entity_id),
            "employee": self.employee_id,
        }
        return {name: value for name, value in fields.items() if value}

    def unsaid(self) -> frozenset[str]:
        """A state that nobody has moved stays out of a record that came without one."""
        return frozenset({"state"}) if self.received and self.state == State.CREATED else frozenset()

    def expired(self, now: datetime) -> bool:
        """Whether it can no longer be updated: from the very instant on."""
        return self.order_expiry_date is not None and now >= self.order_expiry_date

    def expiry(self) -> datetime | None:
        """When it expires by what that follows from; as received where nobody says when the order was created."""
        if self.created_date_utc is None:
            return self.order_expiry_date
        hours = DEFAULT_EXPIRY_HOURS if self.order_expiry_hours is None else self.order_expiry_hours
        try:
            expiry = self.created_date_utc.astimezone(UTC) + timedelta(hours=hours)
        except OverflowError:  # beyond the calendar: never
            return None
        return expiry if expiry.year < 9999 else None
