"""Changes as a person reads them: each path in the vendor's names, what stood there and what stands there now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orderui.cli import output
from orderui.domain import edits
from orderui.domain.history import ORDER, Change, PathChange, Subject
from orderui.domain.order import Order, Part
from orderui.domain.paths import name_of, spoken
from orderui.domain.record import Record, declared
from orderui.domain.shape import Kind, shape_of

NOTHING = "nothing"


@dataclass(frozen=True)
class Told:
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


class Reader:
    """Reads the changes of one order, whose parts history knows by uid and people by key."""

    def __init__(self, model: type[Order]) -> None:
        self._model = model
        self._names: dict[str, str] = {}

    def know(self, order: Order) -> None:
        """Learn what the parts of an order are called."""
        for kind in order.RULES.parts:
            parts = edits.parts_of(order, kind)
            self._names |= {part.uid: name_of(part, parts) for part in parts}

    def remember(self, subject: Subject) -> None:
        """Learn what parts were called that came or went in a change, where nothing better is known."""
        for change in subject.paths:
            for tree in (*change.before, *change.after):
                self._learn(self._model_at(change.path), tree)

    def told(self, subject: Subject) -> Iterator[Told]:
        """Every value that changed, part by part and field by field, but for what is orderui's own."""
        for change in subject.paths:
            if change.path[-1:] != (ORDER,):
                yield from self._told(change.path, _held(change.before), _held(change.after))

    def _told(self, path: tuple[str, ...], before: Any, after: Any) -> Iterator[Told]:
        if _nests(before) or _nests(after):
            old, new = _children(before), _children(after)
            for step in [*old, *(step for step in new if step not in old)]:
                yield from self._told((*path, step), old.get(step), new.get(step))
        elif before != after:
            named = self._spoken(path)
            if named:
                yield Told(named, before, after)

    def _spoken(self, path: Sequence[str]) -> str:
        """The path in the vendor's names; empty for a field that no vendor has."""
        names: list[str] = []
        model: type[Record] | None = self._model
        for step in path:
            if step.startswith("#"):
                names.append(self._names.get(step[1:], step))
                continue
            field = declared(model).get(step) if model is not None else None
            if field is None:
                names.append(step)
            elif field.local:
                return ""
            else:
                names.append(field.vendor_name)
                shape = shape_of(field)
                keyed = shape.kind is Kind.RECORD_MAP
                model = _Keyed(shape.nests) if keyed and shape.nests else shape.nests
        return spoken(names)
