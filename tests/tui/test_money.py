"""The money screen, used as a person uses it."""

from __future__ import annotations

from datetime import date

import pytest

from orderui.tui.app import OrderuiApp
from orderui.tui.screens.found import FoundScreen
from orderui.tui.screens.money import MoneyScreen
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.widgets.bars import Bars
from orderui.tui.widgets.calendar import Calendar
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.usecases.desk import Desk
from tests.tui.shell import Running, enter, five, payment, record, said, text_of, top, until


@pytest.fixture
def book(desk: Desk) -> Desk:
    """RENT-1 and RENT-2 are due in December, FEE-3 failed, CLAIM-9 is 18 days late, TUI-7 is done."""
    return five(desk)


def screen(pilot: Running) -> MoneyScreen:
    assert isinstance(pilot.app.screen, MoneyScreen)
    return pilot.app.screen


async def opened(pilot: Running) -> MoneyScreen:
    """The money screen with its figures."""
    await pilot.press("m")
    await top(pilot, MoneyScreen)
    await until(pilot, lambda: bool(pilot.app.screen.query_one("#phases", Bars).rows), "figures")
    return screen(pilot)


async def found(pilot: Running) -> list[str]:
    """The orders listed behind a figure."""
    await top(pilot, FoundScreen)
    there = pilot.app.screen
    assert isinstance(there, FoundScreen)
    await until(pilot, lambda: "Reading" not in there.rows.empty, "orders")
    return sorted(line.order.reference for line in there.rows.rows)


def bars(pilot: Running, tab: str) -> list[str]:
    return [
        f"{line.group} {line.label} {line.word} {line.amount}".replace("  ", " ")
        for line in pilot.app.screen.query_one(f"#{tab}", Bars).rows
    ]


async def test_the_calendar_begins_today_and_says_what_a_day_asks_for(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        money = await opened(pilot)
        assert "November 2026" in text_of(money, "#title")
        assert "Nothing is due" in text_of(money, "#said")
        await pilot.press(*["right"] * 10)
        await until(pilot, lambda: "December 2026" in text_of(money, "#title"))
        assert "Tuesday 1 Dec" in text_of(money, "#said")
        assert "€100.00" in text_of(money, "#said")


async def test_enter_on_a_day_lists_its_orders_and_escape_comes_back_to_it(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press(*["right"] * 10, "enter")
        assert await found(pilot) == ["RENT-1"]
        await pilot.press("escape")
        await top(pilot, MoneyScreen)
        assert pilot.app.screen.query_one(Calendar).day == date(2026, 12, 1)


async def test_the_day_of_a_later_instalment_finds_the_order_too(desk: Desk) -> None:
    first, second = payment("01", settledByDate="2026-11-22"), payment("02", settledByDate="2026-11-23")
    enter(desk, record("TWICE", first, second))
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("right", "right", "enter")
        assert await found(pilot) == ["TWICE"]


async def test_months_are_turned_and_t_comes_back_to_today(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        money = await opened(pilot)
        calendar = money.query_one(Calendar)
        for key, month in (("f", 12), ("pagedown", 1), ("b", 12), ("pageup", 11), ("pageup", 10)):
            await pilot.press(key)
            assert calendar.day.month == month
        await pilot.press("t")
        assert calendar.day == date(2026, 11, 21)


async def test_the_cash_flow_goes_by_week_and_by_month(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("2")
        assert "EUR 30 Nov–6 Dec in €350.50" in bars(pilot, "flow")
        assert "GBP 2–8 Nov out £100.00" in bars(pilot, "flow")
        await pilot.press("w")
        await until(pilot, lambda: "EUR Dec 2026 in €350.50" in bars(pilot, "flow"))
        assert "by month" in text_of(pilot.app.screen, "#title")


async def test_the_cursor_of_the_cash_flow_begins_at_the_present_week(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        line = pilot.app.screen.query_one("#flow", Bars).row
        assert line is not None
        assert line.label.startswith("16–22 Nov")


@pytest.mark.parametrize(
    ("tab", "wanted", "orders"),
    [
        ("2", "2–8 Nov", ["CLAIM-9"]),
        ("3", "Noor", ["CLAIM-9"]),
        ("4", "done", ["TUI-7"]),
        ("5", "8–30 days", ["CLAIM-9"]),
    ],
)
async def test_enter_lists_the_orders_behind_a_bar(book: Desk, tab: str, wanted: str, orders: list[str]) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        money = await opened(pilot)
        await pilot.press(tab)
        chart = next(one for one in money.query(Bars) if one.has_focus)
        key = next(line.key for line in chart.rows if line.note and wanted in (line.group, line.label))
        chart.go_to(key)
        await pilot.press("enter")
        assert await found(pilot) == orders


@pytest.mark.parametrize("keys", [[], ["2"]])
async def test_where_nothing_is_paid_there_are_no_orders_to_list(book: Desk, keys: list[str]) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press(*keys, "enter")
        await until(pilot, lambda: "no orders behind it" in said(pilot))
        assert isinstance(pilot.app.screen, MoneyScreen)


async def test_figures_follow_a_change(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        before = bars(pilot, "parties")
        enter(book, record("NEW-1", payment(customerRef="Aaron")))
        pilot.app.screen.changed("")  # type: ignore[attr-defined] # what the shell calls on every screen
        await until(pilot, lambda: len(bars(pilot, "parties")) == len(before) + 1)
        assert bars(pilot, "parties")[0].startswith("Aaron")


async def test_archived_orders_count_in_no_figure(book: Desk) -> None:
    from orderui.usecases.desk import find
    from orderui.usecases.keeping import archive

    archive(book, find(book.book, "CLAIM-9"))
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert not any("GBP" in line for line in bars(pilot, "parties"))
        assert bars(pilot, "late") == []


async def test_an_empty_book_says_so_and_every_key_is_answered(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("m")
        await top(pilot, MoneyScreen)
        for key in ("2", "enter", "b", "w", "3", "tab", "shift+tab", "4", "5", "9"):
            await pilot.press(key)
        assert "There is no tab 9" in said(pilot)
        await pilot.press("escape")
        await top(pilot, OrdersScreen)


async def test_what_was_narrowed_since_goes_first_when_going_back(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("4", "enter")
        await found(pilot)
        await pilot.press("4")
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, FoundScreen)
        assert pilot.app.screen.query_one(FilterBar).text.startswith("phase:open")
        await pilot.press("escape")
        await top(pilot, MoneyScreen)


async def test_hostile_text_is_shown_as_it_is(desk: Desk) -> None:
    name = "[bold]x[/] \x1b[31m 日本 " + "y" * 2000
    enter(desk, record("H-1", payment(customerRef=name)))
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        money = await opened(pilot)
        await pilot.press("3")
        chart = money.query_one("#parties", Bars)
        await until(pilot, lambda: "[bold]x[/]" in chart.render_line(1).text)
        assert "\x1b" not in chart.render_line(1).text
        await pilot.press("enter")
        assert await found(pilot) == ["H-1"]
