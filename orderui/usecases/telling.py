"""Changes as a person reads them: each value under its label, as it was before the change and as it was after it.

Labels and kinds of value come from the declarations. What stood there then is worked out from the thing as it is
now and the changes since, so that what has left the book, and what has changed again, is told as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from msgspec import Struct, field
from pydantic import ValidationError

from orderui.domain.errors import Refused
from orderui.domain.formats import show_day, show_number
from orderui.domain.history import ORDER, Change, PathChange, Subject, Tree, apply, inverse
from orderui.domain.money import Money, is_currency, show_money
from orderui.domain.order import Part
from orderui.domain.record import Declared, Record, declared
from orderui.domain.registry import Facts
from orderui.domain.rules import Rules
from orderui.domain.shape import Kind, Shape, shape_of
from orderui.usecases.desk import Desk
from orderui.usecases.registry import record_type

BETWEEN = " · "
"""Stands between the labels that lead to a value."""

EMPTY = "empty"
"""What is said of a free key that is there and holds nothing."""

THE_ORDER = "order"
"""The kind of a subject that is an order; others are registry records of the type named."""

_OURS_TOO = frozenset({"archived_at"})
"""Fields of our own that a person knows of."""

Steps = tuple[str, ...]


class Line(Struct, frozen=True):
    """One value before and after, in words; empty where nothing stood there."""

    label: str
    before: str
    after: str


class Passage(Struct, frozen=True):
    """What happened to one kept thing: `what` is "entered", "withdrawn" or "changed".

    `name` is its reference; `system` is empty for a registry record.
    """

    kind: str
    id: str
    name: str
    system: str
    what: str
    lines: tuple[Line, ...]


def told(
    desk: Desk, change: Change, *, most: int | None = None, changes: Sequence[Change] | None = None
) -> tuple[Passage, ...]:
    """What a change did, thing by thing in the order it was done; of the first `most` things only.

    `changes` are all the book's, newest first, for who has read them already.
    """
    subjects = change.subjects[:most]
    wanted = {(one.kind, one.id) for one in subjects}
    since: dict[tuple[str, str], list[Subject]] = {}
    for later in desk.book.history() if changes is None else reversed(changes):
        for subject in later.subjects if later.number > change.number else ():
            if (subject.kind, subject.id) in wanted:
                since.setdefault((subject.kind, subject.id), []).append(subject)
    return tuple(_passage(desk, one, since.get((one.kind, one.id), ())) for one in subjects)


def life(desk: Desk, order_id: str) -> Iterator[tuple[Change, Passage]]:
    """What each change did to one order, the newest first."""
    after: Tree | None = None
    is_newest = True
    for change in reversed(desk.book.history(order_id)):
        for subject in change.subjects:
            if subject.kind == THE_ORDER and subject.id == order_id:
                after, is_newest = (_now(desk, subject) if is_newest else after), False
                before = apply(after, inverse(subject.paths))
                yield change, _between(desk, subject, before, after)
                after = before


def foretold(desk: Desk, subject: Subject) -> Passage:
    """What a change that is not made yet would do to one thing."""
    before = _now(desk, subject)
    return _between(desk, subject, before, apply(before, subject.paths))


def _passage(desk: Desk, subject: Subject, since: Sequence[Subject]) -> Passage:
    after = _now(desk, subject)
    for later in reversed(since):
        after = apply(after, inverse(later.paths))
    return _between(desk, subject, apply(after, inverse(subject.paths)), after)


def _between(desk: Desk, subject: Subject, before: Tree | None, after: Tree | None) -> Passage:
    what = "entered" if before is None else "withdrawn" if after is None else "changed"
    system, _, reference = subject.name.partition(":") if subject.kind == THE_ORDER else ("", "", subject.name)
    lines: tuple[Line, ...] = ()
    with suppress(Refused):  # of a system or a type of record that is not registered here
        lines = tuple(_lines(desk, subject, before, after))
    return Passage(subject.kind, subject.id, reference, system, what, lines)


def _now(desk: Desk, subject: Subject) -> Tree | None:
    """The thing as the book has it, None where it has been withdrawn."""
    if subject.kind != THE_ORDER:
        record = desk.book.facts().records.get(subject.id)
        return record.model_dump(mode="json") if record else None
    try:
        return desk.book.tree(desk.book.order(subject.id))
    except Refused:
        return None


def _lines(desk: Desk, subject: Subject, before: Tree | None, after: Tree | None) -> Iterator[Line]:
    if subject.kind == THE_ORDER:
        system = desk.system(subject.name.partition(":")[0])
        reader = _Reader(desk.book.facts(), system.rules, system.model)
    else:
        reader = _Reader(desk.book.facts(), None, record_type(desk, subject.kind))
    old, new = reader.leaves(before), reader.leaves(after)
    for steps in [*old, *(steps for steps in new if steps not in old)]:
        was, is_now = old.get(steps), new.get(steps)
        if was is None or is_now is None or was.value != is_now.value:
            leaf = is_now or was
            assert leaf is not None  # noqa: S101 - the steps came from one of the two
            yield Line(leaf.label, was.words if was else "", is_now.words if is_now else "")
    yield from reader.moved(subject.paths)


class _Leaf(Struct, frozen=True):
    """One value of a kept tree: the tree's own form, and how it reads."""

    label: str
    value: Any
    words: str


Found = tuple[Steps, _Leaf]


class _Reader(Struct):
    """Reads kept trees by the declarations of `model`. It remembers what parts are called as it meets them."""

    facts: Facts
    rules: Rules | None
    model: type[Record]
    called: dict[str, str] = field(default_factory=dict)

    def leaves(self, tree: Tree | None) -> dict[Steps, _Leaf]:
        """Every value a person would ask for, by the steps that lead to it; none where there is no tree."""
        return dict(self._record((), (), self.model, tree)) if tree is not None else {}

    def moved(self, changes: Sequence[PathChange]) -> Iterator[Line]:
        """Lists whose parts were put in another order; that one came or went is told by itself."""
        for change in changes:
            if change.path[-1:] != (ORDER,) or not change.before or not change.after:
                continue
            before, after = change.before[0], change.after[0]
            stayed = set(before) & set(after)
            kept = [[uid for uid in uids if uid in stayed] for uids in (before, after)]
            if kept[0] != kept[1]:
                yield Line("Order", *(", ".join(self.called.get(uid, "?") for uid in uids) for uids in kept))

    def _record(
        self, steps: Steps, labels: Steps, model: type[Record], tree: Tree, parts: Steps = ()
    ) -> Iterator[Found]:
        """The values in a record; `parts` are those of its labels that are of parts, which need no others."""
        for name, value in tree.items():
            one = declared(model).get(name)
            if one is None or not _is_told(one) or value in (None, "", {}, []):
                continue
            here, shape = (*steps, name), shape_of(one)
            if shape.kind is Kind.RECORD and shape.nests and isinstance(value, dict):
                yield from self._record(here, (*labels, one.label), shape.nests, value, parts)
            elif shape.kind is Kind.PARTS and shape.nests and isinstance(value, list):
                yield from self._parts(here, parts, one, shape.nests, value)
            elif shape.kind in (Kind.RECORD_MAP, Kind.TEXT_MAP) and isinstance(value, dict):
                yield from self._map(here, (*labels, one.label), shape, value)
            else:
                yield here, _Leaf(_joined((*labels, one.label)), value, self._words(model, one, value, tree))

    def _parts(
        self, steps: Steps, labels: Steps, one: Declared, model: type[Record], items: Sequence[Tree]
    ) -> Iterator[Found]:
        kinds = self.rules.parts if self.rules else ()
        kind = next((kind.title for kind in kinds if kind.model is model), one.label)
        for number, item in enumerate(items, start=1):
            uid = str(item.get("uid", number))
            self.called[uid] = _part_title(model, item) or str(number)
            inside = (*labels, f"{kind} {self.called[uid]}")
            yield from self._record((*steps, uid), inside, model, item, inside)

    def _map(self, steps: Steps, labels: Steps, shape: Shape, entries: Mapping[str, Any]) -> Iterator[Found]:
        for key, value in entries.items():
            if shape.nests is not None and isinstance(value, dict):
                inside = list(self._record((*steps, key), (*labels, key), shape.nests, value))
                yield from inside or [((*steps, key), _Leaf(_joined((*labels, key)), value, EMPTY))]
            else:
                yield (
                    (*steps, key),
                    _Leaf(_joined((*labels, key)), value, _plain(Shape(Kind.TEXT), value) or EMPTY),
                )

    def _words(self, model: type[Record], one: Declared, value: Any, beside: Tree) -> str:
        """A value in words; `beside` are the values it stands among, one of which may be its currency."""
        shape, shown = shape_of(one), one.shown
        if shown is not None and shown.choices:
            named = {record.named_as: record.title_shown for record in self.facts.choices(shown.choices)}
            return named.get(str(value), str(value))
        for axis in self.rules.axes if self.rules else ():
            if axis.field == one.name and axis.part == self._kind(model):
                table = next((table for table in axis.tables if table.knows(str(value))), None)
                return table.state(str(value)).name if table else str(value)
        if shown is not None and shown.minor_of:
            code = self._code(beside.get(shown.minor_of))
            return show_money(Money.of_minor(value, code)) if code and isinstance(value, int) else str(value)
        if shape.kind is Kind.AMOUNT:
            code = next(
                (beside[name] for name in declared(model) if name.startswith("currency") and name in beside), None
            )
            return _amount(str(value), self._code(code))
        return _plain(shape, value)

    def _kind(self, model: type[Record]) -> str:
        kinds = self.rules.parts if self.rules else ()
        return next((kind.name for kind in kinds if kind.model is model), "")

    def _code(self, held: Any) -> str | None:
        """The ISO code that a currency field's value means."""
        if not isinstance(held, str) or not held:
            return None
        return held if is_currency(held) else self.rules.currency_of(held, self.facts) if self.rules else None


def _part_title(model: type[Record], item: Tree) -> str:
    """What a person knows a part by; empty where nothing says."""
    try:
        part = model.model_validate(item)
    except ValidationError:
        return ""
    return part.title or part.key if isinstance(part, Part) else ""


def _is_told(one: Declared) -> bool:
    """Whether a person would ask for it: not what is orderui's own, nor what only follows from other values."""
    if one.local:
        return one.shown is not None or one.name in _OURS_TOO
    return one.shown is None or not one.shown.computed


def _joined(labels: Sequence[str]) -> str:
    """The labels, but for one that its neighbour repeats."""
    return BETWEEN.join(label for label, before in zip(labels, ("", *labels), strict=False) if label != before)


def _amount(text: str, currency: str | None) -> str:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return text
    return show_money(Money(amount, currency)) if currency else show_number(amount)


def _plain(shape: Shape, value: Any) -> str:
    """A kept value by its own kind alone."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if shape.kind is Kind.DATE or shape.kind is Kind.INSTANT:
        return _when(str(value))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _when(text: str) -> str:
    """`28 Nov 2026`, with the time of an instant in its own zone; as written where it is neither."""
    with suppress(ValueError):
        return show_day(date.fromisoformat(text))
    with suppress(ValueError):
        instant = datetime.fromisoformat(text)
        return f"{show_day(instant.date())} {instant:%H:%M}"
    return text


def words_of(change: Change, *, most: int = 200) -> str:
    """What a filter looks in: title, command, reason, notes, and the names of what it was about."""
    names = (subject.name for subject in islice(change.subjects, most))
    marks = ["forced"] if change.forced else []
    return " ".join([change.title, change.command, change.reason, *change.notes, *marks, *names]).casefold()
