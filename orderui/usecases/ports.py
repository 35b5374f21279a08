"""What the use cases need from outside, as Protocols: the book, a unit of work, its copies, the clock, ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from msgspec import Struct

from orderui.domain.facets import Facets

if TYPE_CHECKING:
    from orderui.domain.history import Change, Subject
    from orderui.domain.order import Order
    from orderui.domain.registry import Facts, Reference

Tell: TypeAlias = "Callable[[str, float], object]"
"""Is told now and then what is being done, as in “Reading”, and how much of that is done: from 0 to 1."""


def unheard(doing: str, done: float) -> None:
    """A `Tell` for where nobody asks how far it is."""


class Clock(Protocol):
    """The present instant, in the user's time zone: its date is the user's "today"."""

    def now(self) -> datetime:
        """An aware instant."""


class Ids(Protocol):
    """New ids for orders, parts and changes."""

    def new(self) -> str:
        """An id never given before; later ones sort after earlier ones."""


class Reading(Protocol):
    """What can be asked of a book. All answers are as of the last commit, or of this unit of work."""

    def facets(self) -> Sequence[Facets]:
        """The facets of every order, in the order they were entered."""

    def order(self, order_id: str) -> Order:
        """The order with this id, as kept. Raises Unknown."""

    def facts(self) -> Facts:
        """The registry's records."""

    def history(self, order_id: str = "") -> Sequence[Change]:
        """Every change, oldest first; with an order's id only those that touched it."""


class Work(Reading, Protocol):
    """One unit of work: what is kept here is seen by its own reads and written by `commit`, all or nothing.

    Leaving it without `commit` means that nothing happened.
    """

    def keep(self, order: Order) -> None:
        """Enter the order, or replace it."""

    def withdraw(self, order_id: str) -> None:
        """Take the order out of the book. Its snapshot stays in history."""

    def file(self, record: Reference) -> None:
        """Enter a registry record, or replace it."""

    def unfile(self, key: str) -> None:
        """Take the registry record `type:id` out of the book."""

    def note(self, change: Change) -> Change:
        """Add a change to history; it is answered with its number."""

    def commit(self) -> None:
        """Write everything kept here as one. Raises BookFailed, and then nothing has changed."""


class Copy(Struct, frozen=True):
    """A copy of a book: where it is, when it was made (UTC), and on what occasion."""

    path: Path
    at: datetime
    occasion: str


class Vault(Protocol):
    """What can be done for a book whether or not it opens."""

    def copies(self) -> Sequence[Copy]:
        """The copies kept beside it, the newest first."""

    def find(self, name: str) -> Path:
        """The copy called `name`: a path, or how one copy's file name begins. Raises Unknown or Ambiguous."""

    def restore(self, source: Path) -> tuple[int, Copy | None]:
        """Put a copy in its place: how many orders that has, and the copy made of what was there before.

        Raises BookFailed, and then the book is as it was.
        """

    def rescue(self) -> tuple[int, Sequence[str], Copy | None]:
        """Make it one that opens, of what can be had. As `restore`, with sentences on what could not be had."""


class Book(Reading, Protocol):
    """The book."""

    @property
    def path(self) -> Path:
        """Where it is kept."""

    @property
    def fresh(self) -> bool:
        """Whether there is no such book yet: nobody has committed anything, and nothing was written."""

    def changed_on_disk(self) -> bool:
        """Whether somebody else has written it since it was last read or written here; cheap to ask."""

    def reload(self) -> None:
        """Read it again. Raises BookFailed, and then it is as it was."""

    @property
    def notes(self) -> Sequence[str]:
        """What is worth saying about its files, and stopped nothing: a change cut short, an edit from outside."""

    @property
    def readings(self) -> int:
        """Another one whenever what others have written was read: by `reload`, `hold` or a unit of work."""

    @property
    def held(self) -> bool:
        """Whether nobody else may write it until `release`."""

    def hold(self, wait: float | None = None) -> None:
        """Keep others from writing until `release`; where they are kept already, see that it is still so.

        Raises BookHeld, naming who is still writing after `wait` seconds (None for the usual), and BookChanged
        where another program has changed the files all the same; where those have been tried by `reload` and did
        not read, BookFailed for what that said.
        """

    def release(self) -> None:
        """Let others write again."""

    @property
    def wants_merging(self) -> bool:
        """Whether `merge` is worth it by now: much waits in the journal, or a copy shares the file until then."""

    def merge(self, wait: float | None = None) -> bool:
        """Merge what waits in the journal into the file; whether anything did. Slow; others go on meanwhile.

        Raises BookFailed: where somebody else is still writing after `wait` seconds (None for the usual), too.
        """

    def close(self) -> None:
        """Leave it: merge, and let others write."""

    def copy_to(self, path: Path | None = None) -> Path:
        """Copy it as it is now to a new file, else to one among the backups; where that is. Raises BookFailed."""

    def damage(self) -> Sequence[str]:
        """What is wrong with its files, a sentence each; none where all is well."""

    def work(self, *, trial: bool = False) -> AbstractContextManager[Work]:
        """A unit of work. Raises BookHeld when another process is writing.

        A `trial` shows what would come of it, whoever is writing, and is not committed.
        """

    def tree(self, order: Order) -> dict[str, object]:
        """The order in the form the book keeps it: what history compares."""

    def order_of(self, system: str, tree: dict[str, object]) -> Order:
        """The inverse of `tree`."""

    def written(self, subject: Subject) -> Subject:
        """The same as the book writes it, its paths unread: what a change of many subjects is made of."""
