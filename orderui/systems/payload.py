"""JSON text ↔ orders: which system a record is of, reading it, exporting it, and merging an update into it.

Source: domain.md §2.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Any, TypeAlias

from pydantic import ValidationError

from orderui.domain.deriving import derive
from orderui.domain.errors import Ambiguous, BadRecord, BadUsage, BadValue
from orderui.domain.findings import Check, Severity
from orderui.domain.lifecycle import Provenance
from orderui.domain.order import VENDOR, Order, Part, Received, local_values, mapped, walk
from orderui.domain.paths import by_name, spoken
from orderui.domain.problems import problems, shown
from orderui.domain.record import Record, vendor_fields
from orderui.domain.registry import Facts
from orderui.domain.rules import PartKind
from orderui.systems import json_text
from orderui.systems.incoming import Enclosed, Incoming, Misfit, Tree
from orderui.systems.json_parts import Members, Parts, Stretch, parts
from orderui.systems.json_text import JsonValue
from orderui.systems.overlay import fresh, lay, without
from orderui.systems.shapes import Alternate, canonical
from orderui.systems.system import System

Keys: TypeAlias = tuple[str, ...]


class Profile(StrEnum):
    """What an export holds: everything known, or what the vendor's create and update calls accept."""

    RECORD = "record"
    REQUEST = "request"


def read(text: str | bytes, systems: Sequence[System], *, where: str = "") -> list[Incoming]:
    """Every record in `text`, in order, each with the system it is of.

    `systems` are those it may be of: one when the user has named it. Raises Malformed, BadRecord, Ambiguous.
    """
    return [one.opened() for one in look_through(text, systems, where=where)]


def look_through(text: str | bytes, systems: Sequence[System], *, where: str = "") -> list[Enclosed | Misfit]:
    """As `read`, with the records still enclosed: many of them take little more room than the text.

    One that is no system's stands among them, and raises its BadRecord when it is opened.
    """
    alike: dict[Keys, Keys] = {}
    found = parts(text, _wrappers(systems), lambda value: _keys(value, alike), where=where)
    records, wrapper = _unwrapped(text, found, systems)
    known: dict[Keys, tuple[System, PartKind | None]] = {}
    enclosed: list[Enclosed | Misfit] = []
    for number, (stretch, keys) in enumerate(records, 1):
        place = where if len(records) == 1 else f"{where}, record {number}".lstrip(", ")
        if keys is None:
            enclosed.append(Misfit(BadRecord([BadValue("", "a record must be an object")], where=place)))
            continue
        if keys not in known:
            try:
                known[keys] = detect(dict.fromkeys(keys), systems, where=place)
            except BadRecord as fault:
                enclosed.append(Misfit(fault))
                continue
        system, kind = known[keys]
        enclosed.append(Enclosed(system, stretch, wrapper, place, kind))
    return enclosed


def _keys(value: JsonValue, alike: dict[Keys, Keys]) -> Keys | None:
    """The keys of an object; those of ten thousand records that have the same ones are held once."""
    if not isinstance(value, dict):
        return None
    keys = tuple(value)
    return alike.setdefault(keys, keys)


def _wrappers(systems: Sequence[System]) -> list[str]:
    return list(dict.fromkeys(key for system in systems for key in system.shapes.wrappers))


def _unwrapped(
    text: str | bytes, found: Parts[Keys | None], systems: Sequence[System]
) -> tuple[Members[Keys | None], str]:
    around = found.around
    if isinstance(around, list):
        return found.members[""], "[]"
    signed = isinstance(around, dict) and any(around.keys() & set(system.shapes.signs) for system in systems)
    if isinstance(around, dict) and not signed:
        for key in _wrappers(systems):
            if key in found.members:
                others = {name: [one.read() for one, _ in m] for name, m in found.members.items() if name != key}
                return found.members[key], json_text.dump({**around, **others}, indent=None)
    return [(Stretch(text, 0, len(text)), _keys(around, {}))], ""


def detect(record: Tree, systems: Sequence[System], *, where: str = "") -> tuple[System, PartKind | None]:
    """The system a record is of, by its keys; a kind of part where it is a bare part.

    A sign of the vendor's decides; else the most keys known, and a tie is Ambiguous. With one system to choose
    from, that one it is.
    """
    signed = [system for system in systems if record.keys() & set(system.shapes.signs)]
    if len(signed) == 1:
        return signed[0], None
    scores: dict[tuple[str, str], tuple[int, System, PartKind | None]] = {}
    for system in signed or systems:
        for kind in (None, *system.rules.parts):
            known = _known(system, kind.model if kind else system.model)
            score = len(record.keys() & known)
            if kind is not None and 2 * score <= len(record):
                score = 0  # a piece of a part, or nothing of this vendor's
            scores[system.name, kind.name if kind else ""] = (score, system, kind)
    best = max((score for score, _, _ in scores.values()), default=0)
    top = [(system, kind) for score, system, kind in scores.values() if score == best]
    names = list(dict.fromkeys(system.name for system, _ in top))
    if best == 0 and len(systems) != 1:
        keys = ", ".join(list(record)[:5])
        sentence = f"no system's order has these keys: {keys}" if keys else "it is an empty object"
        raise BadRecord([BadValue("", sentence)], where=where)
    if len(names) > 1:
        raise Ambiguous("system", where or "this record", candidates=[f"--system {name}" for name in names])
    return top[0]


def _known(system: System, model: type[Record]) -> set[str]:
    names = {field.vendor_name for field in vendor_fields(model)}
    spelled = {alternate.spelled for alternate in system.shapes.alternates}
    if model is system.model:
        return names | {path.split(".")[0] for path in spelled if not path.startswith("*")}
    return names | {path.rsplit(".", 1)[-1] for path in spelled if "*" in path}


def understand(
    incoming: Incoming, *, order_id: str, now: datetime, uids: Sequence[str] = (), ours: Order | None = None
) -> Order:
    """The order a record means, derived as of `now` and with what was received beside it.

    `ours` is the order it updates: what is orderui's own in it, and in its parts by uid, is carried over. Raises
    BadRecord with every value that does not fit.
    """
    try:
        text = json_text.dump(incoming.tree, indent=None)
        received = Received(text=text, at=now, wrapper=incoming.wrapper, uids=tuple(uids))
        said = _said(received, incoming.system)
        assert said is not None  # noqa: S101 - it is a tree
    except ValidationError as error:
        tree = canonical(incoming.tree, incoming.system.shapes.alternates)
        raise BadRecord(problems(error, incoming.system.model, tree), where=incoming.where) from None
    order = said[1].evolve(id=order_id, received=received, entered_at=now, changed_at=now)
    return derive(_carried(order, ours, received, now) if ours is not None else order, now)


def _carried(order: Order, ours: Order, received: Received, now: datetime) -> Order:
    """`order` with the local fields of `ours`, its parts' included."""
    past = {part.uid: part for part in walk(ours)}
    kept = mapped(order, lambda part: part.carried(past[part.uid]) if part.uid in past else part)
    return kept.evolve(**{**local_values(ours), "received": received, "changed_at": now})


def sketch(incoming: Incoming) -> Order:
    """An order of which nothing holds but the texts in `incoming`, not validated: good to ask who it is, only.

    An update need not say more than whose it is and what changes, so it cannot be understood before it is merged.
    """
    tree = canonical(incoming.tree, incoming.system.shapes.alternates)
    told = tree if isinstance(tree, dict) else {}
    values: dict[str, Any] = {}
    for field in vendor_fields(incoming.system.model):
        value = told.get(field.vendor_name)
        text = value.lexeme if isinstance(value, json_text.Number) else value
        values[field.name] = text if isinstance(text, str) else None
    return incoming.system.model.model_construct(**values)


def understand_part(incoming: Incoming, kind: PartKind, uid: str) -> Part:
    """The part a bare record means. Raises BadRecord with every value that does not fit."""
    pattern = [a for a in incoming.system.shapes.alternates if "*" in a.spelled]
    inner = [type(a)(a.canonical.split("*.", 1)[-1], a.spelled.split("*.", 1)[-1]) for a in pattern]
    tree = canonical(incoming.tree, inner)
    try:
        return kind.model.model_validate(tree, context={VENDOR: iter(_counted((uid,)))})
    except ValidationError as error:
        raise BadRecord(problems(error, kind.model, tree), where=incoming.where) from None


def _said(received: Received | None, system: System) -> tuple[Tree, Order] | None:
    """A record as received and what it meant, neither to be changed; None where there is none."""
    return _meant(system.model, system.shapes.alternates, received.text, received.uids) if received else None


@lru_cache(maxsize=16)
def _meant(
    model: type[Order], alternates: tuple[Alternate, ...], text: str, uids: tuple[str, ...]
) -> tuple[Tree, Order] | None:
    """What a record means; an import and the checks after it ask this of the same one several times."""
    tree = json_text.parse(text)
    if not isinstance(tree, dict):
        return None
    return tree, model.model_validate(canonical(tree, alternates), context={VENDOR: iter(_counted(uids))})


def _model(system: System, tree: Tree, uids: Sequence[str] = ()) -> Order:
    return system.model.model_validate(
        canonical(tree, system.shapes.alternates), context={VENDOR: iter(_counted(uids))}
    )


def _counted(uids: Sequence[str]) -> Iterator[str]:
    return itertools.chain(uids, (str(number) for number in itertools.count(len(uids) + 1)))


def received_tree(order: Order) -> Tree | None:
    """The record as received, or None for an order made here."""
    if order.received is None:
        return None
    tree = json_text.parse(order.received.text)
    return tree if isinstance(tree, dict) else None


def as_received(order: Order, system: System) -> Order | None:
    """What the received record meant on the day it came, with nothing done to it since; None where none came."""
    said = _said(order.received, system)
    if said is None or order.received is None:
        return None
    return derive(said[1].evolve(id=order.id, received=order.received), order.received.at)


def record(order: Order, system: System, profile: Profile = Profile.RECORD) -> Tree:
    """The vendor's JSON for one order, its wrapper aside."""
    base, said = as_received(order, system), _said(order.received, system)
    if base is None or said is None:
        tree = _spelled_out(fresh(order), order, system)
    else:
        tree = lay(said[0], base, order, system.style)
        if not json_text.same(tree, said[0]):
            tree = _spelled_out(tree, order, system)
    return without(tree, order) if profile is Profile.REQUEST else tree


def _spelled_out(tree: Tree, order: Order, system: System) -> Tree:
    """`tree`, which is written for `order`, with what it would no longer mean said outright.

    A part that inherits may have kept what it was processed with while what it inherits from has moved on: left
    unsaid, that would be read back as what stands there now.
    """
    at = order.received.at if order.received else order.entered_at
    if at is None or not any(part.keeps for part in walk(order)):
        return tree
    uids = tuple(part.uid for part in walk(order))
    read = derive(_model(system, tree, uids).evolve(id=order.id), at)
    meant = {part.uid: part for part in walk(read)}
    return lay(tree, read, mapped(order, lambda part: part.spelled_out(meant[part.uid])), system.style)


def seed(order: Order, system: System, now: datetime) -> Received | None:
    """What a duplicate of `order` is laid over, so that keys nobody knows come along; None where there is none."""
    tree = without(record(order, system), order)
    uids = tuple(part.uid for part in walk(order))
    try:
        _model(system, tree, uids)
    except ValidationError:
        return None
    return Received(text=json_text.dump(tree, indent=None), at=now, uids=uids)


def export(orders: Sequence[Order], system: System, profile: Profile = Profile.RECORD) -> str:
    """The vendor's JSON for several orders of one system, two-space indent, no final newline.

    One order goes out in the wrapper it came in, several in the system's list form.
    """
    if any(order.system != system.name for order in orders):
        raise BadUsage("Orders of several systems cannot go into one JSON export; name one with system:NAME.")
    records: list[JsonValue] = [record(order, system, profile) for order in orders]
    if profile is Profile.REQUEST:
        wrapper = system.shapes.request or ("" if len(orders) == 1 else "[]")
    elif len(orders) == 1:
        wrapper = orders[0].received.wrapper if orders[0].received else ""
    else:
        wrapper = system.shapes.several
    return json_text.dump(_wrapped(records, wrapper, system))


def _wrapped(records: list[JsonValue], wrapper: str, system: System) -> JsonValue:
    if not wrapper:
        return records[0]
    empty = json_text.parse(wrapper)
    if isinstance(empty, dict):
        keys = system.shapes.wrappers
        key = next((key for key in keys if empty.get(key) == []), next(iter(empty)))
        return {**empty, key: records}
    return records


def contradictions(order: Order, system: System) -> Iterator[tuple[str, Any, Any]]:
    """Where what was received says otherwise than what follows: (path, as received, as it is).

    Only what still stands in the export is compared; a value that was absent contradicts nothing.
    """
    found = _said(order.received, system)
    if found is None or order.received is None:
        return
    tree, said = found
    base = derive(said, order.received.at)
    if any(getattr(base, field.name) != getattr(order, field.name) for field in vendor_fields(type(order))):
        tree = record(order, system)  # something was done to it since
        said = _model(system, tree, [part.uid for part in walk(order)])
    yield from _contradicting((), canonical(tree, system.shapes.alternates), said, order)


def contradicting(system: Callable[[], System]) -> Check:
    """The check every system has: what was received is shown where it says otherwise than what follows.

    `system` is asked late, because a system holds its checks.
    """

    def find(order: Order, _facts: Facts, _now: datetime) -> Iterator[tuple[str, str]]:
        for path, said, now in contradictions(order, system()):
            yield path, f"was received as {_told(said)}, but is {_told(now)} by what it follows from"

    says = "received values agree with what follows"
    return Check("contradictions", Severity.WARNING, Provenance.OURS, find, says, lasting=False)


def _told(value: Any) -> str:
    return shown(value.value if isinstance(value, Enum) else value)


def _contradicting(place: tuple[str, ...], tree: JsonValue, said: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(now, Record) and isinstance(said, Record) and isinstance(tree, dict):
        for field in vendor_fields(type(now)):
            if tree.get(field.vendor_name) is not None:
                here = (*place, field.vendor_name)
                one, other = getattr(said, field.name), getattr(now, field.name)
                yield from _contradicting(here, tree[field.vendor_name], one, other)
    elif isinstance(now, list | tuple) and isinstance(tree, list):
        for item, one, (name, other) in zip(tree, said, _members(now), strict=False):
            yield from _contradicting((*place, name), item, one, other)
    elif isinstance(now, Mapping) and isinstance(said, Mapping) and isinstance(tree, dict):
        for key in said.keys() & now.keys():
            yield from _contradicting((*place, key), tree[key], said[key], now[key])
    elif said is not None and said != now:
        yield spoken(place), said, now


def _members(held: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """What a list holds by name: parts by what they are called, the rest by position."""
    if all(isinstance(one, Part) for one in held):
        return by_name(held)
    return ((str(index), one) for index, one in enumerate(held))
