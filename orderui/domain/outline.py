"""Outline: what one system says that lists, queries and the registry ask, before any of its orders is opened.

It names no model of the vendor's, so that a book is listed without them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from orderui.domain.errors import BadUsage, Unknown
from orderui.domain.lifecycle import Axis, Lifecycle
from orderui.domain.registry import NO_FACTS, Facts

if TYPE_CHECKING:
    from orderui.domain.registry import Reference


class FilterField(Struct, frozen=True):
    """A word of the query language that one system adds: `name:value` over `Facets.fields`."""

    name: str
    says: str
    kind: str = "text"
    """"text" (contains), "id" (equals), "amount" (numerically), "date", or "state" (of an axis)."""
    axis: str = ""
    """The axis that a "state" asks; empty for the one of the field's own name."""


class Records(Struct, frozen=True):
    """The registry records of one system: their types, and those that a fresh book starts with."""

    types: tuple[type[Reference], ...] = ()
    first: Sequence[Reference] = ()


def _no_currency(_currency_id: str, _facts: Facts) -> str | None:
    return None


def _none() -> Records:
    return Records()


class Outline(Struct, frozen=True):
    """One system in outline. `system` is its short name, `rolls_up` says that the order's own state is the roll-up
    of its parts' states; `load_records` is called when somebody asks for a record of the registry.
    """

    system: str
    title: str
    axes: tuple[Axis, ...] = ()
    filters: tuple[FilterField, ...] = ()
    rolls_up: bool = False
    currency_of: Callable[[str, Facts], str | None] = _no_currency
    """The ISO code of a currency that a facet names by a registry record; None while nobody knows it."""
    load_records: Callable[[], Records] = _none

    @property
    def records(self) -> tuple[type[Reference], ...]:
        """The types of its registry records."""
        return self.load_records().types

    @property
    def first_records(self) -> Sequence[Reference]:
        """The registry records that a fresh book starts with."""
        return self.load_records().first

    def axis(self, name: str = "", part: str = "") -> Axis:
        """The axis called `name`, or the only one of the order (or of that kind of part). Raises Unknown."""
        of_kind = [axis for axis in self.axes if axis.part == part]
        if name:
            wanted = name.casefold()
            found = [axis for axis in of_kind if wanted in (axis.name.casefold(), axis.title.casefold())]
            if not found:
                raise Unknown("axis", name, candidates=[axis.name for axis in of_kind])
            return found[0]
        if len(of_kind) == 1:
            return of_kind[0]
        if of_kind:
            names = ", ".join(axis.name for axis in of_kind)
            raise BadUsage(f"This order has several statuses; name one with --axis: {names}.")
        if part:
            raise Unknown("status of a part of the kind", part, candidates=[a.part for a in self.axes if a.part])
        kinds = ", ".join(f"{axis.part}:KEY" for axis in self.axes)
        raise BadUsage(f"The statuses of this order live in its parts; name one with --part: {kinds}.")

    def axes_of(self, part: str = "") -> tuple[Axis, ...]:
        """The axes of the order itself, or of one kind of part."""
        return tuple(axis for axis in self.axes if axis.part == part)

    def table(self, name: str, facts: Facts = NO_FACTS) -> Lifecycle | None:
        """The lifecycle called `name`, with what the registry knows of it."""
        for axis in self.axes:
            for table in axis.tables:
                if table.name == name:
                    return axis.choose(None, None, facts) if axis.from_registry and axis.choose else table
        return None
