from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orderui.domain.errors import BookFailed, BookHeld
from orderui.store.lock import Lock

Look = Callable[[], dict[str, bytes]]

HOLD = """
import sys
from pathlib import Path
from orderui.store.lock import Lock
lock = Lock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
lock.release()
"""

COUNT = """
import sys
from pathlib import Path
from orderui.store.lock import Lock
lock, counter = Lock(Path(sys.argv[1]), wait=60), Path(sys.argv[2])
for _ in range(25):
    lock.acquire()
    number = int(counter.read_text())
    counter.write_text(str(number + 1))
    lock.release()
"""


@pytest.fixture
def lock(path: Path) -> Lock:
    return Lock(path.with_name("orders.json.lock"), wait=0)


@contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until the block is left."""
    arguments = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield other
        finally:
            other.kill()


def test_the_lock_file_names_its_holder_and_is_for_the_users_eyes_only(lock: Lock) -> None:
    lock.acquire()
    assert re.fullmatch(
        rf"{os.getpid()} \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d \S+ command\n", lock.path.read_text()
    )
    assert stat.S_IMODE(lock.path.stat().st_mode) == 0o600
    lock.release()


def test_the_lock_file_goes_with_the_lock(lock: Lock, look: Look) -> None:
    lock.acquire()
    held = lock.held
    lock.release()
    assert (held, lock.held) == (True, False)
    assert look() == {}


def test_a_lock_that_is_not_held_may_be_released(lock: Lock, look: Look) -> None:
    lock.release()
    assert look() == {}


@pytest.mark.parametrize(
    ("found", "after_a_change"),
    [
        (b"99999 2026-11-20T08:00:00+00:00\n", {}),
        (b"a note of somebody's\n" * 500, {"orders.json.lock": b"a note of somebody's\n" * 500}),
    ],
    ids=["a dead holder's", "somebody else's"],
)
def test_a_lock_file_that_was_there_is_put_back_unless_it_is_a_dead_holders_and_the_book_changed(
    lock: Lock, look: Look, found: bytes, after_a_change: dict[str, bytes]
) -> None:
    lock.path.write_bytes(found)
    lock.acquire()
    assert lock.path.read_bytes() != found
    lock.release()
    assert look() == {"orders.json.lock": found}

    lock.acquire()
    lock.tidy = True
    lock.release()
    assert look() == after_a_change


def test_while_another_process_holds_it_the_lock_is_refused_and_nothing_changes(lock: Lock, look: Look) -> None:
    with held_elsewhere(lock.path) as other:
        before = look()
        with pytest.raises(BookFailed, match=rf"process {other.pid} \(since \d{{4}}-\d\d-\d\d \d\d:\d\d\)"):
            lock.acquire()
        assert not lock.held
        assert look() == before
    lock.acquire()  # a killed holder holds nothing
    lock.release()


def test_a_lock_that_comes_free_in_time_is_taken(lock: Lock, look: Look) -> None:
    patient = Lock(lock.path, wait=10)
    with held_elsewhere(lock.path) as other:
        assert other.stdin is not None
        other.stdin.close()  # it lets go while we wait
        patient.acquire()
        patient.release()
    assert look() == {}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell who is stopped")
def test_a_holder_that_is_stopped_is_named_with_what_wakes_and_what_ends_it(lock: Lock) -> None:
    with held_elsewhere(lock.path) as other:
        other.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, other.pid, os.WSTOPPED | os.WNOWAIT)
        with pytest.raises(BookHeld, match="which is stopped") as refused:
            lock.acquire()
        assert f"`kill -CONT {other.pid}`" in str(refused.value)
        other.send_signal(signal.SIGCONT)
        os.waitid(os.P_PID, other.pid, os.WCONTINUED)
        with pytest.raises(BookHeld, match="Wait until that is done"):
            lock.acquire()
        other.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, other.pid, os.WSTOPPED | os.WNOWAIT)
        other.kill()
        other.wait()
        lock.acquire()  # the kernel's lock ends with its process, stopped or not
        lock.release()


def test_a_holder_that_cannot_be_read_is_another_process(lock: Lock) -> None:
    other = Lock(lock.path)
    other.acquire()
    lock.path.write_bytes(b"\xff?")
    with pytest.raises(BookFailed, match="by another process"):
        lock.acquire()
    other.release()


def test_several_processes_never_hold_it_at_once_though_its_file_comes_and_goes(lock: Lock, look: Look) -> None:
    counter = lock.path.with_name("counter")
    counter.write_text("0")
    arguments = [sys.executable, "-c", COUNT, str(lock.path), str(counter)]
    running = [subprocess.Popen(arguments) for _ in range(3)]
    assert [process.wait(30) for process in running] == [0, 0, 0]
    assert look() == {"counter": b"75"}


def test_a_lock_on_a_file_that_was_removed_meanwhile_counts_for_nothing(
    lock: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Lock(lock.path)
    other.acquire()
    open_file = os.open

    def open_then_lose(path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = open_file(path, flags, mode)
        other.release()  # removes the file that was just opened, and with it what a lock on it would mean
        return descriptor

    monkeypatch.setattr(os, "open", open_then_lose)
    with pytest.raises(BookFailed):
        lock.acquire()
    monkeypatch.undo()
    lock.acquire()
    with pytest.raises(BookFailed):
        Lock(lock.path, wait=0).acquire()
    lock.release()


def test_missing_folders_are_made_for_the_user_only_and_go_if_nothing_was_put_there(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "a" / "b" / "orders.json.lock")
    lock.acquire()
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b")] == [0o700, 0o700]
    lock.release()
    assert list(tmp_path.iterdir()) == []

    lock.acquire()
    (tmp_path / "a" / "b" / "orders.json").touch()
    lock.release()
    assert [one.name for one in (tmp_path / "a" / "b").iterdir()] == ["orders.json"]


def test_a_lock_file_that_cannot_be_made_is_a_failure_of_the_book(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BookFailed, match=r"cannot be locked for writing: .*Not a directory"):
        Lock(tmp_path / "file" / "orders.json.lock").acquire()


def test_a_symbolic_link_in_the_lock_files_place_is_not_followed(lock: Lock, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious")
    lock.path.symlink_to(target)
    with pytest.raises(BookFailed, match="cannot be locked"):
        lock.acquire()
    assert target.read_text() == "precious"
