"""An update merged into the record at hand: what it omits stays, what means the same keeps its spelling.

Source: domain.md §2.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeGuard

from msgspec import Struct

from orderui.domain.order import Order, Part, children, walk
from orderui.domain.record import Record, declared, vendor_fields
from orderui.domain.shape import Kind, shapes
from orderui.systems import json_text
from orderui.systems.incoming import Incoming, Tree
from orderui.systems.json_text import JsonValue, Number
from orderui.systems.overlay import copied
from orderui.systems.payload import record
from orderui.systems.shapes import inside, respelled
from orderui.systems.system import System


class Merge(Struct, frozen=True):
    """An update laid into the record at hand: the tree, the parts' uids in document order, whether it differs."""

    tree: Tree
    uids: tuple[str, ...]
    differs: bool


def merge(order: Order, incoming: Incoming, *, bare: tuple[str, ...] = ()) -> Merge:
    """`incoming` merged into the order as it would be exported: omitted keys and parts stay as they are.

    Values that mean the same keep their present spelling. A new part has an empty uid. `bare` is the place of a
    list that holds a part which came by itself: where it stands in the list says nothing of which part it is.
    """
    system = incoming.system
    present = record(order, system)
    merger = _Merger(system, bare)
    uids = merger.model(present, incoming.tree, order, system.model, ())
    return Merge(present, tuple(uids), merger.differs)


class _Merger:
    """One merge: lays trees into the present one in place, and remembers whether anything differed."""

    def __init__(self, system: System, bare: tuple[str, ...]) -> None:
        self.system = system
        self.bare = bare
        self.differs = False

    def model(
        self, present: Tree, new: Tree, record: Record, model: type[Record], path: tuple[str, ...]
    ) -> list[str]:
        """Lay `new` into `present`; the uids of the parts below, in the document order of the merged tree."""
        new = respelled(new, present, inside(self.system.shapes.alternates, path))
        fields = {field.vendor_name: field for field in vendor_fields(model)}
        kinds = shapes(model)
        below: dict[str, list[str]] = {}
        for key, value in new.items():
            field = fields.get(key)
            here = (*path, key)
            mine = getattr(record, field.name) if field else None
            kind = kinds[field.name] if field else None
            if kind and kind.kind is Kind.PARTS and isinstance(value, list) and _is_part(kind.nests):
                below[key] = self.parts(present, key, value, mine or (), kind.nests, here)
            elif kind and kind.kind is Kind.TEXT_MAP and value == [] and isinstance(present.get(key), dict):
                continue  # an empty list is an empty map: it says nothing of the keys there are
            elif (
                isinstance(value, dict)
                and isinstance(present.get(key), dict)
                and (field is None or mine is not None)
            ):
                inner: Any = present[key]
                if kind and kind.kind is Kind.RECORD and isinstance(mine, Record) and kind.nests:
                    below[key] = self.model(inner, value, mine, kind.nests, here)
                else:
                    self.free(inner, value)
            elif key not in present or not json_text.same(present[key], value):
                present[key] = copied(value)
                self.differs = True
                if field:
                    self.forget(present, new, model, field.name)
        uids: list[str] = []
        for field in vendor_fields(model):
            if field.vendor_name in below:
                uids += below[field.vendor_name]
            else:
                uids += [part.uid for part in _below(getattr(record, field.name))]
        return uids

    def forget(self, present: Tree, new: Tree, model: type[Record], name: str) -> None:
        """Drop what the record said about a value that the update has changed without a word on it."""
        for field in vendor_fields(model):
            if (
                field.shown
                and field.shown.about in (name, "*")
                and field.name != name
                and field.vendor_name not in new
            ):
                present.pop(field.vendor_name, None)

    def free(self, present: Any, new: Tree) -> None:
        """Lay a free object into another, key by key."""
        for key, value in new.items():
            if isinstance(value, dict) and isinstance(present.get(key), dict):
                self.free(present[key], value)
            elif key not in present or not json_text.same(present[key], value):
                present[key] = copied(value)
                self.differs = True

    def parts(
        self,
        holder: Tree,
        key: str,
        new: list[JsonValue],
        mine: Sequence[Part],
        model: type[Part],
        path: tuple[str, ...],
    ) -> list[str]:
        """Lay a list of parts into another; the uids of the merged list's parts and of what is below them."""
        old: list[Any] = list(holder[key]) if isinstance(holder.get(key), list) else []  # type: ignore[arg-type]
        pairs = _matched(old, new, mine, model, placed=path != self.bare)
        replaces = ".".join(path) in self.system.works.replaced
        if replaces:
            kept = [index for index in pairs if index is not None]
            changed = kept != list(range(len(old))) or len(new) != len(old)
            order = [(index, item) for index, item in zip(pairs, new, strict=True)]
        else:
            fresh_ones = [(None, item) for index, item in zip(pairs, new, strict=True) if index is None]
            by_index = {index: item for index, item in zip(pairs, new, strict=True) if index is not None}
            order = [*((index, by_index.get(index)) for index in range(len(old))), *fresh_ones]
            changed = bool(fresh_ones)
        self.differs = self.differs or changed
        merged: list[JsonValue] = []
        uids: list[str] = []
        for index, item in order:
            if index is None:
                merged.append(copied(item))
                uids += ["", *[""] * _count_below(item, model)]
                continue
            part, tree = mine[index], old[index]
            uids.append(part.uid)
            if isinstance(item, dict):
                if replaces and not json_text.same(tree, item):
                    self.differs = True
                    tree.clear()
                uids += self.model(tree, item, part, model, path)
            else:
                uids += [one.uid for one in walk(part)]
            merged.append(tree)
        holder[key] = merged
        return uids


def _matched(
    old: list[Any], new: list[JsonValue], mine: Sequence[Part], model: type[Part], *, placed: bool
) -> list[int | None]:
    """For each new member the old one it is: by the vendor's key, else the same in meaning, else if `placed` by
    position.

    One with a key that the vendor gives is the answer to one without that says the same.
    """
    field = declared(model).get(model.KEY) if model.KEY else None
    free = dict.fromkeys(range(min(len(old), len(mine))))
    found: list[int | None] = [None] * len(new)

    def key_of(item: Any) -> JsonValue:
        return item.get(field.vendor_name) if field and isinstance(item, dict) else None

    def match(numbers: Iterable[int], meaning: Callable[[Any], JsonValue], *, named: bool = True) -> None:
        """Give each new member the first free old one that means the same; if not `named`, one without a key."""
        numbers = [number for number in numbers if found[number] is None]
        prints = {number: json_text.fingerprint(meaning(new[number])) for number in numbers}
        there: dict[str, deque[int]] = {}
        for index in [one for one in free if named or not key_of(old[one])] if numbers else ():
            there.setdefault(json_text.fingerprint(meaning(old[index])), deque()).append(index)
        for number in numbers:
            if there.get(prints[number]):
                found[number] = index = there[prints[number]].popleft()
                del free[index]

    keyed = {number for number, item in enumerate(new) if key_of(item) is not None}
    nameless = [number for number in range(len(new)) if number not in keyed]
    match(sorted(keyed), key_of)
    if field and field.shown and field.shown.read_only:
        match(sorted(keyed), partial(_said, model), named=False)
    match(nameless, lambda item: item)
    for number in nameless if placed else ():
        if found[number] is None and number in free and not key_of(old[number]):
            found[number] = number
            del free[number]
    return found


def _said(model: type[Part], item: Any) -> JsonValue:
    """What a member says of itself: less what the vendor gives, what follows from the rest, and what is empty."""
    if not isinstance(item, dict):
        return item  # type: ignore[no-any-return]
    fields = ((one.vendor_name, one.shown) for one in vendor_fields(model))
    given = {name for name, shown in fields if shown and (shown.read_only or shown.computed)}
    return {name: value for name, value in item.items() if name not in given and not _is_empty(value)}


def _is_empty(value: JsonValue) -> bool:
    return value in (None, "", [], {}) or json_text.same(value, Number("0"))


def _is_part(model: type[Record] | None) -> TypeGuard[type[Part]]:
    return model is not None and issubclass(model, Part)


def _below(value: Any) -> Iterator[Part]:
    for child in children(value):
        if isinstance(child, Part):
            yield child
        yield from walk(child)


def _count_below(item: JsonValue, model: type[Part]) -> int:
    total = 0
    if isinstance(item, dict):
        for field in vendor_fields(model):
            shape = shapes(model)[field.name]
            value = item.get(field.vendor_name)
            if (
                shape.kind is Kind.PARTS
                and shape.nests
                and issubclass(shape.nests, Part)
                and isinstance(value, list)
            ):
                total += sum(1 + _count_below(child, shape.nests) for child in value)
    return total
