"""Files as the store needs them: for the user's eyes only, on the disk once it says so, told apart if replaced."""

from __future__ import annotations

import fcntl
import mmap
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from errno import EINVAL, EISDIR
from pathlib import Path
from threading import Thread
from typing import NamedTuple

_CLONE = 0x40049409
"""What Linux is asked to clone a file by (`FICLONE`)."""

_OURS = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
_AT_ONCE = getattr(mmap, "MAP_POPULATE", 0)
"""Asks for memory that is nobody else's, and for all of it at once where the system can."""

HALVED = 16 << 20
"""Bytes of a file from which its halves are read side by side."""
BLOCK = 1 << 20
"""Bytes written at a time: few calls, and other threads get their turn in between."""


class Fingerprint(NamedTuple):
    """What tells that a file is no longer the one that was read."""

    device: int
    inode: int
    size: int
    modified: int
    """In nanoseconds."""

    @classmethod
    def of(cls, found: os.stat_result) -> Fingerprint:
        """The fingerprint of a file that was looked at."""
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)

    @classmethod
    def at(cls, path: Path) -> Fingerprint | None:
        """The fingerprint of the file at `path`, None where there is none. Raises OSError."""
        try:
            return cls.of(os.stat(path))  # noqa: PTH116 - each commit asks, and this is the quicker one
        except FileNotFoundError:
            return None


def read_whole(path: Path, flags: int = 0) -> tuple[bytes, Fingerprint]:
    """A file's content and fingerprint. Raises OSError, for what is no regular file too."""
    with _open_to_read(path, flags) as (descriptor, found):
        return _read(descriptor), Fingerprint.of(found)


def read_fast(path: Path, tell: Callable[[float], object] = bool) -> tuple[bytes | memoryview, Fingerprint]:
    """As `read_whole`, into room that may be written to where all goes well; `tell` is told how far it is.

    A big file's halves are read side by side, which saves a tenth of a book's opening.
    """
    with _open_to_read(path) as (descriptor, found):
        content = _read_parts(descriptor, found.st_size, tell) if found.st_size else None
        return _read(descriptor) if content is None else content, Fingerprint.of(found)


@contextmanager
def _open_to_read(path: Path, flags: int = 0) -> Iterator[tuple[int, os.stat_result]]:
    # Without O_NONBLOCK a named pipe would wait for its other end.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | flags)
    try:
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(EISDIR, "It is a folder")
        if not stat.S_ISREG(found.st_mode):
            raise OSError(EINVAL, "It is not a file that can hold a book")
        yield descriptor, found
    finally:
        os.close(descriptor)


def _read(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.read()


def _read_parts(descriptor: int, size: int, tell: Callable[[float], object]) -> memoryview | None:
    """The content of a file of that size; None where it was not to be had so."""
    halved = size >= HALVED
    # Its pages are best had all at once, but for a big file's, which are had by two threads.
    room = memoryview(mmap.mmap(-1, size, flags=_OURS if halved else _OURS | _AT_ONCE))
    half = size // 2 if halved else size
    read: list[int] = []

    def read_part(at: int, end: int, tell: Callable[[float], object]) -> None:
        with suppress(OSError):  # whoever reads it in one piece then says so
            while at < end and (got := os.preadv(descriptor, [room[at : min(at + BLOCK, end)]], at)):
                at += got
                tell(at / end)
        read.append(end - at)

    other = Thread(target=read_part, args=(half, size, bool)) if half < size else None
    if other:
        other.start()
    read_part(0, half, tell)
    if other:
        other.join()
    return None if any(read) else room


def blocks(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """`pieces` joined to blocks of about `BLOCK` bytes."""
    waiting: list[bytes | memoryview] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def write_all(descriptor: int, content: bytes, at: int) -> None:
    """Write `content` from the byte `at`, however many calls it takes."""
    written = os.pwrite(descriptor, content, at)
    while written < len(content):
        written += os.pwrite(descriptor, memoryview(content)[written:], at + written)


def create(path: Path) -> int:
    """A new file, for the user's eyes only: its descriptor. Raises FileExistsError."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)


def write_through(path: Path, pieces: Iterable[bytes | memoryview]) -> Fingerprint:
    """Make the file anew, and wait until the disk has it. Nothing is left of it when that fails."""
    path.unlink(missing_ok=True)
    descriptor = create(path)
    try:
        at = 0
        for block in blocks(pieces):
            write_all(descriptor, block, at)
            at += len(block)
        os.fsync(descriptor)
        return Fingerprint.of(os.fstat(descriptor))
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    finally:
        os.close(descriptor)


def copy(source: Path, target: Path, *, at_once: bool = False) -> bool:
    """Make `target` a copy of `source`, and wait until the disk has it. Nothing is left of it when that fails.

    Where the file system can, the two share their blocks until one of them changes, and it takes no time; where it
    cannot and it is to be `at_once`, there is no copy. Whether there is one.
    """
    descriptor = create(target)
    try:
        with source.open("rb") as file, os.fdopen(descriptor, "wb", closefd=False) as made:
            if not _cloned(file.fileno(), descriptor):
                if at_once:
                    target.unlink()
                    return False
                shutil.copyfileobj(file, made, BLOCK)
                made.flush()
            os.fsync(descriptor)
            return True
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise
    finally:
        os.close(descriptor)


def _cloned(source: int, target: int) -> bool:
    if sys.platform != "linux":
        return False
    try:
        fcntl.ioctl(target, _CLONE, source)
    except OSError:
        return False
    return True


def sync_data(descriptor: int) -> None:
    """Wait until the disk has the file's content and its length. Its times may follow later."""
    getattr(os, "fdatasync", os.fsync)(descriptor)


def write_folder_through(folder: Path) -> None:
    """Wait until the disk has the folder's entries as they are now. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def temporary(path: Path) -> Path:
    """Where a new version of the file at `path` is written before it takes its place."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def sweep(path: Path) -> None:
    """Remove what writers that were killed have left beside the file at `path`."""
    pattern = re.compile(rf"\.{re.escape(path.name)}\.(\d+)\.tmp")
    with suppress(OSError):  # nothing depends on it
        for one in path.parent.iterdir():
            left = pattern.fullmatch(one.name)
            if left and not is_writing(int(left[1])):
                one.unlink()


def reason(error: OSError) -> str:
    """Why the system refused, to stand within a sentence."""
    says = error.strerror or str(error)
    return says[:1].lower() + says[1:]


def is_writing(pid: int) -> bool:
    """Whether a leftover of this process may still be in use. Our own number means an earlier bearer's."""
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # somebody else's, but alive
    return True
