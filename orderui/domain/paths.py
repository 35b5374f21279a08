r"""Paths: what a person writes (`instructions.01.amount`) and the place in an order it means.

Each segment is the vendor's name or orderui's; a part is addressed by its key, else by its position from 0; a dot
inside a key is written `\.`. Source: interface.md, "Command line".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from orderui.domain.errors import Ambiguous, Unknown
from orderui.domain.record import Declared, Record, declared, named
from orderui.domain.shape import Kind, shape_of

if TYPE_CHECKING:
    from orderui.domain.order import APart, Order, Part

UID = "\x1f#"
"""What a segment begins with that names a part by its uid: nothing that a person types or a vendor's key holds."""

_PIECE = re.compile(r"\\[.\\]|\.|[^.\\]+|\\")


class Place(Struct, frozen=True):
    """One place in an order.

    `steps` leads there by Python names, part uids and map keys; `pattern` is the same with `*` for uids and keys,
    for locks to match; `spoken` is the vendor's dotted path. `field` is None inside free maps. `parts` are the
    parts on the way, outermost first. `value` is what stands there now, None where nothing does.
    """

    steps: tuple[str, ...]
    pattern: tuple[str, ...]
    spoken: str
    field: Declared | None
    parts: tuple[Part, ...]
    value: Any

    @property
    def part(self) -> Part | None:
        """The innermost part on the way, or None."""
        return self.parts[-1] if self.parts else None

    @property
    def label(self) -> str:
        """What a person reads before the value."""
        return self.field.label if self.field else self.steps[-1]


def by_uid(part: Part) -> str:
    """The segment that names `part` whatever its key is, for `follow`."""
    return f"{UID}{part.uid}"


def split(path: str) -> tuple[str, ...]:
    r"""The segments of a dotted path, unescaped: the inverse of `spoken`.

    A backslash before anything but a dot or a backslash stands for itself.
    """
    segments = [""]
    for piece in _PIECE.findall(path):
        if piece == ".":
            segments.append("")
        else:
            segments[-1] += piece[1:] if len(piece) == 2 and piece[0] == "\\" else piece
    return tuple(segments)


def spoken(segments: Sequence[str]) -> str:
    r"""A dotted path from its segments. In a key, a dot is written `\.` and a backslash `\\`."""
    return ".".join(segment.replace("\\", "\\\\").replace(".", "\\.") for segment in segments)


def locate(order: Order, path: str) -> Place:
    """The place `path` means in `order`. Raises Unknown (with candidates) or Ambiguous."""
    return follow(order, split(path))


def follow(order: Order, segments: Sequence[str]) -> Place:
    """As `locate`, from segments; a part may be named by `by_uid`."""
    return _walked(order, segments).place()


class _Walk:
    """One walk from an order towards a place; `model` is the record class at hand, None inside free maps."""

    def __init__(self, order: Order) -> None:
        self.model: type[Record] | None = type(order)
        self.value: Any = order
        self.within: Kind = Kind.RECORD
        self.field: Declared | None = None
        self.steps: list[str] = []
        self.pattern: list[str] = []
        self.names: list[str] = []
        self.parts: list[Part] = []

    def place(self) -> Place:
        return Place(
            tuple(self.steps),
            tuple(self.pattern),
            spoken(self.names),
            self.field,
            tuple(self.parts),
            self.value,
        )

    def fields(self) -> Iterator[Place]:
        """The places of the fields of the record at hand."""
        for field in declared(self.model).values() if self.model is not None else ():
            kind = shape_of(field).kind
            if field.local or kind in (Kind.PARTS, Kind.RECORD_MAP):
                continue
            further = self._branch()
            further.step(field.name, field.name)
            if kind is Kind.RECORD:
                yield from further.fields()
            else:
                yield further.place()

    def _branch(self) -> _Walk:
        """A walk of its own from here on."""
        other = copy(self)
        other.steps, other.pattern = [*self.steps], [*self.pattern]
        other.names, other.parts = [*self.names], [*self.parts]
        return other

    def step(self, segment: str, so_far: str) -> None:
        if self.within is Kind.RECORD and self.model is not None:
            self._into_field(segment, so_far)
        elif self.within is Kind.PARTS:
            self._into_part(segment, so_far)
        elif self.within in (Kind.RECORD_MAP, Kind.TEXT_MAP):
            self._into_map(segment)
        else:
            raise Unknown("field", so_far)

    def _into_field(self, segment: str, so_far: str) -> None:
        assert self.model is not None  # noqa: S101 - step() has looked
        field = named(self.model, segment)
        if field is None or field.local:
            there = [f.vendor_name for f in declared(self.model).values() if not f.local]
            raise Unknown("field", so_far, candidates=there)
        shape = shape_of(field)
        self.field, self.model, self.within = field, shape.nests, shape.kind
        self.value = None if self.value is None else getattr(self.value, field.name)
        self._went(field.name, field.name, field.vendor_name)

    def _into_part(self, segment: str, so_far: str) -> None:
        siblings: Sequence[Part] = self.value or ()
        part = find_part(siblings, segment, so_far)
        self.value, self.within, self.field = part, Kind.RECORD, None
        self.parts.append(part)
        self._went(part.uid, "*", name_of(part, siblings))

    def _into_map(self, segment: str) -> None:
        self.value = (self.value or {}).get(segment)
        self.within = Kind.RECORD if self.within is Kind.RECORD_MAP else Kind.TEXT
        self.field = None
        self._went(segment, "*", segment)

    def _went(self, step: str, pattern: str, name: str) -> None:
        self.steps.append(step)
        self.pattern.append(pattern)
        self.names.append(name)


def find_part(siblings: Sequence[Part], segment: str, so_far: str = "") -> Part:
    """The sibling called `segment`: by key, else by position from 0, or by `by_uid`. Raises Unknown, Ambiguous."""
    if segment.startswith(UID):
        named_so = [part for part in siblings if part.uid == segment[len(UID) :]]
        if named_so:
            return named_so[0]
    found = [part for part in siblings if part.key == segment]
    if len(found) > 1:
        raise Ambiguous("part", so_far or segment, candidates=[str(siblings.index(part)) for part in found])
    if found:
        return found[0]
    if segment.isascii() and segment.isdigit() and len(segment) < 10 and int(segment) < len(siblings):
        return siblings[int(segment)]
    raise Unknown("part", so_far or segment, candidates=[name for name, _ in by_name(siblings)])


def name_of(part: Part, siblings: Sequence[Part]) -> str:
    """What a part is called among its siblings: its key where that is its alone, else its position from 0."""
    key = part.key
    if key and sum(sibling.key == key for sibling in siblings) == 1:
        return key
    return str(next(index for index, sibling in enumerate(siblings) if sibling.uid == part.uid))


def by_name(siblings: Sequence[APart]) -> Iterator[tuple[str, APart]]:
    """Each of a list's parts with what it is called among them, as `name_of` says it."""
    counts = Counter(sibling.key for sibling in siblings)
    for index, sibling in enumerate(siblings):
        key = sibling.key
        yield (key if key and counts[key] == 1 else str(index)), sibling


def places_in(order: Order, segments: Sequence[str] = ()) -> Iterator[Place]:
    """The places of one record's own fields, nested records included, its parts and maps of records left out.

    `segments` leads to the record, empty for the order itself. In the order declared.
    """
    yield from _walked(order, segments).fields()


def _walked(order: Order, segments: Sequence[str]) -> _Walk:
    walk = _Walk(order)
    for index, segment in enumerate(segments):
        walk.step(segment, spoken(segments[: index + 1]))
    return walk
