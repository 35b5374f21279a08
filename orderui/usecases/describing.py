"""What a system's declarations and tables say, as rows for a person to read: fields, locks, checks, lifecycles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from orderui.domain.lifecycle import Axis, Lifecycle, Provenance
from orderui.domain.locks import Lock
from orderui.domain.order import Part
from orderui.domain.record import Declared, Record, declared
from orderui.domain.registry import Facts
from orderui.domain.rules import Rules
from orderui.domain.shape import Kind, Shape, shape_of
from orderui.systems.system import System

EVERYTHING = "everything"
BELOW = {Kind.PARTS: ".KEY.", Kind.RECORD_MAP: ".NAME."}
"""What stands between a list or a map of records and the fields of one of them."""

_KINDS = {
    Kind.RECORD: "object",
    Kind.PARTS: "list of objects",
    Kind.RECORD_MAP: "objects by name",
    Kind.TEXT_MAP: "texts by name",
    Kind.TEXTS: "list of texts",
    Kind.OTHER: "JSON",
}


class FieldRow(Struct, frozen=True):
    """One field: `path` in the vendor's names, `kind` in words, `duty` as `duty()` says it."""

    path: str
    label: str
    kind: str
    duty: str
    help: str
    section: str


def fields(model: type[Record], above: str = "", section: str = "") -> Iterator[FieldRow]:
    """A row for each of the vendor's fields, those of what it holds below it, in the order declared."""
    for field in declared(model).values():
        if field.local:
            continue
        shape, path = shape_of(field), f"{above}{field.vendor_name}"
        own = (field.shown.section if field.shown else "") or section
        yield FieldRow(path, field.label, kind_of(shape), duty(field), field.help, own)
        if shape.nests is not None:
            yield from fields(shape.nests, f"{path}{BELOW.get(shape.kind, '.')}", own)


def kind_of(shape: Shape) -> str:
    """A kind of value in words; a choice as its words."""
    return " | ".join(shape.words) if shape.words else _KINDS.get(shape.kind, shape.kind.value)


def duty(field: Declared) -> str:
    """Whether a field must, or must not, be typed; empty where it may."""
    if field.shown and field.shown.computed:
        return "computed"
    if field.shown and field.shown.read_only:
        return "read-only"
    return "required" if field.info.is_required() else ""


class LockRow(Struct, frozen=True):
    """One lock, its paths in the vendor's names; `reason` is empty where it depends on the order."""

    name: str
    closes: str
    spares: str
    reason: str
    way_out: str
    source: Provenance


def locks(system: System) -> list[LockRow]:
    """The locks, in the order they are asked."""
    return [
        LockRow(
            lock.name,
            _paths(system, lock.covers),
            _paths(system, lock.spares),
            _reason(lock),
            lock.way_out,
            lock.source,
        )
        for lock in system.rules.locks
    ]


def _reason(lock: Lock) -> str:
    return lock.reason if isinstance(lock.reason, str) else ""


def _paths(system: System, patterns: Sequence[str]) -> str:
    return ", ".join(vendor_path(system.model, pattern) for pattern in patterns)


def vendor_path(model: type[Record], pattern: str) -> str:
    """A lock's dotted pattern of Python names in the vendor's; an empty one is the whole order."""
    names: list[str] = []
    here: type[Record] | None = model
    for step in pattern.split(".") if pattern else ():
        field = declared(here).get(step) if here is not None and step != "*" else None
        if field is not None:
            names.append(field.vendor_name)
            here = shape_of(field).nests
        else:
            is_part = here is not None and issubclass(here, Part)
            names.append(step if step != "*" else "KEY" if is_part else "NAME")
    return ".".join(names) or EVERYTHING


def lifecycles(rules: Rules, facts: Facts) -> Iterator[tuple[Axis, Lifecycle]]:
    """Every lifecycle with the axis it is of; those made from the registry as the book has them now."""
    for axis in rules.axes:
        nobody: Any = None  # a table from the registry is chosen without an order
        if axis.from_registry and axis.choose is not None:
            yield axis, axis.choose(nobody, None, facts)
        else:
            for table in axis.tables:
                yield axis, table
