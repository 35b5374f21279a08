"""The list of orders: where everything starts."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.events import Mount

from orderui.tui.bindings import bindings
from orderui.tui.screens.orders_marked import OrdersMarked
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.tui.widgets.rows import Rows
from orderui.usecases.actions import ORDERS


class OrdersScreen(OrdersMarked):
    """Every order, narrowed by a view and a filter, sorted, with what the listed ones come to."""

    PLACE = ORDERS
    BINDINGS: ClassVar[list[BindingType]] = bindings(ORDERS)

    # The first run

    @on(Mount)
    def _look_for_a_book(self) -> None:
        if self.app.offers and self.desk.book.fresh:
            self.app.offers = False
            self._offer()

    @work
    async def _offer(self) -> None:
        """There is no book yet: ask what it begins with."""
        from orderui.tui.modals.beginning import Beginning, BeginningMenu

        begins = await self.app.push_screen_wait(BeginningMenu(self.desk.book.path))
        if begins is Beginning.IMPORT:
            self.action_import()
        elif begins is Beginning.DEMO:
            self.app.leave_for_demo()
        elif begins is Beginning.LATER:
            self.app.exit()

    # The order under the cursor

    @on(Rows.Highlighted)
    def _highlighted(self, message: Rows.Highlighted) -> None:
        del message
        self._preview()

    @on(Rows.Opened)
    def _opened(self, message: Rows.Opened) -> None:
        self.app.open_order(message.key)

    def action_open(self) -> None:
        """Open the order."""
        if line := self._here():
            self.app.open_order(line.key)

    def action_history(self) -> None:
        """See what has changed in the book."""
        self.app.action_book_history()

    def action_edit(self) -> None:
        """Edit the order's own fields."""
        if line := self._here():
            self.app.open_editor(line.key)

    def action_copy(self) -> None:
        """Copy the reference."""
        if line := self._here():
            self.app.copy_to_clipboard(line.order.reference)
            self.say(f"Copied {line.order.reference}.")

    @work
    async def action_new(self) -> None:
        """Enter a new order and open it."""
        from orderui.tui.modals.new_order import NewOrder

        done = await self.app.push_screen_wait(NewOrder(self.desk))
        if done and done.order:
            self.go_to(done.order.id)
            self.app.open_order(done.order.id)
            self.say_done(done.change, done.notes)

    @work
    async def action_import(self) -> None:
        """Bring vendor JSON in; then the cursor is on the first order that came."""
        from orderui.tui.screens.imports import ImportScreen

        order_id = await self.app.push_screen_wait(ImportScreen())
        if order_id:
            self.views.index = 0
            self._filter = ""
            self.query_one(FilterBar).set("")
            self.go_to(order_id)
            self.look()

    def action_plan(self) -> None:
        """Add a payment for each instalment of a sum."""
        if line := self._here():
            self.app.open_schedule(line.key)

    @work
    async def action_duplicate(self) -> None:
        """Make a new order from this one."""
        from orderui.tui.duplicating import duplicated

        line = self._here()
        done = await duplicated(self, line.key) if line else None
        if done and done.order:
            self.go_to(done.order.id)
