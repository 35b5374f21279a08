"""The registry, used as a person uses it: records of every type, what has moved, what follows from a record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.widgets import Static

from orderui.domain.registry import Reference
from orderui.tui.app import OrderuiApp
from orderui.tui.modals.confirm import DEAF, Confirm
from orderui.tui.record_form import RecordForm
from orderui.tui.screens.account import AccountScreen, EntryRows
from orderui.tui.screens.found import FoundScreen
from orderui.tui.screens.order import OrderScreen
from orderui.tui.screens.record import RecordScreen
from orderui.tui.screens.registry import RecordRows, RegistryScreen
from orderui.tui.widgets.field_row import FieldRow
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases import ledger, registry, timeline
from orderui.usecases.desk import Desk
from orderui.usecases.importing import Source, bring_in
from tests.conftest import NOW
from tests.tui.shell import Running, said, text_of, top, until

WORKFLOW = "Fee Commission"


@pytest.fixture
def book(desk: Desk, payload_text: Callable[[str], str]) -> Desk:
    """A book with the document's confirmed order, whose workflow and accounts nobody has filled in."""
    bring_in(desk, [Source("a.json", payload_text("nuflow-create-workflow.json"))])
    return desk


def record(desk: Desk, name: str, record_id: str) -> Reference:
    kind = registry.record_type(desk, name)
    return next(one for one in registry.records(desk, kind) if one.id == record_id)


def posted(desk: Desk) -> None:
    """Fill the workflow in and post what waited."""
    kind = registry.record_type(desk, "workflow")
    shares = {"supplier": "remainder", "revenue": "7.50 SGD", "gst": "1%"}
    filed = registry.amend(desk, kind, WORKFLOW, {"trigger": "Confirmed", "shares": shares})
    registry.settle_all(desk, [one.before.id for one in registry.consequences(desk, filed.record)])


async def opened(pilot: Running, tab: str, record_id: str = "") -> RegistryScreen:
    await pilot.press("R")
    await top(pilot, RegistryScreen)
    screen = pilot.app.screen
    assert isinstance(screen, RegistryScreen)
    titles = ["Lookups", "Accounts", "Workflows"]
    await pilot.press(str(titles.index(tab) + 1))
    await until(pilot, lambda: screen.query_one(TabLine).chosen == titles.index(tab))
    if record_id:
        await until(pilot, lambda: screen.query_one(RecordRows).go_to(record_id), record_id)
        await pilot.pause()
    return screen


async def form(pilot: Running) -> dict[str, FieldRow]:
    await top(pilot, RecordScreen)
    await pilot.pause()
    return {row.steps[0]: row for row in pilot.app.screen.query(FieldRow)}


async def test_records_of_every_type_are_listed_and_the_incomplete_ones_marked(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, "Workflows", WORKFLOW)
        assert WORKFLOW in screen.query_one(RecordRows).render_line(1).text
        await until(pilot, lambda: "nobody has filled it in" in text_of(screen, "#said"))
        assert screen.query_one(TabLine).counts == (6, 3, 1)


async def test_completing_a_workflow_offers_to_post_what_waited_and_undo_takes_it_back(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "Workflows", WORKFLOW)
        await pilot.press("e")
        rows = await form(pilot)
        rows["trigger"].control.focus()
        await pilot.press("c", "c")
        rows["shares"].control.focus()
        await pilot.press(*"supplier=remainder", "ctrl+j", *"revenue=10%", "ctrl+j", *"gst=1%")
        await pilot.press("f2")
        await top(pilot, Confirm)
        assert "posts 6 transfers" in text_of(pilot.app.screen, "VerticalScroll Static")
        assert ledger.balances(book) == []
        await pilot.pause(DEAF + 0.05)
        await pilot.press("y")
        await until(pilot, lambda: "1 order settled" in said(pilot))
        assert {one.account for one in ledger.balances(book)} == {"001", "002", "self"}
        await pilot.press("u")
        await until(pilot, lambda: "Took back: Settled 001" in said(pilot))
        assert ledger.balances(book) == []
        assert not record(book, "workflow", WORKFLOW).incomplete


async def test_cancelling_the_offer_posts_nothing_and_s_offers_it_again(book: Desk) -> None:
    kind = registry.record_type(book, "workflow")
    shares = {"supplier": "remainder", "revenue": "1%", "gst": "1%"}
    registry.amend(book, kind, WORKFLOW, {"trigger": "Confirmed", "shares": shares})
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, "Workflows", WORKFLOW)
        await until(pilot, lambda: "Orders wait for it: 001. s settles them." in text_of(screen, "#said"))
        for _ in range(2):
            await pilot.press("s")
            await top(pilot, Confirm)
            await pilot.pause(DEAF + 0.05)
            await pilot.press("escape")
            await top(pilot, RegistryScreen)
        assert ledger.balances(book) == []


async def test_a_record_that_no_order_waits_for_settles_nothing_and_says_so(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "Accounts", "self")
        await pilot.press("s")
        await until(pilot, lambda: "No order waits for account You" in said(pilot))


async def test_an_account_shows_its_balances_and_the_postings_behind_them(book: Desk) -> None:
    posted(book)
    async with OrderuiApp(book).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, "Accounts", "self")
        await until(pilot, lambda: "S$25.00" in screen.query_one(RecordRows).render_line(1).text)
        await until(pilot, lambda: "revenue  S$15.00" in text_of(screen, "#said"))
        await pilot.press("p")
        await top(pilot, AccountScreen)
        table = pilot.app.screen.query_one(EntryRows)
        await until(pilot, lambda: len(table.rows) == 4, "postings")
        assert "← 002" in table.render_line(1).text
        await pilot.press("enter")
        await top(pilot, OrderScreen)


async def test_only_accounts_have_postings(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "Workflows", WORKFLOW)
        await pilot.press("p")
        await until(pilot, lambda: "Money moves between accounts" in said(pilot))


async def test_a_new_record_is_entered_from_its_declared_fields(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "Accounts")
        await pilot.press("n")
        rows = await form(pilot)
        assert list(rows) == ["id", "category", "name"]
        await pilot.press("f2")
        await until(pilot, lambda: "needs another look" in said(pilot))
        await pilot.press(*"B-9", "enter", *"customer", "enter", *"Zo[e", "enter")
        await top(pilot, RegistryScreen)
        await until(pilot, lambda: pilot.app.screen.query_one(RecordRows).key == "B-9")
        assert record(book, "account", "B-9").title_shown == "Zo[e"
        assert "u takes it back" in said(pilot)


async def test_an_id_is_locked_and_says_the_way_out(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "Accounts", "self")
        await pilot.press("enter")
        rows = await form(pilot)
        rows["id"].control.focus()
        await pilot.press("x")
        await until(pilot, lambda: "an id never changes" in said(pilot))


async def test_a_value_that_does_not_fit_is_said_under_its_field_as_it_is_typed(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "Workflows", WORKFLOW)
        await pilot.press("e")
        rows = await form(pilot)
        rows["shares"].control.focus()
        await pilot.press(*"fee=much")
        under = rows["shares"].query_one(".field--said", Static)
        await until(pilot, lambda: "a share is written 10%" in str(under.render()))
        await pilot.press("f2")
        await until(pilot, lambda: "nothing was saved" in said(pilot))
        assert len(timeline.history(book)) == 1


async def test_leaving_with_something_typed_asks_first(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "Accounts", "self")
        await pilot.press("e")
        rows = await form(pilot)
        rows["name"].control.focus()
        await pilot.press("x", "escape")
        await top(pilot, Confirm)
        await pilot.pause(DEAF + 0.05)
        await pilot.press("n")
        await top(pilot, RecordScreen)


async def test_o_lists_the_orders_that_name_a_record(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "Workflows", WORKFLOW)
        await pilot.press("o")
        await top(pilot, FoundScreen)
        there = pilot.app.screen
        assert isinstance(there, FoundScreen)
        await until(pilot, lambda: [line.order.reference for line in there.rows.rows] == ["001"])


# The form by itself


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        ({}, {}),
        ({"name": "Bo"}, {"name": "Bo"}),
        ({"name": ""}, {"name": ""}),
        ({"category": "self"}, {}),
    ],
)
def test_only_what_was_changed_is_set(desk: Desk, texts: dict[str, str], values: dict[str, object]) -> None:
    kind = registry.record_type(desk, "account")
    made = RecordForm.of(kind, kind(id="x", category="self", name="You"), NOW.date())
    assert made.values(texts) == values


def test_an_emptied_choice_is_cleared_and_pairs_become_a_map(desk: Desk) -> None:
    kind = registry.record_type(desk, "workflow")
    present = kind.model_validate({"id": "w", "trigger": "Confirmed", "shares": {"fee": "10%"}})
    made = RecordForm.of(kind, present, NOW.date())
    shares = made.fields[-1]
    assert made.text(shares) == "fee = 10%"
    texts = {"trigger": "", "shares": "fee: 5%\nrest = remainder\n"}
    assert made.values(texts) == {"trigger": None, "shares": {"fee": "5%", "rest": "remainder"}}
    assert made.said({"shares": "fee"}) == {"shares": 'write it as key = value, a line each, not "fee"'}
