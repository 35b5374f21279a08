"""What the book has of a party."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orderui.domain.edits import field_of
from orderui.systems import SYSTEMS
from orderui.usecases.editing import Typed, edit
from orderui.usecases.recalling import PartyField, last_time, parties, party_fields
from tests.conftest import Bench
from tests.tui.shell import enter, payment, record


def every_party_field() -> list[PartyField]:
    found: list[PartyField] = []
    for system in SYSTEMS:
        found += party_fields(system.name, None, system.model)
        for kind in system.rules.parts:
            found += party_fields(system.name, kind, kind.model)
    return found


CUSTOMER = next(at for at in every_party_field() if at.system == "imburse")


@pytest.mark.parametrize("at", every_party_field(), ids=lambda at: f"{at.system}-{'.'.join(at.steps)}")
def test_what_a_party_brings_are_fields_that_are_typed(at: PartyField) -> None:
    model = at.kind.model if at.kind else next(one.model for one in SYSTEMS if one.name == at.system)
    assert at.brings
    for steps in at.brings:
        found, field = field_of(model, ".".join(steps))
        assert found == steps
        assert field is not None
        assert field.shown is None or not (field.shown.read_only or field.shown.computed)


def test_every_system_has_somebody_to_complete() -> None:
    assert {at.system for at in every_party_field()} == {system.name for system in SYSTEMS}


def test_names_come_the_latest_first_each_once(bench: Bench) -> None:
    first = enter(bench.desk, record("A", payment("01", customerRef="Ada"), payment("02", customerRef="Noor")))[0]
    bench.clock.instant += timedelta(days=1)
    enter(bench.desk, record("B", payment("01", customerRef="Zoë"), payment("02", customerRef="Ada")))
    assert parties(bench.desk, CUSTOMER) == ["Ada", "Zoë", "Noor"]
    bench.clock.instant += timedelta(days=1)
    edit(bench.desk, first, {"instructions.02.amount": Typed("1")})
    assert parties(bench.desk, CUSTOMER) == ["Noor", "Ada", "Zoë"]


def test_last_time_is_the_latest_part_with_the_party(bench: Bench) -> None:
    enter(bench.desk, record("A", payment("01"), payment("02", currency="USD")))
    bench.clock.instant += timedelta(days=1)
    enter(bench.desk, record("B", payment("01", customerRef="Ada", currency="GBP")))
    last = last_time(bench.desk, CUSTOMER, "ACME")
    assert last is not None
    assert last.reference == "A"
    assert {".".join(steps): str(value) for steps, value in last.values.items()} == {
        "direction": "DEBIT",
        "currency": "USD",
        "country": "IE",
        "instrument.instrument_id": "fi-1",
        "scheme.scheme_id": "sc-1",
    }
    assert last_time(bench.desk, CUSTOMER, "AC") is None
    assert last_time(bench.desk, CUSTOMER, " ") is None


def test_what_the_order_itself_gives_the_party_is_not_brought(bench: Bench) -> None:
    enter(bench.desk, record("A", payment("01")))
    mine = enter(bench.desk, record("B"))[0]
    edit(bench.desk, mine, {"customerDefaults.ACME.scheme.schemeId": Typed("own")})
    last = last_time(bench.desk, CUSTOMER, "ACME", bench.desk.order(mine))
    assert last is not None
    assert ("scheme", "scheme_id") not in last.values
    assert ("instrument", "instrument_id") in last.values
