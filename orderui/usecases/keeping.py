"""Archive, unarchive and duplicate an order."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from orderui.domain import edits
from orderui.domain.decisions import AddPart, Archive, Unarchive, require
from orderui.domain.errors import BadRecord, BadValue
from orderui.domain.order import Order, Part, Vendored
from orderui.domain.record import Record, declared
from orderui.domain.shape import shapes
from orderui.systems import payload
from orderui.usecases.desk import Desk, Done, session
from orderui.usecases.editing import find_part

if TYPE_CHECKING:
    from orderui.usecases.ports import Reading


def archive(desk: Desk, order_id: str) -> Done:
    """Put the order away, read-only, out of the default list. Already archived is done already."""
    with session(desk) as at:
        before = at.load(order_id)
        if require(before, Archive(), at.facts, at.now).already:
            return Done(before, notes=(f"{before.reference} is archived already.",), before=before)
        after = at.keep(before, before.archive(at.now))
        change = at.commit("archive", f"Archived {before.reference}")
    return Done(after, change, tuple(at.notes), before)


def unarchive(desk: Desk, order_id: str) -> Done:
    """Take the order out again. Not archived is done already."""
    with session(desk) as at:
        before = at.load(order_id)
        if require(before, Unarchive(), at.facts, at.now).already:
            return Done(before, notes=(f"{before.reference} is not archived.",), before=before)
        after = at.keep(before, before.unarchive())
        change = at.commit("unarchive", f"Unarchived {before.reference}")
    return Done(after, change, tuple(at.notes), before)


class Namesakes(Struct, frozen=True):
    """What a duplicate of the order `reference` may be called: none of the names `taken` in the system `title`."""

    reference: str
    title: str
    taken: frozenset[str]

    def require_free(self, reference: str) -> None:
        """Raises BadRecord where another order is called so."""
        if reference in self.taken:
            raise BadRecord([BadValue("", f"there is an order “{reference}” of {self.title} already")])

    @property
    def next_free(self) -> str:
        """A name nobody has: the order's own, numbered on."""
        numbered = (f"{self.reference}-{number}" for number in count(2))
        return next(name for name in numbered if name not in self.taken)


def namesakes(reading: Reading, order: Order) -> Namesakes:
    """What a duplicate of an order may not be called, as a book, or a unit of work on it, has it."""
    taken = {name for facets in reading.facets() if facets.system == order.system for name in facets.references}
    return Namesakes(order.reference, order.RULES.title, frozenset(taken))


def duplicate(desk: Desk, order_id: str, reference: str) -> Done:
    """A new order from an old one: a new reference, initial states, no history.

    What only the vendor gives (its ids, times and links) and what we computed stay behind.
    """
    with session(desk) as at:
        original = at.load(order_id)
        namesakes(at.work, original).require_free(reference)
        system = desk.system(original.system)
        tree = _anew(original)
        tree |= system.works.starts(tree, at.now, desk.ids.new)
        edits.put(tree, system.model, (_reference_field(original),), reference)
        tree |= {"id": desk.ids.new(), "entered_at": at.now, "changed_at": at.now}
        copy = edits.validated(original, tree)
        kept = at.keep(None, copy.evolve(received=payload.seed(original, system, at.now)))
        change = at.commit("duplicate", f"Duplicated {original.reference} as {kept.reference}")
    return Done(kept, change, tuple(at.notes))


def duplicate_part(desk: Desk, order_id: str, text: str, key: str) -> Done:
    """A new part from an old one of the same order: a new key, the initial state. The old one may be locked."""
    with session(desk) as at:
        before = at.load(order_id)
        kind, part = find_part(before, text)
        holder = edits.holder_of(before, kind, part)
        require(before, AddPart(kind, holder), at.facts, at.now)
        axes = {(axis.part, axis.field) for axis in before.RULES.axes}
        values = _fresh(part, before, axes) | {"uid": desk.ids.new()}
        if kind.model.KEY and not _given(kind.model, kind.model.KEY):
            values[kind.model.KEY] = key
        copy = edits.valid_part(kind, values)
        after = at.keep(before, edits.added(before, kind, copy, holder))
        title = f"Duplicated {kind.title.lower()} {part.key} of {before.reference} as {key}"
        change = at.commit("duplicate", " ".join(title.split()))
    return Done(after, change, tuple(at.notes), before)


def _given(model: type[Record], name: str) -> bool:
    """Whether only the vendor gives a field, or it follows from others."""
    shown = declared(model)[name].shown
    return shown is not None and (shown.read_only or shown.computed)


def _reference_field(order: Order) -> str:
    """The Python name of the field that a reference given here is kept in."""
    if order.REFERENCE:
        return order.REFERENCE
    for field in declared(type(order)).values():
        typed = not field.local and not (field.shown and (field.shown.read_only or field.shown.computed))
        if typed and getattr(order, field.name) == order.reference:
            return field.name
    return next(field.name for field in declared(type(order)).values() if not field.local)


def _anew(order: Order) -> dict[str, Any]:
    """The order's tree with what a fresh one may have: no vendor's gifts, no states, parts under new uids."""
    axes = {(axis.part, axis.field) for axis in order.RULES.axes}
    return _fresh(order, order, axes)


def _fresh(record: Record, order: Order, axes: set[tuple[str, str]]) -> dict[str, Any]:
    kind = order.RULES.kind_of(record).name if isinstance(record, Part) else ""
    record = record.anew() if isinstance(record, Vendored) else record
    kinds = shapes(type(record))
    tree: dict[str, Any] = {"uid": record.uid} if isinstance(record, Part) else {}
    own = order.OWN_NAMES if isinstance(record, Order) else frozenset()
    for field in declared(type(record)).values():
        given = field.local or field.name in own or _given(type(record), field.name)
        stateful = (kind, field.name) in axes and isinstance(record, Order | Part)
        value = getattr(record, field.name)
        if given or stateful or value is None:
            continue
        tree[field.name] = _fresh_value(value, order, axes) if kinds[field.name].nests else value
    return tree


def _fresh_value(value: Any, order: Order, axes: set[tuple[str, str]]) -> Any:
    if isinstance(value, Record):
        return _fresh(value, order, axes)
    if isinstance(value, dict):
        return {key: _fresh(item, order, axes) for key, item in value.items()}
    return [_fresh(item, order, axes) for item in value]
