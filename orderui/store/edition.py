"""A book's file as it is written: sealed, with an index of where everything stands in it. Source: ours."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from orderui.store.places import SEAL_BEGINS

if TYPE_CHECKING:
    from orderui.store.chronicle import Told
    from orderui.store.lines import Piece
    from orderui.store.rows import ChangeRow, OrderRow, RecordRow
    from orderui.store.shelf import Stand

PASSAGE = 500
"""Documents of a passage: to read them takes a few milliseconds."""
SMALL = 1 << 18
"""Bytes of a passage that becomes one with the next when the file is written anew."""

UNSEALED = b"00000000"
_ROOM = 12
"""Digits that a file's length may have."""

Passage: TypeAlias = "Callable[[], Iterable[Piece]]"


class Edition:
    """The text of a book's file, in pieces. Its head tells all places once every piece was handed out."""

    def __init__(self, meta: object, stand: Stand, others: Mapping[str, Mapping[str, Any]]) -> None:
        self._meta = msgspec.json.encode(meta)
        self._others = others
        self._tables: dict[bytes, list[Passage]] = {
            b"orders": _passages(stand.orders),
            b"registry": _passages(stand.records),
            b"history": _told(stand.history),
        }
        self._at: dict[bytes, list[int]] = {
            name: [0] * (max(1, len(passages)) + 1) for name, passages in self._tables.items()
        } | {b"others": [0, 0] if others else []}
        self._last = stand.history.last, stand.history.counts

    @property
    def head(self) -> bytes:
        """How the file begins, unsealed; as long before its places are known as afterwards."""
        places = b",".join(
            b'"%b":[%b]' % (name, b",".join(b"%-*d" % (_ROOM, at) for at in places))
            for name, places in self._at.items()
        )
        index = b'"index":{%b,"last":%d,"counts":%d}' % (places, *self._last)
        return b'%b%b",%b,%b}}' % (SEAL_BEGINS, UNSEALED, self._meta[1:-1], index)

    def __iter__(self) -> Iterator[Piece]:
        at = 0
        for place, piece in self._pieces():
            if place is not None:
                name, which = place
                self._at[name][which] = at + len(piece) - 1
            at += len(piece)
            yield piece

    def _pieces(self) -> Iterator[tuple[tuple[bytes, int] | None, Piece]]:
        """The pieces; with those that end at a place, which it is."""
        yield None, self.head
        for name, passages in self._tables.items():
            yield (name, 0), b',"%b":{' % name
            for which, passage in enumerate(passages):
                if which:
                    yield (name, which), b","
                for piece in passage():
                    yield None, piece
            yield (name, -1), b"}"
        for which, (other, docs) in enumerate(self._others.items()):
            yield None if which else (b"others", 0), b","
            yield None, msgspec.json.encode(other) + b":" + msgspec.json.encode(docs)
        yield (b"others", -1) if self._others else None, b"}"


def resealed(checksum: int, before: bytes, after: bytes, behind: int) -> int:
    """The checksum of a file that began as `before` and now begins as `after`, with so many bytes behind that.

    What is behind need not be read again: the difference that a beginning makes is the same whatever follows it,
    zeros for instance.
    """
    one, other = zlib.crc32(before), zlib.crc32(after)
    while behind:
        zeros = bytes(min(behind, 1 << 20))
        one, other = zlib.crc32(zeros, one), zlib.crc32(zeros, other)
        behind -= len(zeros)
    return checksum ^ one ^ other


def _passages(rows: Sequence[OrderRow | RecordRow | ChangeRow]) -> list[Passage]:
    return [partial(_joined, rows[start : start + PASSAGE]) for start in range(0, len(rows), PASSAGE)]


def _joined(rows: Iterable[OrderRow | RecordRow | ChangeRow]) -> Iterator[Piece]:
    comma = b""
    for row in rows:
        yield b'%b"%d":' % (comma, row.number)
        yield from row.pieces()
        comma = b","


def _told(told: Told) -> list[Passage]:
    """The history as passages: what the file has of it as it stands there, small ones made one; then the rest."""
    found: list[Passage] = []
    texts: list[memoryview] = []
    for text in told.texts:
        texts.append(text)
        if sum(map(len, texts)) >= SMALL:
            found.append(partial(_texts, texts, ()))
            texts = []
    first = told.rows[:PASSAGE] if texts else []
    if texts:
        found.append(partial(_texts, texts, first))
    return [*found, *_passages(told.rows[len(first) :])]


def _texts(texts: Sequence[memoryview], rows: Sequence[ChangeRow]) -> Iterator[Piece]:
    comma = b""
    for text in texts:
        yield comma
        yield text
        comma = b","
    if rows:
        yield comma
        yield from _joined(rows)
