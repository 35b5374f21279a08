"""Imburse orders and instructions. Source: reference document 000, "Models", unless said otherwise."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field

from orderui.domain.facets import AmountFacet
from orderui.domain.metadata import Metadata
from orderui.domain.money import Country, Currency
from orderui.domain.order import Order, Part, Vendored
from orderui.domain.record import Local, Shown
from orderui.domain.rules import Rules
from orderui.systems.fields import Amount, Day, Flag, Needed, Text, text
from orderui.systems.imburse.words import Status

EDITABLE = frozenset({Status.INCOMPLETE, Status.READY})
"""The states in which an instruction can be updated. Source: "Updating Instructions"."""

WILL_NOT_MOVE = frozenset({Status.FAILED, Status.VOID})
"""The states in which an instruction's money will not move any more, so that it counts in no total. Ours."""


class Direction(StrEnum):
    """CREDIT pays out to the customer, DEBIT collects from them."""

    CREDIT = "CREDIT"
    DEBIT = "DEBIT"


class Source(StrEnum):
    """Where a value was set. Source: "Financial Instrument Model", "Scheme Model"."""

    NONE = "NONE"
    CUSTOMER_DEFAULT = "CUSTOMER_DEFAULT"
    CUSTOMER = "CUSTOMER"
    TENANT = "TENANT"
    SYSTEM_GENERATED = "SYSTEM_GENERATED"


INHERITED = frozenset({Source.NONE, Source.CUSTOMER_DEFAULT})
"""The sources of a value that is not an instruction's own."""


def _bare_id(name: str) -> BeforeValidator:
    """Reads a bare string as the object whose id it is (`"scheme": "…"`)."""

    def read(value: Any) -> Any:
        return {name: value} if isinstance(value, str) else value

    return BeforeValidator(read)


class Sourced(Vendored):
    """An id with where it came from and whether it can be updated. An id received without a source is TENANT's."""

    ID: ClassVar[str]

    source: Annotated[Source | None, Shown("Source", "Where the value was set", computed=True, about="*")] = None
    can_update: Annotated[
        Flag | None, Shown("Can update", "True exactly in INCOMPLETE and READY", computed=True)
    ] = Field(None, alias="canUpdate")

    @property
    def value(self) -> str | None:
        """The id itself."""
        found: str | None = getattr(self, self.ID)
        return found

    @property
    def own(self) -> bool:
        """Whether the id was set here and does not follow a default."""
        return self.value is not None and self.source not in INHERITED

    def kept_from(self, past: Self) -> Self:
        """`past`, unless this says something else."""
        return past if self.source is None and self.value in (None, past.value) else self

    def anew(self) -> Self:
        """An inherited id stays behind."""
        return self if self.own else type(self)()

    def computed_names(self) -> frozenset[str]:
        """An inherited id follows the default, so it is rewritten only where it was received.

        Once locked it follows nothing any more; but then only its source tells it from one of the tenant's.
        """
        names = super().computed_names()
        if self.own:
            return names
        if self.can_update is not False:
            return names | {self.ID}
        return names - {"source"} if self.value else names

    def unsaid(self) -> frozenset[str]:
        """Nothing is said of a value that is not set."""
        return frozenset() if self.value is not None else frozenset({self.ID, "source", "can_update"})


class FinancialInstrument(Sourced):
    """The financial instrument to use. Source: "Financial Instrument Model"."""

    ID = "instrument_id"

    instrument_id: Annotated[
        Text | None, Shown("Financial instrument", "The id of the financial instrument to use")
    ] = Field(None, alias="financialInstrumentId")


class Scheme(Sourced):
    """The scheme that filters the payment options. Source: "Scheme Model"."""

    ID = "scheme_id"

    scheme_id: Annotated[Text | None, Shown("Scheme", "The id of the scheme that filters payment options")] = (
        Field(None, alias="schemeId")
    )


class DefaultInstrument(Vendored):
    """A customer's default financial instrument; it can always be updated."""

    instrument_id: Annotated[
        Text | None,
        Shown("Financial instrument", "What this customer's instructions use unless they say otherwise"),
    ] = Field(None, alias="financialInstrumentId")
    source: Annotated[Source | None, Shown("Source", "Where the value was set", computed=True)] = None

    @property
    def value(self) -> str | None:
        """The id itself."""
        return self.instrument_id


class DefaultScheme(Vendored):
    """A customer's default scheme; it can always be updated."""

    scheme_id: Annotated[
        Text | None, Shown("Scheme", "What this customer's instructions use unless they say otherwise")
    ] = Field(None, alias="schemeId")
    source: Annotated[Source | None, Shown("Source", "Where the value was set", computed=True)] = None

    @property
    def value(self) -> str | None:
        """The id itself."""
        return self.scheme_id


class CustomerDefault(Vendored):
    """What a customer's instructions inherit. Source: "Customer Defaults"."""

    instrument: Annotated[
        DefaultInstrument | None, _bare_id("financialInstrumentId"), Shown("Financial instrument")
    ] = Field(None, alias="financialInstrument")
    scheme: Annotated[DefaultScheme | None, _bare_id("schemeId"), Shown("Scheme")] = None
    metadata: Annotated[Metadata, Shown("Metadata", "Keys an instruction inherits unless it has them")] = Field(
        default_factory=dict
    )


class Instruction(Part):
    """One collection or payout of an order's payment schedule. Source: "Instruction Model".

    The instrument and scheme held here are the ones in force: inherited ones follow the customer's default while
    the instruction is unprocessed, and stay as they were from then on. So do `inherited_metadata`'s keys.
    """

    KEY = "instruction_ref"

    instruction_ref: Annotated[
        Needed, Shown("Reference", "Unique within the order, for example a month", "Payment")
    ] = Field(alias="instructionRef")
    status: Annotated[
        Status | None,
        Shown("Status", "Where the payment is; moved with a status change", "Payment", read_only=True),
    ] = None
    customer_ref: Annotated[
        Needed,
        Shown(
            "Customer",
            "Your reference for the customer",
            "Payment",
            party=True,
            brings=("direction", "currency", "country", "instrument.instrument_id", "scheme.scheme_id"),
        ),
    ] = Field(alias="customerRef")
    direction: Annotated[
        Direction, Shown("Direction", "CREDIT pays out to the customer, DEBIT collects from them", "Payment")
    ]
    amount: Annotated[Amount, Shown("Amount", "What to collect or pay out", "Payment")]
    currency: Annotated[Currency, BeforeValidator(text), Shown("Currency", "ISO 4217, such as EUR", "Payment")]
    country: Annotated[Country, BeforeValidator(text), Shown("Country", "ISO 3166, such as IE", "Payment")]
    settled_by: Annotated[Day | None, Shown("Settled by", "The last day the payment may settle", "Payment")] = (
        Field(None, alias="settledByDate")
    )
    instrument: Annotated[
        FinancialInstrument,
        _bare_id("financialInstrumentId"),
        Shown("Financial instrument", section="Routing"),
    ] = Field(default_factory=FinancialInstrument, alias="financialInstrument")
    scheme: Annotated[Scheme, _bare_id("schemeId"), Shown("Scheme", section="Routing")] = Field(
        default_factory=Scheme
    )
    metadata: Annotated[Metadata, Shown("Metadata", "Your own key–value data", "Metadata")] = Field(
        default_factory=dict
    )
    inherited_metadata: Annotated[dict[str, str] | None, Local()] = None
    """What the customer's default adds to its metadata; None until that has been looked up."""

    @property
    def title(self) -> str:
        """What a person knows it by."""
        return f"{self.instruction_ref} · {self.customer_ref}"

    @property
    def editable(self) -> bool:
        """Whether the vendor accepts updates."""
        return self.status is None or self.status in EDITABLE

    @property
    def keeps(self) -> bool:
        """Once it is processed, what it inherited stays as it was."""
        inherited = not (self.instrument.own and self.scheme.own) or bool(self.inherited_metadata)
        return inherited and not self.editable

    def missing(self) -> tuple[str, ...]:
        """The mandatory values that do not resolve, in words."""
        wanted = (("a financial instrument", self.instrument.value), ("a scheme", self.scheme.value))
        return tuple(words for words, value in wanted if not value)

    def effective_metadata(self) -> Mapping[str, str]:
        """The metadata in force: its own key wins, the customer's default shows through elsewhere."""
        return {**(self.inherited_metadata or {}), **self.metadata}

    def spelled_out(self, read: Self) -> Self:
        """With the metadata it was processed with as its own, where its customer's default now says otherwise."""
        if self.editable or self.effective_metadata() == read.effective_metadata():
            return self
        return self.evolve(metadata=dict(self.effective_metadata()))

    def carried(self, past: Self) -> Self:
        """What was resolved when the instruction was processed stays, where an update does not speak of it."""
        kept = super().carried(past)
        if past.editable or kept.editable:
            return kept
        was = past.inherited_metadata or {}  # which our own export may have spelled out
        return kept.evolve(
            instrument=kept.instrument.kept_from(past.instrument),
            scheme=kept.scheme.kept_from(past.scheme),
            metadata={k: v for k, v in kept.metadata.items() if k in past.metadata or was.get(k) != v},
        )

    def late_after(self) -> tuple[date, str] | None:
        """The last day it may stay READY, and what the clock then brings."""
        if self.status is Status.READY and self.settled_by:
            return self.settled_by, Status.LATE.value
        return None

    def unsaid(self) -> frozenset[str]:
        """A status that nobody moved is computed, not told."""
        return frozenset({"status"}) if self.editable else frozenset()


class ImburseOrder(Order):
    """An order: a payment schedule of instructions, and what each customer's instructions inherit.

    Source: "Order Model".
    """

    RULES: ClassVar[Rules]

    order_ref: Annotated[Needed, Shown("Order reference", "Unique; usually your customer's order reference")] = (
        Field(alias="orderRef")
    )
    instructions: Annotated[tuple[Instruction, ...], Shown("Instructions", "The payment schedule")] = ()
    metadata: Annotated[Metadata, Shown("Metadata", "Your own key–value data")] = Field(default_factory=dict)
    customer_defaults: Annotated[
        dict[str, CustomerDefault], Shown("Customer defaults", "What each customer's instructions inherit")
    ] = Field(default_factory=dict, alias="customerDefaults")

    @property
    def references(self) -> tuple[str, ...]:
        """The order reference alone."""
        return (self.order_ref,)

    @property
    def identities(self) -> tuple[str, ...]:
        """The order reference is unique."""
        return (self.order_ref,)

    @property
    def title(self) -> str:
        """The order's own description, where its metadata has one."""
        return next((self.metadata[key] for key in ("description", "title", "name") if self.metadata.get(key)), "")

    @property
    def party(self) -> str:
        """The customers its instructions name."""
        return ", ".join(dict.fromkeys([*(i.customer_ref for i in self.instructions), *self.customer_defaults]))

    def amounts(self) -> tuple[AmountFacet, ...]:
        """Every instruction whose money has moved or still may."""
        return tuple(
            AmountFacet(
                amount=one.amount,
                currency=one.currency,
                direction="out" if one.direction is Direction.CREDIT else "in",
                due=one.settled_by,
                done=one.status is Status.SETTLED,
            )
            for one in self.instructions
            if one.status not in WILL_NOT_MOVE
        )


PUBLIC_REFERENCE = re.compile(r"[A-Za-z0-9\-_.]{1,50}")
"""What the vendor's public API takes as a reference. Source: the vendor's API documentation (public)."""
