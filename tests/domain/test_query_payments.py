"""Queries over the days of an order's payments, and over spans of days."""

from __future__ import annotations

from datetime import UTC, date
from decimal import Decimal

import pytest

from orderui.domain.errors import BadQuery
from orderui.domain.facets import Facets
from orderui.domain.lifecycle import Phase
from orderui.domain.listing import AmountShown, Listed
from orderui.domain.query import parse
from tests.listed import told

TODAY = date(2026, 11, 21)


def order(*payments: tuple[str, bool]) -> Listed:
    """An order with a payment for each day, made or not."""
    shown = tuple(AmountShown(Decimal(1), "EUR", "in", date.fromisoformat(day), done) for day, done in payments)
    open_days = [one.due for one in shown if one.due and not one.done]
    facets = Facets(id="1", system="imburse", references=("A",), due=min(open_days, default=None))
    return told(facets, (), Phase.OPEN, shown)


TWO = order(("2026-11-10", True), ("2026-12-01", False))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cash:2026-11-10", True),
        ("unpaid:2026-11-10", False),
        ("unpaid:2026-12-01", True),
        ("unpaid:2026-11-01..2026-12-01", True),
        ("unpaid:2026-11-01..2026-11-30", False),
        ("cash:2026-11-11..2026-11-30", False),
        ("cash:..2026-11-10", True),
        ("cash:2026-12-02..", False),
        ("unpaid:+1d..+14d", True),
        ("unpaid:-14d..-1d", False),
        ("unpaid:2026-01-01,2026-11-25..2026-12-02", True),
        ("-unpaid:2026-11-01..2026-12-31", False),
        ("unpaid!=2026-11-01..2026-12-31", False),
        ("due:2026-11-25..2026-12-05", True),
        ("unpaid>2026-12-01", False),
        ("unpaid>=2026-12-01", True),
    ],
)
def test_a_span_of_days_holds_both_its_ends(query: str, *, found: bool) -> None:
    assert parse(query, today=TODAY, tz=UTC).matches(TWO) is found


def test_a_span_asks_for_one_payment_inside_it_not_for_two_around_it() -> None:
    around = order(("2026-11-01", False), ("2026-12-31", False))
    assert not parse("unpaid:2026-11-10..2026-12-10", today=TODAY, tz=UTC).matches(around)


@pytest.mark.parametrize("span", ["2026-12-01..2026-11-01", "..", "x..2026-11-01", "2026-11-01...2026-11-02"])
def test_a_span_that_cannot_be_meant_is_refused_where_it_stands(span: str) -> None:
    with pytest.raises(BadQuery) as refused:
        parse(f"unpaid:{span}", today=TODAY, tz=UTC)
    assert refused.value.at == len("unpaid:")
