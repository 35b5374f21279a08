"""The verbs that only read: list, show, next, totals, due, history, systems, check."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from orderui.domain.lifecycle import Actor, Edge, Provenance
from orderui.systems import SYSTEMS, named
from orderui.systems.system import System
from tests.cli.conftest import INSTRUCTION, Line

LISTED = {
    "id", "system", "reference", "references", "title", "party", "status", "phase", "states", "amounts", "due",
    "expires", "late", "expired", "archived", "parts", "errors", "warnings", "created", "entered", "changed",
    "fields", "metadata",
}  # fmt: skip
STATE = {"code", "name", "phase", "known", "says"}
STEP = {"state", "by", "allowed", "reason_required", "refusal", "provenance", "note", "effects"}
STANDING = {"part", "axis", "lifecycle", "state", "steps"}
FIELD = {"path", "label", "section", "kind", "value", "required", "given", "origin", "lock"}
CHANGE = {
    "number", "id", "at", "command", "title", "reason", "forced", "clock", "undoes", "redoes", "notes", "subjects",
}  # fmt: skip


@pytest.fixture
def two(rent: Line) -> Line:
    """RENT and a second order, FEE, of a later day."""
    rent("new", "imburse", "orderRef=FEE", "metadata.title=Fee")
    rent("add", "FEE", "instruction", "instructionRef=01", *INSTRUCTION, "amount=1k", "settledByDate=2027-01-05")
    return rent


def references(line: Line, *words: str) -> list[str]:
    return [row["reference"] for row in line("list", "--json", *words).document]


def test_a_listed_order_has_every_facet(rent: Line) -> None:
    (row,) = rent("list", "--json").document
    assert row.keys() == LISTED
    assert row["states"][0].keys() == STATE | {"axis", "count", "of_part"}
    assert row["amounts"] == [{"amount": "1900.00", "currency": "EUR", "direction": "in"}]
    assert (row["due"], row["created"]) == ("2026-12-01", "2026-11-21T09:30:00+00:00")


def test_an_empty_list_is_an_empty_document(line: Line) -> None:
    assert line("list", "--json").document == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["RENT", "FEE"]),
        (("--reverse",), ["FEE", "RENT"]),
        (("--sort", "reference"), ["FEE", "RENT"]),
        (("--sort", "DUE", "--reverse"), ["FEE", "RENT"]),
        (("--limit", "1"), ["RENT"]),
        (("fee",), ["FEE"]),
        (("title:rent", "or", "amount>=1k"), ["RENT", "FEE"]),
        (("party:acme", "due<2026-12-31"), ["RENT"]),
        (("--", "-fee"), ["RENT"]),
        (("part.status:settled",), ["RENT"]),
    ],
)
def test_a_list_is_filtered_sorted_and_cut(two: Line, words: tuple[str, ...], found: list[str]) -> None:
    assert references(two, *words) == found


def test_a_piped_table_is_plain_and_whole(two: Line) -> None:
    title = "A title that is a good deal longer than any terminal is wide " * 3
    two("set", "FEE", f"metadata.title={title}")
    heading, first, second = two("list").out.splitlines()
    assert heading.split() == ["System", "Reference", "Title", "Party", "Status", "Amount", "Due"]
    assert first.split()[:2] == ["imburse", "RENT"]
    assert title.strip() in second


def test_a_table_fits_the_terminal_and_is_styled_only_where_colour_is_wanted(two: Line) -> None:
    two("set", "FEE", "metadata.title=" + "long " * 60)
    two.monkeypatch.setattr("orderui.cli.output.is_terminal", lambda: True)
    two.monkeypatch.delenv("NO_COLOR", raising=False)
    two.monkeypatch.setenv("TERM", "xterm")
    coloured = two("list").out
    assert coloured.startswith("\x1b[1mSystem")
    two.monkeypatch.setenv("NO_COLOR", "1")
    plain = two("list").out
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= 80


def test_columns_are_those_asked_for(two: Line) -> None:
    assert two("list", "--columns", "amount,reference").out.splitlines()[0].split() == ["Amount", "Reference"]
    assert (
        two("list", "--csv", "--columns", "reference,amount").out == "reference,amount\nRENT,1900.00\nFEE,1000\n"
    )


def test_a_sheet_has_no_formulas(line: Line) -> None:
    line("new", "imburse", "orderRef=A", "metadata.title==1+1")
    assert "'=1+1" in line("list", "--csv").out
    assert line("export", "--csv").out == line("list", "--csv").out


def test_an_order_is_shown_with_values_sources_locks_and_what_may_happen(rent: Line) -> None:
    out = rent("show", "RENT").out
    for said in (
        "imburse:RENT  Rent",
        "scheme.schemeId",
        "sepa  (source CUSTOMER_DEFAULT, can update yes)  ↳ from customer default ACME",
        "4fca  (source TENANT",
        "the payment has settled. Way out: duplicate the instruction.",
        "→ Processing: you decide [ours]",
        "· Late: not by hand; a date passes [ours]",
        "final: nothing leads out of it",
    ):
        assert said in out


def test_a_shown_document_has_every_fact(rent: Line) -> None:
    document = rent("show", "RENT", "--json").document
    assert document.keys() == {"order", "fields", "parts", "next", "findings", "changes", "record"}
    assert document["order"].keys() == LISTED
    assert document["record"]["instructions"][0]["amount"] == "950.00"
    first, second = document["parts"]
    assert first.keys() == {"kind", "key", "fields", "next"}
    assert all(field.keys() == FIELD for field in (*document["fields"], *first["fields"]))
    fields = {field["path"]: field for field in (*first["fields"], *second["fields"])}
    assert fields["instructions.01.scheme.schemeId"]["origin"] == "from customer default ACME"
    assert fields["instructions.01.amount"]["lock"] is None
    assert fields["instructions.02.amount"]["lock"] == {
        "rule": "processed instruction",
        "reason": "the payment has settled",
        "way_out": "duplicate the instruction",
        "provenance": "doc",
    }
    assert fields["instructions.01.amount"]["value"] == "950.00"


def test_findings_are_shown(line: Line) -> None:
    line("new", "imburse", "orderRef=A B")
    assert line("show", "A B", "--json").document["findings"][0].keys() == {
        "severity",
        "path",
        "sentence",
        "check",
    }
    assert "warning  orderRef: the vendor takes" in line("show", "A B").out


def test_next_tells_each_edge_with_reason_and_provenance(rent: Line) -> None:
    first, second = rent("next", "RENT", "--json").document
    assert first.keys() == STANDING
    assert first["part"] == "instruction:01"
    assert first["state"].keys() == STATE
    assert second["steps"] == []
    steps = {step["state"]["code"]: step for step in first["steps"]}
    assert all(step.keys() == STEP for step in steps.values())
    assert steps["PROCESSING"]["allowed"]
    assert steps["PROCESSING"]["effects"] == ["freezes the inherited scheme of 01"]
    assert steps["LATE"]["refusal"].keys() == {"code", "reason", "rule", "way_out", "sentence"}
    assert rent("next", "RENT", "--part", "01", "--json").document == [first]


def test_a_step_that_only_wants_a_reason_is_allowed(rent: Line) -> None:
    rent("move", "RENT", "processing", "--part", "01")
    steps = rent("next", "RENT", "--part", "01", "--json").document[0]["steps"]
    failed = next(step for step in steps if step["state"]["code"] == "FAILED")
    assert (failed["allowed"], failed["reason_required"], failed["refusal"]) == (True, True, None)


def test_totals_never_cross_currencies(two: Line) -> None:
    two("add", "FEE", "instruction", "instructionRef=02", *INSTRUCTION, "currency=USD", "amount=5")
    two("set", "FEE", "instructions.01.currency=USD")
    assert two("totals", "--json").document == [
        {"group": "", "currency": "EUR", "direction": "in", "amount": "1900.00", "orders": 1},
        {"group": "", "currency": "USD", "direction": "in", "amount": "1000", "orders": 1},
    ]
    months = two("totals", "--by", "month", "--json").document
    assert [(one["group"], one["amount"]) for one in months] == [
        ("2026-11", "950.00"), ("2026-12", "950.00"), ("2027-01", "1000"),
    ]  # fmt: skip
    assert "$1,000.00" in two("totals", "fee").out


def test_due_lists_what_is_not_finished_day_by_day(two: Line) -> None:
    first, second = two("due", "--json").document
    assert first == {
        "day": "2026-12-01",
        "late": False,
        "currency": "EUR",
        "direction": "in",
        "amount": "950.00",
        "payments": 1,
        "orders": ["RENT"],
    }
    assert second["day"] == "2027-01-05"
    assert [one["day"] for one in two("due", "--within", "14d", "--json").document] == ["2026-12-01"]
    assert two("due", "--within", "9d").err == "Nothing is due until 2026-11-30.\n"
    two.monkeypatch.setenv("ORDERUI_NOW", "2026-12-05T09:30:00+00:00")
    assert "2026-12-01  late" in two("due", "--within", "1d").out


def test_history_tells_what_and_why_the_newest_first(rent: Line) -> None:
    told = rent("history", "--json").document
    assert [change["number"] for change in told] == [5, 4, 3, 2, 1]
    assert all(change.keys() == CHANGE for change in told)
    assert told[0]["subjects"][0].keys() == {"kind", "id", "name", "created", "paths"}
    assert told[-1]["subjects"][0]["created"] is True
    assert told[0]["subjects"][0]["paths"][0] == {
        "path": "instructions.02.status",
        "before": "PROCESSING",
        "after": "SETTLED",
    }
    assert "   instructions.02.status: PROCESSING → SETTLED\n" in rent("history", "RENT").out
    assert rent("history").out.splitlines()[1].startswith(" 5  2026-11-21 09:30  move")


def test_a_sound_book_is_said_to_be_sound_findings_and_all(line: Line) -> None:
    line("new", "imburse", "orderRef=A B")
    ran = line("check")
    assert ran.status == 0
    assert "The book is sound: 1 order, 1 change; 0 errors, 1 warning, 1 note." in ran.err
    document = line("check", "--json").document
    assert document.keys() == {"sound", "orders", "changes", "damage", "findings"}
    assert document["findings"][0].keys() == {"order", "severity", "path", "sentence", "check"}


def test_a_damaged_book_is_told_as_data_and_by_the_status(rent: Line) -> None:
    rent("compact")
    text = rent.bench.path.read_text(encoding="utf-8")
    before, _, after = text.partition('"amount":"950.00"')
    rent.bench.path.write_text(f'{before}"amount":"951.00"{after}', encoding="utf-8")
    ran = rent("check", "--json")
    assert ran.status == 3
    assert ran.document["sound"] is False
    assert "history does not replay to what is in the book" in {one["sentence"] for one in ran.document["damage"]}
    assert "damaged" in ran.err


def _with_edge(system: System, edge: Edge) -> System:
    """The system with one more row in its first table."""
    axis, *others = system.rules.axes
    first, *tables = axis.tables
    longer = msgspec.structs.replace(first, edges=(*first.edges, edge))
    axes = (msgspec.structs.replace(axis, tables=(longer, *tables)), *others)
    rules = msgspec.structs.replace(system.rules, axes=axes)
    return system.working(msgspec.structs.replace(system.works, rules=rules))


def test_an_edge_added_to_a_table_is_drawn(line: Line) -> None:
    edge = Edge("VOID", "READY", Actor.OUTCOME, Provenance.PUBLIC, reason_required=True)
    drawn = "  ──▶ Ready: you record what happened at the vendor; with a reason; found in the vendor's"
    assert drawn not in line("systems", "imburse").out
    line.systems = (_with_edge(named("imburse"), edge),)
    assert drawn in line("systems", "IMBURSE").out
    assert "    VOID --> READY : outcome, with a reason [public]\n" in line("systems", "imburse", "--mermaid").out


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_a_system_is_told_field_by_field_state_by_state_lock_by_lock(line: Line, system: System) -> None:
    out = line("systems", system.name).out
    tables = [table for axis in system.rules.axes for table in axis.tables]
    said: list[Any] = [state.name for table in tables for state in table.states]
    said += [lock.name for lock in system.rules.locks]
    said += [lock.source.says for lock in system.rules.locks]
    said += [check.says for check in system.rules.checks]
    assert [text for text in said if text not in out] == []
    mermaid = line("systems", system.name, "--mermaid").out
    assert mermaid.startswith("stateDiagram-v2\n")
    assert mermaid.count("{") == mermaid.count("}")


def test_systems_are_listed(line: Line) -> None:
    out = line("systems").out
    assert all(system.says in out for system in SYSTEMS)
