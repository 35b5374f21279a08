"""The list of orders as it stands on the screen: what is listed, counted, added up and previewed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Static

from orderui.domain.errors import OrderuiError
from orderui.domain.listing import Listed
from orderui.domain.query import Query, complete
from orderui.domain.text import count, safe
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.screens.order_lines import Line, OrderRows, chosen
from orderui.tui.views import VIEWS, View, own_view
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.tui.widgets.preview import Preview
from orderui.tui.widgets.status_line import StatusLine
from orderui.tui.widgets.tab_line import TabLine
from orderui.tui.widgets.totals_line import TotalsLine
from orderui.usecases.desk import Desk
from orderui.usecases.overview import Total, arrange, filter_fields, narrow, query_of, totals

DEBOUNCE = 0.05
"""Seconds of quiet before a filter or a preview is worked out."""


@dataclass(frozen=True)
class Sort:
    """What the list is sorted by."""

    by: str
    reverse: bool = False


@dataclass(frozen=True)
class Picked:
    """What is listed, made away from the event loop."""

    lines: Sequence[Line]
    totals: Sequence[Total]
    there: int
    """Orders that could have been found."""


def pick(everything: Sequence[Listed], queries: Sequence[Query], sort: Sort) -> Picked:
    """The lines of the orders that every query finds, sorted, and what they come to."""
    there = narrow(everything, queries[:0], archived=any(query.mentions("is:archived") for query in queries))
    found = arrange(narrow(there, queries, archived=True), sort.by, reverse=sort.reverse)
    return Picked([Line(order) for order in found], totals(found), len(there))


AT_ONCE = 2_000
"""How many orders are listed before the first paint; more are listed beside it."""


class OrdersBoard(Asking[None]):
    """The orders that a view and a filter find, sorted, with what they come to."""

    def __init__(self) -> None:
        super().__init__()
        self._everything: Sequence[Listed] = ()
        self._there = 0
        self._stale = True
        self._view = 0
        self._filter = ""
        self._views = (*VIEWS, *(own_view(*one) for one in self.app.settings.views.items()))
        self._sorts = [Sort(view.sort, view.reverse) for view in self._views]
        self._go_to: str | None = None
        self._moving: tuple[str, str | None] | None = None
        self._keep_cursor = True

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Static(id="title")
        yield TabLine([view.title for view in self._views])
        yield FilterBar(self._completions)
        with Horizontal(id="body"):
            yield OrderRows(chosen(self.app.settings.columns, self._today), empty="Reading the book …")
            yield Preview()
        yield TotalsLine()
        yield StatusLine()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """List what there is: at once where that is little, since then the screen is drawn only the once."""
        self.rows.focus()
        if len(self.desk.book.facets()) > AT_ONCE:
            self._list()
            return
        try:
            self._everything = self.desk.listed()
            self._stale = False
            self._show(pick(self._everything, self._queries(), self.sort))
        except OrderuiError as refusal:
            self.refuse(refusal)
        self.call_after_refresh(self._count)

    def on_screen_resume(self) -> None:
        """Back from somewhere: what was begun there is over."""
        self._moving = None

    # What it shows

    @property
    def desk(self) -> Desk:
        """Where the use cases are."""
        return self.app.desk

    @property
    def rows(self) -> OrderRows:
        """The table."""
        return self.query_one(OrderRows)

    @property
    def view(self) -> View:
        """The view chosen."""
        return self._views[self._view]

    @property
    def sort(self) -> Sort:
        """What the view chosen is sorted by."""
        return self._sorts[self._view]

    def _today(self) -> date:
        return self.desk.clock.now().date()

    def changed(self, order_id: str) -> None:
        """List anew; after a move from here the cursor goes on to the next order."""
        if self._moving and self._moving[0] == order_id:
            self._go_to = self._moving[1]
        self._stale = True
        self._list()

    def _list(self, *, wait: float = 0.0, keep: bool = True) -> None:
        """List what the view and the filter find, soon. Not to `keep` the cursor takes it to the first line."""
        self._keep_cursor = self._keep_cursor and keep
        self._list_anew(wait)

    @work(exclusive=True, group="list")
    async def _list_anew(self, wait: float) -> None:
        if wait:
            await asyncio.sleep(wait)
        fresh = self._stale
        try:
            if fresh:
                self._everything = await asyncio.to_thread(self.desk.listed)
                self._stale = False
            picked = await asyncio.to_thread(pick, self._everything, self._queries(), self.sort)
        except OrderuiError as refusal:
            self.refuse(refusal)
            return
        self._show(picked)
        if fresh or not self.query_one(TabLine).counts:
            self._count()

    def _queries(self) -> Sequence[Query]:
        """What narrows the list. Raises BadQuery."""
        return [query_of(self.desk, text) for text in (self.view.query, self._filter) if text]

    def _show(self, picked: Picked) -> None:
        rows = self.rows
        self._there = picked.there
        rows.empty = self._empty_text()
        rows.set_rows(picked.lines, keep=self._keep_cursor)
        rows.show_sort(self.sort.by, reverse=self.sort.reverse)
        self._keep_cursor = True
        if self._go_to is not None:
            rows.go_to(self._go_to)
            self._go_to = None
        self._show_title()
        self.query_one(TotalsLine).totals = tuple(picked.totals)
        self._preview()

    def _empty_text(self) -> str:
        key = self.app.key_of
        if not self._everything:
            return f"The book is empty.\n\nPress {key('new')} to enter an order."
        if self._filter:
            return (
                f"Nothing here matches “{safe(self._filter)}”.\n\n"
                f"Press {key('filter')} to change the filter, {key('back')} to clear it."
            )
        if not self._view and self._everything:
            return (
                f"Every order is archived.\n\nPress {key('view.7')} to see them, {key('new')} to enter a new one."
            )
        return f"{safe(self.view.empty)}\n\nPress {key('view.1')} for all orders."

    def _show_title(self) -> None:
        listed, there = len(self.rows.rows), self._there
        orders = count(there, "order") if listed == there else f"{listed:,} of {count(there, 'order')}"
        dim = look.TEXTS["dim"].style
        pieces = [
            ("orderui", f"bold {look.TEXTS['accent'].style}"),
            (safe(self.desk.book.path.name), ""),
            ("DEMO" if self.app.demo else "", f"bold {look.TEXTS['warning'].style}"),
            (orders, dim),
            (safe(self.view.title.lower()) if self._view else "", dim),
            (f"filtered: {safe(self._filter)}" if self._filter else "", look.TEXTS["accent"].style),
            (f"{len(self.rows.marks)} marked" if self.rows.marks else "", look.TEXTS["accent"].style),
        ]
        title = Content("  ").join(Content.styled(*piece) for piece in pieces if piece[0])
        self.query_one("#title", Static).update(title)

    @work(exclusive=True, group="count")
    async def _count(self) -> None:
        """How many orders each view has."""
        queries = [query_of(self.desk, view.query) for view in self._views]
        everything = self._everything
        counts = await asyncio.to_thread(lambda: tuple(len(narrow(everything, [query])) for query in queries))
        self.query_one(TabLine).counts = counts

    @work(exclusive=True, group="preview")
    async def _preview(self) -> None:
        """The order under the cursor, once the cursor rests."""
        preview = self.query_one(Preview)
        line = self.rows.row
        if not preview.display:
            return
        if line is None:
            preview.show(Content(""))
            return
        await asyncio.sleep(DEBOUNCE)
        from orderui.tui import values
        from orderui.tui.widgets.preview import page

        try:
            shown = await asyncio.to_thread(values.view, self.desk, line.key)
        except OrderuiError as refusal:
            preview.show(Content(safe(str(refusal))))
            return
        preview.show(page(shown, line.order))

    def on_resize(self) -> None:
        """A preview that has just found room wants something to show."""
        self.call_after_refresh(self._preview)

    def _completions(self, text: str, at: int) -> Sequence[str]:
        return complete(text, at, filter_fields(self.desk))
