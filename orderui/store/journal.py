"""The journal beside a book: commits that wait to be merged into its file.

A line (`lines`) is written at the end and synced to the disk, and with that the commit is made. The file is
longer than its lines: zeros follow, written ahead. A line that only replaces zeros is on the disk in half the time
of one that makes the file grow. Source: ours.
"""

from __future__ import annotations

import os
import time
import weakref
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from orderui.domain.errors import BookFailed
from orderui.store.disk import (
    Fingerprint,
    blocks,
    create,
    read_whole,
    reason,
    sync_data,
    temporary,
    write_all,
    write_folder_through,
    write_through,
)
from orderui.store.lines import PREFIX, Entry, Found, Piece, header, last_of, parse, prefix

SETTLES = 0.05
"""Seconds after which a last line that another process was just writing is whole."""

COPIES = "`orderui restore` lists the copies there are"
RESCUES = f"`orderui restore --rescue` copies it and makes a book of what can be had, {COPIES}"
"""The ways out of a journal that does not fit."""

AHEAD = 1 << 16
"""Bytes of zeros that are written ahead."""


class Journal:
    """The journal at `path`, as last read or written here. One thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generation = ""
        """The generation of the book's file that it names; empty while it has no first line."""
        self.end = 0
        self.torn = False
        """Whether its last line was not whole when it was read."""
        self.damage = 0
        """The line at which a lenient reading stopped; 0 where none was damaged."""
        self._last = b""
        """The checksum of its last line."""
        self._rest = b""
        """What stood behind the last whole line."""
        self._seen: Fingerprint | None = None
        self._descriptor = -1
        """Open for writing between one commit and the next: opening it anew would cost a tenth of a commit."""
        self._closing: weakref.finalize[[int], Journal] | None = None

    @property
    def there(self) -> bool:
        """Whether there was one when it was last read or written here."""
        return self._seen is not None

    def read(self, *, lenient: bool = False) -> list[Entry]:
        """Its commits from the first; none while there is no file. Raises BookFailed.

        `lenient`: what stands before damage, instead of failing for it.
        """
        content, seen = self._content()
        found = parse(content)
        if found.torn:
            time.sleep(SETTLES)
            content, seen = self._content()
            found = parse(content)
        if found.damage and not lenient:
            raise BookFailed(
                f"{self.path} is damaged: line {found.damage} is not what orderui wrote, and others follow it. "
                f"It was left as it is; {RESCUES}."
            )
        self._know(found, content, seen)
        return found.entries

    def grown(self, n: int) -> list[Entry] | None:
        """The commits since the one numbered `n`, where nothing else has happened to the file; else None."""
        try:
            content, seen = self._content()
        except BookFailed:
            return None
        found = parse(content, self.end)
        # Every line adds up, and the one that was the last still ends where it did: so those before it stand too.
        if found.damage or found.known != self._last:
            return None
        entries = [entry for entry in found.entries if entry.n > n]
        if entries and entries[0].n != n + 1:
            return None
        self._know(found, content, seen)
        return entries

    def changed(self) -> bool:
        """Whether the file is another than was last read or written here; cheap to ask."""
        try:
            if Fingerprint.at(self.path) != self._seen:
                return True
            # Two lines within one tick of the file system's clock leave the same time on a file as long as before.
            return self.there and self._rest_now() != self._rest
        except OSError as error:
            raise BookFailed(f"{self.path} cannot be read: {reason(error)}.") from error

    def lost(self) -> bool:
        """Whether there was a file, and it is gone."""
        return self.there and self.changed() and not self.path.is_symlink() and not self.path.exists()

    def append(self, generation: str, payload: Iterable[Piece]) -> None:
        """Add a commit, and wait until the disk has it. Raises BookFailed, and then nothing was added.

        `generation` is the book's file's, for a journal that begins with this commit.
        """
        descriptor = -1
        began = self._seen is None
        try:
            descriptor = self._ready(began=began)
            if self.torn:
                os.ftruncate(descriptor, self.end)
            first = b"" if self.generation else header(self.path.stem, generation)
            end, last = _put(descriptor, self.end, first, payload)
            if self._seen is None or self.torn or self._seen.size <= end:
                write_all(descriptor, bytes(AHEAD), end)
            seen = Fingerprint.of(os.fstat(descriptor))  # before the disk takes its time: it will be the same
            sync_data(descriptor)
            if began:
                write_folder_through(self.path.parent)
        except FileExistsError:
            raise self._another() from None
        except BaseException as error:
            self._take_back(descriptor, began=began)
            if isinstance(error, OSError):
                raise BookFailed(
                    f"{self.path} cannot be written: {reason(error)}. Nothing was changed."
                ) from error
            raise
        else:
            self.generation = self.generation or generation
            self.end, self._last, self.torn = end, last, False
            self._seen, self._rest = seen, b""

    def tail(self, since: int) -> bytes:
        """The lines from the byte `since` on. Raises BookFailed."""
        return self._content()[0][since : self.end]

    def renew(self, generation: str, lines: bytes) -> None:
        """Go on with a new generation of the book's file, in which all is merged but these lines.

        The book is whole whether or not this succeeds: what is merged is told by its number.
        """
        if not lines:
            self._retire()
            return
        content = header(self.path.stem, generation) + lines
        self._let_go()
        new = temporary(self.path)
        with suppress(OSError):
            seen = write_through(new, [content])
            new.replace(self.path)
            self._seen, self._rest, self.generation = seen, b"", generation
            self.end, self.torn, self._last = len(content), False, last_of(content)
            write_folder_through(self.path.parent)

    def _retire(self) -> None:
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
            self._know(Found([], 0), b"", None)
            write_folder_through(self.path.parent)

    def _content(self) -> tuple[bytes, Fingerprint | None]:
        try:
            return read_whole(self.path, os.O_NOFOLLOW)
        except FileNotFoundError:
            return b"", None
        except OSError as error:
            raise BookFailed(f"{self.path} cannot be read: {reason(error)}.") from error

    def _ready(self, *, began: bool) -> int:
        """The file, open for writing, and still the one that was last read or written here."""
        if not began and self._descriptor >= 0 and Fingerprint.at(self.path) == self._seen:
            return self._descriptor
        self._let_go()
        descriptor = create(self.path) if began else os.open(self.path, os.O_RDWR | os.O_NOFOLLOW)
        self._descriptor, self._closing = descriptor, weakref.finalize(self, os.close, descriptor)
        if not began and Fingerprint.of(os.fstat(descriptor)) != self._seen:
            self._let_go()
            raise self._another()
        return descriptor

    def _let_go(self) -> None:
        if self._closing:
            self._closing()
        self._descriptor, self._closing = -1, None

    def _know(self, found: Found, content: bytes, seen: Fingerprint | None) -> None:
        self._let_go()
        self.generation, self.end, self.torn, self.damage = found.generation, found.end, found.torn, found.damage
        self._last, self._seen = found.last, seen
        self._rest = content[found.end :].strip(b"\0") if found.torn else b""

    def _rest_now(self) -> bytes:
        """What stands where the next line goes, as far as it is needed to tell whether that has changed."""
        if self._descriptor >= 0 and not self.torn:
            return os.pread(self._descriptor, 1, self.end).strip(b"\0")
        descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            size = os.fstat(descriptor).st_size if self.torn else self.end + 1
            return os.pread(descriptor, max(0, size - self.end), self.end).strip(b"\0")
        finally:
            os.close(descriptor)

    def _another(self) -> BookFailed:
        return BookFailed(
            f"{self.path} was changed by another program in the meantime. Nothing was written; try again."
        )

    def _take_back(self, descriptor: int, *, began: bool) -> None:
        """After a write that failed: the file as it was. What cannot be cut off is no whole line."""
        if descriptor < 0:
            return
        with suppress(OSError):
            self.torn = True
            os.ftruncate(descriptor, self.end)
            self.torn = False
            if began:
                self.path.unlink()
            sync_data(descriptor)
        if began:
            self._let_go()
            return
        self._seen, self._rest = Fingerprint.of(os.fstat(descriptor)), b""
        with suppress(OSError):
            self._rest = self._rest_now()


def _put(descriptor: int, at: int, first: bytes, payload: Iterable[Piece]) -> tuple[int, bytes]:
    """Write a line at `at`, after the `first` bytes; where it ends, and its checksum.

    Its prefix is written last where it takes several blocks: until then it is no whole line.
    """
    written = at + len(first) + PREFIX
    checksum, block = 0, b""
    for following in blocks(payload):
        if block:
            write_all(descriptor, block, written)
            written += len(block)
        checksum, block = zlib.crc32(following, checksum), following
    head = first + prefix(checksum)
    end = written + len(block) + 1
    if written == at + len(head):
        write_all(descriptor, b"%b%b\n" % (head, block), at)
    else:
        write_all(descriptor, block + b"\n", written)
        write_all(descriptor, head, at)
    return end, head[-PREFIX:-1]
