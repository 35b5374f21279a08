"""The book's reference records: lookups, accounts, workflows. Systems declare the types; the user keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, ClassVar, TypeVar

from msgspec import Struct, field
from pydantic import Field

from orderui.domain.record import Local, Record


class Reference(Record):
    """One reference record. Systems subclass it; `TYPE` names the type in the book and on the command line."""

    TYPE: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    SYSTEM: ClassVar[str] = ""

    id: str = Field(min_length=1)
    incomplete: Annotated[bool, Local()] = False
    """An import mentioned it and nobody has filled it in yet."""

    @property
    def key(self) -> str:
        """How the book files it: `type:id`."""
        return f"{self.TYPE}:{self.id}"

    @property
    def named_as(self) -> str:
        """What an order's field holds to name it."""
        return self.id

    @property
    def title_shown(self) -> str:
        """What a person reads for it; the id where nothing better is known."""
        return self.id


R = TypeVar("R", bound=Reference)


def _not_counted(_system: str, _reference: str) -> int:
    return 0


class Facts(Struct, frozen=True):
    """The registry records a rule may ask, by `type:id`. Reading only: a unit of work makes new Facts.

    Records may be read when they are asked for: who wants some of them looks at the keys first.

    `called` counts the orders of a system that have a reference, 0 where nobody counted.
    """

    records: Mapping[str, Reference] = field(default_factory=dict)
    called: Callable[[str, str], int] = _not_counted

    def get(self, kind: type[R], key: str | None) -> R | None:
        """The record of type `kind` with id `key`, or None."""
        found = self.records.get(f"{kind.TYPE}:{key}") if key else None
        return found if isinstance(found, kind) else None

    def all(self, kind: type[R]) -> Iterator[R]:
        """Every record of one type, in the order they were entered."""
        start = f"{kind.TYPE}:"
        named = (self.records[key] for key in self.records if key.startswith(start))
        return (record for record in named if isinstance(record, kind))

    def choices(self, wanted: str) -> Iterator[Reference]:
        """The records of the type `wanted` (`account`), or those whose keys begin so (`lookup:currency/`)."""
        start = wanted if ":" in wanted else f"{wanted}:"
        return (self.records[key] for key in self.records if key.startswith(start))

    def with_records(self, records: Iterable[Reference]) -> Facts:
        """These facts and `records`, which replace those of the same key."""
        return Facts({**self.records, **{record.key: record for record in records}}, self.called)


NO_FACTS = Facts()
