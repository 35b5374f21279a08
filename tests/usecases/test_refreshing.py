"""What the passing of time does to a book."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from orderui.usecases.desk import Desk
from orderui.usecases.importing import Source, bring_in
from orderui.usecases.keeping import archive
from orderui.usecases.refreshing import next_edge, refresh
from tests.conftest import NOW, Bench, StandingClock


def enter(desk: Desk, day: str, ref: str = "A-1") -> str:
    instruction = {
        "instructionRef": "01",
        "customerRef": "ACME",
        "direction": "DEBIT",
        "financialInstrument": {"financialInstrumentId": "fi-1", "source": "TENANT"},
        "scheme": {"schemeId": "sc-1", "source": "TENANT"},
        "amount": "1.00",
        "currency": "EUR",
        "country": "IE",
        "settledByDate": day,
    }
    record = {"orderRef": ref, "instructions": [instruction], "metadata": {}, "customerDefaults": {}}
    return bring_in(desk, [Source("a.json", json.dumps(record))], system="imburse").records[0].order_id


def later(desk: Desk, days: int) -> Desk:
    return replace(desk, clock=StandingClock(NOW + timedelta(days=days)))


def test_a_clock_edge_that_is_due_is_kept_as_a_change_of_the_clock(desk: Desk) -> None:
    order_id = enter(desk, "2026-11-21")
    assert refresh(desk) == ()
    assert refresh(later(desk, 1)) == (order_id,)
    newest = desk.book.history()[-1]
    assert newest.clock
    assert newest.touches(order_id)


def test_refreshing_twice_is_refreshing_once(bench: Bench) -> None:
    desk = later(bench.desk, 1)
    enter(bench.desk, "2026-11-21")
    refresh(later(bench.desk, 1))
    before = bench.files()
    assert refresh(desk) == ()
    assert bench.files() == before


def test_nothing_due_writes_nothing(bench: Bench) -> None:
    desk = bench.desk
    enter(desk, "2026-12-24")
    before = bench.files()
    assert refresh(desk) == ()
    assert bench.files() == before


def test_archived_orders_are_left_alone(desk: Desk) -> None:
    archive(desk, enter(desk, "2026-11-21"))
    assert refresh(later(desk, 1)) == ()


def test_the_next_edge_is_the_end_of_the_day_where_nothing_expires_before(desk: Desk) -> None:
    assert next_edge(desk) == datetime(2026, 11, 22, tzinfo=UTC)


def test_an_expiry_before_the_end_of_the_day_is_the_next_edge(desk: Desk) -> None:
    record = {
        "Id": 1,
        "EntityId": 2,
        "OrderTypeId": 1,
        "State": "Created",
        "CreatedDateUtc": "2026-11-20T11:00:00Z",
        "OrderExpiryHours": 24,
        "Items": [],
    }
    bring_in(desk, [Source("a.json", json.dumps(record))], system="iqmetrix")
    assert next_edge(desk) == datetime(2026, 11, 21, 11, tzinfo=UTC)
