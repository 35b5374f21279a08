"""A book kept in a TinyDB file with a journal beside it.

The format is TinyDB's; the store over it is ours. A TinyDB storage is handed the whole database for each change
and asked for the whole of it to open, so no storage could write one order or leave the others unread, whatever
it did inside. Here a commit appends one line to the journal, and what waits there is merged into the file when
the app is left, when it has grown, or when somebody asks. From then on plain `TinyDB(path)` sees everything.

`_meta` ties the two together: the file's `generation`, which the journal names; the `sequence` number of the last
commit merged; and `follows`, the generation that a journal may still name if it could not be retired after a
merge. A commit with a number up to `sequence` is merged already, so a crash at any point replays nothing twice.
It has an index too (`places`): of a file whose seal holds, the history is left unread until somebody asks for it.
Source: ours.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from orderui.domain.errors import BookFailed
from orderui.domain.facets import VERSION as FACETS_VERSION
from orderui.store.disk import Fingerprint, reason, sweep
from orderui.store.edition import Edition
from orderui.store.file import BookStorage, Content, RawTables
from orderui.store.journal import COPIES, Journal
from orderui.store.lines import GONE, Entry, Kept, commit
from orderui.store.migrations import FORMAT, MIGRATIONS, version_written
from orderui.store.opening import READ, READING, Meta, Opening
from orderui.store.rows import RowReader
from orderui.store.shelf import Batch, Draft, Shelf, Stand
from orderui.usecases.ports import unheard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from msgspec import Raw

    from orderui.store.migrations import Step
    from orderui.store.rows import OrderRow, RecordRow
    from orderui.usecases.ports import Tell

GROWN = 4 << 20
"""Bytes of journal from which merging is worth it, where that is also an eighth of the file."""
ATTEMPTS = 10
"""How often a reader begins again because a writer has merged meanwhile."""


class Journalled:
    """Keeps one book. The caller holds the lock while it commits or merges, and is one thread at a time."""

    def __init__(self, path: str | os.PathLike[str], steps: Mapping[int, Step] = MIGRATIONS) -> None:
        self.storage = BookStorage(path)
        self.path = self.storage.path
        self.journal = Journal(self.path.with_name(f"{self.path.name}.journal"))
        self.rewrites = True
        """Whether the next commit writes the whole file: a new book, an older format, another program's edit."""
        self.notes: list[str] = []
        """What the last load found worth saying."""
        self.size = 0
        """The file's, in bytes."""
        self.old = False
        """Whether the file is of an earlier version of the format."""
        self._steps = steps
        self._generation = self._follows = ""
        self._sequence = 0
        self._merged = 0
        self._others: RawTables = {}
        self._reader = RowReader()

    def load(self, *, lenient: bool = False, thorough: bool = False, tell: Tell = unheard) -> Shelf | None:
        """The book as last committed, by whomever; None while nobody has. Raises BookFailed.

        `lenient`: what can be had of a damaged one, with notes of what could not. `thorough`: its history is read
        at once, whatever vouches for it. `tell` is told how far it is.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                content = self.storage.contents(lambda read: tell(READING, READ * read))
                opening = Opening(self.storage, self.journal, self._steps, lenient, thorough, tell)
                shelf = self._absent() if content is None else self._load(opening, content)
            except BookFailed:
                # A merge between our reading the file and its journal makes them differ: then begin again.
                if attempt == ATTEMPTS or not self._moved_on():
                    self.storage.distrust()
                    raise
            else:
                if not self._moved_on():
                    return shelf
        raise BookFailed(f"{self.path} is being replaced again and again. Try again when that is over.")

    def follow(self, shelf: Shelf) -> bool:
        """Put on the shelf what others have committed since; False where that is not all that has happened."""
        if self.storage.changed():
            return False
        entries = self.journal.grown(self._sequence)
        if entries is None or (entries and not self._owns_journal()):
            return False
        try:
            for entry in entries:
                shelf.put(self._batch(shelf, entry))
                self._sequence = entry.n
        except (msgspec.DecodeError, UnicodeDecodeError):
            return False
        return True

    def commit(self, shelf: Shelf, batch: Batch) -> None:
        """Make the batch part of the book, all of it or nothing. Raises BookFailed, and then it was nothing.

        The shelf is not touched, but for numbering the rows.
        """
        self.storage.check_unchanged()
        shelf.number(batch)
        if self.rewrites:
            self._check_journal()
            self._rewrite(Draft(shelf, batch).stand(), self._sequence + 1)
        else:
            self.journal.append(self._generation, commit(self._sequence + 1, _changes(shelf, batch)))
        self._sequence += 1

    def merge(self, shelf: Shelf, turn: Callable[[], AbstractContextManager[None]]) -> None:
        """Write the file anew with everything in it, and retire the journal. Raises BookFailed; nothing is lost.

        Commits go on meanwhile: `turn` is asked for at the beginning and the end only, for moments.
        """
        with turn():
            self._check_journal()
            stand, meta = shelf.stand(), self._next_meta(self._sequence)
            generation, mark = self._generation, self.journal.end
        written = self.storage.prepare(Edition(meta, stand, self._others))
        try:
            with turn():
                if self._generation != generation:
                    return  # a commit has written the whole file meanwhile
                self._check_journal()
                lines = self.journal.tail(mark)
                self.storage.install(written)
                self._installed(meta, written.fingerprint.size)
                self.journal.renew(meta.generation, lines)
        finally:
            self.storage.discard(written)

    def changed(self) -> bool:
        """Whether somebody else has committed since the last load or commit. Raises BookFailed."""
        return self.storage.changed() or self.journal.changed()

    def stamp(self) -> tuple[Fingerprint | None, Fingerprint | None] | None:
        """What tells that the files are still those that were looked at before; None where it cannot be told."""
        with suppress(OSError):
            return Fingerprint.at(self.path), Fingerprint.at(self.journal.path)
        return None

    def lost(self) -> bool:
        """Whether the journal is gone while the file it belongs to is still the one that was read."""
        return self.journal.lost() and not self.storage.changed()

    def mend(self, shelf: Shelf) -> None:
        """Write what a lost journal held into the file. Raises BookFailed."""
        name = self.journal.path.name
        self._rewrite(shelf.stand(), self._sequence)
        self.notes.append(f"{name} was deleted by another program; what it held was written again.")

    @property
    def waits(self) -> bool:
        """Whether commits wait in the journal to be merged."""
        return self._sequence > self._merged

    @property
    def fresh(self) -> bool:
        """Whether nobody has committed anything yet."""
        return not self.size

    def damage(self) -> list[str]:
        """What is wrong with the files as they are now, a sentence each."""
        again = Journalled(self.path, self._steps)
        try:
            again.load(thorough=True)
        except BookFailed as error:
            return [str(error)]
        return again.notes

    @property
    def grown(self) -> bool:
        """Whether merging is worth it by now."""
        return self.journal.end > max(GROWN, self.size // 8)

    def sweep(self) -> None:
        """Remove what writers that were killed have left beside the book."""
        self.storage.sweep()
        sweep(self.journal.path)

    def whole(self, shelf: Shelf) -> Edition:
        """The book as one file: for a copy."""
        return Edition(self._next_meta(self._sequence), shelf.stand(), self._others)

    def take_place(self, pieces: Edition) -> None:
        """Put another book in this one's place, whatever is there: see that there is a copy. Raises BookFailed."""
        written = self.storage.prepare(pieces)
        try:
            # What the journal holds is another book's from now on.
            self.journal.path.unlink(missing_ok=True)
            self.storage.trust()
            self.storage.install(written)
        except OSError as error:
            raise BookFailed(f"{self.journal.path} cannot be removed: {reason(error)}.") from error
        finally:
            self.storage.discard(written)

    # Reading

    def _absent(self) -> Shelf | None:
        if self.journal.path.exists():
            raise BookFailed(f"{self.path} is gone, but its journal is there. Put the file back; {COPIES}.")
        self._generation = self._follows = ""
        self._others, self._sequence, self._merged = {}, 0, 0
        self.rewrites, self.old, self.size, self.notes = True, False, 0, []
        return None

    def _moved_on(self) -> bool:
        """Whether the file was replaced since it was read, or made since it was found missing."""
        with suppress(BookFailed):
            return self.storage.changed()
        return False

    def _load(self, opening: Opening, content: Content) -> Shelf:
        found = opening.run(content)
        meta = found.meta
        self._reader, self._others, self.notes, self.size = found.reader, found.others, found.notes, len(content)
        self._generation, self._follows = meta.generation, meta.follows
        self._sequence, self._merged = found.sequence, meta.sequence
        self.old = meta.version < version_written(self._steps)
        self.rewrites = self.old or not found.sealed or meta.facets_version != FACETS_VERSION or opening.lenient
        return found.shelf

    def _owns_journal(self) -> bool:
        return self.journal.generation in (self._generation, self._follows)

    def _batch(self, shelf: Shelf, entry: Entry) -> Batch:
        """A commit of somebody else's as a batch."""
        batch = Batch()
        batch.orders.update(dict.fromkeys(shelf.order_table.keys(_gone(entry.orders))))
        batch.records.update(dict.fromkeys(shelf.record_table.keys(_gone(entry.registry))))
        for number, doc in entry.orders.items():
            if doc != GONE:
                order = self._reader.order(int(number), doc.copy())
                batch.orders[order.id] = order
        for number, doc in entry.registry.items():
            if doc != GONE:
                record = self._reader.record(int(number), doc.copy())
                batch.records[record.key] = record
        batch.history = [self._reader.change(int(number), doc.copy()) for number, doc in entry.history.items()]
        return batch

    # Writing

    def _check_journal(self) -> None:
        self.storage.check_unchanged()
        if self.journal.changed() and not self.lost():
            raise BookFailed(
                f"{self.journal.path} was changed by another program in the meantime. "
                "Nothing was written; try again."
            )

    def _rewrite(self, stand: Stand, sequence: int) -> None:
        meta = self._next_meta(sequence)
        written = self.storage.prepare(Edition(meta, stand, self._others))
        self.storage.install(written)
        self._installed(meta, written.fingerprint.size)
        self.journal.renew(meta.generation, b"")

    def _next_meta(self, sequence: int) -> Meta:
        return Meta(
            FORMAT,
            version_written(self._steps),
            FACETS_VERSION,
            self.journal.path.name,
            os.urandom(8).hex(),
            self.journal.generation or self._generation,
            sequence,
        )

    def _installed(self, meta: Meta, size: int) -> None:
        self._generation, self._follows = meta.generation, meta.follows
        self._merged, self.size = meta.sequence, size
        self.rewrites = self.old = False


def _gone(docs: Mapping[str, Raw]) -> set[int]:
    return {int(number) for number, doc in docs.items() if doc == GONE}


def _changes(shelf: Shelf, batch: Batch) -> dict[str, list[tuple[int, Kept | None]]]:
    """What the journal is told of a batch."""
    return {
        "orders": _numbered(batch.orders, shelf.order_table.rows),
        "registry": _numbered(batch.records, shelf.record_table.rows),
        "history": [(row.number, row) for row in batch.history],
    }


def _numbered(
    changes: Mapping[str, OrderRow | RecordRow | None], there: Mapping[str, OrderRow | RecordRow]
) -> list[tuple[int, Kept | None]]:
    return [
        (there[key].number if row is None else row.number, row)
        for key, row in changes.items()
        if row is not None or key in there
    ]
