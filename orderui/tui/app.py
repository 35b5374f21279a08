"""The terminal app: what holds its screens together, and the one door to the book."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.reactive import var
from textual.screen import Screen
from textual.worker import WorkerFailed

from orderui.domain.errors import BookFailed, OrderuiError
from orderui.domain.history import Change
from orderui.settings.file import SettingsFile
from orderui.tui import look
from orderui.tui.ask import Asking, Changed, Narration, Tone
from orderui.tui.bindings import bindings, key_name
from orderui.tui.settled import SettledApp
from orderui.usecases.actions import EVERYWHERE
from orderui.usecases.desk import Desk, Done
from orderui.usecases.refreshing import next_edge, refresh

if TYPE_CHECKING:
    from textual import events
    from textual.command import Provider

R = TypeVar("R")

NARROWEST, LOWEST = 40, 10
AT_ONCE = 2_000
"""How many orders are looked over for the time before anything else is done."""
MANY = 20
"""Orders of one change that screens are told of one by one; of more they are told at once."""
TICK = 1.0
"""Seconds between looks at the clock and at the book's file."""

BUG = 70
"""Exit status after a bug (EX_SOFTWARE), apart from those that say something about the book."""


def _palette() -> type[Provider]:
    from orderui.tui.palette import Actions

    return Actions


def _orders() -> type[Provider]:
    from orderui.tui.palette import References

    return References


class OrderuiApp(SettledApp):
    """orderui in a terminal, at one desk."""

    TITLE = "orderui"
    # A screen that the app starts with has its style sheet loaded here: Textual loads those of pushed ones only.
    CSS_PATH = ["app.tcss", "screens/orders.tcss"]
    CSS = look.rules()
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("ctrl+q", "quit", show=False, priority=True, id="quit.alias"),
    ]
    COMMANDS = {_palette, _orders}
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (110, "-wide")]

    narration: var[Narration] = var(Narration())
    """What the status line of every screen shows."""

    def __init__(self, desk: Desk, *, demo: bool = False, kept: SettingsFile | None = None) -> None:
        super().__init__(kept)
        self.desk = desk
        self.demo = demo
        self._door = asyncio.Lock()
        self._asked: set[asyncio.Task[Any]] = set()
        self._next_edge: datetime | None = None
        self._recount = True
        self._following = True

    def get_default_screen(self) -> Screen[Any]:
        """The list of orders is where everything starts."""
        from orderui.tui.screens.orders import OrdersScreen

        return OrdersScreen()

    def on_mount(self) -> None:
        """Bring the book up to date, and keep it so."""
        self.set_interval(TICK, self._tick)
        # Back in the foreground Textual takes the terminal over again and draws only what has changed since.
        self.app_resume_signal.subscribe(self, lambda _app: self.refresh(layout=True))
        if len(self.desk.book.facets()) <= AT_ONCE:  # of more the first tick does it, when they are listed
            self.call_after_refresh(self._pass_time)
        if self.loaded.faults:
            self.narrate("\n".join(self.loaded.complaints), "refused")

    # The door

    async def perform(self, act: Callable[[], R]) -> R:
        """Run a use case off the event loop, one at a time; tell the screens what changed. Raises OrderuiError.

        It runs to its end, and the screens hear of it, even where the screen that asked is gone by then.
        """
        task = asyncio.create_task(self._perform(act))
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)
        return await asyncio.shield(task)

    async def _perform(self, act: Callable[[], R]) -> R:
        async with self._door:
            result = await asyncio.to_thread(act)
        for change in changes_in(result):
            self.announce(change)
        return result

    def announce(self, change: Change) -> None:
        """Tell every screen which orders a change was about."""
        orders = [subject.id for subject in change.subjects if subject.kind == "order"]
        for order_id in orders if len(orders) == len(change.subjects) <= MANY else [""]:
            self.tell(Changed(order_id, change))
        self._recount = True

    def tell(self, message: Changed) -> None:
        """Hand a change to every screen there is."""
        for screen in self.screen_stack:
            if isinstance(screen, Asking):
                screen.post_message(Changed(message.order_id, message.change))

    def narrate(self, text: str, tone: Tone = "note") -> None:
        """Say something on the status line of whichever screen is shown."""
        self.narration = Narration(text, tone)

    # Time, and what others do to the book

    def _tick(self) -> None:
        """Look at the clock and at the file: both cheap, neither while a change is being made."""
        if self._door.locked():
            return
        if self.desk.book.changed_on_disk():
            self._follow()
        elif self._next_edge and self.desk.clock.now() >= self._next_edge:
            self._pass_time(redraw=True)
        elif self._recount:
            self._pass_time()

    @work(exclusive=True, group="time")
    async def _pass_time(self, *, redraw: bool = False) -> None:
        """Keep the clock edges that are due, redraw if time has changed anything, and note when it will again."""
        self._recount = False
        try:
            moved = await self.perform(lambda: refresh(self.desk))
        except OrderuiError as refusal:
            moved = ()
            self.narrate(str(refusal), "refused")
        self._next_edge = await asyncio.to_thread(next_edge, self.desk)
        if moved or redraw:
            self.tell(Changed(""))

    @work(exclusive=True, group="follow")
    async def _follow(self) -> None:
        """Somebody else has written the book: read it again."""
        try:
            await self.perform(self.desk.book.reload)
        except BookFailed as failure:
            if self._following:
                self.narrate(str(failure), "refused")
            self._following = False
            return
        self._following = self._recount = True
        self.narrate("The book was changed by another program; this is how it is now.", "note")
        self.tell(Changed(""))

    # Places

    def open_order(self, order_id: str) -> None:
        """Open an order."""
        if self._has(order_id):
            from orderui.tui.screens.order import OrderScreen

            self.push_screen(OrderScreen(order_id))

    def open_status(self, order_id: str, part_text: str = "") -> None:
        """Open the lifecycle of an order, or of the part `kind:key`."""
        if self._has(order_id):
            from orderui.tui.screens.status import StatusScreen

            self.push_screen(StatusScreen(order_id, part_text))

    def open_schedule(self, order_id: str) -> None:
        """Open the instalment plan of an order; says why where its system has none."""
        from orderui.tui.screens.schedule import ScheduleScreen
        from orderui.tui.values import view
        from orderui.usecases.scheduling import require_plannable

        with self._refusals():
            shown = view(self.desk, order_id)
            planner = require_plannable(shown.order, shown.facts, shown.now)
            self.push_screen(ScheduleScreen(shown, planner))

    def open_defaults(self, order_id: str) -> None:
        """Open what an order's parts inherit; says why where its system knows no such thing."""
        from orderui.tui.screens.defaults import DefaultsScreen
        from orderui.tui.values import view

        with self._refusals():
            self.push_screen(DefaultsScreen(view(self.desk, order_id)))

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Say a refusal, where one comes of what is done inside; else nothing is said any more."""
        try:
            yield
        except OrderuiError as refusal:
            self.narrate(str(refusal), "refused")
        else:
            self.narration = Narration()

    def open_editor(self, order_id: str, part_text: str = "", focus: str = "") -> None:
        """Open the editor: of the order's own fields, of the part `kind:key`, of a new part (`+kind`)."""
        if self._has(order_id):
            from orderui.tui.screens.part import PartScreen

            self.push_screen(PartScreen(order_id, part_text, focus))

    def open_orders(self, query: str) -> None:
        """List the orders that a query finds, over whatever is shown."""
        from orderui.tui.screens.found import FoundScreen

        self.push_screen(FoundScreen(query))

    def action_money(self) -> None:
        """What is due when, what comes in and goes out, what is late."""
        from orderui.tui.screens.money import MoneyScreen

        self._go_to(MoneyScreen)

    def action_book_history(self) -> None:
        """Every change to the book."""
        from orderui.tui.screens.history import HistoryScreen

        self._go_to(HistoryScreen)

    def action_registry(self) -> None:
        """The book's own records."""
        from orderui.tui.screens.registry import RegistryScreen

        self._go_to(RegistryScreen)

    def action_systems(self) -> None:
        """What each system's orders hold and how they live."""
        from orderui.tui.screens.systems import SystemsScreen

        self._go_to(SystemsScreen)

    def _go_to(self, kind: type[Asking[None]]) -> None:
        """Open a screen of this kind; where one is shown already, that is it."""
        if not isinstance(self.screen, kind):
            self.narration = Narration()
            self.push_screen(kind())

    def _has(self, order_id: str) -> bool:
        """Whether the order can be opened; says why where it cannot."""
        try:
            self.desk.book.order(order_id)
        except OrderuiError as refusal:
            self.narrate(str(refusal), "refused")
            return False
        self.narration = Narration()
        return True

    async def on_resize(self, event: events.Resize) -> None:
        """Where there is no room for a page, say so."""
        from orderui.tui.screens.too_small import TooSmall

        small = event.size.width < NARROWEST or event.size.height < LOWEST
        shown = isinstance(self.screen, TooSmall)
        if small and not shown:
            await self.push_screen(TooSmall(f"{NARROWEST} × {LOWEST}"))
        elif shown and not small:
            await self.pop_screen()

    # Actions of every screen

    async def action_back(self) -> None:
        """Go back to where the user came from."""
        if isinstance(self.screen, Asking):
            await self.screen.back()
        elif len(self.screen_stack) > 1:
            self.screen.dismiss()

    async def action_quit(self) -> None:
        """Leave, once no screen has anything to say against it."""
        self._quit()

    @work(exclusive=True, group="quit")
    async def _quit(self) -> None:
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Asking) and not await screen.may_leave():
                return
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """A bug is shown as one; what was still being worked out when the app was left has nowhere to be drawn."""
        drawn_too_late = isinstance(error, WorkerFailed) and isinstance(error.error, NoMatches)
        if self.is_running or not drawn_too_late:
            super()._handle_exception(error)

    def action_help(self) -> None:
        """Every key of the present screen."""
        from orderui.tui.screens.help import HelpScreen

        if isinstance(self.screen, Asking):
            self.push_screen(HelpScreen(self.screen.PLACE, self.desk, self.settings.keys))

    def action_palette(self) -> None:
        """Find any command by its name."""
        self.action_command_palette()

    @work
    async def action_theme(self) -> None:
        """Change between the light and the dark theme, for the next time as well."""
        first, second = self.themes
        self.theme = second if self.theme == first else first
        if self.demo:
            return  # the sample leaves no trace in the user's own settings
        try:
            await self.keep_setting("theme", self.theme)
        except OrderuiError as refusal:
            self.narrate(f"The theme will not be remembered. {refusal}", "refused")

    def action_suspend(self) -> None:
        """Put the app in the background."""
        self.action_suspend_process()

    def action_help_quit(self) -> None:
        """Say how one leaves: ctrl+c does not."""
        self.narrate("ctrl+c copies what is selected; q leaves orderui.", "note")

    def get_key_display(self, binding: Binding) -> str:
        """A key as the help shows it."""
        return key_name(binding.key)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """None of Textual's own: the palette holds the registry's."""
        del screen
        return ()


def changes_in(result: object) -> list[Change]:
    """The changes a use case answered with, whichever way."""
    if isinstance(result, Change):
        return [result]
    if isinstance(result, Sequence) and not isinstance(result, str):
        return [one for one in result if isinstance(one, Change)]
    change = result.change if isinstance(result, Done) else getattr(result, "change", None)
    # A dry run answers with the change it would note, which has no id yet.
    return [change] if isinstance(change, Change) and change.id else []


def run(desk: Desk, *, demo: bool = False, kept: SettingsFile | None = None) -> int:
    """Run the app until it is left; its exit status. A signal that asks it to end is obeyed cleanly."""
    app = OrderuiApp(desk, demo=demo, kept=kept)
    asyncio.run(_run(app))
    if app.return_code == 1:
        import sys

        print(  # noqa: T201 - the terminal is ours no longer
            "orderui has come upon a bug and stopped. The book is safe: what was done is on disk.", file=sys.stderr
        )
        return BUG
    return app.return_code or 0


async def _run(app: OrderuiApp) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, partial(app.exit, return_code=128 + number))
    await app.run_async()
