"""The rows of a form: what stands in each field, what was understood of it, what is wrong with it.

It knows what a form is and nothing of the book: what is typed is reported, and whoever owns it looks it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from orderui.domain.errors import BadValue
from orderui.domain.findings import Severity
from orderui.domain.text import count, safe
from orderui.tui import look
from orderui.tui.form import Form, Said
from orderui.tui.recall import TakenOver
from orderui.tui.slots import Slot, Steps
from orderui.tui.widgets.field_row import FieldRow
from orderui.usecases.recalling import LastTime

NOTHING: Mapping[Steps, str] = MappingProxyType({})


class Fields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The rows of the form. The arrows go from field to field here, they do not scroll."""

    DEFAULT_CSS = """
    Fields {
        height: 1fr;
        padding: 1 0 0 0;
        scrollbar-size-vertical: 1;
        .section { height: 1; margin: 1 0 0 0; padding: 0 1; color: $text-accent; text-style: bold; }
        .section.-first { margin: 0; }
        FieldRow { max-width: 112; }
    }
    """

    @dataclass
    class Edited(Message):
        """Something else stands in a field now."""

        slot: Slot

    @dataclass
    class Tried(Message):
        """Somebody typed into a field that is locked."""

        slot: Slot

    @dataclass
    class Pasted(Message):
        """Several lines were pasted into a field, which has taken the first of them."""

        slot: Slot
        paste: FieldRow.Pasted

    class Finished(Message):
        """Enter was pressed in the last field that can be typed in."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.texts: dict[Steps, str] = {}
        """What stands in the form where something was typed or filled in."""
        self.touched: set[Steps] = set()
        """The fields somebody has typed in: nobody is told what is wrong with the others yet."""
        self._taken_over = TakenOver()
        self._form: Form | None = None
        self._rows: dict[Steps, FieldRow] = {}

    @property
    def form(self) -> Form:
        """The form shown."""
        assert self._form is not None  # noqa: S101 - nothing asks before there is one
        return self._form

    @property
    def is_drawn(self) -> bool:
        """Whether there is a form yet."""
        return self._form is not None

    async def show(self, form: Form, texts: Mapping[Steps, str] = NOTHING, focus: str = "") -> None:
        """Draw a form afresh, with `texts` typed already, in the field that a path names."""
        self.texts, self.touched, self._taken_over = {**form.starts, **texts}, set(), TakenOver()
        await self._draw(form)
        self.focus_on(form.at(focus) if focus else None)

    async def renew(self, form: Form) -> None:
        """Draw what the record holds now; what was typed stays, and so does the cursor."""
        at = self.at
        self.texts = {steps: text for steps, text in self.texts.items() if form.slot(steps) is not None}
        await self._draw(form)
        self.focus_on(form.slot(at.steps) if at is not None else None)

    async def _draw(self, form: Form) -> None:
        self._form = form
        self._rows = {slot.steps: self._row(slot) for slot in form.slots}
        await self.remove_children()
        await self.mount_all(self._with_sections(form.slots))
        for slot in form.slots:
            self.echo(slot)

    def _with_sections(self, slots: Iterable[Slot]) -> Iterable[Widget]:
        section = None
        for slot in slots:
            if slot.section != section and slot.section:
                first = " -first" if section is None else ""
                yield Static(Content(safe(slot.section)), classes=f"section{first}")
            section = slot.section
            yield self._rows[slot.steps]

    def _row(self, slot: Slot) -> FieldRow:
        typed = self.texts.get(slot.steps)
        text = self.form.words(slot) if slot.locked else self.form.text(slot) if typed is None else typed
        return FieldRow(
            slot.steps,
            slot.label,
            text,
            words=slot.words,
            suggestions=slot.suggestions,
            placeholder=_placeholder(slot),
            required=slot.required and self.form.adds,
            may_be_empty=not slot.required,
            locked=bool(slot.locked),
            multiline=slot.multiline or "\n" in text,
            lines=slot.new_key,
        )

    # Where the cursor is

    @property
    def at(self) -> Slot | None:
        """The field that has the focus."""
        row = next((one for one in self._rows.values() if one.has_focus_within), None)
        return self.form.slot(row.steps) if row else None

    def focus_on(self, slot: Slot | None) -> None:
        """Go to a field, else to the first that can be typed in."""
        wanted = slot or next((one for one in self.form.slots if not one.locked), None)
        row = self._rows.get(wanted.steps) if wanted else next(iter(self._rows.values()), None)
        if row is not None:
            row.control.focus()

    def is_page(self, slot: Slot) -> bool:
        """Whether a field has room for more than a line."""
        return self._rows[slot.steps].is_page

    def standing(self) -> dict[Steps, str]:
        """What stands in every field that has something in it."""
        return {steps: row.text for steps, row in self._rows.items() if row.text}

    # What stands in the fields

    def put(self, slot: Slot, text: str) -> None:
        """Have `text` stand in a field, as though it had always stood there."""
        self.texts[slot.steps] = text
        self._rows[slot.steps].put(text)
        self.echo(slot)

    def retype(self, slot: Slot, text: str) -> None:
        """Have `text` stand in a field, as though somebody had typed it."""
        self.put(slot, text)
        self._typed(slot)

    @on(FieldRow.Edited)
    def _edited(self, message: FieldRow.Edited) -> None:
        message.stop()
        slot = self.form.slot(message.row.steps)
        if slot is None or message.row is not self._rows.get(slot.steps):
            return
        if message.text == self.texts.get(slot.steps, self.form.text(slot)):
            return
        self.texts[slot.steps] = message.text
        self._typed(slot)

    def _typed(self, slot: Slot) -> None:
        self.touched.add(slot.steps)
        self._taken_over.standing.pop(slot.steps, None)
        self.echo(slot)
        for other in self.form.slots:
            if other.currency == slot.steps:
                self.echo(other)
        self.post_message(self.Edited(slot))

    # What a party had last time

    def follow(self, last: LastTime | None) -> bool:
        """Have what a party had last time stand wherever nobody has typed; whether anything was filled in."""
        changes = self._taken_over.follow(last, self.standing(), self.touched, self._as_typed)
        for slot in self.form.slots:
            if slot.steps in changes:
                self.put(slot, changes[slot.steps])
        return any(changes.values())

    @property
    def has_taken_over(self) -> bool:
        """Whether anything stands there from last time."""
        return bool(self._taken_over.standing)

    def turn_last_time(self) -> bool:
        """Take that out again, or in; False where there is nothing to take."""
        turned = self._taken_over.turn()
        if turned:
            self.follow(self._taken_over.last)
        return turned

    def _as_typed(self, steps: Steps, value: object) -> str:
        slot = self.form.slot(steps)
        return "" if slot is None or slot.locked or slot.minor else slot.typed(value)

    # What is said of them

    def echo(self, slot: Slot) -> None:
        """Say of one field what was understood, or why it was not."""
        row = self._rows[slot.steps]
        if slot.locked:
            row.aside(slot.origin)
            return
        said = self.form.echo(slot, self.texts)
        wrong = said is not None and said.severity is Severity.ERROR
        understood = "" if said is None or wrong else said.text
        origin = self._taken_over.origin(slot.steps)
        row.aside("  ".join(text for text in (understood, origin) if text), "note" if origin else "dim")
        row.say(said.text if said is not None and wrong and slot.steps in self.touched else "")
        row.set_class(slot in self.form.changed(self.texts), "-changed")

    def tell(self, said: Mapping[Steps, Said], only: set[Steps] | None = None) -> None:
        """Put what there is to say under the fields; under those in `only`, where that is given."""
        for steps, row in self._rows.items():
            one = said.get(steps)
            slot = self.form.slot(steps)
            if one is not None and (only is None or steps in only):
                row.say(one.text, "error" if one.severity is Severity.ERROR else "warning")
            elif slot is not None:
                self.echo(slot)

    def refuse(self, problems: Iterable[BadValue]) -> str:
        """Put each refusal under its field and the cursor into the first of them; what to say of all in a line."""
        told = self.form.placed(problems)
        self.touched |= told.keys()
        self.tell(told)
        first = next((slot for slot in self.form.slots if slot.steps in told), None)
        if first is not None:
            self.focus_on(first)
        unplaced = told.get(())
        needs = "needs" if len(told) == 1 else "need"
        return (
            unplaced.text if unplaced else f"{count(len(told), 'field')} {needs} another look; nothing was saved."
        )

    # What the rows report

    @on(FieldRow.Tried)
    def _tried(self, message: FieldRow.Tried) -> None:
        message.stop()
        slot = self.form.slot(message.row.steps)
        if slot is not None:
            self.post_message(self.Tried(slot))

    @on(FieldRow.Pasted)
    def _pasted(self, message: FieldRow.Pasted) -> None:
        message.stop()
        slot = self.form.slot(message.row.steps)
        if slot is not None:
            self.post_message(self.Pasted(slot, message))

    @on(FieldRow.Submitted)
    def _submitted(self, message: FieldRow.Submitted) -> None:
        """Enter goes on to the next field that can be typed in."""
        message.stop()
        rows = list(self._rows.values())
        at = rows.index(message.row)
        following = next((row for row in rows[at + 1 :] if not row.is_locked), None)
        if following is None:
            self.post_message(self.Finished())
        else:
            following.control.focus()


def _placeholder(slot: Slot) -> str:
    """What stands in an empty field: the inherited value in force, or how a new key is typed."""
    if slot.origin:
        return f"{look.INHERITED} {slot.shown}"
    return "key = value" if slot.new_key else ""
