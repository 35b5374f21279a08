"""Status transitions: what may follow from here, and moving there."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from orderui.domain import edits
from orderui.domain.decisions import Decision, Inquiry, Move, Refusal, require
from orderui.domain.lifecycle import Axis, Edge, Lifecycle, State
from orderui.domain.order import Order, Part
from orderui.domain.registry import Facts
from orderui.domain.rules import PartKind
from orderui.usecases.desk import Desk, Done, session
from orderui.usecases.editing import find_part


class Standing(Struct, frozen=True):
    """Where one axis of an order or part stands: the table that holds for it and the present state."""

    axis: Axis
    table: Lifecycle
    state: State
    kind: PartKind | None = None
    part: Part | None = None


class Step(Struct, frozen=True):
    """One edge from here: the state it leads to, whether it may be taken now, and what it would also do."""

    edge: Edge
    target: State
    decision: Decision
    effects: tuple[str, ...] = ()


def standing(order: Order, facts: Facts, *, part: str = "", axis: str = "") -> Standing:
    """The axis a person means. Raises BadUsage where several fit, Unknown where none does."""
    kind, found = find_part(order, part) if part else (None, None)
    chosen = order.RULES.axis(axis, kind.name if kind else "")
    table = chosen.table(order, found, facts)
    return Standing(chosen, table, table.state(chosen.code(found or order)), kind, found)


def standings(order: Order, facts: Facts, part: Part | None = None) -> tuple[Standing, ...]:
    """Every axis of the order itself, or of one of its parts."""
    kind = order.RULES.kind_of(part) if part else None
    found = []
    for axis in order.RULES.axes_of(kind.name if kind else ""):
        table = axis.table(order, part, facts)
        found.append(Standing(axis, table, table.state(axis.code(part or order)), kind, part))
    return tuple(found)


def next_steps(desk: Desk, order: Order, at: Standing) -> Sequence[Step]:
    """Every edge from where `at` stands, in the table's order, each with its decision and effects."""
    return steps_from(Inquiry(order, desk.book.facts(), desk.clock.now()), at)


def steps_from(asked: Inquiry, at: Standing) -> Sequence[Step]:
    """As `next_steps`, for one of several questions about an order."""
    steps = []
    for edge in at.table.exits(at.state.code):
        move = Move(at.axis, edge.target, at.part)
        decision = asked.can(move)
        missing_reason = isinstance(decision, Refusal) and decision.code == "reason"
        effects = _effects(asked, move) if decision.allowed or missing_reason else ()
        steps.append(Step(edge, at.table.state(edge.target), decision, effects))
    return steps


def _effects(asked: Inquiry, move: Move) -> tuple[str, ...]:
    order, facts, now = asked.order, asked.facts, asked.now
    moved = order.RULES.derive(_moved(order, move), now)
    after = order.RULES.settle(order, moved, facts, now).order
    return order.RULES.tells(order, after, facts)


def transition(
    desk: Desk,
    order_id: str,
    state: str,
    *,
    part: str = "",
    axis: str = "",
    reason: str = "",
    force: bool = False,
    dry_run: bool = False,
) -> Done:
    """Move to the state called `state` (code or title, any case). Already there is done already.

    Raises NotAllowed with the reason and the way out; then nothing has changed.
    """
    with session(desk, trial=dry_run) as at:
        before = at.load(order_id)
        here = standing(before, at.facts, part=part, axis=axis)
        target = here.table.find(state)
        move = Move(here.axis, target.code, here.part, reason, force)
        allowed = require(before, move, at.facts, at.now)
        if allowed.already:
            return Done(before, notes=(f"{_who(before, here)} is {target.name} already.",), before=before)
        after = at.keep(before, _moved(before, move))
        title = f"{_who(before, here)}: {here.state.name} → {target.name}"
        if dry_run:
            return Done(after, at.would("move", title), tuple(at.notes), before)
        change = at.commit("move", title, reason=reason, forced=force and allowed.edge is None)
    return Done(after, change, tuple(at.notes), before)


def _moved(order: Order, move: Move) -> Order:
    after: Order = order.RULES.typed(order, edits.moved(order, move.axis, move.part, move.target))
    return after


def _who(order: Order, at: Standing) -> str:
    if at.part is None or at.kind is None:
        return order.reference
    return f"{order.reference} {at.kind.name} {at.part.key or at.part.title}".rstrip()
