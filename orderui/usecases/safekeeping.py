"""Keep the book safe: merge its journal, copy it, put a copy in its place, save what can be had of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from orderui.usecases.desk import Desk

if TYPE_CHECKING:
    from orderui.usecases.ports import Copy, Vault


class Restored(Struct, frozen=True):
    """A book that was put in place: its orders, the copy of what was there, and what could not be had of it."""

    orders: int
    before: Copy | None
    notes: tuple[str, ...] = ()


def compact(desk: Desk) -> bool:
    """Merge what waits in the journal into the book's file; whether anything did. Raises BookFailed."""
    return desk.book.merge()


def compact_if_grown(desk: Desk) -> bool:
    """As `compact`, where the book says that it is worth it by now: for after a command, or now and then.

    It waits for nobody: who has the book open merges it. Raises BookFailed.
    """
    return desk.book.wants_merging and desk.book.merge(wait=0.0)


def leave(desk: Desk) -> None:
    """What the app does last: merge, so that other programs see everything, and let others write."""
    desk.book.close()


def backup(desk: Desk, to: Path | None = None) -> Path:
    """Copy the book to a new file, else among its backups; where the copy is. Raises BookFailed."""
    return desk.book.copy_to(to)


def copies(vault: Vault) -> Sequence[Copy]:
    """The copies there are, the newest first."""
    return vault.copies()


def restore(vault: Vault, name: str) -> Restored:
    """Put the copy called `name` in the book's place. Raises Unknown; BookFailed, and then nothing changed."""
    return Restored(*vault.restore(vault.find(name)))


def rescue(vault: Vault) -> Restored:
    """Make a damaged book one that opens, of what can be had. Raises BookFailed, and then nothing changed."""
    orders, notes, before = vault.rescue()
    return Restored(orders, before, tuple(notes))
