"""The desk: what every use case works at. It knows the book, the systems, the clock and where ids come from.

A use case opens one unit of work, loads, decides, makes the new order and its Change, keeps both, commits once.
`Session` is the part they share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, field

from orderui.domain.deriving import derive
from orderui.domain.errors import Ambiguous, Refused, Unknown
from orderui.domain.facets import Facets
from orderui.domain.history import Change, PathChange, Subject, diff
from orderui.domain.listing import Lens, Listed, Outlines
from orderui.systems.system import System

if TYPE_CHECKING:
    from orderui.domain.order import Order
    from orderui.domain.registry import Facts, Reference
    from orderui.usecases.ports import Book, Clock, Ids, Reading, Tell, Work


class Desk(Struct, frozen=True):
    """Everything a use case needs from outside."""

    book: Book
    systems: Sequence[System]
    clock: Clock
    ids: Ids

    @property
    def outlines(self) -> Outlines:
        """Every system in outline by its short name."""
        return {system.name: system.outline for system in self.systems}

    def system(self, name: str) -> System:
        """The system with this short name. Raises Unknown."""
        wanted = name.casefold()
        found = next((system for system in self.systems if system.name == wanted), None)
        if found is None:
            raise Unknown("system", name, candidates=[system.name for system in self.systems])
        return found

    def order(self, order_id: str) -> Order:
        """The order with this id as of now: clock edges taken, in memory only. Raises Unknown."""
        return derive(self.book.order(order_id), self.clock.now())

    def listed(self) -> list[Listed]:
        """Every order as lists see it, in the order entered."""
        lenses = self.lenses()
        return [Listed(facets, lenses[facets.system]) for facets in self.book.facets()]

    def lenses(self) -> dict[str, Lens]:
        """How each system's orders are seen now, by its short name."""
        now, facts = self.clock.now(), self.book.facts()
        return {name: Lens(outline, facts, now) for name, outline in self.outlines.items()}


class Unopened(Struct, frozen=True):
    """A desk whose book is not open yet, under the `name` of that. `open` opens it, telling how far it is.

    What `lasts` is long enough to be watched; a `demo` is on a sample. `open` raises BookFailed.
    """

    name: str
    systems: Sequence[System]
    open: Callable[[Tell], Desk]
    lasts: bool = False
    demo: bool = False


class Done(Struct, frozen=True):
    """What a use case did. `change` is None when nothing had to change; `order` is the order as it is now.

    `notes` say what came of it besides; `before` is the order as it was, None when it was made.
    """

    order: Order | None
    change: Change | None = None
    notes: tuple[str, ...] = ()
    before: Order | None = None


class Session(Struct):
    """One unit of work at a desk, collecting the subjects of the one Change it will note."""

    desk: Desk
    work: Work
    now: datetime
    subjects: list[Subject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _ways_back: list[Callable[[], None]] | None = None

    @property
    def facts(self) -> Facts:
        """The registry as this session sees it."""
        return self.work.facts()

    def holds(self, order_id: str) -> bool:
        """Whether the order is in the book, as this session sees it."""
        try:
            self.work.order(order_id)
        except Unknown:
            return False
        return True

    def load(self, order_id: str) -> Order:
        """The order as of now. A clock edge that is due is kept at once, as a change of its own."""
        kept = self.work.order(order_id)
        derived = derive(kept, self.now)
        if derived is not kept and (paths := self._between(kept, derived)):
            subject = self._subject(derived, paths)
            self.work.keep(derived)
            self._note("clock", f"A date passed for {derived.reference}", [subject], clock=True)
        return derived

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What is kept inside counts as a whole; where it is refused, none of it does. The refusal goes on."""
        subjects, notes = len(self.subjects), len(self.notes)
        ways_back: list[Callable[[], None]] = []
        self._ways_back = ways_back
        try:
            yield
        except Refused:
            for way_back in reversed(ways_back):
                way_back()
            del self.subjects[subjects:], self.notes[notes:]
            raise
        finally:
            self._ways_back = None

    def keep(self, before: Order | None, after: Order) -> Order:
        """Draw the consequences of a change, keep the order and the records it brought; the settled order."""
        after = derive(after, self.now)
        settled = after.RULES.settle(before, after, self._filed(after), self.now)
        order = derive(settled.order, self.now)
        for record in settled.records:
            self.file(record)
        stamped = order.evolve(changed_at=self.now)
        paths = self._between(before, stamped)
        if any(change.path != ("changed_at",) for change in paths):
            order = stamped
            self.subjects.append(self._subject(order, paths))
            self.work.keep(order)
            if self._ways_back is not None:
                back = partial(self.work.keep, before) if before else partial(self.work.withdraw, order.id)
                self._ways_back.append(back)
        if before is not None:
            self.notes += order.RULES.tells(before, order, self.facts)
        return order

    def file(self, record: Reference) -> None:
        """Enter or replace a registry record, as part of this change."""
        before = self.work.facts().records.get(record.key)
        paths = diff(before.model_dump(mode="json") if before else None, record.model_dump(mode="json"))
        if paths:
            told = Subject(kind=record.TYPE, id=record.key, name=record.title_shown, paths=paths)
            self.subjects.append(self.desk.book.written(told))
            self.work.file(record)
            if self._ways_back is not None:
                back = partial(self.work.file, before) if before else partial(self.work.unfile, record.key)
                self._ways_back.append(back)

    def commit(self, command: str, title: str, *, reason: str = "", forced: bool = False) -> Change | None:
        """Note the change and commit; None, and nothing written, when nothing has changed."""
        if not self.subjects:
            return None
        change = self._note(command, title, self.subjects, reason=reason, forced=forced)
        self.work.commit()
        return change

    def would(self, command: str, title: str) -> Change | None:
        """The change `commit` would note, for a dry run."""
        if not self.subjects:
            return None
        subjects = tuple(self.subjects)
        return Change(id="", at=self.now, command=command, title=title, subjects=subjects, notes=tuple(self.notes))

    def _filed(self, order: Order) -> Facts:
        known = self.work.facts()
        for record in order.RULES.mentions(order):
            if record.key not in known.records:
                self.file(record.evolve(incomplete=True))
        return self.work.facts()

    def _between(self, before: Order | None, after: Order) -> tuple[PathChange, ...]:
        """What lies between two orders, as the book keeps them. Records are immutable: one that both hold is the
        same in both, and is not looked into.
        """
        tree = self.desk.book.tree
        if before is None:
            return diff(None, tree(after))
        if before is after:
            return ()
        from orderui.domain.order import apart

        return diff(*map(tree, apart(before, after)))

    def _subject(self, order: Order, paths: tuple[PathChange, ...]) -> Subject:
        told = Subject(kind="order", id=order.id, name=f"{order.system}:{order.reference}", paths=paths)
        return self.desk.book.written(told)

    def _note(
        self,
        command: str,
        title: str,
        subjects: Iterable[Subject],
        *,
        reason: str = "",
        forced: bool = False,
        clock: bool = False,
    ) -> Change:
        change = Change(
            id=self.desk.ids.new(),
            at=self.now,
            command=command,
            title=title,
            subjects=tuple(subjects),
            reason=reason,
            forced=forced,
            clock=clock,
            notes=() if clock else tuple(dict.fromkeys(self.notes)),
        )
        return self.work.note(change)


@contextmanager
def session(desk: Desk, *, trial: bool = False) -> Iterator[Session]:
    """One unit of work at a desk. Leaving it without `commit` means that nothing happened; a `trial` has to."""
    with desk.book.work(trial=trial) as work:
        yield Session(desk, work, desk.clock.now())


def find(reading: Reading, ref: str) -> str:
    """The id of the order `ref` names: any reference (exact wins), `system:reference`, or six characters of an id.

    Raises Unknown, or Ambiguous with what would name each.
    """
    wanted = ref if any(ref in facets.references for facets in reading.facets()) else ref.strip()
    everything = reading.facets()
    system, _, reference = wanted.partition(":")
    tries: tuple[Callable[[Facets], bool], ...] = (
        lambda f: wanted == f.references[0],
        lambda f: wanted in f.references,
        lambda f: f.system == system.casefold() and reference == f.references[0],
        lambda f: f.system == system.casefold() and reference in f.references,
        lambda f: wanted.casefold() in {one.casefold() for one in f.references},
        lambda f: len(wanted) >= 6 and f.id.startswith(wanted),
    )
    for fits in tries:
        found = [facets for facets in everything if fits(facets)]
        if len(found) == 1:
            return found[0].id
        if found:
            raise Ambiguous("order", ref, candidates=[_told_apart(facets, found) for facets in found])
    raise Unknown("order", ref, candidates=_near(wanted, everything))


def _told_apart(facets: Facets, others: Sequence[Facets]) -> str:
    same = sum(1 for one in others if (one.system, one.references[0]) == (facets.system, facets.references[0]))
    return f"{facets.system}:{facets.references[0]}" if same == 1 else facets.id


def _near(wanted: str, everything: Sequence[Facets]) -> list[str]:
    from difflib import get_close_matches

    names = list(dict.fromkeys(reference for facets in everything for reference in facets.references))
    return get_close_matches(wanted, names, n=3)
