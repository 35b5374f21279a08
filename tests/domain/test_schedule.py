from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain.errors import BadValue
from orderui.domain.money import from_units, to_units
from orderui.domain.schedule import Every, Instalment, dates, parse_every, plan

MONTHLY = Every(months=1)


def planned(**changes: Any) -> list[Instalment]:
    asked: dict[str, Any] = {
        "total": Decimal(100),
        "each": None,
        "count": 3,
        "first": date(2026, 1, 31),
        "every": MONTHLY,
        "digits": 2,
    }
    return plan(**(asked | changes))


@pytest.mark.parametrize(
    ("text", "every", "word"),
    [
        ("week", Every(days=7), "week"),
        ("weekly", Every(days=7), "week"),
        (" Month ", Every(months=1), "month"),
        ("quarterly", Every(months=3), "quarter"),
        ("year", Every(months=12), "year"),
        ("10d", Every(days=10), "10d"),
        ("7D", Every(days=7), "week"),
    ],
)
def test_a_frequency_is_read_and_said_again(text: str, every: Every, word: str) -> None:
    assert parse_every(text) == every
    assert str(every) == word


@pytest.mark.parametrize("text", ["", "fortnight", "0d", "-1d", "d", "1.5d", "10000d", "٣d"])
def test_other_frequencies_are_refused_with_the_words_there_are(text: str) -> None:
    with pytest.raises(BadValue, match="Write week, month, quarter, year") as refusal:
        parse_every(text)
    assert refusal.value.path == "every"


@pytest.mark.parametrize(
    ("first", "every", "expected"),
    [
        ("2026-01-31", MONTHLY, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        ("2028-01-31", MONTHLY, ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        ("2026-11-30", Every(months=3), ["2026-11-30", "2027-02-28", "2027-05-30", "2027-08-30"]),
        ("2024-02-29", Every(months=12), ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28"]),
        ("2026-12-25", Every(days=7), ["2026-12-25", "2027-01-01", "2027-01-08", "2027-01-15"]),
    ],
)
def test_each_date_is_reckoned_from_the_first(first: str, every: Every, expected: list[str]) -> None:
    assert [str(day) for day in dates(date.fromisoformat(first), every, 4)] == expected


def test_a_plan_has_references_dates_and_amounts() -> None:
    assert planned() == [
        Instalment("01", date(2026, 1, 31), Decimal("33.34")),
        Instalment("02", date(2026, 2, 28), Decimal("33.33")),
        Instalment("03", date(2026, 3, 31), Decimal("33.33")),
    ]


def test_a_plan_may_repeat_one_amount() -> None:
    amounts = [str(part.amount) for part in planned(total=None, each=Decimal("19.9"))]
    assert amounts == ["19.90", "19.90", "19.90"]


@given(count=st.integers(1, 40), more=st.integers(0, 10**40), digits=st.integers(0, 3))
def test_instalments_add_up_to_the_total_within_one_unit_of_another(count: int, more: int, digits: int) -> None:
    minor = count + more
    parts = planned(total=from_units(minor, digits), count=count, digits=digits, first=date(2026, 1, 1))
    amounts = [to_units(part.amount, digits) or 0 for part in parts]
    assert sum(amounts) == minor
    assert max(amounts) - min(amounts) <= 1
    assert min(amounts) > 0


@pytest.mark.parametrize(
    ("pattern", "refs"),
    [
        ("01", ["01", "02", "03"]),
        ("08", ["08", "09", "10"]),
        ("INV-098", ["INV-098", "INV-099", "INV-100"]),
        ("9", ["9", "10", "11"]),
        ("RENT", ["RENT-1", "RENT-2", "RENT-3"]),
        ("2026-A", ["2026-A-1", "2026-A-2", "2026-A-3"]),
        (" 01 ", ["01", "02", "03"]),
        ("9" * 30, ["9" * 30, "1" + "0" * 30, "1" + "0" * 29 + "1"]),
    ],
)
def test_references_count_up_and_keep_their_zeros(pattern: str, refs: list[str]) -> None:
    assert [part.ref for part in planned(pattern=pattern)] == refs


@pytest.mark.parametrize(
    ("changes", "path", "sentence"),
    [
        ({"count": 0}, "count", "1 to 1,000 instalments, not 0"),
        ({"count": 1001}, "count", "not 1,001"),
        ({"each": Decimal(1)}, "each", "not both"),
        ({"total": None}, "total", "give the total"),
        ({"total": Decimal(0)}, "total", "more than zero, not 0"),
        ({"total": Decimal(-5)}, "total", "more than zero, not -5"),
        ({"total": Decimal("0.001")}, "total", "which has 2 decimals"),
        ({"total": Decimal("0.5"), "digits": 0}, "total", "which has no decimals"),
        ({"total": Decimal("0.02")}, "total", "too little for 3 instalments"),
        ({"total": None, "each": Decimal("1.234")}, "each", "finer than the currency"),
        ({"total": None, "each": Decimal(0)}, "each", "more than zero"),
        ({"first": date(9999, 12, 1)}, "start", "beyond the year 9999"),
        ({"every": Every(days=9999), "count": 1000}, "start", "beyond the year 9999"),
        ({"pattern": " "}, "ref", "1 to 255 characters"),
        ({"pattern": "1" * 5000}, "ref", "1 to 255 characters"),
        ({"taken": {"02", "07"}}, "ref", '"02" is in use already'),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(changes: dict[str, Any], path: str, sentence: str) -> None:
    with pytest.raises(BadValue, match=sentence) as refusal:
        planned(**changes)
    assert refusal.value.path == path
