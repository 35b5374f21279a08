"""The list of orders as it stands on the screen: what is listed, counted, added up and previewed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.listing import Listed
from orderui.domain.query import complete
from orderui.domain.text import count, safe
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.screens.order_lines import Lines, OrderRows, chosen
from orderui.tui.slices import in_turns, lasting
from orderui.tui.views import Views
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.preview import Preview
from orderui.tui.widgets.status_line import StatusLine
from orderui.tui.widgets.tab_line import TabLine
from orderui.tui.widgets.totals_line import TotalsLine
from orderui.usecases.columns import declared, sort_keys
from orderui.usecases.desk import Desk
from orderui.usecases.listing import Found, Listing
from orderui.usecases.overview import adding_up, filter_fields, query_of
from orderui.usecases.slices import Slices, finish

RESTS = 0.05
"""Seconds that the cursor rests before its order is previewed."""

DRAWN = 0.05
"""Seconds that what was found has for being drawn, and the next key for being pressed, before it is added up."""

AT_ONCE = 2_000
"""How many orders are listed before the first paint; more are listed after it, between the keys."""


def titled(name: str, *pieces: tuple[str, str], demo: bool) -> Content:
    """The title of the list of a book of that `name`, with what else there is to say of it, each in its style."""
    said = [
        ("orderui", f"bold {look.TEXTS['accent'].style}"),
        (safe(name), ""),
        ("DEMO" if demo else "", f"bold {look.TEXTS['warning'].style}"),
        *pieces,
    ]
    return Content("  ").join(Content.styled(*piece) for piece in said if piece[0])


class OrdersBoard(Asking[None]):
    """The orders that a view and a filter find, sorted, with what they come to."""

    def __init__(self) -> None:
        super().__init__()
        self.views = Views(self.app.settings)
        self._fields = declared(self.desk.outlines.values())
        self.listing = Listing(self.desk, sort_keys(self._fields))
        self.found: Sequence[Listed] = ()
        self._there = 0
        self._stale = True
        self._fresh = True
        self._counted = False
        self._filter = ""
        self._go_to: str | None = None
        self._moving: tuple[str, str | None] | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Static(id="title")
        yield TabLine(self.views.titles)
        yield FilterBar(self._completions)
        with Horizontal(id="body"):
            yield OrderRows(chosen(self.views.columns, self._fields), empty="Reading the book …")
            yield Preview()
        yield TotalsLine()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """List what there is: at once where that is little, since then the screen is drawn only the once."""
        self.set_focus(self.rows)  # at once: what comes next may want it elsewhere
        there = len(self.desk.book.facets())
        if there > AT_ONCE:
            self.rows.empty = f"Listing {count(there, 'order')} …"
            self._list()
            return
        try:
            finish(self.listing.read())
            self._stale = False
            found = finish(self._finding())
            self._show(found)
            self.query_one(TotalsLine).totals = tuple(finish(adding_up(found.orders)))
        except OrderuiError as refusal:
            self.refuse(refusal)
        self.call_after_refresh(self._list)

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

    def go_to(self, order_id: str) -> None:
        """Put the cursor on an order; where it is not listed yet, as soon as it is."""
        if not self.rows.go_to(order_id):
            self._go_to = order_id

    def changed(self, order_id: str) -> None:
        """List anew; after a move from here the cursor goes on to the next order."""
        if self._moving and self._moving[0] == order_id:
            self._go_to = self._moving[1]
        self._stale = True
        self._list()

    @work(exclusive=True, group="list")
    async def _list(self) -> None:
        """List what the view and the filter find; then add it up, and count what the other views have.

        Whatever is asked for meanwhile, this begins anew.
        """
        makes_much = (self._stale or not self._counted) and len(self.desk.book.facets()) > AT_ONCE
        try:
            with lasting() if makes_much else nullcontext():
                await self._list_in_turns()
        except OrderuiError as refusal:
            self.refuse(refusal)

    async def _list_in_turns(self) -> None:
        if self._stale:
            await in_turns(self.listing.read())
            self._stale = self._counted = False
            self._fresh = True
        found = await in_turns(self._finding())
        self._show(found)
        await asyncio.sleep(DRAWN)
        self.query_one(TotalsLine).totals = tuple(await in_turns(adding_up(found.orders)))
        if not self._counted:
            queries = [query_of(self.desk, view.query) for view in self.views.all]
            self.query_one(TabLine).counts = await in_turns(self.listing.count(queries))
            self._counted = True
        await in_turns(self.listing.prepare(self.views.columns))

    def _finding(self) -> Slices[Found]:
        """What the view and the filter find. Raises BadQuery."""
        view, typed = (query_of(self.desk, text) for text in (self.views.chosen.query, self._filter))
        return self.listing.find(view, typed, self.views.sort)

    def _show(self, found: Found) -> None:
        rows = self.rows
        was_empty = rows.row is None
        self.found, self._there = found.orders, found.there
        rows.empty = self._empty_text()
        rows.set_rows(Lines(found.orders), fresh=self._fresh)
        if was_empty != (rows.row is None):
            self.refresh_bindings()
        self._fresh = False
        rows.show_sort(self.views.sort.by, reverse=self.views.sort.reverse)
        if self._go_to is not None:
            rows.go_to(self._go_to)
            self._go_to = None
        self.show_title()
        self._preview()

    def _empty_text(self) -> str:
        key = self.app.key_of
        view = self.views.chosen
        if not self.listing.everything:
            return f"The book is empty.\n\nPress {key('new')} to enter an order, {key('import')} to import some."
        if self._filter:
            return (
                f"Nothing here matches “{safe(self._filter)}”.\n\n"
                f"Press {key('filter')} to change the filter, {key('back')} to clear it."
            )
        if not view.query:
            return (
                f"Every order is archived.\n\nPress {key('view.7')} to see them, {key('new')} to enter a new one."
            )
        press = f"{key(view.press)} on an order to put it here, " if view.press else ""
        return f"{safe(view.empty)}\n\nPress {press}{key('view.1')} for all orders."

    def show_title(self) -> None:
        """Say what is listed, of how much, and how it is narrowed."""
        listed, there = len(self.rows.rows), self._there
        orders = count(there, "order") if listed == there else f"{listed:,} of {count(there, 'order')}"
        dim = look.TEXTS["dim"].style
        title = titled(
            self.desk.book.path.name,
            (orders, dim),
            (safe(self.views.chosen.title.lower()) if self.views.index else "", dim),
            (f"filtered: {safe(self._filter)}" if self._filter else "", look.TEXTS["accent"].style),
            (f"{len(self.rows.marks):,} marked" if self.rows.marks else "", look.TEXTS["accent"].style),
            demo=self.app.demo,
        )
        self.query_one("#title", Static).update(title, layout=False)

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
        await asyncio.sleep(RESTS)
        from orderui.tui import values
        from orderui.tui.previewed import page

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
