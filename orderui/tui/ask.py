"""The one door between screens and use cases, and what a screen needs to go through it.

A screen awaits `ask` from a worker (`@work`): a handler that waited would hold up the keys behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Literal, ParamSpec, TypeVar

from msgspec import Struct
from textual import on, work
from textual.await_complete import AwaitComplete
from textual.events import Mount, ScreenResume
from textual.message import Message
from textual.screen import ScreenResultType
from textual.worker import NoActiveWorker, Worker, get_current_worker

from orderui.domain.errors import BookChanged, OrderuiError, Unknown
from orderui.tui.leaving import Leaving
from orderui.tui.widgets.standing_line import StandingLine
from orderui.usecases.desk import Done

if TYPE_CHECKING:
    from orderui.domain.history import Change
    from orderui.tui.app import OrderuiApp
    from orderui.usecases.watching import Sight

P = ParamSpec("P")
R = TypeVar("R")

Tone = Literal["", "done", "refused", "note"]


class Narration(Struct, frozen=True):
    """What the status line says, and how: something was done, refused, or is just so.

    What `passes` answered a key, and has had its say by the next one.
    """

    text: str = ""
    tone: Tone = ""
    passes: bool = False


@dataclass(eq=False, repr=False)
class Changed(Message):
    """The order `order_id` has changed, or anything at all where that is empty (another program, the clock)."""

    order_id: str
    change: Change | None = None


def current_worker() -> Worker[object] | None:
    """The worker that is running this, if one is."""
    try:
        return get_current_worker()
    except NoActiveWorker:
        return None


class Asking(Leaving[ScreenResultType]):
    """A screen that changes the book: through the door, with its answer on the status line.

    `PLACE` is its name in the registry of actions.
    """

    PLACE: ClassVar[str] = ""

    if TYPE_CHECKING:
        app: OrderuiApp

    order_id = ""
    """The order it is about, where it is about one."""

    _left = False
    _gone = False
    _regarded: Mapping[str, str] = MappingProxyType({})

    @on(Mount)
    def _watch_standing(self) -> None:
        """Keep in sight why the book cannot be changed, while it cannot."""
        self.watch(self.app, "sight", self._show_standing)

    def _show_standing(self, sight: Sight) -> None:
        there = self.query(StandingLine)
        if sight.writes:
            there.remove()
        elif there:
            there.first().show(sight, self.app.key_of("reload"))
        else:
            line = StandingLine()
            line.show(sight, self.app.key_of("reload"))
            self.mount(line, before=0)
        self.refresh_bindings()

    @on(ScreenResume)
    def _leave_what_has_gone(self) -> None:
        """Back from somewhere: the order may have gone meanwhile."""
        if self._gone:
            self.dismiss()

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave the screen: what it was still working out is of no more use, and has nowhere to be drawn."""
        self._left = True
        mine = current_worker()
        for worker in list(self.app.workers):
            if worker.node is self and worker is not mine:
                worker.cancel()
        return super().dismiss(result)

    async def ask(self, act: Callable[P, Done], *args: P.args, **kwargs: P.kwargs) -> Done | None:
        """Run a use case off the event loop and narrate what it did. None when it was refused, which is said.

        Every screen that shows the order has been sent `Changed` by then.
        """
        try:
            done = await self.app.perform(partial(act, *args, **kwargs))
        except OrderuiError as refusal:
            self.refuse(refusal)
            return None
        self.say_done(done.change, done.notes)
        return done

    def changed(self, order_id: str) -> None:
        """Redraw from the book: `order_id` has changed, or anything where it is empty.

        A screen about one order hears of no other. Raises OrderuiError where there is nothing to show any more.
        """

    def on_changed(self, message: Changed) -> None:
        """Hand a change to the screen, unless it has been left; leave where its order is there no more."""
        if self._left or self._gone or (self.order_id and message.order_id not in ("", self.order_id)):
            return
        if self._has_gone():
            self._leave_for_good("" if message.change else "The order that was shown is no longer in the book.")
            return
        try:
            self.changed(message.order_id)
        except OrderuiError as refusal:
            self._leave_for_good(str(refusal))

    def _leave_for_good(self, why: str) -> None:
        """Leave, at once or as soon as one is back here."""
        self._gone = True
        if why:
            self.refuse(why)
        if self.app.screen is self:
            self.dismiss()

    def _has_gone(self) -> bool:
        if not self.order_id:
            return False
        try:
            self.app.desk.book.order(self.order_id)
        except Unknown:
            return True
        except OrderuiError:
            return False  # there, but not to be read: the screen says so itself
        return False

    # What may not be done

    def regard(self, refusals: Mapping[str, str]) -> None:
        """Take note of what is refused until this is called again: by action, why, and nothing where it is not."""
        self._regarded = refusals
        self.refresh_bindings()

    def why_not(self, action: str, choice: str = "") -> str:
        """Why an action is refused as things stand, or one of its choices; empty where it is not.

        It is asked whenever a key is pressed or drawn. A screen whose answer depends on what is under its cursor
        works it out here, so that a key which comes right behind another is answered as of then.
        """
        del choice
        return self.app.why_not_changed(action) or self._regarded.get(action, "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """None greys a key: its action is refused. The app says why when it is pressed all the same."""
        return None if self.why_not(action, *map(str, parameters[:1])) else True

    async def attempt(self, action: str) -> None:
        """Do an action of this screen, else of the app, as its key would."""
        await self.app.run_action(action, self if hasattr(self, f"action_{action}") else self.app)

    # What the status line says

    def say(self, text: str) -> None:
        """A remark on a key, until the next one."""
        self.app.narrate(text, "note", passes=True)

    def say_done(self, change: Change | None, notes: tuple[str, ...] = ()) -> None:
        """What a use case did, and how to take it back."""
        if change is None:
            self.app.narrate(" ".join(notes) or "Nothing had to change.", "note")
            return
        told = [
            f"{change.title.rstrip('.')}.",
            *(f"{note[:1].upper()}{note[1:].rstrip('.')}." for note in notes if note),
        ]
        self.app.narrate(f"{' '.join(told)}  {self.app.key_of('undo')} takes it back", "done")

    def refuse(self, why: OrderuiError | str) -> None:
        """A refusal, in full, until the next key."""
        way_out = f" {self.app.key_of('reload')} reads it again." if isinstance(why, BookChanged) else ""
        self.app.narrate(f"{why}{way_out}", "refused", passes=True)

    # Leaving

    @property
    def has_way_back(self) -> bool:
        """Whether there is anywhere to go back to."""
        return len(self.app.screen_stack) > 1

    async def back(self) -> None:
        """Go back to where the user came from, once nothing is unsaved or the user says so."""
        if len(self.app.screen_stack) > 1:
            self.leave(self.app.pressed)

    # What every screen does

    @work
    async def action_undo(self) -> None:
        """Take back the last change."""
        from orderui.usecases import timeline

        await self._travel(timeline.undo, "Took back", f"{self.app.key_of('redo')} brings it again")

    @work
    async def action_redo(self) -> None:
        """Bring again what was taken back."""
        from orderui.usecases import timeline

        await self._travel(timeline.redo, "Brought again", f"{self.app.key_of('undo')} takes it back")

    async def _travel(self, act: Callable[..., list[Change]], what: str, way_back: str) -> None:
        try:
            travelled = await self.app.perform(partial(act, self.app.desk))
        except OrderuiError as refusal:
            self.refuse(refusal)
            return
        titles = "; ".join(change.title for change in travelled)
        self.app.narrate(f"{what}: {titles}.  {way_back}", "done")
