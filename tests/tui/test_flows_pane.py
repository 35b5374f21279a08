"""The transfers of an order that moves money, drawn before and after they are posted."""

from __future__ import annotations

from orderui.domain.order import Order
from orderui.tui.panes.flows import FlowsPane, flows_of
from orderui.tui.panes.pane import Row
from orderui.tui.values import view
from orderui.usecases import moving, registry
from tests.conftest import PAYLOADS, Bench


def created(bench: Bench) -> Order:
    text = (PAYLOADS / "nuflow-create-direct.json").read_text(encoding="utf-8").replace("Confirmed", "Created")
    order = bench.bring(text)
    kind = registry.record_type(bench.desk, "workflow")
    registry.set_record(bench.desk, kind, "Factorem Direct Transfer", {"trigger": "Confirmed"})
    return order


def told(row: Row, key: str) -> str:
    cell = row.cells.get(key, "")
    pieces = cell if isinstance(cell, list) else [cell]
    return "".join(piece if isinstance(piece, str) else piece[0] for piece in pieces)


def test_each_source_stands_over_its_destinations_with_amounts_before_and_after(bench: Bench) -> None:
    order = created(bench)
    pane = FlowsPane("Transfers")
    before = pane.lines(view(bench.desk, order.id))
    assert [told(row, "who").strip() for row in before[:2]] == ["001", "├─▶ self"]
    assert told(before[0], "waits") == "-S$500.00"
    assert [told(row, "settles") for row in before if told(row, "settles")] == ["¥43,795", "¥43,795"]
    assert {told(row, "moved") for row in before} == {"—"}
    moving.transition(bench.desk, order.id, "Confirmed")
    after = pane.lines(view(bench.desk, order.id))
    assert [told(row, "moved") for row in after] == [told(row, "waits") for row in before]
    assert {told(row, "waits") for row in after} == {"—"}


def test_the_tab_counts_the_transfers(bench: Bench) -> None:
    order = created(bench)
    shown = view(bench.desk, order.id)
    assert FlowsPane("Transfers").count(shown) == len(flows_of(shown)) == 10
