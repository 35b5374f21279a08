"""`orderui import` and `orderui export`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Line
from tests.conftest import PAYLOADS

LIST = PAYLOADS / "kwik-list-response.json"


def test_an_order_with_placeholders_for_values_is_refused_path_by_path(line: Line) -> None:
    said = line.refused("import", PAYLOADS / "imburse-order-model.json").splitlines()
    assert said[0].endswith("imburse-order-model.json:")
    assert said[1] == "instructions.0.instructionRef: it is missing, and required"
    assert 'instructions.0.currency: not a currency code of ISO 4217: "string"' in said
    assert 'instructions.0.settledByDate: must be a date like 2026-12-01, not "string"' in said
    assert all(": " in one for one in said[1:])


@pytest.mark.parametrize("empty", ["[]", '{"records": []}'])
def test_a_text_without_records_is_said_to_have_none(line: Line, empty: str) -> None:
    told = line("import", "-", stdin=empty.encode())
    assert (told.status, told.out) == (0, "")
    assert told.err == "Nothing changed: there is no record to import.\n"


def test_an_empty_object_is_said_to_be_one(line: Line) -> None:
    assert line.refused("import", "-", stdin=b"{}") == "✗ standard input:\nit is an empty object\n"


def test_what_is_said_of_an_order_stays_on_its_line_whatever_it_is_called(line: Line) -> None:
    told = line("import", "-", stdin=json.dumps({"orderRef": "A\n\tB"}).encode())
    assert told.err.splitlines()[0].startswith("! A⏎⇥B: orderRef: the vendor takes")


def test_a_surplus_brace_is_named_with_line_column_and_mend(line: Line) -> None:
    said = line.refused("import", PAYLOADS / "imburse-order-model.broken.json")
    assert 'line 52, column 1: there is a surplus closing brace "}"' in said
    assert said.endswith("Remove it.\n")


def test_a_bare_part_goes_into_a_named_order_or_is_refused_path_by_path(rent: Line) -> None:
    part = PAYLOADS / "imburse-instruction-model.json"
    assert "name the order it goes into with --into" in rent.refused("import", part)
    said = rent.refused("import", part, "--into", "RENT").splitlines()
    assert "instructionRef: it is missing, and required" in said
    assert "There is no order" in rent.refused("import", part, "--into", "RANT")
    sound = {
        "instructionRef": "03",
        "customerRef": "ACME",
        "direction": "CREDIT",
        "amount": 4.50,
        "currency": "EUR",
        "country": "IE",
    }
    assert rent("import", "-", "--into", "RENT", stdin=json.dumps(sound).encode()).status == 0
    assert [part["key"] for part in rent("show", "RENT", "--json").document["parts"]] == ["01", "02", "03"]


def test_an_import_reports_every_record_and_twice_changes_nothing(line: Line) -> None:
    first = line("import", LIST, "--json")
    assert first.status == 0
    assert first.document.keys() == {"dry_run", "title", "change", "records"}
    (record,) = first.document["records"]
    assert record.keys() == {
        "where", "system", "reference", "id", "outcome", "changed", "ignored", "warnings",
    }  # fmt: skip
    assert (record["system"], record["outcome"]) == ("kwik", "new")
    assert len(record["warnings"]) == first.err.count("\n! ") + first.err.startswith("! ")
    before = line.bench.files()
    again = line("import", LIST)
    assert "unchanged" in again.out
    assert again.err.startswith("Nothing changed")
    assert line.bench.files() == before


def test_a_dry_run_imports_nothing(line: Line) -> None:
    ran = line("import", LIST, "--dry-run", "--json")
    assert (ran.document["dry_run"], ran.document["change"]) == (True, None)
    assert line.bench.files() == {}


def test_one_bad_file_refuses_them_all(line: Line, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"orderRef": ""}', encoding="utf-8")
    assert "bad.json" in line.refused("import", LIST, bad)


def test_a_changed_record_names_its_paths(line: Line, tmp_path: Path) -> None:
    line("import", LIST)
    text = LIST.read_text(encoding="utf-8").replace("Monthly plan + setup", "Yearly plan")
    ran = line("import", "-", "--json", stdin=text.encode())
    assert ran.document["records"][0]["changed"] == ["description"]
    assert ran.document["records"][0]["where"] == "standard input"


@pytest.mark.parametrize("name", ["kwik-list-response", "iqmetrix-order-create-response", "nuflow-create-direct"])
def test_what_came_in_goes_out_the_same(line: Line, name: str) -> None:
    source = PAYLOADS / f"{name}.json"
    line("import", source)
    assert line("export").document == json.loads(source.read_text(encoding="utf-8"))


def test_a_request_leaves_out_what_the_vendor_gives(line: Line) -> None:
    line("import", LIST)
    (record,) = line("export", "--as", "request").document["records"]
    assert "created_at" not in record
    assert "created_at" in line("export", "--as", "record").out


def test_orders_of_several_systems_are_no_one_json(rent: Line) -> None:
    rent("import", LIST)
    assert "choose one of system:imburse, system:kwik" in rent.refused("export")
    assert rent("export", "system:imburse").document["orderRef"] == "RENT"
    assert rent("export", "--csv").out.count("\n") == 3


def test_what_is_archived_is_exported_only_where_it_is_asked_for(rent: Line) -> None:
    rent("archive", "RENT")
    assert "is archived; add is:archived" in rent.refused("export", "RENT")
    assert rent("export", "RENT", "is:archived").document["orderRef"] == "RENT"


def test_an_export_replaces_its_file_whole(rent: Line, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "rent.json"
    target.write_text("old" * 9999, encoding="utf-8")
    target.chmod(0o640)
    ran = rent("export", "--out", target)
    assert (ran.status, ran.out) == (0, "")
    assert f"Exported 1 order to {target}" in ran.err
    assert target.read_text(encoding="utf-8") == rent("export", "--out", "-").out
    assert target.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in folder.iterdir()] == ["rent.json"]


def test_an_export_follows_a_link_and_writes_into_a_device(rent: Line, tmp_path: Path) -> None:
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    target.touch()
    link.symlink_to(target)
    assert rent("export", "--out", link).status == 0
    assert link.is_symlink()
    assert target.stat().st_size > 0
    assert rent("export", "--out", "/dev/null").status == 0
    assert Path("/dev/null").is_char_device()


def test_a_refused_export_leaves_its_file_alone(rent: Line, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old", encoding="utf-8")
    rent.refused("export", "party:nobody", "--out", target)
    assert target.read_text(encoding="utf-8") == "old"


def test_a_workbook_without_its_extra_says_what_to_install(line: Line, tmp_path: Path) -> None:
    line.monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    said = line.refused("export", "--xlsx", "--out", tmp_path / "out.xlsx", status=2)
    assert "pip install 'orderui[xlsx]'" in said


def test_a_workbook_holds_texts_as_texts(line: Line, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    from zipfile import ZipFile

    line("new", "imburse", "orderRef=A", "metadata.title==1+1")
    target = tmp_path / "out.xlsx"
    assert line("export", "--xlsx", "--out", target).status == 0
    with ZipFile(target) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert b"<t>=1+1</t>" in book.read("xl/sharedStrings.xml")
