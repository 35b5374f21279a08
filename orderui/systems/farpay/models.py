"""FarPay orders. Source: reference document 003, "Orders", unless said otherwise."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field

from orderui.domain.errors import BadValue
from orderui.domain.facets import AmountFacet
from orderui.domain.lifecycle import state_key
from orderui.domain.money import Currency
from orderui.domain.order import Order, Vendored
from orderui.domain.problems import shown
from orderui.domain.record import Local, Shown
from orderui.domain.rules import Rules
from orderui.systems.farpay.words import NAMES, Status
from orderui.systems.fields import Amount, Needed, Text, text, whole

WILL_NOT_MOVE = frozenset({Status.ERROR, Status.CANCELED, Status.EXPIRED})
"""The states in which the payment was not made or was taken back, so that it counts in no total. Ours."""

_CODES = {state_key(name): code for code, name in NAMES.items()}
_CODES["pendingcustomer"] = Status.PENDING_CUSTOMER_NUMBER  # as the vendor's public create result has it


def _status(value: Any) -> Any:
    """A state by its number or its name; a number beyond the seven is kept. Nothing said is New."""
    if value is None:
        return Status.NEW
    if not isinstance(value, str) or value.strip().isdecimal():
        return whole(value.strip() if isinstance(value, str) else value)
    code = _CODES.get(state_key(value.strip()))
    if code is None:
        raise BadValue("", f"must be a number, or one of {', '.join(NAMES.values())}, not {shown(value)}")
    return code


def _spelled(value: int, received: Any) -> int | str:
    """For `Shown.wire`: a state by its number, or by its name where a name was received in its place."""
    if not isinstance(received, str):
        return value
    return str(value) if received.strip().isdecimal() else NAMES.get(value, value)


def _token(value: Any) -> Any:
    """A token; an empty one is none."""
    return text(value) or None


def _lang(value: Any) -> Any:
    return Lang.ENGLISH if value is None else value


class Lang(StrEnum):
    """The languages of the payment form. Source: "Get all orders", `Lang`; the default is ours."""

    ENGLISH = "en"
    DANISH = "da"
    FAROESE = "fo"


class Payment(Vendored):
    """The first payment of an agreement, all of it needed. Source: "Get all orders", `Payment-…`."""

    amount: Annotated[Amount, Shown("Amount", "More than zero", "Payment")] = Field(alias="Amount", gt=0)
    currency: Annotated[Currency, BeforeValidator(text), Shown("Currency", "ISO 4217, such as DKK", "Payment")] = (
        Field(alias="Currency")
    )
    description: Annotated[Needed, Shown("Description", "What the customer is paying for", "Payment")] = Field(
        alias="Description"
    )
    reference: Annotated[Needed, Shown("Payment reference", "Your reference to the payment", "Payment")] = Field(
        alias="Reference"
    )


LOCAL_TOKEN = "local-"  # noqa: S105 - a prefix, no secret
"""How a token begins that was made here, because the vendor has given none. Ours."""


class FarPayOrder(Order):
    """An order for a payment agreement, with a first payment or without. Source: "Get all orders"."""

    RULES: ClassVar[Rules]

    token: Annotated[
        Text | None,
        BeforeValidator(_token),
        Shown(
            "Token", "FarPay's own reference; “local-…” until FarPay gives one", read_only=True, in_requests=True
        ),
    ] = Field(None, alias="Token")
    external_id: Annotated[Needed, Shown("External ID", "Your reference to the order")] = Field(alias="ExternalID")
    accept_url: Annotated[Needed, Shown("Accept URL", "Where the customer goes once the order is complete")] = (
        Field(alias="AcceptUrl")
    )
    cancel_url: Annotated[Needed, Shown("Cancel URL", "Where the customer goes after cancelling")] = Field(
        alias="CancelUrl"
    )
    callback_url: Annotated[
        Text | None, Shown("Callback URL", "Where data is delivered once the customer has registered")
    ] = Field(None, alias="CallbackUrl")
    lang: Annotated[
        Lang, BeforeValidator(_lang), Shown("Language", "Of the form: en, da or fo; en where nothing is said")
    ] = Field(Lang.ENGLISH, alias="Lang")
    customer_number: Annotated[
        Text | None,
        Shown(
            "Customer number",
            "Up to 15 digits; setting it lets a waiting order go on",
            "Customer",
            party=True,
            brings=("accept_url", "cancel_url", "callback_url", "lang", "customer_name", "customer_email"),
        ),
    ] = Field(None, alias="CustomerNumber")
    customer_name: Annotated[Text | None, Shown("Customer name", "First and last name", "Customer")] = Field(
        None, alias="CustomerName"
    )
    customer_email: Annotated[Text | None, Shown("Customer e-mail", section="Customer")] = Field(
        None, alias="CustomerEmail"
    )
    payment: Annotated[
        Payment | None, Shown("Payment", "The first payment; without one it is an agreement only", "Payment")
    ] = Field(None, alias="Payment")
    status: Annotated[
        int,
        BeforeValidator(_status),
        Shown("Status", "Where the order is; moved with a status change", read_only=True, wire=_spelled),
    ] = Field(Status.NEW, alias="Status")
    modified_at: Annotated[datetime | None, Local()] = None

    @property
    def token_is_local(self) -> bool:
        """Whether the vendor has given no token yet."""
        return self.token is None or self.token.startswith(LOCAL_TOKEN)

    @property
    def references(self) -> tuple[str, ...]:
        """The external id, and the token."""
        return (self.external_id, self.token) if self.token else (self.external_id,)

    @property
    def identities(self) -> tuple[str, ...]:
        """The token if the vendor gave it, else the external id."""
        return (self.external_id,) if self.token_is_local else (self.token or "", self.external_id)

    def may_be(self, other: Self) -> bool:
        """An external id is not promised to be unique: two tokens of the vendor's are two orders."""
        return self.token_is_local or other.token_is_local or self.token == other.token

    @property
    def title(self) -> str:
        """What the customer pays for."""
        return self.payment.description if self.payment else "Agreement"

    @property
    def party(self) -> str:
        """The customer."""
        return self.customer_name or self.customer_number or self.customer_email or ""

    def amounts(self) -> tuple[AmountFacet, ...]:
        """The first payment, unless it will not be made any more."""
        if self.payment is None or self.status in WILL_NOT_MOVE:
            return ()
        paid = self.status == Status.OK
        return (
            AmountFacet(amount=self.payment.amount, currency=self.payment.currency, direction="in", done=paid),
        )

    def unsaid(self) -> frozenset[str]:
        """A token of ours is nothing to the vendor, and New is where every order begins."""
        quiet = {"token": self.token_is_local, "status": self.status == Status.NEW}
        return frozenset(name for name, is_quiet in quiet.items() if is_quiet)
