"""Changes as a person reads them: each path in the vendor's names, what stood there and what stands there now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from orderui.cli import output
from orderui.domain.errors import Refused
from orderui.domain.history import ORDER, Change, PathChange
from orderui.domain.order import Order
from orderui.domain.paths import follow, spoken

NOTHING = "nothing"


@dataclass(frozen=True)
class Told:
    """One path before and after, None where nothing stood there. `path` is empty for the whole thing."""

    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        if not self.path:
            return "entered" if self.before is None else "withdrawn"
        return f"{self.path}: {_value(self.before)} → {_value(self.after)}"


def told(paths: Sequence[PathChange], *orders: Order | None) -> Iterator[Told]:
    """The paths of one subject, but for what is orderui's own. `orders` are looked in for the vendor's names."""
    there = [order for order in orders if order is not None]
    for change in paths:
        before, after = _held(change.before), _held(change.after)
        if not change.path:
            yield Told("", before, after)
        elif change.path[-1] != ORDER:
            path = _spoken(change.path, there)
            if path:
                yield Told(path, _bare(before), _bare(after))


def _held(value: tuple[Any, ...]) -> Any:
    return value[0] if value else None


def _spoken(path: Sequence[str], orders: Sequence[Order]) -> str:
    """The path in the vendor's names; empty for a field that no vendor has."""
    for order in orders:
        try:
            return follow(order, path).spoken
        except Refused:
            continue
    return "" if orders else spoken(path)


def _bare(value: Any) -> Any:
    """A kept tree without the ids of its parts and without what is not set, for reading."""
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if key != "uid" and item not in (None, {}, [])}
    return [_bare(item) for item in value] if isinstance(value, list) else value


def _value(value: Any) -> str:
    if value is None or value == "":
        return NOTHING if value is None else '""'
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def forecast(change: Change | None, before: Order | None, after: Order | None, notes: Sequence[str] = ()) -> None:
    """Show what a dry run would change: the paths as data, the rest as narration."""
    for subject in change.subjects if change else ():
        if subject.kind == "order":
            for one in told(subject.paths, after, before):
                output.line(str(one))
        else:
            output.line(f"{subject.kind} {subject.name}: {'entered' if subject.created else 'changed'}")
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
