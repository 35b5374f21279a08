"""Creating, editing, duplicating: what the use cases promise whatever the system."""

from __future__ import annotations

import pytest

from orderui.domain.errors import Ambiguous, BadRecord, OrderuiError, Unknown
from orderui.systems import SYSTEMS, json_text
from orderui.systems.system import System
from orderui.usecases import checking, editing, keeping, moving
from orderui.usecases.desk import find
from orderui.usecases.editing import Typed
from orderui.usecases.exporting import send_out
from orderui.usecases.importing import Source, bring_in
from tests.conftest import Bench
from tests.systems.samples import SAMPLES, sample_ids

NEEDED = {
    "imburse": {"orderRef": "N-1"},
    "kwik": {"reference": "N-1", "description": "d", "amount_total": "1.00"},
    "iqmetrix": {"EntityId": "8", "OrderTypeId": "1", "Name": "N-1"},
    "farpay": {"ExternalID": "N-1", "AcceptUrl": "https://a.example", "CancelUrl": "https://c.example"},
    "nuflow": {
        "client_order_identifier": "N-1",
        "order_details.amount_int": "100",
        "order_details.currency": "SGD",
        "transfer_instructions.type": "Direct",
        "transfer_instructions.template_name": "T",
    },
}
every_system = pytest.mark.parametrize("system", SYSTEMS, ids=[system.name for system in SYSTEMS])


def typed(values: dict[str, str]) -> dict[str, Typed]:
    return {path: Typed(text) for path, text in values.items()}


@every_system
def test_a_new_order_needs_what_its_vendor_requires_and_nothing_more(bench: Bench, system: System) -> None:
    values = NEEDED[system.name]
    done = editing.create(bench.desk, system.name, typed(values))
    assert done.change is not None
    assert checking.check(bench.desk).sound
    exported = send_out(bench.desk, [done.order.id if done.order else ""])
    assert json_text.parse(exported)
    for left_out in values:
        rest = {path: text for path, text in values.items() if path != left_out}
        if left_out == "Name":
            continue
        with pytest.raises(BadRecord) as refused:
            editing.create(bench.desk, system.name, typed(rest))
        assert any(problem.path == left_out for problem in refused.value.problems) or "already" in str(
            refused.value
        )


@every_system
def test_what_was_made_here_comes_back_in_unchanged(bench: Bench, system: System) -> None:
    done = editing.create(bench.desk, system.name, typed(NEEDED[system.name]))
    assert done.order is not None
    text = send_out(bench.desk, [done.order.id])
    report = bring_in(bench.desk, [Source("own.json", text)], system=system.name)
    assert [one.order_id for one in report.records] == [done.order.id]


@pytest.mark.parametrize(("system", "text"), SAMPLES, ids=sample_ids())
def test_a_duplicate_has_a_new_reference_initial_states_and_no_history(
    bench: Bench, system: System, text: str
) -> None:
    if system not in SYSTEMS:
        return
    report = bring_in(bench.desk, [Source("s.json", text)], system=system.name)
    desk = bench.desk
    original = desk.order(report.records[0].order_id)
    try:
        done = keeping.duplicate(desk, original.id, "COPY-1")
    except BadRecord as refusal:
        assert "unknown" in str(refusal).lower() or "ItemStatusId" in str(refusal)
        return
    copy = done.order
    assert copy is not None
    assert "COPY-1" in copy.references
    assert copy.id != original.id
    assert not copy.archived
    for axis in copy.RULES.axes_of():
        table = axis.table(copy, None, desk.book.facts())
        assert axis.code(copy) in table.initial
    assert find(desk.book, "COPY-1") == copy.id
    with pytest.raises(BadRecord, match="already"):
        keeping.duplicate(desk, original.id, "COPY-1")


def test_edits_are_all_or_none(bench: Bench) -> None:
    order = bench.bring('{"orderRef": "R1"}')
    before = bench.files()
    with pytest.raises(OrderuiError):
        editing.edit(bench.desk, order.id, {"metadata.a": Typed("1"), "orderRef": Typed("R2")})
    assert bench.files() == before


def test_an_edit_that_changes_nothing_is_no_change(bench: Bench) -> None:
    order = bench.bring('{"orderRef": "R1", "metadata": {"a": "1"}}')
    before = bench.files()
    assert editing.edit(bench.desk, order.id, {"metadata.a": Typed("1")}).change is None
    assert bench.files() == before


def test_moving_to_the_present_state_is_done_already(bench: Bench) -> None:
    order = bench.bring('{"ExternalID":"E","AcceptUrl":"https://a.example","CancelUrl":"https://c.example"}')
    before = bench.files()
    done = moving.transition(bench.desk, order.id, "new")
    assert done.change is None
    assert "already" in done.notes[0]
    assert bench.files() == before


def test_a_reference_is_found_exactly_then_in_any_case_then_by_id(bench: Bench) -> None:
    first, second = bench.bring('{"orderRef": "Ab-1"}'), bench.bring('{"orderRef": "AB-1"}')
    book = bench.desk.book
    assert find(book, "Ab-1") == first.id
    assert find(book, "AB-1") == second.id
    assert find(book, "imburse:Ab-1") == first.id
    assert find(book, first.id) == first.id
    with pytest.raises(Ambiguous):
        find(book, "ab-1")
    with pytest.raises(Unknown) as missing:
        find(book, "Ab-2")
    assert "Ab-1" in missing.value.candidates


DEFAULTED = """{"orderRef": "R1", "customerDefaults": {"C1": {"scheme": "s", "financialInstrument": "f"}},
 "instructions": [{"instructionRef": "01", "customerRef": "C1", "direction": "DEBIT", "amount": 10.00, "currency": "EUR",
 "country": "IE", "status": "SETTLED", "metadata": {"k": "v"}}]}"""


def test_a_part_is_duplicated_though_it_is_locked_and_inherits_anew(bench: Bench) -> None:
    order = bench.bring(DEFAULTED)
    keeping.duplicate_part(bench.desk, order.id, "01", "02")
    editing.edit(bench.desk, order.id, {"customerDefaults.C1.scheme.schemeId": Typed("s2")})
    tree = json_text.parse(send_out(bench.desk, [order.id]))
    assert isinstance(tree, dict)
    parts = tree["instructions"]
    assert isinstance(parts, list)
    text = json_text.dump(parts[1], indent=None)
    assert '"schemeId":"s2"' in text
    assert '"source":"CUSTOMER_DEFAULT"' in text
    assert "SETTLED" not in text


def test_a_duplicated_order_inherits_anew(bench: Bench) -> None:
    order = bench.bring(DEFAULTED)
    keeping.duplicate(bench.desk, order.id, "R2")
    copy = bench.order("R2")
    editing.edit(bench.desk, copy.id, {"customerDefaults.C1.scheme.schemeId": Typed("s2")})
    assert '"scheme": "s2"' in send_out(bench.desk, [copy.id])
    assert '"s"' not in send_out(bench.desk, [copy.id])


@pytest.mark.parametrize(("text", "told"), [("abc", 'not "abc"'), ("1.5", 'not "1.5"'), ("two", 'not "two"')])
def test_what_is_no_whole_number_is_told_so(bench: Bench, text: str, told: str) -> None:
    done = editing.create(bench.desk, "iqmetrix", typed(NEEDED["iqmetrix"]))
    assert done.order is not None
    with pytest.raises(BadRecord, match=f"EntityId: must be a whole number such as 12, {told}"):
        editing.edit(bench.desk, done.order.id, typed({"EntityId": text}))
