"""Several parts added at once."""

from __future__ import annotations

import pytest

from orderui.domain.errors import BadRecord, NotAllowed
from orderui.usecases.adding import add_parts, foresee_parts
from orderui.usecases.editing import Typed, Values
from orderui.usecases.keeping import archive
from orderui.usecases.timeline import undo
from tests.conftest import Bench
from tests.tui.shell import enter, payment, record


@pytest.fixture
def order_id(bench: Bench) -> str:
    return enter(bench.desk, record("INV-1", payment("01")))[0]


def values(ref: str, **changes: str) -> Values:
    texts = {
        "instructionRef": ref,
        "customerRef": "ACME",
        "direction": "DEBIT",
        "amount": "5",
        "currency": "EUR",
        "country": "IE",
        **changes,
    }
    return {path: Typed(text) for path, text in texts.items()}


def test_several_parts_are_one_change_that_undo_takes_back(bench: Bench, order_id: str) -> None:
    before, history = bench.desk.order(order_id), len(bench.desk.book.history())
    done = add_parts(bench.desk, order_id, "instruction", [values("02"), values("03")])
    assert done.change is not None
    assert done.change.title == "Added 2 instructions to INV-1"
    assert len(bench.desk.book.history()) == history + 1
    assert [one.key for one in bench.desk.order(order_id).instructions] == ["01", "02", "03"]  # type: ignore[attr-defined]  # of the class
    undo(bench.desk)
    assert bench.desk.order(order_id) == before


def test_one_that_does_not_fit_leaves_all_out(bench: Bench, order_id: str) -> None:
    files = bench.files()
    with pytest.raises(BadRecord, match="Instruction 2 of 3") as refusal:
        add_parts(bench.desk, order_id, "instruction", [values("02"), values("03", amount="x"), values("04")])
    assert [problem.path for problem in refusal.value.problems] == ["amount"]
    assert bench.files() == files


def test_each_is_foreseen_by_itself_and_beside_the_others(bench: Bench, order_id: str) -> None:
    rows = [values("01"), values("02"), values("02"), values("03", currency="EUX"), values("04", amount="0")]
    files = bench.files()
    foreseen = foresee_parts(bench.desk, order_id, "instruction", rows)
    assert [[problem.sentence for problem in one.problems] for one in foreseen] == [
        ["there is an instruction “01” already"],
        [],
        ["there is an instruction “02” already"],
        ['not a currency code of ISO 4217: "EUX"'],
        [],
    ]
    assert foreseen[4].warnings == ["the amount is zero"]
    assert bench.files() == files


def test_a_key_that_comes_twice_is_told_of_the_second_whatever_else_is_wrong(bench: Bench, order_id: str) -> None:
    rows = [
        values("02", amount="x"),
        values("02"),
        values("03"),
        values("03", currency="EUX"),
        values("", amount="x"),
    ]
    told = [
        [problem.path for problem in one.problems]
        for one in foresee_parts(bench.desk, order_id, "instruction", rows)
    ]
    assert told == [["amount"], ["instructionRef"], [], ["currency", "instructionRef"], ["amount"]]


def test_a_limit_that_is_broken_is_told_of_the_part_that_breaks_it(bench: Bench, order_id: str) -> None:
    rows = [values("02"), values("03", **{"metadata.po": "x" * 501})]
    fine, broken = foresee_parts(bench.desk, order_id, "instruction", rows)
    assert not fine.problems
    assert "500" in broken.problems[0].sentence


def test_where_none_may_be_added_it_is_said_why(bench: Bench, order_id: str) -> None:
    archive(bench.desk, order_id)
    with pytest.raises(NotAllowed, match="the order is archived"):
        foresee_parts(bench.desk, order_id, "instruction", [values("02")])
