"""Bars and the calendar: what they draw, exactly, and how the cursor moves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from orderui.domain.registry import Facts
from orderui.domain.text import width
from orderui.systems import SYSTEMS
from orderui.systems.system import System
from orderui.tui import lifecycle_map, look
from orderui.tui.widgets.bars import LIGHT, SLIVER, SOLID, BarLine, Bars, drawn
from orderui.tui.widgets.calendar import Calendar, short_sum
from orderui.usecases import describing
from orderui.usecases.cashflow import Sum

TODAY = date(2026, 11, 21)
amounts = st.decimals(-(10**30), 10**30, places=3)


@pytest.mark.parametrize(
    ("done", "still_open", "most", "pieces"),
    [
        ("10", "0", "10", (SOLID * 10, "")),
        ("0", "10", "10", ("", LIGHT * 10)),
        ("5", "5", "20", (SOLID * 2, LIGHT * 3)),
        ("-5", "0", "10", (SOLID * 5, "")),
        ("0.001", "0", "1000000", (SLIVER, "")),
        ("0", "0.001", "1000000", ("", SLIVER)),
        ("0", "0", "10", ("", "")),
        ("0", "0", "0", ("", "")),
    ],
)
def test_a_bar_is_as_long_as_its_share_of_the_longest(
    done: str, still_open: str, most: str, pieces: tuple[str, str]
) -> None:
    assert drawn(Decimal(done), Decimal(still_open), Decimal(most), 10) == pieces


@given(amounts, amounts, amounts, st.integers(1, 200))
def test_a_bar_never_leaves_its_room_and_shows_whatever_is_more_than_nothing(
    done: Decimal, still_open: Decimal, more: Decimal, cells: int
) -> None:
    most = abs(done) + abs(still_open) + abs(more)
    solid, light = drawn(done, still_open, most, cells)
    assert len(solid) + len(light) <= cells
    assert bool(solid or light) is bool(done or still_open)


def line(key: str, group: str = "EUR", done: str = "1", most: str = "1") -> BarLine:
    return BarLine(key, group, "[b]Nov[/b]", "in", Decimal(done), Decimal(0), Decimal(most), "€1.00", "1")


class Board(App[None]):
    def __init__(self, due: Mapping[date, Sequence[Sum]] | None = None) -> None:
        super().__init__()
        self.due = due or {}
        self.opened: list[date] = []

    def compose(self) -> ComposeResult:
        yield Calendar(TODAY)

    def on_mount(self) -> None:
        calendar = self.query_one(Calendar)
        calendar.show(self.due, TODAY)
        calendar.focus()

    def on_calendar_opened(self, message: Calendar.Opened) -> None:
        self.opened.append(message.day)

    @property
    def text(self) -> list[str]:
        calendar = self.query_one(Calendar)
        return [calendar.render_line(y).text for y in range(calendar.size.height)]


class Chart(App[None]):
    def compose(self) -> ComposeResult:
        yield Bars(("", 4), ("When", 12))

    def on_mount(self) -> None:
        self.query_one(Bars).set_rows([line("a"), line("b", done="0.5"), line("c", "USD")])


@pytest.mark.parametrize("wide", [40, 80, 200])
async def test_bars_use_the_width_there_is_and_show_text_as_it_is(wide: int) -> None:
    async with Chart().run_test(size=(wide, 10)) as pilot:
        bars = pilot.app.query_one(Bars)
        full, half = (bars.render_line(y).text for y in (1, 2))
        assert width(full) == width(half) == bars.size.width
        assert "€1.00" in full
        if wide >= 80:
            assert "[b]Nov[/b]" in full
            longest, half_long = full.count(SOLID), half.count(SOLID)
            assert longest >= wide - 70
            assert abs(2 * half_long - longest) <= 1


# The calendar


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        (["right"], "2026-11-22"),
        (["h"], "2026-11-20"),
        (["j"], "2026-11-28"),
        (["down", "down"], "2026-12-05"),
        (["k"] * 3, "2026-10-31"),
    ],
)
async def test_the_cursor_moves_by_days_and_weeks_and_takes_the_month_along(keys: list[str], day: str) -> None:
    async with Board().run_test(size=(80, 20)) as pilot:
        await pilot.press(*keys)
        calendar = pilot.app.query_one(Calendar)
        assert calendar.day == date.fromisoformat(day)
        assert any(calendar.day in week for week in calendar.weeks)


async def test_a_click_goes_to_a_day_and_a_second_one_asks_for_it() -> None:
    async with Board().run_test(size=(70, 19)) as pilot:
        assert isinstance(pilot.app, Board)
        await pilot.click(Calendar, offset=(2, 4))
        assert pilot.app.query_one(Calendar).day == date(2026, 11, 2)
        assert pilot.app.opened == []
        await pilot.click(Calendar, offset=(2, 5))
        assert pilot.app.opened == [date(2026, 11, 2)]


async def test_every_day_of_the_month_is_drawn_and_every_line_fills_its_width() -> None:
    for size in ((40, 10), (80, 18), (120, 40)):
        due = {TODAY + timedelta(days=number): [one("in", "1234.50")] * number for number in range(5)}
        async with Board(due).run_test(size=size) as pilot:
            assert isinstance(pilot.app, Board)
            text = pilot.app.text
            assert {width(drawn_line) for drawn_line in text} == {size[0]}
            words = re.findall(r"(?<![\d.,])\d+", " ".join(text))
            assert all(str(number) in words for number in range(1, 31))


async def test_the_weeks_share_all_the_lines_there_are() -> None:
    async with Board().run_test(size=(120, 49)) as pilot:
        assert isinstance(pilot.app, Board)
        begins = [at for at, drawn_line in enumerate(pilot.app.text) if at and drawn_line.strip()]
        assert begins == [1, 9, 17, 25, 33, 41]


async def test_where_there_is_no_room_for_every_week_that_of_the_cursor_is_shown() -> None:
    async with Board().run_test(size=(40, 4)) as pilot:
        assert isinstance(pilot.app, Board)
        for key, day in (("down", "28"), ("down", "5"), ("up", "28")):
            await pilot.press(key)
            assert day in " ".join(pilot.app.text).split()


async def test_sums_without_a_line_of_their_own_are_counted() -> None:
    due = {TODAY: [one("in", "1"), one("out", "2"), one("", "3")]}
    async with Board(due).run_test(size=(80, 18)) as pilot:
        assert isinstance(pilot.app, Board)
        text = "\n".join(pilot.app.text)
        assert "+€1.00" in text
        assert "-€2.00" in text or "+2" in text
    async with Board(due).run_test(size=(80, 7)) as pilot:
        assert isinstance(pilot.app, Board)
        assert "3 due" in "\n".join(pilot.app.text)


async def test_the_calendar_stops_at_the_last_years_there_are() -> None:
    async with Board().run_test(size=(80, 18)) as pilot:
        calendar = pilot.app.query_one(Calendar)
        for day in (date.min, date.max):
            calendar.go_to(day)
            assert calendar.day == TODAY
        calendar.go_to(date(9998, 12, 31))
        calendar.action_move(7)
        calendar.turn(1)
        assert calendar.day == date(9998, 12, 31)


def one(direction: str, still_open: str, currency: str | None = "EUR") -> Sum:
    return Sum(currency, direction, Decimal(still_open), Decimal(0), 1, 1)


@pytest.mark.parametrize(
    ("direction", "amount", "currency", "cells", "text"),
    [
        ("in", "1234.50", "EUR", 10, "+€1,234.50"),
        ("out", "1234.50", "EUR", 9, "≈-€1.2k"),
        ("out", "333.33", "CHF", 10, "≈-CHF333"),
        ("", "12345678.9", None, 8, "≈12.3M"),
        ("in", "999999.99", "EUR", 9, "≈+€1.0M"),
        ("in", "1234.50", "EUR", 2, "≈+€"),
    ],
)
def test_a_sum_that_does_not_fit_says_that_it_is_about_so_much(
    direction: str, amount: str, currency: str | None, cells: int, text: str
) -> None:
    assert short_sum(one(direction, amount, currency), cells) == text


@given(amounts, st.sampled_from(["EUR", "CHF", None]), st.integers(4, 30))
def test_a_short_sum_stays_short(amount: Decimal, currency: str | None, cells: int) -> None:
    assert width(short_sum(Sum(currency, "in", amount, Decimal(0), 1, 1), cells)) <= max(cells, 5)


# Lifecycles


@pytest.mark.parametrize("system", SYSTEMS, ids=[system.name for system in SYSTEMS])
@pytest.mark.parametrize("room", [38, 78, 118])
def test_every_state_and_edge_of_a_lifecycle_is_drawn(system: System, room: int) -> None:
    facts = Facts().with_records(system.rules.first_records)
    for _, table in describing.lifecycles(system.rules, facts):
        lines = ["".join(text for text, _ in pieces) for pieces in lifecycle_map.drawn(table, room)]
        head = lines[: lines.index("")]
        assert all(width(text.rstrip()) <= room for text in head)
        for state in table.states:
            assert any(state.name in text for text in head)
            glyph = look.PHASES[state.phase.value].glyph
            assert any(text.startswith(glyph) and state.name in text for text in lines)
        edges = [edge for state in table.states for edge in table.exits(state.code)]
        assert sum("▶" in text for text in lines) <= len(edges)
        assert any("▶" in text for text in lines)
