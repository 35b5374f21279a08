"""The frozen, validated base of everything kept, and what a field says about itself.

A field is declared once: its Python name, its type, the vendor's name as alias, and a `Shown`. Forms, columns,
history labels, lock paths, `orderui show` and JSON export derive from that declaration. Source: ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any, Self

from msgspec import Struct
from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo


class Shown(Struct, frozen=True):
    """How a field is shown to a person, and what kind of field it is.

    `read_only` fields are the vendor's to give: nobody types them and a `request` export leaves them out.
    `computed` ones follow from others: an export rewrites them only where they were received.
    `in_requests` ones go into a request all the same: the vendor's id, which says what an update is of.
    `wire` turns a value into what the vendor's JSON holds where that is not the value's own kind. It is given the
    value and what was received in its place (None where nothing was), so that a received spelling can be kept.
    """

    label: str
    help: str = ""
    section: str = ""
    read_only: bool = False
    computed: bool = False
    in_requests: bool = False
    wire: Callable[[Any, Any], Any] | None = None
    multiline: bool = False
    about: str = ""
    """The sibling that this field tells about, by Python name, or `*` for all: an update of that one alone makes
    what this one said stale."""
    choices: str = ""
    """The registry records that may be named here, as `Facts.choices` takes it; empty for none."""
    minor_of: str = ""
    """For a whole number that counts minor units of a currency: the field beside it that holds the currency, by
    its Python name. Screens show and take such a number as money; empty for a number that is just a number."""
    party: bool = False
    """It names somebody the record is with: screens complete it from the book, the latest first."""
    brings: tuple[str, ...] = ()
    """Of a party: the fields, by dotted Python names from the same record, that a new record takes over from the
    latest one with the same party."""


class Local(Struct, frozen=True):
    """Marks a field that is orderui's own: kept in the book, never read from or written to vendor JSON."""


class Record(BaseModel):
    """A value that is kept: frozen, validated, made anew to change.

    Vendor JSON comes in by alias; the book's own JSON by Python name. Unknown keys are not lost: the record as
    received stands beside the model (`Received`).
    """

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        validate_default=False,
        defer_build=True,  # a screenful of orders needs a few of the vendors' models, not all
        ser_json_inf_nan="strings",
    )

    def evolve(self, **changes: Any) -> Self:
        """A validated record with `changes` applied, by Python name; this one where they change nothing.

        pydantic's `model_copy(update=…)` skips validation; this does not. Raises `pydantic.ValidationError`.
        """
        unknown = changes.keys() - type(self).model_fields.keys()
        if unknown:
            raise AttributeError(f"{type(self).__name__} has no field {', '.join(sorted(unknown))}")
        if all(_is_still(getattr(self, name), value) for name, value in changes.items()):
            return self
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(values | changes)


def _is_still(old: Any, new: Any) -> bool:
    """Whether a value surely is the one that stands already. Equal decimals may differ in their digits."""
    if old is new:
        return True
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(one is other for one, other in zip(old, new, strict=True))
    return type(old) is type(new) and isinstance(old, str | bool | int | date) and bool(old == new)


class Declared(Struct, frozen=True):
    """One field of a record class as declared: what everything about it derives from."""

    name: str
    info: FieldInfo
    shown: Shown | None
    local: bool

    @property
    def vendor_name(self) -> str:
        """The vendor's name for it, else ours.

        A vendor's name that is one of our own (`id`) is declared as `serialization_alias`: an alias would be read
        from our own trees too.
        """
        return self.info.alias or self.info.serialization_alias or self.name

    @property
    def read_as(self) -> str:
        """The key that validation reads it by in a vendor's record."""
        return self.info.alias or self.name

    @property
    def label(self) -> str:
        """What a person reads before the value."""
        return self.shown.label if self.shown else self.name.replace("_", " ").capitalize()

    @property
    def help(self) -> str:
        """What it is, in a sentence; nothing where that goes without saying."""
        return self.shown.help if self.shown else ""


@cache
def declared(model: type[BaseModel]) -> dict[str, Declared]:
    """The fields of `model` by Python name, in the order declared."""
    return {name: _declare(name, info) for name, info in model.model_fields.items()}


def _declare(name: str, info: FieldInfo) -> Declared:
    shown = next((item for item in info.metadata if isinstance(item, Shown)), None)
    local = any(isinstance(item, Local) for item in info.metadata)
    return Declared(name, info, shown, local)


def named(model: type[BaseModel], segment: str) -> Declared | None:
    """The field a person means by `segment`: the vendor's name or orderui's, exact first, then in any case.

    A field of the vendor's goes before one of ours that is called the same.
    """
    exact, loose = _names(model)
    return exact.get(segment) or loose.get(segment.casefold())


@cache
def _names(model: type[BaseModel]) -> tuple[dict[str, Declared], dict[str, Declared]]:
    """What the vendor's fields are called, and what all are in any case; the first of several goes before."""
    exact: dict[str, Declared] = {}
    loose: dict[str, Declared] = {}
    for field in sorted(declared(model).values(), key=lambda field: field.local):
        for name in (field.name, field.vendor_name):
            loose.setdefault(name.casefold(), field)
            if not field.local:
                exact.setdefault(name, field)
    return exact, loose


def vendor_fields(model: type[BaseModel]) -> Iterator[Declared]:
    """The fields that stand in the vendor's JSON, in the order declared."""
    return (field for field in declared(model).values() if not field.local)
