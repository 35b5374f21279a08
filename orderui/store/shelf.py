"""What a book holds, in memory, and the batches that change it. Source: ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from threading import Lock as Turn
from typing import Generic, NamedTuple, Protocol, TypeVar

from msgspec import Struct, field

from orderui.domain.facets import VERSION as FACETS_VERSION
from orderui.domain.facets import Facets
from orderui.store.chronicle import Chronicle, Told
from orderui.store.rows import ChangeRow, OrderRow, RecordRow

Name = tuple[str, str]
"""A system and a reference of one of its orders."""
Counting = Callable[[str, str], int]
Faceted = Callable[[OrderRow], Facets]


class Batch(Struct):
    """What one commit changes: rows to enter or replace, None for what leaves the book, changes to add."""

    orders: dict[str, OrderRow | None] = field(default_factory=dict)
    records: dict[str, RecordRow | None] = field(default_factory=dict)
    history: list[ChangeRow] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.orders or self.records or self.history)


class _Kept(Protocol):
    number: int

    @property
    def key(self) -> str: ...


R = TypeVar("R", bound=_Kept)


class Table(Generic[R]):
    """Rows by key, in the order they were entered, each with the number under which the file has it."""

    def __init__(self, rows: Sequence[R] = ()) -> None:
        self.rows: dict[str, R] = {row.key: row for row in rows}
        self.last = max((row.number for row in rows), default=0)

    def number(self, rows: Iterable[R | None]) -> None:
        """Give rows about to be committed the numbers of those they replace, or new ones."""
        for row in rows:
            if row is None:
                continue
            there = self.rows.get(row.key)
            if there is None:
                self.last += 1
            row.number = self.last if there is None else there.number

    def keys(self, numbers: Collection[int]) -> list[str]:
        """The keys of the rows that the file has under these numbers."""
        return [row.key for row in self.rows.values() if row.number in numbers] if numbers else []

    def put(self, changes: Iterable[tuple[str, R | None]]) -> None:
        """Enter or replace rows; those that are None go."""
        rows, last = self.rows, self.last
        for key, row in changes:
            if row is None:
                rows.pop(key, None)
            else:
                rows[key] = row
                last = max(last, row.number)
        self.last = last


class Stand(NamedTuple):
    """Everything a book held at one moment, for writing it out."""

    orders: list[OrderRow]
    records: list[RecordRow]
    history: Told


class Shelf:
    """Everything a book holds. Any thread may ask; one at a time puts a batch in, whole as seen by the others."""

    def __init__(
        self,
        orders: Sequence[OrderRow] = (),
        records: Sequence[RecordRow] = (),
        history: Chronicle | None = None,
        facets_version: int = FACETS_VERSION,
    ) -> None:
        self.order_table = Table(orders)
        self.record_table = Table(records)
        self.chronicle = Chronicle() if history is None else history
        self.facets_version = facets_version
        self.records_revision = 0
        """Another one whenever the registry has changed."""
        self._named: Counter[Name] | None = None
        self._turn = Turn()

    def order(self, order_id: str) -> OrderRow | None:
        """The row of the order with this id."""
        return self.order_table.rows.get(order_id)

    def orders(self) -> list[OrderRow]:
        """Every order's row, in the order they were entered."""
        with self._turn:
            return list(self.order_table.rows.values())

    def record(self, key: str) -> RecordRow | None:
        """The row of the record `type:id`."""
        return self.record_table.rows.get(key)

    def records(self) -> list[RecordRow]:
        """Every registry record's row, in the order they were entered."""
        with self._turn:
            return list(self.record_table.rows.values())

    def changes(self) -> list[ChangeRow]:
        """Every change's row, oldest first. Raises BookFailed where those of the file do not read."""
        self.chronicle.read()  # whoever asks for something else meanwhile is not kept waiting
        with self._turn:
            return self.chronicle.all()

    @property
    def last_change(self) -> int:
        """The number of the newest change; 0 where there is none."""
        return self.chronicle.counts

    def counting(self, facets: Faceted) -> Counting:
        """How many orders of a system go by a reference: counted once somebody asks, and from then on kept up."""

        def count(system: str, reference: str) -> int:
            with self._turn:
                if self._named is None:
                    rows = self.order_table.rows.values()
                    self._named = Counter(name for row in rows for name in _names(row, facets))
                return self._named[system, reference]

        return count

    def stand(self) -> Stand:
        """Everything there is now."""
        with self._turn:
            orders, records = self.order_table.rows.values(), self.record_table.rows.values()
            return Stand(list(orders), list(records), self.chronicle.told())

    def number(self, batch: Batch) -> None:
        """Give the rows of a batch their numbers in the file."""
        if batch.orders:
            self.order_table.number(batch.orders.values())
        if batch.records:
            self.record_table.number(batch.records.values())
        self.chronicle.number(batch.history)

    def put(self, batch: Batch) -> None:
        """Make the batch part of what the book holds."""
        with self._turn:
            if self._named is not None:
                self._count_anew(self._named, batch.orders)
            self.order_table.put(batch.orders.items())
            for change in batch.history:
                self.chronicle.put(change)
            if batch.records:
                self.record_table.put(batch.records.items())
                self.records_revision += 1

    def _count_anew(self, named: Counter[Name], changes: Mapping[str, OrderRow | None]) -> None:
        for key, row in changes.items():
            there = self.order_table.rows.get(key)
            if (there and there.facets is None) or (row and row.facets is None):
                self._named = None  # such facets take the systems to work out: count again when asked
                return
            named.subtract(_names(there))
            named.update(_names(row))


class Draft:
    """A shelf as it will be once a batch is part of it. The shelf stays as it is."""

    def __init__(self, shelf: Shelf, batch: Batch | None = None) -> None:
        self._shelf = shelf
        self.batch = batch or Batch()
        self._renamed: Counter[Name] = Counter()
        self._to_count: list[tuple[OrderRow | None, OrderRow | None]] = []

    def put_order(self, order_id: str, row: OrderRow | None) -> None:
        """Enter or replace an order; None takes it out."""
        self._to_count.append((self.order(order_id), row))
        self.batch.orders[order_id] = row

    def put_record(self, key: str, row: RecordRow | None) -> None:
        """Enter or replace a registry record; None takes it out."""
        self.batch.records[key] = row

    def begin_anew(self) -> None:
        """After the batch was put on the shelf: nothing is changed here any more."""
        self.batch, self._renamed, self._to_count = Batch(), Counter(), []

    def counting(self, facets: Faceted) -> Counting:
        """How many orders of a system go by a reference, this draft's changes included."""
        before = self._shelf.counting(facets)

        def count(system: str, reference: str) -> int:
            while self._to_count:
                there, row = self._to_count.pop()
                self._renamed.subtract(_names(there, facets))
                self._renamed.update(_names(row, facets))
            return before(system, reference) + self._renamed[system, reference]

        return count

    def order(self, order_id: str) -> OrderRow | None:
        """The row of the order with this id."""
        changed = self.batch.orders
        return changed[order_id] if order_id in changed else self._shelf.order(order_id)

    def orders(self) -> list[OrderRow]:
        """Every order's row, in the order they were entered."""
        return _merged(self._shelf.orders(), self.batch.orders)

    def record(self, key: str) -> RecordRow | None:
        """The row of the record `type:id`."""
        changed = self.batch.records
        return changed[key] if key in changed else self._shelf.record(key)

    def records(self) -> list[RecordRow]:
        """Every registry record's row, in the order they were entered."""
        return _merged(self._shelf.records(), self.batch.records)

    def changes(self) -> list[ChangeRow]:
        """Every change's row, oldest first."""
        return [*self._shelf.changes(), *self.batch.history]

    @property
    def last_change(self) -> int:
        """The number of the newest change; 0 where there is none."""
        return self.batch.history[-1].counts if self.batch.history else self._shelf.last_change

    def stand(self) -> Stand:
        """Everything there will be."""
        told = self._shelf.chronicle.told()
        history = told._replace(
            rows=[*told.rows, *self.batch.history],
            last=max([told.last, *(row.number for row in self.batch.history)]),
            counts=max([told.counts, *(row.counts for row in self.batch.history)]),
        )
        return Stand(self.orders(), self.records(), history)


def _names(row: OrderRow | None, facets: Faceted | None = None) -> list[Name]:
    if row is None:
        return []
    found = row.facets or (facets(row) if facets else None)
    return [(found.system, reference) for reference in found.references] if found else []


def _merged(rows: list[R], changed: Mapping[str, R | None]) -> list[R]:
    """`rows` with the changes made: what was there keeps its place, what is new comes last."""
    if not changed:
        return rows
    there: dict[str, R | None] = {row.key: row for row in rows}
    there.update(changed)
    return [row for row in there.values() if row is not None]
