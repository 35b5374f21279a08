"""Opening a book: its file and its journal, checked and put together. Source: ours."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Raw

from orderui.domain.errors import BookFailed
from orderui.store.file import Content, RawTables, Sealing
from orderui.store.lines import GONE, Entry
from orderui.store.migrations import FORMAT, migrate, version_written
from orderui.store.rows import RowReader
from orderui.store.shelf import Shelf

if TYPE_CHECKING:
    from orderui.store.file import BookStorage
    from orderui.store.journal import Journal
    from orderui.store.migrations import Step

BIG = 10_000
"""Orders of a book that the garbage collector is kept away from."""

TABLES = ("orders", "registry", "history")
"""The tables of a book that are orderui's own, besides `_meta`."""


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
class Opening:
    """How a book is opened. `lenient` takes what can be had of a damaged one, with notes of what could not."""

    storage: BookStorage
    journal: Journal
    steps: Mapping[int, Step]
    lenient: bool = False

    def run(self, content: Content) -> Opened:
        """The book whose file has this content, and its journal. Raises BookFailed."""
        notes: list[str] = []
        sealing = Sealing(content)
        with _collector_paused():
            tables = self.storage.tables(content)
            meta = self._meta(tables)
            sealed = bool(sealing.holds())
            entries = self._pending(meta, notes, sealed=sealed)
            for entry in entries:
                _patch(tables, entry)
            tables = self._migrated(tables, meta.version)
            reader = RowReader()
            shelf = self._shelf(tables, reader, meta.facets_version, notes)
            if len(shelf.order_table.rows) >= BIG:
                gc.freeze()  # its rows live as long as the app: looking through them for garbage would stall it
        others = {name: docs for name, docs in tables.items() if name not in ("_meta", *TABLES)}
        sequence = entries[-1].n if entries else meta.sequence
        return Opened(shelf, reader, meta, sealed, sequence, others, notes)

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
                "seems to have replaced it. Both were left as they are; `orderui restore` shows what can be had."
            )
        if entries and entries[0].n != meta.sequence + 1:
            raise BookFailed(
                f"{self.journal.path} is damaged: its first changes are missing. "
                "It was left as it is; `orderui restore` shows what can be had."
            )
        if not sealed and meta.generation:
            if entries and not self.lenient:
                raise BookFailed(
                    f"{self.storage.path} was edited by another program while changes waited in its journal. "
                    "Both were left as they are; `orderui restore` shows what can be had."
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

    def _shelf(self, tables: RawTables, read: RowReader, facets_version: int, notes: list[str]) -> Shelf:
        orders, records, history = (
            list(self._rows(name, tables.get(name, {}), make, notes))
            for name, make in zip(TABLES, (read.order, read.record, read.change), strict=True)
        )
        shelf = Shelf(orders, records, history, facets_version)
        kept = (len(table.rows) for table in (shelf.order_table, shelf.record_table, shelf.history_table))
        for name, rows, count in zip(TABLES, (orders, records, history), kept, strict=True):
            if count < len(rows):
                raise self._damaged(f"two documents of {name} have the same id")
        return shelf

    def _rows(
        self, name: str, docs: Mapping[str, Raw], make: Callable[[int, Raw], Any], notes: list[str]
    ) -> Iterator[Any]:
        for number, doc in docs.items():
            try:
                if not (number.isascii() and number.isdigit()):
                    raise self._damaged(f"“{number}” is no number of a document of {name}")
                yield make(int(number), doc)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                if not self.lenient:
                    raise self._damaged(f"{error} - in {name}, document {number}") from error
                notes.append(f"Document {number} of {name} does not read and is left out: {error}.")

    def _damaged(self, says: str) -> BookFailed:
        return BookFailed(
            f"{self.storage.path} is damaged: {says}. "
            "It was left as it is; put a copy of the book in its place, or mend the file by hand."
        )


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
