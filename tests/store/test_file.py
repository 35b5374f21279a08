from __future__ import annotations

import gc
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from orderui.domain.errors import BookFailed
from orderui.store import disk
from orderui.store.file import BookStorage

TABLES = {"orders": {"1": {"id": "t1", "größe": "5′ “quoted”\n"}}}

Look = Callable[[], dict[str, bytes]]


@pytest.fixture
def storage(path: Path) -> BookStorage:
    return BookStorage(path)


def test_no_file_reads_as_nothing_and_is_not_made(storage: BookStorage, look: Look) -> None:
    assert storage.read() is None
    assert look() == {}


def test_what_is_written_reads_back(storage: BookStorage, path: Path) -> None:
    storage.write(TABLES)
    assert BookStorage(path).read() == TABLES


def test_tinydb_works_on_this_storage_and_on_its_file(path: Path) -> None:
    with TinyDB(path, storage=BookStorage) as db:
        db.table("orders").insert({"id": "t1"})
        db.table("orders").insert({"id": "t2"})
    with TinyDB(path) as plain:
        assert plain.tables() == {"orders"}
        assert [doc["id"] for doc in plain.table("orders")] == ["t1", "t2"]


def test_only_the_user_may_read_the_file(storage: BookStorage, path: Path) -> None:
    path.write_text("{}")
    path.chmod(0o644)
    storage.read()
    storage.write(TABLES)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_write_leaves_nothing_else_behind(storage: BookStorage, look: Look) -> None:
    storage.write(TABLES)
    storage.write(TABLES)
    assert list(look()) == ["orders.json"]


def test_a_symbolic_link_is_followed_and_stays_one(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    BookStorage(link).write(TABLES)
    assert link.is_symlink()
    assert not path.is_symlink()
    assert BookStorage(path).read() == TABLES


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"not json", "does not read as JSON"),
        (b'{"orders": {"1": {', "truncated"),
        (b"{}\n{}", "trailing"),
        (b'{"a": "\xff"}', "does not read as JSON"),
        (b'{"a": "\\ud800"}', "does not read as JSON"),
        (b'{"a": NaN}', "does not read as JSON"),
        (b'{"a": 1e999}', "does not read as JSON"),
        (b"[" * 100_000, "too deeply nested"),
        (b"[]", "not an orderui book"),
        (b'{"name": "orderui"}', "not an orderui book"),
    ],
)
def test_what_is_no_book_is_refused_and_left_alone(path: Path, look: Look, content: bytes, says: str) -> None:
    path.write_bytes(content)
    storage = BookStorage(path)
    with pytest.raises(BookFailed, match=says):
        storage.read()
    with pytest.raises(BookFailed, match="Nothing was written"):
        storage.write(TABLES)
    assert look() == {"orders.json": content}


@pytest.mark.parametrize("content", [b"{}", b"{"])
def test_reading_leaves_the_garbage_collector_running(storage: BookStorage, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with suppress(BookFailed):
        storage.read()
    assert gc.isenabled()


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookFailed, match="cannot be read: it is a folder"):
        BookStorage(tmp_path).read()


@pytest.mark.timeout(5)
def test_a_named_pipe_is_refused_without_waiting_for_its_other_end(storage: BookStorage, path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(BookFailed, match="not a file that can hold a book"):
        storage.read()


def test_a_link_to_itself_is_refused(path: Path) -> None:
    path.symlink_to(path)
    with pytest.raises(BookFailed, match="cannot be read"):
        BookStorage(path).read()


def test_a_file_that_may_not_be_read_is_refused(
    storage: BookStorage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("{}")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(BookFailed, match="cannot be read: permission denied"):
        storage.read()


def test_a_write_protected_file_is_not_replaced(
    storage: BookStorage, path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("{}")
    storage.read()
    monkeypatch.setattr(os, "access", lambda *_: False)  # the tests may run as root, whom no mode stops
    with pytest.raises(BookFailed, match="write-protected"):
        storage.write(TABLES)
    assert look() == {"orders.json": b"{}"}


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
@pytest.mark.parametrize("number", [28, 13, 30], ids=["ENOSPC", "EACCES", "EROFS"])
def test_a_write_that_fails_at_any_step_leaves_the_file_as_it_was(
    storage: BookStorage, look: Look, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    storage.write(TABLES)
    before = look()

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(BookFailed, match=r"cannot be written: .*\. Nothing was changed"):
            storage.write({})
    assert look() == before
    assert storage.read() == TABLES
    storage.write({})
    assert storage.read() == {}


@pytest.mark.parametrize("late", [False, True], ids=["before the replacing", "right after it"])
def test_an_interrupt_in_the_middle_leaves_a_whole_file_and_nothing_else(
    storage: BookStorage, path: Path, look: Look, monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    storage.write(TABLES)
    replace = os.replace

    def interrupted(source: Path, target: Path) -> None:
        if late:
            replace(source, target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            storage.write({})
    assert list(look()) == ["orders.json"]
    assert BookStorage(path).read() == ({} if late else TABLES)
    assert storage.changed() is late


def test_a_folder_that_cannot_be_synced_does_not_undo_a_change_that_was_made(
    storage: BookStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def fail_for_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(5, "Input/output error")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fail_for_folders)
    storage.write(TABLES)
    assert not storage.changed()
    assert storage.read() == TABLES


def test_the_file_and_then_its_folder_are_synced(
    storage: BookStorage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync
    seen: list[tuple[str, bool]] = []

    def watch(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        seen.append(("folder" if is_folder else "file", path.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    storage.write(TABLES)
    assert seen == [("file", False), ("folder", True)]


def test_a_file_that_somebody_else_replaced_is_not_written_over(storage: BookStorage, path: Path) -> None:
    storage.write(TABLES)
    BookStorage(path).read()
    other = BookStorage(path)
    other.read()
    other.write({"orders": {}})
    assert storage.changed()
    with pytest.raises(BookFailed, match="changed by another program"):
        storage.write(TABLES)
    assert BookStorage(path).read() == {"orders": {}}


def test_a_file_replaced_while_the_new_one_is_being_written_is_not_written_over(
    storage: BookStorage, path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.write(TABLES)
    fsync = os.fsync

    def meddle(descriptor: int) -> None:
        fsync(descriptor)
        path.write_bytes(b'{"theirs": {}}')

    monkeypatch.setattr(os, "fsync", meddle)
    with pytest.raises(BookFailed, match="changed by another program"):
        storage.write({})
    assert look() == {"orders.json": b'{"theirs": {}}'}


def test_a_file_that_is_gone_is_not_taken_for_a_new_book(storage: BookStorage, path: Path) -> None:
    storage.write(TABLES)
    path.unlink()
    assert storage.changed()
    with pytest.raises(BookFailed, match="is gone"):
        storage.read()
    with pytest.raises(BookFailed, match="Nothing was written"):
        storage.write(TABLES)
    assert not path.exists()


def test_a_killed_writer_leaves_a_whole_book_and_its_leftover_is_swept(path: Path, look: Look) -> None:
    BookStorage(path).write(TABLES)
    before = path.read_bytes()
    script = (
        "import os, signal, sys\n"
        "from orderui.store.file import BookStorage\n"
        "storage = BookStorage(sys.argv[1])\n"
        "storage.read()\n"
        "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "storage.write({})\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    assert len(look()) == 2
    BookStorage(path).sweep()
    assert look() == {"orders.json": before}


def test_sweeping_spares_the_living_and_what_is_not_ours(storage: BookStorage, path: Path, look: Look) -> None:
    spared = {
        f".orders.json.{os.getppid()}.tmp",
        ".other.json.999999999.tmp",
        ".orders.json.tmp",
        ".orders.json.x.tmp",
        "orders.json.bak",
    }
    swept = {f".orders.json.{os.getpid()}.tmp", ".orders.json.999999999.tmp", f".orders.json.{10**30}.tmp"}
    for name in spared | swept:
        path.with_name(name).touch()
    storage.sweep()
    assert set(look()) == spared


def test_of_two_equal_keys_the_last_counts_as_for_tinydb(storage: BookStorage, path: Path) -> None:
    path.write_text('{"orders": {"1": {"id": "a"}, "1": {"id": "b"}}}')
    assert storage.read() == {"orders": {"1": {"id": "b"}}}
    with TinyDB(path) as plain:
        assert [doc["id"] for doc in plain.table("orders")] == ["b"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)  # it waits for the disk
@given(doc=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), json_values, max_size=4))
def test_any_document_reads_back_as_it_was_and_for_tinydb_too(
    tmp_path_factory: pytest.TempPathFactory, doc: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.unlink(missing_ok=True)
    BookStorage(path).write({"orders": {"1": doc}})
    assert BookStorage(path).read() == {"orders": {"1": doc}}
    with TinyDB(path, encoding="utf-8") as plain:
        assert plain.table("orders").get(doc_id=1) == doc


@pytest.mark.parametrize("cut", [None, 0, 7])
def test_a_big_file_is_read_in_halves_and_says_the_same(
    storage: BookStorage, path: Path, monkeypatch: pytest.MonkeyPatch, cut: int | None
) -> None:
    storage.write(TABLES)
    preadv = os.preadv
    monkeypatch.setattr(disk, "HALVED", 1)
    monkeypatch.setattr(disk, "BLOCK", 10)
    if cut is not None:  # the disk fails, or gives less than there was
        monkeypatch.setattr(
            os, "preadv", lambda d, room, at: preadv(d, [room[0][:cut]], at) if at < 30 else fail()
        )
    content = BookStorage(path).contents()
    assert isinstance(content, memoryview) == (cut is None)
    assert content == path.read_bytes()
    assert BookStorage(path).read() == TABLES


def fail() -> int:
    raise OSError(5, "Input/output error")
