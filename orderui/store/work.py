"""A unit of work on the book on disk: a draft over what is kept, taken over whole by one commit."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from orderui.domain.errors import Unknown
from orderui.store.reading import Decoder, Reader
from orderui.store.shelf import Draft, Shelf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderui.domain.history import Change
    from orderui.domain.order import Order
    from orderui.domain.registry import Reference
    from orderui.store.book import FileBook


class FileWork(Reader):
    """A unit of work on a `FileBook`. It is over when its `with` block is left or it was committed."""

    def __init__(self, book: FileBook, shelf: Shelf, decoder: Decoder, *, trial: bool) -> None:
        self._draft = Draft(shelf)
        super().__init__(self._draft, decoder)
        self._book = book
        self._trial = trial
        self._records: dict[str, Reference] | None = None
        self.over = False

    def keep(self, order: Order) -> None:
        """Enter the order, or replace it. Raises BadValue for text that no file can hold."""
        row = self._decoder.row(order)
        self._open().put_order(order.id, row)

    def withdraw(self, order_id: str) -> None:
        """Take the order out of the book. Raises Unknown."""
        if self._draft.order(order_id) is None:
            raise Unknown("order with the id", order_id)
        self._open().put_order(order_id, None)

    def file(self, record: Reference) -> None:
        """Enter a registry record, or replace it. Raises BadValue for text that no file can hold."""
        row = self._decoder.record_row(record)
        self._open().put_record(row.key, row)
        if self._records is not None:
            self._records[row.key] = record

    def unfile(self, key: str) -> None:
        """Take the registry record `type:id` out of the book. Raises Unknown."""
        if self._draft.record(key) is None:
            raise Unknown("record", key)
        self._open().put_record(key, None)
        if self._records is not None:
            self._records.pop(key, None)

    def note(self, change: Change) -> Change:
        """Add a change to history; it is answered with its number, one more than the last."""
        numbered = change.evolve(number=self._draft.last_change + 1)
        row = self._decoder.change_row(numbered)
        self._open().batch.history.append(row)
        return numbered

    def commit(self) -> None:
        """Write everything kept here as one. Where nothing was, nothing is written."""
        draft = self._open()
        if self._trial:
            raise RuntimeError("This unit of work is a trial: it was begun to see what would come of it.")
        self.over = True
        if draft.batch:
            self._book.take_over(draft.batch)
            draft.begin_anew()

    def _registry(self) -> Mapping[str, Reference]:
        # Kept up from here on: an import that brings a record with each order would gather all for each of them.
        if self._records is None:
            gathered = super()._registry() if self._draft.batch.records else self._book.facts().records
            self._records = dict(gathered)
        return MappingProxyType(self._records)

    def _open(self) -> Draft:
        if self.over:
            raise RuntimeError("This unit of work is over: it was committed, or its block was left.")
        return self._draft
