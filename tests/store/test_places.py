"""The index of a book's file: what opening need not read, and what makes that safe."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from orderui.domain.errors import BookFailed
from orderui.domain.history import Change
from orderui.store import edition
from orderui.store.book import FileBook
from orderui.store.file import BookStorage, Sealing
from orderui.store.opening import CHANGES, ORDERS
from orderui.store.places import SEAL_BEGINS, Indexed, indexed
from tests.store.conftest import edit_tables

if TYPE_CHECKING:
    from tests.store.conftest import Opener, Toy

    Make = Callable[..., Toy]
    MakeChange = Callable[..., Change]


@pytest.fixture(autouse=True)
def short_passages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passages of two documents each."""
    monkeypatch.setattr(edition, "PASSAGE", 2)
    monkeypatch.setattr(edition, "SMALL", 1)


@pytest.fixture
def left(book: FileBook, toy: Make, change: MakeChange) -> FileBook:
    """A book of seven orders and six changes that was left: all of it is in the file."""
    enter(book, toy, change, *range(3, 8))
    book.close()
    return book


def enter(book: FileBook, toy: Make, change: MakeChange, *numbers: int) -> None:
    with book.work() as work:
        for number in numbers:
            work.keep(toy(f"t{number}"))
            work.note(change(toy(f"t{number}"), f"c{number}"))
        work.commit()


def told(book: FileBook) -> list[tuple[int, str, Any]]:
    return [(one.number, one.id, one.subjects[0].id) for one in book.history()]


def at(path: Path) -> Indexed:
    found = indexed(BookStorage(path).contents() or b"")
    assert found is not None
    return found


def unread(book: FileBook) -> bool:
    return book._shelf.chronicle._unread is not None


def reseal(path: Path, content: bytes) -> None:
    """Put a file with this content there whose seal holds."""
    start = len(SEAL_BEGINS)
    content = content[:start] + edition.UNSEALED + content[start + 8 :]
    path.write_bytes(content[:start] + b"%08x" % Sealing(content)._checksum + content[start + 8 :])


def test_the_index_says_where_every_passage_of_the_file_is(left: FileBook, path: Path) -> None:
    file = json.loads(path.read_bytes())
    found = at(path)
    assert found.orders.docs(ORDERS).keys() == file["orders"].keys()
    assert [len(one) for one in (found.index.orders, found.index.registry, found.index.history)] == [5, 2, 4]
    assert [json.loads(b"{%b}" % bytes(text)) for text in found.orders.texts()] == [
        {number: file["orders"][number] for number in numbers} for numbers in ("12", "34", "56", "7")
    ]
    assert found.history.docs(CHANGES).keys() == file["history"].keys()
    assert (found.index.last, found.index.counts) == (6, 6)


def test_history_is_read_when_somebody_asks_and_is_what_it_was(left: FileBook, open_book: Opener) -> None:
    again = open_book()
    assert unread(again)
    assert again.facets() == left.facets()
    assert again.facts().records == left.facts().records
    assert again.history() == left.history()
    assert not unread(again)


def test_a_change_goes_on_counting_with_the_history_unread_and_another_reader_agrees(
    left: FileBook, open_book: Opener, toy: Make, change: MakeChange
) -> None:
    writer = open_book()
    enter(writer, toy, change, 8, 9)
    assert (unread(writer), unread(open_book())) == (True, True)
    assert (
        [number for number, *_ in told(open_book())] == [number for number, *_ in told(writer)] == [*range(1, 9)]
    )


def test_merging_copies_an_unread_history_and_every_index_is_of_its_file(
    left: FileBook, open_book: Opener, path: Path, toy: Make, change: MakeChange
) -> None:
    for number in range(8, 12):
        book = open_book()
        enter(book, toy, change, number)
        book.close()
        assert unread(open_book())
        assert [counts for counts, *_ in told(open_book())] == [*range(1, number)]
        assert at(path).index.counts == number - 1
        assert open_book().damage() == []


def test_small_passages_become_one(
    left: FileBook, open_book: Opener, path: Path, toy: Make, change: MakeChange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edition, "SMALL", 1 << 20)
    book = open_book()
    enter(book, toy, change, 8, 9, 10)
    before = told(book)
    book.close()
    assert len(at(path).index.history) == 3
    assert told(open_book()) == before


def test_tables_that_are_not_orderuis_are_kept_beside_an_index(
    left: FileBook, open_book: Opener, path: Path, toy: Make, change: MakeChange
) -> None:
    edit_tables(path, lambda tables: tables.update(mine={"1": {"a": [1]}}, yours={}))
    for number in (8, 9):
        book = open_book()
        enter(book, toy, change, number)
        book.close()
        file = json.loads(path.read_bytes())
        assert (file["mine"], file["yours"]) == ({"1": {"a": [1]}}, {})
        assert at(path).others is not None
    assert unread(open_book())


def test_an_order_with_keys_of_somebody_elses_keeps_them(
    left: FileBook, open_book: Opener, path: Path, toy: Make, change: MakeChange
) -> None:
    edit_tables(path, lambda tables: tables["orders"]["2"].update(note="mine"))
    for number in (8, 9):
        book = open_book()
        enter(book, toy, change, number)
        book.close()
    assert unread(open_book())
    assert json.loads(path.read_bytes())["orders"]["2"]["note"] == "mine"
    assert len(open_book().facets()) == 9


def test_a_file_that_was_edited_is_read_whole_whatever_its_index_says(
    left: FileBook, open_book: Opener, path: Path
) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"id":"c3"', b'"id":"x3"'))
    again = open_book()
    assert not unread(again)
    assert [change for _, change, _ in told(again)] == ["c1", "x3", "c4", "c5", "c6", "c7"]
    assert again.notes == ("orders.json was edited by another program since orderui last wrote it.",)


def test_a_damaged_change_is_told_when_the_book_is_opened(left: FileBook, open_book: Opener, path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"number":3', b'"number":x'))
    with pytest.raises(BookFailed, match="does not read as JSON"):
        open_book()
    edit = path.read_bytes().replace(b'"number":x', b'"numbed":3')
    path.write_bytes(edit)
    with pytest.raises(BookFailed, match=r"damaged: .*number.* - in history, document 3"):
        open_book()


def test_a_damaged_change_under_a_seal_that_holds_is_told_by_whoever_reads_it(
    left: FileBook, open_book: Opener, path: Path
) -> None:
    reseal(path, path.read_bytes().replace(b'"number":3', b'"numbed":3'))
    again = open_book()
    assert len(again.facets()) == 7
    for _ in range(2):
        with pytest.raises(BookFailed, match=r"damaged: .*number.* - in history, document 3"):
            again.history()
    (sentence,) = again.damage()
    assert "in history, document 3" in sentence


@pytest.mark.parametrize("index", [b"9", b"-9", b"999999999", b"1", b"null", b'"a"'])
def test_an_index_that_cannot_be_is_no_index(left: FileBook, open_book: Opener, path: Path, index: bytes) -> None:
    first = b"%-12d" % at(path).index.orders[1]
    reseal(path, path.read_bytes().replace(first, index.ljust(12), 1))
    again = open_book()
    assert not unread(again)
    assert again.notes == ()
    assert told(again) == told(left)


def test_a_file_without_an_index_opens_as_ever(left: FileBook, open_book: Opener, path: Path) -> None:
    head, _, rest = path.read_bytes().partition(b',"index":')
    reseal(path, head + rest[rest.index(b"}") + 1 :])
    again = open_book()
    assert again.notes == ()
    assert not unread(again)
    assert told(again) == told(left)


def test_a_head_that_nests_too_deeply_is_refused_in_a_sentence(
    left: FileBook, open_book: Opener, path: Path
) -> None:
    deep = b'"index":' + b"[" * 5_000 + b"]" * 5_000 + b',"indexed":'
    path.write_bytes(path.read_bytes().replace(b'"index":', deep, 1))
    with pytest.raises(BookFailed, match="too deeply nested"):
        open_book()


def test_how_far_the_opening_is_only_grows_and_reaches_the_end(left: FileBook, path: Path) -> None:
    heard: list[tuple[str, float]] = []
    FileBook(path, left._decoder.codec, tell=lambda *told: heard.append(told))
    assert {doing for doing, _ in heard} == {"Reading"}
    done = [done for _, done in heard]
    assert len(done) > 5
    assert done == sorted(done)
    assert (done[0] > 0, done[-1]) == (True, 1.0)
