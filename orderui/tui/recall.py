"""What a new record takes over from the latest one with the same party, while it is typed. Nothing here draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from orderui.domain.errors import BadValue
from orderui.domain.text import clip, safe
from orderui.tui import look
from orderui.tui.form import Form, Texts
from orderui.tui.slots import Steps
from orderui.usecases import recalling
from orderui.usecases.recalling import LastTime, PartyField


class TakenOver(Struct):
    """What was filled in and still stands as it was filled in. What somebody has typed is never touched."""

    last: LastTime | None = None
    standing: dict[Steps, str] = field(default_factory=dict)
    declined: str = ""
    """The party whose last time was not wanted."""

    def follow(
        self,
        last: LastTime | None,
        texts: Texts,
        touched: AbstractSet[Steps],
        typed: Callable[[Steps, Any], str],
    ) -> Mapping[Steps, str]:
        """The texts to put in, and empty ones where what stood is taken back, now that `last` is the last time.

        `typed` says how a value is typed at some steps; an empty text where it cannot be.
        """
        wanted = {} if last is None or last.party == self.declined else last.values
        mine = {steps for steps in self.standing if steps not in touched}
        found = {steps: typed(steps, value) for steps, value in wanted.items() if steps not in touched}
        free = {
            steps: text
            for steps, text in found.items()
            if text and (steps in mine or not texts.get(steps, "").strip())
        }
        self.last, self.standing = last, free
        gone = {steps: "" for steps in mine if steps not in free}
        return gone | {steps: text for steps, text in free.items() if texts.get(steps, "") != text}

    def turn(self) -> bool:
        """Want it, or want it no longer; False where there is nothing to want."""
        if self.last is None:
            return False
        self.declined = "" if self.declined == self.last.party else self.last.party
        return True

    def origin(self, steps: Steps) -> str:
        """Where the text at some steps came from, in words to be read after it; empty where it was typed."""
        if self.last is None or steps not in self.standing:
            return ""
        return f"{look.INHERITED} as last time, {clip(safe(self.last.reference), 16)}"


def completed(form: Form) -> Form:
    """The form with what the book has for the fields that name a party. It reads orders: not on the event loop."""
    known = {at.steps: tuple(recalling.parties(form.view.desk, at)) for at in party_fields(form)}
    return replace(form, slots=[replace(slot, known=known.get(slot.steps, ())) for slot in form.slots])


def party_fields(form: Form) -> list[PartyField]:
    """The fields of a form that name a party."""
    order = form.view.order
    model = form.kind.model if form.kind else type(order)
    steps = {slot.steps for slot in form.slots if not slot.locked}
    return [at for at in recalling.party_fields(order.system, form.kind, model) if at.steps in steps]


def last_time(form: Form, texts: Texts, touched: AbstractSet[Steps]) -> LastTime | None:
    """What the party typed into a new part had last time; None where none was typed, or the book knows none."""
    for at in party_fields(form) if form.adds and form.kind is not None else ():
        slot = form.slot(at.steps)
        if slot is None or slot.steps not in touched:
            continue
        try:
            party = form.read(slot, texts)
        except BadValue:
            continue
        found = recalling.last_time(form.view.desk, at, "" if party is None else str(party), form.view.order)
        if found is not None:
            return found
    return None
