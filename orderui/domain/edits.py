"""Edits: new orders made from old ones by setting values at places, adding parts and removing them. Pure.

Whether an edit may happen is `decisions.can`'s to say; here it is only made, and refused where a value does not
fit its field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from pydantic import ValidationError

from orderui.domain.entry import parse_amount, parse_date, parse_plain_decimal, parse_whole
from orderui.domain.errors import BadRecord, BadValue, Unknown
from orderui.domain.lifecycle import Axis
from orderui.domain.order import Order, Part, mapped
from orderui.domain.paths import Place, by_uid, find_part, split
from orderui.domain.problems import problems
from orderui.domain.record import Declared, Record, declared, named
from orderui.domain.rules import PartKind
from orderui.domain.shape import Kind, Shape, shape_of
from orderui.domain.text import with_article

AnOrder = TypeVar("AnOrder", bound=Order)
Tree = dict[str, Any]
Steps = tuple[str, ...]
YES, NO = frozenset({"true", "yes", "y", "1"}), frozenset({"false", "no", "n", "0"})


class Setting(Struct, frozen=True):
    """One value to stand at a place: None clears it."""

    place: Place
    value: Any


def understood(field: Declared | None, text: str, today: date) -> Any:
    """What a person typed for a field, as the value it means; None where nothing was typed. Raises BadValue."""
    if not text.strip():
        return None
    shape = shape_of(field) if field else Shape(Kind.TEXT)
    match shape.kind:
        case Kind.AMOUNT:
            return _amount(text)
        case Kind.NUMBER:
            return parse_whole(text)
        case Kind.DATE:
            return parse_date(text, today=today)
        case Kind.FLAG:
            return _flag(text)
        case Kind.CHOICE:
            return _choice(text, shape.words)
        case Kind.TEXTS:
            return tuple(piece.strip() for piece in text.split(",") if piece.strip())
        case Kind.TEXT | Kind.INSTANT | Kind.OTHER:
            return text
    raise BadValue("", "is not one value; name what is inside it, or give JSON with :=")


def _amount(text: str) -> Any:
    try:
        return parse_plain_decimal(text.strip())
    except BadValue:
        return parse_amount(text)


def _flag(text: str) -> bool:
    word = text.strip().casefold()
    if word not in YES | NO:
        raise BadValue("", "must be true or false")
    return word in YES


def _choice(text: str, words: Sequence[str]) -> str:
    wanted = text.strip().casefold()
    found = [word for word in words if word.casefold() == wanted] or [
        word for word in words if word.casefold().startswith(wanted)
    ]
    if len(found) != 1:
        raise BadValue("", f"must be {_any_of(words)}, not “{text.strip()}”")
    return found[0]


def _any_of(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)


def edited(order: AnOrder, settings: Iterable[Setting]) -> AnOrder:
    """`order` with every setting made, as one. Raises BadRecord with each value that does not fit."""
    tree = opened(order)
    for setting in settings:
        put(tree, type(order), setting.place.steps, setting.value)
    return validated(order, tree)


def validated(order: AnOrder, tree: Tree) -> AnOrder:
    """The order a tree of Python names means. Raises BadRecord."""
    try:
        return type(order).model_validate(tree)
    except ValidationError as error:
        raise BadRecord(problems(error, type(order), tree)) from None


def tree_of(record: Record) -> Tree:
    """A record as a tree of its own, by Python name."""
    return record.model_dump(mode="python", by_alias=False)


def opened(record: Record) -> Tree:
    """A record as a tree one level deep, by Python name. What it holds is not copied, let alone validated again,
    until `put` opens it: an edit of one part costs what that part does, however many stand beside it.
    """
    return {name: getattr(record, name) for name in type(record).model_fields}


def _opened(held: Any) -> Any:
    """A record, map or list that may be changed without changing what it was opened from."""
    if isinstance(held, Record):
        return opened(held)
    return dict(held) if isinstance(held, dict) else list(held) if isinstance(held, tuple | list) else held


def new_part(kind: PartKind, values: Mapping[str, Any] | Mapping[Steps, Any], uid: str) -> Part:
    """A part of one kind from values by Python name, or by the steps that lead there. Raises BadRecord."""
    tree: Tree = {}
    for path, value in values.items():
        put(tree, kind.model, tuple(path.split(".")) if isinstance(path, str) else path, value)
    return valid_part(kind, {**tree, "uid": uid})


def valid_part(kind: PartKind, tree: Tree) -> Part:
    """The part a tree of Python names means. Raises BadRecord."""
    try:
        return kind.model.model_validate(tree)
    except ValidationError as error:
        raise BadRecord(problems(error, kind.model, tree)) from None


def field_of(model: type[Record], path: str) -> tuple[Steps, Declared | None]:
    """The Python names and keys that a person's dotted `path` means in a record yet to be made, and the field."""
    steps: list[str] = []
    field: Declared | None = None
    here: type[Record] | None = model
    shape = Shape(Kind.RECORD)
    for segment in split(path):
        if shape.kind in (Kind.TEXT_MAP, Kind.RECORD_MAP):
            steps.append(segment)
            field, shape = None, Shape(Kind.RECORD if shape.kind is Kind.RECORD_MAP else Kind.TEXT)
            continue
        field = named(here, segment) if here else None
        if field is None or field.local:
            names = [f.vendor_name for f in declared(here).values() if not f.local] if here else []
            raise Unknown("field", path, candidates=names)
        steps.append(field.name)
        shape = shape_of(field)
        here = shape.nests
    return tuple(steps), field


def added(order: AnOrder, kind: PartKind, part: Part, inside: Part | None = None) -> AnOrder:
    """`order` with `part` at the end of its kind's list. Raises BadRecord where its key is taken."""
    return all_added(order, kind, [part], inside)


def all_added(order: AnOrder, kind: PartKind, parts: Iterable[Part], inside: Part | None = None) -> AnOrder:
    """`order` with `parts` at the end of their kind's list. Raises BadRecord for the first whose key is taken."""
    tree = opened(order)
    siblings = _siblings(tree, kind.at, inside)
    taken = {sibling.key for sibling in siblings}
    for part in parts:
        refuse_taken(kind, part.key, taken)
        taken.add(part.key)
        siblings.append(part)
    return validated(order, tree)


def refuse_taken(kind: PartKind, key: str, taken: Collection[Any]) -> None:
    """Raise BadRecord where a part's `key` is one of those `taken`, and may be one part's only."""
    if key and kind.model.UNIQUE and key in taken:
        field = declared(kind.model)[kind.model.KEY]
        sentence = f"there is {with_article(kind.name)} “{key}” already"
        raise BadRecord([BadValue(field.vendor_name, sentence, value=key)])


def removed(order: AnOrder, kind: PartKind, part: Part, inside: Part | None = None) -> AnOrder:
    """`order` without `part`."""
    tree = opened(order)
    siblings = _siblings(tree, kind.at, inside)
    siblings[:] = [sibling for sibling in siblings if sibling.uid != part.uid]
    return validated(order, tree)


def with_part(order: AnOrder, part: Part) -> AnOrder:
    """`order` with `part` in place of the part that has its uid, wherever that stands."""
    return mapped(order, lambda one: part if one.uid == part.uid else one)


def moved(order: AnOrder, axis: Axis, part: Part | None, code: str) -> AnOrder:
    """`order` with one axis of it, or of `part`, in the state `code`, whatever it takes."""
    if part is None:
        return order.evolve(**{axis.field: code})
    return with_part(order, part.evolve(**{axis.field: code}))


def parts_of(order: Order | Part, kind: PartKind, inside: Part | None = None) -> tuple[Part, ...]:
    """The parts of one kind, in order; of a nested kind those inside one part, or all there are.

    Asked of a part, `kind` says where they are below that.
    """
    holders: list[Any] = [order]
    for step in kind.at:
        if step == "*":
            holders = [item for held in holders for item in held if inside is None or item.uid == inside.uid]
        else:
            holders = [getattr(holder, step) for holder in holders if getattr(holder, step, None) is not None]
    return tuple(part for held in holders for part in held)


def part_called(order: Order, kind: PartKind, key: str) -> Part:
    """The part of one kind that a person calls `key`: its key, else its position from 0."""
    return find_part(parts_of(order, kind), key, f"{kind.name} {key}")


def holder_of(order: Order, kind: PartKind, part: Part) -> Part | None:
    """The part that `part` stands in, where kinds nest."""
    if "*" not in kind.at:
        return None
    star = kind.at.index("*")
    outer = replace(kind, at=kind.at[:star])
    inner = replace(kind, at=kind.at[star + 1 :])
    for one in parts_of(order, outer):
        if any(part.uid == sibling.uid for sibling in parts_of(one, inner)):
            return one
    return None


def steps_to(order: Order, part: Part) -> tuple[str, ...]:
    """The segments that lead to a part by its uid, for `paths.follow`."""
    kind = order.RULES.kind_of(part)
    holder = holder_of(order, kind, part)
    steps = [by_uid(holder) if step == "*" and holder else step for step in kind.at]
    return (*steps, by_uid(part))


def _siblings(tree: Any, at: Sequence[str], inside: Part | None) -> list[Any]:
    """The list of a kind's parts, opened on the way there; what is missing on the way is made."""
    for index, step in enumerate(at):
        if step == "*":
            tree = _open_at(tree, _position(tree, inside.uid if inside else ""))
        else:
            if tree.get(step) is None:
                tree[step] = [] if _is_list(at, index) else {}
            tree = _open_at(tree, step)
    return tree  # type: ignore[no-any-return]


def _is_list(at: Sequence[str], index: int) -> bool:
    return index == len(at) - 1 or at[index + 1] == "*"


def _open_at(tree: Any, step: str | int) -> Any:
    """What stands at `step`, opened there."""
    tree[step] = _opened(tree[step])
    return tree[step]


def _position(items: Sequence[Any], uid: str) -> int:
    """Where the part with this uid stands in a list, opened or not."""
    uids = (item["uid"] if isinstance(item, dict) else item.uid for item in items)
    return next(index for index, one in enumerate(uids) if one == uid)


def put(tree: Any, model: type[Record] | None, steps: Sequence[str], value: Any) -> None:
    """Set one value by steps; what is missing on the way is made, and clearing a free key removes it."""
    shape = Shape(Kind.RECORD)
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        if isinstance(tree, list):
            tree = _open_at(tree, _position(tree, step))
            shape = Shape(Kind.RECORD, nests=shape.nests)
            continue
        if not isinstance(tree, dict):
            raise BadValue(".".join(steps[:index]), "is one value here; there is nothing inside it to set")
        free = shape.kind in (Kind.TEXT_MAP, Kind.RECORD_MAP)
        field = declared(model).get(step) if model and not free else None
        if last:
            if value is None and (free or _defaults(field)):
                tree.pop(step, None)
            else:
                tree[step] = value
            return
        shape = shape_of(field) if field else Shape(Kind.RECORD, nests=shape.nests)
        model = shape.nests
        if tree.get(step) is None:
            tree[step] = {}
        tree = _open_at(tree, step)


def _defaults(field: Declared | None) -> bool:
    """Whether clearing the field brings its default (an empty map or list) back rather than None."""
    return field is not None and not field.info.is_required() and not shape_of(field).optional
