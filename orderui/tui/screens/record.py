"""The editor of a registry record, from what its type declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from orderui.domain.errors import BadRecord, OrderuiError
from orderui.domain.record import Declared
from orderui.domain.registry import Reference
from orderui.domain.shape import Kind, shape_of
from orderui.domain.text import count, quote, safe
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import form_bindings
from orderui.tui.record_form import RecordForm
from orderui.tui.widgets.field_row import FieldRow
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases import registry
from orderui.usecases.actions import RECORD
from orderui.usecases.registry import Filed


class RecordScreen(Asking[Reference | None]):
    """A form. It is dismissed with the record as saved, or with None."""

    PLACE = RECORD
    CSS_PATH = "registry.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = form_bindings(RECORD)

    def __init__(self, kind: type[Reference], record: Reference | None = None) -> None:
        """`record` is the one to edit; without it a new one is made."""
        super().__init__()
        self._kind = kind
        self._record = record
        self._texts: dict[str, str] = {}
        self._rows: dict[str, FieldRow] = {}
        self._made: RecordForm | None = None

    @property
    def form(self) -> RecordForm:
        """What is edited."""
        if self._made is None:
            self._made = RecordForm.of(self._kind, self._record, self.app.desk.clock.now().date())
        return self._made

    def compose(self) -> ComposeResult:
        """What is edited, its fields, the help of the field that has the focus."""
        title = [(safe(self.form.title), "bold")]
        if self._record is not None and self._record.incomplete:
            title.append(("  incomplete until it is saved", look.TEXTS["warning"].style))
        yield Static(Content.assemble(*title), id="title")
        self._rows = {one.name: self._row(one) for one in self.form.fields}
        yield VerticalScroll(*self._rows.values(), id="form", can_focus=False)
        with Horizontal(id="buttons"):
            yield Button("Save", id="save", compact=True, variant="primary")
            yield Button("Leave", id="leave", compact=True)
        yield Static(id="help", markup=False)
        yield StatusLine()
        yield KeyLine()

    def _row(self, one: Declared) -> FieldRow:
        shape = shape_of(one)
        return FieldRow(
            (one.name,),
            one.label,
            self.form.text(one),
            words=shape.words,
            placeholder="key = value" if shape.kind is Kind.TEXT_MAP else "",
            required=one.info.is_required() and self._record is None,
            locked=bool(self.form.locked(one)),
            lines=shape.kind is Kind.TEXT_MAP,
        )

    def on_mount(self) -> None:
        """Begin in the first field that can be typed in."""
        first = next((one for one in self.form.fields if not self.form.locked(one)), None)
        if first is not None:
            self._rows[first.name].control.focus()

    # As one types

    @on(FieldRow.Edited)
    def _edited(self, message: FieldRow.Edited) -> None:
        (name,) = message.row.steps
        if message.text == self._texts.get(name, self.form.text(self._field(name))):
            return
        self._texts[name] = message.text
        message.row.set_class(self._field(name) in self.form.changed(self._texts), "-changed")
        self._tell(self.form.said(self._texts), only=set(self._texts))

    def _field(self, name: str) -> Declared:
        return next(one for one in self.form.fields if one.name == name)

    def _tell(self, said: Mapping[str, str], only: set[str] | None = None) -> None:
        for name, row in self._rows.items():
            row.say(said.get(name, "") if only is None or name in only else "")

    @on(FieldRow.Tried)
    def _tried(self, message: FieldRow.Tried) -> None:
        self.refuse(self.form.locked(self._field(message.row.steps[0])))

    @on(FieldRow.Pasted)
    def _pasted(self, message: FieldRow.Pasted) -> None:
        self.say(f"Took {quote(message.lines[0])}, the first of {len(message.lines)} lines.")

    @on(FieldRow.Submitted)
    def _submitted(self, message: FieldRow.Submitted) -> None:
        """Enter goes on to the next field; in the last one it saves."""
        rows = list(self._rows.values())
        following = rows[rows.index(message.row) + 1 :]
        if following:
            following[0].control.focus()
        else:
            self.action_save_record()

    def on_descendant_focus(self) -> None:
        """Show the help of the field that has the focus, or why it is locked."""
        name = next((name for name, row in self._rows.items() if row.has_focus_within), "")
        one = self._field(name) if name else None
        says = "" if one is None else self.form.locked(one) or (one.shown.help if one.shown else "")
        self.query_one("#help", Static).update(Content(safe(says)))

    # Saving and leaving

    @on(Button.Pressed, "#save")
    async def _save_pressed(self) -> None:
        await self.attempt("save_record")

    @on(Button.Pressed, "#leave")
    async def _leave_pressed(self) -> None:
        await self.back()

    @work(exclusive=True, group="save")
    async def action_save_record(self) -> None:
        """Save every change of the form as one, and go back."""
        try:
            filed = await self.app.perform(partial(self._saved, dict(self._texts)))
        except BadRecord as refusal:
            self._refused(self.form.placed(refusal.problems))
            return
        except OrderuiError as refusal:
            self.refuse(refusal)
            return
        self._texts = {}
        self.say_done(filed.change)
        self.dismiss(filed.record)

    def _saved(self, texts: Mapping[str, str]) -> Filed:
        values, desk = self.form.values(texts), self.app.desk
        if self._record is None:
            return registry.enter(desk, self._kind, values)
        return registry.amend(desk, self._kind, self._record.id, values)

    def _refused(self, told: Mapping[str, str]) -> None:
        """Put each refusal under its field, and the cursor into the first of them."""
        self._tell(told)
        first = next((name for name in self._rows if name in told), None)
        if first is not None:
            self._rows[first].control.focus()
        wrong = count(len(told), "field")
        self.refuse(
            told.get("", f"{wrong} {'needs' if len(told) == 1 else 'need'} another look; nothing was saved.")
        )

    def unsaved(self) -> Sequence[str]:
        """What was typed into each field."""
        return [f"{one.label}: {quote(self._texts[one.name])}" for one in self.form.changed(self._texts)]
