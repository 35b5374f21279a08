"""The figures of the money screen, computed from what lists see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain.facets import Facets
from orderui.domain.lifecycle import Phase
from orderui.domain.listing import AmountShown, Listed
from orderui.domain.query import parse
from orderui.usecases import cashflow
from orderui.usecases.cashflow import AGES, Per, Period, Sum
from orderui.usecases.overview import totals
from tests.listed import told

TODAY = date(2026, 11, 21)
"""A Saturday."""


def pay(
    amount: str, due: str = "", currency: str | None = "EUR", direction: str = "in", *, done: bool = False
) -> AmountShown:
    return AmountShown(Decimal(amount), currency, direction, date.fromisoformat(due) if due else None, done)


def order(name: str, *payments: AmountShown, party: str = "Acme", phase: Phase = Phase.OPEN) -> Listed:
    facets = Facets(id=name, system="imburse", references=(name,), party=party)
    return told(facets, (), phase, payments)


def sums(found: Sequence[Sum]) -> list[tuple[str | None, str, str, str]]:
    return [(one.currency, one.direction, str(one.open), str(one.done)) for one in found]


def found_by(query: str, rows: Sequence[Listed]) -> list[str]:
    test = parse(query, today=TODAY, tz=UTC)
    return [row.id for row in rows if test.matches(row)]


# Days


def test_a_day_asks_for_what_is_due_on_it_and_has_not_been_paid() -> None:
    rows = [
        order("A", pay("10", "2026-11-28"), pay("5", "2026-11-28", done=True), pay("1", "2026-11-29")),
        order("B", pay("2.50", "2026-11-28"), pay("7", "2026-11-28", direction="out"), pay("9")),
    ]
    found = cashflow.days(rows)
    assert set(found) == {date(2026, 11, 28), date(2026, 11, 29)}
    assert sums(found[date(2026, 11, 28)]) == [("EUR", "in", "12.50", "0"), ("EUR", "out", "7", "0")]
    assert [(one.payments, one.orders) for one in found[date(2026, 11, 28)]] == [(2, 2), (1, 1)]


@pytest.mark.parametrize("first_weekday", range(7))
def test_a_month_is_shown_in_whole_weeks(first_weekday: int) -> None:
    weeks = cashflow.month_of(TODAY, first_weekday)
    assert all(len(week) == 7 and week[0].weekday() == first_weekday for week in weeks)
    shown = [day for week in weeks for day in week]
    assert {date(2026, 11, day) for day in range(1, 31)} <= set(shown)


# Periods


@pytest.mark.parametrize(
    ("day", "per", "first", "last"),
    [
        ("2026-11-21", Per.WEEK, "2026-11-16", "2026-11-22"),
        ("2026-11-16", Per.WEEK, "2026-11-16", "2026-11-22"),
        ("2026-11-22", Per.WEEK, "2026-11-16", "2026-11-22"),
        ("2024-02-29", Per.MONTH, "2024-02-01", "2024-02-29"),
        ("9999-12-31", Per.WEEK, "9999-12-27", "9999-12-31"),
        ("9999-12-31", Per.MONTH, "9999-12-01", "9999-12-31"),
    ],
)
def test_a_period_has_its_first_day_and_its_last(day: str, per: Per, first: str, last: str) -> None:
    period = cashflow.period_of(date.fromisoformat(day), per)
    assert period == Period(date.fromisoformat(first), date.fromisoformat(last))


@given(st.dates(), st.sampled_from(Per), st.integers(0, 6))
def test_every_day_is_in_its_own_period_and_in_no_other(day: date, per: Per, first_weekday: int) -> None:
    period = cashflow.period_of(day, per, first_weekday)
    assert day in period
    assert cashflow.period_of(period.first, per, first_weekday) == period
    assert cashflow.period_of(period.last, per, first_weekday) == period


def test_a_flow_goes_by_currency_and_period_with_what_was_paid_beside_what_was_not() -> None:
    rows = [
        order("A", pay("10", "2026-11-02", done=True), pay("20", "2026-11-08"), pay("3", "2026-11-03", "USD")),
        order("B", pay("1", "2026-11-20", direction="out")),
    ]
    bars = cashflow.flow(rows, Per.WEEK)
    assert [(bar.currency, bar.period.first.day, bar.sum is None) for bar in bars] == [
        ("EUR", 2, False),
        ("EUR", 9, True),
        ("EUR", 16, False),
        ("USD", 2, False),
    ]
    assert sums([bars[0].sum] if bars[0].sum else []) == [("EUR", "in", "20", "10")]


def test_a_gap_of_many_years_is_left_out() -> None:
    rows = [order("A", pay("1", "2026-11-02"), pay("1", "9999-12-31"))]
    assert len(cashflow.flow(rows, Per.WEEK)) == 2


# Late


@pytest.mark.parametrize(
    ("days", "age"), [(1, 0), (7, 0), (8, 1), (30, 1), (31, 2), (90, 2), (91, 3), (4000, 3), (0, None), (-1, None)]
)
def test_late_payments_are_aged_to_the_day(days: int, age: int | None) -> None:
    rows = [order("A", pay("1", (TODAY - timedelta(days=days)).isoformat()))]
    assert [AGES.index(one.age) for one in cashflow.ageing(rows, TODAY)] == ([] if age is None else [age])


def test_what_has_been_paid_is_never_late() -> None:
    assert cashflow.ageing([order("A", pay("1", "2020-01-01", done=True))], TODAY) == []


# Parties and phases


def test_parties_come_in_alphabetical_order_and_the_nameless_last() -> None:
    rows = [order("A", pay("1"), party=""), order("B", pay("2"), party="zoë"), order("C", pay("3"), party="Acme")]
    assert [one.of for one in cashflow.by_party(rows)] == ["Acme", "zoë", ""]


def test_phases_come_as_an_order_passes_through_them() -> None:
    rows = [order(phase.value, pay("1"), phase=phase) for phase in Phase]
    passed = ["draft", "open", "in flight", "attention", "done", "dead"]
    assert [one.of for one in cashflow.by_phase(rows)] == passed
    assert [one.group for one in totals(rows, "phase")] == passed


# The orders behind a figure


@pytest.mark.parametrize("party", ["Acme", "", 'O"Brien \\ Sons', "a,b (c)", "or", "-x", "[bold]"])
def test_the_query_behind_a_party_finds_its_orders_and_no_others(party: str) -> None:
    rows = [order("A", pay("1"), party=party), order("B", pay("1"), party=f"{party}s")]
    (mine, _) = sorted(cashflow.by_party(rows), key=lambda one: one.of != party)
    assert found_by(cashflow.of_party(mine), rows) == ["A"]


def test_the_query_behind_a_bar_finds_the_orders_that_pay_then() -> None:
    rows = [
        order("A", pay("1", "2026-11-22", done=True)),
        order("B", pay("1", "2026-11-23")),
        order("C", pay("1", "2026-11-16", "USD")),
        order("D", pay("1", "2026-11-17", direction="")),
        order("E", pay("1", "2026-11-18", None, "")),
    ]
    behind = {cashflow.behind(bar): found_by(cashflow.behind(bar), rows) for bar in cashflow.flow(rows, Per.WEEK)}
    assert list(behind.values()) == [["D"], ["A"], ["B"], ["E"], ["C"]]


@pytest.mark.parametrize("days", [1, 7, 8, 30, 31, 90, 91, 500])
def test_the_query_behind_an_age_finds_what_is_late_by_so_much(days: int) -> None:
    rows = [
        order("A", pay("1", (TODAY - timedelta(days=days)).isoformat())),
        order("B", pay("1", (TODAY + timedelta(days=1)).isoformat())),
    ]
    (late,) = cashflow.ageing(rows, TODAY)
    assert found_by(cashflow.late_by(late, TODAY), rows) == ["A"]


# Sums

payments = st.builds(
    AmountShown,
    st.decimals(-(10**12), 10**12, places=3),
    st.sampled_from(["EUR", "KWD", None]),
    st.sampled_from(["in", "out", ""]),
    st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2028, 12, 31))),
    st.booleans(),
)
books = st.lists(st.lists(payments, max_size=4), max_size=5).map(
    lambda lists: [order(str(number), *those, party=f"P{number % 2}") for number, those in enumerate(lists)]
)


@given(books)
def test_parties_and_phases_add_up_to_every_payment_and_sums_never_cross_currencies(rows: list[Listed]) -> None:
    wanted: dict[tuple[str | None, str, bool], Decimal] = {}
    for row in rows:
        for one in row.payments:
            key = (one.currency, one.direction, one.done)
            wanted[key] = wanted.get(key, Decimal(0)) + one.amount
    for groups in (cashflow.by_party(rows), cashflow.by_phase(rows)):
        got: dict[tuple[str | None, str, bool], Decimal] = {}
        for group in groups:
            for done, amount in ((True, group.sum.done), (False, group.sum.open)):
                key = (group.sum.currency, group.sum.direction, done)
                got[key] = got.get(key, Decimal(0)) + amount
        assert {key: amount for key, amount in got.items() if amount} == {
            key: amount for key, amount in wanted.items() if amount
        }


@given(books, st.sampled_from(Per))
def test_a_flow_has_every_payment_that_has_a_day_once(rows: list[Listed], per: Per) -> None:
    dated = [one for row in rows for one in row.payments if one.due]
    assert sum(bar.sum.payments for bar in cashflow.flow(rows, per) if bar.sum) == len(dated)
