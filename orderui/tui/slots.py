"""The lines of a form, from what a system's models declare: fields, keys of free data, places for new keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from orderui.domain.decisions import Edit, Refusal
from orderui.domain.order import Order, Part
from orderui.domain.paths import UID, Place, spoken
from orderui.domain.record import Declared, Record, declared
from orderui.domain.rules import Inherited
from orderui.domain.shape import Kind, shape_of, shapes
from orderui.tui.values import View, currency_field, gathered

Steps = tuple[str, ...]


class Slot(Struct, frozen=True):
    """One line of a form: a field, a key of free data, or the place for a new key.

    `steps` are Python names and keys below the record being edited; `path` is what a use case takes, and `spoken`
    what an error calls it. `value` is what stands there now; where it is `origin` that it has it from, it is not
    the record's own. `locked` is the sentence that refuses an edit, empty where one is allowed.
    """

    steps: Steps
    path: str
    spoken: str
    label: str
    field: Declared | None
    kind: Kind
    value: Any = None
    help: str = ""
    section: str = ""
    words: tuple[str, ...] = ()
    required: bool = False
    origin: str = ""
    locked: str = ""
    named: tuple[tuple[str, str], ...] = ()
    """What the registry has to choose from: what a field holds, and what a person calls it."""
    known: tuple[str, ...] = ()
    """What the book has in this field elsewhere, the latest first; empty where nobody looked."""
    currency: Steps = ()
    """The slot that says what currency an amount is in; empty where it has none."""
    minor: bool = False
    new_key: bool = False
    multiline: bool = False

    @property
    def text(self) -> str:
        """The record's own value as it would be typed; empty where there is none or it is inherited."""
        return "" if self.origin else self.shown

    @property
    def suggestions(self) -> list[str]:
        """What may be meant by the first letters of it: what the book has, then what the registry has."""
        return list(dict.fromkeys([*self.known, *(word for pair in self.named for word in pair)]))

    def typed(self, value: Any) -> str:
        """How `value` would be typed here."""
        return replace(self, value=value, origin="").text

    @property
    def shown(self) -> str:
        """The value as it would be typed, inherited or not."""
        match self.value:
            case None:
                return ""
            case bool():
                return "yes" if self.value else "no"
            case Enum():
                return str(self.value.value)
            case Decimal():
                return format(self.value, "f")
            case datetime() | date():
                return self.value.isoformat()
        if self.kind is Kind.OTHER:
            return json.dumps(self.value, ensure_ascii=False, default=str)
        if self.kind is Kind.TEXTS:
            return ", ".join(self.value)
        return str(self.value)


def address(place: Place) -> str:
    """The path of a place that no key can mislead: parts by their uids."""
    uids = {part.uid for part in place.parts}
    return spoken([f"{UID}{step}" if step in uids else step for step in place.steps])


def slots_of(
    view: View, root: type[Record], places: Sequence[Place], above: int = 0, part: Part | None = None
) -> list[Slot]:
    """The slots of a record that is there: `root` is its class, and the first `above` steps lead to it."""
    rules = view.order.RULES
    inherited = {one.steps: one for one in rules.inherits(view.order, part)} if part else {}
    holder = (part or view.order) if issubclass(root, Order | Part) else None
    slots: list[Slot] = []
    for place in places:
        if place.field is None or _is_noise(place, above):
            continue
        slot = _slot(view, root, place.field, place.steps[above:], address(place), place.spoken)
        slot = replace(slot, value=place.value, locked=why_locked(view, place))
        if slot.kind is Kind.TEXT_MAP:
            slots += _keys(slot, inherited)
            continue
        if slot.steps in inherited:
            slot = replace(slot, origin=inherited[slot.steps].origin)
        state = view.stated(holder, place) if holder is not None else ""
        if state:
            why = f"{slot.label} is not typed: it moves with a status change."
            slot = replace(slot, value=state, kind=Kind.TEXT, named=(), locked=why)
        slots.append(slot)
    return gathered(slots, lambda slot: slot.section)


def new_slots(view: View, root: type[Record]) -> list[Slot]:
    """The slots of a record that is yet to be, in the order declared."""
    return gathered(_new_slots(view, root, root, (), ()), lambda slot: slot.section)


def why_locked(view: View, place: Place) -> str:
    """Why nothing may be typed at a place, as a sentence with the way out; empty where it may."""
    decision = view.asked.can(Edit(place))
    if not isinstance(decision, Refusal):
        return ""
    out = f" Way out: {decision.way_out}." if decision.way_out else ""
    return f"{place.label} is locked: {decision.reason}.{out}"


def _is_noise(place: Place, above: int) -> bool:
    """What only says how another value came about, or is the vendor's to give and not there."""
    shown = place.field.shown if place.field else None
    if shown is None or not (shown.computed or shown.read_only):
        return False
    return place.value is None or (shown.computed and len(place.steps) > above + 1)


def _new_slots(view: View, root: type[Record], model: type[Record], above: Steps, path: Steps) -> Iterator[Slot]:
    for field in declared(model).values():
        shown, shape = field.shown, shape_of(field)
        if field.local or (shown and (shown.read_only or shown.computed)):
            continue
        steps, names = (*above, field.name), (*path, field.vendor_name)
        if shape.kind is Kind.RECORD and shape.nests is not None:
            yield from _new_slots(view, root, shape.nests, steps, names)
        elif shape.kind not in (Kind.PARTS, Kind.RECORD_MAP):
            slot = _slot(view, root, field, steps, spoken(names), spoken(names))
            yield _new_key(slot) if slot.kind is Kind.TEXT_MAP else slot


def _slot(view: View, root: type[Record], field: Declared, steps: Steps, path: str, said: str) -> Slot:
    shape, shown = shape_of(field), field.shown
    money = currency_field(_holder(root, steps), field.name)
    wanted = shown.choices if shown else ""
    return Slot(
        steps,
        path,
        said,
        field.label,
        field,
        shape.kind,
        help=shown.help if shown else "",
        section=(shown.section if shown else "") or _section_above(root, steps),
        words=shape.words if shape.kind is Kind.CHOICE else ("yes", "no") if shape.kind is Kind.FLAG else (),
        required=field.info.is_required() and not _may_be_absent(root, steps[:-1]),
        named=tuple((one.named_as, one.title_shown) for one in view.facts.choices(wanted)) if wanted else (),
        currency=(*steps[:-1], money) if money else (),
        minor=bool(shown and shown.minor_of),
        multiline=bool(shown and shown.multiline),
    )


def _holder(root: type[Record], steps: Steps) -> type[Record]:
    """The class of the record that the last of `steps` is a field of."""
    model = root
    for step in steps[:-1]:
        model = shapes(model)[step].nests or model
    return model


def _may_be_absent(root: type[Record], above: Steps) -> bool:
    """Whether a record that the steps lead through need not be there."""
    return any(shapes(_holder(root, above[: end + 1]))[step].optional for end, step in enumerate(above))


def _section_above(root: type[Record], steps: Steps) -> str:
    """The section of the record a field stands in, where it has none of its own."""
    if len(steps) < 2:
        return ""
    above = declared(_holder(root, steps[:-1]))[steps[-2]]
    return (above.shown.section if above.shown else "") or above.label


def _keys(whole: Slot, inherited: Mapping[Steps, Inherited]) -> Iterator[Slot]:
    """A slot for each key of free data, for those inherited, and one for a new key."""
    own: Mapping[str, str] = whole.value or {}
    more = {steps[-1]: one for steps, one in inherited.items() if steps[:-1] == whole.steps}
    for key in [*own, *(key for key in more if key not in own)]:
        source = None if key in own else more[key]
        yield replace(
            whole,
            steps=(*whole.steps, key),
            path=f"{whole.path}.{spoken((key,))}",
            spoken=f"{whole.spoken}.{spoken((key,))}",
            label=key,
            field=None,
            kind=Kind.TEXT,
            value=source.value if source else own[key],
            help="" if source else "Emptied, the key goes",
            section=whole.section or whole.label,
            origin=source.origin if source else "",
            required=False,
        )
    if not whole.locked:
        yield _new_key(whole)


def _new_key(whole: Slot) -> Slot:
    return replace(
        whole,
        steps=(*whole.steps, ""),
        label="New key",
        help="key = value; several lines make several keys",
        section=whole.section or whole.label,
        field=None,
        kind=Kind.TEXT,
        value=None,
        new_key=True,
        required=False,
    )
