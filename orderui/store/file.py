"""The book's file: read whole, replaced whole or not at all.

Fast JSON libraries differ from the standard one at the edges; here it is decided so: text that is not Unicode is
not written (`codec.tree_of` refuses it first); whole numbers of any size are exact; of two equal keys the last
counts, as for TinyDB. Source: ours.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar, cast

import msgspec
from msgspec import Raw
from tinydb.storages import Storage

from orderui.domain.errors import BookFailed
from orderui.store.disk import (
    BLOCK,
    Fingerprint,
    blocks,
    create,
    read_fast,
    reason,
    sweep,
    temporary,
    write_all,
    write_folder_through,
)
from orderui.store.edition import UNSEALED, Edition, resealed
from orderui.store.places import SEAL_BEGINS
from orderui.store.rows import ChangeDoc, OrderDoc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Content: TypeAlias = "bytes | memoryview"
"""What a file holds."""
RawTables = dict[str, dict[str, Any]]
"""A TinyDB file whose documents have not been looked at: each is `Raw`, or what orderui writes."""

T = TypeVar("T")

_NEVER = Fingerprint(0, 0, -1, 0)
"""No file's."""


class _Written(msgspec.Struct, forbid_unknown_fields=True, rename={"meta": "_meta"}):
    """A file that holds nothing but what orderui writes: most do, and are read in one pass."""

    meta: dict[str, Raw]
    orders: dict[str, OrderDoc]
    registry: dict[str, Raw]
    history: dict[str, ChangeDoc]


_WRITTEN = msgspec.json.Decoder(_Written)
_TABLES = msgspec.json.Decoder(dict[str, dict[str, Raw]])
_ANYTHING: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


class Written(NamedTuple):
    """A new version of the file, on the disk and not in its place yet."""

    path: Path
    fingerprint: Fingerprint


class BookStorage(Storage):
    """A TinyDB storage that never leaves half a file, and never writes over what it has not read.

    So TinyDB itself may work on a book that has no journal: `TinyDB(path, storage=BookStorage)`.
    A symbolic link is followed: `path` is the file itself.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(os.path.realpath(path))
        self._seen: Fingerprint | None = None

    def contents(self, tell: Callable[[float], object] = bool) -> Content | None:
        """The file's bytes, or None while there is no file; `tell` is told how many of them are read by now.

        Raises BookFailed; the file is never touched.
        """
        try:
            content, found = read_fast(self.path, tell)
        except FileNotFoundError:
            if self._seen is not None:
                raise BookFailed(
                    f"{self.path} is gone; it was there before. Put it back, or start again with an empty book."
                ) from None
            return None
        except OSError as error:
            raise BookFailed(f"{self.path} cannot be read: {reason(error)}.") from error
        self._seen = found
        return content

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The file's tables, or None while there is no file. Raises BookFailed; the file is never touched."""
        content = self.contents()
        if content is None:
            return None
        try:
            tables = self._decoded(_ANYTHING, content)
            self._decoded(_TABLES, content)  # they are tables
        except BookFailed:
            self.distrust()
            raise
        return cast("dict[str, dict[str, Any]]", tables)

    def tables(self, content: Content) -> RawTables:
        """The tables in `content`. Raises BookFailed."""
        try:
            read = _WRITTEN.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self._decoded(_TABLES, content)
        return {"_meta": read.meta, "orders": read.orders, "registry": read.registry, "history": read.history}

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace the file by one that holds `data`. Raises BookFailed, and then the file is as it was."""
        self.check_unchanged()
        self.install(self.prepare([msgspec.json.encode(data)]))

    def prepare(self, pieces: Iterable[bytes | memoryview]) -> Written:
        """Write a new version of the file beside it, sealed where it is an edition. Raises BookFailed."""
        path = temporary(self.path)
        try:
            path.unlink(missing_ok=True)
            return Written(path, _write_sealed(path, pieces))
        except OSError as error:
            raise self._not_written(error) from error

    def install(self, written: Written) -> None:
        """Put a new version in the file's place. Raises BookFailed, and then the file is as it was."""
        try:
            self.check_unchanged()
            written.path.replace(self.path)
        except OSError as error:
            raise self._not_written(error) from error
        finally:
            self.discard(written)
        self._seen = written.fingerprint
        # The change is made by now. Should the disk refuse, a power cut may bring the old book back,
        # but a whole one.
        with suppress(OSError):
            write_folder_through(self.path.parent)

    def discard(self, written: Written) -> None:
        """Remove a new version that did not take the file's place."""
        with suppress(OSError):
            written.path.unlink(missing_ok=True)

    def distrust(self) -> None:
        """Take the last read back, because what it found is no book: it will not be written over."""
        self._seen = _NEVER

    def trust(self) -> None:
        """Take the file as it is for one that was read, whatever it holds: it may be written over."""
        self._seen = Fingerprint.at(self.path)

    def changed(self) -> bool:
        """Whether the file is another than was last read or written here: replaced, edited, new or gone."""
        try:
            return Fingerprint.at(self.path) != self._seen
        except OSError as error:
            raise BookFailed(f"{self.path} cannot be read: {reason(error)}.") from error

    def check_unchanged(self) -> None:
        """Raises BookFailed where the file is another's now, or protected."""
        if self.changed():
            raise BookFailed(
                f"{self.path} was changed by another program in the meantime. Nothing was written; try again."
            )
        # Replacing asks the folder for permission, not the file: a book that somebody protected stays.
        if self._seen is not None and not os.access(self.path, os.W_OK):
            raise BookFailed(f"{self.path} is write-protected. Nothing was changed.")

    def sweep(self) -> None:
        """Remove what writers that were killed have left beside the book."""
        sweep(self.path)

    def _decoded(self, decoder: msgspec.json.Decoder[T], content: Content) -> T:
        if not content:
            raise BookFailed(
                f"{self.path} is empty, which a book never is: something has cut it off. "
                "Put a copy of the book in its place, or delete it to begin a new one."
            )
        try:
            return decoder.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            if decoder is _TABLES and isinstance(error, msgspec.ValidationError):
                raise BookFailed(f"{self.path} is JSON, but not an orderui book. Name another file.") from None
            says = "too deeply nested" if isinstance(error, RecursionError) else str(error)
            raise BookFailed(
                f"{self.path} is damaged, or not a book: it does not read as JSON ({says}). "
                "It was left as it is; put a copy of the book in its place, or name another file."
            ) from error

    def _not_written(self, error: OSError) -> BookFailed:
        return BookFailed(f"{self.path} cannot be written: {reason(error)}. Nothing was changed.")


class Sealing:
    """Looks whether a seal holds; for a big file in a thread of its own, for it needs no other's turn."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._sealed = content[: len(SEAL_BEGINS)] == SEAL_BEGINS
        self._checksum = zlib.crc32(UNSEALED, zlib.crc32(SEAL_BEGINS))
        self._passed = len(SEAL_BEGINS) + len(UNSEALED)
        self._further = Condition()
        self._thread = Thread(target=self._look) if self._sealed and len(content) > BLOCK else None
        if self._thread:
            self._thread.start()
        elif self._sealed:
            self._look()

    def holds(self) -> bool:
        """Whether the file is sealed, and as orderui wrote it."""
        if self._thread:
            self._thread.join()
        start = len(SEAL_BEGINS)
        return self._sealed and self._content[start : start + len(UNSEALED)] == b"%08x" % self._checksum

    def wait_for(self, end: int) -> None:
        """Until what is before the byte `end` was looked at, and may be touched."""
        if self._passed < end:
            with self._further:
                self._further.wait_for(lambda: self._passed >= end)

    def _look(self) -> None:
        rest = memoryview(self._content)
        while self._passed < len(rest):
            block = rest[self._passed : self._passed + BLOCK]
            self._checksum = zlib.crc32(block, self._checksum)
            with self._further:
                self._passed += len(block)
                self._further.notify_all()


def _write_sealed(path: Path, pieces: Iterable[bytes | memoryview]) -> Fingerprint:
    descriptor = create(path)
    try:
        at = checksum = 0
        before = pieces.head if isinstance(pieces, Edition) else b""
        for block in blocks(pieces):
            write_all(descriptor, block, at)
            at, checksum = at + len(block), zlib.crc32(block, checksum)
        if isinstance(pieces, Edition):
            head = pieces.head
            checksum = resealed(checksum, before, head, at - len(head))
            write_all(descriptor, head.replace(UNSEALED, b"%08x" % checksum, 1), 0)
        os.fsync(descriptor)
        return Fingerprint.of(os.fstat(descriptor))
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    finally:
        os.close(descriptor)
