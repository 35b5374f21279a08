"""The tabs of an order: which there are, and into which part a new one goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orderui.domain.edits import holder_of, parts_of
from orderui.domain.order import Order
from orderui.tui.panes.fields import DetailsPane, MetadataPane, free_data
from orderui.tui.panes.findings import FindingsPane
from orderui.tui.panes.flows import FlowsPane
from orderui.tui.panes.history import HistoryPane
from orderui.tui.panes.pane import Pane
from orderui.tui.panes.parts import EntriesPane, PartsPane, maps_of
from orderui.tui.panes.source import SourcePane


def panes_of(order: Order) -> Iterator[Pane]:
    """Its kinds of part, its fields, maps of records, free data, and what is said of it."""
    for kind in order.RULES.parts:
        yield PartsPane(kind)
    if order.RULES.moves_money:
        yield FlowsPane("Transfers")
    yield DetailsPane("Fields")
    yield from (EntriesPane(field) for field in maps_of(order))
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
    beside = next((part for part in parts_of(order, adding.kind) if part.uid == adding.rows.key), None)
    if beside is not None and (holder := holder_of(order, adding.kind, beside)) is not None:
        return holder.uid
    for pane in panes:
        if isinstance(pane, PartsPane) and pane.kind.at == at[: at.index("*")]:
            outers = [part.uid for part in parts_of(order, pane.kind)]
            return pane.rows.key if pane.rows.key in outers else next(iter(outers), "")
    return ""
