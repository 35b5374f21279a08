"""Verify the whole book: history replays to the present, facets are as they should be, findings of each order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from orderui.domain import findings
from orderui.domain.deriving import derive
from orderui.domain.errors import OrderuiError
from orderui.domain.faceting import facets
from orderui.domain.facets import Facets
from orderui.domain.findings import Finding, Severity
from orderui.domain.history import apply
from orderui.usecases.desk import Desk, Done


class Damage(Struct, frozen=True):
    """Something that is wrong with the book itself: `order` as a command would name it (`system:reference`), empty
    where it is of no one order, and a sentence.
    """

    order: str
    sentence: str


class Verdict(Struct, frozen=True):
    """What a check of the book found. `findings` pairs each finding with the order's reference."""

    orders: int
    changes: int
    damage: tuple[Damage, ...]
    findings: tuple[tuple[str, Finding], ...]

    @property
    def sound(self) -> bool:
        """Whether the book itself is whole; findings about orders do not count against it."""
        return not self.damage

    def count(self, severity: Severity) -> int:
        """How many findings of one severity there are."""
        return sum(1 for _, finding in self.findings if finding.severity is severity)


def check(desk: Desk) -> Verdict:
    """Look at everything in the book."""
    kept = desk.book.facets()
    damage = [*(Damage("", says) for says in desk.book.damage()), *_replayed(desk), *_doubled(kept)]
    found: list[tuple[str, Finding]] = []
    for one in kept:
        try:
            found += _look(desk, one, damage)
        except OrderuiError as error:
            damage.append(Damage(_named(one), str(error)))
    return Verdict(len(kept), len(desk.book.history()), tuple(damage), tuple(found))


def brought(desk: Desk, done: Done) -> tuple[Finding, ...]:
    """The errors and warnings about an order that a change brought, those that were there before left out."""
    if done.order is None or done.change is None:
        return ()
    facts, now = desk.book.facts(), desk.clock.now()
    checks = [check for check in done.order.RULES.checks if check.severity is not Severity.NOTE]
    known = set(findings.run(checks, done.before, facts, now)) if done.before else set()
    return tuple(one for one in findings.run(checks, done.order, facts, now) if one not in known)


def _look(desk: Desk, one: Facets, damage: list[Damage]) -> Iterator[tuple[str, Finding]]:
    now = desk.clock.now()
    order = desk.book.order(one.id)
    if facets(order, now) != one:
        damage.append(Damage(_named(one), "its facets differ from what they should be; they are rebuilt on save"))
    derived = derive(order, now)
    if derive(derived, now) != derived:
        damage.append(Damage(_named(one), "its derived values do not settle"))
    for finding in findings.run(order.RULES.checks, derived, desk.book.facts(), now):
        yield order.reference, finding


def _replayed(desk: Desk) -> Iterator[Damage]:
    """History, replayed from the start, gives the present orders."""
    trees: dict[str, Any] = {}
    names: dict[str, str] = {}
    for change in desk.book.history():
        for subject in change.subjects:
            if subject.kind == "order":
                names[subject.id] = subject.name
                trees[subject.id] = apply(trees.get(subject.id), subject.paths)
    present = {one.id: one for one in desk.book.facets()}
    for order_id, tree in trees.items():
        if tree is None and order_id in present:
            yield Damage(names[order_id], "history says it was withdrawn, but it is in the book")
        elif tree is not None and order_id not in present:
            yield Damage(names[order_id], "history says it is in the book, but it is not")
        elif tree is not None and _settled(tree) != _settled(desk.book.tree(desk.book.order(order_id))):
            yield Damage(names[order_id], "history does not replay to what is in the book")
    for order_id, one in present.items():
        if order_id not in trees:
            yield Damage(_named(one), "history knows nothing of it")


def _settled(tree: dict[str, Any]) -> dict[str, Any]:
    """A tree without the time of its last change, which is the history's own."""
    return {key: value for key, value in tree.items() if key != "changed_at"}


def _doubled(kept: Sequence[Facets]) -> Iterator[Damage]:
    names: dict[str, list[str]] = {}
    for one in kept:
        names.setdefault(one.id, []).append(_named(one))
    for order_id, named in names.items():
        if len(named) > 1:
            yield Damage(named[0], f"{len(named)} orders have its id, {order_id}")


def _named(one: Facets) -> str:
    """As history names it, and a command would."""
    return f"{one.system}:{one.references[0]}"
