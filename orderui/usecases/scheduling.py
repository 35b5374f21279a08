"""Instalments made into parts, and a part put off. Source: domain.md §3, "Schedule generator", "Reschedule"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from orderui.domain import decisions, edits
from orderui.domain.decisions import AddPart, Move, require
from orderui.domain.errors import BadRecord, BadValue, NotAllowed
from orderui.domain.money import is_currency, minor_digits
from orderui.domain.order import Order, Part
from orderui.domain.registry import Facts
from orderui.domain.rules import PartKind, Planner
from orderui.domain.schedule import Every, Instalment, plan
from orderui.usecases.desk import Desk, Done, session
from orderui.usecases.editing import find_part


class Terms(Struct, frozen=True):
    """What a schedule is made of: exactly one of `total` and `each`, and what every instalment shares."""

    count: int
    first: date
    every: Every
    shared: Mapping[str, str]
    total: Decimal | None = None
    each: Decimal | None = None
    pattern: str = "01"


def planned(order: Order, terms: Terms) -> Sequence[Instalment]:
    """The instalments the terms come to, for a preview. Raises BadRecord, BadValue."""
    planner = planner_of(order)
    missing = [term for term in planner.terms if not terms.shared.get(term, "").strip()]
    if missing:
        raise BadRecord([BadValue(term, "is missing; every instalment needs it") for term in missing])
    currency = terms.shared.get(planner.currency, "")
    if planner.currency and not is_currency(currency):
        raise BadRecord([BadValue(planner.currency, f"not a currency code of ISO 4217: “{currency}”")])
    return plan(
        total=terms.total,
        each=terms.each,
        count=terms.count,
        first=terms.first,
        every=terms.every,
        digits=minor_digits(currency) if currency else 2,
        pattern=terms.pattern,
        taken=[part.key for part in edits.parts_of(order, order.RULES.kind(planner.kind))],
    )


def planner_of(order: Order) -> Planner:
    """How instalments become parts of this order. Raises NotAllowed where its system has no schedules."""
    planner = order.RULES.planner
    if planner is None:
        reason = f"{order.RULES.title} orders have no payment schedule"
        raise NotAllowed(decisions.Refusal("no-schedule", "Scheduling", reason))
    return planner


def require_plannable(order: Order, facts: Facts, now: datetime) -> Planner:
    """As `planner_of`, for an order that instalments may be added to now. Raises NotAllowed."""
    planner = planner_of(order)
    require(order, AddPart(order.RULES.kind(planner.kind)), facts, now)
    return planner


def schedule(desk: Desk, order_id: str, terms: Terms, *, dry_run: bool = False) -> Done:
    """Add a part for each instalment, all or none. Raises as `planned` and `add_part` do."""
    with session(desk, trial=dry_run) as at:
        before = at.load(order_id)
        planner = planner_of(before)
        kind = before.RULES.kind(planner.kind)
        instalments = planned(before, terms)
        require(before, AddPart(kind), at.facts, at.now)
        parts = [edits.new_part(kind, planner.make(one, terms.shared), desk.ids.new()) for one in instalments]
        after = at.keep(before, edits.all_added(before, kind, parts))
        title = f"Scheduled {len(instalments)} {kind.many.lower()} on {before.reference}"
        change = at.would("schedule", title) if dry_run else at.commit("schedule", title)
    return Done(after, change, tuple(at.notes), before)


def reschedule(desk: Desk, order_id: str, text: str, day: date, *, new_key: str = "") -> Done:
    """Put a part off: a copy with a new date, and the late one void, in one change. Raises NotAllowed.

    The copy's key is `new_key`, else the old one with the next free `-2`, `-3`, ….
    """
    with session(desk) as at:
        before = at.load(order_id)
        kind, part = find_part(before, text)
        require(before, decisions.Reschedule(part), at.facts, at.now)
        rule = before.RULES.reschedule
        assert rule is not None  # noqa: S101 - the decision has looked
        if day < at.now.date():
            raise BadRecord([BadValue("date", f"{day.isoformat()} has passed; give today or a later day")])
        key = new_key or _next_key(before, kind, part)
        copy = rule.copy(part, key, day).evolve(uid=desk.ids.new())
        after = edits.added(_left(before, part, rule.leaves, at.facts, at.now), kind, copy)
        kept = at.keep(before, after)
        title = f"Rescheduled {kind.name} {part.key} of {before.reference} as {key}, by {day.isoformat()}"
        change = at.commit("reschedule", title)
    return Done(kept, change, tuple(at.notes), before)


def _left(order: Order, part: Part, leaves: Mapping[str, str], facts: Facts, now: datetime) -> Order:
    """The order with the old part moved on, where its state is one that a reschedule leaves."""
    axis = order.RULES.axis(part=order.RULES.kind_of(part).name)
    target = leaves.get(axis.code(part))
    if target is None:
        return order
    require(order, Move(axis, target, part), facts, now)
    return edits.with_part(order, part.evolve(**{axis.field: target}))


def _next_key(order: Order, kind: PartKind, part: Part) -> str:
    taken = {one.key for one in edits.parts_of(order, kind)}
    stem, dash, number = part.key.rpartition("-")
    root = stem if dash and number.isdigit() and len(number) < 3 else part.key
    counter = 2
    while f"{root}-{counter}" in taken:
        counter += 1
    return f"{root}-{counter}"
