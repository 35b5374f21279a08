"""Schedule: a sum in instalments, seen before they are added as one change."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderui.domain.order import walk
from orderui.tui.app import OrderuiApp
from orderui.tui.modals.confirm import DEAF, Confirm
from orderui.tui.plan import AMOUNT, COUNT, EACH, EVERY, REF, SHARED, START, TOTAL, Draft
from orderui.tui.screens.order import OrderScreen
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.screens.schedule import Line, ScheduleScreen
from orderui.tui.values import view
from orderui.tui.widgets.field_row import FieldRow
from orderui.tui.widgets.rows import Rows
from orderui.usecases import keeping
from orderui.usecases.desk import Desk
from orderui.usecases.scheduling import planner_of
from tests.conftest import Bench
from tests.tui.shell import Running, app_of, enter, listed, payment, record, said, text_of, top, until


@pytest.fixture
def rent(desk: Desk) -> str:
    """An order with two payments, the last due on 24 December; its id."""
    return enter(desk, record("RENT-1", payment("INV-09"), payment("INV-10")))[0]


def draft(desk: Desk, order_id: str) -> Draft:
    shown = view(desk, order_id)
    return Draft(shown, planner_of(shown.order))


def texts(found: Draft, **changes: str) -> dict[str, str]:
    return {one.name: one.text for one in found.questions()} | changes


async def opened(pilot: Running) -> ScheduleScreen:
    await until(pilot, lambda: bool(listed(pilot)))
    await pilot.press("p")
    await top(pilot, ScheduleScreen)
    found = pilot.app.screen
    assert isinstance(found, ScheduleScreen)
    return found


# The plan


def test_a_plan_begins_with_what_the_last_part_has(desk: Desk, rent: str) -> None:
    begun = texts(draft(desk, rent))
    assert begun == {
        SHARED: TOTAL,
        AMOUNT: "",
        COUNT: "12",
        EVERY: "month",
        START: "2027-01-24",
        REF: "INV-11",
        "customerRef": "ACME",
        "direction": "DEBIT",
        "currency": "EUR",
        "country": "IE",
    }


def test_a_plan_of_an_empty_order_begins_today(desk: Desk) -> None:
    begun = texts(draft(desk, enter(desk, record("NEW"))[0]))
    assert (begun[START], begun[REF], begun["customerRef"]) == ("2026-11-21", "01", "")


@pytest.mark.parametrize(
    ("line", "typed", "fault"),
    [
        (AMOUNT, "1,234", "could be"),
        (AMOUNT, "10.0010", "decimals"),
        (COUNT, "0", "1 to 1,000"),
        (COUNT, "2.5", "not a whole number"),
        (EVERY, "fortnight", "not a frequency"),
        (START, "32", "no day"),
        (REF, "INV-09", "is in use already"),
        ("currency", "EURO", "not a currency code"),
        ("customerRef", "", "is missing"),
    ],
)
def test_what_does_not_fit_is_said_at_its_line(desk: Desk, rent: str, line: str, typed: str, fault: str) -> None:
    found = draft(desk, rent)
    plan = found.plan(texts(found, **{AMOUNT: "100"} | {line: typed}))
    assert not plan.instalments
    assert fault in plan.faults[line], plan.faults


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_total_is_met_exactly_whatever_it_is_divided_by(desk: Desk, rent: str, data: st.DataObject) -> None:
    total = Decimal(data.draw(st.integers(min_value=12, max_value=10**9))).scaleb(-2)
    number = data.draw(st.integers(min_value=1, max_value=12))
    found = draft(desk, rent)
    plan = found.plan(texts(found, **{AMOUNT: f"{total:f}", COUNT: str(number)}))
    assert plan.total == total
    assert len(plan.instalments) == number


# The screen


async def test_the_instalments_are_seen_before_they_are_added_as_one_change(
    desk: Desk, bench: Bench, rent: str
) -> None:
    before = bench.files()
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await pilot.press(*"1k", "down", "backspace", "backspace", "3")
        table: Rows[Line] = screen.query_one(Rows)
        await until(pilot, lambda: [line.key for line in table.rows] == ["INV-11", "INV-12", "INV-13"])
        assert text_of(screen, "#sum").strip() == (
            "3 instalments from 24 Jan 2027 to 24 Mar 2027, €1,000.00 together"
        )
        now = bench.files()
        del now["orders.json.lock"]  # by which the app holds the book
        assert now == before
        await pilot.press("f2")
        await top(pilot, OrdersScreen)
        assert said(pilot).startswith("Scheduled 3 instructions on RENT-1.")
        added = list(walk(bench.order("RENT-1")))[2:]
        assert [part.key for part in added] == ["INV-11", "INV-12", "INV-13"]
        await pilot.press("u")
        await until(pilot, lambda: "Took back" in said(pilot))
    assert [part.key for part in walk(bench.order("RENT-1"))] == ["INV-09", "INV-10"]
    del rent


async def test_each_instalment_may_be_given_instead_of_the_total(desk: Desk, rent: str) -> None:
    del rent
    async with OrderuiApp(desk).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("up", "right", "down", *"99.50")
        await until(pilot, lambda: "€1,194.00 together" in text_of(screen, "#sum"))
        assert next(row for row in screen.query(FieldRow) if row.steps == (SHARED,)).text == EACH


async def test_a_plan_that_does_not_add_up_says_what_is_missing_and_goes_there(desk: Desk, rent: str) -> None:
    del rent
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await pilot.press("down", "f2")
        await until(pilot, lambda: said(pilot) == "Amount: is missing. Nothing was added.")
        assert next(row for row in screen.query(FieldRow) if row.steps == (AMOUNT,)).has_focus_within


async def test_a_date_that_has_passed_is_warned_of(desk: Desk, rent: str) -> None:
    found = draft(desk, rent)
    plan = found.plan(texts(found, **{AMOUNT: "10", START: "2026-10-31", COUNT: "2"}))
    assert plan.summed(found.view.today).endswith("; 1 of them lies in the past")


async def test_what_was_typed_is_not_lost_without_a_question(desk: Desk, rent: str) -> None:
    del rent
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("1", "escape")
        await top(pilot, Confirm)
        await pilot.pause(DEAF + 0.05)
        await pilot.press("enter")
        await top(pilot, ScheduleScreen)
        await pilot.press("backspace", "escape")
        await top(pilot, OrdersScreen)


async def test_an_order_without_a_schedule_refuses_with_the_reason(
    desk: Desk, payload_text: Callable[[str], str], bench: Bench
) -> None:
    order = bench.bring(payload_text("kwik-create-request.json"))
    async with OrderuiApp(bench.desk).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(listed(pilot)))
        app_of(pilot).open_order(order.id)
        await top(pilot, OrderScreen)
        await pilot.press("p")
        await until(pilot, lambda: "have no payment schedule" in said(pilot))
        assert isinstance(pilot.app.screen, OrderScreen)
    del desk


async def test_an_archived_order_takes_no_instalments(desk: Desk, rent: str) -> None:
    keeping.archive(desk, rent)
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app_of(pilot).open_schedule(rent)
        await until(pilot, lambda: "archived" in said(pilot))
        assert isinstance(pilot.app.screen, OrdersScreen)
