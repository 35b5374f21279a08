"""The list of orders, used as a person uses it."""

from __future__ import annotations

import pytest

from orderui.tui.app import OrderuiApp
from orderui.tui.modals.sort import SortMenu
from orderui.tui.screens.order_lines import Line, columns
from orderui.tui.views import VIEWS, View
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.tui.widgets.preview import Preview
from orderui.tui.widgets.tab_line import TabLine
from orderui.tui.widgets.totals_line import TotalsLine
from orderui.usecases.columns import declared
from orderui.usecases.desk import Desk
from orderui.usecases.overview import SORTS, query_of
from tests.conftest import Bench
from tests.tui.shell import (
    at_cursor,
    enter,
    five,
    listed,
    payment,
    record,
    rows,
    said,
    shows,
    text_of,
    top,
    until,
)


@pytest.fixture
def book(desk: Desk) -> Desk:
    return five(desk)


ALL = ("CLAIM-9", "FEE-3", "RENT-1", "RENT-2", "TUI-7")


async def test_the_list_starts_with_the_payment_that_is_due_first(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        assert listed(pilot)[:3] == ["CLAIM-9", "RENT-1", "RENT-2"]
        assert at_cursor(pilot) == "CLAIM-9"


async def test_an_empty_book_says_what_to_press(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Press n" in rows(pilot).empty)


async def test_the_title_names_the_book_and_that_it_is_a_demo(book: Desk) -> None:
    async with OrderuiApp(book, demo=True).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        title = text_of(pilot.app.screen, "#title")
        assert "orders.json" in title
        assert "DEMO" in title
        assert "5 orders" in title


# Views


@pytest.mark.parametrize(
    ("key", "references"),
    [
        ("2", ("RENT-1", "RENT-2")),
        ("3", ("RENT-1", "RENT-2")),
        ("4", ("CLAIM-9",)),
        ("5", ("CLAIM-9", "FEE-3")),
        ("6", ("TUI-7",)),
        ("7", ()),
    ],
)
async def test_a_number_shows_the_view_of_that_number(book: Desk, key: str, references: tuple[str, ...]) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press(key)
        await shows(pilot, *references)
        assert pilot.app.screen.query_one(TabLine).chosen == int(key) - 1


async def test_tab_goes_round_the_views_both_ways(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        tabs = pilot.app.screen.query_one(TabLine)
        await pilot.press("shift+tab")
        assert tabs.chosen == len(VIEWS) - 1
        await pilot.press("tab", "tab")
        assert tabs.chosen == 1


async def test_a_view_that_is_not_there_is_refused_in_words(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await pilot.press("9")
        assert said(pilot) == "There is no view 9: there are 7."


async def test_a_refusal_is_there_until_the_next_key_and_what_was_done_stays(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(100, 30)) as pilot:
        await pilot.press("9")
        await until(pilot, lambda: "There is no view 9" in said(pilot))
        await pilot.press("j")
        assert said(pilot) == ""
        await pilot.press("a")
        await until(pilot, lambda: "takes it back" in said(pilot))
        await pilot.press("j")
        assert "takes it back" in said(pilot)


async def test_the_tabs_count_what_each_view_has(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(120, 40)) as pilot:
        tabs = pilot.app.screen.query_one(TabLine)
        await until(pilot, lambda: tabs.counts == (5, 2, 2, 1, 2, 1, 0), "the counts")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_every_view_is_a_query_that_parses_and_a_sort_there_is(desk: Desk, view: View) -> None:
    assert query_of(desk, view.query).text == view.query
    assert view.sort in SORTS


# Filter


async def test_the_list_narrows_while_a_filter_is_typed(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"flat")
        await shows(pilot, "RENT-1", "RENT-2")
        await pilot.press(*" 250")
        await shows(pilot, "RENT-2")


async def test_enter_keeps_a_filter_and_escape_clears_it(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"zoë", "enter")
        await shows(pilot, "FEE-3")
        assert rows(pilot).has_focus
        await pilot.press("escape")
        await until(pilot, lambda: len(listed(pilot)) == 5)
        assert not pilot.app.screen.query_one(FilterBar).display


async def test_escape_in_the_filter_clears_it_and_goes_back_to_the_list(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"zoë")
        await shows(pilot, "FEE-3")
        await pilot.press("escape")
        await until(pilot, lambda: len(listed(pilot)) == 5)
        assert rows(pilot).has_focus


async def test_a_query_that_does_not_parse_keeps_the_last_result_and_points_to_where(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"zoë")
        await shows(pilot, "FEE-3")
        await pilot.press(*" (")
        says = text_of(pilot.app.screen, "#says")
        assert "a term is missing" in says
        assert says.index("▲") == len("/ zoë (")
        await shows(pilot, "FEE-3")


async def test_tab_completes_a_field_and_then_its_words(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        bar = pilot.app.screen.query_one(FilterBar)
        await pilot.press("slash", *"curr", "tab")
        assert bar.text == "currency:"
        await pilot.press(*(["backspace"] * 9), *"is:ex", "tab")
        assert bar.text == "is:expired"
        await pilot.press("space", *"zzz", "tab")
        assert "nothing to complete" in text_of(pilot.app.screen, "#says")


async def test_a_filter_that_finds_nothing_says_how_to_be_rid_of_it(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"[b]nobody", "enter")
        await shows(pilot)
        assert "“[b]nobody”" in rows(pilot).empty
        assert "esc" in rows(pilot).empty


# Sort


async def test_o_offers_what_to_sort_by_and_again_reverses(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("o")
        await top(pilot, SortMenu)
        await pilot.press("r")
        await shows(pilot, *ALL)
        await pilot.press("o")
        await top(pilot, SortMenu)
        await pilot.press("o")
        await shows(pilot, *reversed(ALL))


async def test_each_view_keeps_its_own_sort(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        before = listed(pilot)
        await pilot.press("2", "o")
        await top(pilot, SortMenu)
        await pilot.press("r")
        await until(pilot, lambda: len(listed(pilot)) == 2)
        await pilot.press("1")
        await shows(pilot, *before)


async def test_a_click_on_a_title_sorts_and_a_second_reverses(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.click("OrderRows", offset=(24, 0))
        await shows(pilot, *ALL)
        await pilot.click("OrderRows", offset=(24, 0))
        await shows(pilot, *reversed(ALL))


async def test_the_cursor_stays_on_its_order_through_sorts_filters_and_changes(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        assert rows(pilot).go_to(next(line.key for line in rows(pilot).rows if line.order.reference == "RENT-2"))
        await pilot.press("o")
        await top(pilot, SortMenu)
        await pilot.press("r")
        await shows(pilot, *ALL)
        assert at_cursor(pilot) == "RENT-2"
        await pilot.press("2")
        await shows(pilot, "RENT-1", "RENT-2")
        assert at_cursor(pilot) == "RENT-2"


# What is beside the list


async def test_the_preview_follows_the_cursor_where_there_is_room(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(120, 40)) as pilot:
        preview = pilot.app.screen.query_one(Preview)
        await until(pilot, lambda: "Noor" in text_of(pilot.app.screen, "Preview Static"), "the preview")
        await pilot.press("j")
        await until(
            pilot, lambda: "Rent, flat 1" in text_of(pilot.app.screen, "Preview Static"), "the next preview"
        )
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: not preview.display)


async def test_the_totals_add_up_what_is_listed_per_currency_and_direction(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await shows(pilot, "RENT-1", "RENT-2")
        totals = pilot.app.screen.query_one(TotalsLine).totals or ()
        assert [(str(one.amount), one.currency, one.direction) for one in totals] == [("350.50", "EUR", "in")]
        assert "in €350.50" in text_of(pilot.app.screen, "TotalsLine")


async def test_totals_that_find_no_room_are_counted(desk: Desk) -> None:
    currencies = ("EUR", "GBP", "USD", "CHF", "SEK", "DKK", "NOK", "PLN")
    enter(desk, *(record(f"R-{code}", payment(currency=code, amount="1234567.89")) for code in currencies))
    async with OrderuiApp(desk).run_test(size=(60, 20)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 8)
        line = text_of(pilot.app.screen, "TotalsLine")
        assert line.strip().endswith("+5")
        assert len(line) <= 60


async def test_text_of_an_order_is_never_read_as_markup(desk: Desk) -> None:
    enter(desk, record("refund [/] x", payment(customerRef="[red]Ó\x1b[31m"), title="[b]not bold[/b]"))
    async with OrderuiApp(desk).run_test(size=(200, 50)) as pilot:
        await until(pilot, lambda: listed(pilot) == ["refund [/] x"])
        await until(pilot, lambda: "[b]not bold[/b]" in text_of(pilot.app.screen, "Preview Static"))
        assert "[red]Ó␛[31m" in text_of(pilot.app.screen, "OrderRows")


# Away from the screen


def test_every_column_answers_for_every_order_of_the_sample(bench: Bench) -> None:
    from orderui.tui.widgets.columns import fit
    from orderui.usecases.demo import fill

    desk = bench.desk
    fill(desk)
    for column in columns(declared(desk.outlines.values())):
        for one in desk.listed():
            cells = fit(column.cell(Line(one)), column.width, column.align)
            assert all("\x1b" not in text for text, _ in cells)
