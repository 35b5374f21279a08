"""An order's own JSON, as it would be exported, edited as a text and taken back as an update of that very order.

The rules are those of an import: what is left out stays as it is, a lock that refuses one value refuses the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from orderui.domain.errors import BadRecord, BadValue
from orderui.domain.order import Part
from orderui.domain.paths import spoken
from orderui.domain.record import Record, declared, vendor_fields
from orderui.domain.shape import Kind, shapes
from orderui.systems import payload
from orderui.systems.incoming import Incoming, Tree
from orderui.systems.json_text import JsonValue
from orderui.systems.system import System
from orderui.usecases.desk import Desk, Done, session
from orderui.usecases.importing import Importer


class Rewritten(Struct, frozen=True):
    """What an edited text did, or would do: `left_out` are the paths that the order has and the text has not."""

    done: Done
    ignored: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def rewrite(desk: Desk, order_id: str, text: str, *, dry_run: bool = False) -> Rewritten:
    """Take `text` as an update of an order. Raises Malformed, and BadRecord with every value that is refused."""
    with session(desk, trial=dry_run) as at:
        before = at.load(order_id)
        system = desk.system(before.system)
        incoming = _one(text, system)
        importer = Importer(desk, at, "")
        there = importer.matcher.same(incoming)
        if there is not None and there.id != before.id:
            raise BadRecord([BadValue("", f"this is {there.reference}, another order of the book")])
        left_out = tuple(_left_out(payload.record(before, system), incoming.tree, system.model, (), system))
        taken = importer.update(before, incoming)
        after = at.load(before.id)
        if before.identities and not set(before.identities) & set(after.identities):
            raise BadRecord(
                [BadValue("", f"this would no longer be {before.reference}; keep what it is known by")]
            )
        title = f"Edited the JSON of {before.reference}"
        change = at.would("rewrite", title) if dry_run else at.commit("rewrite", title)
        done = Done(after, change, tuple(at.notes), before)
    return Rewritten(done, taken.ignored, taken.warnings, left_out)


def _one(text: str, system: System) -> Incoming:
    """The one whole record that a text must be."""
    records = payload.read(text, [system])
    if len(records) != 1 or records[0].kind is not None:
        raise BadRecord([BadValue("", f"this must be one order of {system.title}, no more and no less")])
    return records[0]


def _left_out(
    present: Tree, new: Mapping[str, JsonValue], model: type[Record], path: Sequence[str], system: System
) -> Iterator[str]:
    """The dotted paths that `present` has and `new` has not, the outermost of each."""
    fields = {field.vendor_name: field for field in vendor_fields(model)}
    for key, value in present.items():
        here = (*path, key)
        if key not in new:
            yield spoken(here)
            continue
        shape = shapes(model)[fields[key].name] if key in fields else None
        other = new[key]
        if shape is None or shape.nests is None or ".".join(here) in system.works.replaced:
            if isinstance(value, dict) and isinstance(other, dict):
                yield from (spoken((*here, inner)) for inner in value if inner not in other)
        elif shape.kind is Kind.PARTS and isinstance(value, list) and isinstance(other, list):
            yield from _parts_left_out(value, other, shape.nests, here, system)
        elif isinstance(value, dict) and isinstance(other, dict):
            yield from _records_left_out(value, other, shape.kind, shape.nests, here, system)


def _records_left_out(
    value: Tree, other: Tree, kind: Kind, model: type[Record], here: Sequence[str], system: System
) -> Iterator[str]:
    if kind is Kind.RECORD:
        yield from _left_out(value, other, model, here, system)
        return
    for name, one in value.items():
        entry = other.get(name)
        if name not in other:
            yield spoken((*here, name))
        elif isinstance(one, dict) and isinstance(entry, dict):
            yield from _left_out(one, entry, model, (*here, name), system)


def _parts_left_out(
    value: Sequence[JsonValue],
    other: Sequence[JsonValue],
    model: type[Record],
    here: Sequence[str],
    system: System,
) -> Iterator[str]:
    """Parts are told apart by their keys, where they have any."""
    by_key = {_key(one, model): one for one in other}
    for index, one in enumerate(value):
        key = _key(one, model)
        mine: Any = by_key.get(key) if key else other[index] if index < len(other) else None
        name = str(key) if key else str(index)
        if mine is None:
            yield spoken((*here, name))
        elif isinstance(one, dict) and isinstance(mine, dict):
            yield from _left_out(one, mine, model, (*here, name), system)


def _key(tree: JsonValue, model: type[Record]) -> str:
    """A part's own key in the vendor's JSON; empty where it has none that is its alone."""
    if not issubclass(model, Part) or not model.KEY or not model.UNIQUE or not isinstance(tree, dict):
        return ""
    return str(tree.get(declared(model)[model.KEY].vendor_name) or "")
