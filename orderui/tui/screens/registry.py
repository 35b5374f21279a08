"""The registry: the book's own records that systems ask, whatever types there are, and what follows from one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.record import Declared
from orderui.domain.registry import Reference
from orderui.domain.shape import Kind, shape_of
from orderui.domain.text import count, safe
from orderui.tui import look
from orderui.tui.ask import Asking, Tone
from orderui.tui.bindings import bindings
from orderui.tui.modals.confirm import Confirm
from orderui.tui.panes.pane import DIM, Row, column
from orderui.tui.record_form import fields_of, shown_value
from orderui.tui.screens.account import AccountScreen, labelled, per_currency
from orderui.tui.widgets.columns import Cell, Column, widest
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases import ledger, registry
from orderui.usecases.actions import REGISTRY
from orderui.usecases.ledger import Balance
from orderui.usecases.registry import Consequence, Settling

PAUSE = 0.15
"""Seconds the cursor rests before it is worked out what follows from the record under it."""

LOOKED_AT = 300
"""Orders that name a record which are looked at for what is said of it; s looks at all of them."""

WIDEST_TITLE = 14
MOST_WISHED = 40
"""Cells that a column has before others grow, where its texts are that long."""

WIDTHS = {Kind.CHOICE: 12, Kind.TEXT_MAP: 24, Kind.FLAG: 5}


class RecordRows(Rows[Row]):
    """The table of records."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Edit", show=False, id="rows.open")]


class RegistryScreen(Asking[None]):
    """A tab for each type of record; what the orders have moved stands beside the accounts."""

    PLACE = REGISTRY
    CSS_PATH = "registry.tcss"
    AUTO_FOCUS = "RecordRows"
    BINDINGS: ClassVar[list[BindingType]] = bindings(REGISTRY)

    def __init__(self) -> None:
        super().__init__()
        self._balances: Mapping[str, Sequence[Balance]] = {}
        self._go_to = ""

    def compose(self) -> ComposeResult:
        """The types, the records of one, and what there is to say of the one under the cursor."""
        accent = f"bold {look.TEXTS['accent'].style}"
        yield Static(Content.assemble(("Registry", accent), "  the book's own records"), id="title")
        yield TabLine([f"{kind.TITLE}s" for kind in self._kinds])
        yield RecordRows([])
        yield Static(id="said")
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first type."""
        self._turn_to(0)
        self._add_up()

    # What is shown

    @property
    def _kinds(self) -> list[type[Reference]]:
        return list(dict.fromkeys(kind for system in self.app.desk.systems for kind in system.outline.records))

    @property
    def kind(self) -> type[Reference] | None:
        """The type shown; None where no system has any."""
        kinds = self._kinds
        return kinds[self.query_one(TabLine).chosen] if kinds else None

    @property
    def record(self) -> Reference | None:
        """The record under the cursor."""
        kind, key = self.kind, self.query_one(RecordRows).key
        return self.app.desk.book.facts().get(kind, key) if kind else None

    def changed(self, order_id: str) -> None:
        """Show them anew."""
        del order_id
        self._show()
        self._add_up()

    @work(exclusive=True, group="balances")
    async def _add_up(self) -> None:
        found: dict[str, list[Balance]] = {}
        try:
            balances = await asyncio.to_thread(ledger.balances, self.app.desk)
        except OrderuiError as refusal:
            self.refuse(refusal)
            return
        for one in balances:
            found.setdefault(one.account, []).append(one)
        self._balances = found
        self._show()

    def _show(self) -> None:
        kind, rows = self.kind, self.query_one(RecordRows)
        if kind is None:
            rows.empty = "No system keeps records of its own."
            return
        rows.empty = f"No {kind.TYPE}s yet.\n\nn enters one; an import enters those it names."
        try:
            there = {one: registry.records(self.app.desk, one) for one in self._kinds}
        except OrderuiError as refusal:
            rows.empty = str(refusal)
            rows.set_rows([])
            self.refuse(refusal)
            return
        self.query_one(TabLine).counts = tuple(map(len, there.values()))
        lines = [self._row(kind, one) for one in there[kind]]
        rows.set_columns(list(_columns(kind, lines)))
        rows.set_rows(lines)
        if self._go_to and rows.go_to(self._go_to):
            self._go_to = ""
        self._say()

    def _row(self, kind: type[Reference], record: Reference) -> Row:
        cells: dict[str, Cell] = {field.name: _cell(field, record) for field in fields_of(kind)}
        cells["incomplete"] = ("!", "text--warning") if record.incomplete else ""
        cells["balance"] = " · ".join(per_currency(self._balances.get(record.id, ())))
        return Row(record.id, cells)

    @on(Rows.Highlighted)
    def _highlighted(self) -> None:
        self._say()

    @work(exclusive=True, group="say")
    async def _say(self) -> None:
        """Say of the record under the cursor what it lacks, what has moved, and what it would change."""
        record, said = self.record, self.query_one("#said", Static)
        if record is None:
            said.update("")
            return
        lines = [
            f"{safe(record.title_shown)}  {safe(record.id) if record.id != record.title_shown else ''}".rstrip()
        ]
        if record.incomplete:
            lines.append("Incomplete: an import or an order names it, and nobody has filled it in. e fills it in.")
        lines += [f"{field.label}: {safe(text)}" for field, text in _maps(record)]
        lines += labelled(self._balances.get(record.id, ())) if record.TYPE == ledger.ACCOUNT else []
        said.update(Content("\n".join(lines)))
        await asyncio.sleep(PAUSE)
        waiting = await asyncio.to_thread(registry.consequences, self.app.desk, record, among=LOOKED_AT)
        if waiting:
            orders = [safe(one.before.reference) for one in waiting[:3]]
            lines.append(
                f"Orders wait for it: {', '.join(orders)}{' …' if len(waiting) > 3 else ''}. s settles them."
            )
            said.update(Content("\n".join(lines)))

    # Tabs

    @on(TabLine.Picked)
    def _picked(self, message: TabLine.Picked) -> None:
        self._turn_to(message.index)

    def action_view(self, number: str) -> None:
        """Go to the type of this number."""
        if int(number) <= len(self._kinds):
            self._turn_to(int(number) - 1)

    def action_next_view(self) -> None:
        """Go to the next type."""
        self._turn_to((self.query_one(TabLine).chosen + 1) % max(1, len(self._kinds)))

    def action_previous_view(self) -> None:
        """Go to the type before."""
        self._turn_to((self.query_one(TabLine).chosen - 1) % max(1, len(self._kinds)))

    def _turn_to(self, index: int) -> None:
        self.query_one(TabLine).chosen = index
        self._show()

    # The record under the cursor

    def _here(self) -> Reference | None:
        record = self.record
        if record is None:
            self.refuse("There is no record under the cursor. Way out: n enters one.")
        return record

    def action_enter_record(self) -> None:
        """Enter a new record of the type shown."""
        if self.kind is not None:
            self._edit(self.kind, None)

    def action_edit_record(self) -> None:
        """Edit the record under the cursor."""
        if record := self._here():
            self._edit(type(record), record)

    @on(Rows.Opened)
    def _opened(self) -> None:
        self.action_edit_record()

    @work(group="edit")
    async def _edit(self, kind: type[Reference], record: Reference | None) -> None:
        """Edit a record; then offer what follows from it."""
        from orderui.tui.screens.record import RecordScreen

        saved: Reference | None = await self.app.push_screen_wait(RecordScreen(kind, record))
        if saved is None:
            return
        self._go_to = saved.id
        self._show()
        await self._offer(saved)

    @work(group="settle")
    async def action_settle(self) -> None:
        """Offer to bring the orders that name the record to what it makes of them."""
        if (record := self._here()) and not await self._offer(record):
            self.say(f"No order waits for {record.TYPE} {record.title_shown}.")

    async def _offer(self, record: Reference) -> bool:
        """Show what would follow and do it once that is confirmed; False where nothing would."""
        waiting = await asyncio.to_thread(registry.consequences, self.app.desk, record)
        if not waiting:
            return False
        said = self.app.narration
        many = count(len(waiting), "order")
        title = (
            f"{many} {'has' if len(waiting) == 1 else 'have'} been waiting for {record.TYPE} {record.title_shown}"
        )
        question = Confirm(title, list(_preview(waiting, self.app.key_of("undo"))), yes=f"Settle {many}")
        if not await self.app.push_screen_wait(question):
            self.app.narration = said
            return True
        ids, because = [one.before.id for one in waiting], f"{record.TYPE} {record.title_shown}"
        try:
            done = await self.app.perform(partial(registry.settle_all, self.app.desk, ids, because))
        except OrderuiError as refusal:
            self.refuse(refusal)
            return True
        self._tell(done)
        return True

    def _tell(self, done: Settling) -> None:
        why = "".join(f"\n{name}: {sentence}" for name, sentence in done.refused)
        refused = f", {len(done.refused)} refused" if done.refused else ""
        back = f"  {self.app.key_of('undo')} takes it back" if done.change else ""
        tone: Tone = "refused" if done.refused else "done"
        self.app.narrate(f"{count(len(done.settled), 'order')} settled{refused}.{back}{why}", tone)

    def action_postings(self) -> None:
        """See what has moved to the account under the cursor and from it."""
        record = self._here()
        if record is None:
            return
        if record.TYPE != ledger.ACCOUNT:
            self.refuse(f"Money moves between accounts, not {record.TYPE}s.")
        else:
            self.app.push_screen(AccountScreen(record))

    def action_naming(self) -> None:
        """List the orders that name the record."""
        if record := self._here():
            named = record.named_as.replace("\\", "\\\\").replace('"', '\\"')
            self.app.open_orders(f'system:{record.SYSTEM} "{named}"')


def _columns(kind: type[Reference], lines: Sequence[Row]) -> Iterator[Column[Row]]:
    yield column("incomplete", "", 1, priority=90)
    for number, field in enumerate(fields_of(kind)):
        width = max(WIDTHS.get(shape_of(field).kind, 12), min(len(field.label), WIDEST_TITLE))
        grow = 2 if shape_of(field).kind in (Kind.TEXT, Kind.TEXT_MAP) else 0
        wish = max((widest(line.cells[field.name], MOST_WISHED) for line in lines), default=0)
        yield column(field.name, field.label, width, grow=grow, priority=80 - number, wish=wish)
    if kind.TYPE == ledger.ACCOUNT:
        yield column("balance", "Balance", 24, right=True, grow=3, priority=79)


def _cell(field: Declared, record: Reference) -> Cell:
    text = shown_value(getattr(record, field.name))
    return (text, DIM) if field.name == "id" else text


def _maps(record: Reference) -> Iterator[tuple[Declared, str]]:
    """What a table cuts short: the maps that hold something."""
    for field in fields_of(type(record)):
        text = shown_value(getattr(record, field.name))
        if shape_of(field).kind is Kind.TEXT_MAP and text:
            yield field, text


def _preview(waiting: Sequence[Consequence], undo: str) -> Iterator[str]:
    for one in waiting:
        says = "; ".join(one.says) or "changes"
        yield f"{one.before.reference}  {one.before.party}  {says}"
    yield ""
    yield f"It is one change: {undo} takes all of it back."
