"""One order, one registry record, one change as the book keeps it: a row of a table.

A row keeps its document as the bytes that stand in the file and is read in part: what lists and search need, at
once; the order itself when somebody opens it. So a big book opens in a fraction of the time that reading all of
it would take, and merging changes into the file copies bytes. Source: ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Raw

from orderui.domain.history import Change, Tree
from orderui.domain.order import AmountFacet, Facets, MovementFacet, StateFacet
from orderui.domain.registry import Reference

T = TypeVar("T")

EMPTY = Raw(b"")


@dataclass(eq=False, slots=True)
class OrderRow:
    """One order as the book keeps it. `facets` are None where those kept with it do not read.

    A row is never changed: another order makes another row. So it is too for the rows below. Only its `number`,
    under which the file has it, is given when it is first committed.
    """

    id: str
    system: str
    doc: Raw
    facets: Facets | None
    number: int = 0

    @property
    def key(self) -> str:
        """How the book files it."""
        return self.id

    def tree(self) -> Tree:
        """The order as plain JSON."""
        return _ORDER.decode(self.doc).order


@dataclass(eq=False, slots=True)
class RecordRow:
    """One registry record as the book keeps it. `seen` is its value, once somebody has asked for it."""

    type: str
    id: str
    doc: Raw
    number: int = 0
    seen: Reference | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """How the book files it: `type:id`."""
        return f"{self.type}:{self.id}"

    def tree(self) -> Tree:
        """The record as plain JSON."""
        return _RECORD.decode(self.doc).record


@dataclass(eq=False, slots=True)
class ChangeRow:
    """One change of history as the book keeps it; `counts` is the change's own number."""

    id: str
    counts: int
    subjects: list[SubjectDoc]
    doc: Raw
    number: int = 0
    seen: Change | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """How the book files it."""
        return self.id

    def touches(self, order_id: str) -> bool:
        """As `Change.touches`, without making the change into a value."""
        return any(one.kind == "order" and one.id == order_id for one in self.subjects)


class SubjectDoc(msgspec.Struct, gc=False, frozen=True):
    """What tells the subject of a change."""

    kind: str
    id: str


class _Object(msgspec.Struct):
    """Any JSON object; nothing in it is looked at."""


class _FacetsDoc(msgspec.Struct, gc=False):
    """Facets with the values that many orders share still as text."""

    id: str
    system: str
    references: tuple[str, ...]
    title: str = ""
    party: str = ""
    states: Raw = EMPTY
    amounts: Raw = EMPTY
    moved: Raw = EMPTY
    due: Raw = EMPTY
    expires: Raw = EMPTY
    parts: int = 0
    errors: int = 0
    warnings: int = 0
    archived: bool = False
    created: Raw = EMPTY
    entered: Raw = EMPTY
    changed: Raw = EMPTY
    fields: dict[str, str] = {}
    meta: dict[str, str] = {}
    text: str = ""


class _OrderDoc(msgspec.Struct, gc=False):
    id: str
    system: str
    order: _Object
    facets: _FacetsDoc


class _OrderDocAlone(msgspec.Struct):
    """For facets that do not read: they are derived, and worked out anew."""

    id: str
    system: str
    order: _Object
    facets: _Object


class _RecordDoc(msgspec.Struct, gc=False):
    type: str
    id: str
    record: _Object


class _ChangeDoc(msgspec.Struct, gc=False):
    id: str
    number: int
    subjects: list[SubjectDoc]


class _OrderTree(msgspec.Struct):
    order: dict[str, Any]


class _RecordTree(msgspec.Struct):
    record: dict[str, Any]


_ORDER = msgspec.json.Decoder(_OrderTree)
_RECORD = msgspec.json.Decoder(_RecordTree)
_ORDER_DOC = msgspec.json.Decoder(_OrderDoc)
_ORDER_ALONE = msgspec.json.Decoder(_OrderDocAlone)
_RECORD_DOC = msgspec.json.Decoder(_RecordDoc)
_CHANGE_DOC = msgspec.json.Decoder(_ChangeDoc)


class _Shared(dict[bytes, T], Generic[T]):
    """Values by the text they are written as, each made once: a hundred thousand orders have few states."""

    def __init__(self, kind: Any, absent: T) -> None:
        super().__init__({b"": absent})
        self._decode: Callable[[bytes], T] = msgspec.json.Decoder(kind).decode

    def __missing__(self, written: bytes) -> T:
        value = self[written] = self._decode(written)
        return value


class RowReader:
    """Makes documents into rows. One for each reading of a file: it remembers what rows share."""

    def __init__(self) -> None:
        self._states = _Shared[tuple[StateFacet, ...]](tuple[StateFacet, ...], ())
        self._amounts = _Shared[tuple[AmountFacet, ...]](tuple[AmountFacet, ...], ())
        self._moved = _Shared[tuple[MovementFacet, ...]](tuple[MovementFacet, ...], ())
        self._days = _Shared[date | None](date | None, None)
        self._instants = _Shared[datetime | None](datetime | None, None)
        self._words: dict[str, str] = {}

    def order(self, number: int, doc: Raw) -> OrderRow:
        """The row of an order's document. Raises `msgspec.ValidationError`."""
        try:
            read = _ORDER_DOC.decode(doc)
            facets = self._facets(read.facets)
        except (msgspec.ValidationError, UnicodeDecodeError):
            alone = _ORDER_ALONE.decode(doc)
            return OrderRow(alone.id, alone.system, doc, None, number)
        order_id = facets.id if facets.id == read.id else read.id  # one text is enough
        return OrderRow(order_id, self._word(read.system), doc, facets, number)

    def record(self, number: int, doc: Raw) -> RecordRow:
        """The row of a registry record's document. Raises `msgspec.ValidationError`."""
        read = _RECORD_DOC.decode(doc)
        return RecordRow(read.type, read.id, doc, number)

    def change(self, number: int, doc: Raw) -> ChangeRow:
        """The row of a change's document. Raises `msgspec.ValidationError`."""
        read = _CHANGE_DOC.decode(doc)
        return ChangeRow(read.id, read.number, read.subjects, doc, number)

    def _word(self, word: str) -> str:
        return self._words.setdefault(word, word)

    def _facets(self, doc: _FacetsDoc) -> Facets:
        return Facets(
            doc.id,
            self._word(doc.system),
            doc.references,
            doc.title,
            doc.party,
            self._states[bytes(doc.states)],
            self._amounts[bytes(doc.amounts)],
            self._moved[bytes(doc.moved)],
            self._days[bytes(doc.due)],
            self._instants[bytes(doc.expires)],
            doc.parts,
            doc.errors,
            doc.warnings,
            doc.archived,
            self._instants[bytes(doc.created)],
            self._instants[bytes(doc.entered)],
            self._instants[bytes(doc.changed)],
            doc.fields,
            doc.meta,
            doc.text,
        )
