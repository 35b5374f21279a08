"""The app and its book: the one door to it, who may write it, and what time and others do to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from textual import work
from textual.actions import parse
from textual.events import Event, Key, MouseDown
from textual.reactive import var
from textual.widget import Widget

from orderui.domain.errors import BookFailed, OrderuiError
from orderui.domain.history import Change
from orderui.settings.file import SettingsFile
from orderui.tui.ask import Asking, Changed, Narration, Tone
from orderui.tui.bindings import method
from orderui.tui.settled import SettledApp
from orderui.usecases import safekeeping, watching
from orderui.usecases.actions import ACTIONS, CHANGES
from orderui.usecases.desk import Desk, Done, Unopened
from orderui.usecases.refreshing import next_edge, refresh
from orderui.usecases.watching import Sight, Standing

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.dom import DOMNode

R = TypeVar("R")

AT_ONCE = 2_000
"""How many orders are looked over for the time before anything else is done."""
MANY = 20
"""Orders of one change that screens are told of one by one; of more they are told at once."""
TICK = 0.5
"""Seconds between looks at the clock and at the book's files: what others commit is shown within a second."""
AFTER_FAILURE = 5.0
"""Seconds before files that did not read are read again."""
FIRST_WAIT = 0.5
"""Seconds that an app which starts waits for a command to finish writing, before it says who is."""
QUIET = 3.0
"""Seconds without a change after which a journal that has grown is merged."""
AFTER_TROUBLE = 60.0
"""Seconds before a merge that failed is tried again: what waits in the journal is as safe there."""


REFUSED = {method(action): action.title for action in ACTIONS if action.id in CHANGES}
"""What changes the book, as Textual names it, and as a person does."""


class BookApp(SettledApp):
    """An app at one desk. It holds the desk's book while it is open; where another app does, it follows that."""

    narration: var[Narration] = var(Narration())
    """What the status line of every screen shows."""

    sight: var[Sight] = var(Sight())
    """How the app stands to its book, as of the last look at it."""

    desk: Desk
    """There from the start, or from when `begin` is called: nothing that wants it can be reached before."""

    def __init__(self, at: Desk | Unopened, kept: SettingsFile | None = None) -> None:
        super().__init__(kept)
        self.unopened = at if isinstance(at, Unopened) else None
        """What is to be opened before there is a desk, where it is not there from the start."""
        if isinstance(at, Desk):
            self.desk = at
        self._begun = False
        self._door = asyncio.Lock()
        self._asked: set[asyncio.Task[Any]] = set()
        self._looks: set[asyncio.Task[Any]] = set()
        self._next_edge: datetime | None = None
        self._recount = True
        self._look_from = self._merge_from = 0.0

    def on_mount(self) -> None:
        """Say what was wrong with the settings, and begin where there is a desk."""
        # Back in the foreground Textual takes the terminal over again and draws only what has changed since.
        self.app_resume_signal.subscribe(self, lambda _app: self.refresh(layout=True))
        if self.loaded.faults:
            self.narrate("\n".join(self.loaded.complaints), "refused")
        if self.unopened is None:
            self.begin(self.desk)

    def begin(self, desk: Desk) -> None:
        """Hold the desk's book, bring it up to date, and keep it so."""
        self.desk = desk
        self._begun = True
        self.set_interval(TICK, self._tick)
        if len(desk.book.facets()) <= AT_ONCE:  # of more the first tick does it, when they are listed
            self.call_after_refresh(self._look, FIRST_WAIT)
        if desk.book.notes and not self.loaded.faults:
            self.narrate("\n".join(desk.book.notes))

    async def on_unmount(self) -> None:
        """Let others write; where a change is still being made, whoever opened the app does so."""
        if self._begun and not self._asked:
            await self._door.acquire()  # for good: nothing is begun any more
            await asyncio.to_thread(self.desk.book.release)

    # The door

    async def perform(self, act: Callable[[], R]) -> R:
        """Run a use case off the event loop, one at a time; tell the screens what changed. Raises OrderuiError.

        It runs to its end, and the screens hear of it, even where the screen that asked is gone by then.
        """
        return await _to_its_end(self._perform(act), self._asked)

    async def _perform(self, act: Callable[[], R]) -> R:
        async with self._door:
            readings = self.desk.book.readings
            try:
                result = await asyncio.to_thread(act)
            except BookFailed:
                self._look_from = 0.0  # whatever it is, the next look tells
                raise
            finally:
                self._merge_from = self._time() + QUIET
                if self.desk.book.readings != readings:
                    self.tell(Changed(""))
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

    def narrate(self, text: str, tone: Tone = "note", *, passes: bool = False) -> None:
        """Say something on the status line of whichever screen is shown."""
        self.narration = Narration(text, tone, passes)

    async def on_event(self, event: Event) -> None:
        """What answered the key before has been read, or no longer matters, by the time of the next."""
        if isinstance(event, Key | MouseDown) and not event.is_forwarded and self.narration.passes:
            self.narration = Narration()
        await super().on_event(event)

    # Time

    def _tick(self) -> None:
        """Look at the files and at the clock, neither while a change is being made."""
        if self._door.locked():
            return
        if self._time() >= self._look_from:
            self._look()
        else:
            self._mind_the_time()

    def _mind_the_time(self) -> None:
        if self._next_edge and self.desk.clock.now() >= self._next_edge:
            self._pass_time(redraw=True)
        elif self._recount:
            self._pass_time()

    @work(exclusive=True, group="time")
    async def _pass_time(self, *, redraw: bool = False) -> None:
        """Keep the clock edges that are due, redraw if time has changed anything, and note when it will again.

        An app that only reads shows what is due as well; the one that writes keeps it.
        """
        self._recount = False
        moved: tuple[str, ...] = ()
        if self.sight.writes:
            try:
                moved = await self.perform(lambda: refresh(self.desk))
            except OrderuiError as refusal:
                self.narrate(str(refusal), "refused")
        self._next_edge = await asyncio.to_thread(next_edge, self.desk)
        if moved or redraw:
            self.tell(Changed(""))

    def _time(self) -> float:
        return asyncio.get_running_loop().time()

    # Who writes, and what others have written

    @work(group="look")
    async def _look(self, wait: float = 0.0) -> None:
        """Look after the book, and see to what is due."""
        sight = await self._seen(lambda: watching.watch(self.desk, wait))
        self._saw(sight)
        self._mind_the_time()
        if sight.writes and self.desk.book.wants_merging and self._time() >= self._merge_from:
            self._merge()

    async def _seen(self, look: Callable[[], Sight]) -> Sight:
        """What a look finds, no change being made meanwhile."""

        async def seen() -> Sight:
            async with self._door:
                return await asyncio.to_thread(look)

        return await _to_its_end(seen(), self._looks)

    def _saw(self, sight: Sight) -> None:
        """Tell what a look has found, where it is news."""
        before, self.sight = self.sight, Sight(sight.standing, sight.why, sight.holder)
        self._look_from = self._time() + (AFTER_FAILURE if sight.standing is Standing.FAILS else 0.0)
        if sight.is_new:
            self._recount = True
            self.tell(Changed(""))
        if before != self.sight:
            self._recount = True
            self.narrate(*self._news(before))
        elif sight.is_new and self.narration.tone != "refused":
            who = sight.holder or "another program"
            self.narrate(f"The book was changed by {who}; this is how it is now.")
        for note in sight.notes:
            self.narrate(note)

    def _news(self, before: Sight) -> tuple[str, Tone]:
        """What to say now that the app stands otherwise to its book than before."""
        sight = self.sight
        if sight.writes:
            return ("The book is free again: it can be changed here now." if before.why else "", "note")
        if sight.holder:
            held = f"Read only: the book is held by {sight.holder}."
            return f"{held} What is done there is shown here, and once it is left this app takes over.", "note"
        return self._why(), "refused"

    def _why(self) -> str:
        """Why the book cannot be changed, and the way out."""
        offer = f" {self.key_of('reload')} reads it again." if self.sight.standing is Standing.CHANGED else ""
        return f"{self.sight.why}{offer}"

    @work(group="look")
    async def action_reload(self) -> None:
        """Read the book again, as it is on disk."""
        try:
            sight = await self._seen(lambda: watching.read_again(self.desk))
        except OrderuiError as failure:
            self._saw(await self._seen(lambda: watching.watch(self.desk)))
            self.narrate(str(failure), "refused")
            return
        self._saw(sight)
        if sight.writes:
            self.narrate("The book was read again; this is how it is now.")

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """As Textual's, but that what the screen refuses as things stand says why, at once."""
        _, name, parameters = parse(action) if isinstance(action, str) else action
        if isinstance(default_namespace, Widget) and default_namespace.check_action(name, parameters) is None:
            screen = default_namespace.screen
            why = screen.why_not(name, *map(str, parameters[:1])) if isinstance(screen, Asking) else ""
            if isinstance(screen, Asking) and why:
                screen.refuse(why)
                return True
        return await super().run_action(action, default_namespace, namespaces)

    def why_not_changed(self, action: str) -> str:
        """Why an action comes to nothing while the book cannot be changed; empty where it can, or need not be."""
        if self.sight.writes or action not in REFUSED:
            return ""
        return f"{REFUSED[action]} was not done. {self._why()}"

    @work(group="merge")
    async def _merge(self) -> None:
        """Merge a journal that has grown; changes go on meanwhile."""
        self._merge_from = self._time() + AFTER_TROUBLE
        try:
            await asyncio.to_thread(safekeeping.compact_if_grown, self.desk)
        except BookFailed:
            return
        self._merge_from = self._time() + QUIET

    async def _let_go(self) -> None:
        """Let others write, but for while a change is being made."""
        if not self._asked:
            async with self._door:
                await asyncio.to_thread(self.desk.book.release)

    @work(exclusive=True, group="suspend")
    async def action_suspend(self) -> None:
        """Put the app in the background, where it keeps nobody from writing; back again it holds the book anew."""
        await self._let_go()
        self.action_suspend_process()


async def _to_its_end(running: Coroutine[Any, Any, R], among: set[asyncio.Task[Any]]) -> R:
    """Wait for it; should the waiting be given up, it goes on."""
    task = asyncio.create_task(running)
    among.add(task)
    task.add_done_callback(among.discard)
    return await asyncio.shield(task)


def changes_in(result: object) -> list[Change]:
    """The changes a use case answered with, whichever way."""
    if isinstance(result, Change):
        return [result]
    if isinstance(result, Sequence) and not isinstance(result, str):
        return [one for one in result if isinstance(one, Change)]
    change = result.change if isinstance(result, Done) else getattr(result, "change", None)
    # A dry run answers with the change it would note, which has no id yet.
    return [change] if isinstance(change, Change) and change.id else []
