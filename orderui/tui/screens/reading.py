"""The list of orders while its book is being opened: what is seen of a big one first."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.text import clip, safe, width
from orderui.tui import look
from orderui.tui.progress import Opening, Stopped
from orderui.tui.screens.order_lines import OrderRows, chosen
from orderui.tui.screens.orders_board import titled
from orderui.tui.views import Views
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.preview import Preview
from orderui.tui.widgets.status_line import StatusLine
from orderui.tui.widgets.tab_line import TabLine
from orderui.tui.widgets.totals_line import TotalsLine
from orderui.usecases.columns import declared

if TYPE_CHECKING:
    from orderui.tui.app import OrderuiApp
    from orderui.usecases.desk import Desk, Unopened

OFTEN = 0.1
"""Seconds between two looks at how far it is."""

WIDEST = 48
"""Cells that the bar has at most."""

FULL, EMPTY = "━", "─"

INTERRUPTED = 130
"""What a shell reports for a program that ctrl+c ended."""


class ReadingScreen(ModalScreen[None]):
    """The frame of the list, with how far the opening is where its orders will be.

    It is modal, though nothing is under it: the app's own keys, which want a book, are not there yet. A filter can
    be typed, and is the list's then. Keys that are about an order come to nothing: none has been seen.
    """

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="filter"),
        Binding("q", "app.quit", "Quit", id="quit"),
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        Binding("ctrl+z", "app.suspend_process", show=False, id="suspend"),
    ]

    DEFAULT_CSS = """
    ReadingScreen {
        background: $background;
        OrderRows { height: 1; }
        #progress { height: 1fr; width: 100%; text-align: center; content-align: center middle; }
        &:ansi { background: ansi_default; }
    }
    """

    if TYPE_CHECKING:
        app: OrderuiApp

    def __init__(self, unopened: Unopened) -> None:
        super().__init__()
        self._unopened = unopened
        self._opening = Opening()
        self._desk: Desk | None = None
        self._began = monotonic()
        self._bar = FilterBar(lambda _text, _at: ())

    def compose(self) -> ComposeResult:
        """From top to bottom, as the list."""
        views = Views(self.app.settings)
        fields = declared(system.outline for system in self._unopened.systems)
        rows = OrderRows(chosen(views.columns, fields))
        rows.can_focus = False
        rows.show_sort(views.sort.by, reverse=views.sort.reverse)
        yield Static(titled(self._unopened.name, demo=self.app.demo), id="title")
        yield TabLine(views.titles)
        yield self._bar
        with Horizontal(id="body"):
            with Vertical():
                yield rows
                yield Static(id="progress")
            yield Preview()
        yield TotalsLine()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Open the book, once all this has been painted."""
        self._show()
        self.set_interval(OFTEN, self._show)
        self.call_after_refresh(self._open)

    def on_unmount(self) -> None:
        """Nobody waits for the book any more."""
        self._opening.stopped = True

    def on_resize(self) -> None:
        """The bar has another length."""
        self._show()

    @work
    async def _open(self) -> None:
        try:
            self._desk = await asyncio.to_thread(self._unopened.open, self._opening)
        except Stopped:
            return
        except OrderuiError as failure:
            self.app.fail(failure)
            return
        self._give_way()

    def on_screen_resume(self) -> None:
        """Back from the page that says that the terminal is too small."""
        self._give_way()

    def _give_way(self) -> None:
        """Leave the place to the list, once there is one; where something is over this, not yet."""
        if self._desk is not None and self.app.screen is self:
            desk, self._desk = self._desk, None
            self.app.take_over(desk, self)

    def _show(self) -> None:
        place = self.query_one("#progress", Static)
        room = place.size.width or self.app.size.width
        says = page(self._opening, self._unopened.name, monotonic() - self._began, room)
        place.update(says, layout=False)

    def _pop_result_callback(self) -> None:
        """Nobody waits for a result; Textual takes it that somebody does, which is so of every other screen."""

    # The filter

    @property
    def typed(self) -> str:
        """The filter as far as it has been typed."""
        return self._bar.text

    @property
    def typing(self) -> bool:
        """Whether it is still being typed."""
        return self._bar.typing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a filter is typed, `/` is a letter."""
        del parameters
        return not (action == "filter" and self._bar.typing)

    def action_filter(self) -> None:
        """Type the filter that the list will have."""
        self._bar.open()

    @on(FilterBar.Left)
    def _filter_left(self) -> None:
        self.set_focus(None)

    def action_interrupt(self) -> None:
        """Leave, as ctrl+c ends whatever else lasts."""
        self.app.exit(return_code=INTERRUPTED)


def page(opening: Opening, name: str, seconds: float, room: int) -> Content:
    """What is being done to the book of that name, how far it is, and a bar: two lines of at most `room` cells."""
    figures = f"{opening.done:4.0%}  {seconds:.0f} s"
    doing = clip(f"{opening.doing} {safe(name)}", max(0, room - width(figures) - 2))
    cells = min(WIDEST, room)
    full = int(cells * opening.done)
    return Content.assemble(
        (f"{doing}  {figures}\n", ""),
        (FULL * full, look.TEXTS["accent"].style),
        (EMPTY * (cells - full), look.TEXTS["dim"].style),
    )
