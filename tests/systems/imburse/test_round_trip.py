"""What comes in goes out as it was; after an edit only the edited paths and what follows from them differ."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from orderui.domain.errors import BadRecord, Malformed
from orderui.systems import json_text
from orderui.systems.json_text import JsonValue
from orderui.usecases.desk import find
from orderui.usecases.editing import Typed, add_part, edit, remove_part
from orderui.usecases.exporting import send_out
from orderui.usecases.importing import Outcome, Source, bring_in
from orderui.usecases.moving import transition
from tests.conftest import DATA, PAYLOADS, Bench

REALISTIC = (DATA / "imburse" / "realistic.json").read_text(encoding="utf-8")
REF = "LEASE-2026-0042"


def exported(bench: Bench, ref: str = REF) -> str:
    desk = bench.desk
    return send_out(desk, [find(desk.book, ref)])


def leaves(value: JsonValue, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Every scalar of a tree by its path, as written."""
    if isinstance(value, dict) and value:
        return {k: v for key, inner in value.items() for k, v in leaves(inner, (*path, key)).items()}
    if isinstance(value, list) and value:
        return {k: v for at, inner in enumerate(value) for k, v in leaves(inner, (*path, str(at))).items()}
    return {path: json_text.dump(value)}


def differing(before: str, after: str) -> set[str]:
    one, other = leaves(json_text.parse(before)), leaves(json_text.parse(after))
    return {".".join(path) for path in one.keys() | other.keys() if one.get(path) != other.get(path)}


def test_an_unedited_import_is_exported_as_it_came(bench: Bench) -> None:
    bench.bring(REALISTIC)
    assert exported(bench) == json_text.dump(json_text.parse(REALISTIC))


def bare(instruction: dict[str, Any], **more: Any) -> str:
    """An order of one instruction, which names its customer's default for nothing unless said so."""
    one = {
        "instructionRef": "01",
        "customerRef": "ACME",
        "direction": "DEBIT",
        "amount": 10,
        "currency": "EUR",
        "country": "IE",
        "settledByDate": "2026-12-01",
    }
    return json.dumps({"orderRef": "BARE", "instructions": [one | instruction], **more})


@pytest.mark.parametrize("status", ["LATE", "PROCESSING", "SETTLED", "FAILED", "VOID"])
@pytest.mark.parametrize("said", [{}, {"scheme": None, "financialInstrument": None}, {"scheme": {}}])
def test_a_locked_instruction_that_has_no_instrument_is_exported_as_it_came(
    bench: Bench, status: str, said: dict[str, Any]
) -> None:
    text = bare(instruction={"status": status, **said})
    bench.bring(text)
    assert exported(bench, "BARE") == json_text.dump(json_text.parse(text))


@pytest.mark.parametrize(
    "said",
    [{}, {"financialInstrument": None}, {"financialInstrument": {}}, {"financialInstrument": {"canUpdate": True}}],
)
def test_what_was_inherited_when_locked_is_said_with_its_source_where_nothing_stood(
    bench: Bench, said: dict[str, Any]
) -> None:
    default = {"ACME": {"financialInstrument": {"financialInstrumentId": "default"}}}
    order = bench.bring(bare(instruction={"scheme": {"schemeId": "own"}, **said}, customerDefaults=default))
    transition(bench.desk, order.id, "PROCESSING", part="01")
    (one,) = json.loads(exported(bench, "BARE"))["instructions"]
    held = one["financialInstrument"]
    assert (held["financialInstrumentId"], held["source"]) == ("default", "CUSTOMER_DEFAULT")
    assert one["scheme"] == {"schemeId": "own"}


def test_number_lexemes_are_kept(bench: Bench) -> None:
    bench.bring(REALISTIC)
    text = exported(bench)
    for lexeme in ('"amount": 950.00', '"amount": 1.5e3', '"amount": 12345678901234567.89', '"unknownKey": -0'):
        assert lexeme in text


def test_importing_the_same_twice_changes_nothing_not_even_history(bench: Bench) -> None:
    bench.bring(REALISTIC)
    before = bench.files()
    report = bring_in(bench.desk, [Source("again.json", REALISTIC)])
    assert [one.outcome for one in report.records] == [Outcome.UNCHANGED]
    assert report.change is None
    assert bench.files() == before


def test_importing_the_export_changes_nothing(bench: Bench) -> None:
    bench.bring(REALISTIC)
    report = bring_in(bench.desk, [Source("export.json", exported(bench))])
    assert report.change is None


FIRST = "instructions.0"
EDITS: list[tuple[str, str, set[str]]] = [
    ("instructions.01.amount", "951", {f"{FIRST}.amount"}),
    ("instructions.01.customerRef", "CUST-200", {f"{FIRST}.customerRef", f"{FIRST}.financialInstrument.financialInstrumentId", f"{FIRST}.financialInstrument.source", f"{FIRST}.scheme.schemeId", f"{FIRST}.status"}),
    ("instructions.01.direction", "CREDIT", {f"{FIRST}.direction"}),
    ("instructions.01.currency", "USD", {f"{FIRST}.currency"}),
    ("instructions.01.country", "FR", {f"{FIRST}.country"}),
    ("instructions.01.settledByDate", "2026-12-24", {f"{FIRST}.settledByDate"}),
    ("instructions.01.settled_by", "", {f"{FIRST}.settledByDate"}),
    ("instructions.01.scheme.schemeId", "mine", {f"{FIRST}.scheme.schemeId", f"{FIRST}.scheme.source"}),
    ("instructions.01.financialInstrument.financialInstrumentId", "mine", {f"{FIRST}.financialInstrument.financialInstrumentId", f"{FIRST}.financialInstrument.source"}),
    ("instructions.01.metadata.note", "paid early", {f"{FIRST}.metadata.note"}),
    ("instructions.01.metadata.note", "", {f"{FIRST}.metadata.note"}),
    ("instructions.01.metadata.fresh", "x", {f"{FIRST}.metadata.fresh"}),
    ("instructions.02.metadata.fresh", "x", {"instructions.1.metadata", "instructions.1.metadata.fresh"}),
    ("instructions.03.financialInstrument.financialInstrumentId", "given", {"instructions.2.financialInstrument.financialInstrumentId", "instructions.2.financialInstrument.source", "instructions.2.status"}),
    ("metadata.description", "New lease", {"metadata.description"}),
    ("customerDefaults.CUST-100.scheme.schemeId", "new", {"customerDefaults.CUST-100.scheme.schemeId", f"{FIRST}.scheme.schemeId"}),
    ("customerDefaults.CUST-100.metadata.channel", "web", {"customerDefaults.CUST-100.metadata.channel"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "moved"), EDITS, ids=[f"{path}={text}" for path, text, _ in EDITS])
def test_an_edit_moves_its_path_and_what_follows_and_nothing_else(
    bench: Bench, path: str, text: str, moved: set[str]
) -> None:
    order = bench.bring(REALISTIC)
    before = exported(bench)
    edit(bench.desk, order.id, {path: Typed(text)})
    after = exported(bench)
    assert differing(before, after) == moved
    shared = [key for key in leaves(json_text.parse(after)) if ".".join(key) not in moved]
    assert shared == [key for key in leaves(json_text.parse(before)) if ".".join(key) not in moved]


def test_an_edit_back_to_the_same_meaning_brings_the_lexeme_back(bench: Bench) -> None:
    order = bench.bring(REALISTIC)
    edit(bench.desk, order.id, {"instructions.01.amount": Typed("951")})
    edit(bench.desk, order.id, {"instructions.01.amount": Typed("950")})
    assert exported(bench) == json_text.dump(json_text.parse(REALISTIC))


def test_a_received_kind_is_kept_when_the_value_changes(bench: Bench) -> None:
    order = bench.bring(REALISTIC.replace("950.00", '"950.00"'))
    edit(bench.desk, order.id, {"instructions.01.amount": Typed("951.5")})
    assert '"amount": "951.5"' in exported(bench)


def test_removing_a_part_moves_nothing_else(bench: Bench) -> None:
    order = bench.bring(REALISTIC)
    remove_part(bench.desk, order.id, "instruction:02")
    expected: Any = json_text.parse(REALISTIC)
    del expected["instructions"][1]
    assert exported(bench) == json_text.dump(expected)


def test_adding_a_part_moves_nothing_else(bench: Bench) -> None:
    order = bench.bring(REALISTIC)
    values = {"instructionRef": "04", "customerRef": "CUST-100", "direction": "DEBIT", "amount": "10.50"}
    add_part(bench.desk, order.id, "instruction", {k: Typed(v) for k, v in values.items()} | {"currency": "EUR", "country": "IE", "settledByDate": date(2027, 2, 1)})  # fmt: skip
    after: Any = json_text.parse(exported(bench))
    added = after["instructions"].pop()
    assert json_text.dump(after) == json_text.dump(json_text.parse(REALISTIC))
    plain = json.loads(json_text.dump(added))
    assert plain["instructionRef"] == "04"
    assert plain["scheme"]["source"] == "CUSTOMER_DEFAULT"
    assert "status" not in plain


ALTERNATES: list[tuple[str, Callable[[Any], object]]] = [
    ("flat ids", lambda i: i.update(financialInstrumentId="flat", schemeId="flat2") or [i.pop("financialInstrument"), i.pop("scheme")]),
    ("scheme as a string", lambda i: i.update(scheme="text")),
    ("amount as a string", lambda i: i.update(amount="950.00")),
    ("metadata as an empty list", lambda i: i.update(metadata=[])),
    ("an ISO datetime as the date", lambda i: i.update(settledByDate="2026-12-01T00:00:00Z")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "alter"), ALTERNATES, ids=[name for name, _ in ALTERNATES])
def test_alternate_shapes_are_read_and_kept(bench: Bench, name: str, alter: Callable[[Any], object]) -> None:
    record: Any = json_text.parse(REALISTIC)
    alter(record["instructions"][0])
    order = bench.bring(json_text.dump(record))
    assert exported(bench) == json_text.dump(record)
    edit(bench.desk, order.id, {"instructions.01.scheme.schemeId": Typed("changed")})
    scheme_at = {f"{FIRST}.schemeId", f"{FIRST}.scheme", f"{FIRST}.scheme.schemeId", f"{FIRST}.scheme.source"}
    assert differing(json_text.dump(record), exported(bench)) <= scheme_at


def test_the_placeholder_model_is_refused_value_by_value(bench: Bench) -> None:
    source = Source("imburse-order-model.json", (PAYLOADS / "imburse-order-model.json").read_bytes())
    with pytest.raises(BadRecord) as refused:
        bring_in(bench.desk, [source])
    paths = [problem.path for problem in refused.value.problems]
    for wanted in ("instructionRef", "status", "direction", "currency", "country", "settledByDate"):
        assert f"instructions.0.{wanted}" in paths
    assert "instructions.0.scheme.source" in paths
    assert "customerDefaults.customerRef1.scheme.source" in paths
    assert all(problem.sentence for problem in refused.value.problems)
    assert bench.files() == {}


def test_the_broken_model_is_refused_with_its_surplus_brace(bench: Bench) -> None:
    source = Source("broken.json", (PAYLOADS / "imburse-order-model.broken.json").read_bytes())
    with pytest.raises(Malformed, match=r"line 52, column 1: there is a surplus closing brace \"}\"") as refused:
        bring_in(bench.desk, [source])
    assert (refused.value.line, refused.value.column) == (52, 1)


def test_a_bare_instruction_goes_into_an_order(bench: Bench) -> None:
    order = bench.bring(REALISTIC)
    bare = '{"instructionRef":"09","customerRef":"CUST-100","direction":"DEBIT","amount":5.10,"currency":"EUR","country":"IE","x":1e2}'
    with pytest.raises(BadRecord, match="bare instruction"):
        bring_in(bench.desk, [Source("part.json", bare)])
    report = bring_in(bench.desk, [Source("part.json", bare)], into=order.id)
    assert report.records[0].outcome is Outcome.CHANGED
    added: Any = json_text.parse(exported(bench))
    assert json_text.dump(added["instructions"][-1]) == json_text.dump(json_text.parse(bare))
    assert bring_in(bench.desk, [Source("part.json", bare)], into=order.id).change is None


def test_a_bare_placeholder_instruction_is_refused(bench: Bench) -> None:
    order = bench.bring(REALISTIC)
    source = Source("m.json", (PAYLOADS / "imburse-instruction-model.json").read_bytes())
    before = bench.files()
    with pytest.raises(BadRecord) as refused:
        bring_in(bench.desk, [source], into=order.id)
    assert {"instructionRef", "direction", "status", "settledByDate"} <= {p.path for p in refused.value.problems}
    assert bench.files() == before


def test_one_bad_record_of_many_commits_nothing_and_is_named(bench: Bench) -> None:
    good: Any = json_text.parse(REALISTIC)
    records: list[Any] = [{**good, "orderRef": f"R{number}"} for number in range(20)]
    records[13] = {**records[13], "instructions": [{**good["instructions"][0], "currency": "euro"}]}
    with pytest.raises(BadRecord) as refused:
        bring_in(bench.desk, [Source("many.json", json_text.dump(records))])
    assert refused.value.where == "many.json, record 14"
    assert refused.value.problems[0].path == "instructions.01.currency"
    assert bench.files() == {}


def test_several_orders_go_out_as_a_list(bench: Bench) -> None:
    first = bench.bring(REALISTIC)
    second = bench.bring(REALISTIC.replace(REF, "LEASE-2"))
    text = send_out(bench.desk, [first.id, second.id])
    expected = [json_text.parse(REALISTIC), json_text.parse(REALISTIC.replace(REF, "LEASE-2"))]
    assert text == json_text.dump(expected)
