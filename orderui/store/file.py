"""The book's file: read whole, replaced whole or not at all.

A TinyDB storage, so that TinyDB itself reads what is written here. Fast JSON libraries differ from the standard
one at the edges; here it is decided so: text that is not Unicode is not written (`codec.tree_of` refuses it
first); whole numbers of any size are exact; of two equal keys the last counts, as for TinyDB. Source: ours.
"""

from __future__ import annotations

import gc
import os
import re
import stat
from contextlib import contextmanager, suppress
from errno import EINVAL, EISDIR
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from tinydb.storages import Storage

from orderui.domain.errors import BookFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderui.store.migrations import Tables


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


_NEVER = Fingerprint(0, 0, -1, 0)
"""No file's."""


class BookStorage(Storage):
    """A TinyDB storage that never leaves half a file, and never writes over what it has not read.

    A symbolic link is followed: `path` is the file itself.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(os.path.realpath(path))
        self._seen: Fingerprint | None = None

    def read(self) -> Tables | None:
        """The file's tables, or None while there is no file. Raises BookFailed; the file is never touched."""
        try:
            # Without O_NONBLOCK a named pipe would wait for its other end.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        except FileNotFoundError:
            if self._seen is not None:
                raise BookFailed(
                    f"{self.path} is gone; it was there before. Put it back, or start again with an empty book."
                ) from None
            return None
        except OSError as error:
            raise BookFailed(f"{self.path} cannot be read: {_reason(error)}.") from error
        try:
            content, found = _read_whole(descriptor)
        except OSError as error:
            raise BookFailed(f"{self.path} cannot be read: {_reason(error)}.") from error
        finally:
            os.close(descriptor)
        tables = self._decode(content)
        self._seen = Fingerprint.of(found)
        return tables

    def write(self, data: Tables) -> None:
        """Replace the file by one that holds `data`. Raises BookFailed, and then the file is as it was."""
        content = msgspec.json.encode(data)
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}.tmp")
        try:
            self._check_unchanged()
            written = _write_through(temporary, content)
            self._check_unchanged()
            temporary.replace(self.path)
        except OSError as error:
            raise BookFailed(f"{self.path} cannot be written: {_reason(error)}. Nothing was changed.") from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        self._seen = written
        _write_folder_through(self.path.parent)

    def distrust(self) -> None:
        """Take the last read back, because what it found is no book: it will not be written over."""
        self._seen = _NEVER

    def changed(self) -> bool:
        """Whether the file is another than was last read or written here: replaced, edited, new or gone."""
        try:
            now = Fingerprint.of(self.path.stat())
        except FileNotFoundError:
            now = None
        except OSError as error:
            raise BookFailed(f"{self.path} cannot be read: {_reason(error)}.") from error
        return now != self._seen

    def sweep(self) -> None:
        """Remove what writers that were killed have left beside the book."""
        pattern = re.compile(rf"\.{re.escape(self.path.name)}\.(\d+)\.tmp")
        with suppress(OSError):  # nothing depends on it
            for path in self.path.parent.iterdir():
                left = pattern.fullmatch(path.name)
                if left and not _is_writing(int(left[1])):
                    path.unlink()

    def _check_unchanged(self) -> None:
        if self.changed():
            raise BookFailed(
                f"{self.path} was changed by another program in the meantime. Nothing was written; try again."
            )
        # Replacing asks the folder for permission, not the file: a book that somebody protected stays.
        if self._seen is not None and not os.access(self.path, os.W_OK):
            raise BookFailed(f"{self.path} is write-protected. Nothing was changed.")

    def _decode(self, content: bytes) -> Tables:
        if not content:
            raise BookFailed(
                f"{self.path} is empty, which a book never is: something has cut it off. "
                "Put a copy of the book in its place, or delete it to begin a new one."
            )
        try:
            with _collector_paused():
                tables = msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            says = "too deeply nested" if isinstance(error, RecursionError) else str(error)
            raise BookFailed(
                f"{self.path} is damaged, or not a book: it does not read as JSON ({says}). "
                "It was left as it is; put a copy of the book in its place, or name another file."
            ) from error
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            raise BookFailed(f"{self.path} is JSON, but not an orderui book. Name another file.")
        return tables


def _read_whole(descriptor: int) -> tuple[bytes, os.stat_result]:
    found = os.fstat(descriptor)
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(EISDIR, "It is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise OSError(EINVAL, "It is not a file that can hold a book")
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.read(), found


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A big file makes only live objects; looking for dead ones meanwhile takes twice the time of reading."""
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()


def _write_through(path: Path, content: bytes) -> Fingerprint:
    """Make the file, for the user's eyes only, and wait until the disk has it."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
        return Fingerprint.of(os.fstat(descriptor))


def _write_folder_through(folder: Path) -> None:
    """Wait until the disk has the folder's new entry.

    The change is made by now. Should the disk refuse, a power cut may bring the old book back, but a whole one.
    """
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_writing(pid: int) -> bool:
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


def _reason(error: OSError) -> str:
    says = error.strerror or str(error)
    return says[:1].lower() + says[1:]
