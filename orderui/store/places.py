"""Where the documents of a book stand in its file, so that it is read a passage at a time, or not at all.

A file that orderui wrote has an index in its `_meta`, and its seal vouches for that: opening reads the orders in
passages, between which other threads have their turn, and leaves the history as the bytes it is until somebody
asks for it. A file that anybody else wrote has no index that counts, and is read whole. Source: ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

D = TypeVar("D")

SEAL_BEGINS = b'{"_meta":{"1":{"checksum":"'
"""How a sealed file begins. Eight digits follow: the checksum of the file with zeros in their place."""
HEAD_ENDS = b'}},"orders":{'
"""How its head ends. No text within the head holds this: its quotes would be escaped."""
HEAD = 1 << 18
"""Bytes of a file among which its head ends, but for a book of ten million orders."""

_OPEN, _COMMA, _CLOSE = b"{,}"


class Index(Struct):
    """The bytes at which each table's passages begin, by the brace or comma there, and that of its closing brace.

    `others` is all tables that are not orderui's as one passage, empty where there are none. `last` is the number
    of the last document of the history, `counts` the number of the last change.
    """

    orders: list[int]
    registry: list[int]
    history: list[int]
    others: list[int]
    last: int
    counts: int


class _Indexed(Struct):
    index: Index


class Passages:
    """Documents by number as they stand in a file, none of them read yet. `at` is as an `Index` has it."""

    def __init__(self, content: memoryview, at: Sequence[int]) -> None:
        self._content = content
        self._spans = list(pairwise(at))

    @property
    def sound(self) -> bool:
        """Whether there is a comma or a brace wherever there should be one."""
        content, spans = self._content, self._spans
        if not spans or not all(0 < start < end < len(content) for start, end in spans):
            return False
        ends = {content[start] for start, _ in spans[1:]}
        return content[spans[0][0]] in (_OPEN, _COMMA) and ends <= {_COMMA} and content[spans[-1][1]] == _CLOSE

    def docs(
        self, decoder: msgspec.json.Decoder[dict[str, D]], before: Callable[[int], object] = bool
    ) -> dict[str, D | Raw]:
        """The documents, those of a passage `Raw` where one is of another shape. Raises `msgspec.DecodeError`.

        `before` is told the byte up to which the file is read next. A passage stands in braces while it is read:
        nobody else may look at what is between two documents meanwhile.
        """
        found: dict[str, D | Raw] = {}
        content = self._content
        for start, end in self._spans:
            before(end + 1)
            first, last = content[start], content[end]
            content[start], content[end] = _OPEN, _CLOSE
            try:
                found.update(_decoded(decoder, content[start : end + 1]))
            finally:
                content[start], content[end] = first, last
        return found

    def texts(self) -> list[memoryview]:
        """Each passage's documents as they are written, without what stands before and behind them."""
        return [self._content[start + 1 : end] for start, end in self._spans if end - start > 1]


class Indexed:
    """A file with an index: the tables of its head, and the passages of the others."""

    def __init__(self, content: memoryview, head: dict[str, dict[str, Raw]], index: Index) -> None:
        self.head = head
        self.index = index
        self.orders, self.registry, self.history = (
            Passages(content, at) for at in (index.orders, index.registry, index.history)
        )
        self.others = Passages(content, index.others) if index.others else None

    @property
    def sound(self) -> bool:
        """Whether the index may be of this file."""
        return all(one.sound for one in (self.orders, self.registry, self.history, self.others) if one)


def indexed(content: bytes | memoryview) -> Indexed | None:
    """The file by its index; None where it has none. Only a seal that holds makes what it says true."""
    if not isinstance(content, memoryview) or content[: len(SEAL_BEGINS)] != SEAL_BEGINS:
        return None
    start = bytes(content[:HEAD])
    end = start.find(HEAD_ENDS)
    if end < 0:
        return None
    try:
        head = _TABLES.decode(start[:end] + b"}}}")
        found = Indexed(content, head, _INDEXED.decode(head["_meta"]["1"]).index)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError):
        return None
    return found if found.sound else None


def _decoded(decoder: msgspec.json.Decoder[dict[str, D]], passage: memoryview) -> dict[str, Any]:
    try:
        return decoder.decode(passage)
    except msgspec.ValidationError:
        return _RAWS.decode(passage)


_RAWS = msgspec.json.Decoder(dict[str, Raw])
_TABLES = msgspec.json.Decoder(dict[str, dict[str, Raw]])
_INDEXED = msgspec.json.Decoder(_Indexed)
