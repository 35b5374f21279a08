"""The file and its journal together: what is kept whatever happens to one, the other, or the process."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from orderui.domain.errors import BookFailed, Unknown
from orderui.domain.history import Change
from orderui.store import keeper as keeper_module
from orderui.store.book import FileBook
from orderui.store.disk import Fingerprint

if TYPE_CHECKING:
    from tests.store.conftest import Opener, Shop, Toy

    Make = Callable[..., Toy]

Look = Callable[[], dict[str, bytes]]


@pytest.fixture
def place(path: Path) -> Path:
    return path.with_name("orders.json.journal")


def keep(book: FileBook, *orders: Toy) -> None:
    with book.work() as work:
        for order in orders:
            work.keep(order)
        work.commit()


def ids(book: FileBook) -> list[str]:
    return [one.id for one in book.facets()]


def state(book: FileBook) -> tuple[Any, ...]:
    """Everything that can be asked of a book."""
    orders = [book.order(one.id) for one in book.facets()]
    return book.facets(), orders, dict(book.facts().records), book.history()


def plain(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What TinyDB sees, without the book's words about itself."""
    with TinyDB(path) as db:
        return {name: [dict(doc) for doc in db.table(name)] for name in sorted(db.tables()) if name != "_meta"}


# What a commit is


def test_a_commit_appends_one_line_and_leaves_the_file_alone(
    book: FileBook, path: Path, place: Path, toy: Make
) -> None:
    before = path.read_bytes()
    for number in range(3):
        keep(book, toy(f"n{number}"))
        assert place.read_bytes().count(b"\n") == number + 2
    assert path.read_bytes() == before
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_ten_thousand_orders_are_one_commit(book: FileBook, place: Path, toy: Make, open_book: Opener) -> None:
    pattern = toy("n0")
    row = book._decoder.row(pattern)
    with book.work() as work:
        for number in range(10_000):
            row = type(row)(f"n{number}", "toy", row.order, row.kept, row.facets)
            work._draft.put_order(row.id, row)
        work.commit()
    assert place.read_bytes().count(b"\n") == 2
    assert len(open_book().facets()) == 10_002


# Merging


def test_a_book_that_was_left_is_one_file_and_plain_tinydb_sees_what_was_committed(
    book: FileBook, open_book: Opener, path: Path, look: Look, toy: Make, shop: Shop
) -> None:
    with book.work() as work:
        work.keep(toy("t3"))
        work.keep(toy("t1", weight="9.50"))
        work.withdraw("t2")
        work.file(shop.evolve(id="s2"))
        work.unfile("shop:s1")
        work.commit()
    before = state(book)
    book.close()
    assert list(look()) == ["orders.json"]
    assert state(book) == state(open_book()) == before
    seen = plain(path)
    assert [(doc["id"], doc["order"].get("weight")) for doc in seen["orders"]] == [("t1", "9.50"), ("t3", "0.00")]
    assert [doc["id"] for doc in seen["registry"]] == ["s2"]
    assert len(seen["history"]) == 1


def test_leaving_a_book_nobody_changed_writes_nothing(book: FileBook, open_book: Opener, path: Path) -> None:
    before = Fingerprint.at(path)
    open_book().close()
    book.close()
    assert not book.merge()
    assert Fingerprint.at(path) == before


def test_a_book_goes_on_after_it_was_merged(book: FileBook, open_book: Opener, toy: Make) -> None:
    for name in ("t3", "t4", "t5"):
        keep(book, toy(name))
        assert book.merge()
    keep(book, toy("t6"))
    assert ids(book) == ids(open_book()) == ["t1", "t2", "t3", "t4", "t5", "t6"]


def test_merging_is_wanted_once_the_journal_has_grown(
    book: FileBook, toy: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper_module, "GROWN", 2_000)
    keep(book, toy("t3"))
    wanted = [book.wants_merging]
    for number in range(10):
        keep(book, toy(f"n{number}"))
    wanted.append(book.wants_merging)
    book.merge()
    assert [*wanted, book.wants_merging] == [False, True, False]


def test_documents_keep_keys_that_orderui_did_not_write(
    book: FileBook, open_book: Opener, path: Path, toy: Make
) -> None:
    book.close()
    with TinyDB(path) as db:
        db.table("orders").update({"mine": "note"}, doc_ids=[2])
        db.table("history").update({"mine": "too"}, doc_ids=[1])
        db.table("own").insert({"a": 1})
    again = open_book()
    assert again.notes == ("orders.json was edited by another program since orderui last wrote it.",)
    keep(again, toy("t1", weight="2.00"))
    keep(again, toy("t3"))
    again.close()
    seen = plain(path)
    assert [doc.get("mine") for doc in seen["orders"]] == [None, "note", None]
    assert seen["history"][0]["mine"] == "too"
    assert seen["own"] == [{"a": 1}]
    assert open_book().notes == ()


def test_commits_made_while_the_file_is_being_written_stay_in_the_journal(
    book: FileBook, open_book: Opener, toy: Make, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    keep(book, toy("t3"))
    prepare = book._keeper.storage.prepare
    writing, go_on = Event(), Event()

    def slow(pieces: Any) -> Any:
        written = prepare(pieces)
        writing.set()
        assert go_on.wait(10)
        return written

    monkeypatch.setattr(book._keeper.storage, "prepare", slow)
    merging = Thread(target=book.merge)
    merging.start()
    assert writing.wait(10)
    keep(book, toy("t4"))  # not kept waiting
    keep(book, toy("t1", weight="3.00"))
    assert ids(open_book(read_only=True)) == ["t1", "t2", "t3", "t4"]
    go_on.set()
    merging.join()
    assert place.read_bytes().count(b"\n") == 3
    keep(book, toy("t5"))
    assert state(open_book()) == state(book)
    assert ids(book) == ["t1", "t2", "t3", "t4", "t5"]


def test_a_crash_between_the_new_file_and_the_end_of_the_journal_replays_nothing_twice(
    book: FileBook, open_book: Opener, toy: Make, look: Look, path: Path
) -> None:
    with book.work() as work:
        work.withdraw("t1")
        work.commit()
    keep(book, toy("t1"))  # replaying the withdrawal would take it out again
    before, journal = state(book), look()["orders.json.journal"]
    book.merge()
    path.with_name("orders.json.journal").write_bytes(journal)
    again = open_book()
    assert state(again) == before
    keep(again, toy("t9"))
    last = open_book()
    assert ids(last) == ["t2", "t1", "t9"]
    last.close()
    assert ids(open_book()) == ["t2", "t1", "t9"]
    assert list(look()) == ["orders.json"]


# Readers and other writers


def test_a_reader_follows_a_writer_without_reading_everything_again(
    book: FileBook, open_book: Opener, toy: Make, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = open_book(read_only=True)
    first = reader.order("t2")
    monkeypatch.setattr(reader._keeper, "load", None)
    for name in ("t3", "t4"):
        with book.work() as work:
            work.keep(toy(name))
            work.keep(toy("t1", weight="5.00"))
            work.file(shop.evolve(street=name))
            work.commit()
        assert reader.changed_on_disk()
        reader.reload()
        assert not reader.changed_on_disk()
    with book.work() as work:
        work.withdraw("t3")
        work.unfile("shop:s1")
        work.commit()
    reader.reload()
    assert state(reader) == state(book)
    assert reader.order("t2") is first


def test_a_reader_follows_a_merge(book: FileBook, open_book: Opener, toy: Make) -> None:
    reader = open_book(read_only=True)
    keep(book, toy("t3"))
    book.merge()
    keep(book, toy("t4"))
    assert reader.changed_on_disk()
    reader.reload()
    assert state(reader) == state(book)


def test_two_books_that_take_turns_see_and_keep_each_others_commits(open_book: Opener, toy: Make) -> None:
    one, two = open_book(), open_book()
    for number in range(6):
        keep((one, two)[number % 2], toy(f"n{number}"))
        if number == 3:
            one.merge()
    one.reload()
    assert ids(one) == ids(two) == ids(open_book()) == [f"n{number}" for number in range(6)]


# Other programs


ANOTHER = b'{"_meta": {"1": {"format": "orderui-book", "version": 2, "generation": "another"}}}'

EDITS: dict[str, Callable[[Path, Path], object]] = {
    "file edited": lambda path, _: path.write_bytes(path.read_bytes().replace(b'"T2"', b'"T8"')),
    "file replaced": lambda path, _: path.write_bytes(ANOTHER),
    "journal edited": lambda _, place: place.write_bytes(place.read_bytes().replace(b'"T3"', b'"T8"')),
    "journal emptied": lambda _, place: place.write_bytes(b""),
    "journal cut": lambda _, place: place.write_bytes(place.read_bytes().rstrip(b"\0")[:-9]),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_book_that_is_held_refuses_a_change_after_an_edit_from_outside_and_overwrites_nothing(
    book: FileBook, path: Path, place: Path, toy: Make, look: Look, edit: Callable[[Path, Path], object]
) -> None:
    book.hold()
    keep(book, toy("t3"))
    edit(path, place)
    os.utime(path, ns=(0, path.stat().st_mtime_ns))
    theirs = look()
    assert book.changed_on_disk()
    for _ in range(2):
        with pytest.raises(BookFailed, match=r"changed by another program .* reload the book"):
            keep(book, toy("t4"))
        with pytest.raises(BookFailed, match="changed by another program"):
            book.merge()
    assert look() == theirs
    assert ids(book) == ["t1", "t2", "t3"]  # and goes on showing what it knew
    book.release()


@pytest.mark.parametrize("name", ["file edited", "file replaced"])
def test_a_file_edited_while_changes_wait_is_refused_with_the_way_out(
    book: FileBook, open_book: Opener, path: Path, place: Path, toy: Make, look: Look, name: str
) -> None:
    keep(book, toy("t3"))
    EDITS[name](path, place)
    theirs = look()
    with pytest.raises(BookFailed, match=r"another .*orderui restore"):
        open_book()
    assert look() == theirs


def test_a_copied_pair_of_files_opens_elsewhere(book: FileBook, path: Path, toy: Make, tmp_path: Path) -> None:
    keep(book, toy("t3"))
    for source in (path, path.with_name("orders.json.journal")):
        shutil.copy(source, tmp_path / source.name)
    assert ids(FileBook(tmp_path / "orders.json", book._decoder.codec)) == ["t1", "t2", "t3"]


def test_a_journal_without_its_file_is_not_a_fresh_book(
    book: FileBook, open_book: Opener, path: Path, toy: Make
) -> None:
    keep(book, toy("t3"))
    path.unlink()
    with pytest.raises(BookFailed, match="is gone, but its journal is there"):
        open_book()


@pytest.mark.parametrize("held", [True, False])
def test_a_journal_deleted_while_the_app_runs_loses_nothing(
    book: FileBook, open_book: Opener, place: Path, toy: Make, *, held: bool
) -> None:
    if held:
        book.hold()
    keep(book, toy("t3"))
    place.unlink()
    with pytest.raises(BookFailed, match=r"journal .* was deleted .* nothing is lost; your change was not made"):
        keep(book, toy("t4"))
    assert ids(open_book(read_only=True)) == ["t1", "t2", "t3"]
    keep(book, toy("t5"))
    assert ids(book) == ids(open_book(read_only=True)) == ["t1", "t2", "t3", "t5"]
    book.release()


def test_a_journal_deleted_before_the_app_is_left_loses_nothing(
    book: FileBook, open_book: Opener, place: Path, toy: Make
) -> None:
    keep(book, toy("t3"))
    place.unlink()
    book.close()
    assert ids(open_book()) == ["t1", "t2", "t3"]


def test_a_reader_keeps_what_it_has_when_the_journal_is_deleted(
    book: FileBook, open_book: Opener, place: Path, toy: Make
) -> None:
    keep(book, toy("t3"))
    reader = open_book(read_only=True)
    place.unlink()
    with pytest.raises(BookFailed, match="what it held is still shown"):
        reader.reload()
    assert ids(reader) == ["t1", "t2", "t3"]


def test_a_change_cut_short_is_left_out_with_a_note(
    book: FileBook, open_book: Opener, place: Path, toy: Make
) -> None:
    keep(book, toy("t3"))
    keep(book, toy("t4"))
    place.write_bytes(place.read_bytes().rstrip(b"\0")[:-20])
    again = open_book()
    assert ids(again) == ["t1", "t2", "t3"]
    assert "not been written completely" in again.notes[0]
    keep(again, toy("t5"))
    assert ids(open_book()) == ["t1", "t2", "t3", "t5"]


def test_a_journal_damaged_in_the_middle_is_refused_and_left_alone(
    book: FileBook, open_book: Opener, place: Path, toy: Make, look: Look
) -> None:
    keep(book, toy("t3"))
    keep(book, toy("t4"))
    place.write_bytes(place.read_bytes().replace(b'"T3"', b'"T8"'))
    before = look()
    with pytest.raises(BookFailed, match="line 2 is not what orderui wrote"):
        open_book()
    assert look() == before


def test_damage_is_told_by_a_check(book: FileBook, place: Path, toy: Make) -> None:
    keep(book, toy("t3"))
    assert book.damage() == []
    keep(book, toy("t4"))
    place.write_bytes(place.read_bytes().replace(b'"T3"', b'"T8"'))
    assert ["line 2" in says for says in book.damage()] == [True]


# Faults


@pytest.mark.parametrize("step", ["pwrite", "fsync", "replace", "open"])
def test_a_merge_that_fails_loses_nothing_and_the_next_one_succeeds(
    book: FileBook, open_book: Opener, toy: Make, look: Look, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    book.hold()
    keep(book, toy("t3"))
    before = look()

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(BookFailed, match="no space left"):
            book.merge()
    assert look() == before
    keep(book, toy("t4"))
    assert book.merge()
    assert ids(book) == ids(open_book()) == ["t1", "t2", "t3", "t4"]
    book.release()


def test_a_file_protected_while_the_app_runs_takes_no_change(
    book: FileBook, toy: Make, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(book, toy("t3"))
    before = look()
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        with pytest.raises(BookFailed, match=r"write-protected\. Nothing was changed"):
            keep(book, toy("t4"))
    assert look() == before
    keep(book, toy("t5"))
    assert ids(book) == ["t1", "t2", "t3", "t5"]


def test_a_linked_book_keeps_its_journal_beside_the_file_itself(
    book: FileBook, path: Path, place: Path, tmp_path: Path, toy: Make
) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    linked = FileBook(link, book._decoder.codec)
    keep(linked, toy("t3"))
    assert place.exists()
    assert {one.name for one in tmp_path.iterdir()} == {"books", "link.json"}
    linked.close()
    assert link.is_symlink()
    assert len(plain(path)["orders"]) == 3


def test_a_slow_disk_keeps_nobody_from_reading(
    book: FileBook, open_book: Opener, toy: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    fdatasync, waiting, go_on = os.fdatasync, Event(), Event()

    def slow(descriptor: int) -> None:
        waiting.set()
        assert go_on.wait(10)
        fdatasync(descriptor)

    monkeypatch.setattr(os, "fdatasync", slow)
    writing = Thread(target=keep, args=(book, toy("t3")))
    writing.start()
    assert waiting.wait(10)
    assert ids(book) == ["t1", "t2"]  # not acknowledged yet
    assert book.order("t1").id == "t1"
    go_on.set()
    writing.join()
    assert ids(book) == ids(open_book()) == ["t1", "t2", "t3"]


# Whatever happens


steps = st.lists(
    st.tuples(
        st.sampled_from(["keep", "withdraw", "file", "unfile", "note", "reopen", "merge", "leave", "copy back"]),
        st.integers(0, 4),
        st.integers(0, 99),
    ),
    max_size=14,
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_a_book_opened_again_is_the_book_that_was_committed_whatever_was_done(
    tmp_path_factory: pytest.TempPathFactory,
    toy: Make,
    shop: Shop,
    change: Callable[..., Change],
    steps: list[tuple[str, int, int]],
) -> None:
    from tests.store.conftest import Codec

    folder = tmp_path_factory.getbasetemp() / "random"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = folder / "orders.json"
    book = FileBook(path, Codec())
    reader = FileBook(path, Codec(), read_only=True)
    for number, (step, which, value) in enumerate(steps):
        journal = path.with_name("orders.json.journal")
        merged_already = journal.read_bytes() if journal.exists() else b""
        with suppress(Unknown), book.work() as work:
            if step == "keep":
                work.keep(toy(f"t{which}", weight=f"{value}.00"))
            elif step == "withdraw":
                work.withdraw(f"t{which}")
            elif step == "file":
                work.file(shop.evolve(id=f"s{which}", street=str(value)))
            elif step == "unfile":
                work.unfile(f"shop:s{which}")
            elif step == "note":
                work.note(change(toy(f"t{which}"), f"c{number}"))
            work.commit()
        if step == "reopen":
            book = FileBook(path, Codec())
        elif step == "merge":
            book.merge()
        elif step == "leave":
            book.close()
            if path.exists():
                assert len(plain(path)["orders"]) == len(book.facets())
        elif step == "copy back" and merged_already and book.merge():
            journal.write_bytes(merged_already)  # as a crash before its end would have left it
            book = FileBook(path, Codec())
        reader.reload()
        assert state(reader) == state(book) == state(FileBook(path, Codec(), read_only=True))
        if path.exists() and not journal.exists():
            assert json.loads(path.read_bytes())["_meta"]["1"]["journal"] == "orders.json.journal"
