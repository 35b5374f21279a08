"""The forms there are: of an order's own fields, a part, an entry of a map of records, and what is yet to be."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from orderui.domain import edits
from orderui.domain.errors import Unknown
from orderui.domain.order import Part
from orderui.domain.paths import Place, follow, places_in, split
from orderui.domain.record import Record
from orderui.domain.rules import PartKind
from orderui.domain.shape import Kind, shape_of, shapes
from orderui.tui.form import KEY, Form
from orderui.tui.slots import Slot, Steps, new_slots, slots_of
from orderui.tui.values import View
from orderui.usecases.editing import editable_places, find_part


def form_at(view: View, target: str) -> Form:
    """The form a target means.

    Nothing is the order's own fields, `kind:key` a part, `+kind` a new one (`+kind@key` inside another part),
    `=kind:key` a new one like that, `@path` an entry of a map of records, `+@path` a new one.

    Raises Unknown, Ambiguous.
    """
    if not target:
        return of_order(view)
    if target.startswith("="):
        return of_copy(view, *find_part(view.order, target[1:]))
    if target.startswith("+@"):
        return of_new_entry(view, target[2:])
    if target.startswith("@"):
        return of_entry(view, target[1:])
    if target.startswith("+"):
        name, _, inside = target[1:].partition("@")
        kind = view.order.RULES.kind(name)
        return of_new_part(view, kind, find_part(view.order, inside)[1] if inside else None)
    return of_part(view, *find_part(view.order, target))


def of_order(view: View) -> Form:
    """The order's own fields."""
    order = view.order
    slots = slots_of(view, type(order), editable_places(order))
    return Form(view, "Order", slots, optional=_optional(order, slots))


def of_part(view: View, kind: PartKind, part: Part) -> Form:
    """The fields of one part."""
    places = editable_places(view.order, part)
    above = places[0].steps.index(part.uid) + 1
    slots = slots_of(view, kind.model, places, above, part)
    title = f"{kind.title} {part.title or part.key}".rstrip()
    return Form(view, title, slots, kind=kind, part=part, optional=_optional(part, slots))


def of_entry(view: View, path: str) -> Form:
    """One entry of a map of records: a customer's default."""
    place = follow(view.order, split(path))
    held, model = _map_at(view, place.steps[:-1])
    slots = slots_of(view, model, list(places_in(view.order, place.steps)), len(place.steps))
    return Form(view, f"{held.label} · {place.steps[-1]}", slots)


def of_new_part(view: View, kind: PartKind, inside: Part | None = None) -> Form:
    """A part that is yet to be."""
    where = f" in {inside.title or inside.key}" if inside else ""
    return Form(
        view, f"New {kind.title.lower()}{where}", new_slots(view, kind.model), kind=kind, inside=inside, adds=True
    )


def of_copy(view: View, kind: PartKind, part: Part) -> Form:
    """A part that is yet to be, with what another has of its own but for its key."""
    form, model = of_new_part(view, kind, edits.holder_of(view.order, kind, part)), of_part(view, kind, part)
    own = {slot.steps: model.text(slot) for slot in model.slots if not slot.new_key}
    starts = {slot.steps: own[slot.steps] for slot in form.slots if own.get(slot.steps)}
    for slot in form.slots:
        pairs = [f"{steps[-1]} = {text}" for steps, text in own.items() if steps[:-1] == slot.steps[:-1] and text]
        if slot.new_key and pairs:
            starts[slot.steps] = "\n".join(pairs)
    starts.pop((kind.model.KEY,), None)
    return replace(form, title=f"{form.title} like {part.key or part.title}", starts=starts)


def of_new_entry(view: View, path: str) -> Form:
    """An entry of a map of records that is yet to be; its key comes first."""
    held, model = _map_at(view, split(path))
    help_ = "The name it goes by, such as the customer's reference"
    key = Slot(KEY, "", "", "Key", None, Kind.TEXT, help=help_, required=True)
    return Form(
        view, f"New entry of {held.label.lower()}", [key, *new_slots(view, model)], adds=True, entry_of=path
    )


def _map_at(view: View, steps: Sequence[str]) -> tuple[Place, type[Record]]:
    place = follow(view.order, steps)
    shape = shape_of(place.field) if place.field else None
    if shape is None or shape.nests is None:
        raise Unknown("map of records", place.spoken)
    return place, shape.nests


def _optional(record: Record, slots: Sequence[Slot]) -> dict[Steps, str]:
    """The records inside that are there and need not be, each with its path."""
    found: dict[Steps, str] = {}
    for name, shape in shapes(type(record)).items():
        if shape.kind is Kind.RECORD and shape.optional and getattr(record, name) is not None:
            inside = next((slot for slot in slots if slot.steps[:-1] == (name,)), None)
            if inside is not None:
                found[(name,)] = inside.path.rpartition(".")[0]
    return found
