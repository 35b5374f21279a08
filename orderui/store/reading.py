"""Kept rows read as values: each made when somebody asks for it, and remembered. Source: ours."""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache

from pydantic import ValidationError

from orderui.domain.errors import BookFailed, Refused, Unknown
from orderui.domain.history import Change, Tree
from orderui.domain.order import Facets, Order
from orderui.domain.registry import Facts, Reference
from orderui.store.codec import Codec, tree_of
from orderui.store.keeper import ChangeRow, OrderRow, RecordRow, Shelf

ORDERS_REMEMBERED = 128
"""Orders kept as values after they were asked for; each takes some 20 KB."""


class Decoder:
    """Makes rows into values, each row once while it is remembered. Raises BookFailed where that cannot be."""

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self.order = lru_cache(maxsize=ORDERS_REMEMBERED)(self._order)

    def facets(self, row: OrderRow) -> Facets:
        """The facets kept with the order, or new ones where those do not read: they are derived."""
        if row.seen is None:
            try:
                row.seen = Facets.model_validate(row.facets)
            except ValidationError:
                row.seen = self.codec.facets(self.order(row))
        return row.seen

    def record(self, row: RecordRow) -> Reference:
        """The registry record."""
        if row.seen is None:
            try:
                row.seen = self.codec.record(row.type, row.record)
            except (ValidationError, Refused) as error:
                raise _unreadable(f"the {row.type} “{row.id}”", error) from error
        return row.seen

    def change(self, row: ChangeRow) -> Change:
        """The change."""
        if row.seen is None:
            try:
                row.seen = Change.model_validate(row.change)
            except ValidationError as error:
                raise _unreadable(f"change {row.change['number']} of the history", error) from error
        return row.seen

    def row(self, order: Order) -> OrderRow:
        """The row for an order, with its facets worked out."""
        facets = self.codec.facets(order)
        return OrderRow(order.id, order.system, tree_of(order), tree_of(facets), facets)

    def record_row(self, record: Reference) -> RecordRow:
        """The row for a registry record."""
        return RecordRow(record.TYPE, record.id, tree_of(record), record)

    def load(self, system: str, tree: Tree) -> Order:
        """The order that a tree was made from."""
        try:
            return self.codec.load(system, tree)
        except (ValidationError, Refused) as error:
            raise _unreadable(f"the {system} order with the id {tree.get('id')}", error) from error

    def _order(self, row: OrderRow) -> Order:
        return self.load(row.system, row.order)


class Reader:
    """Answers questions from a shelf."""

    def __init__(self, shelf: Shelf, decoder: Decoder) -> None:
        self._shelf = shelf
        self._decoder = decoder

    def facets(self) -> list[Facets]:
        """The facets of every order, in the order they were entered."""
        return [self._decoder.facets(row) for row in self._shelf.orders.values()]

    def order(self, order_id: str) -> Order:
        """The order with this id. Raises Unknown."""
        row = self._shelf.orders.get(order_id)
        if row is None:
            raise Unknown("order with the id", order_id)
        return self._decoder.order(row)

    def facts(self) -> Facts:
        """The registry's records, and how many orders go by a reference: counted once somebody asks."""
        records = {key: self._decoder.record(row) for key, row in self._shelf.records.items()}
        rows = tuple(self._shelf.orders.values())

        @cache
        def counted() -> Counter[tuple[str, str]]:
            every = map(self._decoder.facets, rows)
            return Counter((one.system, reference) for one in every for reference in one.references)

        return Facts(records, lambda system, reference: counted()[system, reference])

    def history(self, order_id: str = "") -> list[Change]:
        """Every change, oldest first; with an order's id only those that touched it."""
        rows = self._shelf.history
        return [self._decoder.change(row) for row in rows if not order_id or _touches(row, order_id)]


def _touches(row: ChangeRow, order_id: str) -> bool:
    """As `Change.touches`, without making the change into a value."""
    return any(one["kind"] == "order" and one["id"] == order_id for one in row.change["subjects"])


def _unreadable(what: str, error: ValidationError | Refused) -> BookFailed:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        says = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
    else:
        says = str(error).rstrip(".")
    return BookFailed(f"The book holds something that does not read: {what} ({says}). Restore it from a copy.")
