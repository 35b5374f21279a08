"""One order: what it is, where it stands and what it comes to, and everything in it, a tab each."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Paste
from textual.widgets import ContentSwitcher, Static

from orderui.domain.entry import parse_date
from orderui.domain.errors import BadValue
from orderui.domain.faceting import facets
from orderui.domain.listing import listed
from orderui.domain.text import quote
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings
from orderui.tui.duplicating import duplicated
from orderui.tui.modals.prompt import Prompt
from orderui.tui.panes.fields import MetadataPane, free_data
from orderui.tui.panes.history import HistoryPane
from orderui.tui.panes.pane import Pane, Target
from orderui.tui.panes.parts import EntriesPane, PartsPane
from orderui.tui.panes.source import SourcePane
from orderui.tui.panes.tabs import panes_of
from orderui.tui.rewriting import rewrite_outside
from orderui.tui.screens import order_head
from orderui.tui.screens.order_keys import OrderKeys
from orderui.tui.values import View, day, distance, view
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.tui.widgets.stepper import Stepper
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases import keeping, scheduling
from orderui.usecases.actions import ORDER
from orderui.usecases.editing import edit, find_part, remove_part
from orderui.usecases.moving import standings

COUNTDOWN = 30.0
"""Seconds between two looks at the time that is left."""


class OrderScreen(Asking[None]):
    """An order. Its tabs are made when the screen opens, and filled when they are first looked at."""

    PLACE = ORDER
    CSS_PATH = "order.tcss"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-normal"), (150, "-huge")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-tall"), (34, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = bindings(ORDER)

    def __init__(self, order_id: str) -> None:
        super().__init__()
        self.order_id = order_id
        self._view: View | None = None
        self._keys: OrderKeys | None = None
        self._tabs = TabLine([], id="tabs")
        self._panes: list[Pane] = []
        self._filled: set[int] = set()
        self._steppers: list[Stepper] = []

    def compose(self) -> ComposeResult:
        """The header, the tabs, what the chosen one shows."""
        order = self._read().order
        self._panes += panes_of(order)
        self._steppers = [Stepper() for _ in order.RULES.axes]
        yield Static(id="headline", markup=False)
        yield Static(id="archived", markup=False)
        yield from self._steppers
        yield Static(id="sums", markup=False)
        self._tabs.show([pane.title for pane in self._panes])
        yield self._tabs
        with ContentSwitcher(id="panes", initial="pane-0"):
            for index, pane in enumerate(self._panes):
                pane.id = f"pane-{index}"
                yield pane
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the header and the first tab."""
        self._head()
        self._turn_to(0)
        self.set_interval(COUNTDOWN, self._count_down)

    # What is shown

    def _read(self) -> View:
        """The order as it is now, from the book. Raises Unknown."""
        self._view = view(self.app.desk, self.order_id)
        self._keys = OrderKeys(self._view, self._panes, self.app.key_of)
        return self._view

    @property
    def shown(self) -> View:
        """The order as it is on the screen."""
        assert self._view is not None  # noqa: S101 - made when the screen is composed
        return self._view

    @property
    def keys(self) -> OrderKeys:
        """What its keys may not do."""
        assert self._keys is not None  # noqa: S101 - made with it
        return self._keys

    @property
    def pane(self) -> Pane:
        """The tab that is shown."""
        return self._panes[self._tabs.chosen]

    def changed(self, order_id: str) -> None:
        """Draw the order anew."""
        del order_id
        self._read()
        self._head()
        self._filled.clear()
        self._fill()

    def _head(self) -> None:
        order, now = self.shown.order, self.shown.now
        row = listed(facets(order, now), order.RULES, self.shown.facts, now)
        self.query_one("#headline", Static).update(order_head.headline(order))
        archived = self.query_one("#archived", Static)
        archived.set_class(order.archived, "-shown")
        archived.update(f"{look.LOCK} Archived: it is read-only.  {self.app.key_of('archive')} takes it out again")
        for stepper, axis in zip(self._steppers, order.RULES.axes, strict=True):
            stepper.title = axis.title if not axis.part else order.RULES.kind(axis.part).many
            steps = order_head.counted if axis.part else order_head.walked
            stepper.steps = tuple(steps(self.shown, axis.name))
        self.query_one("#sums", Static).update(order_head.sums(row, self.shown))
        counts = [pane.count(self.shown) for pane in self._panes]
        self._tabs.counts = tuple(-1 if count is None else count for count in counts)

    def _count_down(self) -> None:
        if self.shown.order.expires is not None:
            self._read()
            self._head()

    def _turn_to(self, index: int) -> None:
        self._tabs.chosen = index
        self.query_one(ContentSwitcher).current = f"pane-{index}"
        self._fill()
        self.pane.take_focus()

    def _fill(self) -> None:
        """Fill the tab that is shown, if it has not been since the last change."""
        index = self._tabs.chosen
        if index not in self._filled:
            self._filled.add(index)
            self._panes[index].show(self.shown)
        self.refresh_bindings()

    # Tabs

    @on(TabLine.Picked)
    def _picked(self, message: TabLine.Picked) -> None:
        self._turn_to(message.index)

    def action_view(self, number: str) -> None:
        """Go to the tab of this number."""
        if int(number) <= len(self._panes):
            self._turn_to(int(number) - 1)

    def action_next_view(self) -> None:
        """Go to the next tab."""
        self._turn_to((self._tabs.chosen + 1) % len(self._panes))

    def action_previous_view(self) -> None:
        """Go to the tab before."""
        self._turn_to((self._tabs.chosen - 1) % len(self._panes))

    def action_history(self) -> None:
        """Go to the history."""
        self._turn_to(self._index_of(HistoryPane))

    def action_as_received(self) -> None:
        """Go to the JSON; there, turn it over."""
        if isinstance(self.pane, SourcePane):
            self.pane.turn()
        else:
            self._turn_to(self._index_of(SourcePane))

    def _index_of(self, kind: type[Pane]) -> int:
        return next(index for index, pane in enumerate(self._panes) if isinstance(pane, kind))

    # Editing

    @on(Rows.Opened)
    def _opened(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        """Edit what the row under the cursor stands for, else the order's own fields."""
        target = self.pane.target
        if isinstance(self.pane, PartsPane | EntriesPane) and not target.edits:
            self.action_new()
            return
        self.app.open_editor(self.order_id, target.edits, target.focus)

    def action_plan(self) -> None:
        """Add a payment for each instalment of a sum."""
        self.app.open_schedule(self.order_id)

    def action_defaults(self) -> None:
        """See what parts inherit, and which of them follow a change."""
        self.app.open_defaults(self.order_id)

    def action_export_order(self) -> None:
        """Write this order out."""
        from orderui.tui.modals.export import Export

        order, now = self.shown.order, self.shown.now
        row = listed(facets(order, now), order.RULES, self.shown.facts, now)
        self.app.push_screen(Export(self.app.desk, {"this one": [row]}))

    def action_open(self) -> None:
        """As `edit`."""
        self.action_edit()

    def action_new(self) -> None:
        """Add what this tab holds; on a tab that holds nothing of its own, the order's first kind of part."""
        adding = self.keys.adding(self.pane)
        if why_not := self.why_not("new"):
            self.refuse(why_not)
        elif isinstance(self.pane, MetadataPane) or adding is None:
            data = free_data(self.shown.order)
            self.app.open_editor(self.order_id, "", data[0].spoken if data else "")
        else:
            self.app.open_editor(self.order_id, self.keys.target(adding))

    def why_not(self, action: str, choice: str = "") -> str:
        """As the order stands, and what is under the cursor."""
        return super().why_not(action, choice) or (self.keys.why_not(action, self.pane) if self.is_mounted else "")

    @on(Rows.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    def on_paste(self, event: Paste) -> None:
        """Lines of cells that are pasted on a tab of parts are parts."""
        event.stop()
        if not isinstance(self.pane, PartsPane):
            self.refuse("Parts are pasted on the tab that lists them, a line for each.")
            return
        if why_not := self.keys.why_not_added(self.pane):
            self.refuse(why_not)
        else:
            from orderui.tui.screens.pasted import PastedScreen

            self.app.push_screen(PastedScreen(self.order_id, self.keys.target(self.pane), event.text))

    @work(exclusive=True, group="outside")
    async def action_outside(self) -> None:
        """Edit the order's JSON in the user's own editor."""
        await rewrite_outside(self, self.shown.order)

    def action_remove(self) -> None:
        """Remove what the row under the cursor stands for. It is done at once: undo brings it back."""
        self._remove(self.pane.target)

    @work(group="change")
    async def _remove(self, target: Target) -> None:
        if target.clears:
            await self.ask(edit, self.app.desk, self.order_id, {target.clears: None})
        else:
            await self.ask(remove_part, self.app.desk, self.order_id, target.part)

    # Moving on

    def action_status(self) -> None:
        """Move the part under the cursor, or the order."""
        part = self.pane.target.part
        if part:
            _, found = find_part(self.shown.order, part)
            if not standings(self.shown.order, self.shown.facts, found):
                part = ""
        self.app.open_status(self.order_id, part)

    def action_reschedule(self) -> None:
        """Put the part under the cursor off to another day."""
        self._reschedule(self.pane.target.part)

    @work(group="change")
    async def _reschedule(self, part_text: str) -> None:
        shown = self.shown
        kind, part = find_part(shown.order, part_text)

        def understood(text: str) -> str:
            found = parse_date(text, today=shown.today)
            if found < shown.today:
                raise BadValue("", f"{day(found, shown.today)} has passed; give today or a later day")
            return f"{found:%A} {day(found, shown.today)}, {distance(found, shown.today)}"

        text = await self.app.push_screen_wait(
            Prompt(
                f"Put {kind.title.lower()} {part.key} off to which day?",
                check=understood,
                hint="28, fri, +2w, 2026-12-01 …",
                required="A day is needed.",
            )
        )
        if text is not None:
            found = parse_date(text, today=shown.today)
            await self.ask(scheduling.reschedule, self.app.desk, self.order_id, part_text, found)

    @work(group="change")
    async def action_duplicate(self) -> None:
        """Begin a new part like the one under the cursor; elsewhere, make a new order like this one."""
        target = self.pane.target
        if isinstance(self.pane, PartsPane) and target.part:
            self.app.open_editor(self.order_id, f"={target.part}", self.pane.kind.model.KEY)
            return
        done = await duplicated(self, self.order_id)
        if done is not None and done.order is not None:
            said = self.app.narration
            self.app.open_order(done.order.id)
            self.app.narration = said

    @work(group="change")
    async def action_archive(self) -> None:
        """Put the order away, or take it out again."""
        act = keeping.unarchive if self.shown.order.archived else keeping.archive
        await self.ask(act, self.app.desk, self.order_id)

    def action_copy(self) -> None:
        """Copy the value under the cursor, else the reference."""
        text = self.pane.target.copy or self.shown.order.reference
        self.app.copy_to_clipboard(text)
        self.say(f"Copied {quote(text)}.")
