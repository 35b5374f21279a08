"""The table of rows, used as a person uses it: keys, mouse, reloads, and what is in the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Button

from orderui.tui import look
from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.drawn_rows import GUTTER, HEADER
from orderui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.message import Message
    from textual.strip import Strip


@dataclass(frozen=True)
class Order:
    key: str
    party: str = "Acme"
    amount: str = "1.00"


def orders(count: int) -> list[Order]:
    return [Order(f"INV-{number:03}") for number in range(count)]


class Counted(Rows[Order]):
    """A table that keeps account of the lines it draws."""

    drawn: list[int]

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)


class Table(App[None]):
    """A table, something else that takes the focus, and what the table reported."""

    CSS = "Button { dock: bottom; height: 1; border: none; }"

    def __init__(self, rows: Sequence[Order] = (), *, empty: str = "") -> None:
        super().__init__()
        self.asked: list[str] = []
        self.reports: list[Message] = []
        self.rows = Counted(self.columns(), rows, empty=empty)
        self.rows.drawn = []

    def columns(self) -> list[Column[Order]]:
        def noted(cell: Callable[[Order], Cell]) -> Callable[[Order], Cell]:
            def asked(order: Order) -> Cell:
                self.asked.append(order.key)
                return cell(order)

            return asked

        return [
            Column("ref", "Reference", 12, priority=3, cell=noted(lambda order: order.key)),
            Column("party", "Party", 10, grow=1, priority=1, cell=noted(lambda order: order.party)),
            Column(
                "amount",
                "Amount",
                12,
                "right",
                priority=2,
                cell=noted(lambda order: [order.amount, (" EUR", "text--label")]),
            ),
        ]

    def compose(self) -> ComposeResult:
        yield self.rows
        yield Button("elsewhere")

    def on_mount(self) -> None:
        self.rows.focus()

    def on_rows_highlighted(self, message: Rows.Highlighted) -> None:
        self.reports.append(message)

    def on_rows_opened(self, message: Rows.Opened) -> None:
        self.reports.append(message)

    def on_rows_marked(self, message: Rows.Marked) -> None:
        self.reports.append(message)

    def on_rows_sort_asked(self, message: Rows.SortAsked) -> None:
        self.reports.append(message)

    def opened(self) -> list[str]:
        return [message.key for message in self.reports if isinstance(message, Rows.Opened)]

    def highlighted(self) -> list[str | None]:
        return [message.key for message in self.reports if isinstance(message, Rows.Highlighted)]

    def lines(self) -> list[str]:
        return [self.rows.render_line(y).text for y in range(self.rows.size.height)]

    def cursor_line(self) -> int:
        return [line[0] for line in self.lines()].index(look.CURSOR)


# The cursor


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ("down down k", 1),
        ("up", 0),
        ("G", 99),
        ("end j", 99),
        ("G g", 0),
        ("pagedown", 8),
        ("G pageup", 91),
    ],
)
async def test_keys_move_the_cursor_and_keep_it_on_screen(keys: str, row: int) -> None:
    app = Table(orders(100))
    async with app.run_test(size=(60, 11)) as pilot:
        await pilot.press(*keys.split())
        assert app.rows.cursor == row
        assert f"INV-{row:03}" in app.lines()[app.cursor_line()]


def test_every_key_of_the_table_can_be_remapped() -> None:
    bindings = [binding for binding in Rows.BINDINGS if isinstance(binding, Binding)]
    assert len(bindings) == len(Rows.BINDINGS)
    ids = [binding.id or "" for binding in bindings]
    assert len(set(ids)) == len(ids)
    assert all(id_.startswith("rows.") for id_ in ids)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda rows: [Order(row.key, "New name") for row in rows], id="reload"),
        pytest.param(lambda rows: rows[::-1], id="sort"),
        pytest.param(lambda rows: rows[40:60], id="filter"),
        pytest.param(lambda rows: [Order("first"), *rows], id="addition"),
    ],
)
async def test_the_cursor_stays_on_its_row_and_at_its_height_of_the_screen(
    change: Callable[[list[Order]], list[Order]],
) -> None:
    app = Table(orders(100))
    async with app.run_test(size=(60, 11)) as pilot:
        app.rows.go_to("INV-050")
        app.rows.action_move(-2)
        await pilot.pause()
        height = app.cursor_line()
        told = app.highlighted()
        app.rows.set_rows(change(orders(100)))
        await pilot.pause()
        assert app.rows.key == "INV-048"
        assert "INV-048" in app.lines()[height]
        assert app.cursor_line() == height
        assert app.highlighted() == told


@pytest.mark.parametrize(
    ("at", "left", "key"),
    [
        ("INV-002", ["INV-001", "INV-003", "INV-004"], "INV-004"),
        ("INV-004", ["INV-000", "INV-001"], "INV-001"),
        ("INV-004", [], None),
    ],
)
async def test_where_its_row_has_gone_the_cursor_stays_at_its_index(
    at: str, left: list[str], key: str | None
) -> None:
    app = Table(orders(5))
    async with app.run_test() as pilot:
        app.rows.go_to(at)
        app.rows.set_rows([Order(key) for key in left])
        await pilot.pause()
        assert app.rows.key == key
        assert app.highlighted()[-1] == key


async def test_rows_set_anew_without_keeping_begin_at_the_top() -> None:
    app = Table(orders(100))
    async with app.run_test(size=(60, 11)) as pilot:
        await pilot.press("G")
        app.rows.set_rows(orders(100), keep=False)
        await pilot.pause()
        assert app.rows.key == "INV-000"
        assert app.cursor_line() == HEADER


async def test_a_reload_does_not_scroll_back_to_a_cursor_that_was_left_behind() -> None:
    app = Table(orders(100))
    async with app.run_test(size=(60, 11)) as pilot:
        app.rows.scroll_to(y=30, animate=False)
        app.rows.set_rows(orders(100)[::-1])
        await pilot.pause()
        assert app.rows.key == "INV-000"
        assert "INV-069" in app.lines()[HEADER]


async def test_a_reload_shows_what_has_changed_in_a_row() -> None:
    app = Table(orders(3))
    async with app.run_test(size=(60, 11)) as pilot:
        app.rows.set_rows([Order("INV-000"), Order("INV-001", "New name"), Order("INV-002")])
        await pilot.pause()
        assert ["New name" in line for line in app.lines()[HEADER : HEADER + 3]] == [False, True, False]


async def test_going_to_a_row_that_is_not_listed_moves_nothing() -> None:
    app = Table(orders(5))
    async with app.run_test():
        assert not app.rows.go_to("INV-999")
        assert app.rows.key == "INV-000"


async def test_the_cursor_is_on_screen_after_the_terminal_has_shrunk() -> None:
    app = Table(orders(100))
    async with app.run_test(size=(60, 40)) as pilot:
        app.rows.move_to(35)
        await pilot.resize_terminal(60, 8)
        assert "INV-035" in app.lines()[app.cursor_line()]


@pytest.mark.parametrize(
    ("theme", "no_color"),
    [(look.DARK, ""), (look.LIGHT, ""), (look.DARK, "1"), ("ansi-dark", ""), ("ansi-light", "1")],
)
async def test_the_row_with_the_cursor_looks_different_with_and_without_focus(
    theme: str, no_color: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    app = Table([Order("same"), Order("same too")])
    async with app.run_test() as pilot:
        app.theme = theme
        await pilot.pause()
        looks = []
        for key in ("home", "tab"):
            await pilot.press(key)
            lines = [app.rows.render_line(y) for y in (HEADER, HEADER + 1)]
            assert lines[0].text[0] == look.CURSOR
            styles = [next(segment.style for segment in line if "same" in segment.text) for line in lines]
            assert styles[0] != styles[1]
            if no_color or theme.startswith("ansi"):
                attributes = [style and (style.reverse, style.underline) for style in styles]
                assert attributes[0] != attributes[1]
            looks.append(styles[0])
        assert looks[0] != looks[1]


# Drawing


async def test_of_very_many_rows_only_those_on_screen_are_asked_for_their_cells() -> None:
    app = Table(orders(100_000))
    async with app.run_test(size=(60, 21)) as pilot:
        assert len(app.asked) <= 3 * 20
        app.asked.clear()
        await pilot.press("G")
        assert app.rows.key == "INV-99999"
        assert len(app.asked) <= 3 * 20


async def test_a_step_of_the_cursor_draws_two_lines() -> None:
    app = Table(orders(50))
    async with app.run_test(size=(60, 21)) as pilot:
        await pilot.press("j")
        app.rows.drawn.clear()
        await pilot.press("j")
        assert sorted(app.rows.drawn) == [HEADER + 1, HEADER + 2]


async def test_a_line_drawn_before_is_not_made_again() -> None:
    app = Table(orders(50))
    async with app.run_test(size=(60, 21)) as pilot:
        await pilot.press("j", "k")
        app.asked.clear()
        await pilot.press("j", "k")
        assert app.asked == []


HOSTILE = {
    "[bold]x[/]": "[bold]x[/]",
    "refund [/] x": "refund [/] x",
    "Invoice [INV-12]": "Invoice [INV-12]",
    "\x1b[31mred\x1b[0m": "␛[31mred␛[0m",
    "\x1b]0;title\x07": "␛]0;title␇",
    "a\r\nb\tc": "a␍⏎b⇥c",
    "X" * 10_000: "XXXX…",
    "日本語" * 50: "日本語日…",
    "e\u0301" * 500: "e\u0301e\u0301…",
    "שלום עולם": "שלום עולם",
    "\u202egnp.exe": "�gnp.exe",
    "👩‍👩‍👧‍👦 trust": "👩‍👩‍👧‍👦 trust",
}
"""Text in a cell, and what is seen of it: the beginning and, where it is cut, an ellipsis."""


async def test_hostile_text_shows_as_it_is_and_keeps_the_columns_in_line() -> None:
    app = Table([Order(f"INV-{number}", text) for number, text in enumerate(HOSTILE)])
    async with app.run_test(size=(60, 20)):
        for line, shown in zip(app.lines()[HEADER:], HOSTILE.values(), strict=False):
            assert shown.removesuffix("…") in line
            assert ("…" in line) == ("…" in shown)
            assert line.endswith("  1.00 EUR ")
        assert {cell_len(line) for line in app.lines()} == {app.rows.size.width}


@pytest.mark.parametrize("count", [0, 3, 200])
async def test_every_line_is_as_wide_as_the_table(count: int) -> None:
    app = Table(orders(count), empty="There is nothing here.\nPress n.")
    async with app.run_test(size=(80, 24)) as pilot:
        for size in [(20, 5), (76, 20), (196, 55), (10, 2), (1, 1), (4, 3)]:
            await pilot.resize_terminal(*size)
            width = app.rows.scrollable_content_region.width
            assert {cell_len(line) for line in app.lines()} <= {width}


@pytest.mark.parametrize(
    ("width", "titles"), [(60, "Reference Party Amount"), (35, "Reference Amount"), (20, "Reference")]
)
async def test_a_narrow_table_leaves_out_columns(width: int, titles: str) -> None:
    app = Table(orders(3))
    async with app.run_test(size=(width, 8)):
        assert app.lines()[0].split() == titles.split()
        assert app.lines()[1].startswith(f"{look.CURSOR}  INV-000")


async def test_columns_follow_the_width_of_the_terminal() -> None:
    app = Table(orders(3))
    async with app.run_test(size=(20, 8)) as pilot:
        assert "EUR" not in app.lines()[1]
        await pilot.resize_terminal(60, 8)
        assert "EUR" in app.lines()[1]


async def test_other_columns_can_be_chosen() -> None:
    app = Table(orders(3))
    async with app.run_test(size=(60, 8)):
        app.rows.set_columns(app.columns()[1:2])
        assert app.lines()[0].split() == ["Party"]
        assert app.lines()[2].split() == ["Acme"]


async def test_the_header_shows_what_the_rows_are_sorted_by() -> None:
    app = Table(orders(3))
    async with app.run_test(size=(60, 8)):
        app.rows.show_sort("party")
        assert app.lines()[0].split() == ["Reference", "Party", look.ASCENDING, "Amount"]
        app.rows.show_sort("amount", reverse=True)
        assert app.lines()[0].split() == ["Reference", "Party", "Amount", look.DESCENDING]
        app.rows.show_sort(None)
        assert app.lines()[0].split() == ["Reference", "Party", "Amount"]


async def test_an_empty_table_says_so_in_the_middle_in_plain_text() -> None:
    app = Table(empty="Nothing matches [b]\x1b[/b].\nPress esc.")
    async with app.run_test(size=(60, 12)) as pilot:
        lines = [line.rstrip() for line in app.lines()]
        assert lines[5:7] == [" " * 17 + "Nothing matches [b]␛[/b].", " " * 25 + "Press esc."]
        assert not any(lines[HEADER:5] + lines[7:])
        app.rows.set_rows(orders(1))
        await pilot.pause()
        assert not any("Nothing" in line for line in app.lines())
        assert app.highlighted() == ["INV-000"]


async def test_the_header_stays_while_the_rows_scroll() -> None:
    app = Table(orders(100))
    async with app.run_test(size=(60, 11)) as pilot:
        await pilot.press("G")
        assert app.lines()[0].split()[0] == "Reference"
        assert "INV-099" in app.lines()[-1]


# Opening and the mouse


async def test_enter_opens_the_row_with_the_cursor() -> None:
    app = Table(orders(5))
    async with app.run_test() as pilot:
        await pilot.press("j", "enter")
        assert app.opened() == ["INV-001"]


async def test_enter_opens_nothing_where_there_is_nothing() -> None:
    app = Table()
    async with app.run_test() as pilot:
        await pilot.press("enter", "j", "k", "G", "pagedown")
        app.rows.toggle_mark()
        app.rows.mark_range()
        await pilot.pause()
        assert app.reports == []


async def test_a_click_selects_and_a_click_on_the_selected_opens() -> None:
    app = Table(orders(50))
    async with app.run_test(size=(60, 11)) as pilot:
        app.rows.scroll_to(y=20, animate=False)
        await pilot.click(app.rows, offset=(GUTTER, 3))
        assert (app.rows.key, app.opened()) == ("INV-022", [])
        await pilot.click(app.rows, offset=(GUTTER + 30, 3))
        assert app.opened() == ["INV-022"]


@pytest.mark.parametrize("line", [HEADER, HEADER + 2])
async def test_a_double_click_opens_once(line: int) -> None:
    app = Table(orders(5))
    async with app.run_test(size=(60, 11)) as pilot:
        await pilot.click(app.rows, offset=(GUTTER, line), times=2)
        assert app.opened() == [f"INV-{line - HEADER:03}"]


async def test_a_click_below_the_last_row_does_nothing() -> None:
    app = Table(orders(2))
    async with app.run_test(size=(60, 11)) as pilot:
        await pilot.click(app.rows, offset=(GUTTER, 8))
        assert app.highlighted() == ["INV-000"]
        assert app.opened() == []


@pytest.mark.parametrize(("x", "column"), [(4, "ref"), (20, "party"), (55, "amount"), (0, None), (59, None)])
async def test_a_click_on_a_title_asks_for_its_order(x: int, column: str | None) -> None:
    app = Table(orders(2))
    async with app.run_test(size=(60, 11)) as pilot:
        app.rows.show_sort("ref")
        await pilot.click(app.rows, offset=(x, 0))
        asked = [message.column_key for message in app.reports if isinstance(message, Rows.SortAsked)]
        assert asked == ([] if column is None else [column])
        assert [row.key for row in app.rows.rows] == ["INV-000", "INV-001"]


# Marks


async def test_a_mark_is_set_and_taken_back_and_shows() -> None:
    app = Table(orders(5))
    async with app.run_test(size=(60, 11)) as pilot:
        app.rows.move_to(1)
        app.rows.toggle_mark()
        await pilot.pause()
        assert app.rows.marks == {"INV-001"}
        assert [look.MARK in line for line in app.lines()[HEADER : HEADER + 3]] == [False, True, False]
        app.rows.toggle_mark()
        await pilot.pause()
        assert app.rows.marks == frozenset()
        assert not any(look.MARK in line for line in app.lines())
        assert [message.keys for message in app.reports if isinstance(message, Rows.Marked)] == [
            {"INV-001"},
            frozenset(),
        ]


@pytest.mark.parametrize(("start", "end"), [(1, 3), (3, 1)])
async def test_a_range_runs_from_the_last_mark_to_the_cursor_either_way(start: int, end: int) -> None:
    app = Table(orders(5))
    async with app.run_test():
        app.rows.move_to(start)
        app.rows.toggle_mark()
        app.rows.move_to(end)
        app.rows.mark_range()
        assert app.rows.marks == {"INV-001", "INV-002", "INV-003"}


@pytest.mark.parametrize("start_listed", [True, False])
async def test_a_range_follows_its_start_through_a_sort_and_without_one_is_the_row_alone(
    start_listed: bool,  # noqa: FBT001 - from the table
) -> None:
    app = Table(orders(5))
    async with app.run_test():
        app.rows.toggle_mark()
        app.rows.set_rows(orders(5)[:: -1 if start_listed else 1][0 if start_listed else 1 :])
        app.rows.go_to("INV-002")
        app.rows.mark_range()
        expected = {"INV-000", "INV-001", "INV-002"} if start_listed else {"INV-000", "INV-002"}
        assert app.rows.marks == expected


async def test_marks_stay_on_rows_that_a_filter_hides() -> None:
    app = Table(orders(5))
    async with app.run_test(size=(60, 11)):
        app.rows.toggle_mark()
        app.rows.set_rows(orders(5)[2:])
        assert not any(look.MARK in line for line in app.lines())
        app.rows.set_rows(orders(5))
        assert app.rows.marks == {"INV-000"}
        assert look.MARK in app.lines()[HEADER]


async def test_marks_can_be_set_and_cleared_at_once() -> None:
    app = Table(orders(5))
    async with app.run_test(size=(60, 11)) as pilot:
        app.rows.set_marks(row.key for row in app.rows.rows)
        await pilot.pause()
        assert sum(look.MARK in line for line in app.lines()) == 5
        app.rows.set_marks(())
        app.rows.set_marks(())
        await pilot.pause()
        assert sum(isinstance(message, Rows.Marked) for message in app.reports) == 2
