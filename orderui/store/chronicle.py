"""The changes of a book: those that stand in its file are read when somebody asks for them. Source: ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Lock as Turn
from typing import NamedTuple

from orderui.store.rows import ChangeRow


class Told(NamedTuple):
    """A history at one moment, for writing it out: what the file has of it, unread, and the rows behind that.

    `last` is the number of its last document, `counts` that of its last change.
    """

    texts: Sequence[memoryview]
    rows: Sequence[ChangeRow]
    last: int
    counts: int


class Chronicle:
    """Changes in the order they were made. `unread` reads those before `rows`, of which `texts` are the documents.

    One thread at a time, but for `read`.
    """

    def __init__(
        self,
        rows: Iterable[ChangeRow] = (),
        *,
        unread: Callable[[], Sequence[ChangeRow]] | None = None,
        texts: Sequence[memoryview] = (),
        last: int = 0,
        counts: int = 0,
    ) -> None:
        self._unread = unread
        self._turn = Turn()
        self._texts = texts
        self._before: dict[str, ChangeRow] = {}
        self._rows: dict[str, ChangeRow] = {}
        self.last = last
        """The number of the last document in the file."""
        self.counts = counts
        """The number of the last change."""
        for row in rows:
            self.put(row)

    def __len__(self) -> int:
        """How many there are besides those that are unread."""
        return len(self._before) + len(self._rows)

    def number(self, rows: Iterable[ChangeRow]) -> None:
        """Give rows about to be committed their numbers in the file."""
        for row in rows:
            there = self._rows.get(row.key) or self._before.get(row.key)
            if there is None:
                self.last += 1
            row.number = self.last if there is None else there.number

    def put(self, row: ChangeRow) -> None:
        """Add a change."""
        self._rows[row.key] = row
        self.last = max(self.last, row.number)
        self.counts = max(self.counts, row.counts)

    def read(self) -> None:
        """See that none are unread. Raises BookFailed, and then they still are."""
        with self._turn:
            if self._unread is not None:
                self._before = {row.key: row for row in self._unread()}
                self._unread = None

    def all(self) -> list[ChangeRow]:
        """Every change that was read, oldest first."""
        return list((self._before | self._rows).values())

    def told(self) -> Told:
        """The history as it is now, to be written."""
        return Told(self._texts, list(self._rows.values()), self.last, self.counts)
