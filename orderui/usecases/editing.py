"""Create an order, edit its fields, add and remove parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from msgspec import Struct
from pydantic import ValidationError

from orderui.domain import edits, locks
from orderui.domain.decisions import AddPart, Edit, Inquiry, RemovePart, require, required
from orderui.domain.edits import Setting, understood
from orderui.domain.errors import Ambiguous, BadRecord, BadValue, OrderuiError, Refused
from orderui.domain.history import Change
from orderui.domain.order import Order, Part, leads_to_parts, walk
from orderui.domain.paths import Place, follow, locate, name_of, places_in, spoken
from orderui.domain.problems import problems
from orderui.domain.record import Declared, declared
from orderui.domain.rules import PartKind
from orderui.domain.shape import Kind, Shape, shape_of
from orderui.systems.system import System
from orderui.usecases.desk import Desk, Done, Session, session


class Typed(Struct, frozen=True):
    """A value as a person typed it, to be understood by its field."""

    text: str


Values = Mapping[str, Any]
"""Values by path: `Typed` ones are understood by their field, None clears, anything else stands as it is."""


def create(desk: Desk, system_name: str, values: Values) -> Done:
    """Enter a new order. Raises BadRecord with every value that does not fit or is missing."""
    system = desk.system(system_name)
    with session(desk) as at:
        order = _made(desk, system, values, at)
        _refuse_taken(at, order)
        kept = at.keep(None, order)
        change = at.commit("new", f"Entered {kept.reference}")
    return Done(kept, change, tuple(at.notes))


def _made(desk: Desk, system: System, values: Values, at: Session) -> Order:
    tree: dict[str, Any] = {}
    faults: list[BadValue] = []
    for path, value in values.items():
        try:
            steps, field = edits.field_of(system.model, path)
            edits.put(tree, system.model, steps, _meant(value, _typable(field, path), path, at))
        except BadValue as fault:
            faults.append(fault)
    if faults:
        raise BadRecord(faults)
    started = system.works.starts(tree, at.now, desk.ids.new)
    tree = {**started, **tree, "id": desk.ids.new(), "entered_at": at.now, "changed_at": at.now}
    try:
        order = system.model.model_validate(tree)
    except ValidationError as error:
        raise BadRecord(problems(error, system.model, tree)) from None
    _refuse_late_start(order, None, at)
    return order


def _refuse_late_start(order: Order, part: Part | None, at: Session) -> None:
    """A new order, or a new part of one, starts in one of the states its lifecycle starts in."""
    kind = order.RULES.kind_of(part).name if part else ""
    for axis in order.RULES.axes_of(kind):
        table = axis.table(order, part, at.facts)
        code = axis.code(part or order)
        if table.knows(code) and code not in table.initial:
            names = ", ".join(table.state(initial).name for initial in table.initial)
            sentence = f"a new {kind or 'order'} starts as {names}, not as {table.state(code).name}"
            field = declared(type(part or order))[axis.field]
            raise BadRecord([BadValue(field.vendor_name, sentence)])


def _refuse_taken(at: Session, order: Order) -> None:
    """A unique reference can be an order's once."""
    taken = {name for facets in at.work.facets() if facets.system == order.system for name in facets.references}
    for identity in order.identities:
        if identity in taken:
            raise BadRecord([BadValue("", f"there is an order “{identity}” of {order.RULES.title} already")])


def _meant(value: Any, field: Declared | None, path: str, at: Session) -> Any:
    if field is not None and _holds_parts(shape_of(field)):
        # As one value they would lose what tells them apart, and slip past their own locks.
        raise BadValue(path, "holds parts, which are added, edited and removed one by one")
    if not isinstance(value, Typed):
        return value
    try:
        return understood(field, value.text, at.now.date())
    except BadValue as fault:
        raise BadValue(path, fault.sentence, value=value.text) from None


def _holds_parts(shape: Shape) -> bool:
    """Whether a value of this shape has parts in it."""
    return shape.nests is not None and (issubclass(shape.nests, Part) or bool(leads_to_parts(shape.nests)))


class Reach(Struct, frozen=True):
    """What an edit would do to one part it does not name: the values that change, or why none do."""

    part: Part
    kind: PartKind
    changed: tuple[tuple[str, Any, Any], ...]
    why_not: str = ""


class Preview(Struct, frozen=True):
    """An edit that has not been made: the order after it, the change, and what it reaches beyond its paths."""

    before: Order
    after: Order
    change: Change | None
    reached: tuple[Reach, ...]
    spared: tuple[Reach, ...]


def edit(desk: Desk, order_id: str, values: Values, *, dry_run: bool = False) -> Done:
    """Set values in an order, all or none. Raises FieldLocked, BadRecord, Unknown; then nothing has changed."""
    with session(desk, trial=dry_run) as at:
        before, after = edit_in(at, order_id, values)
        title = _title(before, values)
        change = at.would("set", title) if dry_run else at.commit("set", title)
    return Done(after, change, tuple(at.notes), before)


def preview(desk: Desk, order_id: str, values: Values) -> Preview:
    """What `edit` would do, and which other parts it would reach: a changed default's instructions, for one."""
    with session(desk, trial=True) as at:
        before, after = edit_in(at, order_id, values)
        change = at.would("set", _title(before, values))
        now = at.now
    places = _places(before, values)
    present = {part.uid: part for part in walk(after)}
    named = {place.part.uid for place in places if place.part}
    follow_it = {part.uid for place in places for part in before.RULES.followers(before, place)}
    reached: list[Reach] = []
    spared: list[Reach] = []
    for part in walk(before):
        if part.uid in named:
            continue
        one = _reach(before, part, present.get(part.uid), now)
        if one.changed:
            reached.append(one)
        elif part.uid in follow_it:
            spared.append(one)
    return Preview(before, after, change, tuple(reached), tuple(spared))


def _reach(before: Order, part: Part, after: Part | None, now: datetime) -> Reach:
    kind = before.RULES.kind_of(part)
    changed = tuple(_changed(part, after)) if after is not None and after is not part else ()
    if changed:
        return Reach(part, kind, changed)
    lock = locks.holding(before.RULES.locks, before, part, (*kind.at, "*"), now)
    return Reach(part, kind, (), lock.why(before, part, now) if lock else "it has its own")


def _changed(before: Part, after: Part) -> Iterable[tuple[str, Any, Any]]:
    """What lies between two versions of a part, but for what only says how another value came about."""
    old, new = edits.tree_of(before), edits.tree_of(after)
    for path, one, other in _leaves((), old, new):
        if path[0].startswith("inherited_"):
            yield f"{path[0].removeprefix('inherited_').capitalize()} {' '.join(path[1:])}".strip(), one, other
            continue
        _, field = edits.field_of(type(before), spoken(path))
        if field is not None and len(path) > 1 and field.shown is not None and field.shown.computed:
            continue
        yield (field.label if field else ".".join(path)), one, other


def _leaves(path: tuple[str, ...], one: Any, other: Any) -> Iterable[tuple[tuple[str, ...], Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            yield from _leaves((*path, key), one.get(key), other.get(key))
    elif one != other:
        yield path, one, other


def _places(order: Order, values: Values) -> list[Place]:
    return [locate(order, path) for path in values]


def edit_in(at: Session, order_id: str, values: Values) -> tuple[Order, Order]:
    """Set values in an order as part of a session: the order before and after. Raises as `edit`."""
    before = at.load(order_id)
    settings: list[Setting] = []
    faults: list[BadValue] = []
    asked = Inquiry(before, at.facts, at.now)
    for place, value in zip(_places(before, values), values.values(), strict=True):
        required(asked, Edit(place))
        try:
            settings.append(Setting(place, _cleared(place, _meant(value, place.field, place.spoken, at))))
        except BadValue as fault:
            faults.append(fault)
    if faults:
        raise BadRecord(faults)
    after = at.keep(before, before.RULES.typed(before, edits.edited(before, settings)))
    refuse_new_errors(before, after, at)
    return before, after


def _cleared(place: Place, value: Any) -> Any:
    if isinstance(place.value, Part):
        raise BadValue(place.spoken, "is a whole part; name the field of it that changes")
    if value is None and place.field is not None and place.field.info.is_required():
        raise BadValue(place.spoken, "may not be empty")
    return value


def refuse_new_errors(before: Order, after: Order, at: Session) -> None:
    """A limit the vendor sets may not be broken by an edit; what was broken before may stand."""
    limits = [check for check in after.RULES.checks if check.limit]
    known = {pair for check in limits for pair in check.find(before, at.facts, at.now)}
    broken = [pair for check in limits for pair in check.find(after, at.facts, at.now) if pair not in known]
    if broken:
        raise BadRecord([BadValue(path, sentence) for path, sentence in broken])


def _title(order: Order, values: Values) -> str:
    names = [place.label for place in _places(order, values)]
    return (
        f"Edited {', '.join(dict.fromkeys(names))} of {order.reference}" if names else f"Edited {order.reference}"
    )


def part_kind(order: Order, name: str) -> PartKind:
    """The kind of part a person names. Raises Unknown."""
    return order.RULES.kind(name)


def find_part(order: Order, text: str) -> tuple[PartKind, Part]:
    """The part that `kind:key` or just a key names. Raises Unknown, Ambiguous."""
    name, colon, key = text.partition(":")
    if colon:
        try:
            kind = order.RULES.kind(name)
        except Refused:
            kind = None
        if kind is not None:
            return kind, edits.part_called(order, kind, key)
    found: list[tuple[PartKind, Part]] = []
    missing: OrderuiError | None = None
    for kind in order.RULES.parts:
        try:
            found.append((kind, edits.part_called(order, kind, text)))
        except Refused as refusal:
            missing = missing or refusal
    if not found:
        raise missing or BadValue("", "this order has no parts")
    if len(found) > 1:
        raise Ambiguous("part", text, candidates=[f"{kind.name}:{text}" for kind, _ in found])
    return found[0]


def add_part(desk: Desk, order_id: str, kind_name: str, values: Values, *, inside: str = "") -> Done:
    """Add a part from values by path. Raises BadRecord, FieldLocked, NotAllowed."""
    with session(desk) as at:
        before = at.load(order_id)
        kind = before.RULES.kind(kind_name)
        holder = holder_called(before, kind, inside)
        require(before, AddPart(kind, holder), at.facts, at.now)
        part = drawn_up(before, kind, values, at)
        after = at.keep(before, edits.added(before, kind, part, holder))
        refuse_new_errors(before, after, at)
        change = at.commit(
            "add", f"Added {kind.title.lower()} {part.key} to {before.reference}".replace("  ", " ")
        )
    return Done(after, change, tuple(at.notes), before)


def drawn_up(order: Order, kind: PartKind, values: Values, at: Session) -> Part:
    """A part of `order` that is yet to be added. Raises BadRecord with every value that does not fit."""
    part = edits.new_part(kind, _part_values(kind, values, at), at.desk.ids.new())
    _refuse_late_start(order, part, at)
    return part


def key_meant(kind: PartKind, values: Values, at: Session) -> str:
    """The key that a part of these values would have, whatever else is wrong with them; empty for none."""
    for path, value in values.items():
        with suppress(BadValue):
            steps, field = edits.field_of(kind.model, path)
            if steps == (kind.model.KEY,):
                return str(_meant(value, field, path, at) or "")
    return ""


def holder_called(order: Order, kind: PartKind, inside: str) -> Part | None:
    """The part that one of a nested kind goes into: the one called `inside`, or the only one. Raises BadRecord."""
    if "*" not in kind.at:
        return None
    outer = order.RULES.kind(kind.at[kind.at.index("*") - 1])
    holders = edits.parts_of(order, outer)
    if inside:
        return edits.part_called(order, outer, inside)
    if len(holders) == 1:
        return holders[0]
    raise BadRecord([BadValue("", f"name the {outer.name} that the {kind.name} goes into")])


def _part_values(kind: PartKind, values: Values, at: Session) -> dict[edits.Steps, Any]:
    made: dict[edits.Steps, Any] = {}
    faults: list[BadValue] = []
    for path, value in values.items():
        try:
            steps, field = edits.field_of(kind.model, path)
            made[steps] = _meant(value, _typable(field, path), path, at)
        except BadValue as fault:
            faults.append(fault)
    if faults:
        raise BadRecord(faults)
    return {path: value for path, value in made.items() if value is not None}


def _typable(field: Declared | None, path: str) -> Declared | None:
    """The field, where a person may say what is in it. Raises BadValue."""
    shown = field.shown if field else None
    if shown and (shown.read_only or shown.computed):
        raise BadValue(path, "it follows from other fields" if shown.computed else "the vendor gives it")
    return field


def remove_part(desk: Desk, order_id: str, text: str) -> Done:
    """Remove a part from an editable order; it stays in history. Raises NotAllowed, Unknown."""
    with session(desk) as at:
        before = at.load(order_id)
        kind, part = find_part(before, text)
        require(before, RemovePart(kind, part), at.facts, at.now)
        holder = edits.holder_of(before, kind, part)
        after = at.keep(before, edits.removed(before, kind, part, holder))
        name = part.title or name_of(part, edits.parts_of(before, kind, holder))
        change = at.commit("remove", f"Removed {kind.title.lower()} {name} from {before.reference}")
    return Done(after, change, tuple(at.notes), before)


def editable_places(order: Order, part: Part | None = None) -> Sequence[Place]:
    """The places an editor shows for the order itself, or for one of its parts, in the order declared."""
    if part is None:
        return tuple(places_in(order))
    return tuple(places_in(order, edits.steps_to(order, part)))


def place_of(order: Order, segments: Sequence[str]) -> Place:
    """The place at segments, for a screen that has walked there."""
    return follow(order, segments)


def is_free_map(place: Place) -> bool:
    """Whether a place is a free key–value map."""
    return place.field is not None and shape_of(place.field).kind is Kind.TEXT_MAP
