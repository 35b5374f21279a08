from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from orderui.domain.errors import BookFailed
from orderui.store.journal import AHEAD, Journal
from orderui.store.lines import Entry

Look = Callable[[], dict[str, bytes]]


def entry(n: int, text: str = "x") -> Entry:
    return Entry(n, orders={str(n): Raw(msgspec.json.encode({"id": text}))})


def payload(n: int, text: str = "x") -> list[bytes]:
    return [msgspec.json.encode(entry(n, text))]


def shown(entries: list[Entry]) -> list[tuple[int, dict[str, bytes]]]:
    return [(one.n, {number: bytes(doc) for number, doc in one.orders.items()}) for one in entries]


@pytest.fixture
def place(path: Path) -> Path:
    return path.with_name("orders.json.journal")


@pytest.fixture
def journal(place: Path) -> Journal:
    """A journal with three commits in it."""
    journal = Journal(place)
    for n in (1, 2, 3):
        journal.append("g1", payload(n))
    return journal


def lines(place: Path) -> list[bytes]:
    return place.read_bytes().rstrip(b"\0").splitlines(keepends=True)


def test_no_file_is_no_commits_and_is_not_made_by_reading(place: Path, look: Look) -> None:
    assert Journal(place).read() == []
    assert look() == {}


def test_what_was_appended_reads_back_in_order_with_the_generation(journal: Journal, place: Path) -> None:
    again = Journal(place)
    assert shown(again.read()) == shown([entry(1), entry(2), entry(3)])
    assert (again.generation, again.end, again.torn) == ("g1", journal.end, False)


def test_it_is_text_a_line_each_for_the_users_eyes_only(journal: Journal, place: Path) -> None:
    checksum, _, payload = lines(place)[1].partition(b" ")
    assert msgspec.json.decode(payload) == {"n": 1, "orders": {"1": {"id": "x"}}}
    assert int(checksum, 16) == zlib.crc32(payload[:-1])
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


@pytest.mark.parametrize("cut", [1, 5, 30])
def test_a_last_line_that_is_not_whole_is_left_out_and_written_over(
    journal: Journal, place: Path, cut: int
) -> None:
    content = b"".join(lines(place))
    place.write_bytes(content[:-cut])
    again = Journal(place)
    assert shown(again.read()) == shown([entry(1), entry(2)])
    assert again.torn
    again.append("g1", payload(3, "other"))
    assert shown(Journal(place).read()) == shown([entry(1), entry(2), entry(3, "other")])


def test_a_last_line_with_a_hole_in_it_is_left_out(journal: Journal, place: Path) -> None:
    content = bytearray(place.read_bytes())
    content[journal.end - 12 : journal.end - 8] = bytes(4)
    place.write_bytes(content)
    again = Journal(place)
    assert shown(again.read()) == shown([entry(1), entry(2)])
    assert again.torn


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("how", ["flipped", "taken out", "doubled"])
def test_damage_in_the_middle_stops_with_the_line_and_changes_nothing(
    journal: Journal, place: Path, number: int, how: str
) -> None:
    found = lines(place)
    if how == "flipped":
        found[number] = found[number].replace(b"{", b"[", 1)
    elif how == "taken out":
        del found[number]
    else:
        found.insert(number, found[number])
    place.write_bytes(b"".join(found))
    before = place.read_bytes()
    if how == "taken out" and number == 1:
        assert [one.n for one in Journal(place).read()] == [2, 3]  # the book knows which number comes next
    else:
        with pytest.raises(BookFailed, match=r"damaged: line \d .*orderui restore"):
            Journal(place).read()
    assert place.read_bytes() == before


def test_what_stands_before_damage_can_be_had(journal: Journal, place: Path) -> None:
    found = lines(place)
    found[2] = b"00000000 {}\n"
    place.write_bytes(b"".join(found))
    again = Journal(place)
    assert shown(again.read(lenient=True)) == shown([entry(1)])
    assert again.damage == 3


def test_a_reader_takes_what_has_been_added_and_only_that(journal: Journal, place: Path) -> None:
    reader = Journal(place)
    reader.read()
    assert not reader.changed()
    journal.append("g1", payload(4))
    journal.append("g1", payload(5))
    assert reader.changed()
    assert shown(reader.grown(3) or []) == shown([entry(4), entry(5)])
    assert not reader.changed()
    assert reader.grown(5) == []


def test_a_second_line_within_one_tick_of_the_clock_is_noticed(journal: Journal, place: Path) -> None:
    reader = Journal(place)
    reader.read()
    times = place.stat()
    journal.append("g1", payload(4))
    os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert place.stat().st_size == times.st_size
    assert reader.changed()


def test_half_a_line_that_another_process_then_completes_is_noticed_within_one_tick(
    journal: Journal, place: Path
) -> None:
    before = place.read_bytes()
    journal.append("g1", payload(4))
    whole, end = place.read_bytes(), journal.end
    place.write_bytes(whole[: end - 9] + bytes(len(whole) - end + 9))
    reader = Journal(place)
    assert [one.n for one in reader.read()] == [1, 2, 3]
    assert not reader.changed()
    times = place.stat()
    place.write_bytes(whole)
    os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert len(whole) == len(before)
    assert reader.changed()
    assert shown(reader.grown(3) or []) == shown([entry(4)])


@pytest.mark.parametrize(
    "edit",
    [
        lambda place: place.write_bytes(place.read_bytes().replace(b'"x"', b'"y"', 1)),
        lambda place: place.write_bytes(b""),
        lambda place: place.write_bytes(b"".join(lines(place)[:-1])),
    ],
    ids=["edited", "emptied", "cut"],
)
def test_an_edit_from_outside_is_no_growth_and_is_not_written_over(
    journal: Journal, place: Path, edit: Callable[[Path], object]
) -> None:
    edit(place)
    os.utime(place, ns=(0, 0))
    theirs = place.read_bytes()
    assert journal.changed()
    with pytest.raises(BookFailed, match="changed by another program"):
        journal.append("g1", payload(4))
    assert journal.grown(3) is None
    assert place.read_bytes() == theirs


def test_a_journal_somebody_else_began_is_not_written_over(place: Path) -> None:
    ours, theirs = Journal(place), Journal(place)
    theirs.append("g1", payload(1))
    before = place.read_bytes()
    with pytest.raises(BookFailed, match="changed by another program"):
        ours.append("g1", payload(1))
    assert place.read_bytes() == before


@pytest.mark.parametrize("began", [False, True])
@pytest.mark.parametrize("step", ["open", "pwrite", "fdatasync"])
@pytest.mark.parametrize("number", [28, 13, 30], ids=["full", "forbidden", "read-only"])
def test_a_write_that_failed_leaves_the_journal_as_it_was_and_the_next_one_succeeds(
    place: Path, look: Look, monkeypatch: pytest.MonkeyPatch, step: str, number: int, *, began: bool
) -> None:
    journal = Journal(place)
    if began:
        journal.append("g1", payload(1))
    before, n = lines(place) if began else [], 2 if began else 1
    journal = Journal(place)
    journal.read()

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(BookFailed, match=f"{os.strerror(number)[1:]}. Nothing was changed"):
            journal.append("g1", payload(n))
    assert (lines(place) if place.exists() else []) == before
    journal.append("g1", payload(n))
    assert [one.n for one in Journal(place).read()] == list(range(1, n + 1))


def test_half_a_line_that_cannot_be_taken_back_is_written_over(
    journal: Journal, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pwrite = os.pwrite

    def half(descriptor: int, content: bytes, at: int) -> int:
        pwrite(descriptor, bytes(content)[:20], at)
        raise OSError(28, "No space left on device")

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", half)
        patch.setattr(os, "ftruncate", fail)
        with pytest.raises(BookFailed, match="no space left"):
            journal.append("g1", payload(4, "a longer text than the next one"))
    assert [one.n for one in Journal(place).read()] == [1, 2, 3]
    journal.append("g1", payload(4))
    assert shown(Journal(place).read())[-1] == shown([entry(4)])[0]
    assert not Journal(place).torn


def big(n: int) -> Iterator[bytes]:
    """A commit of some megabytes, in pieces."""
    yield b'{"n":%d,"orders":{"0":0' % n
    for number in range(1, 3_000):
        yield b',"%d":"%b"' % (number, b"x" * 1_000)
    yield b"}}"


def test_a_commit_of_many_pieces_reads_back_as_one(journal: Journal, place: Path) -> None:
    journal.append("g1", big(4))
    journal.append("g1", payload(5))
    again = Journal(place)
    entries = again.read()
    assert [one.n for one in entries] == [1, 2, 3, 4, 5]
    assert len(entries[3].orders) == 3_000
    assert (again.end, again.torn) == (journal.end, False)
    assert not journal.changed()


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_a_commit_of_many_pieces_that_was_cut_short_never_was(
    journal: Journal, place: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    pwrite, left = os.pwrite, [True] * kept

    def killed(descriptor: int, content: bytes, at: int) -> int:
        if not left:
            raise SystemExit
        left.pop()
        return pwrite(descriptor, content, at)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", killed)
        patch.setattr(Journal, "_take_back", lambda *_, **__: None)  # nobody is there to do it
        with pytest.raises(SystemExit):
            journal.append("g1", big(4))
    again = Journal(place)
    assert [one.n for one in again.read()] == [1, 2, 3]
    again.append("g1", payload(4))
    assert shown(Journal(place).read())[-1] == shown([entry(4)])[0]
    assert not Journal(place).torn


def test_zeros_are_written_ahead_so_that_most_lines_do_not_make_the_file_longer(
    journal: Journal, place: Path
) -> None:
    size = place.stat().st_size
    assert AHEAD < size < 2 * AHEAD
    for n in range(4, 40):
        journal.append("g1", payload(n))
    assert place.stat().st_size == size


def test_a_symbolic_link_in_its_place_is_not_followed(place: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    place.symlink_to(precious)
    with pytest.raises(BookFailed, match="cannot be read"):
        Journal(place).read()
    with pytest.raises(BookFailed):
        Journal(place).append("g1", payload(1))
    assert precious.read_text() == "precious"


def test_renewing_keeps_the_lines_that_are_not_merged_under_the_new_generation(
    journal: Journal, place: Path
) -> None:
    mark = journal.end
    journal.append("g1", payload(4))
    journal.renew("g2", journal.tail(mark))
    journal.append("g2", payload(5))
    again = Journal(place)
    assert [one.n for one in again.read()] == [4, 5]
    assert again.generation == "g2"


def test_renewing_with_nothing_left_removes_the_file(journal: Journal, place: Path) -> None:
    journal.renew("g2", b"")
    assert not place.exists()
    assert not journal.changed()
    journal.append("g2", payload(4))
    assert Journal(place).read()[0].n == 4


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(deadline=None, max_examples=60)
@given(written=st.lists(texts, min_size=1, max_size=8), data=st.data())
def test_whatever_is_cut_off_what_remains_is_a_beginning(
    tmp_path_factory: pytest.TempPathFactory, written: list[str], data: st.DataObject
) -> None:
    place = tmp_path_factory.getbasetemp() / "any.journal"
    place.unlink(missing_ok=True)
    journal, ends = Journal(place), []
    for n, text in enumerate(written, start=1):
        journal.append("g1", payload(n, text))
        ends.append(journal.end)
    kept = data.draw(st.integers(0, journal.end))
    place.write_bytes(place.read_bytes()[:kept] + bytes(data.draw(st.sampled_from([0, 1, 100]))))
    whole = sum(1 for end in ends if end <= kept)
    assert shown(Journal(place).read()) == shown([entry(n, t) for n, t in enumerate(written[:whole], start=1)])
