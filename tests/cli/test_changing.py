"""The verbs that change the book."""

from __future__ import annotations

import pytest

from tests.cli.conftest import INSTRUCTION, Line
from tests.conftest import PAYLOADS


def test_an_order_is_entered_with_what_was_typed(rent: Line) -> None:
    order = rent.bench.order("RENT")
    assert order.title == "Rent"
    assert [str(part["state"]["code"]) for part in rent("next", "RENT", "--json").document] == ["READY", "SETTLED"]


@pytest.mark.parametrize("dry_run", [True, False])
def test_setting_a_settled_amount_names_lock_reason_and_way_out(rent: Line, *, dry_run: bool) -> None:
    said = rent.refused("set", "RENT", "instructions.02.amount=1.00", *(["--dry-run"] if dry_run else []))
    assert said == (
        "✗ instructions.02.amount is locked: the payment has settled. Way out: duplicate the instruction.\n"
    )


def test_one_refused_value_refuses_them_all(rent: Line) -> None:
    rent.refused("set", "RENT", "instructions.01.amount=1.00", "instructions.02.amount=1.00")


@pytest.mark.parametrize(
    ("word", "path", "value"),
    [
        ("instructions.01.amount=120.50", "instructions.01.amount", "120.50"),
        ("instructions.0.amount=120.50", "instructions.01.amount", "120.50"),
        ("instructions.01.settled_by=2027-01-01", "instructions.01.settledByDate", "2027-01-01"),
        ("instructions.01.settledByDate=+2w", "instructions.01.settledByDate", "2026-12-05"),
        ('metadata:={"a": 4.50}', "metadata.a", "4.50"),
        ("metadata.a\\.b=c", "metadata.a\\.b", "c"),
        ("metadata.a==b", "metadata.a", "=b"),
    ],
)
def test_a_value_is_set_at_the_path_a_person_means(rent: Line, word: str, path: str, value: str) -> None:
    forecast = rent("set", "RENT", word, "--dry-run")
    assert f"{path}: " in forecast.out
    assert f"→ {value}\n" in forecast.out
    assert rent("set", "RENT", word).status == 0
    newest = rent("history", "RENT", "--json").document[0]
    assert {"path": path, "after": value}.items() <= next(
        one for one in newest["subjects"][0]["paths"] if one["path"] == path
    ).items()


def test_an_empty_value_clears(rent: Line) -> None:
    assert rent("set", "RENT", "metadata.title=").status == 0
    assert rent.bench.order("RENT").title == ""


def test_an_empty_json_text_is_a_text(line: Line) -> None:
    line("new", "imburse", "orderRef=A", 'metadata.note:=""')
    assert '"note": ""' in line("export").out


def test_setting_what_is_so_already_changes_nothing(rent: Line) -> None:
    before = rent.bench.files()
    ran = rent("set", "RENT", "instructions.01.amount=950.00")
    assert (ran.status, ran.err) == (0, "Nothing changed.\n")
    assert rent.bench.files() == before


def test_a_dry_run_shows_paths_before_and_after_and_writes_nothing(rent: Line) -> None:
    before = rent.bench.files()
    ran = rent("set", "RENT", "instructions.01.amount=1000", "--dry-run")
    assert ran.status == 0
    assert ran.out == "instructions.01.amount: 950.00 → 1000\n"
    assert "nothing was written" in ran.err
    assert rent.bench.files() == before


def test_a_dry_run_on_a_default_tells_whom_it_reaches_and_whom_not(rent: Line) -> None:
    ran = rent("set", "RENT", "customerDefaults.ACME.scheme.schemeId=swift", "--dry-run")
    assert "instructions.01.scheme.schemeId: sepa → swift" in ran.out
    assert "instructions.02" not in ran.out
    assert "leaves instruction 02 as it is: the payment has settled" in ran.err


def test_a_part_is_added_and_removed(rent: Line) -> None:
    added = rent("add", "RENT", "instructions", "instructionRef=03", *INSTRUCTION, "amount=1k")
    assert "Added instruction 03" in added.err
    assert rent("remove", "RENT", "instruction", "03").status == 0
    told = rent("history", "RENT").out
    assert "instructions.03.amount: 1000 → nothing" in told


def test_a_move_narrates_what_it_also_does(rent: Line) -> None:
    assert rent("move", "RENT", "processing", "--part", "01", "--dry-run").out.startswith(
        "instructions.01.status: READY → PROCESSING\n"
    )
    ran = rent("move", "RENT", "Processing", "--part", "instructions:01")
    assert ran.err == "✓ RENT instruction 01: Ready → Processing\n  freezes the inherited scheme of 01\n"
    again = rent("move", "RENT", "PROCESSING", "--part", "01")
    assert (again.status, again.err) == (0, "RENT instruction 01 is Processing already.\n")


def test_a_missing_reason_is_refused_and_a_given_one_is_kept(rent: Line) -> None:
    rent("move", "RENT", "processing", "--part", "01")
    assert "needs a written reason" in rent.refused("move", "RENT", "failed", "--part", "01")
    assert rent("move", "RENT", "failed", "--part", "01", "--reason", "no funds").status == 0
    assert "because no funds" in rent("history").out


def test_a_forced_move_is_marked(rent: Line) -> None:
    assert rent("move", "RENT", "ready", "--part", "02", "--force", "--reason", "typo").status == 0
    newest = rent("history", "--json").document[0]
    assert (newest["forced"], newest["reason"]) == (True, "typo")


SCHEDULE = (
    *("--count", "3", "--every", "month", "--start", "2027-01-31", "--direction", "DEBIT", "--customer", "ACME"),
    *("--currency", "EUR", "--country", "IE", "--ref", "11"),
)


def test_a_schedule_is_shown_before_it_is_made_and_adds_up(rent: Line) -> None:
    before = rent.bench.files()
    dry = rent("schedule", "RENT", "--total", "1000", *SCHEDULE, "--dry-run")
    assert dry.out.splitlines() == [
        "Reference  Due          Amount",
        "11         2027-01-31  €333.34",
        "12         2027-02-28  €333.33",
        "13         2027-03-31  €333.33",
    ]
    assert rent.bench.files() == before
    assert rent("schedule", "RENT", "--total", "1000", *SCHEDULE).status == 0
    assert "12" in {part["key"] for part in rent("show", "RENT", "--json").document["parts"]}
    assert "in use already" in rent.refused("schedule", "RENT", "--each", "5", *SCHEDULE)


def test_a_system_without_a_schedule_refuses_one(line: Line) -> None:
    line("new", "farpay", "ExternalID=A", "AcceptUrl=https://a", "CancelUrl=https://b", "CallbackUrl=https://c")
    assert "have no payment schedule" in line.refused("schedule", "A", "--total", "1", *SCHEDULE)


def test_a_late_payment_is_put_off(rent: Line) -> None:
    rent.monkeypatch.setenv("ORDERUI_NOW", "2026-12-02T09:00:00+00:00")
    assert rent("reschedule", "RENT", "01", "--date", "fri").status == 0
    states = {one["part"]: one["state"]["code"] for one in rent("next", "RENT", "--json").document}
    assert states == {"instruction:01": "VOID", "instruction:02": "SETTLED", "instruction:01-2": "READY"}


def test_a_duplicate_starts_anew(rent: Line) -> None:
    assert rent("duplicate", "RENT", "RENT-2").err == "✓ Duplicated RENT as RENT-2\n"
    assert {one["state"]["code"] for one in rent("next", "RENT-2", "--json").document} == {"READY"}


def test_an_archived_order_leaves_the_list_and_is_read_only(rent: Line) -> None:
    assert rent("archive", "RENT").status == 0
    assert rent("archive", "RENT").err == "RENT is archived already.\n"
    assert rent("list", "--json").document == []
    assert [row["reference"] for row in rent("list", "--json", "--archived").document] == ["RENT"]
    assert [row["reference"] for row in rent("list", "--json", "is:archived").document] == ["RENT"]
    assert "Way out: unarchive it" in rent.refused("set", "RENT", "metadata.a=b")
    assert rent("unarchive", "RENT").status == 0
    assert len(rent("list", "--json").document) == 1


def test_changes_are_taken_back_and_brought_again(rent: Line) -> None:
    rent("set", "RENT", "instructions.01.amount=1")
    rent("set", "RENT", "instructions.01.amount=2")
    back = rent("undo", "2")
    assert back.err.count("Took back: Edited Amount of RENT") == 2
    assert "950.00" in rent("show", "RENT").out
    assert rent("redo").status == 0
    newest = rent("history", "--json").document[0]
    assert newest["redoes"]
    assert newest["subjects"][0]["paths"] == [{"path": "instructions.01.amount", "before": "950.00", "after": "1"}]


def test_reference_records_are_listed_added_and_set(line: Line) -> None:
    assert line("lookups").out == line("lookups", "list").out
    assert line("lookups", "add", "currency/loo_1", "title=Krone", "iso_code=DKK").status == 0
    assert line("lookups", "set", "currency/loo_1", "title=Danish krone").status == 0
    found = next(one for one in line("lookups", "--json").document if one["id"] == "currency/loo_1")
    assert found == {
        "record": "lookup",
        "id": "currency/loo_1",
        "incomplete": False,
        "type": "currency",
        "lookup_id": "loo_1",
        "title": "Danish krone",
        "parent": None,
        "phase": None,
        "iso_code": "DKK",
    }
    assert line("accounts", "add", "bob", "name=Bob", "category=supplier").status == 0
    assert line("workflows", "add", "fees", "trigger=Confirmed", "shares=supplier=remainder,fee=10%").status == 0
    assert line("workflows", "list", "--json").document[0]["shares"] == {"supplier": "remainder", "fee": "10%"}
    assert "there is an account “bob” already" in line.refused("accounts", "add", "bob")


def test_a_lookup_is_set_by_the_id_that_orders_name_it_by(line: Line) -> None:
    assert line("lookups", "add", "loo_1", "type=currency", "title=Krone").status == 0
    assert line("lookups", "set", "loo_1", "iso_code=DKK").err == "✓ Changed lookup Krone\n"
    assert line("lookups", "add", "loo_1", "type=order_status", "title=Open").status == 0
    said = line.refused("lookups", "set", "loo_1", "title=Which")
    assert "“loo_1” fits several lookups; name one of them: currency/loo_1, order_status/loo_1." in said


def test_a_record_that_no_system_has_is_said_to_be_unknown(line: Line) -> None:
    from orderui.systems import named

    line.systems = (named("imburse"),)
    assert "There is no kind of record “lookups”" in line.refused("lookups")


def test_a_workflow_that_became_known_offers_the_orders_that_have_yet_to_follow(line: Line) -> None:
    line("import", PAYLOADS / "nuflow-create-workflow.json")
    shares = "shares=supplier=remainder,revenue=10%,gst=1%"
    told = line("workflows", "set", "Fee Commission", "kind=Work-Flow", "trigger=Created", shares)
    assert "! 001 has yet to follow: posts 6 transfers, S$1,000.00\n" in told.err
    before = len(line("history", "--json").document)
    settled = line("workflows", "set", "Fee Commission", "--settle")
    assert settled.err.startswith("Nothing changed.\n✓ Settled 001 by workflow Fee Commission\n")
    assert line("workflows", "set", "Fee Commission", "--settle").err == "Nothing changed.\n"
    assert len(line("history", "--json").document) == before + 1


def test_accounts_show_what_postings_came_to(line: Line) -> None:
    line.bench.bring((PAYLOADS / "nuflow-create-direct.json").read_text(encoding="utf-8"))
    assert line("workflows", "set", "Factorem Direct Transfer", "trigger=Confirmed", "--settle").status == 0
    shown = line("accounts", "list").out
    assert "S$800.00 supplier" in shown
    listed = {one["id"]: one["balances"] for one in line("accounts", "list", "--json").document}
    assert listed["001"] == [{"label": "customer", "currency": "SGD", "amount": "-1000.00"}]


def test_an_edit_is_told_with_the_findings_it_brings(line: Line) -> None:
    line("import", PAYLOADS / "nuflow-create-direct.json")
    assert line("set", "001", "order_details.description=new").err == "✓ Edited Description of 001\n"
    told = line("set", "001", "order_details.currency=JPY").err.splitlines()
    assert told[0] == "✓ Edited Currency of 001"
    assert told[1].startswith("! transfer_instructions.line_items.Item 1.price_currency: it is SGD")
    assert told[6] == "! and 9 more; see orderui show 001"
    assert line("set", "001", "order_details.currency=SGD").err == "✓ Edited Currency of 001\n"
