"""The money an order moves, drawn: each source, and its destinations with what they get before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import ClassVar

from orderui.domain.edits import parts_of
from orderui.domain.money import Money, show_money
from orderui.domain.paths import by_uid
from orderui.domain.rules import Flow
from orderui.tui.panes.pane import DIM, LABEL, Pane, Row, Target, column
from orderui.tui.values import View
from orderui.tui.widgets.columns import Cell, Column

MOVED, WAITS = "phase--done", "phase--open"


class FlowsPane(Pane):
    """What goes from whom to whom. Enter edits the part that says so."""

    EMPTY: ClassVar[str] = "No money is to be moved yet: add a line with its destinations."

    def count(self, view: View) -> int:
        """Transfers, made or to be made."""
        return len(flows_of(view))

    def columns(self, view: View) -> Sequence[Column[Row]]:
        """From and to, under which label, what is to be moved and what has been."""
        del view
        return [
            column("who", "From → to", 30, grow=3, priority=4),
            column("label", "As", 12, grow=1, priority=1),
            column("waits", "To be moved", 16, priority=3, right=True),
            column("moved", "Moved", 16, priority=2, right=True),
            column("settles", "Settled as", 14, priority=0, right=True),
        ]

    def lines(self, view: View) -> Sequence[Row]:
        """A row for each source and, below it, one for each of its destinations."""
        return list(_rows(view))


def flows_of(view: View) -> Sequence[Flow]:
    """The transfers of the order shown."""
    return view.order.RULES.flows(view.order, view.facts)


def _rows(view: View) -> Iterator[Row]:
    grouped = groupby(flows_of(view), key=lambda one: (one.part, one.source, one.source_label))
    for number, ((part, source, label), together) in enumerate(grouped):
        group = list(together)
        target = _target(view, part)
        yield Row(f"{number}", _source(source, label, group), target)
        for index, flow in enumerate(group):
            branch = "└─▶" if index == len(group) - 1 else "├─▶"
            yield Row(f"{number}.{index}", _destination(flow, branch), target)


def _source(source: str, label: str, group: Sequence[Flow]) -> dict[str, Cell]:
    total = group[0].money
    for flow in group[1:]:
        total += flow.money
    return {"who": (source, LABEL), "label": (label, DIM)} | _amounts(-total, posted=group[0].posted)


def _destination(flow: Flow, branch: str) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "who": [(f"  {branch} ", DIM), flow.target],
        "label": (flow.target_label, DIM),
        "settles": (show_money(flow.settlement) if flow.settlement else "", DIM),
    }
    return cells | _amounts(flow.money, posted=flow.posted)


def _amounts(money: Money, *, posted: bool) -> dict[str, Cell]:
    """The amount in the column of what is to come, or of what has been."""
    text = show_money(money)
    return (
        {"moved": (text, MOVED), "waits": ("—", DIM)} if posted else {"waits": (text, WAITS), "moved": ("—", DIM)}
    )


def _target(view: View, uid: str) -> Target:
    for kind in view.order.RULES.parts:
        for part in parts_of(view.order, kind):
            if part.uid == uid:
                address = f"{kind.name}:{by_uid(part)}"
                return Target(edits=address, part=address)
    return Target()
