"""The orders of a book as a list shows them: narrowed, sorted, counted, with what was worked out kept.

A key changes little of what is asked: another letter of the filter narrows what the letters before have found, and
another view is sorted as the last one was. All of it is work in slices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field

from orderui.domain.errors import Unknown
from orderui.domain.listing import Lens, Listed
from orderui.usecases.desk import Desk
from orderui.usecases.overview import SORTS, Key, narrowing
from orderui.usecases.slices import Slices, cut, keys_of
from orderui.usecases.slices import sort as in_order

if TYPE_CHECKING:
    from orderui.domain.query import Query

K = TypeVar("K")
V = TypeVar("V")

KEPT = 8
"""Sorted lists that are kept: each is as many references as there are orders."""


class Sort(Struct, frozen=True):
    """What a list is sorted by."""

    by: str
    reverse: bool = False


class Found(Struct, frozen=True):
    """What was found, and among how many orders."""

    orders: Sequence[Listed]
    there: int


class Listing(Struct):
    """The list of one book's orders. `read` sees what has changed since; nothing else does."""

    desk: Desk
    keys: Mapping[str, Key] = field(default_factory=lambda: SORTS)
    everything: Sequence[Listed] = ()
    _archived: int = 0
    _lenses: dict[str, Lens] = field(default_factory=dict)
    _keys: dict[str, list[Any]] = field(default_factory=dict)
    _arranged: dict[Sort, list[Listed]] = field(default_factory=dict)
    _viewed: dict[tuple[str, bool, Sort], Sequence[Listed]] = field(default_factory=dict)
    _base: Sequence[Listed] = ()
    _trail: list[tuple[tuple[str, ...], Sequence[Listed]]] = field(default_factory=list)
    """What the words typed so far have found in `_base`, the widest first."""

    def read(self) -> Slices[None]:
        """See the book as it is now; orders as they were stay the objects they were. Raises BookFailed."""
        facets = self.desk.book.facets()
        lenses = self._lenses_now()
        before = self.everything if lenses is self._lenses else ()
        rows: list[Listed] = []
        archived = 0
        for some in cut(facets):
            archived += sum(one.archived for one in some)
            there = before[len(rows) : len(rows) + len(some)]
            rows += [
                row if row is not None and row.facets is one else Listed(one, lenses[one.system])
                for row, one in zip_longest(there, some)
            ]
            yield
        self.everything, self._lenses = rows, lenses
        self._archived = archived
        self._keys.clear()
        self._arranged.clear()
        self._viewed.clear()
        self._base = ()

    def _lenses_now(self) -> dict[str, Lens]:
        """The lenses there are, moved on, where neither the day nor the registry has changed; else new ones."""
        lenses = self.desk.lenses()
        if lenses.keys() != self._lenses.keys():
            return lenses
        for there, lens in zip(self._lenses.values(), lenses.values(), strict=True):
            if there.today != lens.today or there.facts.records is not lens.facts.records:
                return lenses
        for name, lens in lenses.items():
            self._lenses[name].now = lens.now
        return self._lenses

    def find(self, view: Query, typed: Query, sort: Sort) -> Slices[Found]:
        """The orders that both queries find, sorted; archived ones where one of them asks for those."""
        archived = view.mentions("is:archived") or typed.mentions("is:archived")
        base = yield from self._view(view, sort, archived=archived)
        there = len(self.everything) - (0 if archived else self._archived)
        if not typed.text.strip():
            return Found(base, there)
        if not typed.is_plain:
            return Found((yield from narrowing(base, [typed], archived=True)), there)
        return Found((yield from self._words(base, typed)), there)

    def prepare(self, columns: Sequence[str]) -> Slices[None]:
        """Make what the orders are sorted by in these columns, where it is not made yet. Raises Unknown."""
        for by in columns:
            if by not in self.keys:
                raise Unknown("column to sort by", by, candidates=list(self.keys))
            if by not in self._keys:
                self._keys[by] = yield from keys_of(self.everything, self.keys[by])

    def count(self, views: Sequence[Query]) -> Slices[tuple[int, ...]]:
        """How many orders each view has."""
        counts: list[int] = []
        for view in views:
            found = yield from narrowing(self.everything, [view])
            counts.append(len(found))
        return tuple(counts)

    def _view(self, view: Query, sort: Sort, *, archived: bool) -> Slices[Sequence[Listed]]:
        name = (view.text, archived, sort)
        if name not in self._viewed:
            if sort not in self._arranged:
                yield from self.prepare([sort.by])
                rows = yield from in_order(self.everything, self._keys[sort.by], reverse=sort.reverse)
                _keep(self._arranged, sort, rows)
            found = yield from narrowing(self._arranged[sort], [view], archived=archived)
            _keep(self._viewed, name, found)
        return self._viewed[name]

    def _words(self, base: Sequence[Listed], typed: Query) -> Slices[Sequence[Listed]]:
        if base is not self._base:
            self._base, self._trail = base, []
        while self._trail and not _narrows(typed.words, self._trail[-1][0]):
            self._trail.pop()
        before, found = self._trail[-1] if self._trail else ((), base)
        if before != typed.words:
            found = yield from narrowing(found, [typed], archived=True)
            self._trail.append((typed.words, found))
        return found


def _narrows(words: Sequence[str], before: Sequence[str]) -> bool:
    """Whether all that `words` find was found by the words before."""
    return all(any(old in new for new in words) for old in before)


def _keep(kept: dict[K, V], name: K, value: V) -> None:
    """Keep a value; of too many the oldest goes."""
    kept[name] = value
    if len(kept) > KEPT:
        del kept[next(iter(kept))]
