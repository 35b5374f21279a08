"""One command line being run: what it was handed, and the book once something needs it.

What can be decided without the book is asked here first, so that wrong usage is told before the book is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from orderui.domain.errors import BadUsage, BookFailed, Unknown

if TYPE_CHECKING:
    from orderui.cli.doors import Doors
    from orderui.domain.order import Order
    from orderui.systems.system import System
    from orderui.usecases.desk import Desk


class Errand(Struct, dict=True):
    """One command line being run. `book` is the path given with `--book`, empty where none was."""

    load: Callable[[], Doors]
    book: str = ""
    opened: bool = False
    """Whether the book was read: from then on, what cannot be meant is refused rather than wrong usage."""

    @cached_property
    def doors(self) -> Doors:
        """What the composition root hands in, built when first needed."""
        return self.load()

    @cached_property
    def now(self) -> datetime:
        """The present instant. Raises BadUsage where the clock is set to none."""
        return self.doors.clock().now()

    @property
    def today(self) -> date:
        """The user's today."""
        return self.now.date()

    @property
    def path(self) -> Path:
        """Where the book is."""
        return self.doors.book_path(self.book)

    @cached_property
    def desk(self) -> Desk:
        """A desk over the book, opened when first needed. Raises BookFailed."""
        desk = self.doors.open_desk(self.path)
        self.opened = True
        return desk

    def tidy(self) -> None:
        """Merge the journal once the answer is given, where commands have let it grow large."""
        if self.opened:
            from orderui.usecases.safekeeping import compact_if_grown

            with suppress(BookFailed):  # what waits in the journal is as safe there
                compact_if_grown(self.desk)

    def system(self, name: str) -> System:
        """The system with this short name. Raises BadUsage."""
        found = next((one for one in self.doors.systems if one.name == name.casefold()), None)
        if found is None:
            raise BadUsage(str(Unknown("system", name, candidates=[one.name for one in self.doors.systems])))
        return found

    def query(self, words: Sequence[str]) -> str:
        """The words of a command line as one query. Raises BadQuery where it does not parse."""
        from orderui.domain.query import parse, vocabulary

        text = " ".join(words)
        fields = vocabulary(system.outline for system in self.doors.systems)
        parse(text, today=self.today, tz=self.now.tzinfo or UTC, fields=fields)
        return text

    def order_id(self, ref: str) -> str:
        """The id of the order that `ref` names. Raises Unknown, Ambiguous."""
        from orderui.usecases.desk import find

        return find(self.desk.book, ref)

    def order(self, ref: str) -> Order:
        """The order that `ref` names, as of now. Raises Unknown, Ambiguous."""
        return self.desk.order(self.order_id(ref))
