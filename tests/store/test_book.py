from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from tinydb import TinyDB

from orderui.domain.errors import BookFailed, BookHeld, Unknown
from orderui.domain.facets import VERSION as FACETS_VERSION
from orderui.domain.history import Change, Unread
from orderui.store.book import FileBook
from orderui.store.lock import Lock
from tests.store.conftest import edit_tables

if TYPE_CHECKING:
    from orderui.usecases.ports import Book
    from tests.store.conftest import Opener, Shop, Toy

    Make = Callable[..., Toy]

Look = Callable[[], dict[str, bytes]]
MakeChange = Callable[..., Change]


class WentWrongError(Exception):
    """What a rule, or a bug, may raise inside a unit of work."""


def held_by_another(path: Path) -> Lock:
    """The book's lock, held by somebody else until released."""
    lock = Lock(path.with_name(f"{path.name}.lock"))
    lock.acquire()
    return lock


def ids(book: FileBook) -> list[str]:
    return [one.id for one in book.facets()]


# Opening


def test_the_book_is_what_the_use_cases_ask_for(book: FileBook) -> None:
    asked: Book = book
    assert asked.order("t1").id == "t1"


def test_a_missing_file_is_an_empty_book_and_is_not_made_by_looking(open_book: Opener, look: Look) -> None:
    book = open_book()
    assert (book.facets(), book.history(), dict(book.facts().records)) == ([], [], {})
    assert look() == {}


def test_everything_kept_is_there_when_the_book_is_opened_again(
    book: FileBook, open_book: Opener, rich_toy: Toy, shop: Shop
) -> None:
    with book.work() as work:
        work.keep(rich_toy.evolve(id="t3"))
        work.commit()
    again = open_book()
    assert again.order("t3") == rich_toy.evolve(id="t3")
    assert again.facets() == book.facets()
    assert again.history() == book.history()
    assert again.facts().records == {"shop:s1": shop}


def test_plain_tinydb_sees_every_table_and_order_of_a_book_that_was_left(
    book: FileBook, path: Path, toy: Make, change: MakeChange
) -> None:
    with book.work() as work:
        work.keep(toy("t2", weight="2.50"))
        work.note(change(toy("t2"), "c2"))
        work.commit()
    book.close()
    with TinyDB(path) as plain:
        assert plain.tables() == {"_meta", "orders", "registry", "history"}
        assert [(doc["id"], doc["system"]) for doc in plain.table("orders")] == [("t1", "toy"), ("t2", "toy")]
        assert plain.table("orders").get(doc_id=2)["order"] == book.tree(toy("t2", weight="2.50"))
        (meta,) = plain.table("_meta").all()
        assert (meta["format"], meta["version"], meta["facets_version"]) == ("orderui-book", 2, FACETS_VERSION)
        assert meta["journal"] == "orders.json.journal"
        assert [doc["number"] for doc in plain.table("history")] == [1, 2]


def test_a_new_book_and_its_folder_are_for_the_users_eyes_only(path: Path, open_book: Opener, toy: Make) -> None:
    path.parent.rmdir()
    with open_book().work() as work:
        work.keep(toy("t1"))
        work.commit()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b'{"orders": {"1": {', "damaged, or not a book"),
        (b"{}", "not an orderui book"),
        (b'{"_default": {"1": {"name": "somebody else\'s"}}}', "not an orderui book"),
        (b'{"_meta": {"1": {"format": "another-book", "version": 1}}}', "not an orderui book"),
        (b'{"_meta": {"1": 7}}', "not an orderui book"),
        (b'{"_meta": {"1": {"format": "orderui-book", "version": 3}}}', r"newer .* version 3, .* up to 2.*Update"),
        (b'{"_meta": {"1": {"format": "orderui-book", "version": "1"}}}', "damaged: _meta: Expected `int`"),
        (b'{"_meta": {"1": {"format": "orderui-book", "version": 0}}}', "damaged: _meta"),
    ],
)
def test_what_is_no_book_of_ours_is_refused_and_left_alone(
    path: Path, open_book: Opener, look: Look, content: bytes, says: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(BookFailed, match=says):
        open_book()
    assert look() == {"orders.json": content}


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda t: t["orders"]["1"].pop("id"), r"missing required field `id` - in orders, document 1"),
        (lambda t: t["orders"]["1"].update(order=[]), r"Expected `object`, got `array`"),
        (lambda t: t["orders"].update(x=t["orders"]["1"]), r"orders"),
        (lambda t: t["orders"].update({"3": t["orders"]["1"]}), "two documents of orders have the same id"),
        (lambda t: t["registry"]["1"].update(record=None), r"registry"),
        (lambda t: t["history"]["1"].update(number="1"), r"Expected `int`, got `str`"),
        (lambda t: t["history"]["1"].update(subjects=[{}]), r"subjects"),
    ],
)
def test_a_book_whose_documents_are_broken_is_refused_and_left_alone(
    book: FileBook, path: Path, open_book: Opener, edit: Callable[[dict[str, Any]], object], says: str
) -> None:
    content = edit_tables(path, edit)
    with pytest.raises(BookFailed, match=f"is damaged: .*{says}"):
        open_book()
    assert path.read_bytes() == content


def test_tables_of_the_users_own_survive(book: FileBook, path: Path, open_book: Opener, toy: Make) -> None:
    edit_tables(path, lambda tables: tables.update(mine={"1": {"note": "keep"}}))
    with open_book().work() as work:
        work.keep(toy("t3"))
        work.commit()
    assert json.loads(path.read_bytes())["mine"] == {"1": {"note": "keep"}}


# What is in it


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda t: t["orders"]["1"]["order"].update(weight="heavy"), "toy order with the id t1 .*weight"),
        (lambda t: t["orders"]["1"].update(system="lost"), "lost order with the id t1 .*no system “lost”"),
    ],
)
def test_one_order_that_does_not_read_is_named_when_asked_for_and_spoils_no_other(
    book: FileBook, path: Path, open_book: Opener, edit: Callable[[dict[str, Any]], object], says: str
) -> None:
    edit_tables(path, edit)
    again = open_book()
    with pytest.raises(BookFailed, match=says):
        again.order("t1")
    assert again.order("t2") == book.order("t2")
    assert ids(again) == ["t1", "t2"]


def test_records_and_changes_that_do_not_read_are_named(book: FileBook, path: Path, open_book: Opener) -> None:
    edit_tables(path, lambda t: (t["registry"]["1"].update(type="lost"), t["history"]["1"].update(at="never")))
    again = open_book()
    with pytest.raises(BookFailed, match="the lost “s1”"):
        again.facts()
    with pytest.raises(BookFailed, match="change 1 of the history"):
        again.history()


def test_what_a_change_did_is_read_when_somebody_asks(
    book: FileBook, path: Path, open_book: Opener, toy: Make, change: MakeChange
) -> None:
    told = change(toy("t1")).evolve(number=1)
    assert book.history() == open_book().history() == [told]
    (subject,) = open_book().history()[0].subjects
    assert isinstance(subject.paths, Unread)
    assert (len(subject.paths), subject.paths[0], subject.paths[:1]) == (
        1,
        told.subjects[0].paths[0],
        subject.paths,
    )
    assert subject.created
    assert subject.model_dump() == told.subjects[0].model_dump()
    edit_tables(path, lambda t: t["history"]["1"]["subjects"][0].update(paths=[{"path": 3}]))
    (subject,) = open_book().history()[0].subjects
    with pytest.raises(BookFailed, match="what a change of the history did"):
        list(subject.paths)


def test_facets_that_do_not_read_are_worked_out_again(book: FileBook, path: Path, open_book: Opener) -> None:
    edit_tables(path, lambda tables: tables["orders"]["1"].update(facets={"id": None}))
    assert open_book().facets() == book.facets()


def test_facets_of_another_version_are_worked_out_again_and_written_with_the_next_commit(
    book: FileBook, path: Path, open_book: Opener, toy: Make
) -> None:
    def age(tables: dict[str, Any]) -> None:
        tables["_meta"]["1"]["facets_version"] = FACETS_VERSION + 1
        tables["orders"]["1"]["facets"]["title"] = "old"

    content = edit_tables(path, age)
    again = open_book()
    assert again.facets() == book.facets()
    assert path.read_bytes() == content
    with again.work() as work:
        work.keep(toy("t3"))
        work.commit()
    written = json.loads(path.read_bytes())
    assert written["_meta"]["1"]["facets_version"] == FACETS_VERSION
    assert "title" not in written["orders"]["1"]["facets"]


def test_an_unknown_id_is_refused(book: FileBook) -> None:
    with pytest.raises(Unknown, match="t9"):
        book.order("t9")
    with book.work() as work:
        with pytest.raises(Unknown, match="t9"):
            work.withdraw("t9")
        with pytest.raises(Unknown, match="shop:s9"):
            work.unfile("shop:s9")


def test_a_tree_and_its_order_are_each_others_inverse(book: FileBook, rich_toy: Toy) -> None:
    assert book.order_of("toy", book.tree(rich_toy)) == rich_toy


def test_history_of_one_order_is_what_touched_it(book: FileBook, toy: Make, change: MakeChange) -> None:
    with book.work() as work:
        work.note(change(toy("t2"), "c2"))
        work.note(change(toy("t1"), "c3"))
        work.commit()
    assert [one.id for one in book.history()] == ["c1", "c2", "c3"]
    assert [one.id for one in book.history("t1")] == ["c1", "c3"]
    assert book.history("t9") == []


def test_facts_count_the_orders_of_a_system_that_go_by_a_reference(book: FileBook, toy: Make) -> None:
    with book.work() as work:
        work.keep(toy("t3", name="T1"))
        assert work.facts().called("toy", "T1") == 2
        work.withdraw("t1")
        assert work.facts().called("toy", "T1") == 1
    assert [book.facts().called(*one) for one in [("toy", "T1"), ("toy", "T3"), ("other", "T1")]] == [1, 0, 0]


def test_a_fresh_book_starts_with_its_first_records_and_one_that_is_there_does_not_get_them_again(
    path: Path, book: FileBook, toy: Make, shop: Shop, look: Look
) -> None:
    def opened() -> FileBook:
        first = [shop, shop.evolve(id="s2"), shop.evolve(id="s3")]
        return FileBook(path, book._decoder.codec, first_records=lambda: first)

    path.unlink()
    fresh = opened()
    assert list(fresh.facts().records) == ["shop:s1", "shop:s2", "shop:s3"]
    assert look() == {}
    with fresh.work() as work:
        work.unfile("shop:s1")
        work.keep(toy("t1"))
        work.commit()
    assert list(fresh.facts().records) == list(opened().facts().records) == ["shop:s2", "shop:s3"]


# Units of work


def test_a_unit_of_work_sees_what_it_did_and_the_book_does_not_until_it_is_committed(
    book: FileBook, toy: Make, shop: Shop, change: MakeChange
) -> None:
    before = (book.facets(), book.facts().records, book.history())
    with book.work() as work:
        work.keep(toy("t1", weight="9.90"))
        work.keep(toy("t3"))
        work.withdraw("t2")
        work.unfile("shop:s1")
        work.file(shop.evolve(id="s2"))
        noted = work.note(change(toy("t3"), "c2"))
        assert work.order("t1").weight == Decimal("9.90")  # type: ignore[attr-defined]  # a Toy
        assert [one.id for one in work.facets()] == ["t1", "t3"]
        with pytest.raises(Unknown):
            work.order("t2")
        assert list(work.facts().records) == ["shop:s2"]
        assert work.history()[-1] == noted
        assert (book.facets(), book.facts().records, book.history()) == before
        seen = (work.facets(), work.facts().records, work.history())
        work.commit()
        assert (work.facets(), work.facts().records, work.history()) == seen
    assert (book.facets(), book.facts().records, book.history()) == seen


def test_facets_are_worked_out_when_an_order_is_kept(book: FileBook, toy: Make, path: Path) -> None:
    with book.work() as work:
        work.keep(toy("t1", wheels=[{"uid": "1", "name": "front", "price": "3.75"}]))
        work.commit()
    assert [one.amount for one in book.facets()[0].amounts] == [Decimal("3.75")]
    book.close()
    assert json.loads(path.read_bytes())["orders"]["1"]["facets"]["amounts"][0]["amount"] == "3.75"


def test_changes_are_numbered_one_after_another_across_openings(
    book: FileBook, open_book: Opener, toy: Make, change: MakeChange
) -> None:
    with open_book().work() as work:
        assert [work.note(change(toy("t1"), f"n{i}")).number for i in range(3)] == [2, 3, 4]
        work.commit()
    assert [one.number for one in open_book().history()] == [1, 2, 3, 4]


def test_an_order_keeps_its_place_and_its_document_when_it_is_replaced(
    book: FileBook, open_book: Opener, toy: Make, path: Path
) -> None:
    with book.work() as work:
        work.keep(toy("t3"))
        work.keep(toy("t1", name="again"))
        work.withdraw("t2")
        work.commit()
    assert ids(book) == ids(open_book()) == ["t1", "t3"]
    book.close()
    assert ids(open_book()) == ["t1", "t3"]
    assert list(json.loads(path.read_bytes())["orders"]) == ["1", "3"]


@pytest.mark.parametrize("error", [None, WentWrongError, KeyboardInterrupt])
def test_leaving_without_a_commit_changes_nothing_in_memory_or_in_the_folder(
    book: FileBook, toy: Make, shop: Shop, change: MakeChange, look: Look, error: type[BaseException] | None
) -> None:
    before, on_disk = (book.facets(), book.facts().records, book.history()), look()
    with suppress(WentWrongError, KeyboardInterrupt), book.work() as work:
        work.keep(toy("t1", weight="9.90"))
        work.withdraw("t2")
        work.unfile("shop:s1")
        work.note(change(toy("t1"), "c2"))
        if error is not None:
            raise error
    assert (book.facets(), book.facts().records, book.history()) == before
    assert look() == on_disk


def test_leaving_without_a_commit_leaves_no_folder_either(path: Path, open_book: Opener, toy: Make) -> None:
    path.parent.rmdir()
    with open_book().work() as work:
        work.keep(toy("t1"))
    assert not path.parent.exists()


def test_committing_nothing_writes_nothing(book: FileBook, path: Path) -> None:
    before = path.stat()
    with book.work() as work:
        work.commit()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_first_commit_leaves_only_the_book_in_the_folder_and_the_next_one_a_journal_beside_it(
    book: FileBook, look: Look, toy: Make
) -> None:
    first = look()
    assert list(first) == ["orders.json"]
    with book.work() as work:
        work.keep(toy("t3"))
        work.commit()
    assert look().keys() == {"orders.json", "orders.json.journal"}
    assert look()["orders.json"] == first["orders.json"]


def test_a_unit_of_work_that_is_over_takes_no_more(book: FileBook, toy: Make) -> None:
    with book.work() as work:
        work.commit()
        with pytest.raises(RuntimeError, match="is over"):
            work.keep(toy("t3"))
    with book.work() as left:
        pass
    with pytest.raises(RuntimeError, match="is over"):
        left.commit()


@pytest.mark.parametrize("step", ["open", "pwrite", "fdatasync"])
def test_after_a_write_that_failed_the_book_is_as_before_and_the_next_one_succeeds(
    book: FileBook, open_book: Opener, toy: Make, look: Look, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before, on_disk = book.facets(), look()

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with book.work() as work:
        work.keep(toy("t3"))
        with monkeypatch.context() as patch:
            patch.setattr(os, step, fail)
            with pytest.raises(BookFailed, match=r"no space left on device\. Nothing was changed"):
                work.commit()
    assert book.facets() == before
    assert look() == on_disk
    with book.work() as work:
        work.keep(toy("t4"))
        work.commit()
    assert ids(book) == ids(open_book()) == ["t1", "t2", "t4"]


def test_an_interrupt_right_after_the_first_file_was_put_in_place_is_noticed_by_the_next_unit_of_work(
    open_book: Opener, toy: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, book = os.replace, open_book()

    def interrupted(source: Path, target: Path) -> None:
        replace(source, target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupted)
        with suppress(KeyboardInterrupt), book.work() as work:
            work.keep(toy("t3"))
            work.commit()
    assert ids(book) == []
    with book.work() as work:
        assert [one.id for one in work.facets()] == ["t3"]


def test_an_interrupt_right_after_a_line_was_written_takes_it_back(
    book: FileBook, open_book: Opener, toy: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    fdatasync = os.fdatasync

    def interrupted(descriptor: int) -> None:
        fdatasync(descriptor)
        raise KeyboardInterrupt

    for name in ("t3", "t4"):
        with monkeypatch.context() as patch:
            patch.setattr(os, "fdatasync", interrupted)
            with suppress(KeyboardInterrupt), book.work() as work:
                work.keep(toy("never"))
                work.commit()
        with book.work() as work:
            work.keep(toy(name))
            work.commit()
    assert ids(book) == ids(open_book()) == ["t1", "t2", "t3", "t4"]


# Several at once


def test_while_another_process_writes_a_unit_of_work_is_refused_and_nothing_changes(
    book: FileBook, path: Path, look: Look
) -> None:
    other = held_by_another(path)
    before = look()
    with pytest.raises(BookFailed, match=rf"being changed by process {os.getpid()} "), book.work():
        pass
    assert look() == before
    other.release()
    with book.work() as work:
        work.withdraw("t1")
        work.commit()


@pytest.mark.parametrize("committed", [True, False])
def test_the_lock_of_a_killed_process_does_not_keep_anybody_out(
    book: FileBook, path: Path, look: Look, *, committed: bool
) -> None:
    left = b"99999 2026-11-20T08:00:00+00:00\n"
    path.with_name("orders.json.lock").write_bytes(left)
    with book.work() as work:
        work.withdraw("t1")
        if committed:
            work.commit()
    assert look().get("orders.json.lock") == (None if committed else left)


def test_what_another_process_committed_is_seen_and_kept(book: FileBook, open_book: Opener, toy: Make) -> None:
    with open_book().work() as theirs:
        theirs.keep(toy("t3"))
        theirs.commit()
    assert book.changed_on_disk()
    assert ids(book) == ["t1", "t2"]
    with book.work() as work:
        assert work.order("t3") == toy("t3")
        work.keep(toy("t4"))
        work.commit()
    assert not book.changed_on_disk()
    assert ids(book) == ids(open_book()) == ["t1", "t2", "t3", "t4"]


def test_a_first_commit_does_not_write_over_a_book_that_came_meanwhile(open_book: Opener, toy: Make) -> None:
    ours, theirs = open_book(), open_book()
    for book, name in ((theirs, "t1"), (ours, "t2")):
        with book.work() as work:
            work.keep(toy(name))
            work.commit()
    assert ids(ours) == ["t1", "t2"]


def test_a_file_replaced_during_a_unit_of_work_is_not_written_over(
    book: FileBook, path: Path, toy: Make, look: Look
) -> None:
    with book.work() as work:
        work.keep(toy("t3"))
        edit_tables(path, lambda tables: tables["orders"].pop("2"))  # by a program that asks for no lock
        theirs = path.read_bytes()
        with pytest.raises(BookFailed, match="changed by another program"):
            work.commit()
    assert look() == {"orders.json": theirs}
    with book.work() as work:
        assert [one.id for one in work.facets()] == ["t1"]


def test_reloading_shows_what_is_on_disk(book: FileBook, path: Path) -> None:
    edit_tables(path, lambda tables: tables["orders"].pop("2"))
    book.reload()
    assert ids(book) == ["t1"]
    assert not book.changed_on_disk()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"{"),
        lambda path: path.write_bytes(b"{}"),
        lambda path: edit_tables(path, lambda tables: tables["_meta"]["1"].update(version=3)),
        lambda path: edit_tables(path, lambda tables: tables["orders"]["1"].pop("id")),
    ],
    ids=["gone", "damaged", "another's", "newer", "broken"],
)
def test_a_reload_that_fails_leaves_what_was_read_before_and_the_file_is_not_written_over(
    book: FileBook, path: Path, look: Look, damage: Callable[[Path], object]
) -> None:
    damage(path)
    on_disk = look()
    for _ in range(2):
        assert book.changed_on_disk()
        with pytest.raises(BookFailed):
            book.reload()
        with pytest.raises(BookFailed), book.work():
            pass
    assert ids(book) == ["t1", "t2"]
    assert look() == on_disk


def test_a_book_that_is_held_keeps_others_from_writing_until_it_is_released(
    book: FileBook, open_book: Opener, toy: Make, look: Look
) -> None:
    book.hold()
    book.hold()
    with pytest.raises(BookHeld, match=rf"open in the app, process {os.getpid()} ") as held, open_book().work():
        pass
    assert held.value.lasting
    for name in ("t3", "t4"):
        with book.work() as work:
            work.keep(toy(name))
            work.commit()
    assert set(look()) == {"orders.json", "orders.json.journal", "orders.json.lock"}
    book.release()
    assert set(look()) == {"orders.json", "orders.json.journal"}
    with open_book().work() as work:
        work.withdraw("t3")
        work.commit()


def test_two_threads_take_turns(open_book: Opener, toy: Make) -> None:
    book = open_book(wait=20)

    def enter(prefix: str) -> None:
        for number in range(5):
            with book.work() as work:
                work.keep(toy(f"{prefix}{number}"))
                work.commit()

    threads = [Thread(target=enter, args=(prefix,)) for prefix in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ids(open_book())) == sorted(f"{p}{n}" for p in "ab" for n in range(5))


def test_a_unit_of_work_inside_another_is_refused_rather_than_waiting_for_ever(book: FileBook) -> None:
    inner: AbstractContextManager[object] = book.work()
    with book.work(), pytest.raises(BookFailed, match="still being made"), inner:
        pass


# Reading only


def test_a_book_open_for_reading_takes_no_lock_and_leaves_no_trace(
    book: FileBook, open_book: Opener, path: Path, toy: Make, look: Look
) -> None:
    path.with_name(".orders.json.999999999.tmp").touch()
    other = held_by_another(path)
    before = look()
    reader = open_book(read_only=True)
    with reader.work() as work:
        work.keep(toy("t3"))
        assert [one.id for one in work.facets()] == ["t1", "t2", "t3"]
        with pytest.raises(BookFailed, match="open for reading only"):
            work.commit()
    assert ids(reader) == ["t1", "t2"]
    assert look() == before
    other.release()


def test_opening_a_book_to_write_sweeps_what_a_killed_writer_left(
    book: FileBook, open_book: Opener, path: Path, look: Look
) -> None:
    path.with_name(".orders.json.999999999.tmp").touch()
    open_book()
    assert list(look()) == ["orders.json"]


def test_a_book_reached_by_a_link_is_the_same_book_with_the_same_lock(
    book: FileBook, open_book: Opener, path: Path, tmp_path: Path, toy: Make
) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    linked = FileBook(link, book._decoder.codec, wait=0)
    with book.work(), pytest.raises(BookFailed, match="being changed by"), linked.work():
        pass
    with linked.work() as work:
        work.keep(toy("t3"))
        work.commit()
    assert link.is_symlink()
    assert ids(open_book()) == ["t1", "t2", "t3"]
