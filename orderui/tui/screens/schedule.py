"""Schedule: a sum in instalments, seen before they are added as one change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from orderui.domain.rules import Planner
from orderui.domain.schedule import Instalment
from orderui.domain.text import clip, quote, safe
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import form_bindings
from orderui.tui.plan import Draft, Plan, Question
from orderui.tui.values import View, day, distance, view
from orderui.tui.widgets.columns import Column
from orderui.tui.widgets.field_row import FieldRow
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases import scheduling
from orderui.usecases.actions import SCHEDULE

EMPTY = "The instalments show here as soon as they add up.\n\nType the amount, how many, and the first date."


class Line(Struct, frozen=True):
    """One instalment of the preview."""

    instalment: Instalment

    @property
    def key(self) -> str:
        """Its reference."""
        return self.instalment.ref


class ScheduleScreen(Asking[None]):
    """A form above (or beside) the instalments that it comes to, which follow every key."""

    PLACE = SCHEDULE
    LEAVING = "Leave without adding instalments?"
    CSS_PATH = "schedule.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = form_bindings(SCHEDULE)

    def __init__(self, view: View, planner: Planner) -> None:
        super().__init__()
        self.order_id = view.order.id
        self._draft = Draft(view, planner)
        self._questions = self._draft.questions()
        self._texts = {one.name: one.text for one in self._questions}
        self._plan = Plan((), None, {})
        self._form_rows = {one.name: _row(one) for one in self._questions}

    def compose(self) -> ComposeResult:
        """The form, the instalments, what they come to."""
        yield Static(id="title")
        with Container(id="body"):
            with VerticalScroll(id="form", can_focus=False):
                yield from self._form_rows.values()
            with Vertical(id="plan"):
                yield Rows(self._columns(), empty=EMPTY)
        yield Static(id="sum")
        yield Static(id="help")
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with the amount."""
        order = self._draft.view.order
        dim = look.TEXTS["dim"].style
        rest = (f"   {safe(order.reference)} · {safe(order.RULES.title)}", dim)
        self.query_one("#title", Static).update(Content.assemble(("Plan instalments", "bold"), rest))
        self._form_rows["amount"].control.focus()
        self._show()

    def _columns(self) -> list[Column[Line]]:
        today = self._draft.view.today
        return [
            Column("ref", "Reference", 10, grow=1, priority=9, cell=lambda line: line.key),
            Column("weekday", "", 3, priority=3, cell=lambda line: (f"{line.instalment.due:%a}", "text--dim")),
            Column("due", "Due", 11, "right", priority=8, cell=lambda line: day(line.instalment.due, today)),
            Column("when", "", 14, priority=2, cell=lambda line: _when(line.instalment, self._draft.view)),
            Column(
                "amount",
                "Amount",
                14,
                "right",
                priority=9,
                cell=lambda line: self._plan.shown(line.instalment.amount),
            ),
        ]

    # As one types

    @on(FieldRow.Edited)
    def _edited(self, message: FieldRow.Edited) -> None:
        self._texts[message.row.steps[0]] = message.text
        self._show()

    @on(FieldRow.Pasted)
    def _pasted(self, message: FieldRow.Pasted) -> None:
        self.say(f"Took {quote(message.lines[0])}, the first of {len(message.lines)} lines.")

    @on(FieldRow.Submitted)
    def _submitted(self, message: FieldRow.Submitted) -> None:
        """Enter goes on to the next line; in the last one it adds them."""
        rows = list(self._form_rows.values())
        at = rows.index(message.row)
        if at + 1 < len(rows):
            rows[at + 1].control.focus()
        else:
            self.action_apply_plan()

    def on_descendant_focus(self) -> None:
        """Show the help of the line that has the focus."""
        focused = next((one for one in self._questions if self._form_rows[one.name].has_focus_within), None)
        text = clip(safe(focused.help if focused else ""), max(20, self.size.width - 2))
        self.query_one("#help", Static).update(Content.styled(text, look.TEXTS["dim"].style))

    def _show(self) -> None:
        """Show what the form comes to."""
        self._plan = plan = self._draft.plan(self._texts)
        typed = {one.name: self._texts[one.name].strip() for one in self._questions}
        for name, row in self._form_rows.items():
            fault = plan.faults.get(name, "")
            row.say(fault if typed[name] or all(typed.values()) else "")
            row.aside("" if fault else self._draft.echo(name, self._texts))
        rows: Rows[Line] = self.query_one(Rows)
        rows.set_rows([Line(one) for one in plan.instalments])
        text = plan.summed(self._draft.view.today)
        warned = "past" in text
        self.query_one("#sum", Static).update(
            Content.styled(safe(text), look.TEXTS["warning"].style if warned else "bold")
        )

    # Adding and leaving

    @work(exclusive=True, group="apply")
    async def action_apply_plan(self) -> None:
        """Add the instalments, all as one change."""
        plan = self._plan
        if plan.terms is None or not plan.instalments:
            self._refuse_plan()
            return
        done = await self.ask(scheduling.schedule, self.app.desk, self.order_id, plan.terms)
        if done is not None:
            self._texts = {one.name: one.text for one in self._questions}
            self.dismiss()

    def _refuse_plan(self) -> None:
        """Say what is missing, and go there."""
        faults = dict(self._plan.faults)
        empty = {one.name: "is missing" for one in self._questions if not self._texts[one.name].strip()}
        for name, text in {**empty, **faults}.items():
            if name in self._form_rows:
                self._form_rows[name].say(text)
        first = next((one for one in self._questions if one.name in {**empty, **faults}), None)
        if first is not None:
            self._form_rows[first.name].control.focus()
            self.refuse(f"{first.label}: {faults.get(first.name) or empty.get(first.name)}. Nothing was added.")

    def changed(self, order_id: str) -> None:
        """The order has changed under the form: references may be taken now."""
        del order_id
        shown = view(self.app.desk, self.order_id)
        self._draft = Draft(shown, scheduling.require_plannable(shown.order, shown.facts, shown.now))
        self._show()

    def unsaved(self) -> Sequence[str]:
        """What was typed in answer to each question."""
        typed = (one for one in self._questions if self._texts[one.name] != one.text)
        return [f"{one.label}: {quote(self._texts[one.name])}" for one in typed]


def _row(one: Question) -> FieldRow:
    return FieldRow((one.name,), one.label, one.text, words=one.words, suggestions=one.known, required=True)


def _when(one: Instalment, view: View) -> tuple[str, str]:
    return distance(one.due, view.today), "text--warning" if one.due < view.today else "text--dim"
