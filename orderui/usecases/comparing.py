"""What lies between an order and its update: which paths change, and which of them the rules refuse."""

from __future__ import annotations

from orderui.domain import edits
from orderui.domain.decisions import AddPart, Edit, Refusal, RemovePart, can
from orderui.domain.errors import BadValue, Refused
from orderui.domain.lifecycle import Axis
from orderui.domain.order import Order, Part, holders, walk
from orderui.domain.paths import follow, places_in, spoken
from orderui.domain.record import Declared, Record, vendor_fields
from orderui.domain.shape import shapes
from orderui.systems import json_text, payload
from orderui.systems.system import System
from orderui.usecases.desk import Session


def repeats_what_follows(before: Order, after: Order, merged: payload.Merge, system: System) -> bool:
    """Whether the update only repeats a state that a date has moved on, or another value that follows from others.

    The vendor's record said READY when it came; that it is late by now is no news from the vendor.
    """
    ours = {"received", "changed_at"}
    if before.model_dump(exclude=ours) != after.model_dump(exclude=ours):
        return False
    following = _following(system)
    return all(
        path.rsplit(".", 1)[-1] in following for path in _paths((), payload.record(before, system), merged.tree)
    )


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
    """The dotted vendor paths at which two orders differ in the vendor's JSON."""
    return tuple(_paths((), payload.record(before, system), payload.record(after, system)))


def _paths(place: tuple[str, ...], one: object, other: object) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        return [path for key in keys for path in _paths((*place, key), one.get(key), other.get(key))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [path for index, (a, b) in pairs for path in _paths((*place, str(index)), a, b)]
    same = json_text.same(one, other)  # type: ignore[arg-type]
    return [] if same else [spoken(place)]


def locked(before: Order, after: Order, at: Session) -> list[BadValue]:
    """A refusal for each changed value that a lock closes. What the vendor gives, the vendor may change."""
    refused: list[BadValue] = []
    past = {part.uid: part for part in walk(before)}
    states = _states(before)
    for segments, uid in _records(before):
        for place in places_in(before, segments):
            if _given(place.field) or (uid, place.steps[-1]) in states:
                continue
            try:
                now = follow(after, [f"#{s}" if s in past else s for s in place.steps])
            except Refused:
                continue
            decision = can(before, Edit(place), at.facts, at.now) if now.value != place.value else None
            if isinstance(decision, Refusal):
                refused.append(BadValue(place.spoken, _sentence(decision)))
    present = {part.uid: part for part in walk(after)}
    for part in [*past.values(), *present.values()]:
        if (part.uid in past) == (part.uid in present):
            continue
        kind = before.RULES.kind_of(part)
        action = AddPart(kind) if part.uid in present else RemovePart(kind, part)
        decision = can(before, action, at.facts, at.now)
        if isinstance(decision, Refusal):
            refused.append(BadValue(spoken((*kind.at, part.key)), _sentence(decision)))
    return refused


def _records(order: Order) -> list[tuple[tuple[str, ...], str]]:
    """The segments to the order, each of its parts and each record in a map, with the part's uid."""
    found: list[tuple[tuple[str, ...], str]] = [((), "")]
    for kind in order.RULES.parts:
        found += [(edits.steps_to(order, part), part.uid) for part in edits.parts_of(order, kind)]
    return found


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
    """A refusal for each state that no edges lead to from where the order stands."""
    refused: list[BadValue] = []
    put_away = before.archived and after.archived
    for axis in before.RULES.axes:
        past = {getattr(holder, "uid", ""): holder for holder in holders(before, axis.part)}
        for holder in holders(after, axis.part):
            was = past.get(getattr(holder, "uid", ""))
            if was is None or axis.code(was) == axis.code(holder):
                continue
            part = holder if isinstance(holder, Part) else None
            table = axis.table(after, part, at.facts)
            if put_away:
                refused.append(BadValue(_spoken(after, part, axis), "is locked: the order is archived"))
                continue
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
