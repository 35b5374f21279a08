"""The text of a journal: lines, each `checksum JSON`.

The first names the book's file by its generation; every further one is a commit: its number and, by table and
number, the documents it enters or replaces, null for one that goes.

A last line that is not whole is a commit that was never acknowledged. Any other line that does not add up is
damage, and nothing behind it is believed. Source: ours.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

import msgspec
from msgspec import Raw

Piece: TypeAlias = "bytes | memoryview"
"""A stretch of a text that is written in pieces."""


class Kept(Protocol):
    """A row."""

    @property
    def form(self) -> object:
        """Its document as msgspec writes it."""

    def pieces(self) -> Iterable[Piece]:
        """Its document, to be written."""


FORMAT = "orderui-journal"
PREFIX = 9
"""Bytes of a line before its payload: eight digits and a blank."""

FEW = 100
"""Rows that are written at once: for one edit, each call more would be a hundredth of the time it takes."""

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


def header(book: str, generation: str) -> bytes:
    """The first line."""
    payload = msgspec.json.encode(Header(book, generation))
    return prefix(zlib.crc32(payload)) + payload + b"\n"


def prefix(checksum: int) -> bytes:
    """What stands before a payload with this checksum."""
    return b"%08x " % checksum


def commit(n: int, changes: Mapping[str, Sequence[tuple[int, Kept | None]]]) -> Iterator[Piece]:
    """The payload of a commit: an `Entry`, in pieces, for ten thousand orders are not copied to write them.

    `changes` are rows by table, each under its number; None for one that goes.
    """
    if sum(map(len, changes.values())) <= FEW:
        tables = {table: {number: row and row.form for number, row in rows} for table, rows in changes.items()}
        yield msgspec.json.encode({"n": n, **{table: forms for table, forms in tables.items() if forms}})
        return
    start = b'{"n":%d' % n
    for table, rows in changes.items():
        before = b',"%b":{"' % table.encode()
        for number, row in rows:
            yield b'%b%b%d":' % (start, before, number)
            if row is None:
                yield bytes(GONE)
            else:
                yield from row.pieces()
            start, before = b"", b',"'
        start = b"}" if rows else start
    yield start + b"}"


def parse(content: bytes, known: int = 0) -> Found:
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
        whole = bool(stop) and bytes(line[:PREFIX]) == prefix(zlib.crc32(line[PREFIX:-1]))
        if not whole and (not stop or _only_zeros(content, stop)):
            found.torn = True
            return found
        if not whole or not _take(line[PREFIX:-1], found, first=number == 1):
            found.damage = number
            return found
        found.end, found.last = stop, bytes(line[: PREFIX - 1])
        if stop == known:
            found.known = found.last
    return found


def last_of(lines: bytes) -> bytes:
    """The checksum of the last of these whole lines."""
    return lines[lines.rfind(b"\n", 0, -1) + 1 :][: PREFIX - 1]


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
