from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest

from orderui.domain.errors import BookFailed, Unknown
from orderui.store import backups as backups_module
from orderui.store import disk
from orderui.store.backups import Keep, Vault
from orderui.store.book import FileBook
from tests.store.conftest import Codec, edit_tables

if TYPE_CHECKING:
    from tests.store.conftest import Toy

    Make = Callable[..., Toy]

MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@dataclass
class Bench:
    """A book at `path` and the day it is."""

    path: Path
    now: datetime = MORNING
    keep: Keep = field(default_factory=Keep)

    def book(self) -> FileBook:
        return FileBook(self.path, Codec(), wait=0, now=lambda: self.now, keep=lambda: self.keep)

    def vault(self) -> Vault:
        return Vault(self.path, lambda: self.now, wait=0)

    def enter(self, *orders: Toy) -> FileBook:
        book = self.book()
        with book.work() as work:
            for order in orders:
                work.keep(order)
            work.commit()
        return book

    def copies(self) -> list[tuple[str, str]]:
        return [(f"{copy.at:%d %H:%M}", copy.occasion) for copy in self.vault().copies()]


@pytest.fixture
def bench(path: Path, toy: Make) -> Bench:
    """A book with the order t1 in it, entered the day before."""
    bench = Bench(path, MORNING - timedelta(days=1))
    bench.enter(toy("t1"))
    bench.now = MORNING
    return bench


def ids(path: Path) -> list[str]:
    return [one.id for one in FileBook(path, Codec(), read_only=True).facets()]


def test_a_new_book_has_nothing_to_copy(bench: Bench) -> None:
    assert bench.copies() == []


def test_the_first_change_of_a_day_is_preceded_by_a_copy_which_is_a_book_of_its_own(
    bench: Bench, toy: Make
) -> None:
    bench.enter(toy("t2"))
    bench.now += timedelta(hours=3)
    bench.enter(toy("t3"))
    bench.now += timedelta(days=1)
    bench.enter(toy("t4"))
    assert bench.copies() == [("22 11:00", "daily"), ("21 08:00", "daily")]
    newest, oldest = bench.vault().copies()
    assert ids(oldest.path) == ["t1"]
    assert ids(newest.path) == ["t1", "t2", "t3"]  # those that waited in the journal too


def test_copies_are_for_the_users_eyes_only(bench: Bench, toy: Make) -> None:
    bench.enter(toy("t2"))
    bench.now += timedelta(days=1)
    bench.enter(toy("t3"))
    folder = bench.vault().backups.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 3


def test_a_refused_change_makes_no_copy(bench: Bench, toy: Make) -> None:
    with bench.book().work() as work:
        work.keep(toy("t2"))
    assert bench.copies() == []


def test_only_so_many_are_kept_and_the_newest(bench: Bench, toy: Make) -> None:
    bench.keep = Keep(count=4)
    for day in range(7):
        bench.now = MORNING + timedelta(days=day)
        bench.enter(toy(f"n{day}"))
    assert [at for at, _ in bench.copies()] == ["27 08:00", "26 08:00", "25 08:00", "24 08:00"]


def test_old_ones_go_but_never_the_newest_few(bench: Bench, toy: Make) -> None:
    bench.keep = Keep(count=100, days=3)
    for day in range(6):
        bench.now = MORNING + timedelta(days=day)
        bench.enter(toy(f"n{day}"))
    assert len(bench.copies()) == 4
    bench.now += timedelta(days=4_000)  # a clock that was wrong
    bench.enter(toy("late"))
    assert len(bench.copies()) == 3


def test_a_clock_that_goes_backwards_costs_no_copy_and_no_change(bench: Bench, toy: Make) -> None:
    bench.keep = Keep(count=2)
    bench.enter(toy("t2"))
    bench.now -= timedelta(days=400)
    bench.enter(toy("t3"))
    assert len(bench.copies()) == 2
    bench.enter(toy("t4"))
    assert ids(bench.path) == ["t1", "t2", "t3", "t4"]
    assert len(bench.copies()) == 2


def test_none_are_made_where_none_are_wanted(bench: Bench, toy: Make) -> None:
    bench.keep = Keep(count=0)
    bench.enter(toy("t2"))
    assert bench.copies() == []


def test_a_copy_that_cannot_be_made_does_not_stop_a_change_and_is_told(bench: Bench, toy: Make) -> None:
    bench.vault().backups.folder.write_text("in the way")
    book = bench.enter(toy("t2"))
    assert ids(bench.path) == ["t1", "t2"]
    assert "No copy of the book could be made" in book.notes[0]


def test_a_copy_that_cannot_be_made_stops_a_change_that_brings_a_newer_format(bench: Bench, toy: Make) -> None:
    edit_tables(bench.path, lambda tables: tables["_meta"]["1"].update(version=1))
    bench.vault().backups.folder.write_text("in the way")
    before = bench.path.read_bytes()
    with pytest.raises(BookFailed, match="No copy of the book could be made"):
        bench.enter(toy("t2"))
    assert bench.path.read_bytes() == before


def test_a_book_of_an_older_format_is_copied_before_it_is_brought_up(bench: Bench, toy: Make) -> None:
    old = edit_tables(bench.path, lambda tables: tables["_meta"]["1"].update(version=1))
    bench.enter(toy("t2"))
    (copy,) = bench.vault().copies()
    assert copy.occasion == "before-migration"
    assert copy.path.read_bytes() == old


@pytest.fixture
def big(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every book counts as a big one."""
    monkeypatch.setattr(backups_module, "BIG", 0)


@pytest.mark.usefixtures("big")
def test_the_daily_copy_of_a_big_book_takes_no_time_and_has_its_file_to_itself_after_a_merge(
    bench: Bench, toy: Make
) -> None:
    before = bench.path.read_bytes()
    book = bench.enter(toy("t2"))
    (copy,) = bench.vault().copies()
    assert copy.path.samefile(bench.path)
    wanted = [book.wants_merging, bench.book().wants_merging]  # it is for the one who made the copy to see to
    assert book.merge()
    assert not copy.path.samefile(bench.path)
    assert [*wanted, book.wants_merging] == [True, False, False]
    assert (copy.path.read_bytes(), ids(copy.path)) == (before, ["t1"])
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert ids(bench.path) == ["t1", "t2"]


@pytest.mark.usefixtures("big")
def test_a_copy_that_is_the_books_own_file_is_a_book_of_its_own_all_the_same(bench: Bench, toy: Make) -> None:
    bench.enter(toy("t2"))
    (copy,) = bench.vault().copies()
    other = FileBook(copy.path, Codec(), wait=0, now=lambda: MORNING)
    with other.work() as work:
        work.keep(toy("t9"))
        work.commit()
    other.close()
    assert ids(copy.path) == ["t1", "t9"]
    assert ids(bench.path) == ["t1", "t2"]


@pytest.mark.usefixtures("big")
def test_a_big_book_that_others_may_read_is_copied_for_the_users_eyes_only(bench: Bench, toy: Make) -> None:
    bench.path.chmod(0o644)
    bench.enter(toy("t2"))
    (copy,) = bench.vault().copies()
    assert not copy.path.samefile(bench.path)
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert ids(copy.path) == ["t1"]


@pytest.mark.usefixtures("big")
def test_where_a_file_cannot_have_two_names_the_daily_copy_is_made_all_the_same(
    bench: Bench, toy: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    book = bench.enter(toy("t2"))
    (copy,) = bench.vault().copies()
    assert ids(copy.path) == ["t1"]
    assert not book.wants_merging
    assert not book.notes


@pytest.mark.usefixtures("big")
def test_where_files_can_share_their_blocks_the_daily_copy_of_a_big_book_is_a_file_of_its_own(
    bench: Bench, toy: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clone(source: int, target: int) -> bool:
        return os.write(target, os.pread(source, 1 << 20, 0)) > 0

    monkeypatch.setattr(disk, "_cloned", clone)
    book = bench.enter(toy("t2"))
    (copy,) = bench.vault().copies()
    assert not copy.path.samefile(bench.path)
    assert ids(copy.path) == ["t1"]
    assert not book.wants_merging


@pytest.mark.usefixtures("big")
def test_a_copy_that_was_asked_for_shares_nothing_with_the_book(bench: Bench) -> None:
    book = bench.book()
    assert not book.copy_to().samefile(bench.path)
    assert not book.wants_merging


@pytest.mark.parametrize("step", ["mkdir", "open"])
def test_a_permission_lost_while_the_app_runs_costs_the_copy_and_not_the_change(
    bench: Bench, toy: Make, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    book, real = bench.book(), getattr(os, step)

    def refuse(path: Any, *rest: Any, **more: Any) -> Any:
        if ".backups" in str(path):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, step, refuse)
    with book.work() as work:
        work.keep(toy("t2"))
        work.commit()
    assert "No copy of the book could be made" in book.notes[0]
    assert "permission denied" in book.notes[0]
    assert [one.id for one in book.facets()] == ids(bench.path) == ["t1", "t2"]
    assert bench.copies() == []


def test_a_journal_deleted_while_the_app_runs_is_written_again_before_it_is_copied(
    bench: Bench, toy: Make
) -> None:
    app = bench.enter(toy("t2"))
    bench.now += timedelta(days=1)
    bench.path.with_name("orders.json.journal").unlink()
    with pytest.raises(BookFailed, match="nothing is lost"), app.work():
        pass
    with app.work() as work:
        work.keep(toy("t3"))
        work.commit()
    newest = bench.vault().copies()[0]
    assert ids(newest.path) == ["t1", "t2"]
    assert ids(bench.path) == ["t1", "t2", "t3"]


def test_a_slow_disk_keeps_nobody_from_reading_while_the_daily_copy_is_made(
    bench: Bench, toy: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, fsync, waiting, go_on = bench.book(), os.fsync, Event(), Event()

    def slow(descriptor: int) -> None:
        waiting.set()
        assert go_on.wait(10)
        fsync(descriptor)

    def enter() -> None:
        with book.work() as work:
            work.keep(toy("t2"))
            work.commit()

    monkeypatch.setattr(os, "fsync", slow)
    writing = Thread(target=enter)
    writing.start()
    assert waiting.wait(10)
    assert [one.id for one in book.facets()] == ["t1"]
    go_on.set()
    writing.join()
    assert [one.id for one in book.facets()] == ids(bench.path) == ["t1", "t2"]
    assert ids(bench.vault().copies()[0].path) == ["t1"]


def test_a_full_disk_leaves_no_half_copy(bench: Bench, toy: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "_cloned", lambda *_: False)
        patch.setattr(shutil, "copyfileobj", fail)
        book = bench.enter(toy("t2"))
    assert "no space left on device" in book.notes[0]
    assert list(bench.vault().backups.folder.iterdir()) == []


# On request


def test_a_copy_that_is_asked_for_is_one_whole_file(bench: Bench, toy: Make, tmp_path: Path) -> None:
    book = bench.enter(toy("t2"))
    target = tmp_path / "copy.json"
    assert book.copy_to(target) == target
    assert ids(target) == ["t1", "t2"]
    assert not target.with_name("copy.json.journal").exists()
    with pytest.raises(BookFailed, match="is there already"):
        book.copy_to(target)


def test_a_copy_without_a_name_goes_to_the_others(bench: Bench) -> None:
    assert ids(bench.book().copy_to()) == ["t1"]
    assert bench.copies() == [("21 08:00", "asked-for")]


def test_a_book_that_is_not_there_yet_cannot_be_copied(path: Path, tmp_path: Path) -> None:
    with pytest.raises(BookFailed, match="no book at"):
        Bench(path).book().copy_to(tmp_path / "copy.json")
    assert list(tmp_path.glob("copy*")) == []


# The way back


def test_a_restored_copy_is_the_book_and_what_was_there_is_a_copy(bench: Bench, toy: Make) -> None:
    bench.enter(toy("t2"))
    bench.enter(toy("t3"))
    bench.now += timedelta(minutes=5)
    (copy,) = bench.vault().copies()
    orders, before = bench.vault().restore(copy.path)
    assert orders == 1
    assert ids(bench.path) == ["t1"]
    assert before is not None
    assert ids(before.path) == ["t1", "t2", "t3"]
    bench.enter(toy("t4"))
    assert ids(bench.path) == ["t1", "t4"]


def test_a_running_app_notices_that_its_book_was_restored(bench: Bench, toy: Make) -> None:
    app = bench.enter(toy("t2"))
    bench.vault().restore(bench.vault().copies()[0].path)
    assert app.changed_on_disk()
    app.reload()
    assert [one.id for one in app.facets()] == ["t1"]


def test_a_book_that_is_held_is_not_restored(bench: Bench, toy: Make) -> None:
    app = bench.enter(toy("t2"))
    app.hold()
    with pytest.raises(BookFailed, match="open in the app, process"):
        bench.vault().restore(bench.vault().copies()[0].path)
    assert ids(bench.path) == ["t1", "t2"]
    app.release()


@pytest.mark.parametrize("content", [b"", b"{", b"{}"])
def test_what_is_no_book_is_not_restored(bench: Bench, tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "source.json"
    source.write_bytes(content)
    before = bench.path.read_bytes()
    with pytest.raises(BookFailed):
        bench.vault().restore(source)
    assert bench.path.read_bytes() == before
    assert bench.copies() == []


def test_a_missing_book_can_be_restored(bench: Bench, toy: Make) -> None:
    bench.enter(toy("t2"))
    bench.path.unlink()
    bench.path.with_name("orders.json.journal").unlink()
    orders, before = bench.vault().restore(bench.vault().copies()[0].path)
    assert (orders, before) == (1, None)
    assert ids(bench.path) == ["t1"]


def test_a_copy_is_found_by_its_path_or_how_its_name_begins(bench: Bench, toy: Make) -> None:
    bench.enter(toy("t2"))
    (copy,) = bench.vault().copies()
    assert bench.vault().find(str(copy.path)) == copy.path
    assert bench.vault().find("20261121") == copy.path
    for name in ("1999", ""):
        with pytest.raises(Unknown) as refusal:
            bench.vault().find(name)
        assert refusal.value.candidates == (copy.path.name,)


def test_of_a_damaged_journal_what_stands_before_the_damage_can_be_had(bench: Bench, toy: Make) -> None:
    for name in ("t2", "t3", "t4"):
        bench.enter(toy(name))
    place = bench.path.with_name("orders.json.journal")
    place.write_bytes(place.read_bytes().replace(b'"T3"', b'"T8"'))
    damaged = place.read_bytes()
    with pytest.raises(BookFailed, match="orderui restore"):
        bench.book()
    orders, notes, before = bench.vault().rescue()
    assert (orders, ids(bench.path)) == (2, ["t1", "t2"])
    assert any("Line 3" in note for note in notes)
    assert before is not None
    assert before.path.with_name(f"{before.path.name}.journal").read_bytes() == damaged


def test_of_an_edited_file_and_its_journal_both_can_be_had(bench: Bench, toy: Make) -> None:
    bench.enter(toy("t2"))
    bench.enter(toy("t3"))
    edit_tables(bench.path, lambda tables: tables["orders"]["1"]["order"].update(weight="7.00"))
    with pytest.raises(BookFailed, match=r"edited by another program .* `orderui restore --rescue`"):
        bench.book()
    orders, notes, _ = bench.vault().rescue()
    assert orders == 3
    assert any("edited by another program" in note for note in notes)
    assert bench.book().tree(bench.book().order("t1"))["weight"] == "7.00"


def test_of_a_file_with_a_broken_document_the_others_can_be_had(bench: Bench, toy: Make) -> None:
    bench.enter(toy("t2")).close()
    edit_tables(bench.path, lambda tables: tables["orders"]["1"].pop("id"))
    orders, notes, _ = bench.vault().rescue()
    assert (orders, ids(bench.path)) == (1, ["t2"])
    assert any("Document 1 of orders does not read" in note for note in notes)


def test_of_a_file_that_is_no_json_nothing_can_be_had_and_nothing_is_changed(bench: Bench) -> None:
    bench.path.write_bytes(b'{"orders": ')
    with pytest.raises(BookFailed, match="does not read as JSON"):
        bench.vault().rescue()
    assert bench.path.read_bytes() == b'{"orders": '


def test_a_symlinked_book_is_restored_where_it_is(bench: Bench, toy: Make, tmp_path: Path) -> None:
    bench.enter(toy("t2"))
    link = tmp_path / "link.json"
    link.symlink_to(bench.path)
    Vault(link, lambda: MORNING).restore(bench.vault().copies()[0].path)
    assert link.is_symlink()
    assert ids(bench.path) == ["t1"]
