"""What the columns of the list say of an order."""

from __future__ import annotations

import pytest

from orderui.domain.facets import Facets
from orderui.domain.lifecycle import Phase, State
from orderui.domain.listing import StateShown
from orderui.tui.screens.order_lines import Line, columns
from orderui.tui.widgets.columns import lay_out
from tests.listed import told

READY, LATE = State("READY", Phase.OPEN, "Ready"), State("LATE", Phase.ATTENTION, "Late")
COLUMNS = {column.key: column for column in columns()}


def standing(*states: tuple[State, int]) -> Line:
    shown = tuple(StateShown("status", state, count, of_part=True) for state, count in states)
    return Line(told(Facets(id="A", system="imburse", references=("A",)), shown, states[0][0].phase, ()))


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([(LATE, 1)], "▲ Late"),
        ([(READY, 2)], "○ 2 Ready"),
        ([(LATE, 1), (READY, 1)], "▲ 1 Late, 1 Ready"),
    ],
)
def test_a_state_is_counted_where_there_is_more_than_one_part(states: list[tuple[State, int]], said: str) -> None:
    cell = COLUMNS["status"].cell(standing(*states))
    assert isinstance(cell, list)
    assert "".join(piece[0] for piece in cell) == said


@pytest.mark.parametrize(
    ("width", "kept"),
    [
        (45, ["status", "reference", "amount"]),
        (55, ["status", "reference", "amount", "due"]),
        (75, ["status", "findings", "reference", "party", "amount", "due"]),
        (79, ["status", "findings", "reference", "party", "amount", "due", "when"]),
    ],
)
def test_little_room_is_for_what_an_order_is_what_it_comes_to_and_when(width: int, kept: list[str]) -> None:
    """As wide as the list is in terminals of 50, 60, 80 and, beside the preview, 120 cells."""
    usual = ["status", "findings", "reference", "party", "title", "amount", "due", "when", "system"]
    assert [one.column.key for one in lay_out([COLUMNS[key] for key in usual], width)] == kept
