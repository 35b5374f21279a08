"""Tables as lines of text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.cli.table import Column, lay_out
from orderui.domain.text import safe, width

COLUMNS = st.builds(Column, st.text(max_size=5), *[st.booleans()] * 5)


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    assert lay_out([Column("A"), Column("Amount", right=True)], [["long", "1"], ["x", "1000000"]]) == [
        "A      Amount",
        "long        1",
        "x     1000000",
    ]


def test_what_may_be_cut_gives_way_before_amounts() -> None:
    (_, row) = lay_out([Column("Title"), Column("Amount", firm=True)], [["a long title", "€1,000,000.00"]], 22)
    assert row == "a long…  €1,000,000.00"


def test_prose_goes_on_in_the_next_line() -> None:
    assert lay_out([Column("A"), Column("B", prose=True)], [["x", "one two three four five six"]], 20) == [
        "A  B",
        "x  one two three",
        "   four five six",
    ]


def test_a_spare_column_is_left_out_when_empty() -> None:
    columns = [Column("A"), Column("B", spare=True)]
    assert lay_out(columns, [["x", ""]]) == ["A", "x"]
    assert lay_out(columns, [["x", "y"]]) == ["A  B", "x  y"]


@pytest.mark.parametrize(
    ("room", "row"),
    [
        (42, ["imburse", "RENT-1", "a long title", "Acme Ltd"]),
        (40, ["imburse", "RENT-1", "a long ti…", "Acme Ltd"]),
        (39, ["imburse", "RENT-1", "Acme Ltd"]),
        (27, ["RENT-1", "Acme Ltd"]),
        (14, ["RENT-1", "Ac…"]),
    ],
)
def test_a_column_that_yields_goes_before_the_others_say_nothing(room: int, row: list[str]) -> None:
    columns = [
        Column("System", yields=True),
        Column("Reference", firm=True),
        Column("Title", yields=True),
        Column("Party"),
    ]
    (_, told) = lay_out(columns, [["imburse", "RENT-1", "a long title", "Acme Ltd"]], room)
    assert re.split("  +", told) == row


@given(st.data(), st.lists(COLUMNS, min_size=1, max_size=5), st.integers(min_value=20, max_value=120))
def test_no_line_is_wider_than_the_room_nor_unsafe(data: st.DataObject, columns: list[Column], room: int) -> None:
    row = st.lists(st.text(max_size=60), min_size=len(columns), max_size=len(columns))
    lines = lay_out(columns, data.draw(st.lists(row, max_size=4)), room)
    assert all(width(line) <= room for line in lines)
    assert all(safe(line) == line for line in lines)
