"""Undo and redo across restarts, and what history holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from orderui.domain.errors import NotAllowed
from orderui.usecases import editing, keeping, moving, registry, timeline
from orderui.usecases.editing import Typed
from orderui.usecases.exporting import send_out
from orderui.usecases.importing import Source, bring_in
from orderui.usecases.refreshing import refresh
from tests.conftest import PAYLOADS, Bench

ORDER = """{"orderRef": "R1", "instructions": [{"instructionRef": "01", "customerRef": "C1", "direction": "DEBIT",
 "amount": 10.00, "currency": "EUR", "country": "IE", "settledByDate": "2026-11-25", "scheme": "s",
 "financialInstrument": "f"}]}"""

COMMANDS: list[tuple[str, Callable[[Bench, str], object]]] = [
    ("set", lambda b, i: editing.edit(b.desk, i, {"instructions.01.amount": Typed("11")})),
    ("set a default", lambda b, i: editing.edit(b.desk, i, {"customerDefaults.C1.scheme.schemeId": Typed("d")})),
    ("move", lambda b, i: moving.transition(b.desk, i, "PROCESSING", part="01")),
    ("remove", lambda b, i: editing.remove_part(b.desk, i, "01")),
    ("archive", lambda b, i: keeping.archive(b.desk, i)),
    ("duplicate", lambda b, i: keeping.duplicate(b.desk, i, "R2")),
    ("import", lambda b, _: bring_in(b.desk, [Source("x", ORDER.replace("10.00", "12.50"))])),
]


def everything(bench: Bench) -> dict[str, str]:
    desk = bench.desk
    return {one.id: send_out(desk, [one.id]) for one in desk.book.facets()}


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_undo_restores_and_redo_brings_again_across_restarts(
    bench: Bench, name: str, command: Callable[[Bench, str], object]
) -> None:
    order = bench.bring(ORDER)
    before = everything(bench)
    command(bench, order.id)
    after = everything(bench)
    assert after != before or name == "archive"
    timeline.undo(bench.desk)
    assert everything(bench) == before
    timeline.redo(bench.desk)
    assert everything(bench) == after


def test_undoing_a_creation_withdraws_the_order_and_history_keeps_it(bench: Bench) -> None:
    order = bench.bring(ORDER)
    timeline.undo(bench.desk)
    assert bench.desk.book.facets() == []
    assert [change.command for change in timeline.history(bench.desk, order.id)] == ["undo", "import"]
    timeline.redo(bench.desk)
    assert bench.order("R1").id == order.id


def test_a_new_change_discards_what_could_be_redone(bench: Bench) -> None:
    order = bench.bring(ORDER)
    editing.edit(bench.desk, order.id, {"metadata.a": Typed("1")})
    timeline.undo(bench.desk)
    editing.edit(bench.desk, order.id, {"metadata.b": Typed("1")})
    with pytest.raises(NotAllowed, match="nothing to bring again"):
        timeline.redo(bench.desk)


def test_undoing_more_than_there_is_changes_nothing(bench: Bench) -> None:
    bench.bring(ORDER)
    before = bench.files()
    with pytest.raises(NotAllowed, match="only 1 could be taken back"):
        timeline.undo(bench.desk, 2)
    assert bench.files() == before


def test_clock_edges_are_written_with_the_next_change_and_skipped_by_undo(bench: Bench) -> None:
    order = bench.bring(ORDER)
    bench.clock.instant += timedelta(days=5)
    before = bench.files()
    assert send_out(bench.desk, [order.id])
    assert bench.order("R1").due is not None
    assert bench.files() == before
    editing.edit(bench.desk, order.id, {"metadata.a": Typed("1")})
    told = timeline.history(bench.desk)
    assert [(change.command, change.clock) for change in told[:2]] == [("set", False), ("clock", True)]
    timeline.undo(bench.desk)
    assert '"status": "LATE"' in send_out(bench.desk, [order.id])
    timeline.undo(bench.desk)
    assert bench.desk.book.facets() == []


def test_opening_the_app_writes_the_clock_edges_that_are_due_once(bench: Bench) -> None:
    bench.bring(ORDER)
    bench.clock.instant += timedelta(days=5)
    refresh(bench.desk)
    before = bench.files()
    refresh(bench.desk)
    assert bench.files() == before
    assert timeline.history(bench.desk)[0].clock


def test_undoing_a_transition_takes_its_posting_back_and_redo_brings_the_same(bench: Bench) -> None:
    text = (PAYLOADS / "nuflow-create-direct.json").read_text(encoding="utf-8").replace("Confirmed", "Created")
    order = bench.bring(text)
    workflow = registry.record_type(bench.desk, "workflow")
    registry.set_record(bench.desk, workflow, "Factorem Direct Transfer", {"trigger": "Confirmed"})
    moving.transition(bench.desk, order.id, "Confirmed")
    posted = bench.desk.order(order.id).moved()
    assert posted
    timeline.undo(bench.desk)
    assert bench.desk.order(order.id).moved() == ()
    timeline.redo(bench.desk)
    assert bench.desk.order(order.id).moved() == posted


def test_history_says_when_which_command_and_every_path_before_and_after(bench: Bench) -> None:
    order = bench.bring(ORDER)
    editing.edit(bench.desk, order.id, {"instructions.01.amount": Typed("11.5")})
    newest = timeline.history(bench.desk)[0]
    assert (newest.number, newest.at, newest.command) == (2, bench.clock.instant, "set")
    paths = {".".join(one.path): (one.before, one.after) for one in newest.subjects[0].paths}
    assert paths["instructions.#1.amount"] == (("10.00",), ("11.5",))
