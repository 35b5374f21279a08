"""The tabs of an order: which there are, and into which part a new one goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orderui.domain.edits import parts_of
from orderui.domain.order import Order
from orderui.domain.paths import UID
from orderui.domain.record import declared
from orderui.domain.rules import PartKind
from orderui.domain.shape import Kind, shape_of
from orderui.tui.panes.fields import DetailsPane, MetadataPane, free_data
from orderui.tui.panes.findings import FindingsPane
from orderui.tui.panes.flows import FlowsPane
from orderui.tui.panes.history import HistoryPane
from orderui.tui.panes.pane import Pane
from orderui.tui.panes.parts import EntriesPane, PartsPane
from orderui.tui.panes.source import SourcePane
from orderui.usecases.editing import find_part


def panes_of(order: Order) -> Iterator[Pane]:
    """Its kinds of part, its fields, maps of records, free data, and what is said of it."""
    for kind in order.RULES.parts:
        yield PartsPane(kind)
    if order.RULES.moves_money:
        yield FlowsPane("Transfers")
    yield DetailsPane("Fields")
    for field in declared(type(order)).values():
        if not field.local and shape_of(field).kind is Kind.RECORD_MAP:
            yield EntriesPane(field)
    if free_data(order):
        yield MetadataPane("Metadata")
    yield FindingsPane("Findings")
    yield HistoryPane("History")
    yield SourcePane()


def holder_for(adding: PartsPane, panes: Sequence[Pane], order: Order) -> str:
    """The uid of the part that a new one goes into, where kinds nest: its sibling's, else the one chosen."""
    at = adding.kind.at
    if "*" not in at:
        return ""
    beside = adding.rows.key
    for pane in panes:
        if not isinstance(pane, PartsPane) or pane.kind.at != at[: at.index("*")]:
            continue
        outers = _uids(order, pane.kind)
        around = (outer for outer in outers if beside in _uids(order, adding.kind, outer))
        return next(around, None) or pane.rows.key or (outers[0] if outers else "")
    return ""


def _uids(order: Order, kind: PartKind, inside: str = "") -> list[str]:
    """The uids of the parts of one kind."""
    holder = find_part(order, f"{UID}{inside}")[1] if inside else None
    return [part.uid for part in parts_of(order, kind, holder)]
