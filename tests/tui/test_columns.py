"""How columns share a width, and how text is fitted to its cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from orderui.tui.widgets.columns import Align, Column, Piece, fit, lay_out


def column(
    key: str, width: int, *, grow: int = 0, priority: int = 0, wish: int = 0, spare: bool = False
) -> Column[str]:
    return Column(key, key.title(), width, "left", grow, priority, wish, spare, cell=lambda row: row)


COLUMNS = [
    column("reference", 10, priority=3),
    column("party", 10, priority=1, grow=1),
    column("title", 10, priority=1, grow=2),
    column("amount", 10, priority=2),
]

texts = st.text(st.characters(), max_size=60)
pieces = st.lists(st.one_of(texts, st.tuples(texts, st.sampled_from(["bold", "phase--done"]))), max_size=4)
columns = st.lists(
    st.builds(
        column,
        st.text("abc", min_size=1),
        st.integers(1, 30),
        grow=st.integers(0, 3),
        priority=st.integers(0, 3),
        wish=st.integers(0, 40),
        spare=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize(
    ("width", "kept"),
    [
        (100, ["reference", "party", "title", "amount"]),
        (43, ["reference", "party", "title", "amount"]),
        (42, ["reference", "party", "amount"]),
        (31, ["reference", "amount"]),
        (20, ["reference"]),
        (3, ["reference"]),
        (0, ["reference"]),
    ],
)
def test_the_least_important_columns_go_first_and_the_most_important_stays(width: int, kept: list[str]) -> None:
    assert [placed.column.key for placed in lay_out(COLUMNS, width)] == kept


def test_columns_that_grow_share_the_slack_and_the_others_keep_their_width() -> None:
    assert [placed.width for placed in lay_out(COLUMNS, 46 + 31)] == [10, 10 + 11, 10 + 20, 10]


def test_columns_stand_further_apart_where_there_is_room() -> None:
    assert [placed.gap for placed in lay_out(COLUMNS, 46)] == [0, 2, 2, 2]
    assert [placed.gap for placed in lay_out(COLUMNS, 45)] == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (12, {"field": 5, "value": 6}),
        (16, {"field": 9, "value": 6}),
        (24, {"field": 10, "value": 13}),
        (32, {"field": 10, "value": 20}),
        (42, {"field": 10, "value": 30}),
        (43, {"field": 10, "value": 20, "help": 9}),
        (53, {"field": 10, "value": 20, "help": 19}),
    ],
)
def test_columns_have_what_they_wish_before_any_grows_and_a_spare_one_is_there_last_of_all(
    width: int, widths: dict[str, int]
) -> None:
    columns = [
        column("field", 5, priority=2, wish=10),
        column("value", 6, priority=1, wish=20, grow=0 if width > 42 else 1),
        column("help", 9, grow=1, spare=True),
    ]
    assert {placed.column.key: placed.width for placed in lay_out(columns, width)} == widths


@given(columns, st.integers(0, 200))
def test_columns_never_overlap_nor_leave_the_line(columns: list[Column[str]], width: int) -> None:
    end = 0
    for placed in lay_out(columns, width):
        assert placed.x == end + placed.gap
        end = placed.x + placed.width
    assert end <= width


@given(columns, st.integers(0, 200))
def test_columns_that_grow_fill_the_line(columns: list[Column[str]], width: int) -> None:
    placed = lay_out(columns, width)
    if any(place.column.grow for place in placed):
        assert placed[-1].x + placed[-1].width == width


@given(st.one_of(texts, pieces), st.integers(0, 40), st.sampled_from(["left", "right"]))
def test_a_cell_is_exactly_as_wide_as_its_column(cell: str | list[Piece], cells: int, align: Align) -> None:
    assert sum(cell_len(text) for text, _ in fit(cell, cells, align)) == cells


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("due", "due     "),
        ("12345678", "12345678"),
        ("123456789", "1234567…"),
        ("[b]x[/b]", "[b]x[/b]"),
        ("日本語組版", "日本語… "),
        ("a\x1b[31mb", "a␛[31mb "),
        ("a\nb", "a⏎b     "),
        ("", "        "),
    ],
)
def test_text_is_padded_cut_and_made_safe_but_never_read_as_markup(text: str, shown: str) -> None:
    assert "".join(piece for piece, _ in fit(text, 8)) == shown


def test_text_on_the_right_is_padded_on_the_left() -> None:
    assert fit(["1.00", (" EUR", "dim")], 10, "right") == [("  ", ""), ("1.00", ""), (" EUR", "dim")]


def test_a_cut_cell_keeps_the_style_of_every_piece_that_is_left() -> None:
    cell: list[Piece] = [("▲ ", "phase--attention"), ("overdue since", "bold"), (" May", "dim")]
    assert fit(cell, 9) == [("▲ ", "phase--attention"), ("overdu…", "bold")]


def test_one_cell_cannot_make_us_draw_without_end() -> None:
    assert sum(len(text) for text, _ in fit("e" + "\u0301" * 100_000, 10)) < 100
