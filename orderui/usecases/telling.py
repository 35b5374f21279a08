"""Changes as a person reads them: each value under its label, as it was and as it is.

Labels and kinds of value come from the declarations, so that an order that is no longer in the book is told too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from orderui.domain.errors import Unknown
from orderui.domain.history import ORDER, Change, PathChange, Subject
from orderui.domain.money import Money, is_currency, show_money
from orderui.domain.order import Order, Part, walk
from orderui.domain.record import Declared, Record, declared
from orderui.domain.shape import Kind, Shape, shape_of
from orderui.usecases.desk import Desk
from orderui.usecases.registry import record_type

SEPARATOR = " · "

_ARCHIVED = "archived_at"
"""A field of our own that a person knows of all the same."""


@dataclass(frozen=True, slots=True)
class Line:
    """One value before and after, in words; empty where nothing stood there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What happened to one kept thing: `what` is "entered", "withdrawn" or "changed"."""

    kind: str
    id: str
    name: str
    what: str
    lines: tuple[Line, ...]


def told(desk: Desk, change: Change) -> tuple[Passage, ...]:
    """Everything a change did, thing by thing, in the order it was done."""
    return tuple(_passage(desk, subject) for subject in change.subjects)


def told_of(desk: Desk, change: Change, order_id: str) -> tuple[Line, ...]:
    """What a change did to one order."""
    return tuple(
        line for passage in told(desk, change) if (passage.kind, passage.id) == ("order", order_id) for line in passage.lines
    )


def _passage(desk: Desk, subject: Subject) -> Passage:
    whole = next((change for change in subject.paths if not change.path), None)
    what = "changed" if whole is None else "withdrawn" if whole.before else "entered"
    model = _model(desk, subject)
    lines = tuple(_Teller(model, _present(desk, subject)).lines(subject.paths)) if model else ()
    name = subject.name.partition(":")[2] if subject.kind == "order" else subject.name
    return Passage(subject.kind, subject.id, name, what, lines)


def _model(desk: Desk, subject: Subject) -> type[Record] | None:
    """The class of the thing; None for one of a system that is not registered here."""
    try:
        if subject.kind == "order":
            return desk.system(subject.name.partition(":")[0]).model
        return record_type(desk, subject.kind)
    except Unknown:
        return None


def _present(desk: Desk, subject: Subject) -> Order | None:
    """The order as it is now, None where the subject is none or it was withdrawn."""
    if subject.kind != "order":
        return None
    try:
        return desk.book.order(subject.id)
    except Unknown:
        return None


@dataclass(frozen=True, slots=True)
class _At:
    """Where a path has led: the class or shape of what stands there, and the labels passed."""

    labels: tuple[str, ...] = ()
    model: type[Record] | None = None
    field: Declared | None = None
    shape: Shape = Shape(Kind.RECORD)  # noqa: RUF009 - a frozen value, not one made at each call

    def told(self, label: str) -> _At:
        """Here, under one label more."""
        return _At((*self.labels, label), self.model, self.field, self.shape)


class _Teller:
    """Tells the changes of one thing. `order` is as it is now, where it still is: it knows its parts' keys."""

    def __init__(self, model: type[Record], order: Order | None) -> None:
        self._model = model
        self._keys = {part.uid: part.key for part in walk(order)} if order else {}
        self._present = order

    def lines(self, changes: Sequence[PathChange]) -> Iterator[Line]:
        for change in changes:
            for tree in (*change.before, *change.after):
                self._learn(tree)
        for change in changes:
            if ORDER in change.path[-1:]:
                yield from self._moved(change)
                continue
            at = self._reach(change.path)
            if at is None:
                continue
            before = dict(self._leaves(at, change.before[0], change)) if change.before else {}
            after = dict(self._leaves(at, change.after[0], change)) if change.after else {}
            for label in [*before, *(label for label in after if label not in before)]:
                one = Line(label, before.get(label, ""), after.get(label, ""))
                if one.before != one.after:
                    yield one

    def _learn(self, tree: Any) -> None:
        """The keys of parts that a tree holds: of those that have since gone too."""
        if isinstance(tree, Mapping):
            for value in tree.values():
                self._learn(value)
        elif isinstance(tree, list):
            for item in tree:
                self._learn(item)

    def _moved(self, change: PathChange) -> Iterator[Line]:
        """Parts that were put in another order; that one came or went is told by itself."""
        before, after = change.before[0], change.after[0]
        at = self._reach(change.path[:-1])
        if at is not None and sorted(before) == sorted(after):
            yield Line(SEPARATOR.join((*at.labels, "order")), self._named(before), self._named(after))

    def _named(self, uids: Iterable[str]) -> str:
        return ", ".join(self._keys.get(uid) or "?" for uid in uids)

    # Where a path leads

    def _reach(self, path: Sequence[str]) -> _At | None:
        """Where `path` leads; None for what is orderui's own and no person's business."""
        at: _At | None = _At(model=self._model)
        for step in path:
            at = self._step(at, step) if at is not None else None
        return at

    def _step(self, at: _At, step: str) -> _At | None:
        kind = at.shape.kind
        if kind is Kind.RECORD and at.model is not None:
            return _into(at, step)
        if kind is Kind.PARTS:
            return self._part(at, step.removeprefix("#"), {})
        nests = at.shape.nests
        return _At((*at.labels, step), nests, None, Shape(Kind.RECORD, nests) if nests else Shape(Kind.TEXT))

    def _part(self, at: _At, uid: str, tree: Mapping[str, Any]) -> _At:
        """One part of a list, under its singular and its key."""
        model = at.shape.nests
        key = str(tree.get(getattr(model, "KEY", ""), "") or self._keys.get(uid) or "")
        labels = (*at.labels[:-1], f"{_singular(model, at.labels[-1])} {key}".rstrip())
        return _At(labels, model, None, Shape(Kind.RECORD, model))

    # What stands there

    def _leaves(self, at: _At, tree: Any, change: PathChange) -> Iterator[tuple[str, str]]:
        """Every value in a tree, in words, under its labels."""
        if at.shape.kind is Kind.RECORD and at.model is not None and isinstance(tree, Mapping):
            inside = [_into(at, name) for name in tree]
            for under, value in zip(inside, tree.values(), strict=True):
                if under is not None and value not in (None, {}, []):
                    yield from self._leaves(under, value, change) if _nests(under) else [_leaf(under, value, tree)]
        elif at.shape.kind is Kind.PARTS and isinstance(tree, list):
            for item in tree:
                yield from self._leaves(self._part(at, item.get("uid", ""), item), item, change)
        elif at.shape.kind in (Kind.RECORD_MAP, Kind.TEXT_MAP) and isinstance(tree, Mapping):
            for key, value in tree.items():
                under = self._step(at, key)
                if under is not None:
                    yield from self._leaves(under, value, change)
        else:
            yield _leaf(at, tree, self._beside(change))

    def _beside(self, change: PathChange) -> Mapping[str, Any]:
        """The record that a changed field stands in, as it is now: it may hold the currency."""
        holder: Any = self._present
        for step in change.path[:-1]:
            holder = _below(holder, step)
        return holder.model_dump(mode="json") if isinstance(holder, Record) else {}
