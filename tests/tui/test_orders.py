"""The list of orders, used as a person uses it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orderui.tui.app import OrderuiApp
from orderui.tui.modals.confirm import DEAF, Confirm
from orderui.tui.modals.new_order import FieldLine, NewOrder
from orderui.tui.modals.prompt import Prompt
from orderui.tui.modals.sort import SortMenu
from orderui.tui.screens.order_lines import Line, columns
from orderui.tui.screens.orders import Sort, pick
from orderui.tui.views import VIEWS, View
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.tui.widgets.preview import Preview
from orderui.tui.widgets.tab_line import TabLine
from orderui.tui.widgets.totals_line import TotalsLine
from orderui.usecases import moving
from orderui.usecases.desk import Desk
from orderui.usecases.overview import SORTS, query_of
from tests.conftest import NOW, Bench
from tests.tui.shell import (
    app_of,
    at_cursor,
    enter,
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
    """Five orders: two open, one late, one done, one that wants looking at."""
    enter(
        desk,
        record("RENT-1", payment(settledByDate="2026-12-01"), title="Rent, flat 1"),
        record("RENT-2", payment(settledByDate="2026-12-02", amount="250.50"), title="Rent, flat 2"),
        record(
            "CLAIM-9", payment(settledByDate="2026-11-03", direction="CREDIT", currency="GBP", customerRef="Noor")
        ),
        record("TUI-7", payment(status="SETTLED", settledByDate="2026-10-01")),
        record("FEE-3", payment(status="FAILED", settledByDate="2026-11-30", customerRef="Zoë")),
    )
    return desk


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
        await pilot.press(*" due<")
        says = text_of(pilot.app.screen, "#says")
        assert "a value is missing" in says
        assert says.index("▲") == len("/ zoë due<")
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


# Changes


async def test_a_puts_the_order_away_at_once_and_u_takes_it_back(book: Desk, bench: Bench) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9")
        await pilot.press("a")
        await until(pilot, lambda: "CLAIM-9" not in listed(pilot))
        assert said(pilot) == "Archived CLAIM-9.  u takes it back"
        assert bench.order("CLAIM-9").archived
        await pilot.press("u")
        await until(pilot, lambda: "CLAIM-9" in listed(pilot))
        assert "Took back: Archived CLAIM-9" in said(pilot)
        await pilot.press("U")
        await until(pilot, lambda: "CLAIM-9" not in listed(pilot))


async def test_undo_with_nothing_to_take_back_says_so(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("u")
        await until(pilot, lambda: "nothing to take back" in said(pilot))


async def test_marked_orders_are_archived_together_once_confirmed(book: Desk, bench: Bench) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9")
        await pilot.press("space", "space", "a")
        await top(pilot, Confirm)
        assert "Archive 2 orders?" in text_of(pilot.app.screen, "#question")
        await pilot.pause(DEAF + 0.05)
        await pilot.press("y")
        await until(pilot, lambda: len(listed(pilot)) == 3)
        assert said(pilot) == "2 changed.  u takes it back"
        assert bench.order("CLAIM-9").archived
        assert bench.order("RENT-1").archived
        assert not rows(pilot).marks
        await pilot.press("u")
        await until(pilot, lambda: len(listed(pilot)) == 5)


async def test_a_range_is_marked_from_the_last_mark(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("space", "j", "v")
        assert len(rows(pilot).marks) == 3
        assert "3 marked" in text_of(pilot.app.screen, "#title")
        await pilot.press("escape")
        assert not rows(pilot).marks


async def test_not_confirming_changes_nothing(book: Desk, bench: Bench) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        before = bench.files()
        await pilot.press("space", "a")
        await top(pilot, Confirm)
        await pilot.pause(DEAF + 0.05)
        await pilot.press("a", "enter")
        await until(pilot, lambda: said(pilot) == "Nothing was changed.")
        assert bench.files() == before


async def test_a_duplicate_gets_its_reference_from_a_prompt_that_refuses_one_that_is_taken(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9")
        await pilot.press("d")
        await top(pilot, Prompt)
        assert "there is an order “CLAIM-9” already" in text_of(pilot.app.screen, "#answer")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Prompt)
        await pilot.press("end", *"b", "enter")
        await until(pilot, lambda: "CLAIM-9b" in listed(pilot))
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9b")
        assert "Duplicated CLAIM-9 as CLAIM-9b" in said(pilot)


async def test_y_copies_the_reference(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9")
        await pilot.press("y")
        assert pilot.app.clipboard == "CLAIM-9"


@pytest.mark.parametrize("key", ["e", "s", "d", "a", "y"])
async def test_a_key_that_needs_an_order_says_so_where_there_is_none(desk: Desk, key: str) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: said(pilot) == "There is no order under the cursor.")


async def test_after_a_move_from_the_list_the_cursor_goes_on(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("j")
        key = rows(pilot).key
        assert key is not None
        await pilot.press("s")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await app_of(pilot).perform(lambda: moving.transition(book, key, "PROCESSING", part="instruction:01"))
        await pilot.press("escape")
        await until(pilot, lambda: at_cursor(pilot) == "RENT-2", "the cursor")


# New


async def test_n_asks_for_the_system_and_what_it_needs_and_opens_the_order(desk: Desk, bench: Bench) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await top(pilot, NewOrder)
        await pilot.press("1")
        await until(pilot, lambda: len(pilot.app.screen.query(FieldLine)) == 1)
        await pilot.press(*"RENT-5", "enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, NewOrder))
        await until(pilot, lambda: said(pilot) == "Entered RENT-5.  u takes it back")
        assert bench.order("RENT-5").reference == "RENT-5"
        assert len(pilot.app.screen_stack) == 2


async def test_a_new_order_with_a_reference_that_is_taken_is_refused_and_nothing_is_lost(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await top(pilot, NewOrder)
        await pilot.press("1")
        await until(pilot, lambda: len(pilot.app.screen.query(FieldLine)) == 1)
        await pilot.press(*"RENT-1", "enter")
        await until(pilot, lambda: "already" in text_of(pilot.app.screen, "#fault"))
        assert pilot.app.screen.query_one(FieldLine).text == "RENT-1"


async def test_a_line_left_empty_is_pointed_to(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await top(pilot, NewOrder)
        await pilot.press("2")
        await until(pilot, lambda: len(pilot.app.screen.query(FieldLine)) == 3)
        await pilot.press("tab", "tab", *"12x")
        lines = list(pilot.app.screen.query(FieldLine))
        await until(pilot, lambda: lines[2].read() is None)
        await pilot.press("f2")
        await until(pilot, lambda: lines[0].entry.has_focus)


async def test_money_kept_in_minor_units_is_typed_as_money(desk: Desk, bench: Bench) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await top(pilot, NewOrder)
        await pilot.press("5")
        await until(pilot, lambda: len(pilot.app.screen.query(FieldLine)) == 5)
        await pilot.press(*"PO-1", "enter", *"400.5", "enter", *"EUR", "enter", *"dir", "enter", *"w", "enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2 and not isinstance(pilot.app.screen, NewOrder))
        assert [str(one.amount) for one in bench.order("PO-1").amounts()] == ["400.50"]


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
        totals = pilot.app.screen.query_one(TotalsLine).totals
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


def test_picking_sorts_counts_and_leaves_archived_orders_out(book: Desk) -> None:
    everything = book.listed()
    archived = [replace(one, facets=one.facets.evolve(archived=True)) for one in everything[:2]]
    rest = [*archived, *everything[2:]]
    plain = pick(rest, [query_of(book, ""), query_of(book, "")], Sort("reference"))
    assert [line.order.reference for line in plain.lines] == ["CLAIM-9", "FEE-3", "TUI-7"]
    assert plain.there == 3
    asked = pick(rest, [query_of(book, "is:archived")], Sort("reference"))
    assert [line.order.reference for line in asked.lines] == ["RENT-1", "RENT-2"]
    assert asked.there == 5


def test_every_column_answers_for_every_order_of_the_sample(bench: Bench) -> None:
    from orderui.tui.widgets.columns import fit
    from orderui.usecases.demo import fill

    desk = bench.desk
    fill(desk)
    for column in columns(NOW.date):
        for one in desk.listed():
            cells = fit(column.cell(Line(one)), column.width, column.align)
            assert all("\x1b" not in text for text, _ in cells)
