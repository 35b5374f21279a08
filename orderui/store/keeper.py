"""What stands behind a book: a keeper loads a snapshot of it and commits batches of changes to it.

The one here writes the whole file each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import msgspec

from orderui.domain.errors import BookFailed
from orderui.domain.facets import VERSION as FACETS_VERSION
from orderui.store.migrations import FORMAT, MIGRATIONS, migrate, version_written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orderui.domain.history import Change, Tree
    from orderui.domain.order import Facets
    from orderui.domain.registry import Reference
    from orderui.store.file import BookStorage
    from orderui.store.migrations import Step, Tables


@dataclass(eq=False, slots=True)
class OrderRow:
    """One order as the book keeps it. `seen` are its facets as a value, once somebody has asked for them.

    A row is never changed: another order makes another row. So it is too for the rows below.
    """

    id: str
    system: str
    order: Tree
    facets: Tree
    seen: Facets | None = field(default=None, repr=False)

    def doc(self) -> Tree:
        """Its document in the file."""
        return {"id": self.id, "system": self.system, "order": self.order, "facets": self.facets}


@dataclass(eq=False, slots=True)
class RecordRow:
    """One registry record as the book keeps it."""

    type: str
    id: str
    record: Tree
    seen: Reference | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """How the book files it: `type:id`."""
        return f"{self.type}:{self.id}"

    def doc(self) -> Tree:
        """Its document in the file."""
        return {"type": self.type, "id": self.id, "record": self.record}


@dataclass(eq=False, slots=True)
class ChangeRow:
    """One change of history as the book keeps it."""

    change: Tree
    seen: Change | None = field(default=None, repr=False)


@dataclass
class Shelf:
    """Everything a book holds: orders by id and records by key, as they were entered; history, oldest first."""

    orders: dict[str, OrderRow] = field(default_factory=dict)
    records: dict[str, RecordRow] = field(default_factory=dict)
    history: list[ChangeRow] = field(default_factory=list)
    facets_version: int = FACETS_VERSION

    def copy(self) -> Shelf:
        """A shelf to change. The rows are the same."""
        return Shelf(dict(self.orders), dict(self.records), list(self.history), self.facets_version)


@dataclass
class Batch:
    """What one commit changes: rows to enter or replace, None for what leaves the book, changes to add."""

    orders: dict[str, OrderRow | None] = field(default_factory=dict)
    records: dict[str, RecordRow | None] = field(default_factory=dict)
    history: list[ChangeRow] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.orders or self.records or self.history)

    def before(self, later: Batch) -> Batch:
        """Both as one, where they meet the later one's."""
        return Batch(
            {**self.orders, **later.orders}, {**self.records, **later.records}, [*self.history, *later.history]
        )


class Keeper(Protocol):
    """How a book is kept. The caller holds the lock while it commits."""

    def load(self) -> Shelf | None:
        """The book as last committed, by whomever; None while nobody has. Raises BookFailed."""

    def commit(self, batch: Batch) -> None:
        """Make the batch part of the book, all of it or nothing. Raises BookFailed, and then it was nothing."""

    def changed(self) -> bool:
        """Whether somebody else has committed since the last load or commit."""


_Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9]+$")]


class _Meta(msgspec.Struct):
    format: str
    version: Annotated[int, msgspec.Meta(ge=1)]
    facets_version: int = 0


class _OrderDoc(msgspec.Struct):
    id: str
    system: str
    order: dict[str, Any]
    facets: dict[str, Any]


class _RecordDoc(msgspec.Struct):
    type: str
    id: str
    record: dict[str, Any]


class _SubjectDoc(msgspec.Struct):
    kind: str
    id: str


class _ChangeDoc(msgspec.Struct):
    id: str
    number: int
    subjects: list[_SubjectDoc]


class _Shape(msgspec.Struct):
    """The tables a book must have. Others, and further keys, are let through and kept."""

    orders: dict[_Number, _OrderDoc] = {}
    registry: dict[_Number, _RecordDoc] = {}
    history: dict[_Number, _ChangeDoc] = {}


class WholeFile:
    """Keeps a book by writing its whole file anew at each commit."""

    def __init__(self, storage: BookStorage, steps: Mapping[int, Step] = MIGRATIONS) -> None:
        self._storage = storage
        self._steps = steps
        self._tables: Tables = {}

    def load(self) -> Shelf | None:
        """What the file holds now; None while there is no file."""
        tables = self._storage.read()
        if tables is None:
            self._tables = {}
            return None
        try:
            meta = self._meta(tables)
            tables = migrate(tables, meta.version, self._steps)
            self._check_shape(tables)
        except BaseException:
            self._storage.distrust()
            raise
        self._tables = tables
        orders = [OrderRow(**_picked(doc, _OrderDoc)) for doc in tables.get("orders", {}).values()]
        records = [RecordRow(**_picked(doc, _RecordDoc)) for doc in tables.get("registry", {}).values()]
        return Shelf(
            {row.id: row for row in orders},
            {row.key: row for row in records},
            [ChangeRow(doc) for doc in tables.get("history", {}).values()],
            meta.facets_version,
        )

    def commit(self, batch: Batch) -> None:
        """Write the file that has the batch in it."""
        orders = {key: None if row is None else row.doc() for key, row in batch.orders.items()}
        records = {key: None if row is None else row.doc() for key, row in batch.records.items()}
        history = {row.change["id"]: row.change for row in batch.history}
        version = version_written(self._steps)
        tables = {
            "_meta": {"1": {"format": FORMAT, "version": version, "facets_version": FACETS_VERSION}},
            **{name: table for name, table in self._tables.items() if name != "_meta"},
            "orders": _merged(self._tables.get("orders", {}), orders, _id),
            "registry": _merged(self._tables.get("registry", {}), records, _key),
            "history": _merged(self._tables.get("history", {}), history, _id),
        }
        self._storage.write(tables)
        self._tables = tables

    def changed(self) -> bool:
        """Whether the file is another than this one read or wrote."""
        return self._storage.changed()

    def _meta(self, tables: Tables) -> _Meta:
        """The book's own words about itself. Raises BookFailed where it is no book, or a newer one."""
        found = next(iter(tables.get("_meta", {}).values()), None)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise BookFailed(
                f"{self._storage.path} is JSON, but not an orderui book. "
                "Name another file; vendor JSON comes into a book with `orderui import`."
            )
        try:
            meta = msgspec.convert(found, _Meta)
        except msgspec.ValidationError as error:
            raise self._damaged(f"_meta: {error}") from error
        newest = version_written(self._steps)
        if meta.version > newest:
            raise BookFailed(
                f"{self._storage.path} was written by a newer orderui: its format has version {meta.version}, "
                f"and this one reads up to {newest}. Update orderui to open it."
            )
        return meta

    def _check_shape(self, tables: Tables) -> None:
        try:
            msgspec.convert(tables, _Shape)
        except msgspec.ValidationError as error:
            raise self._damaged(str(error)) from error
        for name, key in (("orders", _id), ("registry", _key), ("history", _id)):
            docs = tables.get(name, {})
            if len({key(doc) for doc in docs.values()}) < len(docs):
                raise self._damaged(f"two documents of {name} have the same id")

    def _damaged(self, says: str) -> BookFailed:
        return BookFailed(
            f"{self._storage.path} is damaged: {says}. "
            "It was left as it is; put a copy of the book in its place, or mend the file by hand."
        )


def _id(doc: Tree) -> str:
    return str(doc["id"])


def _key(doc: Tree) -> str:
    return f"{doc['type']}:{doc['id']}"


def _picked(doc: Tree, shape: type[msgspec.Struct]) -> Tree:
    return {name: doc[name] for name in shape.__struct_fields__}


def _merged(docs: Tree, changes: Mapping[str, Tree | None], key: Callable[[Tree], str]) -> Tree:
    """`docs` by number with the changes made: what was there keeps its number, what is new comes last."""
    numbers = {key(doc): number for number, doc in docs.items()} if changes else {}
    merged = dict(docs)
    last = max(map(int, docs), default=0)
    for name, doc in changes.items():
        number = numbers.get(name)
        if doc is not None:
            if number is None:
                last += 1
                number = str(last)
            merged[number] = doc
        elif number is not None:
            del merged[number]
    return merged
