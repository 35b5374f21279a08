"""The fields of the query language: what each reads of an order, and what systems and metadata add.

Source: interface.md, "Queries"; domain.md, "List filters".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from msgspec.structs import replace

from orderui.domain.lifecycle import Phase
from orderui.domain.query_kinds import (
    Field,
    Test,
    amount_field,
    choice_field,
    count_field,
    date_field,
    state_field,
    text_field,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderui.domain.listing import Listed, StateShown
    from orderui.domain.outline import FilterField
    from orderui.domain.query_kinds import Op, When

META = "meta."
"""What a field of metadata begins with; the key follows."""

NO_CURRENCY = "none"
"""How a query names the amounts that have no currency."""


def _any_state(_shown: StateShown) -> bool:
    return True


def _of_part(shown: StateShown) -> bool:
    return shown.of_part


def _states(wanted: Callable[[StateShown], bool]) -> Callable[[Listed], Iterable[str]]:
    """The codes and names of the states that are `wanted`."""
    return lambda listed: (
        text for shown in listed.states if wanted(shown) for text in (shown.state.code, shown.state.name)
    )


def _currencies(listed: Listed) -> Iterable[str]:
    return (one.currency or NO_CURRENCY for one in listed.payments)


def _sums(listed: Listed, currency: str | None) -> Iterable[Decimal]:
    return (one.amount for one in listed.amounts if currency is None or one.currency == currency)


def _flows(direction: str) -> Test:
    return lambda listed: any(one.direction == direction for one in listed.payments)


def _in_phase(phase: Phase) -> Test:
    return lambda listed: listed.phase is phase


def _locked(listed: Listed) -> bool:
    """Archived, expired, or no longer a draft or open.

    Locks are a matter of single fields and their rules, which a list does not know; this is where they begin.
    """
    return listed.facets.archived or listed.expired or listed.phase not in (Phase.DRAFT, Phase.OPEN)


def _day_of(get: Callable[[Listed], datetime | None]) -> Callable[[Listed, When], Iterable[date]]:
    """The day of an instant in the user's zone."""

    def days(listed: Listed, when: When) -> Iterable[date]:
        instant = get(listed)
        return () if instant is None else (instant.astimezone(when.zone).date(),)

    return days


def _due(listed: Listed, _when: When) -> Iterable[date]:
    return () if listed.facets.due is None else (listed.facets.due,)


def _cash(listed: Listed, _when: When) -> Iterable[date]:
    """The days of all its payments, those that have been made too."""
    return (one.due for one in listed.payments if one.due is not None)


def _unpaid(listed: Listed, _when: When) -> Iterable[date]:
    return (one.due for one in listed.payments if one.due is not None and not one.done)


_PHASES: Mapping[str, Test] = {phase.replace(" ", "-"): _in_phase(phase) for phase in Phase}

_IS: Mapping[str, Test] = {
    "late": lambda listed: listed.late,
    "expired": lambda listed: listed.expired,
    "locked": _locked,
    "archived": lambda listed: listed.facets.archived,
    "warned": lambda listed: listed.facets.warnings + listed.facets.errors > 0,
    "wrong": lambda listed: listed.facets.errors > 0,
    **_PHASES,
}

_COMMON: Sequence[Field] = (
    text_field("system", "The system's short name", lambda o: (o.facets.system,), has=operator.eq),
    text_field("ref", "Any of the references", lambda o: o.facets.references),
    text_field("title", "What was ordered", lambda o: (o.facets.title,)),
    text_field("party", "With whom: customer or supplier", lambda o: (o.facets.party,)),
    state_field("status", "A state's code or name, of the order or a part", _states(_any_state)),
    state_field("part.status", "A state's code or name, of a part", _states(_of_part)),
    choice_field("phase", "What the status comes to", _PHASES),
    choice_field("is", "A phase, or late, expired, locked, archived, warned or wrong", _IS),
    choice_field("direction", "Money that comes in or goes out", {"in": _flows("in"), "out": _flows("out")}),
    text_field("currency", f"An ISO code; {NO_CURRENCY} for amounts without", _currencies, has=operator.eq),
    amount_field("amount", "Any of its sums: amount>=1k, amount:1200EUR", _sums, names_currency=True),
    date_field("due", "The day of the next payment: due<+14d, due:fri", _due),
    date_field("cash", "The day of any of its payments, made or not: cash:2026-11-01..2026-11-30", _cash),
    date_field("unpaid", "The day of any payment not yet made: unpaid:-7d..-1d", _unpaid),
    date_field("expires", "The day it can no longer be updated", _day_of(lambda o: o.facets.expires)),
    date_field("created", "The day the vendor says it was created", _day_of(lambda o: o.facets.created)),
    date_field("entered", "The day it came into the book", _day_of(lambda o: o.facets.entered)),
    date_field("changed", "The day of its last change", _day_of(lambda o: o.facets.changed)),
    count_field("parts", "How many parts it has: parts>=3", lambda o, _when: (o.facets.parts,)),
    text_field("id", "How orderui's own id begins", lambda o: (o.facets.id,), has=str.startswith),
)

FIELDS: Mapping[str, Field] = {field.name: field for field in _COMMON}
"""The fields every order answers, by name, in the order help shows them."""


def find_field(name: str, declared: Mapping[str, FilterField]) -> Field | None:
    """The field a person means by `name`, in any case: one of every order, of metadata, or `declared`."""
    folded = name.casefold()
    if folded.startswith(META) and folded != META:
        return _meta(name[len(META) :])
    common = FIELDS.get(folded)
    own = next((_declared(key, declared[key]) for key in declared if key.casefold() == folded), None)
    return _own_first(own, common) if own and common else own or common


def field_names(declared: Mapping[str, FilterField]) -> list[str]:
    """What the fields of every order and the `declared` ones are called."""
    return [*FIELDS, *(name for name in declared if name.casefold() not in FIELDS)]


def _declared(name: str, field: FilterField) -> Field:
    """The field a system adds. An order that lacks it matches no value."""
    match field.kind:
        case "amount":
            return amount_field(name, field.says, lambda listed, _currency: _own_amount(listed, name))
        case "date":
            return date_field(name, field.says, lambda listed, _when: _own_day(listed, name))
        case "state":
            axis = (field.axis or name).casefold()
            return state_field(name, field.says, _states(lambda shown: shown.axis.casefold() == axis))
        case "id":
            return text_field(name, field.says, lambda listed: _own_text(listed, name), has=operator.eq)
        case _:
            return text_field(name, field.says, lambda listed: _own_text(listed, name))


def _own_text(listed: Listed, name: str) -> Iterable[str]:
    there = listed.facets.fields.get(name)
    return () if there is None else (there,)


def _own_amount(listed: Listed, name: str) -> Iterable[Decimal]:
    try:
        amounts = [Decimal(text) for text in _own_text(listed, name)]
    except InvalidOperation:
        return ()
    return [amount for amount in amounts if amount.is_finite()]


def _own_day(listed: Listed, name: str) -> Iterable[date]:
    """The day as the vendor wrote it: of an instant, the day in the vendor's own zone."""
    try:
        return [date.fromisoformat(text[:10]) for text in _own_text(listed, name)]
    except ValueError:
        return ()


def _own_first(own: Field, common: Field) -> Field:
    """A field of every order that a system declares too: it then speaks for the orders that have its own."""

    def make(op: Op, values: Sequence[str], when: When) -> Test:
        of_own, of_common = own.make(op, values, when), common.make(op, values, when)
        return lambda listed: (of_own if own.name in listed.facets.fields else of_common)(listed)

    return replace(common, ops=tuple(op for op in common.ops if op in own.ops), make=make)


def _meta(key: str) -> Field:
    wanted = key.casefold()

    def values(listed: Listed) -> list[str]:
        return [value for name, value in listed.facets.meta.items() if name.casefold() == wanted]

    return text_field(META + key, "", values, alone=lambda listed: bool(values(listed)))
