"""The list of orders: where everything starts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType

from orderui.domain.errors import BadQuery, OrderuiError
from orderui.domain.listing import Listed
from orderui.domain.text import count
from orderui.tui.bindings import bindings
from orderui.tui.screens.order_lines import Line
from orderui.tui.screens.orders_board import DEBOUNCE, OrdersBoard, Sort
from orderui.tui.widgets.entry import Entry
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases import keeping
from orderui.usecases.actions import ORDERS
from orderui.usecases.overview import query_of


class OrdersScreen(OrdersBoard):
    """Every order, narrowed by a view and a filter, sorted, with what the listed ones come to."""

    PLACE = ORDERS
    BINDINGS: ClassVar[list[BindingType]] = bindings(ORDERS)

    # Views, filter, sort

    def action_view(self, number: str) -> None:
        """Show the view of that number."""
        index = int(number) - 1
        if index >= len(self._views):
            self.refuse(f"There is no view {number}: there are {len(self._views)}.")
        elif index != self._view:
            self._view = index
            self.query_one(TabLine).chosen = index
            self._list(keep=True)

    def action_next_view(self) -> None:
        """Show the next view."""
        self.action_view(str((self._view + 1) % len(self._views) + 1))

    def action_previous_view(self) -> None:
        """Show the view before."""
        self.action_view(str((self._view - 1) % len(self._views) + 1))

    @on(TabLine.Picked)
    def _tab_picked(self, message: TabLine.Picked) -> None:
        self.action_view(str(message.index + 1))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a filter is typed, `/` is a letter."""
        del parameters
        return action != "filter" or not isinstance(self.focused, Entry)

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).open()

    @on(FilterBar.Typed)
    def _filter_typed(self, message: FilterBar.Typed) -> None:
        bar = self.query_one(FilterBar)
        try:
            query_of(self.desk, message.text)
        except BadQuery as refusal:
            bar.refuse(refusal)
            return
        bar.tell("")
        self._filter = message.text.strip()
        self._list(wait=DEBOUNCE)

    @on(FilterBar.Left)
    def _filter_left(self, message: FilterBar.Left) -> None:
        del message
        self.rows.focus()

    @work
    async def action_sort(self) -> None:
        """Choose what to sort by."""
        from orderui.tui.modals.sort import SortMenu

        chosen = await self.app.push_screen_wait(SortMenu(self.sort.by))
        if chosen:
            self._sort_by(chosen)

    @on(Rows.SortAsked)
    def _title_clicked(self, message: Rows.SortAsked) -> None:
        if message.column_key not in ("findings", "when"):
            self._sort_by(message.column_key)

    def _sort_by(self, by: str) -> None:
        """Sort by this; what it is sorted by already is turned round."""
        self._sorts[self._view] = Sort(by, by == self.sort.by and not self.sort.reverse)
        self._list()

    async def back(self) -> None:
        """Take away what narrows the list: marks, then the filter, then the view."""
        if self.rows.marks:
            self.rows.set_marks(())
        elif self._filter or self.query_one(FilterBar).text:
            self.query_one(FilterBar).set("")
        else:
            self.action_view("1")

    # The order under the cursor

    @on(Rows.Highlighted)
    def _highlighted(self, message: Rows.Highlighted) -> None:
        del message
        self._preview()

    @on(Rows.Opened)
    def _opened(self, message: Rows.Opened) -> None:
        self.app.open_order(message.key)

    @on(Rows.Marked)
    def _marked(self, message: Rows.Marked) -> None:
        del message
        self._show_title()

    def _here(self) -> Line | None:
        """The line under the cursor; says so where there is none."""
        line = self.rows.row
        if line is None:
            self.refuse("There is no order under the cursor.")
        return line

    def action_open(self) -> None:
        """Open the order."""
        if line := self._here():
            self.app.open_order(line.key)

    def action_edit(self) -> None:
        """Edit the order's own fields."""
        if line := self._here():
            self.app.open_editor(line.key)

    def action_status(self) -> None:
        """See what may happen next, and do it; then the cursor goes on."""
        if line := self._here():
            following = self.rows.cursor + 1
            there = self.rows.rows
            self.app.open_status(line.key)
            self._moving = (line.key, there[following].key if following < len(there) else None)

    def action_copy(self) -> None:
        """Copy the reference."""
        if line := self._here():
            self.app.copy_to_clipboard(line.order.reference)
            self.say(f"Copied {line.order.reference}.")

    def action_mark(self) -> None:
        """Mark the order, or unmark it, and go on."""
        self.rows.toggle_mark()
        self.rows.action_move(1)

    def action_mark_range(self) -> None:
        """Mark from the last mark to here."""
        self.rows.mark_range()

    @work
    async def action_new(self) -> None:
        """Enter a new order and open it."""
        from orderui.tui.modals.new_order import NewOrder

        done = await self.app.push_screen_wait(NewOrder(self.desk))
        if done and done.order:
            self._go_to = done.order.id
            self.app.open_order(done.order.id)
            self.say_done(done.change, done.notes)

    @work
    async def action_import(self) -> None:
        """Bring vendor JSON in; then the cursor is on the first order that came."""
        from orderui.tui.screens.imports import ImportScreen

        order_id = await self.app.push_screen_wait(ImportScreen())
        if order_id:
            self._view = self.query_one(TabLine).chosen = 0
            self._filter = ""
            self.query_one(FilterBar).set("")
            self._go_to = order_id
            self._list()

    def action_export(self) -> None:
        """Write out the marked orders, those listed, or the one under the cursor."""
        from orderui.tui.modals.export import Export

        if line := self._here():
            marked = [one for one in self._everything if one.id in self.rows.marks]
            shown = [one.order for one in self.rows.rows]
            groups = {f"marked ({len(marked):,})": marked, "this one": [line.order]}
            self.app.push_screen(Export(self.desk, {**groups, f"listed ({len(shown):,})": shown}))

    def action_plan(self) -> None:
        """Add a payment for each instalment of a sum."""
        if line := self._here():
            self.app.open_schedule(line.key)

    @work
    async def action_duplicate(self) -> None:
        """Make a new order from this one."""
        from orderui.tui.modals.prompt import Prompt

        if not (line := self._here()):
            return
        reference = await self.app.push_screen_wait(
            Prompt(
                f"Duplicate {line.order.reference} as",
                check=partial(_free, line.order, tuple(self._everything)),
                value=line.order.reference,
                hint="Type the reference of the new order.",
                required="The new order needs a reference.",
            )
        )
        if reference:
            done = await self.ask(keeping.duplicate, self.desk, line.key, reference)
            self._go_to = done.order.id if done and done.order else None

    @work
    async def action_archive(self) -> None:
        """Put the order away, or take it out again; the marked ones together, once that is confirmed."""
        if self.rows.marks:
            await self._archive_marked()
        elif line := self._here():
            act = keeping.unarchive if line.order.facets.archived else keeping.archive
            await self.ask(act, self.desk, line.key)

    async def _archive_marked(self) -> None:
        from orderui.tui.modals.confirm import Confirm

        marks = self.rows.marks
        orders = [one for one in self._everything if one.id in marks]
        away = any(not one.facets.archived for one in orders)
        verb = "Archive" if away else "Unarchive"
        many = count(len(orders), "order")
        effect = "Archived orders are read-only and leave the list." if away else "The list has them again."
        says = [*(f"{one.reference}  {one.facets.party}  {one.status}" for one in orders), "", effect]
        question = Confirm(f"{verb} {many}?", says, yes=f"{verb} {many}", asked_by=self.app.key_of("archive"))
        if not await self.app.push_screen_wait(question):
            self.say("Nothing was changed.")
            return
        act = partial(keeping.archive_all, self.desk, [one.id for one in orders], away=away)
        try:
            bulk = await self.app.perform(act)
        except OrderuiError as refusal:
            self.refuse(refusal)
            return
        self.rows.set_marks(())
        self.app.narrate(_told(bulk, self.app.key_of("undo")), "refused" if bulk.refused else "done")


def _free(order: Listed, everything: Sequence[Listed], text: str) -> str:
    """Nothing to echo; refused where an order of the same system has that reference."""
    from orderui.domain.errors import BadValue

    if any(text in one.facets.references for one in everything if one.facets.system == order.facets.system):
        raise BadValue("", f"there is an order “{text}” already")
    return ""


def _told(bulk: keeping.Bulk, undo: str) -> str:
    """`7 changed, 2 refused`, with the reasons and the key that takes it back."""
    parts = [f"{len(bulk.changed)} changed"]
    parts += [f"{len(bulk.already)} were so already"] if bulk.already else []
    parts += [f"{len(bulk.refused)} refused"] if bulk.refused else []
    why = "".join(f"\n{name}: {sentence}" for name, sentence in bulk.refused)
    return f"{', '.join(parts)}.{f'  {undo} takes it back' if bulk.change else ''}{why}"
