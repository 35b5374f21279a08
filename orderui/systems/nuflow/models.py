"""Nuflow orders, their lines and destinations. Source: reference document 004, unless said otherwise.

Amounts named `…_int` count minor units of the currency beside them: 40000 SGD is S$400.00, 43795 JPY is ¥43,795.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from orderui.domain.errors import BadValue
from orderui.domain.facets import AmountFacet, MovementFacet
from orderui.domain.metadata import Metadata
from orderui.domain.money import Currency, Money
from orderui.domain.order import Order, Part, Vendored
from orderui.domain.record import Local, Record, Shown
from orderui.domain.rules import Rules
from orderui.systems.fields import Amount, Needed, Text, WholeNumber, text
from orderui.systems.nuflow.records import SELF, Workflow
from orderui.systems.nuflow.words import Status, TransferType

MOST_DIGITS = 18
"""The digits of an amount in minor units: what JSON readers everywhere hold exactly, and beyond any money."""


def _countable(minor: int) -> int:
    if len(str(abs(minor))) > MOST_DIGITS:
        raise BadValue("", f"an amount may have {MOST_DIGITS} digits at most", value=minor)
    return minor


Minor = Annotated[WholeNumber, AfterValidator(_countable)]
"""A field that holds an amount in minor units of the currency beside it."""

Code = Annotated[Currency, BeforeValidator(text)]
"""A field that holds a currency code."""


class OrderDetails(Vendored):
    """What the order comes to, and what it is about. Source: "Body Parameters", `order_details`."""

    amount_int: Annotated[
        Minor, Shown("Amount", "What the lines come to, in minor units", "Order", minor_of="currency")
    ]
    currency: Annotated[Code, Shown("Currency", "ISO 4217, such as SGD; one for the whole order", "Order")]
    description: Annotated[Text | None, Shown("Description", "What the order is for", "Order")] = None
    metadata: Annotated[Metadata, Shown("Metadata", "Your own key–value data", "Metadata")] = Field(
        default_factory=dict
    )

    @property
    def money(self) -> Money:
        """The order's amount."""
        return Money.of_minor(self.amount_int, self.currency)


class Value(Vendored):
    """What one destination of a direct transfer gets, and what it is paid where it wants another currency."""

    amount_int: Annotated[
        Minor, Shown("Amount", "What it gets of the line, in minor units", "Value", minor_of="currency")
    ]
    currency: Annotated[Code, Shown("Currency", "The order's own currency", "Value")]
    settlement_amount_int: Annotated[
        Minor | None,
        Shown(
            "Settlement amount",
            "What is paid out in the settlement currency, in its minor units; never part of a sum",
            "Settlement",
            minor_of="settlement_currency",
        ),
    ] = None
    settlement_currency: Annotated[
        Code | None, Shown("Settlement currency", "The currency the destination is paid in", "Settlement")
    ] = None

    @property
    def money(self) -> Money:
        """What it gets of the line."""
        return Money.of_minor(self.amount_int, self.currency)

    @property
    def settlement(self) -> Money | None:
        """What is paid out in the settlement currency, where both its fields are there."""
        if self.settlement_amount_int is None or self.settlement_currency is None:
            return None
        return Money.of_minor(self.settlement_amount_int, self.settlement_currency)


class Source(Vendored):
    """The account a line takes its money from."""

    label: Annotated[Text | None, Shown("Source label", "The account's role, such as customer", "Source")] = None
    client_identifier: Annotated[
        Text | None,
        Shown(
            "Source account",
            "Its client identifier; self is you",
            "Source",
            choices="account",
            party=True,
            brings=("label",),
        ),
    ] = None


class Destination(Part):
    """An account that a line gives money to, under a label that says its role; labels carry no sign."""

    KEY = "label"
    UNIQUE = False

    label: Annotated[Text | None, Shown("Label", "The account's role, such as supplier or fee", "Destination")] = (
        None
    )
    client_identifier: Annotated[
        Text | None,
        Shown(
            "Account",
            "Its client identifier; self is you",
            "Destination",
            choices="account",
            party=True,
            brings=("label",),
        ),
    ] = None
    value: Annotated[
        Value | None, Shown("Value", "Needed in a direct transfer; else the workflow says", "Value")
    ] = None

    @property
    def title(self) -> str:
        """What a person knows it by."""
        return " · ".join(word for word in (self.label, self.client_identifier) if word)


class Line(Part):
    """One line of an order: what is paid for, by whom, and who gets it."""

    KEY = "name"
    UNIQUE = False

    name: Annotated[Text | None, Shown("Name", "What is paid for", "Line")] = None
    description: Annotated[Text | None, Shown("Description", "More about it", "Line")] = None
    price_int: Annotated[
        Minor | None, Shown("Price", "Of one, in minor units", "Line", minor_of="price_currency")
    ] = None
    price_currency: Annotated[Code | None, Shown("Price currency", "The order's own currency", "Line")] = None
    quantity: Annotated[Amount | None, Shown("Quantity", "How many", "Line")] = None
    amount_int: Annotated[
        Minor,
        Shown("Amount", "Price × quantity, in minor units: what is moved", "Line", minor_of="amount_currency"),
    ]
    amount_currency: Annotated[Code, Shown("Currency", "The order's own currency", "Line")]
    source: Annotated[Source, Shown("Source", "Who pays", "Source")] = Field(default_factory=Source)
    destinations: Annotated[tuple[Destination, ...], Shown("Destinations", "Who gets the money")] = ()

    @property
    def money(self) -> Money:
        """The line's amount."""
        return Money.of_minor(self.amount_int, self.amount_currency)


class TransferInstructions(Vendored):
    """How the money moves. Source: "Body Parameters", `transfer_instructions`."""

    type: Annotated[
        TransferType,
        Shown(
            "Transfer type",
            "Work-Flow: the workflow splits each line; Direct: each destination says",
            "Transfer",
        ),
    ]
    template_name: Annotated[
        Needed, Shown("Workflow", "The workflow the order was created with", "Transfer", choices="workflow")
    ]
    line_items: Annotated[tuple[Line, ...], Shown("Lines", "What is paid for")] = ()


class Posting(Record):
    """Money that has moved: one line's to one of its destinations, in minor units. It is never changed.

    `line` and `destination` are the uids of the parts it comes from. `settlement_int` counts in no balance.
    """

    line: str
    destination: str
    source: str
    source_label: str = ""
    target: str
    target_label: str = ""
    amount_int: int
    currency: str
    settlement_int: int | None = None
    settlement_currency: str | None = None

    @property
    def money(self) -> Money:
        """The amount moved."""
        return Money.of_minor(self.amount_int, self.currency)

    @property
    def settlement(self) -> Money | None:
        """What the destination was paid in its own currency, if that is another."""
        if self.settlement_int is None or self.settlement_currency is None:
            return None
        return Money.of_minor(self.settlement_int, self.settlement_currency)

    @property
    def entries(self) -> tuple[MovementFacet, MovementFacet]:
        """The two sides of it, which come to nothing: from the source, to the destination."""
        amount = self.money.amount
        return (
            MovementFacet(
                account=self.source,
                label=self.source_label,
                currency=self.currency,
                amount=amount.copy_negate(),
            ),
            MovementFacet(account=self.target, label=self.target_label, currency=self.currency, amount=amount),
        )


class NuflowOrder(Order):
    """An order: money to be moved between accounts, split over destinations, when a trigger status is reached.

    `postings` are there once the money has moved, `posted_by` is the workflow as it was then.
    """

    RULES: ClassVar[Rules]

    client_order_identifier: Annotated[
        Needed, Shown("Client order identifier", "Unique; usually the one in your own database", "Order")
    ]
    OWN_NAMES = frozenset({"po_identifier"})

    po_identifier: Annotated[
        Text | None,
        Shown("PO identifier", "The purchase order's; the client identifier where none is given", "Order"),
    ] = None
    order_status: Annotated[Status | None, Shown("Status", "Moved with a status change", "Order")] = None
    order_details: Annotated[OrderDetails, Shown("Order details", section="Order")]
    transfer_instructions: Annotated[TransferInstructions, Shown("Transfer instructions", section="Transfer")]
    postings: Annotated[tuple[Posting, ...], Local()] = ()
    posted_by: Annotated[Workflow | None, Local()] = None
    posted_at: Annotated[datetime | None, Local()] = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines, in order."""
        return self.transfer_instructions.line_items

    @property
    def purchase_order(self) -> str:
        """The PO identifier; the client identifier where none was given. Source: "PO Identifier"."""
        return self.po_identifier or self.client_order_identifier

    @property
    def references(self) -> tuple[str, ...]:
        """The client identifier, then the PO identifier: the vendor finds orders by either."""
        return tuple(dict.fromkeys((self.client_order_identifier, self.purchase_order)))

    @property
    def identities(self) -> tuple[str, ...]:
        """The client identifier is unique."""
        return (self.client_order_identifier,)

    @property
    def title(self) -> str:
        """The order's description."""
        return self.order_details.description or ""

    @property
    def party(self) -> str:
        """The accounts it names other than one's own, those that pay first."""
        return ", ".join(account for account in self.accounts if account != SELF)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The client identifiers of the accounts it names, those that pay first, each once."""
        payers = [line.source.client_identifier for line in self.lines]
        payees = [destination.client_identifier for _, destination in self.destinations()]
        return tuple(account for account in dict.fromkeys([*payers, *payees]) if account)

    def destinations(self) -> Iterator[tuple[Line, Destination]]:
        """Every destination with its line, in order."""
        for line in self.lines:
            for destination in line.destinations:
                yield line, destination

    def amounts(self) -> tuple[AmountFacet, ...]:
        """The order's amount, unless it was cancelled before any money moved."""
        if self.order_status is Status.CANCELLED and not self.postings:
            return ()
        money = self.order_details.money
        one = AmountFacet(
            amount=money.amount,
            currency=money.currency,
            direction=self._direction(),
            done=bool(self.postings),
        )
        return (one,)

    def _direction(self) -> str:
        """Out where one's own account pays every line, in where it gets the whole of every line, else neither."""
        payers = {line.source.client_identifier for line in self.lines}
        payees = {destination.client_identifier for _, destination in self.destinations()}
        if payers == {SELF} and SELF not in payees:
            return "out"
        return "in" if payees == {SELF} and SELF not in payers else ""

    def moved(self) -> tuple[MovementFacet, ...]:
        """Both sides of every posting."""
        return tuple(entry for posting in self.postings for entry in posting.entries)

    def filter_fields(self) -> dict[str, str]:
        """The workflow, the transfer type and the accounts it names."""
        return {
            "workflow": self.transfer_instructions.template_name,
            "transfer": self.transfer_instructions.type.value,
            "account": " ".join(self.accounts),
        }

    def metadata_shown(self) -> Mapping[str, str]:
        """The key–value data among the order's details."""
        return self.order_details.metadata

    def unsaid(self) -> frozenset[str]:
        """The status every order starts in goes without saying."""
        return frozenset({"order_status"}) if self.order_status is Status.CREATED else frozenset()
