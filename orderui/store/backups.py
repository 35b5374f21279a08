"""Copies of the book, in a folder beside it, and the way back from them.

A copy is made before the first change of a day, before a book is brought to a newer format, and before another
copy takes the book's place. It is the two files as they are, byte for byte, and a book of its own: `orderui
--book COPY` opens it. The oldest go when there are too many or they are too old, but never the newest few: a clock
that was wrong must not cost a book its copies.

The daily copy of a big book must be there at once, for a keystroke must not wait while half a gigabyte is copied.
Where the file system cannot share blocks it is the book's file under a second name. orderui never writes into a
book's file, it puts a new one in its place, and then the copy has the old one to itself. Until then a program that
does write into the file would write into the copy too: so the next merge is not put off. Source: ours.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from orderui.domain.errors import Ambiguous, BookFailed, Unknown
from orderui.store import disk
from orderui.store.disk import reason, write_folder_through
from orderui.store.keeper import Journalled
from orderui.store.lock import Lock
from orderui.store.shelf import Shelf
from orderui.usecases.ports import Copy

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderui.store.edition import Edition

DAILY, MIGRATING, REPLACING, ASKED = "daily", "before-migration", "before-restore", "asked-for"
BIG = 8 << 20
"""Bytes of a book whose daily copy is not made byte for byte: that would take longer than a keystroke may."""
SPARED = 3
"""Copies that are kept however old they are."""

_NAME = re.compile(r"(\d{8}T\d{6}Z)(?:-\d+)?-([a-z-]+)\.json")


class Keep(Struct, frozen=True):
    """How many copies are kept, and for how many days. No copies are made where `count` is 0."""

    count: int = 10
    days: int = 60


class Backups:
    """The copies of the book at `book`. `now` answers an aware instant; its date is the day of a daily copy.

    `keep` is asked when a copy is due.
    """

    def __init__(self, book: Path, keep: Callable[[], Keep], now: Callable[[], datetime]) -> None:
        self.book = book
        self.folder = book.with_name(f"{book.name}.backups")
        self.notes: list[str] = []
        """What went wrong with a copy that a change did not have to wait for."""
        self._keep = keep
        self._now = now
        self._made: set[date] = set()
        """The days that have what they are due."""
        self._linked = False

    @property
    def shared(self) -> bool:
        """Whether a copy made here is still the book's own file."""
        if self._linked:
            with suppress(OSError):
                self._linked = self.book.stat().st_nlink > 1
        return self._linked

    def all(self) -> list[Copy]:
        """Every copy, the newest first."""
        found = []
        with suppress(FileNotFoundError, NotADirectoryError):
            for path in self.folder.iterdir():
                if name := _NAME.fullmatch(path.name):
                    at = datetime.strptime(name[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
                    found.append(Copy(path, at, name[2]))
        return sorted(found, key=lambda copy: (copy.at, copy.path.name), reverse=True)

    def before_commit(self, *, migrating: bool) -> None:
        """Make the copy that is due before a change. Raises BookFailed only where the format will change."""
        today = self._now().date()
        if (today in self._made and not migrating) or not self.book.exists():
            return
        try:
            if not self._keep().count:
                pass
            elif migrating:
                self.take(MIGRATING)
            elif not any(copy.at.astimezone(self._now().tzinfo).date() == today for copy in self.all()):
                self.take(DAILY)
        except BookFailed as error:
            if migrating:
                raise
            self.notes = [str(error)]
        self._made.add(today)

    def take(self, occasion: str) -> Copy:
        """Copy the book's files as they are now. Raises BookFailed."""
        at = self._now().astimezone(UTC).replace(microsecond=0)
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            copy = Copy(self._free(at, occasion), at, occasion)
            journal = self.book.with_name(f"{self.book.name}.journal")
            # The journal first: a copy without its file is no copy, and is not taken for one.
            if journal.exists():
                disk.copy(journal, copy.path.with_name(f"{copy.path.name}.journal"))
            if self.book.exists():
                self._linked = _copy(self.book, copy.path, at_once=occasion == DAILY and _is_big(self.book))
            write_folder_through(self.folder)
        except OSError as error:
            raise BookFailed(f"No copy of the book could be made in {self.folder}: {reason(error)}.") from error
        self._prune(copy)
        return copy

    def _free(self, at: datetime, occasion: str) -> Path:
        stamp = f"{at:%Y%m%dT%H%M%SZ}"
        names = [f"{stamp}-{occasion}.json", *(f"{stamp}-{n}-{occasion}.json" for n in range(2, 1000))]
        return next(path for name in names if not (path := self.folder / name).exists())

    def _prune(self, newest: Copy) -> None:
        keep = self._keep()
        oldest = self._now() - timedelta(days=keep.days)
        others = [copy for copy in self.all() if copy.path != newest.path]
        for rank, copy in enumerate(others, start=1):
            if rank >= keep.count or (rank >= SPARED and copy.at < oldest):
                for path in (copy.path, copy.path.with_name(f"{copy.path.name}.journal")):
                    with suppress(OSError):
                        path.unlink(missing_ok=True)


def _is_big(book: Path) -> bool:
    """Whether copying the file may take long. One that others may read is copied all the same: the copy is for
    the user's eyes only.
    """
    found = book.stat()
    return found.st_size >= BIG and stat.S_IMODE(found.st_mode) == 0o600


def _copy(book: Path, copy: Path, *, at_once: bool) -> bool:
    """Copy the file; where that is to be `at_once` and cannot, give it a second name. Whether it has two now."""
    if disk.copy(book, copy, at_once=at_once):
        return False
    with suppress(OSError):
        os.link(book, copy)
        return True
    disk.copy(book, copy)
    return False


class Vault:
    """What can be done for a book that may not open: see its copies, restore one, save what can be had."""

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime],
        *,
        keep: Callable[[], Keep] = Keep,
        wait: float = 2.0,
    ) -> None:
        self.path = Path(os.path.realpath(path))
        self.backups = Backups(self.path, keep, now)
        self._wait = wait

    def copies(self) -> list[Copy]:
        """Every copy in the folder beside the book, the newest first."""
        return self.backups.all()

    def find(self, name: str) -> Path:
        """The copy called `name`: a path, or how one copy's file name begins. Raises Unknown or Ambiguous."""
        given = Path(name).expanduser()
        if given.is_file():
            return given
        fitting = [copy.path for copy in self.copies() if copy.path.name.startswith(name)]
        if not fitting or not name:
            raise Unknown("backup", name, candidates=[copy.path.name for copy in self.copies()])
        if len(fitting) > 1:
            raise Ambiguous("backup", name, candidates=[path.name for path in fitting])
        return fitting[0]

    def restore(self, source: Path) -> tuple[int, Copy | None]:
        """Put a copy in the book's place. How many orders it has, and the copy made of what was there before.

        Raises BookFailed, and then the book is as it was.
        """
        return self._replace(lambda: _opened(source))

    def rescue(self) -> tuple[int, list[str], Copy | None]:
        """Make a damaged book one that opens, of what can be had. As `restore`, with what could not be had."""
        notes: list[str] = []

        def what_can_be_had() -> tuple[Journalled, Shelf]:
            keeper, shelf = _opened(self.path, lenient=True)
            notes.extend(keeper.notes)
            return keeper, shelf

        orders, copy = self._replace(what_can_be_had)
        return orders, notes, copy

    def _replace(self, wanted: Callable[[], tuple[Journalled, Shelf]]) -> tuple[int, Copy | None]:
        lock = Lock(self.path.with_name(f"{self.path.name}.lock"), self._wait)
        lock.acquire()
        try:
            keeper, shelf = wanted()
            there = self.path.exists() or self.path.with_name(f"{self.path.name}.journal").exists()
            before = self.backups.take(REPLACING) if there else None
            target = Journalled(self.path)
            target.take_place(keeper.whole(shelf))
            lock.tidy = True
            return len(shelf.orders()), before
        finally:
            lock.release()


def copy_to(path: Path, pieces: Edition) -> Path:
    """Write a book to a new file; where that is. Raises BookFailed."""
    target = Journalled(path)
    if target.path.exists() or target.journal.path.exists():
        raise BookFailed(f"{target.path} is there already. Nothing was written; name a new file.")
    target.take_place(pieces)
    return target.path


def _opened(path: Path, *, lenient: bool = False) -> tuple[Journalled, Shelf]:
    keeper = Journalled(path)
    shelf = keeper.load(lenient=lenient)
    if shelf is None:
        raise BookFailed(f"There is no file {path}.")
    return keeper, shelf
