"""Vendor JSON in: all or nothing over all the sources named, and the same payload twice changes nothing.

Source: domain.md §2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from orderui.domain import edits, findings
from orderui.domain.decisions import AddPart, Edit, Refusal, RemovePart, can
from orderui.domain.errors import BadRecord, BadUsage, BadValue, Refused
from orderui.domain.findings import Severity
from orderui.domain.history import Change
from orderui.domain.order import Order, Part, holders, walk
from orderui.domain.paths import follow, places_in, spoken
from orderui.domain.record import Declared, Record, vendor_fields
from orderui.domain.shape import shapes
from orderui.systems import json_text, payload
from orderui.systems.payload import Incoming
from orderui.systems.system import System
from orderui.usecases.desk import Desk, Session, session


class Outcome(StrEnum):
    """What an import does, or did, with one record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Source:
    """One text to import, and what people call it."""

    name: str
    text: str | bytes


Progress = Callable[[int, int], None]
"""Told how many records are done, of how many."""


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
    systems = [desk.system(system)] if system else list(desk.systems)
    records = [one for source in sources for one in payload.read(source.text, systems, where=source.name)]
    _refuse_mixture(records, into)
    with session(desk) as at:
        importer = _Importer(desk, at, into)
        reports: list[Imported] = []
        faults: list[BadRecord] = []
        for number, record in enumerate(records, 1):
            try:
                reports.append(importer.take(record))
            except BadRecord as fault:
                faults.append(fault if fault.where else BadRecord(fault.problems, where=record.where))
            if progress:
                progress(number, len(records))
        if faults:
            raise faults[0] if len(faults) == 1 else _together(faults)
        title = _title(reports)
        change = at.would("import", title) if dry_run else at.commit("import", title)
    return Report(tuple(reports), change)


def _together(faults: Sequence[BadRecord]) -> BadRecord:
    return BadRecord(
        [
            BadValue(f"{fault.where}: {problem.path}".rstrip(": "), problem.sentence)
            for fault in faults
            for problem in fault.problems
        ]
    )


def _refuse_mixture(records: Sequence[Incoming], into: str) -> None:
    for record in records:
        if record.kind is not None and not into:
            kind, title = record.kind.title.lower(), record.system.title
            sentence = f"this is a bare {kind} of {title}, not an order; name the order it goes into with --into"
            raise BadRecord([BadValue("", sentence)], where=record.where)
        if record.kind is None and into:
            raise BadRecord([BadValue("", "this is a whole order; --into takes a bare part")], where=record.where)


def _title(reports: Sequence[Imported]) -> str:
    counts = {outcome: sum(1 for one in reports if one.outcome is outcome) for outcome in Outcome}
    told = [f"{count} {outcome.value}" for outcome, count in counts.items() if count]
    return f"Imported {', '.join(told) or 'nothing'}"


@dataclass
class _Importer:
    """One import at work: an index of what is there, by system and reference, kept up as records come in."""

    desk: Desk
    at: Session
    into: str
    index: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[str, Order] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for facets in self.at.work.facets():
            for reference in facets.references:
                self.index[facets.system, "" if facets.id.startswith(reference) else reference].append(facets.id)

    def take(self, incoming: Incoming) -> Imported:
        """Take one record in. Raises BadRecord."""
        if incoming.kind is not None:
            return self._take_part(incoming)
        order = payload.understand(incoming, order_id=self.desk.ids.new(), now=self.at.now)
        there = self._same(order)
        return self._update(there, incoming) if there is not None else self._enter(order, incoming)

    def _same(self, order: Order) -> Order | None:
        """The order at hand that this record is: by the vendor's ids, the surest first; else by its JSON."""
        candidates = self._candidates(order)
        for identity in order.identities:
            found = next((one for one in candidates if identity in one.identities), None)
            if found is not None:
                return found
        if order.identities:
            return None
        return next((one for one in candidates if not one.identities and _same_json(one, order)), None)

    def _candidates(self, order: Order) -> list[Order]:
        named = order.references or ("",)  # one that the vendor has not named is sought among its like
        ids = dict.fromkeys(i for ref in named for i in self.index.get((order.system, ref), ()))
        return [self._loaded(order_id) for order_id in ids]

    def _loaded(self, order_id: str) -> Order:
        if order_id not in self.seen:
            self.seen[order_id] = self.at.load(order_id)
        return self.seen[order_id]

    def _kept(self, before: Order | None, after: Order) -> Order:
        kept = self.at.keep(before, after)
        self.seen[kept.id] = kept
        for reference in kept.references or ("",):
            ids = self.index[kept.system, reference]
            if kept.id not in ids:
                ids.append(kept.id)
        return kept

    def _enter(self, order: Order, incoming: Incoming) -> Imported:
        self._refuse_errors(order, None, incoming)
        kept = self._kept(None, order)
        warnings = self._warnings(kept)
        return Imported(incoming.where, kept.system, kept.reference, kept.id, Outcome.NEW, warnings=warnings)

    def _update(self, before: Order, incoming: Incoming) -> Imported:
        merged = payload.merge(before, incoming)
        unchanged = Imported(
            incoming.where, before.system, before.reference, before.id, Outcome.UNCHANGED, warnings=()
        )
        if not merged.differs:
            return unchanged
        after = self._merged(before, incoming, merged)
        if _same_but_for_what_follows(before, after, merged, incoming.system):
            return unchanged
        changed = _changes(before, after, incoming.system)
        refused = self._refused(before, after)
        ignored: tuple[str, ...] = ()
        if refused and incoming.system.ignores_locked:
            ignored = tuple(problem.path for problem in refused)
            incoming = _without(incoming, ignored)
            merged = payload.merge(before, incoming)
            if not merged.differs:
                return Imported(**{**vars(unchanged), "ignored": ignored})
            after = self._merged(before, incoming, merged)
            changed = _changes(before, after, incoming.system)
            refused = self._refused(before, after)
        if refused:
            raise BadRecord(refused, where=incoming.where)
        self._refuse_errors(after, before, incoming)
        kept = self._kept(before, after)
        where, system, reference = incoming.where, kept.system, kept.reference
        return Imported(where, system, reference, kept.id, Outcome.CHANGED, changed, ignored, self._warnings(kept))

    def _merged(self, before: Order, incoming: Incoming, merged: payload.Merge) -> Order:
        """The order the merged record means, with what is ours carried over."""
        wrapper = before.received.wrapper if before.received else incoming.wrapper
        uids = [uid or self.desk.ids.new() for uid in merged.uids]
        whole = Incoming(incoming.system, merged.tree, wrapper, incoming.where)
        return payload.understand(whole, order_id=before.id, now=self.at.now, uids=uids, ours=before)

    def _refused(self, before: Order, after: Order) -> list[BadValue]:
        """What a lock, or the lifecycle, refuses of what lies between two orders."""
        return [*_locked(before, after, self.at), *_misplaced(before, after, self.at)]

    def _refuse_errors(self, order: Order, before: Order | None, incoming: Incoming) -> None:
        rules, facts, now = order.RULES, self.at.facts, self.at.now
        known = (
            {(finding.path, finding.sentence) for finding in findings.run(rules.checks, before, facts, now)}
            if before
            else set()
        )
        errors = [
            BadValue(finding.path, finding.sentence)
            for finding in findings.run(rules.checks, order, facts, now)
            if finding.severity is Severity.ERROR and (finding.path, finding.sentence) not in known
        ]
        if errors:
            raise BadRecord(errors, where=incoming.where)

    def _warnings(self, order: Order) -> tuple[str, ...]:
        found = findings.run(order.RULES.checks, order, self.at.facts, self.at.now)
        return tuple(
            f"{finding.path}: {finding.sentence}".removeprefix(": ")
            for finding in found
            if finding.severity is Severity.WARNING
        )

    def _take_part(self, incoming: Incoming) -> Imported:
        """A bare part into the order named: the part with its key is updated, else it is added."""
        kind = incoming.kind
        assert kind is not None  # noqa: S101 - take() has looked
        order = self._loaded(self.into)
        if order.system != incoming.system.name:
            ours, theirs = order.RULES.title, incoming.system.title
            sentence = f"this is a {kind.title.lower()} of {theirs}, but {order.reference} is an order of {ours}"
            raise BadRecord([BadValue("", sentence)], where=incoming.where)
        if "*" in kind.at:
            raise BadUsage(f"A bare {kind.title.lower()} stands inside another part; import the whole order.")
        payload.understand_part(incoming, kind, "")  # says what is wrong with it, by its own paths
        whole = Incoming(incoming.system, _around(order, kind.at, incoming), "", incoming.where)
        return self._update(order, whole)


def _around(order: Order, at: Sequence[str], incoming: Incoming) -> payload.Tree:
    """A record that holds nothing but the bare part, where its kind's list stands."""
    names = follow(order, at).spoken.split(".")
    tree: json_text.JsonValue = [incoming.tree]
    for name in reversed(names):
        tree = {name: tree}
    return tree if isinstance(tree, dict) else {}


def _same_but_for_what_follows(before: Order, after: Order, merged: payload.Merge, system: System) -> bool:
    """Whether the update only repeats a state that a date has moved on, or another value that follows from others.

    The vendor's record said READY when it came; that it is late by now is no news from the vendor.
    """
    ours = {"received", "changed_at"}
    if before.model_dump(exclude=ours) != after.model_dump(exclude=ours):
        return False
    following = _following(system)
    return all(
        path.rsplit(".", 1)[-1] in following for path in _paths((), payload.record(before, system), merged.tree)
    )


def _following(system: System) -> set[str]:
    """The vendor's names of states and computed values, wherever in the record they stand."""
    models: list[type[Record]] = [system.model, *(kind.model for kind in system.rules.parts)]
    states = {axis.field for axis in system.rules.axes}
    names: set[str] = set()
    while models:
        for field in vendor_fields(model := models.pop()):
            nested = shapes(model)[field.name].nests
            if nested is not None and not issubclass(nested, Part):
                models.append(nested)
            if field.name in states or (field.shown is not None and field.shown.computed):
                names.add(field.vendor_name)
    return names


def _same_json(one: Order, other: Order) -> bool:
    if one.received is None or other.received is None:
        return False
    return json_text.same(json_text.parse(one.received.text), json_text.parse(other.received.text))


def _without(incoming: Incoming, paths: Sequence[str]) -> Incoming:
    """The record without its keys at `paths`, or the ones they stand under."""
    tops = {path.split(".")[0] for path in paths}
    tree = {key: value for key, value in incoming.tree.items() if key not in tops}
    return Incoming(incoming.system, tree, incoming.wrapper, incoming.where, incoming.kind)


def _changes(before: Order, after: Order, system: System) -> tuple[str, ...]:
    """The dotted vendor paths at which two orders differ in the vendor's JSON."""
    return tuple(_paths((), payload.record(before, system), payload.record(after, system)))


def _paths(place: tuple[str, ...], one: object, other: object) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        return [path for key in keys for path in _paths((*place, key), one.get(key), other.get(key))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [path for index, (a, b) in pairs for path in _paths((*place, str(index)), a, b)]
    same = json_text.same(one, other)  # type: ignore[arg-type]
    return [] if same else [spoken(place)]


def _locked(before: Order, after: Order, at: Session) -> list[BadValue]:
    """A refusal for each changed value that a lock closes. What the vendor gives, the vendor may change."""
    refused: list[BadValue] = []
    past = {part.uid: part for part in walk(before)}
    for segments, uid in _records(before):
        for place in places_in(before, segments):
            if _given(place.field) or _is_state(before, uid, place.steps[-1]):
                continue
            try:
                now = follow(after, [f"#{s}" if s in past else s for s in place.steps])
            except Refused:
                continue
            decision = can(before, Edit(place), at.facts, at.now) if now.value != place.value else None
            if isinstance(decision, Refusal):
                refused.append(BadValue(place.spoken, _sentence(decision)))
    present = {part.uid: part for part in walk(after)}
    for part in [*past.values(), *present.values()]:
        if (part.uid in past) == (part.uid in present):
            continue
        kind = before.RULES.kind_of(part)
        action = AddPart(kind) if part.uid in present else RemovePart(kind, part)
        decision = can(before, action, at.facts, at.now)
        if isinstance(decision, Refusal):
            refused.append(BadValue(spoken((*kind.at, part.key)), _sentence(decision)))
    return refused


def _records(order: Order) -> list[tuple[tuple[str, ...], str]]:
    """The segments to the order, each of its parts and each record in a map, with the part's uid."""
    found: list[tuple[tuple[str, ...], str]] = [((), "")]
    for kind in order.RULES.parts:
        for part in edits.parts_of(order, kind):
            holder = edits.holder_of(order, kind, part)
            steps = [f"#{holder.uid}" if step == "*" and holder else step for step in kind.at]
            found.append(((*steps, f"#{part.uid}"), part.uid))
    return found


def _given(declared: Declared | None) -> bool:
    shown = declared.shown if declared else None
    return shown is not None and (shown.read_only or shown.computed)


def _is_state(order: Order, uid: str, name: str) -> bool:
    kinds = {part.uid: order.RULES.kind_of(part).name for part in walk(order)}
    return any(axis.field == name and axis.part == kinds.get(uid, "") for axis in order.RULES.axes)


def _misplaced(before: Order, after: Order, at: Session) -> list[BadValue]:
    """A refusal for each state that no edges lead to from where the order stands."""
    refused: list[BadValue] = []
    for axis in before.RULES.axes:
        past = {getattr(holder, "uid", ""): holder for holder in holders(before, axis.part)}
        for holder in holders(after, axis.part):
            was = past.get(getattr(holder, "uid", ""))
            if was is None or axis.code(was) == axis.code(holder):
                continue
            part = None if holder is after else holder
            table = axis.table(after, part, at.facts)  # type: ignore[arg-type]
            if table.knows(axis.code(was)) and axis.code(holder) not in table.reachable(axis.code(was)):
                one, other = table.state(axis.code(was)).name, table.state(axis.code(holder)).name
                name = getattr(holder, "key", "") if part else ""
                refused.append(BadValue(f"{name} {axis.title}".strip(), f"no steps lead from {one} to {other}"))
    return refused


def _sentence(refusal: Refusal) -> str:
    out = f". Way out: {refusal.way_out}" if refusal.way_out else ""
    return f"is locked: {refusal.reason}{out}"
