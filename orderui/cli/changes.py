"""Changes as a person reads them: each path in the vendor's names, what stood there and what stands there now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from orderui.cli import output
from orderui.domain import edits
from orderui.domain.history import ORDER, Change, Subject
from orderui.domain.order import Order, Part
from orderui.domain.paths import by_name, spoken
from orderui.domain.record import Record, declared
from orderui.domain.shape import Kind, shape_of, shapes

NOTHING = "nothing"
EMPTY: tuple[Any, ...] = (None, {}, [])


class Told(Struct, frozen=True):
    """One path before and after, None where nothing stood there."""

    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.path}: {_value(self.before)} → {_value(self.after)}"


def _value(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value or '""'
    return json.dumps(value, ensure_ascii=False)


class _Spot(Struct, frozen=True):
    """Where a kept path leads: its vendor's names, and what stands there. No names where no vendor has it."""

    names: tuple[str, ...] | None
    model: type[Record] | None
    kind: Kind


class Reader:
    """Reads the changes of orders of one model, whose parts history knows by uid and people by key."""

    def __init__(self, model: type[Order]) -> None:
        self._model = model
        self._names: dict[str, str] = {}

    def know(self, order: Order) -> None:
        """Learn what the parts of an order are called."""
        for kind in order.RULES.parts:
            self._names |= {part.uid: name for name, part in by_name(edits.parts_of(order, kind))}

    def remember(self, subject: Subject) -> None:
        """Learn what the parts were called that came or went with a change, and are not known better."""
        for change in subject.paths:
            spot = self._spot(change.path)
            for tree in (*change.before, *change.after):
                self._learn(spot.model, tree)

    def _learn(self, model: type[Record] | None, tree: Any) -> None:
        for item in tree if isinstance(tree, list) else [tree]:
            if model is None or not isinstance(item, dict):
                continue
            if issubclass(model, Part) and "uid" in item:
                self._names.setdefault(item["uid"], str(item.get(model.KEY) or f"#{item['uid']}"))
            for name, shape in shapes(model).items():
                below = item.get(name)
                trees = list(below.values()) if shape.kind is Kind.RECORD_MAP and below else below
                self._learn(shape.nests, trees)

    def told(self, subject: Subject) -> Iterator[Told]:
        """Every value that changed, what is orderui's own left out; nothing for an order that came or went."""
        for change in subject.paths:
            if change.path and change.path[-1] != ORDER:
                before, after = (held[0] if held else None for held in (change.before, change.after))
                yield from self._leaves(change.path, before, after)

    def _leaves(self, path: tuple[str, ...], before: Any, after: Any) -> Iterator[Told]:
        old, new = _below(before), _below(after)
        if not old and not new:
            names = self._spot(path).names
            if names is not None:
                yield Told(spoken(names), before, after)
            return
        for step in [*old, *(step for step in new if step not in old)]:
            one, other = old.get(step), new.get(step)
            if one != other and (one not in EMPTY or other not in EMPTY):
                yield from self._leaves((*path, step), one, other)

    def _spot(self, path: Sequence[str]) -> _Spot:
        names: list[str] = []
        model: type[Record] | None = self._model
        kind = Kind.RECORD
        for step in path:
            field = declared(model).get(step) if model is not None and kind is Kind.RECORD else None
            if field is not None:
                if field.local:
                    return _Spot(None, None, Kind.OTHER)
                names.append(field.vendor_name)
                model, kind = shape_of(field).nests, shape_of(field).kind
            else:
                names.append(self._names.get(step[1:], step) if kind is Kind.PARTS else step)
                kind = Kind.RECORD if kind in (Kind.PARTS, Kind.RECORD_MAP) else Kind.OTHER
        return _Spot(tuple(names), model, kind)


def _below(value: Any) -> Mapping[str, Any]:
    """What a kept tree holds by its next step: parts by their uids; nothing below a single value."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and all(isinstance(item, dict) and "uid" in item for item in value):
        return {f"#{item['uid']}": item for item in value}
    return {}


def forecast(change: Change | None, before: Order | None, after: Order | None, notes: Sequence[str] = ()) -> None:
    """Show what a dry run would change: the paths as data, the rest as narration."""
    for subject in change.subjects if change else ():
        if subject.kind != "order":
            output.line(f"{subject.kind} {subject.name}: {'entered' if subject.created else 'changed'}")
        elif after is not None:
            reader = Reader(type(after))
            for order in filter(None, (before, after)):
                reader.know(order)
            for one in reader.told(subject):
                output.line(str(one))
    told_dry(change, notes)


def told_dry(change: Change | None, notes: Sequence[str] = ()) -> None:
    """Narrate a dry run."""
    if change is None:
        for note in notes or ("Nothing would change.",):
            output.tell(note)
        return
    output.tell(f"Would be: {change.title}")
    for note in notes:
        output.tell(f"  {note}")
    output.tell("A dry run: nothing was written.")
