"""Lists and totals over every system's orders."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orderui.domain.errors import BadQuery, BadUsage, OrderuiError, Unknown
from orderui.usecases import keeping
from orderui.usecases.importing import Source, bring_in
from orderui.usecases.overview import GROUPS, SORTS, arrange, select, totals
from tests.conftest import Bench
from tests.systems.samples import SAMPLES
from tests.systems.test_contract import EVERY


@pytest.fixture
def full(bench: Bench) -> Bench:
    bench.systems = EVERY
    for number, (system, text) in enumerate(SAMPLES):
        try:
            bring_in(bench.desk, [Source(f"{number}.json", text)], system=system.name)
        except OrderuiError as refusal:  # two examples of one vendor may contradict each other
            assert str(refusal)
    return bench


@pytest.mark.parametrize("by", ["", *GROUPS])
def test_totals_per_currency_equal_the_sum_over_the_listed_orders(full: Bench, by: str) -> None:
    rows = select(full.desk)
    for currency in {one.currency for row in rows for one in row.payments}:
        summed = sum((one.amount for row in rows for one in row.payments if one.currency == currency), Decimal(0))
        told = sum((one.amount for one in totals(rows, by) if one.currency == currency), Decimal(0))
        assert told == summed


@pytest.mark.parametrize("by", list(SORTS))
def test_every_sort_orders_every_system(full: Bench, by: str) -> None:
    rows = select(full.desk, archived=True)
    forwards = arrange(rows, by)
    assert {one.id for one in forwards} == {one.id for one in rows}
    keys = [SORTS[by](one) for one in forwards]
    assert keys == sorted(keys)
    assert [SORTS[by](one) for one in arrange(rows, by, reverse=True)] == sorted(keys, reverse=True)


def test_archived_orders_leave_the_default_list_and_are_found_when_asked_for(full: Bench) -> None:
    first = select(full.desk, "system:imburse")[0]
    keeping.archive(full.desk, first.id)
    assert first.id not in {one.id for one in select(full.desk)}
    assert first.id in {one.id for one in select(full.desk, archived=True)}
    assert {one.id for one in select(full.desk, "is:archived system:imburse")} == {first.id}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("system:kwik amount_total:1200", {"ORD0045"}),
        ("system:kwik amount_total:1200.00", {"ORD0045"}),
        ("system:farpay status:250", {"AGR-3"}),
        ("system:farpay status:300", {"AGR-2"}),
        ("system:kwik created>2026-11-19 created<2026-11-21", {"WEB-1001"}),
        ("system:kwik created>2026-11-21", set()),
        ("system:courier is:done", set()),
        ("meta.colour:green", {"WEB-1001"}),
    ],
)
def test_queries_find_by_the_vendors_own_filters(full: Bench, query: str, found: set[str]) -> None:
    assert {row.reference for row in select(full.desk, query)} == found


def test_what_cannot_be_meant_is_refused(bench: Bench) -> None:
    with pytest.raises(BadQuery):
        select(bench.desk, "nosuch:field")
    with pytest.raises(Unknown):
        arrange([], "colour")
    with pytest.raises(BadUsage):
        totals([], "colour")
