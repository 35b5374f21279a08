"""compact, backup, restore: the book kept safe from the command line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import tinydb

from tests.cli.conftest import Line
from tests.conftest import NOW


def test_compact_leaves_a_file_that_plain_tinydb_opens(rent: Line) -> None:
    assert rent("compact").status == 0
    with tinydb.TinyDB(rent.bench.path, access_mode="r") as db:
        assert len(db.table("orders")) == len(rent.bench.desk.book.facets())
    assert "nothing to merge" in rent("compact").err


def test_a_copy_can_be_put_back_and_what_was_there_is_kept(rent: Line, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    assert rent("backup", str(copy)).out.strip() == str(copy)
    rent("new", "imburse", "orderRef=LATER")
    ran = rent("restore", str(copy))
    assert ran.status == 0
    assert "What was there before is in" in ran.err
    assert rent("show", "LATER").status == 1
    assert rent("check").status == 0


def test_the_copies_are_listed(rent: Line) -> None:
    rent("backup")
    listed = rent("restore")
    assert listed.status == 0
    assert str(rent.bench.path.parent) in listed.out


def test_a_copy_that_is_not_there_is_refused(rent: Line) -> None:
    before = rent.bench.files()
    assert rent("restore", "nosuch").status == 1
    assert rent("restore", "x", "--rescue").status == 2
    assert rent.bench.files() == before


def test_as_many_copies_are_kept_as_the_settings_say(rent: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = rent.bench.path.with_name(f"{rent.bench.path.name}.backups")

    def copies_after(days: int) -> int:
        monkeypatch.setenv("ORDERUI_NOW", (NOW + timedelta(days=days)).isoformat())
        assert rent("set", "RENT", f"metadata.day={days}").status == 0
        return len(list(folder.glob("*.json")))

    rent("config", "set", "backups.count", "2")
    kept = [copies_after(days) for days in (1, 2, 3)]
    rent("config", "set", "backups.count", "0")
    assert [*kept, copies_after(4)] == [2, 2, 2, 2]
    rent("backup")
    assert len(list(folder.glob("*.json"))) == 1
