"""Opening a book: its file and its journal, checked and put together. Source: ours."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, cast

import msgspec
from msgspec import Raw

from orderui.domain.errors import BookFailed
from orderui.store.chronicle import Chronicle
from orderui.store.file import Content, RawTables, Sealing
from orderui.store.journal import COPIES, RESCUES
from orderui.store.lines import GONE, Entry
from orderui.store.migrations import FORMAT, migrate, version_written
from orderui.store.places import Indexed, Passages, indexed
from orderui.store.rows import ChangeDoc, OrderDoc, RowReader
from orderui.store.shelf import Shelf
from orderui.usecases.ports import unheard

if TYPE_CHECKING:
    from orderui.store.file import BookStorage
    from orderui.store.journal import Journal
    from orderui.store.migrations import Step
    from orderui.store.rows import ChangeRow, OrderRow
    from orderui.usecases.ports import Tell

BIG = 10_000
"""Orders of a book that the garbage collector is kept away from."""

TABLES = ("orders", "registry", "history")
"""The tables of a book that are orderui's own, besides `_meta`."""

READING = "Reading"
READ, DECODED = 0.25, 0.5
"""How much of an opening is over when the file's bytes are there, and when its documents are."""
OFTEN = 2_000
"""Rows that are made before somebody is told again how far it is."""


class Meta(msgspec.Struct):
    """The book's own words about itself, in the order they are written."""

    format: str
    version: Annotated[int, msgspec.Meta(ge=1)]
    facets_version: int = 0
    journal: str = ""
    generation: str = ""
    follows: str = ""
    sequence: int = 0


@dataclass
class Opened:
    """A book as it was found. `sequence` counts its commits; `others` are tables that are not orderui's."""

    shelf: Shelf
    reader: RowReader
    meta: Meta
    sealed: bool
    sequence: int
    others: RawTables
    notes: list[str]


@dataclass
class _Found:
    """What a file holds. `past` is where its history is, where that is left unread and not among the tables."""

    tables: RawTables
    sealed: bool
    past: Indexed | None = None


@dataclass
class Opening:
    """How a book is opened. `lenient` takes what can be had of a damaged one, with notes of what could not.

    Unless it is to be `thorough`, a history that a seal vouches for is left unread. `tell` is told how far it is.
    """

    storage: BookStorage
    journal: Journal
    steps: Mapping[int, Step]
    lenient: bool = False
    thorough: bool = False
    tell: Tell = unheard

    def run(self, content: Content) -> Opened:
        """The book whose file has this content, and its journal. Raises BookFailed."""
        notes: list[str] = []
        sealing = Sealing(content)
        with _collector_paused():
            found = self._by_its_index(content, sealing)
            if found is None:
                found = _Found(self.storage.tables(content), sealing.holds())
            tables, past = found.tables, found.past
            meta = self._meta(tables)
            entries = self._pending(meta, notes, sealed=found.sealed)
            if past and not _all_follow(entries, past.index.last):
                tables["history"], past = past.history.docs(CHANGES), None
            for entry in entries:
                _patch(tables, entry)
            tables = self._migrated(tables, meta.version)
            reader = RowReader()
            shelf = self._shelf(tables, reader, meta.facets_version, notes, past)
            if len(shelf.order_table.rows) >= BIG:
                gc.freeze()  # its rows live as long as the app: looking through them for garbage would stall it
        others = {name: docs for name, docs in tables.items() if name not in ("_meta", *TABLES)}
        sequence = entries[-1].n if entries else meta.sequence
        return Opened(shelf, reader, meta, found.sealed, sequence, others, notes)

    def _by_its_index(self, content: Content, sealing: Sealing) -> _Found | None:
        """What the file holds, where it has an index and a seal that makes that true."""
        at = None if self.lenient or self.thorough else indexed(content)
        if at is None or self._meta(at.head).version != version_written(self.steps):
            return None
        try:
            tables: RawTables = {
                **at.head,
                "orders": at.orders.docs(ORDERS, partial(self._decoded, sealing, len(content))),
                "registry": at.registry.docs(RAWS, sealing.wait_for),
                "history": {},
            }
            if at.others:
                tables |= cast("RawTables", at.others.docs(OTHERS, sealing.wait_for))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        return _Found(tables, True, at) if sealing.holds() else None

    def _decoded(self, sealing: Sealing, of: int, end: int) -> None:
        """A passage of the orders that ends here is read next."""
        sealing.wait_for(end)
        self.tell(READING, READ + (DECODED - READ) * end / of)

    def _meta(self, tables: RawTables) -> Meta:
        """The book's own words about itself. Raises BookFailed where it is no book, or a newer one."""
        first = next(iter(tables.get("_meta", {}).values()), Raw(b"null"))
        found = msgspec.json.decode(first)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise BookFailed(
                f"{self.storage.path} is JSON, but not an orderui book. "
                "Name another file; vendor JSON comes into a book with `orderui import`."
            )
        try:
            meta = msgspec.convert(found, Meta)
        except msgspec.ValidationError as error:
            raise self._damaged(f"_meta: {error}") from error
        newest = version_written(self.steps)
        if meta.version > newest:
            raise BookFailed(
                f"{self.storage.path} was written by a newer orderui: its format has version {meta.version}, "
                f"and this one reads up to {newest}. Update orderui to open it."
            )
        return meta

    def _pending(self, meta: Meta, notes: list[str], *, sealed: bool) -> list[Entry]:
        """The journal's commits that the file does not have yet."""
        entries = [entry for entry in self.journal.read(lenient=self.lenient) if entry.n > meta.sequence]
        if self.journal.generation and self.journal.generation not in (meta.generation, meta.follows):
            raise BookFailed(
                f"{self.journal.path} is the journal of another file than {self.storage.path}: another program "
                "seems to have replaced it. Both were left as they are; put the file back that the journal is of, "
                f"or restore a copy: {COPIES}."
            )
        if entries and entries[0].n != meta.sequence + 1:
            raise BookFailed(
                f"{self.journal.path} is damaged: its first changes are missing. It was left as it is; {COPIES}."
            )
        if not sealed and meta.generation:
            if entries and not self.lenient:
                raise BookFailed(
                    f"{self.storage.path} was edited by another program while changes waited in its journal. "
                    f"Both were left as they are; {RESCUES}."
                )
            notes.append(f"{self.storage.path.name} was edited by another program since orderui last wrote it.")
        if self.journal.damage:
            notes.append(
                f"Line {self.journal.damage} of {self.journal.path.name} is damaged: what follows is left out."
            )
        if self.journal.torn:
            notes.append(
                "The last change had not been written completely before orderui was stopped; it is not made."
            )
        return entries

    def _migrated(self, tables: RawTables, version: int) -> RawTables:
        if version == version_written(self.steps):
            return tables
        opened = {name: msgspec.json.decode(msgspec.json.encode(docs)) for name, docs in tables.items()}
        return {
            name: {number: Raw(msgspec.json.encode(doc)) for number, doc in docs.items()}
            for name, docs in migrate(opened, version, self.steps).items()
        }

    def _shelf(
        self, tables: RawTables, read: RowReader, facets_version: int, notes: list[str], past: Indexed | None
    ) -> Shelf:
        docs = tables.get("orders", {})
        orders = self._counted(self._rows("orders", docs, read.order, notes), len(docs))
        records = list(self._rows("registry", tables.get("registry", {}), read.record, notes))
        history = list(self._rows("history", tables.get("history", {}), read.change, notes))
        chronicle = Chronicle(history)
        if past:
            texts, unread = past.history.texts(), partial(self._changes, past.history, read)
            chronicle = Chronicle(
                history, unread=unread, texts=texts, last=past.index.last, counts=past.index.counts
            )
        shelf = Shelf(orders, records, chronicle, facets_version)
        kept = (len(shelf.order_table.rows), len(shelf.record_table.rows), len(chronicle))
        for name, rows, count in zip(TABLES, (orders, records, history), kept, strict=True):
            if count < len(rows):
                raise self._twice(name)
        return shelf

    def _counted(self, rows: Iterator[OrderRow], of: int) -> list[OrderRow]:
        """The orders' rows, telling how far it is: little is left to do after them."""
        made: list[OrderRow] = []
        while some := list(islice(rows, OFTEN)):
            made += some
            self.tell(READING, DECODED + (1 - DECODED) * len(made) / of)
        return made

    def _changes(self, passages: Passages, read: RowReader) -> list[ChangeRow]:
        """The history that was left unread. Raises BookFailed."""
        try:
            docs = passages.docs(CHANGES)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self._damaged(f"{error} - in history") from error
        rows: list[ChangeRow] = list(self._rows("history", docs, read.change, []))
        if len({row.key for row in rows}) < len(rows):
            raise self._twice("history")
        return rows

    def _rows(
        self, name: str, docs: Mapping[str, Any], make: Callable[[int, Any], Any], notes: list[str]
    ) -> Iterator[Any]:
        for number, doc in docs.items():
            try:
                if not _is_number(number):
                    raise self._damaged(f"“{number}” is no number of a document of {name}")
                yield make(int(number), doc)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                if not self.lenient:
                    raise self._damaged(f"{error} - in {name}, document {number}") from error
                notes.append(f"Document {number} of {name} does not read and is left out: {error}.")

    def _twice(self, name: str) -> BookFailed:
        return self._damaged(f"two documents of {name} have the same id")

    def _damaged(self, says: str) -> BookFailed:
        return BookFailed(
            f"{self.storage.path} is damaged: {says}. "
            "It was left as it is; put a copy of the book in its place, or mend the file by hand."
        )


def _all_follow(entries: Iterable[Entry], last: int) -> bool:
    """Whether what commits say of the history only adds to it, behind the document with this number."""
    docs = [(number, doc) for entry in entries for number, doc in entry.history.items()]
    return all(_is_number(number) and int(number) > last and doc != GONE for number, doc in docs)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _patch(tables: RawTables, entry: Entry) -> None:
    for name, docs in entry.tables().items():
        table = tables.setdefault(name, {})
        for number, doc in docs.items():
            if doc == GONE:
                table.pop(number, None)
            else:
                table[number] = doc


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A big file makes only live objects; looking for dead ones meanwhile takes twice the time of reading."""
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()


ORDERS = msgspec.json.Decoder(dict[str, OrderDoc])
CHANGES = msgspec.json.Decoder(dict[str, ChangeDoc])
RAWS = msgspec.json.Decoder(dict[str, Raw])
OTHERS: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, dict[str, Raw]])
