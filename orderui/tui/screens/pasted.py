"""Parts that were pasted: what each line means and what is wrong with it, then all of them as one change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Literal

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.shape import Kind
from orderui.domain.text import count, quote, safe, width
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings
from orderui.tui.form import Form
from orderui.tui.forms import form_at
from orderui.tui.panes.parts import FIRST
from orderui.tui.pasted import Heading, PastedLine, Sheet, in_words, sheet_of
from orderui.tui.values import joined, view
from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases.actions import PASTE
from orderui.usecases.adding import Foreseen, add_parts, foresee_parts

MOST = 5
"""Lines that a sentence names."""

NARROW, WIDE = 5, 14
"""Cells that a column of the paste has at least and at most."""
MONEY_WIDE = 24
"""Cells up to which an amount is shown whole."""


class Line(Struct, frozen=True):
    """One line of the paste, what is wrong with it, and what there is to say about the part it would make."""

    pasted: PastedLine
    problems: Sequence[str]
    warnings: Sequence[str] = ()

    @property
    def key(self) -> str:
        """Its number."""
        return str(self.pasted.number)

    @property
    def says(self) -> Cell:
        """The most there is to say about it in a line."""
        if self.problems:
            return [(f"✗ {'; '.join(self.problems)}", "text--error")]
        if self.warnings:
            return [(f"▲ {'; '.join(self.warnings)}", "text--warning")]
        return [("✓", "phase--done")]


class PastedScreen(Asking[bool | None]):
    """The preview of a paste into the form that `target` means. Dismissed with True where the parts were added."""

    PLACE = PASTE
    CSS_PATH = "pasted.tcss"
    LEAVING = "Leave without adding them?"
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = bindings(PASTE)

    def __init__(self, order_id: str, target: str, text: str) -> None:
        super().__init__()
        self.order_id = order_id
        self._target = target
        self._text = text
        self._form: Form | None = None
        self._lines: Sequence[Line] = ()

    def compose(self) -> ComposeResult:
        """What is added where, the lines, and the one under the cursor in full."""
        yield Static(id="title", markup=False)
        yield Rows[Line]([], empty="Reading what was pasted …")
        yield Static(id="sum", markup=False)
        with VerticalScroll(id="detail", can_focus=False):
            yield Static(id="says", markup=False)
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the paste."""
        self._look()

    def changed(self, order_id: str) -> None:
        """The order has changed: keys may be taken now."""
        del order_id
        self._look()

    @work(exclusive=True, group="look")
    async def _look(self) -> None:
        try:
            form, sheet, foreseen = await self.app.perform(self._read)
        except OrderuiError as refusal:
            self.refuse(refusal)
            self.dismiss()
            return
        self._form = form
        self._show(form, sheet, foreseen)

    def _read(self) -> tuple[Form, Sheet, list[Foreseen]]:
        """The form, the paste as it reads there, and what adding would do."""
        form = form_at(view(self.app.desk, self.order_id), self._target)
        sheet = sheet_of(form, self._text)
        rows = [line.values for line in sheet.lines]
        kind = form.kind.name if form.kind else ""
        return form, sheet, foresee_parts(self.app.desk, self.order_id, kind, rows, inside=form.holder)

    def _show(self, form: Form, sheet: Sheet, foreseen: Sequence[Foreseen]) -> None:
        self._lines = [_line(form, *both) for both in zip(sheet.lines, foreseen, strict=True)]
        rows: Rows[Line] = self.query_one(Rows)
        rows.set_columns(columns_of(sheet))
        rows.set_rows(self._lines)
        first = next((line.key for line in self._lines if line.problems), None)
        if first is not None:
            rows.go_to(first)
        assert form.kind is not None  # noqa: S101 - only parts are pasted
        order = form.view.order
        rest = (f"   {safe(order.reference)} · {safe(order.RULES.title)}", look.TEXTS["dim"].style)
        title = f"New {form.kind.many.lower()}, as pasted"
        self.query_one("#title", Static).update(Content.assemble((title, "bold"), rest))
        self.query_one("#sum", Static).update(self._sum(form.kind.title.lower(), form.kind.many.lower()))
        self._tell()

    def _sum(self, one: str, many: str) -> Content:
        wrong = sum(1 for line in self._lines if line.problems)
        if wrong:
            is_wrong = "is" if wrong == 1 else "are"
            text = f"✗ {count(wrong, 'line')} of {len(self._lines):,} {is_wrong} wrong: none go in."
            return Content.styled(text, look.TEXTS["error"].style)
        key = self.app.key_of("apply-plan")
        number = count(len(self._lines), one, many)
        return Content.styled(f"✓ {number}.  {key} adds them, as one change", look.PHASES["done"].style)

    @on(Rows.Highlighted)
    def _tell(self) -> None:
        """All there is to say of the line under the cursor."""
        rows: Rows[Line] = self.query_one(Rows)
        line = rows.row
        told = [(f"✗ {text}", "error") for text in line.problems] if line else []
        told += [(f"▲ {text}", "warning") for text in line.warnings] if line else []
        pieces = [(f"{safe(text)}\n", look.TEXTS[kind].style) for text, kind in told]
        head = [(f"Line {line.pasted.number}\n", look.TEXTS["label"].style)] if line and told else []
        self.query_one("#says", Static).update(Content.assemble(*head, *pieces))

    @work(exclusive=True, group="add")
    async def action_apply_plan(self) -> None:
        """Add them, all as one change."""
        form = self._form
        if form is None or form.kind is None:
            self.refuse("Still reading what was pasted.")
            return
        wrong = [line.key for line in self._lines if line.problems]
        if wrong:
            many = f"line{'s' * (len(wrong) > 1)} {joined(wrong[:MOST])}{' …' * (len(wrong) > MOST)}"
            self.refuse(f"Nothing goes in while {many} {'is' if len(wrong) == 1 else 'are'} wrong.")
            return
        rows = [line.pasted.values for line in self._lines]
        add = partial(add_parts, self.app.desk, self.order_id, form.kind.name, rows, inside=form.holder)
        if await self.ask(add) is not None:
            self.dismiss(True)

    def unsaved(self) -> Sequence[str]:
        """The lines, which stand nowhere else any more."""
        first = next((line for line in self._text.splitlines() if line.strip()), "")
        return [f"{count(len(self._lines), 'pasted line')}, from {quote(first.strip())}"] if self._lines else []


def _line(form: Form, line: PastedLine, foreseen: Foreseen) -> Line:
    """What was pasted, with all that is wrong; a line that is not divided into cells has nothing else to say."""
    undivided = bool(line.problems) and not line.values
    problems = line.problems if undivided else [*line.problems, *foreseen.problems]
    return Line(line, in_words(form, problems), foreseen.warnings)


def columns_of(sheet: Sheet) -> list[Column[Line]]:
    """The line's number, what is wrong with it, and its cells as they were pasted."""
    cells = [
        _column(index, heading, [line.cells[index] for line in sheet.lines if index < len(line.cells)])
        for index, heading in enumerate(sheet.columns)
    ]
    number: Column[Line] = Column("number", "", 3, "right", priority=90, cell=lambda line: (line.key, "text--dim"))
    says: Column[Line] = Column("says", "", 3, grow=12, priority=80, cell=lambda line: line.says)
    return [number, *cells, says]


def _column(index: int, heading: Heading, texts: Sequence[str]) -> Column[Line]:
    def cell(line: Line) -> Cell:
        return line.pasted.cells[index] if index < len(line.pasted.cells) else ""

    is_money = bool(heading.slot.currency) or heading.slot.kind is Kind.AMOUNT
    widest = max((width(text) for text in texts), default=0) if is_money else 0
    cells = min(max(len(heading.title), NARROW, widest), MONEY_WIDE if is_money else WIDE)
    align: Literal["left", "right"] = "right" if is_money else "left"
    # The amount and the day say most of a payment, of the rest the first ones, and a column of blanks nothing.
    first = FIRST[Kind.AMOUNT] if is_money else FIRST.get(heading.slot.kind, 60 - index)
    priority = first if any(texts) else 0
    return Column(f"cell{index}", heading.title, cells, align, 0 if is_money else 1, priority, cell=cell)
