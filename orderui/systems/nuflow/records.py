"""What a book knows of a Nuflow user's accounts and workflows, and how a workflow splits money.

Source: reference document 004 names both. That accounts have categories, and that a workflow holds the trigger
status and how an amount is split, is on the vendor's pages about them (public); the rest is domain.md §7's.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from msgspec import Struct
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from orderui.domain.entry import parse_plain_decimal
from orderui.domain.errors import BadValue
from orderui.domain.money import EXACT, Money, is_currency, minor_digits, too_fine
from orderui.domain.record import Shown
from orderui.domain.registry import Reference
from orderui.domain.text import quote
from orderui.systems.nuflow.words import ON_THE_WAY, Status, TransferType, Trigger

SELF = "self"
"""The client identifier of one's own account. Source: the document's examples."""


class Account(Reference):
    """Someone who pays or is paid; its id is the client identifier."""

    TYPE: ClassVar[str] = "account"
    TITLE: ClassVar[str] = "Account"
    SYSTEM: ClassVar[str] = "nuflow"

    category: Annotated[str, Shown("Category", "Such as customer or supplier")] = ""
    name: Annotated[str, Shown("Name", "Who it is")] = ""

    @property
    def title_shown(self) -> str:
        """The name; the client identifier until there is one."""
        return self.name or self.id


OWN = Account(id=SELF, category=SELF, name="You")
"""One's own account, which every book starts with."""


class Fixed(Struct, frozen=True):
    """A share that is the same on every line."""

    money: Money

    def __str__(self) -> str:
        return f"{self.money.amount:f} {self.money.currency}"


class Percentage(Struct, frozen=True):
    """A share of the line's amount, in hundredths of it."""

    of_hundred: Decimal

    def __str__(self) -> str:
        return f"{self.of_hundred:f}%"


class Remainder(Struct, frozen=True):
    """What the other shares leave."""

    def __str__(self) -> str:
        return "remainder"


Share = Fixed | Percentage | Remainder

_PERCENTAGE = re.compile(r"(\S+?)\s*%")
_FIXED = re.compile(r"(\S+)\s+([A-Za-z]{3})|([A-Za-z]{3})\s+(\S+)")
_HUNDRED = Decimal(100)


def share(written: str) -> Share:
    """What a person means by `10%`, `7.50 SGD` or `remainder`. Raises BadValue."""
    wanted = written.strip()
    if wanted.casefold() in ("remainder", "rest"):
        return Remainder()
    if percentage := _PERCENTAGE.fullmatch(wanted):
        of_hundred = parse_plain_decimal(percentage[1])
        if not 0 <= of_hundred <= _HUNDRED:
            raise BadValue("", f"a percentage lies between 0 and 100, not {percentage[1]}", value=written)
        return Percentage(of_hundred)
    if fixed := _FIXED.fullmatch(wanted):
        return _fixed(fixed[1] or fixed[4], (fixed[2] or fixed[3]).upper())
    raise BadValue("", f"a share is written 10%, 7.50 SGD or remainder, not {quote(written)}", value=written)


def _fixed(amount: str, currency: str) -> Fixed:
    if not is_currency(currency):
        raise BadValue("", f"not a currency code of ISO 4217: {quote(currency)}", value=currency)
    money = Money(parse_plain_decimal(amount), currency)
    if money.amount < 0:
        raise BadValue("", f"a fixed amount may not be negative: {amount}", value=amount)
    if not money.exact:
        raise BadValue("", too_fine(money.amount, minor_digits(currency), currency), value=amount)
    return Fixed(money)


def _by_label(value: Any) -> Any:
    """Shares typed on one line (`supplier=remainder, fee=10%`), as the mapping they mean."""
    if not isinstance(value, str):
        return {} if value is None else value
    shares: dict[str, str] = {}
    for piece in filter(None, (piece.strip() for piece in value.split(","))):
        label, equals, said = (word.strip() for word in piece.partition("="))
        if not equals or not label or label in shares:
            raise BadValue("", f"write each label once, as label=share; not {quote(piece)}", value=value)
        shares[label] = said
    return shares


def _in_any_case(value: Any) -> Any:
    """A word of a closed list, however it is capitalised; nothing typed is nothing known."""
    if not isinstance(value, str) or isinstance(value, StrEnum):
        return value
    words = {str(word).casefold(): word for word in (*Trigger, *TransferType)}
    return words.get(value.strip().casefold(), value.strip() or None)


class Workflow(Reference):
    """What an order was created with: the status that moves its money, and how each line is split.

    Its id is its name. `shares` says for each destination's label `10%`, `7.50 SGD` or `remainder`; a direct
    transfer needs none, since its destinations say.
    """

    TYPE: ClassVar[str] = "workflow"
    TITLE: ClassVar[str] = "Workflow"
    SYSTEM: ClassVar[str] = "nuflow"

    kind: Annotated[
        TransferType | None, BeforeValidator(_in_any_case), Shown("Transfer type", "Work-Flow or Direct")
    ] = None
    trigger: Annotated[
        Trigger | None,
        BeforeValidator(_in_any_case),
        Shown("Trigger status", "The status at which the money moves; empty while unknown"),
    ] = None
    shares: Annotated[
        dict[str, Annotated[str, AfterValidator(lambda written: str(share(written)))]],
        BeforeValidator(_by_label),
        Shown("Shares", "What each label gets of a line: supplier=remainder, fee=10%, stamp=1.00 SGD"),
    ] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        shares = self.split.values()
        if sum(isinstance(one, Remainder) for one in shares) > 1:
            raise BadValue("shares", "only one label can get the remainder")
        hundredths = Decimal(0)
        for one in shares:
            hundredths = EXACT.add(hundredths, one.of_hundred if isinstance(one, Percentage) else Decimal(0))
        if hundredths > _HUNDRED:
            raise BadValue("shares", f"the percentages come to {hundredths:f}%, more than 100%")
        return self

    @property
    def split(self) -> Mapping[str, Share]:
        """The share of each destination's label."""
        return {label: share(written) for label, written in self.shares.items()}

    def unknown(self, transfer: TransferType) -> str:
        """What must be known before an order of this type can be posted and is not; empty where nothing."""
        if self.trigger is None:
            return "its trigger status"
        return "how it splits a line" if transfer is TransferType.WORKFLOW and not self.shares else ""

    def reached(self, status: Status | None) -> bool:
        """Whether an order in `status` has reached the trigger or passed it."""
        if self.trigger is None or status not in ON_THE_WAY:
            return False
        return ON_THE_WAY.index(status) >= tuple(Trigger).index(self.trigger)
