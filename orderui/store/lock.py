"""One writer at a time: a lock file beside the book.

The lock is the kernel's, on an open file, so it ends with its process however that ends. The file names the
holder, for the refusal others get: its process, since when, its machine, and whether it is an app or a command.
It goes when the lock does: a command that was refused leaves the folder as it was. Source: ours.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from orderui.domain.errors import BookFailed, BookHeld

POLL = 0.05
"""Seconds between two attempts."""

_HOLDER = re.compile(r"(\d+) (\d{4}-\d\d-\d\d)T(\d\d:\d\d)\S*(?: (\S+) (app|command))?\n")


@dataclass
class _Held:
    """A lock that is held: its open file, what the file said before, and the folders that had to be made."""

    descriptor: int
    found: bytes
    folders: list[Path]


@dataclass
class Lock:
    """The lock of one book. `wait` is in seconds; 0 asks once.

    Not reentrant, and not for several threads at once: the book sees to that.
    """

    path: Path
    wait: float = 2.0
    tidy: bool = field(default=False, init=False)
    """Set by the holder once the folder has changed anyway: then the lock file of a dead holder goes too."""
    _held: _Held | None = field(default=None, init=False)

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._held is not None

    @property
    def intact(self) -> bool:
        """Whether this object holds the lock, and its file is still the one that others ask for."""
        return self._held is not None and self._is_path_of(self._held.descriptor)

    def acquire(self, wait: float | None = None, *, lasting: bool = False) -> None:
        """Take the lock; an app that takes it for `lasting` is named so.

        Raises BookHeld, naming the holder, when it is still taken after `wait` seconds (None for the usual), and
        BookFailed where there can be no lock.
        """
        folders: list[Path] = []
        try:
            held = self._await(folders, self.wait if wait is None else wait)
        except BaseException as error:
            _remove_folders(folders)
            if isinstance(error, OSError):
                says = error.strerror or str(error)
                raise BookFailed(f"The book cannot be locked for writing: {self.path}: {says}.") from error
            raise
        self._held = held
        self.tidy = False
        _name_holder(held.descriptor, "app" if lasting else "command")

    def release(self) -> None:
        """Give the lock up and leave the folder as it was found, but for `tidy`."""
        held, self._held = self._held, None
        if held is None:
            return
        ours = not held.found or (self.tidy and _HOLDER.fullmatch(held.found.decode("ascii", "replace")))
        try:
            # While the lock is still held: whoever waits for it sees that the file is gone, and tries anew.
            if ours and self._is_path_of(held.descriptor):
                self.path.unlink()
            elif not ours:
                _rewrite(held.descriptor, held.found)
        except OSError:
            pass  # a lock file left behind locks nothing
        finally:
            os.close(held.descriptor)
        _remove_folders(held.folders)

    def _await(self, folders: list[Path], wait: float) -> _Held:
        deadline = time.monotonic() + wait
        while (held := self._attempt(folders)) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise self._refusal()
            time.sleep(min(POLL, left))
        return held

    def _attempt(self, folders: list[Path]) -> _Held | None:
        """The lock, or None while it is taken. Folders that had to be made are added to `folders`."""
        folders += _make_folders(self.path.parent)
        try:
            # Never truncated here: until the lock is taken it is somebody else's file.
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        except FileNotFoundError:
            return None  # the folder went with the process that had made it
        try:
            if self._take(descriptor):
                return _Held(descriptor, os.pread(descriptor, os.fstat(descriptor).st_size, 0), folders)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        return None

    def _take(self, descriptor: int) -> bool:
        # The holder before us may have removed the file between our open and our lock: that lock locks nobody out.
        from filelock import lock_descriptor  # lazy: only writing needs it

        return lock_descriptor(descriptor, blocking=False) and self._is_path_of(descriptor)

    def _is_path_of(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(self.path.lstat(), os.fstat(descriptor))
        except FileNotFoundError:
            return False

    def _refusal(self) -> BookHeld:
        try:
            holder = _HOLDER.match(self.path.read_text("ascii", errors="replace"))
        except OSError:
            holder = None
        if holder is None:
            return BookHeld("another process", lasting=False)
        pid, day, at, host, kind = holder.groups()
        here = host in (None, _host())
        where = "" if here else f" on {host}"
        return BookHeld(
            f"process {pid}{where} (since {day} {at})",
            lasting=kind == "app",
            stopped=int(pid) if here and _is_stopped(int(pid)) else None,
        )


def _name_holder(descriptor: int, kind: str) -> None:
    now = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    with suppress(OSError):  # a full disk: the lock holds all the same, only its holder stays unnamed
        _rewrite(descriptor, f"{os.getpid()} {now} {_host()} {kind}\n".encode())


def _is_stopped(pid: int) -> bool:
    """Whether the process was stopped, as by ctrl+z; False where the system does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
    return told.rpartition(b") ")[2][:1] in (b"T", b"t")


def _host() -> str:
    """What this machine is called, in a word: a book on a shared disk may be held from another one."""
    return re.sub(r"[^\w.-]+", "-", os.uname().nodename, flags=re.ASCII) or "-"


def _rewrite(descriptor: int, content: bytes) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, content, 0)


def _make_folders(folder: Path) -> list[Path]:
    """Make `folder` and what is missing above it, for the user's eyes only. Those made, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    made = []
    for one in reversed(missing):
        with suppress(FileExistsError):
            one.mkdir(mode=0o700)
            made.append(one)
    return made


def _remove_folders(folders: list[Path]) -> None:
    """Remove folders that nothing was put into."""
    with suppress(OSError):
        for folder in reversed(folders):
            folder.rmdir()
