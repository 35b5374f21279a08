"""An app and its book: who writes, who follows, and what other programs do to the files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orderui.domain.errors import BookChanged, BookFailed, BookHeld
from orderui.usecases import editing, keeping, safekeeping
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed
from orderui.usecases.watching import Standing, read_again, watch
from tests.conftest import Bench


@pytest.fixture
def order_id(bench: Bench, payload_text: Callable[[str], str]) -> str:
    """The id of the one order in the book."""
    return bench.bring(payload_text("kwik-create-request.json")).id


@pytest.fixture
def app(bench: Bench, order_id: str) -> Iterator[Desk]:
    """The desk of an app that holds the book, with a change that waits in the journal."""
    desk = bench.desk
    assert watch(desk).standing is Standing.WRITES
    keeping.archive(desk, order_id)
    yield desk
    desk.book.release()


@pytest.fixture
def second(bench: Bench, app: Desk) -> Iterator[Desk]:
    """The desk of an app that came second."""
    desk = bench.desk
    assert watch(desk).standing is Standing.READS
    yield desk
    desk.book.release()


def archived(desk: Desk) -> list[bool]:
    return [facets.archived for facets in desk.book.facets()]


# Two apps


def test_a_second_app_reads_and_is_told_who_writes(second: Desk, order_id: str) -> None:
    sight = watch(second)
    assert sight.holder.startswith(f"process {os.getpid()} (since ")
    assert f"open in the app, {sight.holder}, and can be changed only there" in sight.why
    with pytest.raises(BookHeld) as refused:
        keeping.unarchive(second, order_id)
    assert str(refused.value) == sight.why
    assert archived(second) == [True]


def test_a_second_app_follows_and_a_look_at_a_quiet_book_finds_nothing_new(
    app: Desk, second: Desk, order_id: str
) -> None:
    assert not watch(second).is_new
    keeping.unarchive(app, order_id)
    assert watch(second).is_new
    assert archived(second) == [False]
    assert not watch(second).is_new
    safekeeping.compact(app)
    keeping.archive(app, order_id)
    assert watch(second).is_new
    assert archived(second) == [True]


def test_a_second_app_takes_over_with_all_that_was_done_when_the_first_is_left(
    app: Desk, second: Desk, order_id: str
) -> None:
    keeping.unarchive(app, order_id)
    safekeeping.leave(app)
    sight = watch(second)
    assert (sight.standing, sight.is_new, archived(second)) == (Standing.WRITES, True, [False])
    keeping.archive(second, order_id)
    assert watch(app).standing is Standing.READS


def test_a_change_right_after_the_first_app_was_left_is_made(app: Desk, second: Desk, order_id: str) -> None:
    app.book.release()
    assert keeping.unarchive(second, order_id).change is not None


def test_what_a_change_would_do_is_shown_to_one_who_only_reads(
    app: Desk, second: Desk, bench: Bench, order_id: str
) -> None:
    keeping.unarchive(app, order_id)
    values = {"items.0.name": Typed("Setup")}
    before = bench.files()
    assert editing.edit(second, order_id, values, dry_run=True).change is not None
    assert editing.preview(second, order_id, values).change is not None
    with pytest.raises(BookHeld):
        editing.edit(second, order_id, values)
    assert bench.files() == before


def test_a_trial_is_not_committed(app: Desk, bench: Bench, order_id: str) -> None:
    before = bench.files()
    with app.book.work(trial=True) as work:
        work.withdraw(order_id)
        with pytest.raises(RuntimeError, match="a trial"):
            work.commit()
    assert bench.files() == before


def test_a_reader_that_is_left_waits_for_nobody_and_merges_nothing(second: Desk, bench: Bench) -> None:
    before = bench.files()
    safekeeping.leave(second)
    assert bench.files() == before


def test_a_journal_that_has_grown_is_left_to_the_app_that_holds_the_book(
    app: Desk, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orderui.store import keeper

    monkeypatch.setattr(keeper, "GROWN", 0)
    with pytest.raises(BookHeld):
        safekeeping.compact_if_grown(bench.desk)
    assert safekeeping.compact_if_grown(app)


def test_an_app_whose_lock_file_was_deleted_takes_the_lock_again(app: Desk, bench: Bench, order_id: str) -> None:
    lock = bench.path.with_name("orders.json.lock")
    lock.unlink()
    assert watch(app).writes
    assert lock.exists()
    with pytest.raises(BookHeld):
        bench.desk.book.hold(0.0)


def test_an_app_whose_lock_file_was_deleted_reads_where_another_was_quicker(
    app: Desk, bench: Bench, order_id: str
) -> None:
    bench.path.with_name("orders.json.lock").unlink()
    other = bench.desk
    assert watch(other).writes
    keeping.unarchive(other, order_id)
    # Nothing tells a commit of a second holder from an edit by another program: nothing is written over it either.
    assert watch(app).standing is Standing.CHANGED
    assert read_again(app).standing is Standing.READS
    assert archived(app) == [False]
    other.book.release()


# Other programs


def overwritten(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"archived":', b'"archived" :', 1))


CHANGES: dict[str, Callable[[Path], Any]] = {
    "edited": overwritten,
    "damaged": lambda path: path.write_bytes(b"{"),
    "journal edited": lambda path: path.with_name("orders.json.journal").write_bytes(b""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_another_program_did_is_noticed_and_nothing_is_written_over_it(
    app: Desk, bench: Bench, order_id: str, change: Callable[[Path], Any]
) -> None:
    change(bench.path)
    theirs = bench.files()
    for _ in range(2):
        sight = watch(app)
        assert (sight.standing, sight.is_new) == (Standing.CHANGED, False)
        assert "was changed by another program" in sight.why
        with pytest.raises(BookChanged):
            keeping.unarchive(app, order_id)
    assert bench.files() == theirs
    assert archived(app) == [True]


def test_a_book_replaced_by_another_is_read_once_somebody_says_so(
    app: Desk, bench: Bench, tmp_path: Path, payload_text: Callable[[str], str]
) -> None:
    safekeeping.compact(app)
    other = replace(bench, path=tmp_path / "other.json")
    other.bring(payload_text("nuflow-create-direct.json"))
    safekeeping.compact(other.desk)
    shutil.copy(other.path, bench.path)
    assert watch(app).standing is Standing.CHANGED
    sight = read_again(app)
    assert (sight.standing, sight.is_new) == (Standing.WRITES, True)
    assert [facets.system for facets in app.book.facets()] == ["nuflow"]


def test_a_file_that_does_not_read_is_not_taken_for_the_book(app: Desk, bench: Bench) -> None:
    bench.path.write_bytes(b"{")
    with pytest.raises(BookFailed, match="damaged"):
        read_again(app)
    assert archived(app) == [True]
    for _ in range(2):
        sight = watch(app)
        assert sight.standing is Standing.FAILS
        assert "is damaged" in sight.why
        with pytest.raises(BookFailed, match="is damaged"):
            keeping.archive(app, app.book.facets()[0].id)
    assert bench.path.read_bytes() == b"{"


def test_a_file_that_did_not_read_and_was_mended_is_read_once_somebody_says_so(
    app: Desk, bench: Bench, order_id: str
) -> None:
    sound = bench.path.read_bytes()
    bench.path.write_bytes(b"{")
    with pytest.raises(BookFailed, match="damaged"):
        read_again(app)
    bench.path.write_bytes(sound)
    assert watch(app).standing is Standing.CHANGED
    assert read_again(app).writes
    assert keeping.unarchive(app, order_id).change is not None


def test_a_book_that_is_gone_is_said_to_be_and_is_there_again_once_it_is_put_back(
    app: Desk, bench: Bench, order_id: str
) -> None:
    away = bench.path.parent.with_name("away")
    bench.path.parent.rename(away)
    for _ in range(2):
        sight = watch(app)
        assert (sight.standing, "is gone" in sight.why) == (Standing.FAILS, True)
        with pytest.raises(BookFailed, match="is gone"):
            keeping.unarchive(app, order_id)
    assert not bench.path.parent.exists()
    away.rename(bench.path.parent)
    assert watch(app).writes
    keeping.unarchive(app, order_id)


def test_a_reader_whose_book_is_gone_or_damaged_goes_on_showing_it(second: Desk, bench: Bench) -> None:
    content = bench.path.read_bytes()
    for spoil in (bench.path.unlink, lambda: bench.path.write_bytes(b"{")):
        spoil()
        assert watch(second).standing is Standing.FAILS
        assert archived(second) == [True]
    bench.path.write_bytes(content)
    assert watch(second).standing is Standing.READS


def test_a_journal_that_was_deleted_is_written_again_and_that_is_told(app: Desk, bench: Bench) -> None:
    bench.path.with_name("orders.json.journal").unlink()
    sight = watch(app)
    assert sight.writes
    assert sight.notes == ("orders.json.journal was deleted by another program; what it held was written again.",)
    assert archived(bench.desk) == [True]
    assert watch(app).notes == ()


def test_a_book_that_cannot_be_locked_is_read(bench: Bench, order_id: str) -> None:
    desk = bench.desk
    bench.path.with_name("orders.json.lock").mkdir()
    sight = watch(desk)
    assert sight.standing is Standing.READS
    assert "cannot be locked for writing" in sight.why
    assert archived(desk) == [False]
