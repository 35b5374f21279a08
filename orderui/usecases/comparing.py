"""What lies between an order and its update: which paths change, and which of them the rules refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from orderui.domain import edits, locks
from orderui.domain.decisions import AddPart, Edit, Inquiry, Refusal, RemovePart
from orderui.domain.errors import BadValue, Refused
from orderui.domain.lifecycle import Axis
from orderui.domain.locks import Lock
from orderui.domain.order import Order, Part, holders, walk
from orderui.domain.paths import UID, follow, places_in, split, spoken
from orderui.domain.problems import member_names
from orderui.domain.record import Declared, Record, vendor_fields
from orderui.domain.shape import Kind, Shape, shapes
from orderui.systems import json_text, merging, payload
from orderui.systems.incoming import Tree
from orderui.systems.system import System
from orderui.usecases.desk import Session


def repeats_what_follows(before: Order, after: Order, merged: merging.Merge, system: System) -> bool:
    """Whether the update only repeats a state that a date has moved on, or another value that follows from others.

    The vendor's record said READY when it came; that it is late by now is no news from the vendor.
    """
    ours = {"received", "changed_at"}
    if before.model_dump(exclude=ours) != after.model_dump(exclude=ours):
        return False
    following = _following(system)
    differing = _paths((), payload.record(before, system), merged.tree, _whole(system))
    return all(split(path)[-1] in following for path in differing)


def _following(system: System) -> set[str]:
    """The vendor's names of states and computed values, wherever in the record they stand."""
    models: list[type[Record]] = [system.model, *(kind.model for kind in system.rules.parts)]
    states = {axis.field for axis in system.rules.axes}
    names: set[str] = set()
    while models:
        for field in vendor_fields(model := models.pop()):
            nested = shapes(model)[field.name].nests
            if nested is not None and not issubclass(nested, Part):
                models.append(nested)
            if field.name in states or (field.shown is not None and field.shown.computed):
                names.add(field.vendor_name)
    return names


def changes(before: Order, after: Order, system: System) -> tuple[str, ...]:
    """The dotted vendor paths at which two orders differ in the vendor's JSON, parts by what they are called."""
    return tuple(_paths((), payload.record(before, system), payload.record(after, system), _whole(system)))


def _whole(system: System) -> Shape:
    return Shape(Kind.RECORD, nests=system.model)


def _paths(place: tuple[str, ...], one: Any, other: Any, shape: Shape) -> Iterator[str]:
    """`shape` says what both trees are to be read as."""
    if isinstance(one, dict) and isinstance(other, dict):
        inner = _fields(shape)
        for key in [*one, *(key for key in other if key not in one)]:
            yield from _paths((*place, key), one.get(key), other.get(key), inner(key))
    elif _go_together(shape, one, other):
        member = Shape(Kind.RECORD, nests=shape.nests)
        lists = (one or [], other or [])
        ours, theirs = (dict(zip(member_names(shape.nests, held), held, strict=True)) for held in lists)
        for name in [*ours, *(name for name in theirs if name not in ours)]:
            yield from _paths((*place, name), ours.get(name), theirs.get(name), member)
    elif not json_text.same(one, other):
        yield spoken(place)


def _go_together(shape: Shape, one: Any, other: Any) -> bool:
    """Whether both are lists to be compared member by member: of parts, one of which may not be there yet."""
    if shape.kind is Kind.PARTS:
        return bool(one or other) and all(held is None or isinstance(held, list) for held in (one, other))
    return isinstance(one, list) and isinstance(other, list) and len(one) == len(other)


def _fields(shape: Shape) -> Callable[[str], Shape]:
    """What stands below each of the vendor's names in an object of this shape."""
    other = Shape(Kind.OTHER)
    if shape.nests is None:
        return lambda _name: other
    if shape.kind is Kind.RECORD_MAP:
        member = Shape(Kind.RECORD, nests=shape.nests)
        return lambda _name: member
    known = {field.vendor_name: shapes(shape.nests)[field.name] for field in vendor_fields(shape.nests)}
    return lambda name: known.get(name, other)


def locked(before: Order, after: Order, system: System, at: Session) -> list[BadValue]:
    """A refusal for each changed value that a lock closes.

    What the vendor gives, the vendor may change, unless the lock is absolute. An archived order may only be
    taken out.
    """
    if before.archived and after.archived:
        own = set(changes(before.unarchive(), before, system))
        return [
            BadValue(path, "is locked: the order is archived. Way out: unarchive it")
            for path in changes(before, after, system)
            if path not in own
        ]
    return [
        *_locked_values(before, after, at),
        *_locked_parts(before, after, at),
        *_locked_unknowns(before, after, system, at),
    ]


def _locked_values(before: Order, after: Order, at: Session) -> Iterator[BadValue]:
    asked = Inquiry(before, at.facts, at.now)
    past = {part.uid: part for part in walk(before)}
    states = _states(before)
    for segments, uid in _records(before, after):
        for place in places_in(before, segments):
            if (uid, place.steps[-1]) in states:
                continue
            try:
                now = follow(after, [f"{UID}{step}" if step in past else step for step in place.steps])
            except Refused:
                continue
            if now.value == place.value:
                continue
            if _given(place.field):
                lock = _absolute(before, place.part, place.pattern, at)
                if lock is not None:
                    yield BadValue(place.spoken, f"is locked: {lock.why(before, place.part, at.now)}")
                continue
            decision = asked.can(Edit(place))
            if isinstance(decision, Refusal):
                yield BadValue(place.spoken, _sentence(decision))


def _absolute(order: Order, part: Part | None, pattern: tuple[str, ...], at: Session) -> Lock | None:
    held = [lock for lock in order.RULES.locks if lock.absolute]
    return locks.holding(held, order, part, pattern, at.now)


def _locked_parts(before: Order, after: Order, at: Session) -> Iterator[BadValue]:
    """A refusal for each part that came or went where it may not."""
    asked = Inquiry(before, at.facts, at.now)
    past = {part.uid: part for part in walk(before)}
    present = {part.uid: part for part in walk(after)}
    for part in [*past.values(), *present.values()]:
        if (part.uid in past) == (part.uid in present):
            continue
        kind = before.RULES.kind_of(part)
        action = AddPart(kind) if part.uid in present else RemovePart(kind, part)
        decision = asked.can(action)
        if isinstance(decision, Refusal):
            order = after if part.uid in present else before
            yield BadValue(follow(order, edits.steps_to(order, part)).spoken, _sentence(decision))


def _locked_unknowns(before: Order, after: Order, system: System, at: Session) -> Iterator[BadValue]:
    """A refusal for each key nobody knows that changed where everything is closed."""
    trees = [payload.record(order, system) for order in (before, after)]
    held = [
        {part.uid if part else "": (part, inner) for part, inner in _beside(order, tree, None)}
        for order, tree in zip((before, after), trees, strict=True)
    ]
    for uid, (part, old) in held[0].items():
        _, new = held[1].get(uid, (None, None))
        if new is None:
            continue
        kind = before.RULES.kind_of(part) if part else None
        model: type[Record] = kind.model if kind else type(before)
        pattern = (*kind.at, "*", "?") if kind else ("?",)
        lock = locks.holding(before.RULES.locks, before, part, pattern, at.now)
        for key in _unknown(old, new, model, system) if lock else ():
            holder = [follow(before, edits.steps_to(before, part)).spoken] if part else []
            place = ".".join([*holder, spoken((key,))])
            yield BadValue(place, f"is locked: {lock.why(before, part, at.now)}" if lock else "")


def _beside(record: Record, tree: Any, part: Part | None) -> Iterator[tuple[Part | None, Tree]]:
    """The order (as None) and each of its parts, with the vendor's JSON that stands for it."""
    if isinstance(record, Order | Part) and isinstance(tree, dict):
        yield part, tree
    for field in vendor_fields(type(record)):
        held = getattr(record, field.name)
        below = tree.get(field.vendor_name) if isinstance(tree, dict) else None
        if isinstance(held, tuple) and isinstance(below, list) and len(held) == len(below):
            for one, inner in zip(held, below, strict=True):
                if isinstance(one, Part):
                    yield from _beside(one, inner, one)
        elif isinstance(held, Record):
            yield from _beside(held, below, part)


def _unknown(old: Tree, new: Tree, model: type[Record], system: System) -> list[str]:
    known = {field.vendor_name for field in vendor_fields(model)}
    known |= {step for one in system.shapes.alternates for step in one.spelled.split(".")}
    keys = [key for key in {**old, **new} if key not in known]
    return [key for key in keys if not json_text.same(old.get(key), new.get(key))]


def _records(before: Order, after: Order) -> Iterator[tuple[tuple[str, ...], str]]:
    """The segments to the order, each changed part of it and each record in a map, with the part's uid."""
    yield (), ""
    present = {part.uid: part for part in walk(after)}
    for kind in before.RULES.parts:
        for part in edits.parts_of(before, kind):
            if part.uid in present and part != present[part.uid]:
                yield edits.steps_to(before, part), part.uid
    for field in vendor_fields(type(before)):
        if shapes(type(before))[field.name].kind is Kind.RECORD_MAP:
            yield from (((field.name, key), "") for key in getattr(before, field.name))


def _given(declared: Declared | None) -> bool:
    shown = declared.shown if declared else None
    return shown is not None and (shown.read_only or shown.computed)


def _states(order: Order) -> set[tuple[str, str]]:
    """The uid of each holder of a state (empty for the order), with the field that holds it."""
    return {
        (getattr(holder, "uid", ""), axis.field)
        for axis in order.RULES.axes
        for holder in holders(order, axis.part)
    }


def misplaced(before: Order, after: Order, at: Session) -> list[BadValue]:
    """A refusal for each state that no edges lead to from where the order stands; `locked` asks the archived."""
    refused: list[BadValue] = []
    if before.archived and after.archived:
        return refused
    for axis in before.RULES.axes:
        past = {getattr(holder, "uid", ""): holder for holder in holders(before, axis.part)}
        for holder in holders(after, axis.part):
            was = past.get(getattr(holder, "uid", ""))
            if was is None or axis.code(was) == axis.code(holder):
                continue
            part = holder if isinstance(holder, Part) else None
            table = axis.table(after, part, at.facts)
            one, other = table.state(axis.code(was)), table.state(axis.code(holder))
            if one.known and other.known and other.code not in table.reachable(one.code):
                refused.append(
                    BadValue(_spoken(after, part, axis), f"no steps lead from {one.name} to {other.name}")
                )
    return refused


def _spoken(order: Order, part: Part | None, axis: Axis) -> str:
    """Where a state stands, in the vendor's names."""
    if part is None:
        return follow(order, (axis.field,)).spoken
    return follow(order, (*edits.steps_to(order, part), axis.field)).spoken


def _sentence(refusal: Refusal) -> str:
    out = f". Way out: {refusal.way_out}" if refusal.way_out else ""
    return f"is locked: {refusal.reason}{out}"
