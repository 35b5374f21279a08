"""The terminal app: its places, and what every screen can be asked."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.worker import WorkerFailed

from orderui.domain.errors import OrderuiError
from orderui.settings.file import SettingsFile
from orderui.tui.ask import Asking, Narration
from orderui.tui.bindings import bindings, key_name, method
from orderui.tui.book_app import BookApp
from orderui.tui.leaving import Leaving
from orderui.usecases.actions import EVERYWHERE, at
from orderui.usecases.desk import Desk, Unopened

if TYPE_CHECKING:
    from textual.command import Provider

    from orderui.tui.screens.reading import ReadingScreen

Sample = Callable[[], AbstractContextManager[Unopened]]
"""A throw-away book of sample orders, which is gone afterwards."""

NARROWEST, LOWEST = 40, 10


def _palette() -> type[Provider]:
    from orderui.tui.palette import Actions

    return Actions


def _orders() -> type[Provider]:
    from orderui.tui.palette import References

    return References


class OrderuiApp(BookApp):
    """orderui in a terminal, at one desk; where that is unopened, it is opened in sight."""

    TITLE = "orderui"
    # A screen that the app starts with has its style sheet loaded here: Textual loads those of pushed ones only.
    CSS_PATH = ["app.tcss", "screens/orders.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("ctrl+q", "quit", show=False, priority=True, id="quit.alias"),
    ]
    COMMANDS = {_palette, _orders}
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]

    def __init__(
        self, at: Desk | Unopened, *, demo: bool = False, kept: SettingsFile | None = None, offers: bool = False
    ) -> None:
        """`offers`: where there is no book yet, a person is asked what it is to begin with."""
        super().__init__(at, kept)
        self.demo = demo
        self._early: list[events.Key] | None = None
        self.offers = offers
        self.wants_demo = False
        """Whether it was left for a look at the demo."""
        self._too_small = False
        self.bug: Exception | None = None
        """What has ended the app, where that was not the user."""
        self.failure: OrderuiError | None = None
        """Why there is nothing to show, where the book could not be opened."""

    def get_default_screen(self) -> Screen[Any]:
        """The list of orders is where everything starts, once its book is open."""
        if self.unopened is not None:
            from orderui.tui.screens.reading import ReadingScreen

            return ReadingScreen(self.unopened)
        from orderui.tui.screens.orders import OrdersScreen

        return OrdersScreen()

    # The opening

    def fail(self, failure: OrderuiError) -> None:
        """End: the book could not be opened."""
        self.failure = failure
        self.exit()

    @work(group="begin")
    async def take_over(self, desk: Desk, reading: ReadingScreen) -> None:
        """Begin at the desk that has been opened, with the list in place of `reading`, which is the screen shown.

        Keys wait meanwhile: none is for a list that is half there.
        """
        from orderui.tui.screens.orders import OrdersScreen

        self._early = []
        self.begin(desk)
        orders, typing = OrdersScreen(), reading.typing
        with self.batch_update():
            await self.switch_screen(orders)
            if typing or reading.typed:
                orders.filter_by(reading.typed, typing=typing)
        while self._early:  # others queue up behind them until none is left
            await super().on_event(self._early.pop(0))
        self._early = None

    async def on_event(self, event: events.Event) -> None:
        """Keep the keys that come too early, in their order."""
        if self._early is not None and isinstance(event, events.Key) and not event.is_forwarded:
            self._early.append(event)
        else:
            await super().on_event(event)

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
        small = event.size.width < NARROWEST or event.size.height < LOWEST
        if small == self._too_small:
            return
        self._too_small = small
        from orderui.tui.screens.too_small import TooSmall

        if small:
            await self.push_screen(TooSmall(f"{NARROWEST} × {LOWEST}", lambda: not self._too_small))
        elif isinstance(self.screen, TooSmall):
            await self.pop_screen()

    # Actions of every screen

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Going back is named where there is anywhere to; no command is found while an answer is due."""
        if action == "command_palette" and self.screen.is_modal:
            return False
        if action == "back":
            return self.screen.has_way_back if isinstance(self.screen, Asking) else len(self.screen_stack) > 1
        return super().check_action(action, parameters)

    async def action_back(self) -> None:
        """Go back to where the user came from."""
        if isinstance(self.screen, Asking):
            await self.screen.back()
        elif len(self.screen_stack) > 1:
            self.screen.dismiss()

    def leave_for_demo(self) -> None:
        """Leave for a look at the demo; whoever runs the app comes back to it."""
        self.wants_demo = True
        self.exit()

    async def action_quit(self) -> None:
        """Leave, once no screen has anything to say against it."""
        self._quit(self.pressed)

    @work(group="quit")
    async def _quit(self, asked_by: str) -> None:
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Leaving) and not await screen.may_leave(asked_by):
                return
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """A bug ends the app; what was still being worked out when it was left has nowhere to be drawn."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        drawn_too_late = cause is not error and isinstance(cause, NoMatches)
        if self.is_running or not drawn_too_late:
            self.bug = self.bug or (cause if isinstance(cause, Exception) else error)
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave. Textual's page of what went wrong is drawn with all the values at hand, which are the book's."""
        self._close_messages_no_wait()

    def action_help(self) -> None:
        """Every key of the present screen."""
        from orderui.tui.screens.help import HelpScreen

        if isinstance(screen := self.screen, Asking):
            refused = {action.id: screen.why_not(method(action)) for action in at(screen.PLACE) if not action.each}
            self.push_screen(HelpScreen(screen.PLACE, self.desk, self.settings.keys, refused))

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

    def action_help_quit(self) -> None:
        """Say how one leaves: ctrl+c does not."""
        self.narrate(f"ctrl+c copies what is selected; {self.key_of('quit')} leaves orderui.", "note")

    def get_key_display(self, binding: Binding) -> str:
        """A key as the help shows it."""
        return key_name(binding.key)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """None of Textual's own: the palette holds the registry's."""
        del screen
        return ()


def run(
    at: Desk | Unopened, *, demo: bool = False, kept: SettingsFile | None = None, sample: Sample | None = None
) -> int:
    """Run the app until it is left; its exit status. A signal that asks it to end is obeyed cleanly.

    Where there is no book yet, a look at the `sample` is offered, and the app is run again after it. A bug that
    ended it is raised, with the terminal as it was. Raises BookFailed where what was unopened stays so.
    """
    while True:
        app = OrderuiApp(at, demo=demo, kept=kept, offers=sample is not None)
        asyncio.run(_run(app))
        if app.failure is not None:
            raise app.failure
        if app.bug is not None:
            raise app.bug
        if sample is None or not app.wants_demo:
            return app.return_code or 0
        with sample() as throw_away:
            if status := run(throw_away, demo=True, kept=kept):
                return status


async def _run(app: OrderuiApp) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, partial(app.exit, return_code=128 + number))
    await app.run_async()
