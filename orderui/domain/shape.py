"""What kind of value a declared field holds, read off its annotation: the one place that looks inside types."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Struct
from pydantic import BaseModel

from orderui.domain.record import Declared, Record, declared


class Kind(StrEnum):
    """How a value is entered, shown and addressed."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    INSTANT = "instant"
    FLAG = "flag"
    CHOICE = "choice"
    RECORD = "record"
    PARTS = "parts"
    RECORD_MAP = "record map"
    TEXT_MAP = "text map"
    TEXTS = "texts"
    OTHER = "other"


class Shape(Struct, frozen=True):
    """A field's kind; the record class it nests, if any; the words it chooses from; whether it may be None."""

    kind: Kind
    nests: type[Record] | None = None
    words: tuple[str, ...] = ()
    optional: bool = False

    @property
    def is_scalar(self) -> bool:
        """Whether the value is one JSON scalar."""
        return self.kind in _SCALARS


_SCALARS = {Kind.TEXT, Kind.NUMBER, Kind.AMOUNT, Kind.DATE, Kind.INSTANT, Kind.FLAG, Kind.CHOICE}
_PLAIN: tuple[tuple[type, Kind], ...] = (
    (bool, Kind.FLAG),
    (datetime, Kind.INSTANT),
    (date, Kind.DATE),
    (Decimal, Kind.AMOUNT),
    (int, Kind.NUMBER),
    (str, Kind.TEXT),
)


def shape_of(field: Declared) -> Shape:
    """The shape of a declared field."""
    return _shape(field.info.annotation)


@cache
def shapes(model: type[BaseModel]) -> dict[str, Shape]:
    """The shape of every field of `model`, by Python name."""
    return {name: shape_of(field) for name, field in declared(model).items()}


def _shape(annotation: Any) -> Shape:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(args[0])
    if origin in (Union, types.UnionType):
        inner = [arg for arg in args if arg is not type(None)]
        first = _shape(inner[0])
        return Shape(first.kind, first.nests, first.words, optional=len(inner) < len(args))
    if origin is Literal:
        return Shape(Kind.CHOICE, words=tuple(str(arg) for arg in args))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        nested = _shape(args[1])
        return Shape(Kind.RECORD_MAP, nested.nests) if nested.nests else Shape(Kind.TEXT_MAP)
    if isinstance(origin, type) and issubclass(origin, Sequence):
        nested = _shape(args[0])
        return Shape(Kind.PARTS, nested.nests) if nested.nests else Shape(Kind.TEXTS)
    if isinstance(annotation, type):
        return _plain(annotation)
    return Shape(Kind.OTHER)


def _plain(annotation: type) -> Shape:
    if issubclass(annotation, Record):
        return Shape(Kind.RECORD, nests=annotation)
    if issubclass(annotation, Enum):
        return Shape(Kind.CHOICE, words=tuple(str(member.value) for member in annotation))
    return next((Shape(kind) for plain, kind in _PLAIN if issubclass(annotation, plain)), Shape(Kind.OTHER))
