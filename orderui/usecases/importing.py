"""Vendor JSON in: all or nothing over all the sources named, and the same payload twice changes nothing.

Source: domain.md §2.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from msgspec.structs import replace

from orderui.domain import findings, locks
from orderui.domain.decisions import Edit, Refusal, can
from orderui.domain.errors import BadRecord, BadUsage, BadValue
from orderui.domain.findings import Severity
from orderui.domain.history import Change
from orderui.domain.order import Order
from orderui.domain.paths import follow, spoken
from orderui.domain.record import named
from orderui.domain.rules import PartKind
from orderui.domain.text import count, quote
from orderui.systems import json_text, merging, payload
from orderui.systems.incoming import Enclosed, Incoming, Misfit, Tree
from orderui.systems.system import System
from orderui.usecases.comparing import changes, locked, misplaced, repeats_what_follows
from orderui.usecases.desk import Desk, Session, session
from orderui.usecases.matching import Matcher


class Outcome(StrEnum):
    """What an import does, or did, with one record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Imported:
    """The report on one record: `changed` are dotted paths, `ignored` those the vendor leaves alone on update."""

    where: str
    system: str
    reference: str
    order_id: str
    outcome: Outcome
    changed: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What an import did, record by record; `change` is None when nothing had to change."""

    records: tuple[Imported, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an import would do with one record: take it, or refuse it and why.

    `system` is None where it is of none.
    """

    where: str
    system: System | None
    taken: Imported | None
    refused: BadRecord | None = None


@dataclass(frozen=True)
class Forecast:
    """What an import would do, record by record; `change` is None where it would be refused or change nothing.

    Where the records are bare parts and no order was named for them there is nothing but `system` and `bare`,
    the kind they are of.
    """

    records: tuple[Foreseen, ...]
    change: Change | None
    system: System | None = None
    bare: PartKind | None = None


@dataclass(frozen=True)
class Source:
    """One text to import, and what people call it."""

    name: str
    text: str | bytes


Progress = Callable[[int, int], None]
"""Told how many records are done, of how many. What it raises ends the import, and nothing has changed."""


def bring_in(
    desk: Desk,
    sources: Sequence[Source],
    *,
    system: str = "",
    into: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Import every record of every source, as one change. `into` is the order (by id) that bare parts go into.

    Raises Malformed, BadRecord (with every refused value of every record), Ambiguous; then nothing has changed.
    """
    records = _read(desk, sources, system)
    _refuse_mixture(records, into)
    if any(isinstance(one, Misfit) for one in records):
        progress = None  # none will be taken: the others are only looked at for what is wrong with them too
    with session(desk, trial=dry_run) as at:
        reports: list[Imported] = []
        faults: list[BadRecord] = []
        for one in _taken(desk, at, records, into, progress):
            reports += [one.taken] if one.taken else []
            faults += [one.refused] if one.refused else []
        if faults:
            raise _together(faults, len(records))
        title = _title(reports)
        change = at.would("import", title) if dry_run else at.commit("import", title)
    return Report(tuple(reports), change)


def forecast(
    desk: Desk, sources: Sequence[Source], *, system: str = "", into: str = "", progress: Progress | None = None
) -> Forecast:
    """What `bring_in` would do, the refused records told beside the others. Raises Malformed, Ambiguous, BadRecord
    for what cannot be read as records at all.
    """
    records = _read(desk, sources, system)
    bare = next((one for one in records if one.kind is not None), None)
    if bare is not None and not into:
        return Forecast((), None, bare.system, bare.kind)
    _refuse_mixture(records, into)
    with session(desk, trial=True) as at:
        foreseen = tuple(_taken(desk, at, records, into, progress))
        taken = [one.taken for one in foreseen if one.taken]
        change = at.would("import", _title(taken)) if len(taken) == len(foreseen) else None
    return Forecast(foreseen, change)


def _read(desk: Desk, sources: Sequence[Source], system: str) -> list[Enclosed | Misfit]:
    systems = [desk.system(system)] if system else list(desk.systems)
    return [one for source in sources for one in payload.look_through(source.text, systems, where=source.name)]


def _taken(
    desk: Desk, at: Session, records: Sequence[Enclosed | Misfit], into: str, progress: Progress | None
) -> Iterator[Foreseen]:
    """Take the records in one after the other, in a session that nobody has committed yet."""
    importer = Importer(desk, at, into)
    for number, record in enumerate(records, 1):
        try:
            one = Foreseen(record.where, record.system, importer.take(record.opened()))
        except BadRecord as fault:
            named = fault if fault.where else BadRecord(fault.problems, where=record.where)
            one = Foreseen(record.where, record.system, None, named)
        if progress:
            progress(number, len(records))
        yield one


def _together(faults: Sequence[BadRecord], records: int) -> BadRecord:
    """The refusal of all `records`, for what is wrong with some of them."""
    if len(faults) == 1:
        return faults[0]
    problems = [
        BadValue(f"{fault.where}: {problem.path}".rstrip(": "), problem.sentence)
        for fault in faults
        for problem in fault.problems
    ]
    return BadRecord(problems, where=f"{len(faults):,} of {count(records, 'record')} are wrong, so none come in")


def _refuse_mixture(records: Sequence[Enclosed | Misfit], into: str) -> None:
    for record in records:
        if record.system is None:
            continue  # it is refused for that, as one of them
        if record.kind is not None and not into:
            kind, title = record.kind.title.lower(), record.system.title
            sentence = f"this is a bare {kind} of {title}, not an order; name the order it goes into with --into"
            raise BadRecord([BadValue("", sentence)], where=record.where)
        if record.kind is None and into:
            raise BadRecord([BadValue("", "this is a whole order; --into takes a bare part")], where=record.where)


def _title(reports: Sequence[Imported]) -> str:
    counts = {outcome: sum(1 for one in reports if one.outcome is outcome) for outcome in Outcome}
    told = [f"{number} {outcome.value}" for outcome, number in counts.items() if number]
    return f"Imported {', '.join(told) or 'nothing'}"


@dataclass
class Importer:
    """One import at work: an index of what is there, by system and reference, kept up as records come in.

    The orders themselves are not held: ten thousand of them take half a gigabyte.
    """

    desk: Desk
    at: Session
    into: str

    def __post_init__(self) -> None:
        self.matcher = Matcher(self.desk.systems, self.at.load)
        for facets in self.at.work.facets():
            self.matcher.know(facets)

    def take(self, incoming: Incoming) -> Imported:
        """Take one record in. Raises BadRecord."""
        if incoming.kind is not None:
            return self._take_part(incoming)
        there = self.matcher.same(incoming)
        if there is not None:
            return self.update(there, incoming)
        order = payload.understand(incoming, order_id=self.desk.ids.new(), now=self.at.now)
        nameless = self.matcher.awaiting(order)
        return self._enter(order, incoming) if nameless is None else self._name(nameless, incoming)

    def _kept(self, before: Order | None, after: Order) -> Order:
        kept = self.at.keep(before, after)
        self.matcher.entered(kept)
        return kept

    def _enter(self, order: Order, incoming: Incoming) -> Imported:
        self._refuse_errors(order, None, incoming)
        kept = self._kept(None, order)
        warnings = self._warnings(kept)
        return Imported(incoming.where, kept.system, kept.reference, kept.id, Outcome.NEW, warnings=warnings)

    def _name(self, nameless: Order, incoming: Incoming) -> Imported:
        """Take a record in as the vendor's answer to an order that it had not named so far, and say so."""
        one = self.update(nameless, incoming)
        said = f"taken for {quote(nameless.reference)} in the book, which had no id of the vendor's yet"
        return dataclasses.replace(one, warnings=(said, *one.warnings))

    def update(self, before: Order, incoming: Incoming, *, bare: tuple[str, ...] = ()) -> Imported:
        """Take a record in as an update of one order, whatever it calls itself. Raises BadRecord.

        `bare` is the place of the part that the record was made around.
        """
        incoming, ignored = self._heard(before, incoming)
        unchanged = Imported(
            incoming.where, before.system, before.reference, before.id, Outcome.UNCHANGED, ignored=ignored
        )
        merged = merging.merge(before, incoming, bare=bare)
        if not merged.differs:
            return unchanged
        after = self._merged(before, incoming, merged)
        if repeats_what_follows(before, after, merged, incoming.system):
            return unchanged
        refused = [*locked(before, after, incoming.system, self.at), *misplaced(before, after, self.at)]
        if refused:
            raise BadRecord(refused, where=incoming.where)
        changed = changes(before, after, incoming.system)
        kept = self._kept(before, after)
        self._refuse_errors(kept, before, incoming)
        where, system, reference = incoming.where, kept.system, kept.reference
        return Imported(where, system, reference, kept.id, Outcome.CHANGED, changed, ignored, self._warnings(kept))

    def _heard(self, before: Order, incoming: Incoming) -> tuple[Incoming, tuple[str, ...]]:
        """What of an update the vendor takes into account, and the keys of the rest that say something else.

        Systems that refuse a locked key rather than ignore it hear everything.
        """
        if not incoming.system.works.ignores_locked:
            return incoming, ()
        present = payload.record(before, incoming.system)
        told = {one.spelled.split(".")[0] for one in incoming.system.shapes.alternates}
        heard: Tree = {}
        ignored: list[str] = []
        for key, value in incoming.tree.items():
            if key in told or self._is_heard(before, key):
                heard[key] = value
            else:
                ignored += _otherwise((key,), present.get(key), value)
        return replace(incoming, tree=heard), tuple(ignored)

    def _is_heard(self, before: Order, key: str) -> bool:
        field = named(type(before), key)
        if field is None or field.vendor_name != key:
            lock = locks.holding(before.RULES.locks, before, None, ("?",), self.at.now)
            return lock is None
        decision = can(before, Edit(follow(before, (field.name,))), self.at.facts, self.at.now)
        return not (isinstance(decision, Refusal) and decision.code in ("locked", "archived"))

    def _merged(self, before: Order, incoming: Incoming, merged: merging.Merge) -> Order:
        """The order the merged record means, with what is ours carried over."""
        wrapper = before.received.wrapper if before.received else incoming.wrapper
        uids = [uid or self.desk.ids.new() for uid in merged.uids]
        whole = Incoming(incoming.system, merged.tree, wrapper, incoming.where)
        return payload.understand(whole, order_id=before.id, now=self.at.now, uids=uids, ours=before)

    def _refuse_errors(self, order: Order, before: Order | None, incoming: Incoming) -> None:
        checks = [check for check in order.RULES.checks if check.severity is Severity.ERROR]
        facts, now = self.at.facts, self.at.now
        known = {(one.path, one.sentence) for one in findings.run(checks, before, facts, now)} if before else set()
        errors = [
            BadValue(one.path, one.sentence)
            for one in findings.run(checks, order, facts, now)
            if (one.path, one.sentence) not in known
        ]
        if errors:
            raise BadRecord(errors, where=incoming.where)

    def _warnings(self, order: Order) -> tuple[str, ...]:
        checks = [check for check in order.RULES.checks if check.severity is Severity.WARNING]
        found = findings.run(checks, order, self.at.facts, self.at.now)
        return tuple(f"{one.path}: {one.sentence}".removeprefix(": ") for one in found)

    def _take_part(self, incoming: Incoming) -> Imported:
        """A bare part into the order named: the part with its key is updated, else it is added."""
        kind = incoming.kind
        assert kind is not None  # noqa: S101 - take() has looked
        order = self.at.load(self.into)
        if order.system != incoming.system.name:
            ours, theirs = order.RULES.title, incoming.system.title
            sentence = f"this is a {kind.title.lower()} of {theirs}, but {order.reference} is an order of {ours}"
            raise BadRecord([BadValue("", sentence)], where=incoming.where)
        if "*" in kind.at:
            raise BadUsage(f"A bare {kind.title.lower()} stands inside another part; import the whole order.")
        payload.understand_part(incoming, kind, "")  # says what is wrong with it, by its own paths
        adding = replace(incoming.system.works, replaced=frozenset())  # a bare part never replaces a list
        place = tuple(follow(order, kind.at).spoken.split("."))
        whole = Incoming(incoming.system.working(adding), _around(place, incoming.tree), "", incoming.where)
        return self.update(order, whole, bare=place)


def _otherwise(place: tuple[str, ...], present: object, value: object) -> list[str]:
    """The dotted paths at which an update says otherwise; what it omits says nothing."""
    if isinstance(present, dict) and isinstance(value, dict):
        return [path for key, one in value.items() for path in _otherwise((*place, key), present.get(key), one)]
    return [] if json_text.same(present, value) else [spoken(place)]  # type: ignore[arg-type]


def _around(place: Sequence[str], part: Tree) -> Tree:
    """A record that holds nothing but the bare part, where its kind's list stands."""
    tree: json_text.JsonValue = [part]
    for name in reversed(place):
        tree = {name: tree}
    return tree if isinstance(tree, dict) else {}
