"""A new order: of which system, and what that system cannot do without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from orderui.domain.errors import BadRecord, BadValue, OrderuiError
from orderui.domain.text import quote, safe
from orderui.settings.model import Settings
from orderui.tui import look, values
from orderui.tui.asked import Asked, Meaning, asked_of, hint_of, meaning_of
from orderui.tui.bindings import bindings
from orderui.tui.modals.dialog import Dialog
from orderui.tui.recall import TakenOver
from orderui.tui.slots import Steps
from orderui.tui.widgets.entry import Entry
from orderui.usecases import editing, recalling
from orderui.usecases.actions import CREATING
from orderui.usecases.desk import Desk, Done
from orderui.usecases.recalling import LastTime, PartyField

if TYPE_CHECKING:
    from orderui.tui.app import OrderuiApp

PAUSE = 0.15
"""Seconds without a key after which the book is asked about a party."""


class FieldLine(Vertical):
    """A label, a line to type in, and what is to be said of it. `meaning` reads the line, and raises BadValue."""

    def __init__(self, asked: Asked, hint: str, meaning: Callable[[Asked, str], Meaning]) -> None:
        super().__init__()
        self.asked = asked
        self._hint = hint
        suggester = SuggestFromList(list(asked.known), case_sensitive=False) if asked.known else None
        self.entry = Entry(suggester=suggester)
        self.origin = ""
        """Where the text came from, if nobody typed it."""
        self.display = not asked.brought
        self._meaning = meaning
        self._says = Static(classes="says")

    def compose(self) -> ComposeResult:
        """The label before the line, what is said of it underneath."""
        with Horizontal():
            sign = " *" if self.asked.needed else ""
            yield Static(f"{safe(self.asked.field.label)}{sign}", classes="label", markup=False)
            yield self.entry
        yield self._says

    def on_mount(self) -> None:
        """Begin with the hint."""
        self.read()

    @property
    def text(self) -> str:
        """What was typed."""
        return self.entry.value.strip()

    def put(self, text: str, origin: str) -> None:
        """Have `text` stand here that nobody typed; a line that is only there for such a text comes and goes."""
        with self.entry.prevent(Entry.Changed):
            self.entry.value = text
        self.origin = origin if text else ""
        self.display = bool(text) or not self.asked.brought
        self.read()

    def read(self) -> Meaning | None:
        """What was typed means, which is echoed; None, and why is said, where it means nothing."""
        if not self.text:
            self.tell(self._hint, "dim")
            return None
        try:
            meaning = self._meaning(self.asked, self.text)
        except BadValue as refusal:
            self.tell(refusal.sentence, "error")
            return None
        echo = meaning.words if meaning.words != self.text else ""
        said = "  ".join(text for text in (echo, self.origin) if text)
        self.tell(said or self._hint, "note" if said else "dim")
        return meaning

    @on(Entry.PastedLines)
    def _pasted(self, message: Entry.PastedLines) -> None:
        message.stop()
        self.call_after_refresh(self.tell, f"Only the first of {len(message.lines)} lines was taken.", "warning")

    def tell(self, text: str, kind: str) -> None:
        """Say something under the line."""
        self._says.update(Content.styled(safe(text), look.TEXTS[kind].style))


class NewOrder(Dialog[Done | None]):
    """Asks for the system and the fields it needs; dismissed with what was done, or with None."""

    CSS_PATH = "new_order.tcss"
    LEAVING = "Leave without making the order?"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(CREATING),
        Binding("down", "focus_next", "Next", show=False),
        Binding("up", "focus_previous", "Previous", show=False),
        *(Binding(digit, f"choose({digit})", show=False) for digit in "123456789"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._system = desk.systems[0] if len(desk.systems) == 1 else None
        self._fault = Static(id="fault")
        self._party: PartyField | None = None
        self._taken_over = TakenOver()
        self._touched: set[Steps] = set()

    def compose(self) -> ComposeResult:
        """The systems to choose from; the form takes their place."""
        with Vertical(id="box"):
            yield Static("New order", id="question", markup=False)
            if self._system is None:
                yield OptionList(
                    *(
                        Option(
                            Content.assemble(
                                (f"{number}  ", look.TEXTS["accent"].style),
                                (f"{system.title:<10} ", "bold"),
                                system.says,
                            ),
                            id=system.name,
                        )
                        for number, system in enumerate(self._desk.systems, start=1)
                    ),
                    compact=True,
                )
            yield VerticalScroll(id="form", can_focus=False)
            yield self._fault
            yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """Ask for the system, where there are several."""
        if self._system is not None:
            self._ask_fields()
            return
        self.query_one("#keys", Static).update(f"enter chooses · {self._leaves}")
        systems = self.query_one(OptionList)
        if wanted := self._settings.default_system:
            systems.highlighted = systems.get_option_index(wanted)
        systems.focus()

    @property
    def _leaves(self) -> str:
        return f"{self.app.key_of('leave-dialog')} leaves"

    @property
    def _settings(self) -> Settings:
        return self.app.settings

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.action_choose(message.option_index + 1)

    def action_choose(self, number: int) -> None:
        """Take the system of that number."""
        if self._system is None and number <= len(self._desk.systems):
            self._system = self._desk.systems[number - 1]
            self.query_one(OptionList).display = False
            self._ask_fields()

    @work
    async def _ask_fields(self) -> None:
        system = self._system
        if system is None:
            return
        self.query_one("#question", Static).update(Content(f"New order of {safe(system.title)}"))
        self._party = next(recalling.party_fields(system.name, None, system.model), None)
        asked = await asyncio.to_thread(asked_of, self._desk, system)
        facts = self._desk.book.facts()
        await self.query_one("#form").mount_all(
            FieldLine(one, hint_of(one, facts), self._meaning) for one in asked
        )
        self._tell_keys()
        lines = self._lines()
        for line in lines:
            if line.asked.is_currency:
                line.put(self._settings.default_currency, "")
        if lines:
            lines[0].entry.focus()
        else:
            self.action_create()

    def _lines(self) -> list[FieldLine]:
        """The lines there are; those that only a party brings, while they hold something."""
        return [line for line in self.query(FieldLine) if line.display]

    @on(Entry.Submitted)
    def _submitted(self, message: Entry.Submitted) -> None:
        message.stop()
        lines = self._lines()
        at = next(index for index, line in enumerate(lines) if line.entry is message.input)
        if at + 1 < len(lines):
            lines[at + 1].entry.focus()
        else:
            self.action_create()

    @work(exclusive=True, group="create")
    async def action_create(self) -> None:
        """Make the order; what does not fit is said under its field."""
        if self._system is None:
            return
        app: OrderuiApp = self.app  # type: ignore[assignment] # modals are opened by no other app
        typed = {line.asked.path: line.read() for line in self._lines()}
        if not self._complete(typed):
            return
        found = {path: meaning.value for path, meaning in typed.items() if meaning is not None}
        try:
            done = await app.perform(partial(editing.create, self._desk, self._system.name, found))
        except BadRecord as refusal:
            self._refuse(refusal)
            return
        except OrderuiError as refusal:
            self._tell(str(refusal))
            return
        self.dismiss(done)

    def _meaning(self, asked: Asked, text: str) -> Meaning:
        """What was typed for a field, in the currency typed beside it."""
        code = next((line.text for line in self._lines() if line.asked.path == asked.currency), "")
        return meaning_of(asked, text, code.upper(), self._desk.clock.now().date())

    @on(Entry.Changed)
    def _typed(self, message: Entry.Changed) -> None:
        """Say what the line means, and what depends on it."""
        message.stop()
        for line in self._lines():
            if line.entry is message.input:
                steps = line.asked.steps
                self._touched.add(steps)
                line.origin = ""
                if self._party is not None and steps == self._party.steps:
                    self._recall(self._party, line.text)
            if line.entry is message.input or (line.asked.currency and line.text):
                line.read()

    # What the party had last time

    @work(exclusive=True, group="recall")
    async def _recall(self, at: PartyField, party: str) -> None:
        """Fill in what the party had last time, once it is typed."""
        await asyncio.sleep(PAUSE)
        self._follow(await asyncio.to_thread(recalling.last_time, self._desk, at, party))

    def _follow(self, last: LastTime | None) -> None:
        lines = {line.asked.steps: line for line in self.query(FieldLine)}
        texts = {steps: line.text for steps, line in lines.items()}
        changes = self._taken_over.follow(
            last, texts, self._touched, lambda steps, value: values.as_typed(value) if steps in lines else ""
        )
        for steps, text in changes.items():
            lines[steps].put(text, self._taken_over.origin(steps))
        self._tell_keys()

    def action_as_last_time(self) -> None:
        """Take what the party had last time out again, or in."""
        if self._taken_over.turn():
            self._follow(self._taken_over.last)
        else:
            self._tell("Nothing is known of a last time.")

    def _tell_keys(self) -> None:
        app: OrderuiApp = self.app  # type: ignore[assignment] # modals are opened by no other app
        told = ["enter goes on, at the end creates"]  # with the rest it fits in 80 columns
        if self._taken_over.last is not None and self._taken_over.last.values:
            way = "takes out" if self._taken_over.standing else "fills in"
            told.append(f"{app.key_of('as-last-time')} {way} last time's")
        self.query_one("#keys", Static).update(" · ".join([*told, self._leaves]))

    def _complete(self, typed: Mapping[str, Meaning | None]) -> bool:
        """Whether every line means something; the first that does not is gone to."""
        lines = [line for line in self._lines() if line.asked.needed or line.text]
        missing = [line for line in lines if typed[line.asked.path] is None]
        for line in missing:
            if not line.text:
                line.tell("needs a value", "error")
        if missing:
            missing[0].entry.focus()
        return not missing

    def _refuse(self, refusal: BadRecord) -> None:
        elsewhere = []
        first: FieldLine | None = None
        for problem in refusal.problems:
            line = next((line for line in self._lines() if line.asked.is_at(problem.path)), None)
            if line is None:
                elsewhere.append(str(problem))
                continue
            line.tell(problem.sentence, "error")
            first = first or line
        self._tell("\n".join(elsewhere))
        if first is not None:
            first.entry.focus()

    def _tell(self, text: str) -> None:
        self._fault.update(Content.styled(safe(text.replace("\n", "; ")), look.TEXTS["error"].style))

    def action_focus_next(self) -> None:
        """The next line."""
        self.focus_next(Entry)

    def action_focus_previous(self) -> None:
        """The line before."""
        self.focus_previous(Entry)

    def unsaved(self) -> Sequence[str]:
        """What was typed on each line; what was filled in is there again the next time."""
        typed = [line for line in self._lines() if line.text and line.asked.steps in self._touched]
        return [f"{line.asked.field.label}: {quote(line.text)}" for line in typed if not line.origin]

    def action_leave_dialog(self) -> None:
        """Leave it, once nothing is typed or the user says so."""
        self.leave(self.app.pressed)
