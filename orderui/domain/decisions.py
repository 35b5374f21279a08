"""can(order, action, facts, now): the one answer to "may this happen to this order now?".

The screens grey their keys with it, the command line refuses with it, imports and bulk changes report with it.
Who has several questions about one order makes one `Inquiry`, which works out once what they share.
Source: domain.md, "Rules common to all systems".
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from msgspec import Struct

from orderui.domain import findings, locks
from orderui.domain.deriving import derive
from orderui.domain.edits import moved
from orderui.domain.errors import FieldLocked, NotAllowed, Refused
from orderui.domain.findings import Finding
from orderui.domain.lifecycle import Actor, Axis, Edge, Lifecycle
from orderui.domain.order import Order, Part, walk
from orderui.domain.paths import Place
from orderui.domain.registry import Facts
from orderui.domain.rules import PartKind
from orderui.domain.text import with_article


class Edit(Struct, frozen=True):
    """Change the value at a place."""

    place: Place


class AddPart(Struct, frozen=True):
    """Add a part of one kind; `inside` is the part it goes into where kinds nest."""

    kind: PartKind
    inside: Part | None = None


class RemovePart(Struct, frozen=True):
    """Remove one part."""

    kind: PartKind
    part: Part


class Move(Struct, frozen=True):
    """Move one axis of the order, or of `part`, to the state with code `target`."""

    axis: Axis
    target: str
    part: Part | None = None
    reason: str = ""
    force: bool = False


class Reschedule(Struct, frozen=True):
    """Put a part off: duplicate it with a new date, and void it where it is late."""

    part: Part


class Archive(Struct, frozen=True):
    """Put the order away."""


class Unarchive(Struct, frozen=True):
    """Take the order out again."""


Action = Edit | AddPart | RemovePart | Move | Reschedule | Archive | Unarchive


class Allowed(Struct, frozen=True):
    """It may happen. `already` when it is so now and nothing would change; `edge` is the step a move takes."""

    already: bool = False
    edge: Edge | None = None
    allowed: bool = True


class Refusal(Struct, frozen=True):
    """It may not happen: `what` was asked, `reason` why not, `rule` which rule says so, `way_out` what to do.

    `code` is one of archived, locked, read-only, no-edge, unknown-state, not-yours, needs, reason, findings,
    follows, no-reschedule.
    """

    code: str
    what: str
    reason: str
    rule: str = ""
    way_out: str = ""
    state: str = ""
    allowed: bool = False

    @property
    def sentence(self) -> str:
        """What was refused, why, and the way out."""
        out = f" Way out: {self.way_out}." if self.way_out else ""
        return f"{self.what} is refused: {self.reason}.{out}"

    def error(self, path: str = "") -> Refused:
        """The exception that carries this refusal."""
        if path:
            return FieldLocked(path, state=self.state, reason=self.reason, way_out=self.way_out, rule=self.rule)
        return NotAllowed(self)


Decision = Allowed | Refusal

YES = Allowed()
ALREADY = Allowed(already=True)


class Inquiry:
    """Questions about one order as of one instant. Clock edges that are due are taken into account.

    What they share is worked out once: the order as of now, its parts by uid, its errors.
    """

    def __init__(self, order: Order, facts: Facts, now: datetime) -> None:
        self.order = derive(order, now)
        self.facts = facts
        self.now = now

    @cached_property
    def _parts(self) -> dict[str, Part]:
        return {part.uid: part for part in walk(self.order)}

    @cached_property
    def errors(self) -> tuple[Finding, ...]:
        """What refuses a step that would act on it."""
        return findings.errors(self.order, self.facts, self.now)

    def fresh(self, part: Part | None) -> Part | None:
        """`part` as it stands in the order now, which may have moved on since it was looked up."""
        return part and self._parts.get(part.uid, part)

    def can(self, action: Action) -> Decision:
        """Whether `action` may happen now."""
        order = self.order
        match action:
            case Unarchive():
                return YES if order.archived else ALREADY
            case Archive():
                return ALREADY if order.archived else YES
        if order.archived:
            return Refusal(
                "archived", "This", "the order is archived", "archived orders are read-only", "unarchive it"
            )
        match action:
            case Edit(place):
                return _can_edit(self, place)
            case AddPart(kind, inside):
                return _open(self, self.fresh(inside), kind.at, f"Adding {with_article(kind.title.lower())}")
            case RemovePart(kind, part):
                what = f"Removing {kind.title.lower()} {part.key}".rstrip()
                return _open(self, self.fresh(part), (*kind.at, "*"), what)
            case Reschedule(part):
                return _can_reschedule(self, self._parts.get(part.uid, part))
            case Move():
                return _can_move(self, action)


def can(order: Order, action: Action, facts: Facts, now: datetime) -> Decision:
    """Whether `action` may happen to `order` now. Clock edges that are due are taken into account."""
    return Inquiry(order, facts, now).can(action)


def require(order: Order, action: Action, facts: Facts, now: datetime) -> Allowed:
    """The decision, or the refusal raised: FieldLocked for an edit, NotAllowed for the rest."""
    return required(Inquiry(order, facts, now), action)


def required(inquiry: Inquiry, action: Action) -> Allowed:
    """As `require`, for one of several questions."""
    decision = inquiry.can(action)
    if isinstance(decision, Refusal):
        raise decision.error(action.place.spoken if isinstance(action, Edit) else "")
    return decision


def _can_edit(asked: Inquiry, place: Place) -> Decision:
    part = asked.fresh(place.part)
    shown = place.field.shown if place.field else None
    if shown and (shown.read_only or shown.computed):
        reason = "it follows from other fields" if shown.computed else "the vendor gives it"
        return Refusal("read-only", place.label, reason, rule="read-only", state=_state(asked.order, part))
    return _open(asked, part, place.pattern, place.label)


def _open(asked: Inquiry, part: Part | None, pattern: tuple[str, ...], what: str) -> Decision:
    order, now = asked.order, asked.now
    lock = locks.holding(order.RULES.locks, order, part, pattern, now)
    if lock is None:
        return YES
    reason = lock.why(order, part, now)
    return Refusal("locked", what, reason, rule=lock.name, way_out=lock.way_out, state=_state(order, part))


def _state(order: Order, part: Part | None) -> str:
    kind = order.RULES.kind_of(part).name if part else ""
    axes = order.RULES.axes_of(kind)
    return axes[0].code(part or order) if axes else ""


def _can_reschedule(asked: Inquiry, part: Part) -> Decision:
    order = asked.order
    rule = order.RULES.reschedule
    if rule is None or order.RULES.kind_of(part).name != rule.kind:
        return Refusal("no-reschedule", "Rescheduling", f"{order.RULES.title} has no reschedule for this")
    code = _state(order, part)
    if code not in rule.states:
        named = ", ".join(rule.states)
        reason = f"{rule.kind} {part.key} is {code}; only {named} ones are rescheduled"
        kind = order.RULES.kind_of(part)
        closed = _open(asked, part, (*kind.at, "*"), "")
        way_out = closed.way_out if isinstance(closed, Refusal) else "change its date"
        return Refusal("no-reschedule", "Rescheduling", reason, rule.says, way_out, state=code)
    return YES


def _can_move(asked: Inquiry, move: Move) -> Decision:
    order, part = asked.order, asked.fresh(move.part)
    table = move.axis.table(order, part, asked.facts)
    present = move.axis.code(part or order)
    if move.target == present:
        return ALREADY
    target = table.state(move.target)
    what = f"Moving to {target.name}"
    if not target.known:
        named = ", ".join(state.name for state in table.states) or "no states that are known"
        return Refusal("unknown-state", what, f"{table.name} has no such state; it has {named}", state=present)
    if move.force:
        if not move.reason.strip():
            return Refusal(
                "reason", what, "forcing needs a written reason", way_out="give the reason", state=present
            )
        return _can_force(asked, part, move, what)
    edge = table.edge(present, move.target)
    if edge is None:
        return _no_edge(table, present, what)
    return _taken(asked, part, edge, move, what)


def _can_force(asked: Inquiry, part: Part | None, move: Move, what: str) -> Decision:
    """Any known state may be forced, but for one that would not last: that follows from other values."""
    order = asked.order
    typed = order.RULES.typed(order, moved(order, move.axis, part, move.target))
    forced = Inquiry(typed, asked.facts, asked.now)
    code = move.axis.code(forced.fresh(part) or forced.order)
    if code == move.target:
        return YES
    reason = f"it follows from other values, which make it {code}"
    return Refusal("follows", what, reason, way_out="change what it follows from", state=code)


def _no_edge(table: Lifecycle, present: str, what: str) -> Refusal:
    state = table.state(present)
    steps = [table.state(e.target).name for e in table.exits(present) if e.by in (Actor.USER, Actor.OUTCOME)]
    if not state.known:
        reason, way_out = f"{state.name} is not a state this lifecycle knows", "force it with a reason"
    elif steps:
        reason = f"no step leads there from {state.name}"
        way_out = f"from {state.name} one can go to {', '.join(steps)}"
    else:
        reason, way_out = f"{state.name} is final", ""
    return Refusal("no-edge", what, reason, rule=table.name, way_out=way_out, state=present)


def _taken(asked: Inquiry, part: Part | None, edge: Edge, move: Move, what: str) -> Decision:
    present = edge.origin
    if edge.by in (Actor.CLOCK, Actor.EFFECT):
        reason = f"nobody takes this step by hand: {edge.by.says}"
        return Refusal("not-yours", what, reason, rule=edge.note, way_out="force it with a reason", state=present)
    for need in edge.needs:
        unmet = need.unmet(asked.order, part, asked.facts, asked.now)
        if unmet:
            return Refusal("needs", what, unmet, rule=need.says, way_out=need.way_out, state=present)
    if edge.acts and asked.errors:
        first = asked.errors[0]
        reason = f"it would act on an error: {first.path}: {first.sentence}".replace(": : ", ": ")
        return Refusal("findings", what, reason.rstrip("."), first.check, "correct it first", present)
    if edge.reason_required and not move.reason.strip():
        return Refusal(
            "reason", what, "this step needs a written reason", way_out="give the reason", state=present
        )
    return Allowed(edge=edge)
