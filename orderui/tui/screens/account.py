"""One account of the registry: every posting to it and from it, which together make up its balances."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.money import EXACT, Money, show_money
from orderui.domain.registry import Reference
from orderui.domain.text import count, safe
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings
from orderui.tui.panes.pane import DIM, Row, column
from orderui.tui.widgets.columns import Cell
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases import ledger
from orderui.usecases.actions import ACCOUNT
from orderui.usecases.ledger import Balance, Entry


def per_currency(balances: Sequence[Balance]) -> list[str]:
    """What an account holds in each currency, its labels taken together."""
    sums: dict[str, Decimal] = {}
    for one in balances:
        sums[one.currency] = EXACT.add(sums.get(one.currency, Decimal(0)), one.amount)
    return [show_money(Money(amount, currency)) for currency, amount in sums.items()]


def labelled(balances: Sequence[Balance]) -> list[str]:
    """A line for each label with its sums: `supplier  S$965.35 · $155.70`."""
    sums: dict[str, list[str]] = {}
    for one in balances:
        sums.setdefault(one.label or "no label", []).append(show_money(Money(one.amount, one.currency)))
    return [f"{safe(label)}  {' · '.join(amounts)}" for label, amounts in sums.items()]


class EntryRows(Rows[Row]):
    """The table of postings."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Order", id="rows.open")]


class AccountScreen(Asking[None]):
    """One account: every posting to it and from it, which make up its balances."""

    PLACE = ACCOUNT
    CSS_PATH = "registry.tcss"
    AUTO_FOCUS = "EntryRows"
    BINDINGS: ClassVar[list[BindingType]] = bindings(ACCOUNT)

    def __init__(self, account: Reference) -> None:
        super().__init__()
        self._account = account
        self._entries: Sequence[Entry] = ()

    def compose(self) -> ComposeResult:
        """The postings, and what they come to."""
        yield Static(id="title")
        yield EntryRows(
            [
                column("order", "Order", 16, grow=1, priority=5),
                column("label", "As", 12, grow=1, priority=3),
                column("other", "From or to", 16, grow=2, priority=4),
                column("settled", "Paid as", 14, right=True, priority=1),
                column("amount", "Amount", 16, right=True, priority=6),
            ],
            empty=f"Nothing has moved to this account or from it.\n\n{self.app.key_of('back')} goes back.",
        )
        yield Static(id="said")
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read them."""
        self.changed("")

    def changed(self, order_id: str) -> None:
        """Read them anew."""
        del order_id
        self._read()

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        desk, account = self.app.desk, self._account
        facts = desk.book.facts()
        try:
            self._entries = await asyncio.to_thread(ledger.postings, desk, account.id)
        except OrderuiError as refusal:
            self.refuse(refusal)
            return
        named = {one.id: one.title_shown for one in facts.all(type(account))}
        rows = [self._row(number, one, named) for number, one in enumerate(self._entries)]
        self.query_one(EntryRows).set_rows(rows)
        balances = [one for one in ledger.balances(desk) if one.account == account.id]
        title = [
            (safe(account.title_shown), f"bold {look.TEXTS['accent'].style}"),
            (f"  {safe(account.id)}", look.TEXTS["dim"].style),
        ]
        title.append((f"  {count(len(self._entries), 'posting')}", ""))
        self.query_one("#title", Static).update(Content.assemble(*title))
        self.query_one("#said", Static).update(Content("\n".join(labelled(balances)) or "nothing to add up"))

    @staticmethod
    def _row(number: int, one: Entry, named: Mapping[str, str]) -> Row:
        out = one.amount < 0
        other = f"{'→' if out else '←'} {named.get(one.other, one.other)}"
        cells: dict[str, Cell] = {
            "order": one.reference,
            "label": (one.label, "text--label"),
            "other": [other, (f"  {one.other_label}", DIM)],
            "settled": (one.settlement, DIM),
            "amount": show_money(Money(one.amount, one.currency)),
        }
        return Row(str(number), cells)

    def action_posting_order(self) -> None:
        """Open the order that posted what is under the cursor."""
        key = self.query_one(EntryRows).key
        if key is None:
            self.refuse("There is no posting under the cursor.")
        else:
            self.app.open_order(self._entries[int(key)].order_id)

    @on(Rows.Opened)
    def _opened(self) -> None:
        self.action_posting_order()
