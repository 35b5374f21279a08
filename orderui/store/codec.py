"""Orders, records and changes as the trees the book keeps, and the way back.

The store knows no system: whoever opens the book hands it a `Codec`. Source: ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import msgspec

from orderui.domain.errors import BadValue
from orderui.domain.facets import AmountFacet, Facets, MovementFacet, StateFacet
from orderui.domain.record import Record

if TYPE_CHECKING:
    from orderui.domain.history import Tree
    from orderui.domain.order import Order
    from orderui.domain.registry import Reference

EMPTY: tuple[Any, ...] = (None, "", [], {})
"""What is left out of a tree where the field is empty unless told otherwise. Every other default is written:
a later release may change it, and the orders of today must not change with it."""


_KINDS: Mapping[str, type[msgspec.Struct]] = {"states": StateFacet, "amounts": AmountFacet, "moved": MovementFacet}
_NESTED = {
    name: {field.name: field.default for field in msgspec.structs.fields(kind) if field.default in (None, "")}
    for name, kind in _KINDS.items()
}
"""What the fields of the facets within facets are where they are empty unless told otherwise. So the next."""
_EMPTY_FACETS: Mapping[str, object] = {
    **{name: value for name, value in Facets._field_defaults.items() if value is None or value == ""},
    **{name: [] for name in _NESTED},
    **{name: {} for name in ("fields", "meta")},
}


class Codec(Protocol):
    """What the store asks of the systems."""

    def load(self, system: str, tree: Tree) -> Order:
        """The order of `system` that `tree_of` made into `tree`. Raises Refused or `pydantic.ValidationError`."""

    def facets(self, order: Order) -> Facets:
        """The facets of an order."""

    def record(self, type: str, tree: Tree) -> Reference:  # noqa: A002 - the book's own word for it
        """The registry record of this type. Raises Refused or `pydantic.ValidationError`."""


class Kept(NamedTuple):
    """A record as the book keeps it: as plain JSON, and that as text."""

    tree: Tree
    text: bytes


def kept(record: Record) -> Kept:
    """`record` by Python names as plain JSON, the same after a trip through the file.

    Decimals are text and keep their exponent and zeros; dates and instants are ISO text. Raises BadValue for what
    no file can hold: text that is not Unicode (half a surrogate pair), a number that is not finite.
    """
    tree: Tree = _slim(record, _dumped(record))
    text = text_of(tree)
    if msgspec.json.decode(text) != tree:  # NaN and the infinities are written as null
        raise BadValue("", "a number that is not finite cannot be kept")
    return Kept(tree, text)


def tree_of(record: Record) -> Tree:
    """The tree of `kept`. Raises BadValue as that does."""
    return kept(record).tree


def text_of(value: object) -> bytes:
    """Plain JSON as text. Raises BadValue for text that is not Unicode."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError as error:
        raise _half(error) from error


def _dumped(record: Record) -> Tree:
    try:
        return record.model_dump(mode="json")
    except UnicodeEncodeError as error:
        raise _half(error) from error


def _half(error: UnicodeEncodeError) -> BadValue:
    return BadValue("", "text with half a surrogate pair cannot be kept", value=error.object)


def facets_tree(facets: Facets) -> Tree:
    """Facets as plain JSON, without the fields that are empty unless told otherwise."""
    tree = dict(zip(facets._fields, msgspec.to_builtins(facets), strict=True))
    for name, empty in _NESTED.items():
        tree[name] = [_without(empty, facet) for facet in tree[name]]
    return _without(_EMPTY_FACETS, tree)


def _without(empty: Mapping[str, object], tree: Tree) -> Tree:
    return {name: value for name, value in tree.items() if value or name not in empty or value != empty[name]}


def _slim(value: Any, dumped: Any) -> Any:
    """`dumped` without its empty fields, beside the `value` it was dumped from."""
    if isinstance(value, Record) and isinstance(dumped, dict):
        model = type(value)
        fields, empty = model.model_fields, _empty_by_default(model)
        return {
            name: _slim(getattr(value, name), item)
            for name, item in dumped.items()
            if name in fields and not (name in empty and item == empty[name])
        }
    if isinstance(value, dict) and isinstance(dumped, dict):
        # A key that is text is taken from the value: pydantic dumps half a surrogate pair in it as `\ufffd`.
        pairs = zip(value.items(), dumped.items(), strict=True)
        return {_key(name, key): _slim(item, kept) for (name, item), (key, kept) in pairs}
    if isinstance(value, tuple | list) and isinstance(dumped, list):
        return [_slim(item, kept) for item, kept in zip(value, dumped, strict=True)]
    return dumped


def _key(name: Any, dumped: str) -> str:
    return name if type(name) is str else dumped


@cache
def _empty_by_default(model: type[Record]) -> Tree:
    """What the fields that are empty unless told otherwise are then, as dumped."""
    found = {}
    for name, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        dumped = list(default) if isinstance(default, tuple) else default
        if dumped in EMPTY:
            found[name] = dumped
    return found
