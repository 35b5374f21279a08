"""The book on disk: what the use cases ask for, on top of a keeper and a lock.

Rows are kept in memory as they stand in the file and made into values when somebody asks. A unit of work changes
a draft; the book takes its changes over when the keeper has written them. Source: ours.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Lock as Turn
from typing import TYPE_CHECKING

from orderui.domain.errors import BookChanged, BookFailed
from orderui.domain.facets import VERSION as FACETS_VERSION
from orderui.domain.history import Subject, Tree
from orderui.store.backups import ASKED, Backups, Keep, copy_to
from orderui.store.codec import Codec
from orderui.store.keeper import Journalled
from orderui.store.lock import Lock
from orderui.store.migrations import MIGRATIONS
from orderui.store.opening import BIG
from orderui.store.reading import Decoder, Reader
from orderui.store.shelf import Batch, Shelf
from orderui.store.work import FileWork
from orderui.usecases.ports import unheard

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from orderui.domain.order import Order
    from orderui.domain.registry import Reference
    from orderui.store.migrations import Step
    from orderui.store.rows import OrderRow
    from orderui.usecases.ports import Tell

REBUILDING = "Bringing up to date"
OFTEN = 100
"""Orders that are looked at anew before somebody is told again how far it is."""

WAIT = 2.0
"""Seconds that a command waits for another one to finish writing."""


def _local_now() -> datetime:
    return datetime.now().astimezone()


class FileBook(Reader):
    """A book in a file. Opening reads it; a missing file is a fresh book, written with the first commit.

    A fresh book holds what `first_records` answers.
    `wait` is in seconds; `tell` is told how far the opening is. A book open for reading only takes no lock and
    leaves no trace; a unit of work on it can be tried, not committed. One thread writes at a time; reading is for
    any. Raises BookFailed.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        codec: Codec,
        *,
        read_only: bool = False,
        wait: float = WAIT,
        first_records: Callable[[], Iterable[Reference]] = tuple,
        steps: Mapping[int, Step] = MIGRATIONS,
        now: Callable[[], datetime] = _local_now,
        keep: Callable[[], Keep] = Keep,
        tell: Tell = unheard,
    ) -> None:
        self._keeper = Journalled(path, steps)
        self._shelf = Shelf()
        super().__init__(self._shelf, Decoder(codec))
        self.path: Path = self._keeper.path
        self.backups = Backups(self.path, keep, now)
        self._lock = Lock(self.path.with_name(f"{self.path.name}.lock"), wait)
        self._turn = Turn()
        self._merging = Turn()
        self._holding = False
        self._patience: float | None = None
        self._read_only = read_only
        self._unreadable: tuple[object, str] | None = None
        """What the files are told by that another program left here and that did not read, and why not."""
        self.readings = 0
        """Another one whenever what others have written was read."""
        self._known: tuple[Shelf, int, Mapping[str, Reference]] | None = None
        self._first = first_records
        self._owed: Batch | None = None
        """What a fresh book begins with, until the first commit writes it."""
        if not read_only:
            self._keeper.sweep()
        self._load(tell)

    @contextmanager
    def work(self, *, trial: bool = False) -> Iterator[FileWork]:
        """A unit of work, on the book as it is on disk now. Raises BookHeld while somebody else is writing.

        A `trial` shows what would come of it, whoever is writing, and is not committed.
        """
        with self._my_turn(), self._abreast() if trial else self._locked():
            work = FileWork(self, self._shelf, self._decoder, trial=trial)
            try:
                yield work
            finally:
                work.over = True

    def hold(self, wait: float | None = None) -> None:
        """Keep others from writing until `release`; where they are kept already, see that it is still so.

        Raises BookHeld where somebody else is writing after `wait` seconds (None for the usual), and BookChanged
        where another program has changed the files all the same. Who holds the book, or would, waits for
        nobody with a unit of work.
        """
        with self._my_turn():
            self._patience = 0.0
            if self._lock.held:
                self._see_to_the_hold()
            if not self._lock.held:
                self._holding = False
                self._lock.acquire(wait, lasting=True)
                try:
                    if self._keeper.changed():
                        self._reload()
                except BaseException:
                    self._lock.release()
                    raise
            self._holding = True

    def _see_to_the_hold(self) -> None:
        """See that what is held is still the book, and that the lock, which others may have removed, is one."""
        if self._keeper.changed():
            if not self._keeper.lost():
                raise self._another()
            self._reload()
        if not self._lock.intact:
            self._lock.release()

    def release(self) -> None:
        """Let others write again."""
        with self._turn:
            self._holding = False
            if not self._merging.locked():  # a merge lets go when it is done
                self._lock.release()

    @property
    def held(self) -> bool:
        """Whether nobody else may write until `release`."""
        return self._holding

    @property
    def fresh(self) -> bool:
        """Whether nobody has committed anything yet: there is no file."""
        return self._keeper.fresh

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth saying about the file, and stopped nothing: a change cut short, an edit from outside."""
        return (*self._keeper.notes, *self.backups.notes)

    @property
    def wants_merging(self) -> bool:
        """Whether merging the journal is worth it by now: it has grown, or a copy shares the file until then."""
        return self._keeper.grown or self.backups.shared

    def changed_on_disk(self) -> bool:
        """Whether somebody else has written the book since it was last read or written here."""
        return self._keeper.changed()

    def reload(self) -> None:
        """Read again what has changed. Raises BookFailed, and then the book is as it was."""
        with self._my_turn():
            stamp = self._keeper.stamp()
            try:
                self._reload()
            except BookFailed as failure:
                self._unreadable = stamp and (stamp, str(failure))
                raise

    def merge(self, wait: float | None = None) -> bool:
        """Write the file anew with everything the journal holds; whether there was anything to do.

        Others may read and this process may commit meanwhile. Raises BookFailed, and then the journal has it all:
        for one who is still writing after `wait` seconds (None for the usual), among others.
        """
        if self._read_only or not self._merging.acquire(blocking=False):
            return False
        try:
            with self._locked_for_long(wait) as there:
                if there:
                    self._keeper.merge(self._shelf, self._my_turn)
                return there
        finally:
            self._merging.release()

    def close(self) -> None:
        """Leave the book: what the journal holds is merged into the file, and others may write.

        Where that cannot be, the journal keeps it for the next time. The book may be used again.
        """
        try:
            with suppress(BookFailed):
                if self._keeper.waits:
                    self.merge()
        finally:
            self.release()

    def copy_to(self, path: Path | None = None) -> Path:
        """Write the book as it is now to a new file, a book of its own, else to one among the backups.

        Answers where that is. Raises BookFailed.
        """
        with self._my_turn():
            if self._keeper.fresh:
                raise BookFailed(f"There is no book at {self.path} yet. Nothing was copied.")
            if path is None:
                return self.backups.take(ASKED).path
            pieces = self._keeper.whole(self._shelf)
        return copy_to(path, pieces)

    def damage(self) -> list[str]:
        """What is wrong with the files themselves, a sentence each; none where all is well."""
        return self._keeper.damage()

    def take_over(self, batch: Batch) -> None:
        """Write a batch, and hold what it leads to. For units of work."""
        if self._read_only:
            raise BookFailed(f"{self.path} is open for reading only. Nothing was changed.")
        owed = self._owed
        if owed is not None:
            batch = Batch({**owed.orders, **batch.orders}, {**owed.records, **batch.records}, batch.history)
        self.backups.before_commit(migrating=self._keeper.old)
        self._keeper.commit(self._shelf, batch)
        self._owed = None
        self._lock.tidy = True
        self._shelf.put(batch)
        if len(batch.orders) >= BIG:
            gc.freeze()  # as when a big book is opened

    def tree(self, order: Order) -> Tree:
        """The order in the form the book keeps it: what history compares. Raises BadValue as `codec.kept`."""
        return self._decoder.kept(order).tree

    def order_of(self, system: str, tree: Tree) -> Order:
        """The inverse of `tree`."""
        return self._decoder.load(system, tree)

    def written(self, subject: Subject) -> Subject:
        """The subject with its paths as they are written, unread. Raises BadValue."""
        return Subject(
            kind=subject.kind, id=subject.id, name=subject.name, paths=self._decoder.written(subject.paths)
        )

    def _registry(self) -> Mapping[str, Reference]:
        shelf, revision = self._shelf, self._shelf.records_revision
        known = self._known
        if known is None or known[0] is not shelf or known[1] != revision:
            registry = super()._registry()
            if self._keeper.rewrites:  # nobody vouches for the file: what does not read is said at once
                registry = dict(registry)
            self._known = known = (shelf, revision, registry)
        return known[2]

    def _catch_up(self, *, alone: bool) -> None:
        """Before a change: the book as it is on disk. `alone`: nobody else may have written it meanwhile."""
        if not self._keeper.changed():
            return
        if self._keeper.lost() and not self._read_only:
            self._keeper.mend(self._shelf)
            raise BookFailed(
                f"The journal of {self.path} was deleted by another program. What it held has been written to the "
                "book again and nothing is lost; your change was not made: try it again."
            )
        if alone:
            raise self._another()
        self._reload()

    def _another(self) -> BookFailed:
        """The refusal after another program has had its hands on the files of a book that is held."""
        if not self._keeper.fresh and not self.path.exists():
            return BookFailed(
                f"{self.path} is gone: another program has moved or deleted it. Nothing was written; "
                "what it held is still shown. Put it back to go on."
            )
        if self._unreadable is not None and self._unreadable[0] == self._keeper.stamp():
            return BookFailed(
                self._unreadable[1]
            )  # it has been read, and was no book: it waits for nobody to say so
        return BookChanged(
            f"{self.path} was changed by another program while orderui had it open. "
            "Nothing was written; reload the book to go on with what is there now."
        )

    def _reload(self) -> None:
        if self._keeper.lost():
            if not self._lock.held:
                raise BookFailed(
                    f"The journal of {self.path} was deleted by another program; what it held is still shown. "
                    "Change anything, and it is written again."
                )
            self._keeper.mend(self._shelf)
            return
        if not self._keeper.follow(self._shelf):
            self._load()
        self.readings += 1

    def _load(self, tell: Tell = unheard) -> None:
        shelf = self._keeper.load(tell=tell)
        owed = None
        if shelf is None:
            owed = Batch(records={record.key: self._decoder.record_row(record) for record in self._first()})
            shelf = Shelf()
            shelf.number(owed)
            shelf.put(owed)
        elif shelf.facets_version != FACETS_VERSION:
            shelf.put(Batch(orders=self._rebuilt(shelf, tell)))
        self._shelf, self._owed = shelf, owed
        self._rows = shelf

    def _rebuilt(self, shelf: Shelf, tell: Tell) -> dict[str, OrderRow | None]:
        """Rows with new facets where another version of orderui had worked them out; in the file next time."""
        rebuilt: dict[str, OrderRow | None] = {}
        rows = shelf.orders()
        for number, row in enumerate(rows):
            if not number % OFTEN:
                tell(REBUILDING, number / len(rows))
            with suppress(BookFailed):  # what cannot be read keeps its old facets, and says so when opened
                rebuilt[row.id] = self._decoder.row(self._decoder.order(row), row.number)
        return rebuilt

    @contextmanager
    def _abreast(self) -> Iterator[None]:
        """No lock, and the book as it is on disk: for what is only tried."""
        if not self._lock.held and self._keeper.changed():
            self._reload()
        yield

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The lock, and the book as it is on disk."""
        if self._lock.held or self._read_only:
            self._catch_up(alone=self._lock.held)
            yield
            return
        self._lock.acquire(self._patience)
        try:
            self._catch_up(alone=False)
            yield
        finally:
            self._lock.release()

    @contextmanager
    def _locked_for_long(self, wait: float | None) -> Iterator[bool]:
        """The lock for a merge, while other threads have their turns; whether there is anything to merge."""
        with self._my_turn():
            taken = not self._lock.held
            if taken:
                self._lock.acquire(self._patience if wait is None else wait)
        try:
            with self._my_turn():
                if not self._keeper.lost():
                    self._catch_up(alone=not taken)
                there = (self._keeper.waits or self._keeper.rewrites) and not self._keeper.fresh
                if there and self._keeper.old:
                    self.backups.before_commit(migrating=True)
                self._lock.tidy = self._lock.tidy or there
            yield there
        finally:
            with self._turn:
                if not self._holding:
                    self._lock.release()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._lock.wait):
            raise BookFailed("Another change to the book is still being made here. Try again when it is done.")
        try:
            yield
        finally:
            self._turn.release()
