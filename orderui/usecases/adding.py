"""Add several parts at once: each looked at by itself and beside the others, then all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from orderui.domain import edits, findings
from orderui.domain.decisions import AddPart, require
from orderui.domain.errors import BadRecord, BadValue, Refused
from orderui.domain.findings import Severity
from orderui.domain.order import Order, Part
from orderui.domain.paths import locate
from orderui.domain.rules import PartKind
from orderui.domain.text import count
from orderui.usecases.desk import Desk, Done, Session, session
from orderui.usecases.editing import Values, drawn_up, holder_called, key_meant, refuse_new_errors


class Foreseen(Struct):
    """What adding would do with the values of one part: the part, or what is wrong with them; what there is to
    say about it in the order as it would be.
    """

    part: Part | None = None
    problems: list[BadValue] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def add_parts(desk: Desk, order_id: str, kind_name: str, rows: Sequence[Values], *, inside: str = "") -> Done:
    """Add a part for each of `rows`, all as one change. Raises BadRecord for the first that does not fit."""
    with session(desk) as at:
        before, kind, holder = _place(at, order_id, kind_name, inside)
        drawn = list(_drawn_up(at, before, kind, holder, rows))
        for number, one in enumerate(drawn, 1):
            if one.problems:
                raise BadRecord(one.problems, where=f"{kind.title} {number} of {len(drawn)}")
        after = at.keep(before, _with_them(before, kind, holder, drawn))
        refuse_new_errors(before, after, at)
        many = count(len(drawn), kind.title.lower(), kind.many.lower())
        change = at.commit("add", f"Added {many} to {before.reference}")
    return Done(after, change, tuple(at.notes), before)


def foresee_parts(
    desk: Desk, order_id: str, kind_name: str, rows: Sequence[Values], *, inside: str = ""
) -> list[Foreseen]:
    """What `add_parts` would do with each of `rows`, in their order. Raises NotAllowed where none may be added."""
    with session(desk, trial=True) as at:
        before, kind, holder = _place(at, order_id, kind_name, inside)
        drawn = list(_drawn_up(at, before, kind, holder, rows))
        after = at.keep(before, _with_them(before, kind, holder, drawn))
        by_uid = {one.part.uid: one for one in drawn if one.part is not None}
        try:
            refuse_new_errors(before, after, at)
        except BadRecord as refusal:
            for problem in refusal.problems:
                one = by_uid.get(_part_at(after, problem.path))
                if one is not None:
                    one.problems.append(problem)
        for finding in findings.run(after.RULES.checks, after, at.facts, at.now):
            one = by_uid.get(_part_at(after, finding.path)) if finding.severity is Severity.WARNING else None
            if one is not None:
                one.warnings.append(finding.sentence)
    return drawn


def _place(at: Session, order_id: str, kind_name: str, inside: str) -> tuple[Order, PartKind, Part | None]:
    """The order, the kind of part and the part it goes into, where one may be added. Raises NotAllowed."""
    order = at.load(order_id)
    kind = order.RULES.kind(kind_name)
    holder = holder_called(order, kind, inside)
    require(order, AddPart(kind, holder), at.facts, at.now)
    return order, kind, holder


def _drawn_up(
    at: Session, order: Order, kind: PartKind, holder: Part | None, rows: Sequence[Values]
) -> Iterator[Foreseen]:
    """Each part by itself; its key must be neither a sibling's nor that of one before it, right or wrong."""
    taken = {sibling.key for sibling in edits.parts_of(order, kind, holder)}
    for values in rows:
        part: Part | None = None
        problems: list[BadValue] = []
        try:
            part = drawn_up(order, kind, values, at)
        except BadRecord as refusal:
            problems += refusal.problems
        key = part.key if part is not None else key_meant(kind, values, at)
        try:
            edits.refuse_taken(kind, key, taken)
        except BadRecord as refusal:
            problems += refusal.problems
        taken.add(key)
        yield Foreseen(None if problems else part, problems)


def _with_them(order: Order, kind: PartKind, holder: Part | None, drawn: Sequence[Foreseen]) -> Order:
    return edits.all_added(order, kind, [one.part for one in drawn if one.part is not None], holder)


def _part_at(order: Order, path: str) -> str:
    """The uid of the part that a path leads through; empty where it leads through none."""
    try:
        part = locate(order, path).part if path else None
    except Refused:
        return ""
    return part.uid if part is not None else ""
