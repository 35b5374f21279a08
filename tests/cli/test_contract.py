"""What every command keeps to: exit statuses, streams, options before or after, sentences instead of tracebacks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orderui.cli.main import VERBS
from tests.cli.conftest import Line
from tests.conftest import Bench


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(line: Line, verb: str) -> None:
    ran = line(verb, "--help")
    assert ran.status == 0
    assert ran.out.startswith(f"Usage: orderui {verb}")
    assert "--book" in ran.out


def test_help_names_every_verb(line: Line) -> None:
    out = line("--help").out
    assert all(f"\n  {verb} " in out for verb in VERBS)


def test_the_version_is_told(line: Line) -> None:
    assert line("--version").out.startswith("orderui ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("lish",), "No such command 'lish'"),
        (("list", "--colour"), "No such option"),
        (("list", "-status:void"), "put -- before a query term"),
        (("list", "status:("), "does not parse at character 8"),
        (("list", "--sort", "size"), "there is reference, system"),
        (("list", "--columns", "size"), "there is system, reference"),
        (("list", "--columns", "id", "--csv"), "there is system, reference"),
        (("list", "--json", "--csv"), "choose one"),
        (("list", "--limit", "-1"), "--limit"),
        (("show",), "Missing argument 'REF'"),
        (("new", "acme"), "There is no system “acme”. There is: imburse"),
        (("new", "imburse", "orderRef"), "write PATH=VALUE"),
        (("set", "RENT", "=1"), "write PATH=VALUE"),
        (("set", "RENT", "metadata.a=1", "metadata.a=2"), "given twice"),
        (("undo", "0"), "0 is not in the range"),
        (("totals", "--by", "day"), "is not one of"),
        (("due", "--within", "soon"), "not a span of time"),
        (("systems", "acme"), "There is no system “acme”"),
        (("systems", "--mermaid"), "name the system"),
        (("import",), "Missing argument"),
        (("import", "nothing.json"), "does not exist"),
        (("import", "-", "-"), "can be read once"),
        (("import", "--system", "acme", "-"), "There is no system “acme”"),
        (("export", "--csv", "--xlsx"), "choose one"),
        (("export", "--csv", "--as", "request"), "a sheet holds the facets"),
        (("export", "--xlsx"), "name a file"),
        (("export", "--out", "/nowhere/at/all.json"), "There is no folder"),
        (("export", "--out", "/"), "is a folder"),
        (("export", "a and"), "does not parse"),
        (("completion", "csh"), "is not one of"),
        (("--book", "", "list"), "--book needs a path"),
        ((), "needs a terminal"),
        (("demo",), "needs a terminal"),
        (("demo", "--orders", "0"), "is not in the range"),
    ],
)
def test_wrong_usage_is_told_before_the_book_is_opened(line: Line, words: tuple[str, ...], says: str) -> None:
    line.bench.path.write_text("no book at all", encoding="utf-8")
    assert says in line.refused(*words, status=2)


SCHEDULE = ("--count", "3", "--every", "month", "--start", "2027-01-31", "--direction", "DEBIT")
SHARED = ("--customer", "ACME", "--currency", "EUR", "--country", "IE")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "either --total or --each"),
        (("--total", "1", "--each", "1"), "either --total or --each"),
        (("--total", "lots"), "--total"),
        (("--total", "1", "--every", "fortnight"), "--every: not a frequency"),
        (("--total", "1", "--start", "03/04/2026"), "--start"),
        (("--total", "1", "--count", "0"), "--count"),
    ],
)
def test_a_schedule_that_cannot_be_meant_is_wrong_usage(line: Line, words: tuple[str, ...], says: str) -> None:
    line.bench.path.write_text("no book at all", encoding="utf-8")
    assert says in line.refused("schedule", "RENT", *SCHEDULE, *SHARED, *words, status=2)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "RANT"), "There is no order “RANT”. There is: RENT"),
        (("set", "RENT", "colour=red"), "There is no field “colour”. There is: orderRef"),
        (("set", "RENT", "instructions.01.amount=lots"), "instructions.01.amount: "),
        (("set", "RENT", "instructions.01.customerRef="), "may not be empty"),
        (("set", "RENT", "metadata:={"), "metadata, line 1, column"),
        (("set", "RENT", "instructions:=[]"), "holds parts"),
        (("set", "RENT", "instructions.01:={}"), "is a whole part"),
        (("set", "RENT", "orderRef=OTHER"), "Way out: duplicate the order"),
        (("new", "imburse"), "orderRef: it is missing"),
        (("new", "imburse", "orderRef=RENT"), "there is an order “RENT”"),
        (("add", "RENT", "wheel"), "There is no kind of part “wheel”. There is: instruction"),
        (("add", "RENT", "instruction", "instructionRef=01"), "customerRef: it is missing"),
        (("add", "RENT", "instruction", "status=SETTLED"), "status: the vendor gives it"),
        (("remove", "RENT", "instruction", "02"), "the payment has settled"),
        (("remove", "RENT", "instruction", "09"), "There is no part"),
        (("move", "RENT", "void"), "name one with --part"),
        (("move", "RENT", "void", "--part", "09"), "There is no part"),
        (("move", "RENT", "paid", "--part", "01"), "There is no state “paid”. There is: Incomplete"),
        (("move", "RENT", "void", "--part", "02"), "Settled is final"),
        (("move", "RENT", "late", "--part", "01", "--force"), "forcing needs a written reason"),
        (("next", "RENT", "--part", "09"), "There is no part"),
        (("reschedule", "RENT", "01", "--date", "2027-01-01"), "only LATE, FAILED, VOID"),
        (("duplicate", "RENT", "RENT"), "there is an order “RENT”"),
        (("archive", "RANT"), "There is no order"),
        (("undo", "99"), "only 5 could be taken back; nothing was"),
        (("redo",), "there is nothing to bring again"),
        (("export", "party:nobody"), "No order was found"),
        (("lookups", "add", "order_status/x", "size=1"), "There is no field “size”"),
        (("lookups", "set", "order_status/x", "title=X"), "There is no lookup"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(rent: Line, words: tuple[str, ...], says: str) -> None:
    assert says in rent.refused(*words)


def test_a_book_that_cannot_be_read_is_told_and_left_alone(line: Line) -> None:
    line.bench.path.write_text("no book at all", encoding="utf-8")
    assert str(line.bench.path) in line.refused("list", status=3)


def test_a_book_that_somebody_else_writes_is_told(rent: Line) -> None:
    book = rent.bench.desk.book
    with book.work():
        assert rent.refused("archive", "RENT", status=3)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(line: Line) -> None:
    line.bench.path.parent.chmod(0o500)
    try:
        line.refused("new", "imburse", "orderRef=X", status=3)
    finally:
        line.bench.path.parent.chmod(0o700)


def test_a_clock_that_is_no_instant_is_wrong_usage(line: Line) -> None:
    line.monkeypatch.setenv("ORDERUI_NOW", "yesterday")
    assert "ORDERUI_NOW must be an instant" in line.refused("list", status=2)


def test_the_book_may_be_named_before_or_after_the_command(line: Line, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    assert line("--book", other, "new", "imburse", "orderRef=A").status == 0
    assert line("new", "imburse", "orderRef=B", "--book", other).status == 0
    assert line("lookups", "list", "--book", other).status == 0
    listed = line("list", "--json", "--book", other).document
    assert [row["reference"] for row in listed] == ["A", "B"]
    assert not line.bench.path.exists()


def test_reading_an_empty_book_writes_nothing(line: Line) -> None:
    for words in (("list",), ("due",), ("totals",), ("history",), ("check",), ("workflows",)):
        ran = line(*words)
        assert (ran.status, ran.out) == (0, ""), ran.err
    assert line.bench.files() == {}


def test_data_goes_to_stdout_and_narration_to_stderr(rent: Line) -> None:
    edited = rent("set", "RENT", "instructions.01.amount=1000")
    assert (edited.out, edited.err) == ("", "✓ Edited Amount of RENT\n")
    listed = rent("list")
    assert listed.err == ""
    assert listed.out.startswith("System ")


def test_text_of_the_book_cannot_act_on_the_terminal(line: Line) -> None:
    line("new", "imburse", "orderRef=A", "metadata.title=\x1b]0;owned\x07 [red]\u202e")
    for words in (("list",), ("show", "A"), ("history", "A")):
        assert not {"\x1b", "\x07", "\u202e"} & set(line(*words).out)
    assert "[red]" in line("list").out
    refused = line.refused("show", "\x1b[2JA")
    assert "\x1b" not in refused


def test_the_clock_stands_where_it_is_set(rent: Line) -> None:
    rent.monkeypatch.setenv("ORDERUI_NOW", "2026-12-02T00:00:00+00:00")
    assert rent("list", "--json").document[0]["late"] is True
    rent.monkeypatch.setenv("ORDERUI_NOW", "2026-12-01T23:59:59+00:00")
    assert rent("list", "--json").document[0]["late"] is False


def test_several_orders_that_fit_list_themselves(rent: Line, bench: Bench) -> None:
    rent("new", "farpay", "ExternalID=RENT", "AcceptUrl=https://a", "CancelUrl=https://b", "CallbackUrl=https://c")
    assert "imburse:RENT, farpay:RENT" in rent.refused("show", "RENT")
    assert rent("show", "imburse:RENT").status == 0
    assert rent("show", bench.order("imburse:RENT").id[:35]).status == 0


def test_keys_lists_the_actions_the_app_has(line: Line) -> None:
    from orderui.usecases.actions import ACTIONS

    assert [one["id"] for one in line("keys", "--json").document] == [action.id for action in ACTIONS]
    assert all(action.says in line("keys").out for action in ACTIONS)


def test_path_says_where_the_book_is(line: Line) -> None:
    assert line("path").out == f"{line.bench.path}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_that_asks_the_program(line: Line, shell: str) -> None:
    assert f"_ORDERUI_COMPLETE={shell}_complete" in line("completion", shell).out


def test_words_are_completed(line: Line) -> None:
    line.monkeypatch.setenv("_ORDERUI_COMPLETE", "bash_complete")
    line.monkeypatch.setenv("COMP_WORDS", "orderui res")
    line.monkeypatch.setenv("COMP_CWORD", "1")
    assert line().out.split() == ["plain,reschedule", "plain,restore"]
