"""Money: what is due when, what comes in and goes out, with whom and in which phase, and what is late."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings
from orderui.tui.screens.money_lines import DIM, NOW, Figure, Figures, Said, figures, of_day
from orderui.tui.widgets.bars import Bars
from orderui.tui.widgets.calendar import Calendar
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases import cashflow
from orderui.usecases.actions import MONEY
from orderui.usecases.cashflow import Per

TABS = {"calendar": "Calendar", "flow": "Cash flow", "parties": "Parties", "phases": "Phases", "late": "Late"}


class MoneyScreen(Asking[None]):
    """Figures over every order that is not archived, a tab each; enter lists the orders behind one."""

    PLACE = MONEY
    CSS_PATH = "money.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(MONEY)

    def __init__(self) -> None:
        super().__init__()
        self._per = Per.WEEK
        self._to_present = True
        self._figures: Figures | None = None
        self._behind: dict[str, dict[str, Figure]] = {}

    def compose(self) -> ComposeResult:
        """The tabs, what the chosen one shows, and what is under its cursor in full."""
        key = self.app.key_of
        nothing = (
            f"Nothing is to be paid.\n\n{key('back')} goes back to the orders, {key('new')} there enters one."
        )
        yield Static(id="title")
        yield TabLine(list(TABS.values()))
        with ContentSwitcher(initial="calendar"):
            yield Calendar(self._today, first_weekday=self.app.settings.first_weekday, id="calendar")
            no_day = f"No payment has a day.\n\n{key('view.3')} shows what there is."
            yield Bars(("", 4), ("When", 15), keeps="label", id="flow", empty=no_day)
            yield Bars(("Party", 18), ("", 4), id="parties", empty=nothing)
            yield Bars(("Phase", 10), ("", 4), id="phases", empty=nothing)
            yield Bars(("Late by", 17), ("", 4), id="late", empty="Nothing is late.")
        yield Static(id="said")
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Work the figures out."""
        self._turn_to(0)
        self._work_out()

    @property
    def _today(self) -> date:
        return self.app.desk.clock.now().date()

    @property
    def _tab(self) -> str:
        return list(TABS)[self.query_one(TabLine).chosen]

    def changed(self, order_id: str) -> None:
        """Work the figures out anew."""
        del order_id
        self._work_out()

    @work(exclusive=True, group="figures")
    async def _work_out(self) -> None:
        desk, per, today = self.app.desk, self._per, self._today
        first_weekday = self.app.settings.first_weekday
        found = await asyncio.to_thread(lambda: figures(desk.listed(), per, today, first_weekday))
        self._figures = found
        self._behind = {tab: {one.line.key: one for one in lines} for tab, lines in found.lines.items()}
        self.query_one(Calendar).show(found.days, found.today)
        for tab, lines in found.lines.items():
            self.query_one(f"#{tab}", Bars).set_rows([one.line for one in lines])
        if self._to_present:
            self._go_to_present()
        self.query_one(TabLine).counts = (-1, -1, -1, -1, found.late)
        self._say()

    def _go_to_present(self) -> None:
        """Put the cursor of the cash flow on the present period, of the first currency that has one."""
        self._to_present = False
        bars = self.query_one("#flow", Bars)
        here = next((line.key for line in bars.rows if line.label.endswith(NOW)), None)
        if here is not None:
            bars.go_to(here)

    # What is under the cursor

    @on(Calendar.Highlighted)
    @on(Rows.Highlighted)
    def _say(self) -> None:
        """Say in full what is under the cursor, and what is shown."""
        if self._figures is None:
            return
        figure = self._figure
        lines: Iterable[Said] = [figure.said()] if figure else [[("Nothing to add up.", DIM)]]
        calendar = self.query_one(Calendar)
        if self._tab == "calendar":
            lines = of_day(calendar.day, self._figures)
        content = Content("\n").join(Content.assemble(*line) for line in lines)
        self.query_one("#said", Static).update(content)
        about = {"calendar": f"{calendar.day:%B %Y}", "flow": f"by {self._per}"}.get(self._tab, "")
        accent = f"bold {look.TEXTS['accent'].style}"
        self.query_one("#title", Static).update(Content.assemble(("Money", accent), (f"  {about}", "bold")))

    @property
    def _figure(self) -> Figure | None:
        """The figure under the cursor, of a tab other than the calendar."""
        if self._tab == "calendar":
            return None
        return self._behind.get(self._tab, {}).get(self.query_one(f"#{self._tab}", Bars).key or "")

    def action_orders_behind(self) -> None:
        """List the orders behind what is under the cursor."""
        figure, day = self._figure, self.query_one(Calendar).day
        if self._tab == "calendar" and self._figures is not None and day in self._figures.days:
            self.app.open_orders(cashflow.due_on(day))
        elif figure is not None and figure.sum is not None:
            self.app.open_orders(figure.query)
        else:
            self.refuse("Nothing is to be paid here, so there are no orders behind it.")

    @on(Calendar.Opened)
    @on(Rows.Opened)
    def _opened(self) -> None:
        self.action_orders_behind()

    # Tabs and time

    def action_period(self) -> None:
        """Turn the cash flow between weeks and months."""
        if self._tab != "flow":
            self._turn_to(list(TABS).index("flow"))
            return
        self._per = Per.MONTH if self._per is Per.WEEK else Per.WEEK
        self._to_present = True
        self._work_out()

    def action_earlier(self) -> None:
        """Turn the calendar to the month before."""
        self._turn(-1)

    def action_later(self) -> None:
        """Turn the calendar to the month after."""
        self._turn(1)

    def _turn(self, months: int) -> None:
        if self._tab == "calendar":
            self.query_one(Calendar).turn(months)
        else:
            self.refuse("Months are turned in the calendar. Way out: 1 shows it.")

    def action_today(self) -> None:
        """Go to today in the calendar and the cash flow."""
        self.query_one(Calendar).go_to(self._today)
        self._go_to_present()

    @on(TabLine.Picked)
    def _picked(self, message: TabLine.Picked) -> None:
        self._turn_to(message.index)

    def action_view(self, number: str) -> None:
        """Go to the tab of this number."""
        if int(number) <= len(TABS):
            self._turn_to(int(number) - 1)
        else:
            self.refuse(f"There is no tab {number}: there are {len(TABS)}.")

    def action_next_view(self) -> None:
        """Go to the next tab."""
        self._turn_to((self.query_one(TabLine).chosen + 1) % len(TABS))

    def action_previous_view(self) -> None:
        """Go to the tab before."""
        self._turn_to((self.query_one(TabLine).chosen - 1) % len(TABS))

    def _turn_to(self, index: int) -> None:
        name = list(TABS)[index]
        self.query_one(TabLine).chosen = index
        self.query_one(ContentSwitcher).current = name
        self.query_one(f"#{name}").focus()
        self._say()
