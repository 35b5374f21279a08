"""What the use cases need from outside, as Protocols: the book, a unit of work on it, the clock, new ids."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from orderui.domain.history import Change
from orderui.domain.order import Facets, Order
from orderui.domain.registry import Facts, Reference


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


class Book(Reading, Protocol):
    """The book."""

    @property
    def path(self) -> Path:
        """Where it is kept."""

    def changed_on_disk(self) -> bool:
        """Whether somebody else has written it since it was last read or written here; cheap to ask."""

    def reload(self) -> None:
        """Read it again. Raises BookFailed, and then it is as it was."""

    def work(self) -> AbstractContextManager[Work]:
        """A unit of work. Raises BookFailed when another process is writing."""

    def tree(self, order: Order) -> dict[str, object]:
        """The order in the form the book keeps it: what history compares."""

    def order_of(self, system: str, tree: dict[str, object]) -> Order:
        """The inverse of `tree`."""
