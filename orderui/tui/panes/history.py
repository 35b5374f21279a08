"""An order's history as readable differences: each change with what it moved, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from textual import work

from orderui.domain.errors import Refused
from orderui.domain.history import ORDER, Change, PathChange
from orderui.domain.order import Order, Part
from orderui.domain.paths import UID, Place, follow, name_of
from orderui.domain.record import declared
from orderui.tui.panes.pane import DIM, LABEL, Pane, Row, Target, column
from orderui.tui.values import NO_VALUE, View, instant, plain
from orderui.tui.widgets.columns import Cell, Column
from orderui.usecases.timeline import history


@dataclass(frozen=True)
class Told:
    """One place before and after, in words."""

    label: str
    before: str
    after: str


def told(order: Order, changes: Sequence[PathChange], today: date) -> Iterator[Told]:
    """What a change moved, as labels and words, without what only follows from it or is orderui's own."""
    removed = _keys(changes)
    for one in changes:
        if not one.path or one.path[-1] == ORDER:
            continue
        before, after = (one.before[0] if one.before else None), (one.after[0] if one.after else None)
        label = _label(order, one.path, removed)
        if label:
            yield Told(label, _words(before, today), _words(after, today))


def _keys(changes: Sequence[PathChange]) -> dict[str, str]:
    """The keys of parts that a change brought or took away, by their uids: the order may not have them now."""
    found = {}
    for one in changes:
        if one.path and one.path[-1].startswith("#"):
            tree = (one.before or one.after or ({},))[0]
            if isinstance(tree, dict):
                found[one.path[-1]] = _key_in(tree)
    return found


def _key_in(tree: dict[str, Any]) -> str:
    return next((str(value) for name, value in tree.items() if name != "uid" and isinstance(value, str)), "")


def _label(order: Order, path: Sequence[str], removed: dict[str, str]) -> str:
    """`01 · Amount`; empty for what a person did not ask to see."""
    try:
        place = follow(order, [f"{UID}{step[1:]}" if step.startswith("#") else step for step in path])
    except Refused:
        key = next((removed[step] for step in path if step in removed), "")
        return f"{_field_label(order, path[0])} {key}".strip() if key else ""
    shown = place.field.shown if place.field else None
    if shown is not None and shown.computed:
        return ""
    names = [_called(order, part) for part in place.parts]
    if place.field is not None:
        names.append(place.label)
    elif not place.parts or place.steps[-1] != place.parts[-1].uid:
        names += _free(order, place)
    return " · ".join(names)


def _free(order: Order, place: Place) -> list[str]:
    """A key of free data, or of a map of records, after the field that holds it."""
    above = follow(
        order, [f"{UID}{step}" if step in {p.uid for p in place.parts} else step for step in place.steps[:-1]]
    )
    return [above.label, place.steps[-1]]


def _called(order: Order, part: Part) -> str:
    kind = order.RULES.kind_of(part)
    return f"{kind.title} {part.key or name_of(part, [part])}".rstrip()


def _field_label(order: Order, name: str) -> str:
    field = declared(type(order)).get(name)
    return field.label if field else name


def _words(value: Any, today: date) -> str:
    """A kept value: parts and records by their first words, the rest as it is."""
    if isinstance(value, dict):
        pairs = [
            plain(item, today) for name, item in value.items() if name != "uid" and isinstance(item, str | int)
        ]
        return ", ".join(pairs[:6]) or "empty"
    return NO_VALUE if value is None or value == "" else plain(value, today)


class HistoryPane(Pane):
    """Changes and what they moved. It is read off the event loop: a long history takes a moment."""

    EMPTY: ClassVar[str] = "Nothing has changed yet."

    def columns(self, view: View) -> Sequence[Column[Row]]:
        """When, and what."""
        del view
        return [column("when", "When", 12, priority=2), column("what", "Change", 40, grow=1, priority=3)]

    def show(self, view: View) -> None:
        """Read the history, then show it."""
        self.rows.set_columns(self.columns(view))
        self._read(view)

    @work(exclusive=True, thread=True)
    def _read(self, view: View) -> None:
        rows = [row for change in history(view.desk, view.order.id) for row in _rows(view, change)]
        if self.is_mounted:
            self.app.call_from_thread(self.rows.set_rows, rows)


def _rows(view: View, change: Change) -> Iterator[Row]:
    marks = [word for word, worn in (("forced", change.forced), ("by date", change.clock)) if worn]
    title: Cell = [change.title, *((f"  {mark}", "text--warning") for mark in marks)]
    when = instant(change.at.astimezone(view.now.tzinfo), view.today)
    yield Row(change.id, {"when": (when, LABEL), "what": title}, Target(copy=change.title))
    if change.reason:
        reason: Cell = [("  because ", DIM), change.reason]
        yield Row(f"{change.id} reason", {"what": reason}, Target(copy=change.reason))
    for subject in change.subjects:
        if subject.kind != "order" or subject.id != view.order.id:
            continue
        for index, one in enumerate(told(view.order, subject.paths, view.today)):
            what: Cell = [(f"  {one.label}: ", LABEL), (one.before, DIM), (" → ", LABEL), one.after]
            yield Row(f"{change.id} {index}", {"what": what}, Target(copy=one.after))
