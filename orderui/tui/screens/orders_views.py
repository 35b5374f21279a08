"""How the list of orders is looked at: its views, the filter, what it is sorted by and which columns it has."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on, work

from orderui.domain.errors import BadQuery, OrderuiError
from orderui.tui import views
from orderui.tui.screens.order_lines import chosen
from orderui.tui.screens.orders_board import OrdersBoard
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases.columns import titled
from orderui.usecases.overview import query_of


class OrdersViews(OrdersBoard):
    """The list with what narrows and orders it."""

    # Views

    def action_view(self, number: str) -> None:
        """Show the view of that number."""
        index, there = int(number) - 1, len(self.views.all)
        if index >= there:
            self.refuse(f"There is no view {number}: there are {there}.")
        elif index != self.views.index:
            self.views.index = index
            self.look()

    def action_next_view(self) -> None:
        """Show the next view."""
        self.action_view(str((self.views.index + 1) % len(self.views.all) + 1))

    def action_previous_view(self) -> None:
        """Show the view before."""
        self.action_view(str((self.views.index - 1) % len(self.views.all) + 1))

    @on(TabLine.Picked)
    def _tab_picked(self, message: TabLine.Picked) -> None:
        self.action_view(str(message.index + 1))

    def look(self) -> None:
        """Show the view chosen, with its columns, sorted as it is."""
        self.query_one(TabLine).chosen = self.views.index
        self.rows.set_columns(chosen(self.views.columns, self._fields))
        self.refresh_bindings()
        self._list()

    @work
    async def action_save_view(self) -> None:
        """Save what the list is narrowed by as a view of its own, under a name."""
        from orderui.tui.modals.prompt import Prompt

        if why_not := self.why_not("save_view"):
            self.refuse(why_not)
            return
        query = views.both(self.views.chosen.query, self._filter)
        name = await self.app.push_screen_wait(
            Prompt(
                f"Save “{query}” as a view called",
                check=self.views.check,
                hint="It becomes a tab, with the sort and the columns that the list has now.",
                required="The view needs a name.",
            )
        )
        if name:
            kept = self.views.add(name, query)
            self.query_one(FilterBar).set("")
            self._filter = ""
            self._tabs_changed()
            await self._keep(kept, f"Saved the view “{name}”.")

    @work
    async def action_rename_view(self) -> None:
        """Call the view shown otherwise."""
        from orderui.tui.modals.prompt import Prompt

        index, view = self.views.index, self.views.chosen
        if why_not := self.why_not("rename_view"):
            self.refuse(why_not)
            return
        name = await self.app.push_screen_wait(
            Prompt(
                f"Call the view “{view.title}”", check=self.views.check, value=view.title, required="Type a name."
            )
        )
        if name:
            self.views.rename(index, name)
            self._tabs_changed()
            try:
                if not self.app.demo:
                    await self.app.rename_setting(views.KEPT, view.title, name)
            except OrderuiError as refusal:
                self.refuse(f"The name will not be remembered. {refusal}")
            else:
                self.say(f"The view is called “{name}”.")

    @work
    async def action_remove_view(self) -> None:
        """Take the view shown away; its orders stay where they are."""
        from orderui.tui.modals.confirm import Confirm

        view = self.views.chosen
        if why_not := self.why_not("remove_view"):
            self.refuse(why_not)
            return
        question = Confirm(
            f"Remove the view “{view.title}”?",
            [view.query, "", "No order is changed. The view cannot be brought back."],
            yes="Remove",
        )
        if await self.app.push_screen_wait(question):
            kept = self.views.remove(self.views.index)
            self._tabs_changed()
            await self._keep(kept, f"Removed the view “{view.title}”.")

    def why_not(self, action: str, choice: str = "") -> str:
        """Without a filter there is no view to save; those that are always there stay as they are."""
        key = self.app.key_of
        if action == "save_view" and not self._filter:
            return f"There is no filter to save as a view. Press {key('filter')} to type one."
        if action in ("rename_view", "remove_view") and not self.views.chosen.own:
            title = self.views.chosen.title
            return f"“{title}” is always there. {key('save-view')} saves a filter as a view of your own."
        return super().why_not(action, choice)

    def _tabs_changed(self) -> None:
        self.query_one(TabLine).show(self.views.titles)
        self._counted = False
        self.look()

    async def _keep(self, settings: Mapping[str, str], told: str = "") -> None:
        """Keep settings for the next time; what becomes of a sample's leaves no trace."""
        try:
            for key, text in settings.items():
                if not self.app.demo:
                    await self.app.keep_setting(key, text)
        except OrderuiError as refusal:
            self.refuse(f"That will not be remembered. {refusal}")
        else:
            if told:
                self.say(told)

    # Filter

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a filter is typed, `/` is a letter."""
        if action == "filter":
            return not any(bar.typing for bar in self.query(FilterBar))
        return super().check_action(action, parameters)

    @property
    def has_way_back(self) -> bool:
        """Going back takes away first what the list is narrowed by."""
        narrowed = bool(self.is_mounted and (self.rows.marks or self._filter or self.views.index))
        return narrowed or super().has_way_back

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).open()

    def filter_by(self, text: str, *, typing: bool) -> None:
        """Take over a filter that was typed elsewhere, or still is."""
        bar = self.query_one(FilterBar)
        bar.set(text)
        if typing:
            bar.open()

    @on(FilterBar.Typed)
    def _filter_typed(self, message: FilterBar.Typed) -> None:
        bar = self.query_one(FilterBar)
        try:
            query_of(self.desk, message.text)
        except BadQuery as refusal:
            bar.refuse(refusal)
            return
        bar.tell("")
        if self._filter != message.text.strip():
            self._filter = message.text.strip()
            self._list()

    @on(FilterBar.Left)
    def _filter_left(self, message: FilterBar.Left) -> None:
        del message
        self.rows.focus()
        self.refresh_bindings()

    # Sort and columns

    @work
    async def action_sort(self) -> None:
        """Choose what to sort by."""
        from orderui.tui.modals.sort import SortMenu

        by = await self.app.push_screen_wait(SortMenu(self.views.sort.by))
        if by:
            await self._sort_by(by)

    @on(Rows.SortAsked)
    async def _title_clicked(self, message: Rows.SortAsked) -> None:
        await self._sort_by(message.column_key)

    async def _sort_by(self, by: str) -> None:
        """Sort by this; what it is sorted by already is turned round."""
        kept = self.views.sort_by(by)
        self._list()
        await self._keep(kept)

    @work
    async def action_columns(self) -> None:
        """Choose the columns of this view, and their order."""
        from orderui.tui.modals.columns import ColumnsMenu

        names = await self.app.push_screen_wait(
            ColumnsMenu(self.views.chosen.title, self.views.columns, self._fields, self.views.usual)
        )
        if names is None:
            return
        kept = self.views.show_columns(names)
        self.rows.set_columns(chosen(names, self._fields))
        hidden = ", ".join(titled(name) for name in self.rows.left_out)
        told = f"At this width there is no room for {hidden}." if hidden else ""
        await self._keep(kept, told)

    async def back(self) -> None:
        """Take away what narrows the list: marks, then the filter, then the view."""
        if self.rows.marks:
            self.rows.set_marks(())
        elif self._filter or self.query_one(FilterBar).text:
            self.query_one(FilterBar).set("")
        else:
            self.action_view("1")
        self.refresh_bindings()
