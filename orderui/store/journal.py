"""The journal beside a book: commits that wait to be merged into its file.

A text file of lines, each `checksum JSON`. The first names the book's file by its generation; every further one
is a commit: its number and, by table and number, the documents it enters or replaces, null for one that goes. A
line is written at the end and synced to the disk, and with that the commit is made.

The file is longer than its lines: zeros follow, written ahead. A line that only replaces zeros is on the disk in
half the time of one that makes the file grow.

A last line that is not whole is a commit that was never acknowledged. Any other line that does not add up is
damage, and nothing behind it is believed. Source: ours.
"""

from __future__ import annotations

import os
import time
import weakref
import zlib
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Raw

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

FORMAT = "orderui-journal"
SETTLES = 0.05
"""Seconds after which a last line that another process was just writing is whole."""

AHEAD = 1 << 16
"""Bytes of zeros that are written ahead."""

GONE = Raw(b"null")


class Header(msgspec.Struct):
    """The first line: whose journal it is."""

    book: str
    generation: str
    format: str = FORMAT


class Entry(msgspec.Struct, omit_defaults=True):
    """One commit. `n` counts the book's commits, across generations of its file."""

    n: int
    orders: dict[str, Raw] = {}
    registry: dict[str, Raw] = {}
    history: dict[str, Raw] = {}

    def tables(self) -> dict[str, dict[str, Raw]]:
        """Its documents by table."""
        return {"orders": self.orders, "registry": self.registry, "history": self.history}


class Found(msgspec.Struct):
    """What a journal's bytes say. `end` is where the next line goes; `damage` the line that does not add up.

    `last` is the checksum of the last line, `known` of the one that ends where it was asked for.
    """

    entries: list[Entry]
    end: int
    generation: str = ""
    torn: bool = False
    damage: int = 0
    last: bytes = b""
    known: bytes = b""


_HEADER = msgspec.json.Decoder(Header)
_ENTRY = msgspec.json.Decoder(Entry)


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
        found = _parse(content)
        if found.torn:
            time.sleep(SETTLES)
            content, seen = self._content()
            found = _parse(content)
        if found.damage and not lenient:
            raise BookFailed(
                f"{self.path} is damaged: line {found.damage} is not what orderui wrote, and others follow it. "
                "It was left as it is; `orderui restore` shows what can be had."
            )
        self._know(found, content, seen)
        return found.entries

    def grown(self, n: int) -> list[Entry] | None:
        """The commits since the one numbered `n`, where nothing else has happened to the file; else None."""
        try:
            content, seen = self._content()
        except BookFailed:
            return None
        found = _parse(content, self.end)
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

    def append(self, generation: str, entry: Entry) -> None:
        """Add a commit, and wait until the disk has it. Raises BookFailed, and then nothing was added.

        `generation` is the book's file's, for a journal that begins with this commit.
        """
        pieces = [] if self.generation else _line(Header(self.path.stem, generation))
        pieces += _line(entry)
        descriptor = -1
        began = self._seen is None
        try:
            descriptor = self._ready(began=began)
            end = self.end
            if self.torn:
                os.ftruncate(descriptor, end)
            for block in blocks(pieces):
                write_all(descriptor, block, end)
                end += len(block)
            if self._seen is None or self.torn or self._seen.size <= end:
                write_all(descriptor, bytes(AHEAD), end)
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
            self.end, self._last, self.torn = end, bytes(pieces[-3][:8]), False
            self._seen, self._rest = Fingerprint.of(os.fstat(descriptor)), b""

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
        content = b"".join(_line(Header(self.path.stem, generation))) + lines
        self._let_go()
        new = temporary(self.path)
        with suppress(OSError):
            seen = write_through(new, [content])
            new.replace(self.path)
            self._seen, self._rest, self.generation = seen, b"", generation
            self.end, self.torn, self._last = len(content), False, _last_of(content)
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


def _parse(content: bytes, known: int = 0) -> Found:
    """What stands in a journal, up to the first line that does not add up."""
    found = Found([], 0)
    view = memoryview(content)
    number = 0
    while found.end < len(content):
        if not content[found.end]:
            found.torn = not _only_zeros(content, found.end)
            return found
        number += 1
        stop = content.find(b"\n", found.end) + 1
        line = view[found.end : stop or len(content)]
        whole = bool(stop) and bytes(line[:9]) == b"%08x " % zlib.crc32(line[9:-1])
        if not whole and (not stop or _only_zeros(content, stop)):
            found.torn = True
            return found
        if not whole or not _take(line[9:-1], found, first=number == 1):
            found.damage = number
            return found
        found.end, found.last = stop, bytes(line[:8])
        if stop == known:
            found.known = found.last
    return found


def _last_of(lines: bytes) -> bytes:
    """The checksum of the last of these whole lines."""
    return lines[lines.rfind(b"\n", 0, -1) + 1 :][:8]


def _only_zeros(content: bytes, start: int) -> bool:
    return not content[start:].strip(b"\0")


def _take(payload: memoryview, found: Found, *, first: bool) -> bool:
    """Take what a whole line says into `found`; False where it is not what comes next."""
    try:
        if first:
            header = _HEADER.decode(payload)
            found.generation = header.generation
            return header.format == FORMAT
        entry = _ENTRY.decode(payload)
    except msgspec.DecodeError:
        return False
    if found.entries and entry.n != found.entries[-1].n + 1:
        return False
    found.entries.append(entry)
    return True


def _line(value: Header | Entry) -> list[bytes | memoryview]:
    """One line, in pieces: ten thousand orders are not copied for a checksum before them."""
    payload = msgspec.json.encode(value)
    return [b"%08x " % zlib.crc32(payload), payload, b"\n"]
