"""The editor: of any part, of an order's own fields, of an entry of its defaults. Every change is saved as one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Footer, Static

from orderui.domain.edits import holder_of
from orderui.domain.errors import BadRecord, BadValue, FieldLocked, OrderuiError
from orderui.domain.findings import Severity
from orderui.domain.paths import UID
from orderui.domain.text import clip, count, quote, safe
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings
from orderui.tui.form import Form, Said
from orderui.tui.forms import form_at
from orderui.tui.modals.confirm import Confirm
from orderui.tui.reach import reaches
from orderui.tui.slots import Slot, Steps
from orderui.tui.values import view
from orderui.tui.widgets.field_row import FieldRow
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases.actions import PART
from orderui.usecases.desk import Done
from orderui.usecases.editing import Preview, add_part, edit, preview

PAUSE = 0.15
"""Seconds without a key after which the record as a whole is looked at."""

NOTHING: Mapping[Steps, str] = {}


class Fields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The rows of the form. The arrows go from field to field here, they do not scroll."""


class PartScreen(Asking[None]):
    """A form over what a system's models declare. What is wrong with a field stands under it as it is typed."""

    PLACE = PART
    CSS_PATH = "part.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(PART),
        Binding("down", "app.focus_next", "Next field", show=False, id="part.next"),
        Binding("up", "app.focus_previous", "Previous field", show=False, id="part.previous"),
    ]

    def __init__(self, order_id: str, target: str = "", focus: str = "") -> None:
        """`target` is what `form_at` takes; `focus` the path of the field to begin in."""
        super().__init__()
        self.order_id = order_id
        self._target = target
        self._focus = focus
        self._form: Form | None = None
        self._texts: dict[Steps, str] = {}
        self._touched: set[Steps] = set()
        self._rows: dict[Steps, FieldRow] = {}
        self._reach_shown: dict[Steps, str] | None = None
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """What is edited, the fields, what the change will reach, the buttons, the help of the field."""
        yield Static(id="title", markup=False)
        yield Fields(id="form")
        yield Static(id="reach", markup=False)
        with Horizontal(id="buttons"):
            yield Button("Save", id="save", compact=True, variant="primary")
            yield Button("Save and add another", id="another", compact=True)
            yield Button("Leave", id="leave", compact=True)
        yield Static(id="help", markup=False)
        yield StatusLine()
        yield Footer(compact=True, show_command_palette=False)

    async def on_mount(self) -> None:
        """Show the form, in the field that was asked for."""
        await self._begin(self._target, self._focus)

    async def _begin(self, target: str, focus: str = "", texts: Mapping[Steps, str] = NOTHING) -> None:
        """A form afresh, with `texts` typed already."""
        try:
            self._form = await self._read(target)
        except OrderuiError as refusal:
            self.refuse(refusal)
            self.dismiss()
            return
        self._target = target
        self._texts, self._touched, self._reach_shown = {**self._form.starts, **texts}, set(), None
        await self._draw()
        self._focus_on(self._form.at(focus) if focus else None)

    async def _read(self, target: str) -> Form:
        """The form of `target` as the book has it now, off the event loop: a long order takes a moment."""
        desk, order_id = self.app.desk, self.order_id
        return await asyncio.to_thread(lambda: form_at(view(desk, order_id), target))

    async def _draw(self) -> None:
        form = self.form
        self.query_one("#title", Static).update(self._title())
        self.query_one("#another", Button).display = form.kind is not None
        holder = self.query_one("#form", Fields)
        self._rows = {slot.steps: self._row(slot) for slot in form.slots}
        await holder.remove_children()
        await holder.mount_all(self._with_sections(form.slots))
        for slot in form.slots:
            self._echo(slot)

    def _with_sections(self, slots: Iterable[Slot]) -> Iterable[Widget]:
        section = None
        for slot in slots:
            if slot.section != section and slot.section:
                first = " -first" if section is None else ""
                yield Static(Content(safe(slot.section)), classes=f"section{first}")
            section = slot.section
            yield self._rows[slot.steps]

    def _row(self, slot: Slot) -> FieldRow:
        typed = self._texts.get(slot.steps)
        text = self.form.words(slot) if slot.locked else self.form.text(slot) if typed is None else typed
        return FieldRow(
            slot.steps,
            slot.label,
            text,
            words=slot.words,
            suggestions=[word for pair in slot.named for word in dict.fromkeys(pair)],
            placeholder=_placeholder(slot),
            required=slot.required and self.form.adds,
            may_be_empty=not slot.required,
            locked=bool(slot.locked),
            multiline=slot.multiline,
            lines=slot.new_key,
        )

    def _title(self) -> Content:
        form, order = self.form, self.form.view.order
        pieces: list[tuple[str, str]] = [(safe(form.title), "bold")]
        for axis in order.RULES.axes_of(form.kind.name) if form.kind and form.part else ():
            assert form.part is not None  # noqa: S101 - there are no axes then
            state = axis.table(order, form.part, form.view.facts).state(axis.code(form.part))
            phase = look.PHASES[state.phase.value]
            pieces.append((f"  {phase.glyph} {safe(state.name)}", phase.style))
        if form.slots and all(slot.locked for slot in form.slots):
            pieces.append((f"  {look.LOCK} locked", look.TEXTS["warning"].style))
        pieces.append((f"   {safe(order.reference)} · {safe(order.RULES.title)}", look.TEXTS["dim"].style))
        return Content.assemble(*pieces)

    @property
    def form(self) -> Form:
        """The form shown."""
        assert self._form is not None  # noqa: S101 - the screen leaves where there is none
        return self._form

    def _focus_on(self, slot: Slot | None) -> None:
        wanted = slot or next((one for one in self.form.slots if not one.locked), None)
        row = self._rows.get(wanted.steps) if wanted else next(iter(self._rows.values()), None)
        if row is not None:
            row.control.focus()

    # As one types

    @on(FieldRow.Edited)
    def _edited(self, message: FieldRow.Edited) -> None:
        slot = self.form.slot(message.row.steps)
        if slot is None or message.row is not self._rows.get(slot.steps):
            return
        if message.text == self._texts.get(slot.steps, self.form.text(slot)):
            return
        self._texts[slot.steps] = message.text
        self._touched.add(slot.steps)
        self._echo(slot)
        for other in self.form.slots:
            if other.currency == slot.steps:
                self._echo(other)
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._look)

    def _echo(self, slot: Slot) -> None:
        """Say of one field what was understood, or why it was not."""
        row = self._rows[slot.steps]
        if slot.locked:
            row.aside(slot.origin)
            return
        said = self.form.echo(slot, self._texts)
        wrong = said is not None and said.severity is Severity.ERROR
        row.aside("" if said is None or wrong else said.text)
        row.say(said.text if said is not None and wrong and slot.steps in self._touched else "")
        row.set_class(slot in self.form.changed(self._texts), "-changed")

    @work(exclusive=True, group="look")
    async def _look(self) -> None:
        """Look at the record as a whole, and at what else the change would reach."""
        form, texts = self.form, dict(self._texts)
        said = await asyncio.to_thread(form.said, texts)
        if texts != self._texts or form is not self._form:
            return  # more was typed meanwhile; that will be looked at
        self._tell(said, only=self._touched)
        if form.followers(texts):
            await self._previewed()
        else:
            self._show_reach(None)

    def _tell(self, said: dict[Steps, Said], only: set[Steps] | None = None) -> None:
        for steps, row in self._rows.items():
            one = said.get(steps)
            slot = self.form.slot(steps)
            if one is not None and (only is None or steps in only):
                row.say(one.text, "error" if one.severity is Severity.ERROR else "warning")
            elif slot is not None:
                self._echo(slot)

    @on(FieldRow.Tried)
    def _tried(self, message: FieldRow.Tried) -> None:
        slot = self.form.slot(message.row.steps)
        if slot is not None:
            self.refuse(slot.locked)

    @on(FieldRow.Pasted)
    def _pasted(self, message: FieldRow.Pasted) -> None:
        taken, *left = message.lines
        rest = ", ".join(quote(line) for line in left[:3]) + (" …" if len(left) > 3 else "")
        self.say(f"Took {quote(taken)}, the first of {len(message.lines)} lines; not taken: {rest}.")

    @on(FieldRow.Submitted)
    def _submitted(self, message: FieldRow.Submitted) -> None:
        """Enter goes on to the next field that can be typed in; in the last one it saves."""
        rows = list(self._rows.values())
        at = rows.index(message.row)
        following = next((row for row in rows[at + 1 :] if not self._is_locked(row)), None)
        if following is None:
            self.action_save()
        else:
            following.control.focus()

    def _is_locked(self, row: FieldRow) -> bool:
        slot = self.form.slot(row.steps)
        return slot is None or bool(slot.locked)

    def on_descendant_focus(self) -> None:
        """Show the help of the field that has the focus, or why it is locked."""
        row = next((one for one in self._rows.values() if one.has_focus_within), None)
        slot = self.form.slot(row.steps) if row else None
        text = "" if slot is None else slot.locked or slot.help
        self.query_one("#help", Static).update(Content(clip(safe(text), max(20, self.size.width - 2))))

    # What the change reaches

    async def _previewed(self) -> bool:
        """Show what the change would reach; False where it would be refused."""
        texts = dict(self._texts)
        try:
            values = self.form.values(texts)
            would = await self.app.perform(partial(preview, self.app.desk, self.order_id, values))
        except OrderuiError:
            return False
        self._show_reach(would)
        self._reach_shown = texts
        return True

    def _show_reach(self, would: Preview | None) -> None:
        shown = self.query_one("#reach", Static)
        lines = [] if would is None else list(reaches(would))
        shown.update(Content("\n".join(safe(line) for line in lines)))
        shown.set_class(bool(lines), "-shown")

    # Saving and leaving

    @on(Button.Pressed, "#save")
    def _save_pressed(self) -> None:
        self.action_save()

    @on(Button.Pressed, "#another")
    def _another_pressed(self) -> None:
        self.action_save_another()

    @on(Button.Pressed, "#leave")
    async def _leave_pressed(self) -> None:
        await self.back()

    def action_save(self) -> None:
        """Save every change of the form as one, and go back."""
        self._save(another=False)

    def action_save_another(self) -> None:
        """Save, and begin another part like it."""
        if self.form.kind is None:
            self.refuse("There is only one of this; enter saves it.")
        else:
            self._save(another=True)

    @work(exclusive=True, group="save")
    async def _save(self, *, another: bool) -> None:
        form = self.form
        if not form.changed(self._texts) and not form.adds:
            if another:
                await self._add_another()
            else:
                self.say("Nothing was changed.")
                self.dismiss()
            return
        if form.followers(self._texts) and self._reach_shown != self._texts and await self._previewed():
            self.say("This reaches other parts, as shown above. Save again to go ahead.")
            return
        done = await self._saved(form)
        if done is None:
            return
        self._texts = {}
        if another:
            await self._add_another()
        else:
            self.dismiss()

    async def _saved(self, form: Form) -> Done | None:
        """What saving came to; None where it was refused, which then stands under the fields it is about."""
        desk, order_id = self.app.desk, self.order_id
        try:
            values = form.values(self._texts)
            if form.adds and form.kind is not None:
                inside = f"{UID}{form.inside.uid}" if form.inside else ""
                done = await self.app.perform(
                    partial(add_part, desk, order_id, form.kind.name, values, inside=inside)
                )
            else:
                done = await self.app.perform(partial(edit, desk, order_id, values))
        except BadRecord as refusal:
            self._refused(refusal.problems)
        except BadValue as refusal:
            self._refused([refusal])
        except FieldLocked as refusal:
            self._refused([BadValue(refusal.path, str(refusal))])
        except OrderuiError as refusal:
            self.refuse(refusal)
        else:
            self.say_done(done.change, done.notes)
            return done
        return None

    def _refused(self, problems: Iterable[BadValue]) -> None:
        """Put each refusal under its field, and the cursor into the first of them."""
        told = self.form.placed(problems)
        self._touched |= told.keys()
        self._tell(told)
        first = next((slot for slot in self.form.slots if slot.steps in told), None)
        if first is not None:
            self._rows[first.steps].control.focus()
        unplaced = told.get(())
        more = (
            f"{count(len(told), 'field')} {'needs' if len(told) == 1 else 'need'} another look; nothing was saved."
        )
        self.refuse(unplaced.text if unplaced else more)

    async def _add_another(self) -> None:
        """A new form of the same kind; what siblings share stays, the key goes on to the next."""
        form = self.form
        if form.kind is None:
            return
        key = (form.kind.model.KEY,)
        texts = {steps: row.text for steps, row in self._rows.items() if form.adds and row.text}
        holder = form.inside or (holder_of(form.view.order, form.kind, form.part) if form.part else None)
        inside = f"@{UID}{holder.uid}" if holder else ""
        if key in texts:
            texts[key] = next_key(texts[key])
        await self._begin(f"+{form.kind.name}{inside}", ".".join(key), texts)

    def changed(self, order_id: str) -> None:
        """The order has changed under the form: what it holds is read anew, what was typed stays."""
        if order_id not in ("", self.order_id) or self._form is None:
            return
        self._reread()

    @work(exclusive=True, group="reread")
    async def _reread(self) -> None:
        try:
            form = await self._read(self._target)
        except OrderuiError:
            self.dismiss()
            return
        at = next((steps for steps, row in self._rows.items() if row.has_focus_within), None)
        self._form = form
        self._texts = {steps: text for steps, text in self._texts.items() if form.slot(steps) is not None}
        await self._draw()
        self._focus_on(form.slot(at) if at is not None else None)

    async def may_leave(self) -> bool:
        """Ask before what was typed is lost."""
        unsaved = self.form.changed(self._texts) if self._form else []
        if not unsaved:
            return True
        lines = [f"{slot.label}: {quote(self._texts.get(slot.steps, ''))}" for slot in unsaved]
        question = Confirm("Leave without saving?", lines, yes="Leave", asked_by="escape")
        leaves: bool = await self.app.push_screen_wait(question)
        return leaves

    async def back(self) -> None:
        """Leave, once nothing is unsaved or the user says so."""
        self._leave()

    @work(exclusive=True, group="leave")
    async def _leave(self) -> None:
        if await self.may_leave():
            self.dismiss()


def next_key(key: str) -> str:
    """The key after `key` where it ends in a number, as wide: `09` → `10`, `INV-1` → `INV-2`; else nothing."""
    found = re.fullmatch(r"(.*?)([0-9]+)", key)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}}" if found else ""


def _placeholder(slot: Slot) -> str:
    """What stands in an empty field: the inherited value in force, or how a new key is typed."""
    if slot.origin:
        return f"{look.INHERITED}\N{NO-BREAK SPACE}{slot.shown}"
    return "key = value" if slot.new_key else ""
