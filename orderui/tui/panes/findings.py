"""What the checks have to say about an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from orderui.domain import findings
from orderui.domain.errors import Refused
from orderui.domain.findings import Finding
from orderui.domain.order import Order
from orderui.domain.paths import Place, by_uid, locate, split, spoken
from orderui.domain.shape import Kind, shape_of
from orderui.tui.panes.pane import DIM, Pane, Row, Target, column
from orderui.tui.values import View
from orderui.tui.widgets.columns import Cell, Column

GLYPHS = {"error": "!", "warning": "▲", "note": "·"}


class FindingsPane(Pane):
    """Every finding, errors first. Enter leads to the field it is about."""

    EMPTY: ClassVar[str] = "Nothing to say: every check passes."

    def count(self, view: View) -> int:
        """Errors and warnings and notes together."""
        return len(self._found(view))

    @staticmethod
    def _found(view: View) -> Sequence[Finding]:
        return findings.run(view.order.RULES.checks, view.order, view.facts, view.now)

    def columns(self, view: View) -> Sequence[Column[Row]]:
        """Severity, sentence, place."""
        del view
        return [
            column("severity", "", 9, priority=2),
            column("sentence", "Finding", 40, grow=3, priority=3),
            column("path", "Where", 20, grow=1, priority=1),
        ]

    def lines(self, view: View) -> Sequence[Row]:
        """A row for each finding."""
        return [self._line(view.order, index, one) for index, one in enumerate(self._found(view))]

    @staticmethod
    def _line(order: Order, index: int, one: Finding) -> Row:
        severity = one.severity.value
        cells: dict[str, Cell] = {
            "severity": (f"{GLYPHS[severity]} {severity}", f"text--{severity}"),
            "sentence": one.sentence,
            "path": (one.path, DIM),
        }
        return Row(f"{index} {one.check} {one.path}", cells, target_of(order, one.path, copy=one.sentence))


def target_of(order: Order, path: str, copy: str = "") -> Target:
    """Where a person goes from a path: the editor of the part, entry or order that it leads through."""
    try:
        place = locate(order, path) if path else None
    except Refused:
        place = None
    if place is None:
        return Target(copy=copy)
    if place.part is not None:
        address = f"{order.RULES.kind_of(place.part).name}:{by_uid(place.part)}"
        return Target(edits=address, focus=place.spoken, part=address, copy=copy)
    entry = _entry(order, place)
    return Target(edits=entry, focus=place.spoken, copy=copy)


def _entry(order: Order, place: Place) -> str:
    """The editor's name for the entry of a map of records that a place lies in; empty where it lies in none."""
    segments = split(place.spoken)
    for end in range(1, len(segments)):
        above = locate(order, spoken(segments[:end]))
        if above.field is not None and shape_of(above.field).kind is Kind.RECORD_MAP:
            return f"@{spoken(segments[: end + 1])}"
    return ""
