"""Long work in slices: it pauses every few hundred rows, so that whoever runs it may do something else, or stop.

The app runs it between keys, and drops it where the next key asks for something else; a command line runs it to
its end. A thread would do neither: Python runs one at a time, and none can be stopped from outside.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
Slices = Generator[None, None, T]
"""Work that pauses now and then, and answers with a T at its end."""

ROWS = 512
"""Rows of a slice: what is asked of one takes 5 µs at most, so that a slice stays under 3 ms."""

PORTION = 2_048
"""Rows that are sorted in one go: some 2 ms."""

SAMPLE = 1_024
"""Keys that are looked at to know how to sort the rest."""


def finish(work: Slices[T]) -> T:
    """Run the work to its end without a pause."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            found: T = done.value
            return found


def cut(rows: Sequence[T], size: int = ROWS) -> Iterator[Sequence[T]]:
    """The rows, slice by slice."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def keys_of(rows: Sequence[T], key: Callable[[T], Any]) -> Slices[list[Any]]:
    """A key for each row, in the order that `key` gives: where they are few they are numbered."""
    keys: list[Any] = []
    known: dict[Any, Any] = {}
    for some in cut(rows):
        keys += [known.setdefault(its_key, its_key) for its_key in map(key, some)]
        yield
    if len(known) > SAMPLE:
        return keys
    numbers = {its_key: number for number, its_key in enumerate(sorted(known))}
    numbered: list[Any] = []
    for their_keys in cut(keys):
        numbered += [numbers[its_key] for its_key in their_keys]
        yield
    return numbered


def sort(rows: Sequence[T], keys: Sequence[Any], *, reverse: bool = False) -> Slices[list[T]]:
    """The rows sorted as `sorted` does, by the key that stands in the place of each. Keys must be hashable."""
    if not keys or keys.count(keys[0]) == len(keys):
        return list(rows)
    sample = keys[:: max(1, len(keys) // SAMPLE)]
    if len(set(sample)) < len(sample) // 3:
        return (yield from _by_groups(rows, keys, reverse=reverse))
    return (yield from _by_portions(rows, keys, sorted(sample), reverse=reverse))


def _by_groups(rows: Sequence[T], keys: Sequence[Any], *, reverse: bool) -> Slices[list[T]]:
    """Where many rows share a key they are put together by it, and only the keys are sorted."""
    groups: defaultdict[Any, list[T]] = defaultdict(list)
    for their_keys, some in zip(cut(keys), cut(rows), strict=True):
        for its_key, one in zip(their_keys, some, strict=True):
            groups[its_key].append(one)
        yield
    found: list[T] = []
    for its_key in sorted(groups, reverse=reverse):
        found += groups[its_key]
    return found


def _by_portions(
    rows: Sequence[T], keys: Sequence[Any], sample: Sequence[Any], *, reverse: bool
) -> Slices[list[T]]:
    """Rows are dealt out so that each portion comes whole before the next, and each is sorted alone."""
    apart = max(1, PORTION * len(sample) // max(1, len(rows)))
    bounds = sample[apart::apart]
    portions: list[list[int]] = [[] for _ in range(len(bounds) + 1)]
    for places, their_keys in zip(cut(range(len(rows))), cut(keys), strict=True):
        for place, portion in zip(places, map(partial(bisect_right, bounds), their_keys), strict=True):
            portions[portion].append(place)
        yield
    found: list[T] = []
    for one in reversed(portions) if reverse else portions:
        one.sort(key=keys.__getitem__, reverse=reverse)
        found += [rows[place] for place in one]
        yield
    return found
