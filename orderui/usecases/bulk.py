"""One thing done to many orders as one change: what each would come to, and afterwards who refused and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from orderui.domain import edits
from orderui.domain.decisions import Archive, Move, Refusal, Unarchive, can, require
from orderui.domain.deriving import derive
from orderui.domain.errors import BadValue, NotAllowed, Refused
from orderui.domain.history import Change
from orderui.domain.lifecycle import Actor, Edge, Phase
from orderui.domain.listing import Listed
from orderui.domain.order import Order, Part, nickname, walk
from orderui.domain.paths import Place, spoken
from orderui.domain.text import count
from orderui.usecases.desk import Desk, Session, session
from orderui.usecases.editing import Typed, edit_in, editable_places, is_free_map
from orderui.usecases.moving import Standing, standings

Progress = Callable[[int, int], None]
"""Told after each order how many are done, of how many. What it raises stops the whole; nothing has changed."""

HANDS = (Actor.USER, Actor.OUTCOME)
MOST_NAMED = 4
"""Parts of an order that are named; more are counted."""


class Fate(StrEnum):
    """What becomes of one order."""

    CHANGES = "changes"
    ALREADY = "already"
    REFUSES = "refuses"


class Deed(Struct, frozen=True):
    """What is done to one order, or why nothing is."""

    order_id: str
    reference: str
    fate: Fate
    says: str

    @property
    def key(self) -> str:
        """The order's id."""
        return self.order_id


class Bulk(Struct, frozen=True):
    """What was done to several orders, or would be; `change` is None where there was nothing to do."""

    deeds: tuple[Deed, ...]
    change: Change | None

    @property
    def changed(self) -> tuple[str, ...]:
        """The references of the orders that change."""
        return tuple(one.reference for one in self.deeds if one.fate is Fate.CHANGES)

    @property
    def already(self) -> tuple[str, ...]:
        """The references of those that are so already."""
        return tuple(one.reference for one in self.deeds if one.fate is Fate.ALREADY)

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        """The references of those that stay as they are, each with the reason."""
        return tuple((one.reference, one.says) for one in self.deeds if one.fate is Fate.REFUSES)


class Came(Struct, frozen=True):
    """What an act made of an order: None where it is so already. `says` is what changes, or how it is."""

    after: Order | None
    says: str


class Act(Protocol):
    """Something that can be done to any order."""

    @property
    def command(self) -> str:
        """The command that history names."""

    @property
    def reason(self) -> str:
        """The reason given."""

    def title(self, who: str) -> str:
        """What was done to `who`: one reference, or `7 orders`."""

    def do(self, at: Session, before: Order) -> Came:
        """Do it, and keep it. Raises Refused."""


def in_bulk(
    desk: Desk, order_ids: Sequence[str], act: Act, *, dry_run: bool = False, progress: Progress | None = None
) -> Bulk:
    """Do it to each of the orders, all in one change; who refuses stays as it is."""
    deeds: list[Deed] = []
    with session(desk, trial=dry_run) as at:
        for number, order_id in enumerate(order_ids, start=1):
            deeds.append(_deed(at, order_id, act))
            if progress:
                progress(number, len(order_ids))
        changed = [one.reference for one in deeds if one.fate is Fate.CHANGES]
        title = act.title(changed[0] if len(changed) == 1 else count(len(changed), "order"))
        change = at.would(act.command, title) if dry_run else at.commit(act.command, title, reason=act.reason)
    return Bulk(tuple(deeds), change)


def _deed(at: Session, order_id: str, act: Act) -> Deed:
    name, told = nickname(order_id), len(at.notes)
    try:
        with at.attempt():
            before = at.load(order_id)
            name = before.reference
            came = act.do(at, before)
    except Refused as refusal:
        return Deed(order_id, name, Fate.REFUSES, _why(refusal))
    if came.after is None:
        return Deed(order_id, name, Fate.ALREADY, came.says)
    return Deed(order_id, name, Fate.CHANGES, "; ".join([came.says, *dict.fromkeys(at.notes[told:])]))


def _why(refusal: Refused) -> str:
    """The reason and the way out; what was refused is what was asked of all."""
    if not isinstance(refusal, NotAllowed):
        return str(refusal)
    out = f" Way out: {refusal.refusal.way_out}." if refusal.refusal.way_out else ""
    reason = refusal.refusal.reason
    return f"{reason[:1].upper()}{reason[1:]}.{out}"


class Archiving(Struct, frozen=True):
    """Putting orders away, or (not `away`) taking them out again."""

    away: bool = True
    reason: str = ""

    @property
    def command(self) -> str:
        """As for one order."""
        return "archive" if self.away else "unarchive"

    def title(self, who: str) -> str:
        """What was done."""
        return f"{self.command.capitalize()}d {who}"

    def do(self, at: Session, before: Order) -> Came:
        """Put it away, or take it out."""
        if require(before, Archive() if self.away else Unarchive(), at.facts, at.now).already:
            return Came(None, "archived already" if self.away else "not archived")
        after = at.keep(before, before.archive(at.now) if self.away else before.unarchive())
        return Came(after, "is put away, read-only" if self.away else "is taken out again")


class Setting(Struct, frozen=True):
    """Setting one key of the orders' own metadata; an empty value takes the key away."""

    key: str
    value: str
    reason: str = ""
    command: str = "set"

    def title(self, who: str) -> str:
        """What was done."""
        what = f"metadata {self.key}"
        return f"Set {what} of {who}" if self.value else f"Took {what} from {who}"

    def do(self, at: Session, before: Order) -> Came:
        """Set it."""
        place = next((one for one in editable_places(before) if _is_metadata(one)), None)
        if place is None:
            what = f"{self.key} cannot be set"
            raise NotAllowed(Refusal("read-only", what, f"{before.RULES.title} orders have no metadata"))
        held = (place.value or {}).get(self.key)
        if held == (self.value or None):
            return Came(None, "is so already" if self.value else "has no such key")
        path = f"{place.spoken}.{spoken((self.key,))}"
        _, after = edit_in(at, before.id, {path: Typed(self.value) if self.value else None})
        if held is None:
            return Came(after, f"{self.key} = {self.value}")
        return Came(after, f"{self.key}: {held} → {self.value or 'taken away'}")


def _is_metadata(place: Place) -> bool:
    return place.field is not None and place.field.name == "metadata" and is_free_map(place)


class Moving(Struct, frozen=True):
    """Moving whatever of an order may take the step by hand to the state called `state`: itself, or its parts."""

    state: str
    reason: str = ""
    command: str = "move"

    def title(self, who: str) -> str:
        """What was done."""
        return f"Moved {who} to {self.state}"

    def do(self, at: Session, before: Order) -> Came:
        """Move all that may be moved; refused where nothing may, with the first reason."""
        order = before
        moved: dict[str, list[str]] = {}
        refusals: list[Refusal] = []
        there = False
        for here in _holders(before, at):
            target = next((one.code for one in here.table.states if one.name == self.state), None)
            if target is None:
                continue
            there = there or here.state.code == target
            move = Move(here.axis, target, _fresh(order, here.part), self.reason)
            decision = can(order, move, at.facts, at.now)
            if isinstance(decision, Refusal):
                refusals.append(decision)
            elif not decision.already:
                changed = edits.moved(order, move.axis, move.part, target)
                order = derive(order.RULES.typed(order, changed), at.now)
                moved.setdefault(f"{here.state.name} → {self.state}", []).append(_called(here))
        if not moved:
            if there:
                return Came(None, f"is {self.state} already")
            nowhere = Refusal("unknown-state", f"Moving to {self.state}", "nothing of it has such a status")
            raise NotAllowed(next((one for one in refusals if one.code != "no-edge"), (*refusals, nowhere)[0]))
        after = at.keep(before, order)
        told = [_told(names, step) for step, names in moved.items()]
        told += [one.sentence for one in refusals if one.code != "no-edge"][:1]
        return Came(after, "; ".join(told))


def _holders(order: Order, at: Session) -> Iterator[Standing]:
    """Every axis of the order and of its parts, with where it stands."""
    for holder in (None, *walk(order)):
        if holder is None or order.RULES.axes_of(order.RULES.kind_of(holder).name):
            yield from standings(order, at.facts, holder)


def _fresh(order: Order, part: Part | None) -> Part | None:
    """The part as it is in an order that has moved on."""
    return part and next(one for one in walk(order) if one.uid == part.uid)


def _called(here: Standing) -> str:
    if here.part is None or here.kind is None:
        return ""
    return here.part.key or here.part.title or here.kind.name


def _told(names: Sequence[str], step: str) -> str:
    """`01, 02: Ready → Processing`, or how many parts take the step."""
    if not any(names):
        return step
    return f"{', '.join(names) if len(names) <= MOST_NAMED else count(len(names), 'part')}: {step}"


class Target(Struct, frozen=True):
    """A state that orders may be moved to by hand: how many have a step there, how many need a reason for it."""

    name: str
    phase: Phase
    orders: int
    reasons: int


def targets(orders: Sequence[Listed]) -> list[Target]:
    """Where these orders could be moved, as far as their states tell.

    Where most of them can go comes first; of equals what their lifecycles name first, the same each time.
    """
    may: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    phases: dict[str, Phase] = {}
    for row in orders:
        if row.facets.archived:
            continue
        steps = list(_steps(row))
        for name, phase, _ in steps:
            phases.setdefault(name, phase)
        may.update(list(dict.fromkeys(name for name, _, _ in steps)))
        reasons.update({name for name, _, edge in steps if edge.reason_required})
    return [Target(name, phases[name], orders, reasons[name]) for name, orders in may.most_common()]


def _steps(row: Listed) -> Iterator[tuple[str, Phase, Edge]]:
    for shown in row.states:
        table = row.lens.outline.table(shown.table, row.lens.facts)
        for edge in table.exits(shown.state.code) if table else ():
            if edge.by in HANDS:
                target = table.state(edge.target) if table else shown.state
                yield target.name, target.phase, edge


def meant(text: str) -> Setting:
    """What a person means by `key = value`. Raises BadValue."""
    key, equals, value = (piece.strip() for piece in text.partition("="))
    if not key or not equals:
        raise BadValue("", "write key = value; nothing after the = takes the key away", value=text)
    return Setting(key, value)
