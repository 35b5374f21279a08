"""Changes told as a person reads them, as things stood then."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orderui.systems import SYSTEMS
from orderui.systems.system import System
from orderui.usecases import describing, editing, keeping, moving, timeline
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed
from orderui.usecases.importing import Source, bring_in
from orderui.usecases.telling import Line, Passage, life, told, words_of
from tests.conftest import Bench
from tests.systems.courier import COURIER
from tests.systems.samples import SAMPLES


def payment(ref: str, **changes: Any) -> dict[str, Any]:
    return {
        "instructionRef": ref,
        "customerRef": "ACME",
        "direction": "DEBIT",
        "financialInstrument": {"financialInstrumentId": "fi-1", "source": "TENANT"},
        "scheme": {"schemeId": "sc-1", "source": "TENANT"},
        "amount": "1950.00",
        "currency": "EUR",
        "country": "IE",
        "settledByDate": "2026-12-24",
        **changes,
    }


def enter(desk: Desk, *payments: dict[str, Any]) -> str:
    record = {"orderRef": "INV-1", "instructions": list(payments), "metadata": {}, "customerDefaults": {}}
    return bring_in(desk, [Source("a.json", json.dumps(record))]).records[0].order_id


@pytest.fixture
def order_id(desk: Desk) -> str:
    return enter(desk, payment("01"), payment("02"))


def latest(desk: Desk, back: int = 0) -> Passage:
    (passage,) = told(desk, timeline.history(desk)[back])
    return passage


def test_a_value_is_told_with_its_currency_under_the_part_it_is_of(desk: Desk, order_id: str) -> None:
    editing.edit(desk, order_id, {"instructions.02.amount": Typed("1k")})
    told_ = latest(desk)
    assert (told_.system, told_.name, told_.what) == ("imburse", "INV-1", "changed")
    assert told_.lines == (Line("Instruction 02 · ACME · Amount", "€1,950.00", "€1,000.00"),)


def test_a_value_is_told_in_the_currency_of_then(desk: Desk, order_id: str) -> None:
    editing.edit(desk, order_id, {"instructions.01.amount": Typed("10")})
    editing.edit(desk, order_id, {"instructions.01.currency": Typed("USD")})
    assert latest(desk, back=1).lines[0].after == "€10.00"


def test_dates_and_free_keys_are_told_in_words(desk: Desk, order_id: str) -> None:
    values = {"instructions.01.settledByDate": Typed("2027-01-31"), "metadata.a note": Typed("[b]\nx")}
    editing.edit(desk, order_id, values)
    assert set(latest(desk).lines) == {
        Line("Instruction 01 · ACME · Settled by", "24 Dec 2026", "31 Jan 2027"),
        Line("Metadata · a note", "", "[b]\nx"),
    }


def test_a_status_is_told_by_its_title(desk: Desk, order_id: str) -> None:
    moving.transition(desk, order_id, "processing", part="01")
    assert Line("Instruction 01 · ACME · Status", "Ready", "Processing") in latest(desk).lines


def test_a_part_that_was_removed_is_told_by_what_it_was_called(desk: Desk, order_id: str) -> None:
    editing.remove_part(desk, order_id, "02")
    lines = latest(desk).lines
    assert Line("Instruction 02 · ACME · Amount", "€1,950.00", "") in lines
    assert not any("01" in line.label for line in lines)


def test_putting_an_order_away_is_told_though_it_is_no_field_of_the_vendors(desk: Desk, order_id: str) -> None:
    keeping.archive(desk, order_id)
    assert [line.label for line in latest(desk).lines] == ["Archived at"]


def test_an_order_that_has_left_the_book_is_told_as_it_was(desk: Desk, order_id: str) -> None:
    timeline.undo(desk)
    withdrawn, entered = latest(desk), latest(desk, back=1)
    assert (withdrawn.what, entered.what) == ("withdrawn", "entered")
    assert Line("Instruction 01 · ACME · Amount", "", "€1,950.00") in entered.lines
    assert Line("Instruction 01 · ACME · Amount", "€1,950.00", "") in withdrawn.lines


def test_of_a_large_change_no_more_is_told_than_asked_for(desk: Desk) -> None:
    records = [{"orderRef": f"A-{n}", "instructions": [], "metadata": {}} for n in range(5)]
    bring_in(desk, [Source("a.json", json.dumps(records))], system="imburse")
    change = timeline.history(desk)[0]
    assert len(told(desk, change)) == 5
    assert [one.name for one in told(desk, change, most=2)] == ["A-0", "A-1"]


every_system = pytest.mark.parametrize("system", SYSTEMS, ids=[system.name for system in SYSTEMS])


@pytest.mark.parametrize(("system", "text"), SAMPLES)
def test_every_order_is_told_in_words_and_none_of_orderuis_own_fields_are(
    bench: Bench, system: System, text: str
) -> None:
    bench.systems = (*SYSTEMS, COURIER)
    order = bench.bring(text, system=system.name)
    desk = bench.desk
    passage = next(one for one in told(desk, timeline.history(desk)[0]) if one.id == order.id)
    assert passage.lines
    assert all(line.before == "" and line.after and line.label for line in passage.lines)
    assert not any(order.id in (line.after, line.label) for line in passage.lines)


def test_what_a_filter_looks_in_holds_the_reason_and_the_names(desk: Desk, order_id: str) -> None:
    moving.transition(desk, order_id, "settled", part="01", reason="Paid by hand", force=True)
    words = words_of(timeline.history(desk)[0])
    assert all(word in words for word in ("forced", "paid by hand", "inv-1"))


# Describing


@every_system
def test_every_field_lock_and_lifecycle_of_a_system_is_described(desk: Desk, system: System) -> None:
    fields = list(describing.fields(system.model))
    assert len({one.path for one in fields}) == len(fields)
    assert all(one.label and one.kind for one in fields)
    paths = {one.path for one in fields}
    for lock in describing.locks(system):
        closed = lock.closes.replace(".KEY", "").replace(".NAME", "").split(", ")
        known = {path.replace(".KEY", "").replace(".NAME", "") for path in paths}
        assert all(path == describing.EVERYTHING or path in known for path in closed), lock
    tables = list(describing.lifecycles(system.rules, desk.book.facts()))
    assert {axis.name for axis, _ in tables} == {axis.name for axis in system.rules.axes}
    assert all(table.states for _, table in tables)


def test_the_life_of_an_order_is_told_change_by_change_as_each_was(desk: Desk, order_id: str) -> None:
    editing.edit(desk, order_id, {"instructions.01.amount": Typed("10")})
    editing.edit(desk, order_id, {"instructions.01.currency": Typed("USD")})
    editing.remove_part(desk, order_id, "instruction:02")
    enter(desk, payment("01", amount="1"), payment("03"))
    lived = list(life(desk, order_id))
    assert [change.number for change, _ in lived] == [5, 4, 3, 2, 1]
    assert [(passage,) for _, passage in lived] == [told(desk, change) for change, _ in lived]
    timeline.undo(desk, 5)
    assert [passage.what for _, passage in life(desk, order_id)][-1] == "entered"
    assert list(life(desk, "nobody")) == []
