"""The orders behind a figure: the list of orders over whatever asked for it, narrowed by a query."""

from __future__ import annotations

from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.widgets.filter_bar import FilterBar


class FoundScreen(OrdersScreen):
    """The list of orders, opened with a filter. Going back takes away what was narrowed since, then leaves."""

    def __init__(self, query: str) -> None:
        super().__init__()
        self._given = query
        self._filter = query

    def on_mount(self) -> None:
        """Show the query where it can be changed."""
        self.query_one(FilterBar).set(self._given)

    async def back(self) -> None:
        """Take away marks, then the view, then any other filter; then go back to where the user came from."""
        if self.rows.marks:
            self.rows.set_marks(())
        elif self.views.index:
            self.action_view("1")
        elif self._filter != self._given:
            self.query_one(FilterBar).set(self._given)
        else:
            self.dismiss()
