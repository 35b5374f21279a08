"""The columns a list of orders can have, by the names that the app, the settings and the command line share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from orderui.domain.formats import show_distance
from orderui.domain.listing import Listed
from orderui.domain.outline import FilterField, Outline
from orderui.domain.query import vocabulary
from orderui.usecases.overview import SORTS, Key

FACETS: Mapping[str, str] = MappingProxyType(
    {
        "status": "Status",
        "findings": "Findings",
        "reference": "Reference",
        "party": "Party",
        "title": "Title",
        "amount": "Amount",
        "due": "Due",
        "when": "When",
        "system": "System",
        "references": "References",
        "phase": "Phase",
        "expires": "Expires",
        "created": "Created",
        "entered": "Entered",
        "changed": "Changed",
        "parts": "Parts",
        "archived": "Archived",
        "id": "Id",
    }
)
"""What every order answers, with the title of each; the first nine are what the app shows."""

USUAL = tuple(FACETS)[:9]

_LAST = datetime.max.replace(tzinfo=UTC)


def declared(systems: Iterable[Outline]) -> dict[str, FilterField]:
    """The columns that systems add: the fields of the query language that they declare and not all orders have."""
    return {name: field for name, field in vocabulary(systems).items() if name not in FACETS}


def titled(name: str) -> str:
    """The title of a column by its name."""
    return FACETS.get(name) or name.replace("_", " ").capitalize()


def text(field: FilterField) -> Callable[[Listed], str]:
    """What a declared column says of an order; nothing where the order is of another system."""
    if field.kind != "state":
        return lambda one: one.facets.fields.get(field.name, "")
    axis = field.axis or field.name
    return lambda one: ", ".join(str(shown) for shown in one.states if shown.axis == axis)


def sort_keys(fields: Mapping[str, FilterField]) -> dict[str, Key]:
    """What a list can be sorted by, by column: what every order answers, and the declared `fields`."""
    return {**SORTS, **_FURTHER, **{name: _declared_key(field) for name, field in fields.items()}}


_FURTHER: Mapping[str, Key] = {
    "references": lambda one: one.facets.references,
    "phase": SORTS["status"],
    "when": SORTS["due"],
    "findings": lambda one: (-one.facets.errors, -one.facets.warnings),
    "entered": lambda one: one.facets.entered or _LAST,
    "archived": lambda one: one.facets.archived,
    "id": lambda one: one.facets.id,
}


def _declared_key(field: FilterField) -> Key:
    """What is not there comes last."""
    told = text(field)
    value: Callable[[str], Any] = _number if field.kind == "amount" else str.casefold

    def key(one: Listed) -> Any:
        said = told(one)
        return (0, value(said)) if said else (1,)

    return key


def _number(said: str) -> Decimal:
    try:
        number = Decimal(said)
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)


def when(one: Listed, said: Callable[[date, date], str] = show_distance) -> str:
    """How far off its next payment is, as `said` of two days; or that it has expired."""
    if one.expired:
        return "expired"
    return said(one.facets.due, one.lens.today) if one.facets.due else ""
