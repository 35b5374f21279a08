"""Kept rows read as values: each made when somebody asks for it, and remembered. Source: ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw
from pydantic import ValidationError

from orderui.domain.errors import BookFailed, Refused, Unknown
from orderui.domain.facets import Facets
from orderui.domain.history import Change, PathChange, Subject, Tree, Unread
from orderui.domain.registry import Facts, Reference
from orderui.store.codec import Codec, Kept, facets_tree, kept, text_of, tree_of
from orderui.store.rows import ChangeDoc, ChangeRow, OrderRow, RecordRow, SubjectDoc
from orderui.store.shelf import Draft, Shelf

if TYPE_CHECKING:
    from orderui.domain.order import Order

ORDERS_REMEMBERED = 128
"""Orders kept as values after they were asked for; each takes some 20 KB."""


class Written(Unread):
    """Paths as the book has them written."""

    __slots__ = ("text",)

    def __init__(self, text: Raw) -> None:
        self.text = text

    def read(self) -> tuple[PathChange, ...]:
        """Them all. Raises BookFailed."""
        try:
            return tuple(PathChange.model_validate(one) for one in _LIST.decode(self.text))
        except (msgspec.DecodeError, UnicodeDecodeError, ValidationError) as error:
            raise _unreadable("what a change of the history did", error) from error


class Decoder:
    """Makes rows into values, each row once while it is remembered. Raises BookFailed where that cannot be."""

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self.order = lru_cache(maxsize=ORDERS_REMEMBERED)(self._order)
        self._lately: tuple[tuple[Order, Kept], ...] = ()

    def kept(self, order: Order) -> Kept:
        """The order as the book keeps it; a change asks for the same two several times. Raises BadValue."""
        found = next((form for one, form in self._lately if one is order), None)
        if found is None:
            found = kept(order)
            self._lately = ((order, found), *self._lately[:1])
        return found

    def facets(self, row: OrderRow) -> Facets:
        """The facets kept with the order, or new ones where those do not read: they are derived."""
        if row.facets is None:
            row.facets = self.codec.facets(self.order(row))
        return row.facets

    def record(self, row: RecordRow) -> Reference:
        """The registry record."""
        if row.seen is None:
            try:
                row.seen = self.codec.record(row.type, row.tree())
            except (msgspec.DecodeError, UnicodeDecodeError, ValidationError, Refused) as error:
                raise _unreadable(f"the {row.type} “{row.id}”", error) from error
        return row.seen

    def change(self, row: ChangeRow) -> Change:
        """The change, its paths unread."""
        if row.seen is None:
            try:
                row.seen = Change.model_validate(_told(row))
            except (msgspec.DecodeError, UnicodeDecodeError, ValidationError) as error:
                raise _unreadable(f"change {row.counts} of the history", error) from error
        return row.seen

    def row(self, order: Order, number: int = 0) -> OrderRow:
        """The row for an order, with its facets worked out."""
        facets = self.codec.facets(order)
        tree, text = self.kept(order).text, text_of(facets_tree(facets))
        return OrderRow(order.id, order.system, Raw(tree), Raw(text), facets, number)

    def record_row(self, record: Reference) -> RecordRow:
        """The row for a registry record."""
        doc = {"type": record.TYPE, "id": record.id, "record": tree_of(record)}
        return RecordRow(record.TYPE, record.id, Raw(msgspec.json.encode(doc)), seen=record)

    def change_row(self, change: Change) -> ChangeRow:
        """The row for a change. Raises BadValue."""
        subjects = [
            SubjectDoc(one.kind, one.id, _raw(one.name), self.written(one.paths).text) for one in change.subjects
        ]
        rest = {
            name: _raw(value) for name, value in tree_of(change.evolve(subjects=())).items() if name not in _READ
        }
        return ChangeRow(ChangeDoc(change.id, change.number, subjects=subjects, **rest))

    def written(self, paths: Sequence[PathChange]) -> Written:
        """Paths as they are written. Raises BadValue."""
        if isinstance(paths, Written):
            return paths
        return Written(_raw([{"path": one.path, "before": one.before, "after": one.after} for one in paths]))

    def load(self, system: str, tree: Tree) -> Order:
        """The order that a tree was made from."""
        try:
            return self.codec.load(system, tree)
        except (ValidationError, Refused) as error:
            raise _unreadable(f"the {system} order with the id {tree.get('id')}", error) from error

    def _order(self, row: OrderRow) -> Order:
        try:
            tree = row.tree()
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _unreadable(f"the {row.system} order with the id {row.id}", error) from error
        return self.load(row.system, tree)


class Registry(Mapping[str, Reference]):
    """The registry's records by `type:id`, each read when somebody asks for it. Raises BookFailed."""

    def __init__(self, rows: Iterable[RecordRow], decoder: Decoder) -> None:
        self._rows = {row.key: row for row in rows}
        self._decoder = decoder

    def __getitem__(self, key: str) -> Reference:
        return self._decoder.record(self._rows[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class Reader:
    """Answers questions from a shelf, or from a draft of one."""

    def __init__(self, shelf: Shelf | Draft, decoder: Decoder) -> None:
        self._rows = shelf
        self._decoder = decoder

    def facets(self) -> list[Facets]:
        """The facets of every order, in the order they were entered."""
        return [row.facets or self._decoder.facets(row) for row in self._rows.orders()]

    def order(self, order_id: str) -> Order:
        """The order with this id. Raises Unknown."""
        row = self._rows.order(order_id)
        if row is None:
            raise Unknown("order with the id", order_id)
        return self._decoder.order(row)

    def facts(self) -> Facts:
        """The registry's records, and how many orders go by a reference: counted once somebody asks."""
        return Facts(self._registry(), self._rows.counting(self._decoder.facets))

    def _registry(self) -> Mapping[str, Reference]:
        """The registry's records by `type:id`."""
        return Registry(self._rows.records(), self._decoder)

    def history(self, order_id: str = "") -> list[Change]:
        """Every change, oldest first; with an order's id only those that touched it."""
        rows = self._rows.changes()
        return [self._decoder.change(row) for row in rows if not order_id or row.touches(order_id)]


_READ = ("id", "number", "subjects")
_HEAD = tuple(name for name in ChangeDoc.__struct_fields__ if name not in _READ)
_TREE = msgspec.json.Decoder(dict[str, Any])
_LIST = msgspec.json.Decoder(list[Any])


def _raw(value: object) -> Raw:
    return Raw(text_of(value))


def _told(row: ChangeRow) -> Mapping[str, Any]:
    """What a change is made of."""
    if row.whole:
        return _TREE.decode(row.whole)
    head = {name: msgspec.json.decode(text) for name in _HEAD if (text := getattr(row.read, name))}
    subjects = tuple(
        Subject(kind=one.kind, id=one.id, name=msgspec.json.decode(one.name), paths=Written(one.paths))
        for one in row.read.subjects
    )
    return {**head, "id": row.read.id, "number": row.read.number, "subjects": subjects}


def _unreadable(what: str, error: Exception) -> BookFailed:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        says = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
    else:
        says = str(error).rstrip(".")
    return BookFailed(f"The book holds something that does not read: {what} ({says}). Restore it from a copy.")
