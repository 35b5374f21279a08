"""Lookups: the vendor's own lists of currencies and states, kept in the book and edited by the user.

Orders name a lookup by its id alone; what it means, only the lookup says. The vendor's other public documentation
gives their shape (id, type, title, parent); phases and ISO codes are ours.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from orderui.domain.errors import BadValue
from orderui.domain.lifecycle import Phase
from orderui.domain.money import Currency
from orderui.domain.record import Shown
from orderui.domain.registry import Facts, Reference


class LookupType(StrEnum):
    """What a lookup is of."""

    CURRENCY = "currency"
    ORDER_STATUS = "order_status"
    FULFILLMENT_STATUS = "fulfillment_status"


class Lookup(Reference):
    """One entry of one of the vendor's lists.

    It is filed by its type and the vendor's id together (`order_status/loo_abc123`), since an id says nothing of
    the type: the vendor's own examples use one id in several.
    """

    TYPE: ClassVar[str] = "lookup"
    TITLE: ClassVar[str] = "Lookup"
    SYSTEM: ClassVar[str] = "kwik"

    type: Annotated[LookupType, Shown("Type", "currency, order_status or fulfillment_status")]
    lookup_id: Annotated[str, Shown("Id", "The vendor's id for it, such as loo_abc123")] = Field(min_length=1)
    title: Annotated[str, Shown("Title", "What people call it; until it has one it is unknown")] = ""
    parent: Annotated[str | None, Shown("Parent", "The id of the lookup it stands under")] = None
    phase: Annotated[Phase | None, Shown("Phase", "What the state means; open unless said otherwise")] = None
    iso_code: Annotated[Currency | None, Shown("ISO code", "Of a currency: its code, such as EUR")] = None

    @model_validator(mode="before")
    @classmethod
    def _filed(cls, data: Any) -> Any:
        """Type and vendor's id from what it is filed by, or the other way round. Raises BadValue."""
        if not isinstance(data, Mapping):
            return data
        given = str(data.get("id") or "")
        prefix, slash, own = given.partition("/")
        told = prefix if slash and prefix in set(LookupType) else ""
        kind, lookup_id = data.get("type") or told, data.get("lookup_id") or (own if told else given)
        if told and (told, own) != (kind, lookup_id):
            raise BadValue("id", "its type and the vendor's id are what it is filed by; enter another lookup")
        return {**data, "id": filed(kind, lookup_id), "type": kind, "lookup_id": lookup_id}

    @property
    def named_as(self) -> str:
        """Orders name it by the vendor's id."""
        return self.lookup_id

    @property
    def title_shown(self) -> str:
        """Its title, else the vendor's id."""
        return self.title or self.lookup_id

    @property
    def known(self) -> bool:
        """Whether somebody has said what it is."""
        return bool(self.title or self.iso_code)


def filed(kind: str, lookup_id: str) -> str:
    """What a lookup is filed by."""
    return f"{kind}/{lookup_id}" if lookup_id else ""


def look_up(kind: LookupType, lookup_id: str | None, facts: Facts) -> Lookup | None:
    """The lookup that an order names, or None."""
    return facts.get(Lookup, filed(kind, lookup_id)) if lookup_id else None


def currency_of(lookup_id: str, facts: Facts) -> str | None:
    """The ISO code of a currency lookup; None while it has none, which counts as no currency."""
    found = look_up(LookupType.CURRENCY, lookup_id, facts)
    return found.iso_code if found else None


def untitled(kind: LookupType, lookup_id: str) -> Lookup:
    """A lookup of which only the id is known."""
    return Lookup(id=filed(kind, lookup_id), type=kind, lookup_id=lookup_id, incomplete=True)


def _first(kind: LookupType, title: str, phase: Phase) -> Lookup:
    lookup_id = f"loo_{title.lower()}"
    return Lookup(id=filed(kind, lookup_id), type=kind, lookup_id=lookup_id, title=title, phase=phase)


FIRST = (
    _first(LookupType.ORDER_STATUS, "Created", Phase.OPEN),
    _first(LookupType.ORDER_STATUS, "Paid", Phase.DONE),
    _first(LookupType.ORDER_STATUS, "Cancelled", Phase.DEAD),
    _first(LookupType.FULFILLMENT_STATUS, "Unfulfilled", Phase.OPEN),
    _first(LookupType.FULFILLMENT_STATUS, "Partial", Phase.IN_FLIGHT),
    _first(LookupType.FULFILLMENT_STATUS, "Fulfilled", Phase.DONE),
)
"""What a fresh book starts with, until the user enters the vendor's own. Ours."""
