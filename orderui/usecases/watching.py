"""What an app that is open asks of its book again and again: to be the one who writes, and what others have done.

One app writes, any number read. The one that came first holds the book; the next ones follow what it commits and
take over once it has left. Programs that ask for no lock may change the files all the same: then nothing is
written over them, and nothing of theirs is read, before somebody says so.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from orderui.domain.errors import BookChanged, BookFailed, BookHeld
from orderui.usecases.desk import Desk

if TYPE_CHECKING:
    from orderui.usecases.ports import Book


class Standing(Enum):
    """How an app stands to its book."""

    WRITES = "writes"
    """Nobody else writes it."""
    READS = "reads"
    """Somebody else does, or nobody can; what they commit is followed."""
    CHANGED = "changed"
    """It holds the book, and another program has changed the files: they wait for somebody to have them read."""
    FAILS = "fails"
    """The files cannot be read as a book, or are gone; what was read before is still there to be seen."""


class Sight(Struct, frozen=True):
    """What one look at a book has found. `why` says in full why nothing can be written; `holder` who else does.

    `is_new` where something of others' was read, so that what is shown is out of date; `notes` are to be told.
    """

    standing: Standing = Standing.WRITES
    why: str = ""
    holder: str = ""
    is_new: bool = False
    notes: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether the book can be changed here."""
        return self.standing is Standing.WRITES


def watch(desk: Desk, wait: float = 0.0) -> Sight:
    """Look after the book: hold it where that can be, within `wait` seconds, and read what others have committed.

    Cheap where nothing has happened.
    """
    return _sight(desk.book, lambda book: _stand(book, wait))


def read_again(desk: Desk) -> Sight:
    """Read the book as it is on disk now, whoever has changed it. Raises BookFailed, and then it is as it was."""

    def stand(book: Book) -> tuple[Standing, BookFailed | None]:
        book.reload()
        return _stand(book, 0.0)

    return _sight(desk.book, stand)


def _sight(book: Book, stand: Callable[[Book], tuple[Standing, BookFailed | None]]) -> Sight:
    readings, known = book.readings, set(book.notes)
    standing, failure = stand(book)
    return Sight(
        standing,
        str(failure or ""),
        failure.holder if isinstance(failure, BookHeld) else "",
        book.readings != readings,
        tuple(note for note in book.notes if note not in known),
    )


def _stand(book: Book, wait: float) -> tuple[Standing, BookFailed | None]:
    try:
        if not book.held and book.changed_on_disk():
            book.reload()
    except BookFailed as failure:
        return Standing.FAILS, failure
    try:
        book.hold(wait)
    except BookChanged as failure:
        return Standing.CHANGED, failure
    except BookFailed as failure:
        return Standing.FAILS if book.held else Standing.READS, failure
    return Standing.WRITES, None
