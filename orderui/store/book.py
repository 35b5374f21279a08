"""The book on disk: what the use cases ask for, on top of a keeper and a lock.

Trees are kept in memory as they stand in the file and made into values when somebody asks. A unit of work
changes a copy; the book takes the copy over when the keeper has written it. Source: ours.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from threading import Lock as Turn
from typing import TYPE_CHECKING

from orderui.domain.errors import BookFailed, Unknown
from orderui.domain.facets import VERSION as FACETS_VERSION
from orderui.domain.history import Change, Tree
from orderui.domain.order import Order
from orderui.domain.registry import Reference
from orderui.store.codec import Codec, tree_of
from orderui.store.file import BookStorage
from orderui.store.keeper import Batch, ChangeRow, Keeper, OrderRow, Shelf, WholeFile
from orderui.store.lock import Lock
from orderui.store.migrations import MIGRATIONS
from orderui.store.reading import Decoder, Reader

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from orderui.store.migrations import Step

WAIT = 2.0
"""Seconds that a command waits for another one to finish writing."""


class FileWork(Reader):
    """A unit of work on a `FileBook`. It is over when its `with` block is left or it was committed."""

    def __init__(self, book: FileBook, shelf: Shelf, decoder: Decoder) -> None:
        super().__init__(shelf.copy(), decoder)
        self._book = book
        self._batch = Batch()
        self.over = False

    def keep(self, order: Order) -> None:
        """Enter the order, or replace it. Raises BadValue for text that no file can hold."""
        row = self._decoder.row(order)
        self._batch_open().orders[order.id] = row
        self._shelf.orders[order.id] = row

    def withdraw(self, order_id: str) -> None:
        """Take the order out of the book. Raises Unknown."""
        if order_id not in self._shelf.orders:
            raise Unknown("order with the id", order_id)
        self._batch_open().orders[order_id] = None
        del self._shelf.orders[order_id]

    def file(self, record: Reference) -> None:
        """Enter a registry record, or replace it. Raises BadValue for text that no file can hold."""
        row = self._decoder.record_row(record)
        self._batch_open().records[row.key] = row
        self._shelf.records[row.key] = row

    def unfile(self, key: str) -> None:
        """Take the registry record `type:id` out of the book. Raises Unknown."""
        if key not in self._shelf.records:
            raise Unknown("record", key)
        self._batch_open().records[key] = None
        del self._shelf.records[key]

    def note(self, change: Change) -> Change:
        """Add a change to history; it is answered with its number, one more than the last."""
        last = self._shelf.history[-1].change["number"] if self._shelf.history else 0
        numbered = change.evolve(number=last + 1)
        row = ChangeRow(tree_of(numbered), numbered)
        self._batch_open().history.append(row)
        self._shelf.history.append(row)
        return numbered

    def commit(self) -> None:
        """Write everything kept here as one. Where nothing was, nothing is written."""
        batch = self._batch_open()
        self.over = True
        if batch:
            self._book.take_over(self._shelf, batch)

    def _batch_open(self) -> Batch:
        if self.over:
            raise RuntimeError("This unit of work is over: it was committed, or its block was left.")
        return self._batch


class FileBook(Reader):
    """A book in a file. Opening reads it; a missing file is a fresh book, written with the first commit.

    A fresh book holds the `first_records`.
    `wait` is in seconds. A book open for reading only takes no lock and leaves no trace; a unit of work on it can
    be tried, not committed. One thread writes at a time; reading is for any. Raises BookFailed.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        codec: Codec,
        *,
        read_only: bool = False,
        wait: float = WAIT,
        first_records: Iterable[Reference] = (),
        steps: Mapping[int, Step] = MIGRATIONS,
    ) -> None:
        storage = BookStorage(path)
        super().__init__(Shelf(), Decoder(codec))
        self.path: Path = storage.path
        self._keeper: Keeper = WholeFile(storage, steps)
        self._lock = Lock(storage.path.with_name(f"{storage.path.name}.lock"), wait)
        self._turn = Turn()
        self._read_only = read_only
        self._first = {record.key: self._decoder.record_row(record) for record in first_records}
        self._owed = Batch()
        if not read_only:
            storage.sweep()
        self.reload()

    @contextmanager
    def work(self) -> Iterator[FileWork]:
        """A unit of work, on the book as it is on disk now. Raises BookFailed while somebody else is writing."""
        with self._my_turn(), self._locked():
            if self.changed_on_disk():
                self.reload()
            work = FileWork(self, self._shelf, self._decoder)
            try:
                yield work
            finally:
                work.over = True

    def hold(self) -> None:
        """Keep others from writing until `release`. Raises BookFailed while somebody else is writing."""
        with self._my_turn():
            if not self._lock.held:
                self._lock.acquire()

    def release(self) -> None:
        """Let others write again."""
        with self._my_turn():
            self._lock.release()

    def changed_on_disk(self) -> bool:
        """Whether somebody else has written the file since it was last read or written here."""
        return self._keeper.changed()

    def reload(self) -> None:
        """Read the file again. Raises BookFailed, and then the book is as it was."""
        shelf = self._keeper.load()
        if shelf is None:
            shelf, owed = Shelf(records=dict(self._first)), Batch(records=dict(self._first))
        else:
            rebuilt = self._rebuilt(shelf)
            shelf.orders |= rebuilt
            owed = Batch(orders=dict(rebuilt))
        self._shelf, self._owed = shelf, owed

    def take_over(self, shelf: Shelf, batch: Batch) -> None:
        """Write a batch, and hold what it leads to. For units of work."""
        if self._read_only:
            raise BookFailed(f"{self.path} is open for reading only. Nothing was changed.")
        self._keeper.commit(self._owed.before(batch))
        self._lock.tidy = True
        self._shelf, self._owed = shelf, Batch()

    def tree(self, order: Order) -> Tree:
        """The order in the form the book keeps it: what history compares. Raises BadValue as `codec.tree_of`."""
        return tree_of(order)

    def order_of(self, system: str, tree: Tree) -> Order:
        """The inverse of `tree`."""
        return self._decoder.load(system, tree)

    def _rebuilt(self, shelf: Shelf) -> dict[str, OrderRow]:
        """Rows with new facets where another version of orderui had worked them out; in the file next time."""
        rebuilt: dict[str, OrderRow] = {}
        if shelf.facets_version != FACETS_VERSION:
            for row in shelf.orders.values():
                with suppress(BookFailed):  # what cannot be read keeps its old facets, and says so when opened
                    rebuilt[row.id] = self._decoder.row(self._decoder.order(row))
        return rebuilt

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self._lock.held or self._read_only:
            yield
            return
        self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._lock.wait):
            raise BookFailed("Another change to the book is still being made here. Try again when it is done.")
        try:
            yield
        finally:
            self._turn.release()
