"""One order, one registry record, one change as the book keeps it: a row of a table.

A row keeps its document as the bytes that stand in the file and is read in part: what lists and search need, at
once; the order itself when somebody opens it. So a big book opens in a fraction of the time that reading all of
it would take, and merging changes into the file copies bytes. Source: ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from orderui.domain.facets import AmountFacet, Facets, MovementFacet, StateFacet

if TYPE_CHECKING:
    from orderui.domain.history import Change, Tree
    from orderui.domain.registry import Reference

K = TypeVar("K")
T = TypeVar("T")

EMPTY = Raw(b"")
MANY = 100
"""Subjects of a change that is not written in one piece."""


class OrderRow(msgspec.Struct, eq=False, gc=False):
    """One order as the book keeps it. `facets` are None where those kept with it do not read.

    `whole` is its document where that is more than what orderui writes. A row is never changed: another order
    makes another row. So it is too for the rows below. Only its `number`, under which the file has it, is given
    when it is first committed, and its facets when they have been worked out.
    """

    id: str
    system: str
    order: Raw
    kept: Raw
    facets: Facets | None
    number: int = 0
    whole: Raw | None = None

    @property
    def key(self) -> str:
        """How the book files it."""
        return self.id

    @property
    def form(self) -> Raw | OrderDoc:
        """Its document as msgspec writes it."""
        return self.whole or OrderDoc(self.id, self.system, self.order, self.kept)

    @property
    def doc(self) -> Raw:
        """Its document in the file."""
        return self.whole or Raw(msgspec.json.encode(self.form))

    def pieces(self) -> tuple[bytes]:
        """Its document, to be written."""
        return (msgspec.json.encode(self.form),)

    def tree(self) -> Tree:
        """The order as plain JSON."""
        return _TREE.decode(self.order)


class RecordRow(Struct, eq=False):
    """One registry record as the book keeps it. `seen` is its value, once somebody has asked for it."""

    type: str
    id: str
    doc: Raw
    number: int = 0
    seen: Reference | None = None

    @property
    def key(self) -> str:
        """How the book files it: `type:id`."""
        return f"{self.type}:{self.id}"

    @property
    def form(self) -> Raw:
        """Its document as msgspec writes it."""
        return self.doc

    def pieces(self) -> tuple[memoryview]:
        """Its document, to be written."""
        return (memoryview(self.doc),)

    def tree(self) -> Tree:
        """The record as plain JSON."""
        return _RECORD.decode(self.doc).record


class ChangeRow(msgspec.Struct, eq=False, gc=False):
    """One change of history as the book keeps it; `counts` is the change's own number."""

    read: ChangeDoc
    number: int = 0
    whole: Raw | None = None
    seen: Change | None = None

    @property
    def key(self) -> str:
        """How the book files it."""
        return self.read.id

    @property
    def counts(self) -> int:
        """The change's own number."""
        return self.read.number

    @property
    def form(self) -> Raw | ChangeDoc:
        """Its document as msgspec writes it."""
        return self.whole or self.read

    @property
    def doc(self) -> Raw:
        """Its document in the file."""
        return self.whole or Raw(msgspec.json.encode(self.read))

    def pieces(self) -> Iterator[bytes]:
        """Its document, to be written: of a big change one subject at a time, for it may have ten thousand."""
        if self.whole or len(self.read.subjects) < MANY:
            yield msgspec.json.encode(self.form)
            return
        # Within a text its quotes would be escaped: these are the subjects' own.
        before, between, after = msgspec.json.encode(replace(self.read, subjects=[])).partition(b'"subjects":[')
        yield before + between
        comma = b""
        for subject in self.read.subjects:
            yield comma + msgspec.json.encode(subject)
            comma = b","
        yield after

    def touches(self, order_id: str) -> bool:
        """As `Change.touches`, without making the change into a value."""
        return any(one.kind == "order" and one.id == order_id for one in self.read.subjects)


class SubjectDoc(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """The subject of a change as orderui writes it."""

    kind: str
    id: str
    name: Raw
    paths: Raw


class ChangeDoc(msgspec.Struct, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A change's document as orderui writes it."""

    id: str
    number: int
    at: Raw
    command: Raw
    title: Raw
    subjects: list[SubjectDoc]
    reason: Raw = EMPTY
    forced: Raw = EMPTY
    clock: Raw = EMPTY
    undoes: Raw = EMPTY
    redoes: Raw = EMPTY
    notes: Raw = EMPTY


class _MoreSubjectDoc(msgspec.Struct):
    kind: str
    id: str


class _MoreChangeDoc(msgspec.Struct):
    """A change's document to which somebody has added keys."""

    id: str
    number: int
    subjects: list[_MoreSubjectDoc]


class OrderDoc(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """An order's document as orderui writes it."""

    id: str
    system: str
    order: Raw
    facets: Raw


class _MoreDoc(msgspec.Struct, gc=False):
    """An order's document to which somebody has added keys."""

    id: str
    system: str
    order: Raw
    facets: Raw


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
    due: str | None = None
    expires: str | None = None
    parts: int = 0
    errors: int = 0
    warnings: int = 0
    archived: bool = False
    created: str | None = None
    entered: str | None = None
    changed: str | None = None
    fields: dict[str, str] = {}
    meta: dict[str, str] = {}
    text: str = ""


class _RecordDoc(msgspec.Struct, gc=False):
    type: str
    id: str
    record: _Object


class _RecordTree(msgspec.Struct):
    record: dict[str, Any]


_TREE = msgspec.json.Decoder(dict[str, Any])
_OBJECT = msgspec.json.Decoder(_Object)
_BRACE = ord("{")
_RECORD = msgspec.json.Decoder(_RecordTree)
_ORDER_DOC = msgspec.json.Decoder(OrderDoc)
_MORE_DOC = msgspec.json.Decoder(_MoreDoc)
_FACETS_DOC = msgspec.json.Decoder(_FacetsDoc)
_RECORD_DOC = msgspec.json.Decoder(_RecordDoc)
_CHANGE_DOC = msgspec.json.Decoder(ChangeDoc)
_MORE_CHANGE_DOC = msgspec.json.Decoder(_MoreChangeDoc)


class _Shared(dict[K, T], Generic[K, T]):
    """Values by the text they are written as, each made once: a hundred thousand orders have few states."""

    def __init__(self, read: Callable[[K], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, written: K) -> T:
        value = self[written] = self._read(written)
        return value


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


class RowReader:
    """Makes documents into rows. One for each reading of a file: it remembers what rows share."""

    def __init__(self) -> None:
        self._states = _Shared(msgspec.json.Decoder(tuple[StateFacet, ...]).decode)
        self._amounts = _Shared(msgspec.json.Decoder(tuple[AmountFacet, ...]).decode)
        self._moved = _Shared(msgspec.json.Decoder(tuple[MovementFacet, ...]).decode)
        self._days = _Shared(_day)
        self._instants = _Shared(_instant)
        self._words: dict[str, str] = {}

    def order(self, number: int, doc: Raw | OrderDoc) -> OrderRow:
        """The row of an order's document. Raises `msgspec.ValidationError`."""
        if isinstance(doc, OrderDoc):
            return self._order(number, doc, None)
        try:
            return self._order(number, _ORDER_DOC.decode(doc), None)
        except msgspec.ValidationError:
            return self._order(number, _MORE_DOC.decode(doc), doc)

    def _order(self, number: int, doc: OrderDoc | _MoreDoc, whole: Raw | None) -> OrderRow:
        if memoryview(doc.order)[0] != _BRACE:
            _OBJECT.decode(doc.order)
        try:
            facets = self._facets(_FACETS_DOC.decode(doc.facets))
        except (msgspec.DecodeError, ValueError):
            facets = None
        if facets is None or facets.id != doc.id:  # they are derived, and worked out anew when somebody asks
            return OrderRow(doc.id, doc.system, doc.order, doc.facets, None, number, whole)
        # One text is enough for what the document and its facets both say.
        system = facets.system if facets.system == doc.system else doc.system
        return OrderRow(facets.id, system, doc.order, doc.facets, facets, number, whole)

    def record(self, number: int, doc: Raw) -> RecordRow:
        """The row of a registry record's document. Raises `msgspec.ValidationError`."""
        read = _RECORD_DOC.decode(doc)
        return RecordRow(read.type, read.id, doc, number)

    def change(self, number: int, doc: Raw | ChangeDoc) -> ChangeRow:
        """The row of a change's document. Raises `msgspec.ValidationError`."""
        if isinstance(doc, ChangeDoc):
            return ChangeRow(doc, number)
        try:
            return ChangeRow(_CHANGE_DOC.decode(doc), number)
        except msgspec.ValidationError:
            more = _MORE_CHANGE_DOC.decode(doc)
            subjects = [SubjectDoc(one.kind, one.id, EMPTY, EMPTY) for one in more.subjects]
            return ChangeRow(ChangeDoc(more.id, more.number, EMPTY, EMPTY, EMPTY, subjects), number, doc)

    def _facets(self, doc: _FacetsDoc) -> Facets:
        days, instants = self._days, self._instants
        values = (
            doc.id,
            self._words.setdefault(doc.system, doc.system),
            doc.references,
            doc.title,
            doc.party,
            () if doc.states is EMPTY else self._states[bytes(doc.states)],
            () if doc.amounts is EMPTY else self._amounts[bytes(doc.amounts)],
            () if doc.moved is EMPTY else self._moved[bytes(doc.moved)],
            days[doc.due],
            instants[doc.expires],
            doc.parts,
            doc.errors,
            doc.warnings,
            doc.archived,
            instants[doc.created],
            instants[doc.entered],
            instants[doc.changed],
            doc.fields,
            doc.meta,
            doc.text,
        )
        return _made(Facets, values)


_made = tuple.__new__
"""A named tuple from its values: its own constructor names every one of them, a hundred thousand times."""
