"""Inheritance, states, locks and findings of Imburse orders. Source: domain.md §3, reference document 000."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from orderui.domain import findings
from orderui.domain.decisions import Edit, Move, Refusal, can
from orderui.domain.errors import BadRecord, FieldLocked, NotAllowed
from orderui.domain.findings import Severity
from orderui.domain.paths import locate
from orderui.domain.registry import NO_FACTS
from orderui.systems import json_text
from orderui.systems.imburse.models import ImburseOrder, Instruction, Source
from orderui.systems.imburse.words import Status
from orderui.usecases import editing, keeping, moving, scheduling, timeline
from orderui.usecases.editing import Typed
from tests.conftest import NOW, Bench


def record(*instructions: dict[str, Any], **order: Any) -> str:
    """An order as vendor JSON: each instruction complete but for what is named."""
    whole = []
    for number, given in enumerate(instructions, 1):
        base = {"instructionRef": f"{number:02}", "customerRef": "C1", "direction": "DEBIT", "amount": "10.00"}
        base |= {"currency": "EUR", "country": "IE"}
        whole.append({key: value for key, value in (base | given).items() if value is not None})
    return json_text.dump({"orderRef": "R1", "instructions": whole} | order)


DEFAULTS: dict[str, Any] = {
    "C1": {"financialInstrument": {"financialInstrumentId": "fi"}, "scheme": {"schemeId": "s1"}}
}
OWN: dict[str, Any] = {"financialInstrumentId": "own-fi", "schemeId": "own-s"}


def imburse(bench: Bench, *instructions: dict[str, Any], **order: Any) -> ImburseOrder:
    made = bench.bring(record(*instructions, **order))
    assert isinstance(made, ImburseOrder)
    return made


def instruction(bench: Bench, ref: str = "01") -> Instruction:
    order = bench.order("R1")
    assert isinstance(order, ImburseOrder)
    return next(one for one in order.instructions if one.instruction_ref == ref)


@pytest.mark.parametrize(
    ("own", "default", "resolved"),
    [
        (None, None, None),
        ("own", None, "own"),
        (None, "default", "default"),
        ("own", "default", "own"),
    ],
)
@pytest.mark.parametrize("name", ["scheme", "financialInstrument"])
def test_a_value_is_the_instructions_own_else_the_default_else_none(
    bench: Bench, name: str, own: str | None, default: str | None, resolved: str | None
) -> None:
    key = f"{name}Id" if name == "scheme" else "financialInstrumentId"
    given = {name: {key: own}} if own else {}
    defaults = {"C1": {name: {key: default}} if default else {}}
    order = imburse(bench, given, customerDefaults=defaults)
    held = order.instructions[0].scheme if name == "scheme" else order.instructions[0].instrument
    assert held.value == resolved
    expected = Source.TENANT if own else Source.CUSTOMER_DEFAULT if default else Source.NONE
    assert held.source is expected


def test_a_received_inherited_value_follows_the_default(bench: Bench) -> None:
    held = {"schemeId": "s1", "source": "CUSTOMER_DEFAULT", "canUpdate": True}
    order = imburse(bench, {"scheme": held}, customerDefaults=DEFAULTS)
    editing.edit(bench.desk, order.id, {"customerDefaults.C1.scheme.schemeId": Typed("s2")})
    assert instruction(bench).scheme.value == "s2"


def test_metadata_is_inherited_key_by_key_and_an_empty_own_value_wins(bench: Bench) -> None:
    defaults = {"C1": {"metadata": {"a": "default", "b": "default", "c": "default"}}}
    order = imburse(bench, {"metadata": {"a": "own", "b": ""}}, customerDefaults=defaults)
    assert order.instructions[0].effective_metadata() == {"a": "own", "b": "", "c": "default"}


def test_ready_when_every_mandatory_value_resolves_else_incomplete(bench: Bench) -> None:
    order = imburse(bench, {}, {**OWN}, {"customerRef": "C2"}, customerDefaults=DEFAULTS)
    assert [one.status for one in order.instructions] == [Status.READY, Status.READY, Status.INCOMPLETE]


def test_late_begins_the_day_after_the_settlement_day(bench: Bench) -> None:
    today = NOW.date()
    days = [today - timedelta(1), today, today + timedelta(1)]
    order = imburse(bench, *({**OWN, "settledByDate": day.isoformat()} for day in days))
    assert [one.status for one in order.instructions] == [Status.LATE, Status.READY, Status.READY]
    bench.clock.instant = NOW + timedelta(days=1)
    assert instruction(bench, "02").status is Status.LATE
    assert instruction(bench, "03").status is Status.READY


def test_an_overdue_incomplete_instruction_stays_editable_with_a_warning(bench: Bench) -> None:
    order = imburse(bench, {"settledByDate": "2026-11-01"})
    assert order.instructions[0].status is Status.INCOMPLETE
    place = locate(order, "instructions.01.amount")
    assert can(order, Edit(place), NO_FACTS, NOW).allowed
    found = findings.run(order.RULES.checks, order, NO_FACTS, NOW)
    assert any(one.check == "overdue drafts" and one.severity is Severity.WARNING for one in found)


@pytest.mark.parametrize("status", list(Status))
def test_can_update_is_true_exactly_in_incomplete_and_ready(bench: Bench, status: Status) -> None:
    given = {"status": status.value} | (OWN if status is not Status.INCOMPLETE else {})
    order = imburse(bench, given)
    one = order.instructions[0]
    assert one.status is status
    assert one.scheme.can_update is one.instrument.can_update is (status in {Status.INCOMPLETE, Status.READY})


WHY = {
    Status.LATE: "its settlement day has passed",
    Status.PROCESSING: "the payment is being processed",
    Status.SETTLED: "the payment has settled",
    Status.FAILED: "the payment has failed",
    Status.VOID: "the instruction is void",
}
FIELDS = ["amount", "currency", "country", "customerRef", "direction", "settledByDate", "scheme.schemeId",
          "financialInstrument.financialInstrumentId", "metadata.k"]  # fmt: skip


@pytest.mark.parametrize("status", list(WHY))
@pytest.mark.parametrize("field", FIELDS)
def test_a_processed_instruction_is_locked_whole_and_says_why(bench: Bench, status: Status, field: str) -> None:
    order = imburse(bench, {**OWN, "status": status.value})
    before = bench.files()
    with pytest.raises(FieldLocked, match=WHY[status]) as refused:
        editing.edit(bench.desk, order.id, {f"instructions.01.{field}": Typed("1")})
    missed = status in {Status.LATE, Status.FAILED, Status.VOID}
    assert refused.value.way_out.startswith("reschedule it" if missed else "duplicate the instruction")
    assert refused.value.state == status.value
    assert bench.files() == before


def test_order_metadata_and_defaults_stay_editable(bench: Bench) -> None:
    order = imburse(bench, {**OWN, "status": "SETTLED"})
    editing.edit(
        bench.desk, order.id, {"metadata.k": Typed("v"), "customerDefaults.C9.scheme.schemeId": Typed("s")}
    )
    kept = bench.order("R1")
    assert isinstance(kept, ImburseOrder)
    assert kept.metadata == {"k": "v"}
    assert kept.customer_defaults["C9"].scheme is not None


def test_a_changed_default_moves_only_the_ready_instruction_that_inherits(bench: Bench) -> None:
    late = {"settledByDate": "2026-11-01"}
    order = imburse(bench, {}, late, {"status": "PROCESSING"}, {**OWN}, customerDefaults=DEFAULTS)
    assert [one.status for one in order.instructions] == [
        Status.READY,
        Status.LATE,
        Status.PROCESSING,
        Status.READY,
    ]
    values = {"customerDefaults.C1.scheme.schemeId": Typed("s2")}
    preview = editing.preview(bench.desk, order.id, values)
    assert [reach.part.key for reach in preview.reached] == ["01"]
    why = {reach.part.key: reach.why_not for reach in preview.spared}
    assert why == {
        "02": "its settlement day has passed",
        "03": "the payment is being processed",
        "04": "it has its own",
    }
    editing.edit(bench.desk, order.id, values)
    assert [instruction(bench, ref).scheme.value for ref in ("01", "02", "03", "04")] == [
        "s2",
        "s1",
        "s1",
        "own-s",
    ]


def test_deleting_a_default_makes_the_ready_one_incomplete_and_touches_nothing_else(bench: Bench) -> None:
    late = {"settledByDate": "2026-11-01"}
    order = imburse(bench, {}, late, {"status": "PROCESSING"}, {**OWN}, customerDefaults=DEFAULTS)
    others = [instruction(bench, ref) for ref in ("02", "03", "04")]
    editing.edit(bench.desk, order.id, {"customerDefaults.C1": None})
    assert instruction(bench, "01").status is Status.INCOMPLETE
    assert instruction(bench, "01").scheme.source is Source.NONE
    assert [instruction(bench, ref) for ref in ("02", "03", "04")] == others


def test_leaving_ready_freezes_what_was_inherited(bench: Bench) -> None:
    order = imburse(bench, {}, customerDefaults={"C1": {**DEFAULTS["C1"], "metadata": {"k": "then"}}})
    moving.transition(bench.desk, order.id, "PROCESSING", part="01")
    changes = {"customerDefaults.C1.scheme.schemeId": Typed("s2"), "customerDefaults.C1.metadata.k": Typed("now")}
    editing.edit(bench.desk, order.id, changes)
    frozen = instruction(bench)
    assert (frozen.scheme.value, frozen.scheme.source) == ("s1", Source.CUSTOMER_DEFAULT)
    assert frozen.effective_metadata() == {"k": "then"}


STEPS = [
    ("READY", "PROCESSING", True, ""), ("READY", "VOID", True, ""), ("READY", "SETTLED", False, "no step leads there"),
    ("READY", "LATE", False, "a date passes"), ("READY", "INCOMPLETE", False, "another change brings it"),
    ("INCOMPLETE", "PROCESSING", False, "no step"), ("INCOMPLETE", "VOID", True, ""),
    ("LATE", "PROCESSING", True, ""), ("LATE", "VOID", True, ""), ("LATE", "READY", False, "no step"),
    ("PROCESSING", "SETTLED", True, ""), ("PROCESSING", "FAILED", False, "needs a written reason"),
    ("PROCESSING", "VOID", False, "no step"),
    *[(end, other, False, "final") for end in ("SETTLED", "FAILED", "VOID") for other in ("READY", "PROCESSING")],
]  # fmt: skip


@pytest.mark.parametrize(("origin", "target", "allowed", "reason"), STEPS)
def test_the_steps_of_an_instruction(bench: Bench, origin: str, target: str, allowed: bool, reason: str) -> None:  # noqa: FBT001 - a table
    given = {"status": origin} | ({} if origin == "INCOMPLETE" else OWN)
    order = imburse(bench, given)
    move = Move(order.RULES.axes[0], target, order.instructions[0])
    decision = can(order, move, NO_FACTS, NOW)
    assert decision.allowed is allowed
    if isinstance(decision, Refusal):
        assert reason in decision.reason
        with pytest.raises(NotAllowed):
            moving.transition(bench.desk, order.id, target, part="01")
    else:
        moving.transition(bench.desk, order.id, target, part="01")
        assert instruction(bench).status == target


def test_processing_is_refused_while_a_mandatory_value_is_unresolved(bench: Bench) -> None:
    order = imburse(bench, {"status": "LATE", "settledByDate": "2026-11-01", "schemeId": "s"})
    with pytest.raises(NotAllowed, match="it has no financial instrument") as refused:
        moving.transition(bench.desk, order.id, "PROCESSING", part="01")
    assert "Way out: reschedule it, and set it on the copy." in str(refused.value)


@pytest.mark.parametrize(
    ("given", "change"),
    [(OWN, {"instructions.01.settledByDate": "2026-11-20"}), ({"settledByDate": "2026-11-20"}, {"customerDefaults.C1": DEFAULTS["C1"]})],
)  # fmt: skip
def test_an_edit_that_makes_an_instruction_late_says_so(
    bench: Bench, given: dict[str, Any], change: dict[str, Any]
) -> None:
    order = imburse(bench, given)
    done = editing.edit(bench.desk, order.id, change)
    assert instruction(bench).status is Status.LATE
    assert done.notes[0] == "01 becomes Late"


def test_any_known_state_can_be_forced_with_a_reason_and_history_says_so(bench: Bench) -> None:
    order = imburse(bench, {**OWN, "status": "SETTLED"})
    with pytest.raises(NotAllowed, match="needs a written reason"):
        moving.transition(bench.desk, order.id, "FAILED", part="01", force=True)
    moving.transition(bench.desk, order.id, "FAILED", part="01", force=True, reason="the bank took it back")
    newest = timeline.history(bench.desk)[0]
    assert (newest.forced, newest.reason) == (True, "the bank took it back")
    assert instruction(bench).status is Status.FAILED


@pytest.mark.parametrize(("status", "left"), [("LATE", "VOID"), ("FAILED", "FAILED"), ("VOID", "VOID")])
def test_a_reschedule_duplicates_and_voids_the_late_one_in_one_change(
    bench: Bench, status: str, left: str
) -> None:
    order = imburse(bench, {**OWN, "status": status, "settledByDate": "2026-11-01", "metadata": {"k": "v"}})
    scheduling.reschedule(bench.desk, order.id, "01", date(2026, 12, 5))
    assert instruction(bench, "01").status == left
    again = instruction(bench, "01-2")
    assert (again.status, again.settled_by, again.metadata) == (Status.READY, date(2026, 12, 5), {"k": "v"})
    timeline.undo(bench.desk)
    restored = bench.order("R1")
    assert isinstance(restored, ImburseOrder)
    assert [one.status for one in restored.instructions] == [Status(status)]


@pytest.mark.parametrize(
    ("status", "way_out"),
    [
        ("READY", "change its date"),
        ("PROCESSING", "duplicate the instruction"),
        ("SETTLED", "duplicate the instruction"),
    ],
)
def test_only_late_failed_and_void_ones_are_rescheduled_and_the_others_have_a_way_out_that_is_open(
    bench: Bench, status: str, way_out: str
) -> None:
    order = imburse(bench, {**OWN, "status": status})
    with pytest.raises(NotAllowed, match=f"only LATE, FAILED, VOID .* Way out: {way_out}"):
        scheduling.reschedule(bench.desk, order.id, "01", date(2026, 12, 5))


@pytest.mark.parametrize(("keys", "fits"), [(50, True), (51, False)])
def test_fifty_metadata_keys_pass_and_fifty_one_do_not(bench: Bench, keys: int, fits: bool) -> None:  # noqa: FBT001 - a table
    order = imburse(bench, {})
    values = {f"metadata.k{number}": Typed("v") for number in range(keys)}
    _tried(bench, order.id, values, fits=fits)


@pytest.mark.parametrize(("key", "value", "fits"), [
    ("k" * 40, "v", True), ("k" * 41, "v", False), ("é" * 40, "v", True),
    ("k", "v" * 500, True), ("k", "v" * 501, False), ("k", "🙂" * 500, True),
])  # fmt: skip
@pytest.mark.parametrize("path", ["metadata", "instructions.01.metadata", "customerDefaults.C1.metadata"])
def test_metadata_limits_count_characters(bench: Bench, path: str, key: str, value: str, fits: bool) -> None:  # noqa: FBT001 - a table
    order = imburse(bench, {}, customerDefaults=DEFAULTS)
    _tried(bench, order.id, {f"{path}.{key}": Typed(value)}, fits=fits)


def _tried(bench: Bench, order_id: str, values: dict[str, Typed], *, fits: bool) -> None:
    before = bench.files()
    if fits:
        assert editing.edit(bench.desk, order_id, values).change is not None
    else:
        with pytest.raises(BadRecord):
            editing.edit(bench.desk, order_id, values)
        assert bench.files() == before


FINDINGS = [
    ("zero amounts", [{**OWN, "amount": "0"}], {}),
    ("minor units", [{**OWN, "amount": "1.005"}], {}),
    ("customers without defaults", [{**OWN, "customerRef": "C7"}], {"customerDefaults": DEFAULTS}),
    ("odd references", [{**OWN, "instructionRef": "x" * 51}], {}),
    ("odd references", [OWN], {"orderRef": "Ó/1"}),
    ("empty orders", [], {}),
]


@pytest.mark.parametrize(("check", "instructions", "order"), FINDINGS)
def test_findings_speak_and_do_not_refuse(bench: Bench, check: str, instructions: Any, order: Any) -> None:
    made = imburse(bench, *instructions, **order)
    assert check in {one.check for one in findings.run(made.RULES.checks, made, NO_FACTS, NOW)}


@pytest.mark.parametrize(
    "given", [[{"amount": "-1", **OWN}], [{"instructionRef": "1", **OWN}, {"instructionRef": "1", **OWN}]]
)
def test_errors_refuse_an_import(bench: Bench, given: Any) -> None:
    with pytest.raises(BadRecord):
        imburse(bench, *given)
    assert bench.files() == {}


def test_a_contradicting_received_value_is_kept_and_spoken_of(bench: Bench) -> None:
    held = {"schemeId": "s", "source": "TENANT", "canUpdate": False}
    order = imburse(bench, {"scheme": held, "financialInstrumentId": "f"})
    assert order.instructions[0].scheme.can_update is True
    found = [
        one for one in findings.run(order.RULES.checks, order, NO_FACTS, NOW) if one.check == "contradictions"
    ]
    assert [one.path for one in found] == ["instructions.01.scheme.canUpdate"]


def test_archive_then_unarchive_is_the_identity_on_the_vendors_json(bench: Bench) -> None:
    from orderui.usecases.exporting import send_out

    order = imburse(bench, {**OWN}, customerDefaults=DEFAULTS)
    before = send_out(bench.desk, [order.id])
    keeping.archive(bench.desk, order.id)
    with pytest.raises(FieldLocked, match="the order is archived"):
        editing.edit(bench.desk, order.id, {"metadata.k": Typed("v")})
    keeping.unarchive(bench.desk, order.id)
    assert send_out(bench.desk, [order.id]) == before


def test_a_schedule_sums_to_its_total_and_keeps_the_month_end(bench: Bench) -> None:
    from decimal import Decimal

    from orderui.domain.schedule import parse_every

    order = imburse(bench, customerDefaults=DEFAULTS)
    shared = {"customerRef": "C1", "direction": "debit", "currency": "EUR", "country": "IE"}
    terms = scheduling.Terms(3, date(2027, 1, 31), parse_every("month"), shared, total=Decimal("100.00"))
    scheduling.schedule(bench.desk, order.id, terms)
    made = bench.order("R1")
    assert isinstance(made, ImburseOrder)
    assert [one.settled_by for one in made.instructions] == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]
    assert sum(one.amount for one in made.instructions) == Decimal("100.00")
    assert [one.status for one in made.instructions] == [Status.READY] * 3


def test_an_update_may_record_what_happened_but_not_what_no_steps_lead_to(bench: Bench) -> None:
    imburse(bench, {**OWN, "status": "PROCESSING"})
    bench.bring(record({**OWN, "status": "SETTLED"}))
    assert instruction(bench).status is Status.SETTLED
    with pytest.raises(BadRecord, match="no steps lead from Settled to Ready"):
        bench.bring(record({**OWN, "status": "READY"}))


def test_an_update_that_a_lock_refuses_refuses_the_whole_import(bench: Bench) -> None:
    imburse(bench, {**OWN, "status": "SETTLED"}, {**OWN})
    before = bench.files()
    with pytest.raises(BadRecord) as refused:
        bench.bring(record({**OWN, "status": "SETTLED", "amount": "11"}, {**OWN, "amount": "12"}))
    assert [problem.path for problem in refused.value.problems] == ["instructions.01.amount"]
    assert bench.files() == before
