"""The editor: of any part, of an order's own fields, of an entry of its defaults. Every change is saved as one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Button, Static

from orderui.domain.errors import BadRecord, BadValue, FieldLocked, OrderuiError
from orderui.domain.shape import Kind
from orderui.domain.text import clip, quote, safe
from orderui.tui import recall
from orderui.tui.ask import Asking
from orderui.tui.bindings import form_bindings
from orderui.tui.form import Form, Said
from orderui.tui.forms import form_at
from orderui.tui.outside import NotEdited, edited
from orderui.tui.pasted import is_sheet
from orderui.tui.reach import reaches
from orderui.tui.screens import part_head
from orderui.tui.screens.part_head import next_key
from orderui.tui.slots import Steps
from orderui.tui.values import view
from orderui.tui.widgets.fields import NOTHING, Fields
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases.actions import PART
from orderui.usecases.desk import Done
from orderui.usecases.editing import Preview, add_part, edit, preview
from orderui.usecases.recalling import LastTime

PAUSE = 0.15
"""Seconds without a key after which the record as a whole is looked at."""


class PartScreen(Asking[None]):
    """A form over what a system's models declare. What is wrong with a field stands under it as it is typed."""

    PLACE = PART
    CSS_PATH = "part.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = form_bindings(PART)

    def __init__(self, order_id: str, target: str = "", focus: str = "") -> None:
        """`target` is what `form_at` takes; `focus` the path of the field to begin in."""
        super().__init__()
        self.order_id = order_id
        self._target = target
        self._focus = focus
        self._fields = Fields(id="form")
        self._reach_shown: dict[Steps, str] | None = None
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """What is edited, the fields, what the change will reach, the buttons, the help of the field."""
        yield Static(id="title", markup=False)
        yield self._fields
        yield Static(id="reach", markup=False)
        with Horizontal(id="buttons"):
            yield Button("Save", id="save", compact=True, variant="primary")
            yield Button("Save and add another", id="another", compact=True)
            yield Button("Leave", id="leave", compact=True)
        yield Static(id="help", markup=False)
        yield StatusLine()
        yield KeyLine()

    async def on_mount(self) -> None:
        """Show the form, in the field that was asked for."""
        await self._begin(self._target, self._focus)

    async def _begin(self, target: str, focus: str = "", texts: Mapping[Steps, str] = NOTHING) -> None:
        """A form afresh, with `texts` typed already."""
        try:
            form = await self._read(target)
        except OrderuiError as refusal:
            self.refuse(refusal)
            self.dismiss()
            return
        self._target = target
        self._reach_shown = None
        self._show_title(form)
        await self._fields.show(form, texts, focus)

    async def _read(self, target: str) -> Form:
        """The form of `target` as the book has it now, off the event loop: a long order takes a moment."""
        desk, order_id = self.app.desk, self.order_id
        return await asyncio.to_thread(lambda: recall.completed(form_at(view(desk, order_id), target)))

    def _show_title(self, form: Form) -> None:
        self.query_one("#title", Static).update(part_head.title(form))
        self.query_one("#another", Button).display = form.kind is not None
        self.regard(part_head.refusals(form))

    @property
    def form(self) -> Form:
        """The form shown."""
        return self._fields.form

    # As one types

    @on(Fields.Edited)
    def _edited(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._look)

    @work(exclusive=True, group="look")
    async def _look(self) -> None:
        """Look at the record as a whole, and at what else the change would reach."""
        fields, form = self._fields, self.form
        texts, touched = dict(fields.texts), set(fields.touched)
        said, last = await asyncio.to_thread(_looked, form, texts, touched)
        if self._left or texts != fields.texts or form is not self.form:
            return  # left meanwhile, or more was typed: that will be looked at
        fields.tell(said, only=touched)
        self._follow(last)
        if form.followers(fields.texts):
            await self._previewed()
        else:
            self._show_reach(None)

    def _follow(self, last: LastTime | None) -> None:
        """Fill in what the party had last time, and say so."""
        if self._fields.follow(last) and last is not None:
            key = self.app.key_of("as-last-time")
            self.say(f"Filled in what {quote(last.party, 24)} had last time; {key} takes it out again.")

    def action_as_last_time(self) -> None:
        """Take what the party had last time out again, or in."""
        key = self.app.key_of("as-last-time")
        if not self._fields.turn_last_time():
            self.refuse("Nothing is known of a last time. Way out: name a party the book knows, in a new part.")
        elif self._fields.has_taken_over:
            self.say(f"Filled in as last time; {key} takes it out again.")
        else:
            self.say(f"Taken out; {key} fills it in again.")

    @on(Fields.Tried)
    def _tried(self, message: Fields.Tried) -> None:
        self.refuse(message.slot.locked)

    @on(Fields.Finished)
    def _finished(self) -> None:
        self.action_save()

    def on_descendant_focus(self) -> None:
        """Show the help of the field that has the focus, or why it is locked."""
        slot = self._fields.at if self._fields.is_drawn else None
        text = "" if slot is None else slot.locked or slot.help
        if slot is not None and not slot.locked and self._fields.is_page(slot):
            text = f"{text}.  {self.app.key_of('outside')} opens it in your editor".removeprefix(".  ")
        self.query_one("#help", Static).update(Content(clip(safe(text), max(20, 2 * self.size.width - 16))))

    # What comes from outside

    @on(Fields.Pasted)
    @work(exclusive=True, group="paste")
    async def _pasted(self, message: Fields.Pasted) -> None:
        """Several lines of cells make several parts, where one is being made; else the first line was taken."""
        form, paste = self.form, message.paste
        if form.adds and form.kind is not None and is_sheet(paste.text):
            from orderui.tui.screens.pasted import PastedScreen

            self._fields.retype(message.slot, paste.before)
            added = await self.app.push_screen_wait(PastedScreen(self.order_id, self._target, paste.text))
            if added and not form.changed(self._fields.texts):
                self.dismiss()
            return
        taken, *left = paste.lines
        rest = ", ".join(quote(line) for line in left[:3]) + (" …" if len(left) > 3 else "")
        self.say(f"Took {quote(taken)}, the first of {len(paste.lines)} lines; not taken: {rest}.")

    def action_outside(self) -> None:
        """Edit a long text in the user's own editor."""
        slot = self._fields.at
        if slot is None or not (slot.locked or self._fields.is_page(slot)):
            self.refuse("Your editor takes long texts; this is a line. Way out: go to a field with several.")
        elif slot.locked:
            self.refuse(slot.locked)
        else:
            text = self._fields.texts.get(slot.steps, self.form.text(slot))
            ending = ".json" if slot.kind is Kind.OTHER else ".txt"
            try:
                left = edited(self.app, text, ending=ending)
            except NotEdited as refusal:
                self.refuse(refusal)
                return
            if left == text:
                self.say("The text was left as it was.")
            else:
                self._fields.retype(slot, left)
                self.say(f"{slot.label} was edited; {self.app.key_of('save')} saves it.")

    # What the change reaches

    async def _previewed(self) -> bool:
        """Show what the change would reach; False where it would be refused."""
        texts = dict(self._fields.texts)
        try:
            values = self.form.values(texts)
            would = await self.app.perform(partial(preview, self.app.desk, self.order_id, values))
        except OrderuiError:
            return False
        if self._left:
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
    async def _save_pressed(self) -> None:
        await self.attempt("save")

    @on(Button.Pressed, "#another")
    async def _another_pressed(self) -> None:
        await self.attempt("save_another")

    @on(Button.Pressed, "#leave")
    async def _leave_pressed(self) -> None:
        await self.back()

    def action_save(self) -> None:
        """Save every change of the form as one, and go back."""
        self._save(another=False)

    def action_save_another(self) -> None:
        """Save, and begin another part like it."""
        self._save(another=True)

    @work(exclusive=True, group="save")
    async def _save(self, *, another: bool) -> None:
        fields, form = self._fields, self.form
        if not form.changed(fields.texts) and not form.adds:
            if another:
                await self._add_another()
            else:
                self.say("Nothing was changed.")
                self.dismiss()
            return
        if form.followers(fields.texts) and self._reach_shown != fields.texts and await self._previewed():
            self.say("This reaches other parts, as shown above. Save again to go ahead.")
            return
        done = await self._saved(form)
        if done is None:
            return
        fields.texts = {}
        if another:
            await self._add_another()
        else:
            self.dismiss()

    async def _saved(self, form: Form) -> Done | None:
        """What saving came to; None where it was refused, which then stands under the fields it is about."""
        desk, order_id = self.app.desk, self.order_id
        try:
            values = form.values(self._fields.texts)
            if form.adds and form.kind is not None:
                add = partial(add_part, desk, order_id, form.kind.name, values, inside=form.holder)
                done = await self.app.perform(add)
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
        self.refuse(self._fields.refuse(problems))

    async def _add_another(self) -> None:
        """A new form of the same kind; what siblings share stays, the key goes on to the next."""
        form = self.form
        if form.kind is None:
            return
        key = (form.kind.model.KEY,)
        texts = self._fields.standing() if form.adds else {}
        if key in texts:
            texts[key] = next_key(texts[key])
        await self._begin(part_head.another(form), ".".join(key), texts)

    def changed(self, order_id: str) -> None:
        """The order has changed under the form: what it holds is read anew, what was typed stays."""
        del order_id
        if self._fields.is_drawn:
            self._reread()

    @work(exclusive=True, group="reread")
    async def _reread(self) -> None:
        try:
            form = await self._read(self._target)
        except OrderuiError:
            self.dismiss()
            return
        self._show_title(form)
        await self._fields.renew(form)

    def unsaved(self) -> Sequence[str]:
        """What was typed into each field."""
        texts = self._fields.texts
        changed = self.form.changed(texts) if self._fields.is_drawn else []
        return [f"{slot.label}: {quote(texts.get(slot.steps, ''))}" for slot in changed]


def _looked(
    form: Form, texts: Mapping[Steps, str], touched: set[Steps]
) -> tuple[dict[Steps, Said], LastTime | None]:
    """What there is to say about the record as a whole, and what its party had last time."""
    return form.said(texts), recall.last_time(form, texts, touched)
