"""Faithful export: the model laid over the record as received.

The received text is read again as a model, as it was on the day it came; what differs in meaning between that
model and the present one is written into the received tree, and nothing else moves. So the round trip is exact by
construction: where nothing has changed there is nothing to write. Source: domain.md §2, architecture.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from msgspec import Struct

from orderui.domain.order import Part, Vendored
from orderui.domain.record import Declared, Record, declared, vendor_fields
from orderui.domain.shape import Kind, shapes
from orderui.systems.json_text import JsonValue, Number
from orderui.systems.shapes import ABSENT, Alternate, Steps, get, spelled_at


class Style(Struct, frozen=True):
    """How a system's JSON is written: alternates it may have come in, and whether clearing leaves null."""

    alternates: tuple[Alternate, ...] = ()
    clears_to_null: bool = False


def fresh(record: Record) -> dict[str, JsonValue]:
    """The vendor's JSON for a record of which nothing was received: what is set, in the order declared."""
    unsaid = record.unsaid() if isinstance(record, Vendored) else frozenset()
    written: dict[str, JsonValue] = {}
    for field in vendor_fields(type(record)):
        value = getattr(record, field.name)
        if field.name in unsaid or value is None or value in ((), {}):
            continue
        as_json = to_json(value, field, None)
        if as_json != {} or value == {}:
            written[field.vendor_name] = as_json
    return written


def to_json(value: Any, field: Declared | None, received: Any) -> JsonValue:
    """One model value as the vendor's JSON has it; a kind received in its place (`15`, `"15"`) is kept."""
    if field is not None and field.shown is not None and field.shown.wire is not None and value is not None:
        return _plain(field.shown.wire(value, received))
    written = _plain(value)
    if isinstance(written, Number) and isinstance(received, str):
        return written.lexeme
    if isinstance(written, str) and isinstance(received, Number):
        return _number_or(written)
    return written


def _number_or(written: str) -> JsonValue:
    try:
        return Number(written)
    except ValueError:
        return written


def _plain(value: Any) -> JsonValue:
    match value:
        case None | bool() | Number():
            return value
        case Enum():
            return _plain(value.value)
        case str():
            return value
        case int() | Decimal():
            return Number.of(value)
        case datetime() | date():
            return value.isoformat()
        case Record():
            return fresh(value)
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no form in JSON")


class _Write(Struct, frozen=True):
    """One value to write at `place` of the received tree, ABSENT to clear it. `computed` ones only replace."""

    place: Steps
    value: Any
    field: Declared | None = None
    computed: bool = False


def lay(tree: dict[str, JsonValue], base: Record, now: Record, style: Style) -> dict[str, JsonValue]:
    """`tree` with what differs between `base` (its own meaning) and `now` written into it, as a new tree."""
    laid = copied(tree)
    writes = list(_differences((), laid, base, now, style))
    for write in writes:
        _apply(laid, write, style)
    _members((), laid, base, now)
    return laid  # type: ignore[no-any-return]


def copied(value: Any) -> Any:
    """A tree of its own, Numbers shared."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def _differences(place: Steps, tree: Any, base: Record, now: Record, style: Style) -> Iterator[_Write]:
    computed = now.computed_names() if isinstance(now, Vendored) else frozenset()
    once_computed = base.computed_names() if isinstance(base, Vendored) else frozenset()
    unsaid = now.unsaid() if isinstance(now, Vendored) else frozenset()
    kinds = shapes(type(now))
    for field in vendor_fields(type(now)):
        here = (*place, field.vendor_name)
        before, after = getattr(base, field.name), getattr(now, field.name)
        match kinds[field.name].kind:
            case Kind.RECORD:
                yield from _record(here, tree, before, after, field, style)
            case Kind.RECORD_MAP:
                yield from _record_map(here, tree, before or {}, after or {}, field, style)
            case Kind.PARTS:
                yield from _parts(here, tree, before or (), after or (), style)
            case Kind.TEXT_MAP:
                yield from _text_map(here, tree, before, after)
            case _:
                quiet = field.name in computed or field.name in unsaid
                said = get(tree, spelled_at(tree, here, style.alternates)) is not ABSENT
                once_said = quiet and said and field.name not in once_computed
                if once_said and _alone(place, tree, type(now), field):
                    yield _Write(here, ABSENT, field)  # it now follows from others
                    continue
                settled = field.name in once_computed and not quiet and get(tree, here) is ABSENT
                if before != after or (settled and after is not None):
                    yield _Write(here, ABSENT if after is None else after, field, quiet)


def _alone(place: Steps, tree: Any, model: type[Record], field: Declared) -> bool:
    """Whether nothing that was received tells about a field which others of its record could tell about."""
    told = [f for f in vendor_fields(model) if f is not field and f.shown and f.shown.about in (field.name, "*")]
    return bool(told) and all(get(tree, (*place, one.vendor_name)) is ABSENT for one in told)


def _record(here: Steps, tree: Any, before: Any, after: Any, field: Declared, style: Style) -> Iterator[_Write]:
    if before is None or after is None:
        if before is not after:
            yield _Write(here, ABSENT if after is None else after, field)
        return
    inner = list(_differences(here, tree, before, after, style))
    lasting = [write for write in inner if not write.computed]
    elsewhere = any(spelled_at(tree, write.place, style.alternates) != write.place for write in lasting)
    if lasting and not elsewhere and not isinstance(get(tree, here), dict):
        yield _Write(here, after, field)
    else:
        yield from inner


def _record_map(
    here: Steps, tree: Any, before: Mapping[str, Any], after: Mapping[str, Any], field: Declared, style: Style
) -> Iterator[_Write]:
    for key in [*before, *(key for key in after if key not in before)]:
        if key not in after:
            yield _Write((*here, key), ABSENT)
        elif key not in before:
            yield _Write((*here, key), after[key])
        else:
            yield from _record((*here, key), tree, before[key], after[key], field, style)


def _text_map(here: Steps, tree: Any, before: Any, after: Any) -> Iterator[_Write]:
    if before == after:
        return
    if not before or after is None or not isinstance(get(tree, here), dict):
        yield _Write(here, ABSENT if after is None else after)
        return
    for key in [*before, *(key for key in after if key not in before)]:
        if before.get(key) != after.get(key):
            yield _Write((*here, key), after.get(key, ABSENT))


def _parts(
    here: Steps, tree: Any, before: Sequence[Part], after: Sequence[Part], style: Style
) -> Iterator[_Write]:
    present = {part.uid: part for part in after}
    for index, part in enumerate(before):
        if part.uid in present:
            yield from _differences((*here, index), tree, part, present[part.uid], style)


def _apply(tree: Any, write: _Write, style: Style) -> None:
    place = spelled_at(tree, write.place, style.alternates)
    holder = get(tree, place[:-1])
    key = place[-1]
    if isinstance(holder, dict) and isinstance(key, str):
        received = holder.get(key)
        if write.computed and key not in holder:
            return
        if write.value is not ABSENT:
            holder[key] = to_json(write.value, write.field, received)
        elif style.clears_to_null and write.field is not None:
            holder[key] = None
        else:
            holder.pop(key, None)
    elif not write.computed and write.value is not ABSENT:
        _make_way(tree, place[:-1])[key] = to_json(write.value, write.field, None)


def _make_way(tree: Any, place: Steps) -> Any:
    for step in place:
        if isinstance(tree, list):
            tree = tree[step]  # type: ignore[index]
        else:
            if not isinstance(tree.get(step), dict | list):
                tree[step] = {}
            tree = tree[step]
    return tree


def _members(place: Steps, tree: Any, base: Record, now: Record) -> None:
    """Bring every list of parts to the members and order it has now, the innermost first."""
    kinds = shapes(type(now))
    for field in declared(type(now)).values():
        if field.local or kinds[field.name].nests is None:
            continue
        here = (*place, field.vendor_name)
        before, after = getattr(base, field.name), getattr(now, field.name)
        match kinds[field.name].kind:
            case Kind.RECORD if before is not None and after is not None:
                _members(here, tree, before, after)
            case Kind.RECORD_MAP:
                for key in (before or {}).keys() & (after or {}).keys():
                    _members((*here, key), tree, before[key], after[key])
            case Kind.PARTS:
                _list(here, tree, before or (), after or ())


def _list(here: Steps, tree: Any, before: Sequence[Part], after: Sequence[Part]) -> None:
    present = {part.uid: part for part in after}
    for index, part in enumerate(before):
        if part.uid in present:
            _members((*here, index), tree, part, present[part.uid])
    if [part.uid for part in before] == [part.uid for part in after]:
        return
    old = get(tree, here)
    kept = dict(zip((part.uid for part in before), old if isinstance(old, list) else (), strict=False))
    _make_way(tree, here[:-1])[here[-1]] = [kept.get(part.uid) or fresh(part) for part in after]


def without(tree: dict[str, JsonValue], record: Record) -> dict[str, JsonValue]:
    """`tree`, which stands for `record`, without the keys the vendor does not accept in a request.

    Those are the read-only ones and what follows from others: an inherited id would read as the record's own.
    """
    fields = {field.vendor_name: field for field in vendor_fields(type(record))}
    computed = record.computed_names() if isinstance(record, Vendored) else frozenset()
    left: dict[str, JsonValue] = {}
    for key, value in tree.items():
        field = fields.get(key)
        shown = field.shown if field else None
        given = shown is not None and (shown.read_only or shown.computed) and not shown.in_requests
        if field is None or not (given or field.name in computed):
            left[key] = _without_below(value, getattr(record, field.name)) if field else value
    return left


def _without_below(value: JsonValue, held: Any) -> JsonValue:
    if isinstance(held, Record) and isinstance(value, dict):
        return without(value, held)
    if isinstance(held, dict) and isinstance(value, dict):
        return {key: _without_below(item, held.get(key)) for key, item in value.items()}
    if isinstance(held, list | tuple) and isinstance(value, list) and len(held) == len(value):
        return [_without_below(item, one) for item, one in zip(value, held, strict=True)]
    return value
