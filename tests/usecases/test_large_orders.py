"""Orders with very many parts: what is asked and done takes work in proportion to them, and no more."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orderui.domain import edits, findings
from orderui.domain.decisions import Edit, Inquiry, can
from orderui.domain.edits import Setting
from orderui.domain.errors import BadRecord
from orderui.domain.order import Order, apart, walk
from orderui.domain.paths import locate
from orderui.usecases import editing, moving
from orderui.usecases.editing import Typed
from orderui.usecases.importing import Source, bring_in
from tests.conftest import NOW, Bench

FEW, MANY = 24, 96


def imburse(count: int) -> dict[str, Any]:
    terms = {"customerRef": "C1", "direction": "DEBIT", "amount": "10.00", "currency": "EUR", "country": "IE"}
    payments = [{"instructionRef": f"{number:03}", "scheme": "s", **terms} for number in range(count)]
    default = {"financialInstrument": {"financialInstrumentId": "f"}, "metadata": {"k": "v"}}
    return {"orderRef": "A", "instructions": payments, "customerDefaults": {"C1": default}}


def nuflow(count: int) -> dict[str, Any]:
    value = {"amount_int": 100, "currency": "SGD"}
    destination = {"label": "to", "client_identifier": "b", "value": value}
    line = {"amount_int": 100, "amount_currency": "SGD", "source": {"client_identifier": "a"}}
    lines = [{"name": f"L{number}", **line, "destinations": [destination]} for number in range(count)]
    return {
        "client_order_identifier": "A",
        "order_details": {"amount_int": 100 * count, "currency": "SGD"},
        "transfer_instructions": {"type": "Direct", "template_name": "T", "line_items": lines},
    }


def calls(do: Callable[[], object]) -> int:
    """How many Python functions are called in doing something: work that no busy machine distorts."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        do()
    finally:
        sys.setprofile(before)
    return counted


def ask(bench: Bench, order: Order) -> None:
    moving.next_steps(bench.desk, order, moving.standing(order, bench.desk.book.facts(), part="000"))


def edit_one(bench: Bench, order: Order) -> None:
    editing.edit(bench.desk, order.id, {"instructions.007.amount": Typed("11.00")})


def preview_a_default(bench: Bench, order: Order) -> None:
    editing.preview(bench.desk, order.id, {"customerDefaults.C1.metadata.k": Typed("w")})


def update_an_instruction(bench: Bench, order: Order) -> None:
    tree = imburse(len(list(walk(order))))
    tree["instructions"][7]["country"] = "DE"
    bring_in(bench.desk, [Source("update.json", json.dumps(tree))])


def update_a_line(bench: Bench, order: Order) -> None:
    tree = nuflow(len(list(walk(order))) // 2)
    tree["transfer_instructions"]["line_items"][7]["description"] = "changed"
    bring_in(bench.desk, [Source("update.json", json.dumps(tree))])


def check(bench: Bench, order: Order) -> None:
    findings.run(order.RULES.checks, order, bench.desk.book.facts(), NOW)


@pytest.mark.parametrize(
    ("made", "do"),
    [
        (imburse, ask),
        (imburse, edit_one),
        (imburse, preview_a_default),
        (imburse, update_an_instruction),
        (nuflow, update_a_line),
        (nuflow, check),
    ],
)
def test_four_times_the_parts_take_at_most_some_four_times_the_work(
    tmp_path: Path, made: Callable[[int], dict[str, Any]], do: Callable[[Bench, Order], None]
) -> None:
    work = []
    for count in (FEW, MANY):
        folder = tmp_path / str(count)
        folder.mkdir()
        bench = Bench(folder / "orders.json")
        order = bench.bring(json.dumps(made(count)))
        work.append(calls(lambda bench=bench, order=order: do(bench, order)))  # type: ignore[misc]
    assert work[1] < 5 * work[0]


def test_an_edit_leaves_every_other_part_the_very_record_it_was(bench: Bench) -> None:
    order = bench.bring(json.dumps(imburse(5)))
    after = edits.edited(order, [Setting(locate(order, "instructions.003.country"), "DE")])
    same = [one is was for one, was in zip(walk(after), walk(order), strict=True)]
    assert same == [True, True, True, False, True]
    assert next(one for one in walk(order) if one.key == "003").model_dump()["country"] == "IE"


def test_what_lies_between_two_orders_is_looked_for_only_where_something_changed(bench: Bench) -> None:
    order = bench.bring(json.dumps(nuflow(4)))
    place = "transfer_instructions.line_items.L2.destinations.to.client_identifier"
    after = edits.edited(order, [Setting(locate(order, place), "c")])
    one, other = apart(order, after)
    assert [part.key for part in walk(one)] == [part.key for part in walk(other)] == ["L2", "to"]
    assert [part.title for part in walk(other)][-1] == "to · c"


def test_all_questions_of_one_inquiry_are_answered_as_each_alone(bench: Bench) -> None:
    order = bench.bring(json.dumps(imburse(3)))
    facts = bench.desk.book.facts()
    asked = Inquiry(order, facts, NOW)
    for part in walk(order):
        for place in editing.editable_places(order, part):
            assert asked.can(Edit(place)) == can(order, Edit(place), facts, NOW)


def test_a_schedule_adds_all_its_instalments_or_none(bench: Bench) -> None:
    order = bench.bring(json.dumps(imburse(2)))
    kind = order.RULES.kind("instruction")
    new = [part.evolve(uid=f"n{part.uid}", instruction_ref=f"n{part.key}") for part in walk(order)]
    longer = edits.all_added(order, kind, new)
    assert [part.key for part in walk(longer)] == ["000", "001", "n000", "n001"]
    with pytest.raises(BadRecord, match="already"):
        edits.all_added(order, kind, [new[0], new[0]])
