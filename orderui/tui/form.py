"""A form: the fields of one record as an editor shows them, what was typed into them, and what that comes to.

Nothing here draws. The screen asks it for every word it shows, so that a form can be tested without a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field

from orderui.domain import edits, findings
from orderui.domain.deriving import derive
from orderui.domain.edits import Setting, understood
from orderui.domain.entry import parse_amount
from orderui.domain.errors import BadRecord, BadValue, Malformed, OrderuiError
from orderui.domain.findings import Severity
from orderui.domain.formats import show_number
from orderui.domain.money import Money, digits_shown, from_units, show_money, to_units, too_fine
from orderui.domain.order import Order, Part
from orderui.domain.paths import UID, follow, split, spoken
from orderui.domain.rules import PartKind
from orderui.domain.shape import Kind
from orderui.domain.text import quote
from orderui.systems import json_text
from orderui.tui.slots import Slot, Steps
from orderui.tui.values import View, day, distance, instant

KEY: Steps = ("",)
"""The steps of the slot that holds a new entry's key."""

Texts = Mapping[Steps, str]
"""What stands in a form, by the steps of its slots."""


class Said(Struct, frozen=True):
    """What there is to say under one field: a refusal, a warning, or what was understood."""

    text: str
    severity: Severity | None = None


class Form(Struct):
    """The slots of one record, which is there or is yet to be; `title` says which."""

    view: View
    title: str
    slots: list[Slot]
    kind: PartKind | None = None
    part: Part | None = None
    inside: Part | None = None
    adds: bool = False
    entry_of: str = ""
    """For a new entry of a map of records: the map's path; its first slot is the key."""
    starts: Mapping[Steps, str] = field(default_factory=dict)
    """What stands in a new one to begin with."""
    optional: Mapping[Steps, str] = field(default_factory=dict)
    """Records inside that are there now and may be absent, each with its path: emptied, they go as a whole."""

    @property
    def holder(self) -> str:
        """The part that a new one goes into, as use cases take it; empty where kinds do not nest."""
        return f"{UID}{self.inside.uid}" if self.inside else ""

    def slot(self, steps: Steps) -> Slot | None:
        """The slot at `steps`."""
        return next((slot for slot in self.slots if slot.steps == steps), None)

    def changed(self, texts: Texts) -> list[Slot]:
        """The slots in which something else was typed."""
        return [slot for slot in self.slots if self._is_changed(slot, texts)]

    def _is_changed(self, slot: Slot, texts: Texts) -> bool:
        """An amount that is kept in minor units is another number when its currency changes."""
        recounted = slot.minor and slot.value is not None and self.currency(slot, texts) != self.currency(slot, {})
        return recounted or texts.get(slot.steps, self.text(slot)) != self.text(slot)

    def text(self, slot: Slot) -> str:
        """What stands in a field before anything was typed."""
        if slot.minor and not slot.origin and isinstance(slot.value, int):
            code = self.currency(slot, {})
            return format(from_units(slot.value, digits_shown(code)), "f") if code else str(slot.value)
        return slot.text

    def currency(self, slot: Slot, texts: Texts) -> str | None:
        """The currency an amount is in, as the form stands."""
        holder = self.slot(slot.currency) if slot.currency else None
        if holder is None:
            return None
        typed = texts.get(holder.steps)
        held = holder.value if typed is None else _named(holder, typed.strip()) or None
        return self.view.currency(held.upper() if isinstance(held, str) and not holder.named else held)

    # What was typed

    def read(self, slot: Slot, texts: Texts) -> Any:
        """The value that was typed into a slot, None where it was emptied. Raises BadValue."""
        text = texts.get(slot.steps, self.text(slot))
        if not text.strip():
            return None
        if slot.minor:
            return self._minor(slot, text, texts)
        if slot.kind is Kind.AMOUNT:
            return parse_amount(text, currency=self.currency(slot, texts))
        if slot.kind is Kind.OTHER:
            return _json(text)
        if slot.named:
            return _named(slot, text.strip())
        return understood(slot.field, text, self.view.today)

    def _minor(self, slot: Slot, text: str, texts: Texts) -> int:
        code = self.currency(slot, texts)
        amount = parse_amount(text, currency=code)
        if code is None:
            raise BadValue("", "say first which currency it is in")
        units = to_units(amount, digits_shown(code))
        if units is None:
            raise BadValue("", too_fine(amount, digits_shown(code), code))
        return units

    def values(self, texts: Texts) -> dict[str, Any]:
        """What a use case is to set, by path. Raises BadRecord with every text that does not fit."""
        found, faults = self.understood(texts)
        if faults:
            raise BadRecord(faults)
        if self.entry_of:
            return self._entered(found, texts)
        for steps in self._emptied(texts):
            gone = [slot for slot in self.slots if slot.steps[: len(steps)] == steps]
            for slot in gone:
                found.pop(slot.path, None)
            found[self.optional[steps]] = None
        return found

    def understood(self, texts: Texts) -> tuple[dict[str, Any], list[BadValue]]:
        """The values that were typed, by path, and a fault for each text that does not fit its field."""
        faults: list[BadValue] = []
        found: dict[str, Any] = {}
        for slot in self.changed(texts):
            if slot.steps == KEY:
                continue
            try:
                found |= self._set(slot, texts)
            except BadValue as fault:
                faults.append(BadValue(slot.spoken, fault.sentence, value=fault.value))
        return found, faults

    def _set(self, slot: Slot, texts: Texts) -> dict[str, Any]:
        if not slot.new_key:
            return {slot.path: self.read(slot, texts)}
        pairs = dict(_pair(line) for line in texts[slot.steps].splitlines() if line.strip())
        return {f"{slot.path}.{spoken((key,))}": value for key, value in pairs.items()}

    def _entered(self, found: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
        """The values of a new entry of a map, under its key; an entry without any is there all the same."""
        key = texts.get(KEY, "").strip()
        if not key:
            raise BadRecord([BadValue("", "the entry needs a key")])
        whole = f"{self.entry_of}.{spoken((key,))}"
        if follow(self.view.order, split(whole)).value is not None:
            raise BadRecord([BadValue("", f"there is an entry {quote(key)} already")])
        return {f"{whole}.{path}": value for path, value in found.items()} or {whole: {}}

    def _emptied(self, texts: Texts) -> Iterator[Steps]:
        for steps in self.optional:
            inside = [slot for slot in self.slots if slot.steps[: len(steps)] == steps and not slot.new_key]
            if inside and all(not texts.get(slot.steps, self.text(slot)).strip() for slot in inside):
                yield steps

    def followers(self, texts: Texts) -> int:
        """How many other parts look to what was changed."""
        order = self.view.order
        if self.adds and not self.entry_of:
            return 0
        try:
            places = [follow(order, split(path)) for path in self.values(texts)]
        except OrderuiError:
            return 0
        return len({part.uid for place in places for part in order.RULES.followers(order, place)})

    # What there is to say

    def echo(self, slot: Slot, texts: Texts) -> Said | None:
        """What was understood of one field, or why it was not."""
        text = texts.get(slot.steps, self.text(slot))
        if slot.new_key:
            return _pairs_said(text)
        if not text.strip():
            return Said(slot.origin) if slot.origin else None
        try:
            value = self.read(slot, texts)
        except BadValue as fault:
            return Said(fault.sentence, Severity.ERROR)
        said = self._understood(slot, text, value, texts)
        return Said(said) if said else None

    def words(self, slot: Slot) -> str:
        """A value that nobody may type, as it reads."""
        if isinstance(slot.value, date) and not isinstance(slot.value, datetime):
            return f"{slot.value.isoformat()}  {distance(slot.value, self.view.today)}"
        if isinstance(slot.value, datetime):
            return instant(slot.value.astimezone(self.view.now.tzinfo), self.view.today)
        if slot.currency and slot.value is not None:
            return self._understood(slot, slot.shown, slot.value, {}).removeprefix("= ")
        return dict(slot.named).get(slot.value, slot.shown) if slot.named else slot.shown

    def shown(self, slot: Slot, value: Any, texts: Texts) -> str:
        """A value that was understood, as short as a table wants it."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return day(value, self.view.today)
        if slot.minor or slot.kind is Kind.AMOUNT:
            return self._understood(slot, "", value, texts).removeprefix("= ")
        return slot.typed(value)

    def _understood(self, slot: Slot, text: str, value: Any, texts: Texts) -> str:
        today = self.view.today
        if isinstance(value, date) and not isinstance(value, datetime):
            return f"{value:%A} {day(value, today)}, {distance(value, today)}"
        if slot.minor or slot.kind is Kind.AMOUNT:
            code = self.currency(slot, texts)
            amount = from_units(value, digits_shown(code)) if slot.minor else value
            return f"= {show_money(Money(amount, code))}" if slot.currency else f"= {show_number(amount)}"
        if slot.named:
            title = dict(slot.named).get(value)
            return (title if title != text else "") if title else "not in the book yet; it will be entered"
        return ""

    def said(self, texts: Texts) -> dict[Steps, Said]:
        """What the record as a whole has to say about what was typed, by slot: refusals and new warnings."""
        try:
            after = self._made(texts)
        except BadRecord as refusal:
            return self.placed(refusal.problems)
        except OrderuiError:
            return {}
        return self._found(after)

    def _found(self, after: Order) -> dict[Steps, Said]:
        view = self.view
        checks, now = view.order.RULES.checks, view.now
        known = {(one.path, one.sentence) for one in findings.run(checks, view.order, view.facts, now)}
        told: dict[Steps, Said] = {}
        for one in findings.run(checks, derive(after, now), view.facts, now):
            slot = self.called(one.path) if (one.path, one.sentence) not in known else None
            if slot is not None and one.severity is not Severity.NOTE:
                told.setdefault(slot.steps, Said(one.sentence, one.severity))
        return told

    def _made(self, texts: Texts) -> Order:
        """The order as it would be, consequences aside. Raises BadRecord."""
        order = self.view.order
        values = self.values(texts)
        if self.kind is not None and self.adds:
            paths = {edits.field_of(self.kind.model, path)[0]: value for path, value in values.items()}
            part = edits.new_part(self.kind, {path: one for path, one in paths.items() if one is not None}, "new")
            return edits.added(order, self.kind, part, self.inside)
        places = [(follow(order, split(path)), value) for path, value in values.items()]
        for place, value in places:
            if value is None and place.field is not None and place.field.info.is_required():
                raise BadRecord([BadValue(place.spoken, "may not be empty")])
        return edits.edited(order, [Setting(place, value) for place, value in places])

    def placed(self, problems: Iterable[BadValue]) -> dict[Steps, Said]:
        """Refusals under the fields they name; what names none of these stands under no steps."""
        told: dict[Steps, Said] = {}
        for problem in problems:
            slot = self.called(problem.path)
            sentence = problem.sentence if slot is not None else str(problem)
            told.setdefault(slot.steps if slot else (), Said(sentence, Severity.ERROR))
        return told

    def at(self, path: str) -> Slot | None:
        """The slot that a person or a screen means by a path: whole, or from the record being edited on."""
        by_steps = {".".join(slot.steps): slot for slot in self.slots}
        below = (slot for slot in self.slots if slot.spoken.endswith(f".{path}"))
        return self.called(path) or next(below, None) or by_steps.get(path)

    def called(self, path: str) -> Slot | None:
        """The slot that an error's path names: whole, or for a record that is yet to be, from that record on."""
        if not path:
            return None
        exact = [slot for slot in self.slots if slot.spoken == path]
        if exact:
            return exact[0]
        if not self.adds and self.part is not None:
            return None
        below = [slot for slot in self.slots if slot.spoken and f".{slot.spoken}." in f".{path}."]
        return max(below, key=lambda slot: len(slot.spoken), default=None)


# How things are typed


def _named(slot: Slot, text: str) -> str:
    """What a field holds for `text`: what a registry record is named by, where that is its title."""
    found = [held for held, title in slot.named if text.casefold() in (held.casefold(), title.casefold())]
    exact = [held for held in found if held == text]
    return (exact or found or [text])[0] if len(found) == 1 or exact else text


def _json(text: str) -> Any:
    try:
        return json_text.parse(text)
    except Malformed as fault:
        raise BadValue("", f"must be JSON: {fault.sentence}") from None


def _pair(line: str) -> tuple[str, str]:
    """`key = value` as typed; a colon will do."""
    cut = min((at for at in (line.find("="), line.find(":")) if at > 0), default=-1)
    key = line[:cut].strip()
    if cut < 0 or not key:
        raise BadValue("", f"write it as key = value, not {quote(line.strip())}")
    return key, line[cut + 1 :].strip()


def _pairs_said(text: str) -> Said | None:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return None
    try:
        pairs = [_pair(line) for line in lines]
    except BadValue as fault:
        return Said(fault.sentence, Severity.ERROR)
    return Said("; ".join(f"{key}: {value or 'empty'}" for key, value in pairs))
