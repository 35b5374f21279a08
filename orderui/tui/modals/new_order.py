"""A new order: of which system, and what that system cannot do without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from orderui.domain.edits import understood
from orderui.domain.entry import parse_amount
from orderui.domain.errors import BadRecord, BadValue, OrderuiError
from orderui.domain.money import Money, is_currency, minor_digits, show_money, to_units, too_fine
from orderui.domain.record import Declared, Record, declared
from orderui.domain.shape import Kind, shape_of
from orderui.domain.text import safe
from orderui.settings.model import Settings
from orderui.tui import look, values
from orderui.tui.bindings import bindings
from orderui.tui.modals.dialog import Dialog
from orderui.tui.widgets.entry import Entry
from orderui.usecases import editing
from orderui.usecases.actions import CREATING
from orderui.usecases.desk import Desk, Done

if TYPE_CHECKING:
    from orderui.tui.app import OrderuiApp

MOST = 6
"""Choices named in a hint."""


@dataclass(frozen=True)
class Asked:
    """A field that a new order needs, by its dotted path in Python names."""

    path: str
    field: Declared

    @property
    def is_currency(self) -> bool:
        """Whether it is an ISO 4217 code; a system may name its currencies otherwise."""
        return self.field.name == "currency" and not (self.field.shown and self.field.shown.choices)

    @property
    def currency(self) -> str:
        """The path of the currency of an amount that is kept in minor units; empty for anything else."""
        name = self.field.shown.minor_of if self.field.shown else ""
        return f"{self.path.rpartition('.')[0]}.{name}".lstrip(".") if name else ""


@dataclass(frozen=True)
class Meaning:
    """What a line means, and that in words."""

    value: Any
    words: str


def needed(model: type[Record], before: str = "") -> Iterator[Asked]:
    """The plain fields a record cannot be made without, those of records it cannot be made without included."""
    for field in declared(model).values():
        given = field.local or (field.shown and (field.shown.read_only or field.shown.computed))
        if given or not field.info.is_required():
            continue
        shape = shape_of(field)
        if shape.is_scalar:
            yield Asked(f"{before}{field.name}", field)
        elif shape.kind is Kind.RECORD and shape.nests:
            yield from needed(shape.nests, f"{before}{field.name}.")


class FieldLine(Vertical):
    """A label, a line to type in, and what is to be said of it. `meaning` reads the line, and raises BadValue."""

    def __init__(self, asked: Asked, hint: str, meaning: Callable[[Asked, str], Meaning]) -> None:
        super().__init__()
        self.asked = asked
        self._hint = hint
        self.entry = Entry()
        self._meaning = meaning
        self._says = Static(classes="says")

    def compose(self) -> ComposeResult:
        """The label before the line, what is said of it underneath."""
        with Horizontal():
            yield Static(safe(self.asked.field.label), classes="label", markup=False)
            yield self.entry
        yield self._says

    def on_mount(self) -> None:
        """Begin with the hint."""
        self.read()

    @property
    def text(self) -> str:
        """What was typed."""
        return self.entry.value.strip()

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
        echoes = meaning.words and meaning.words != self.text
        self.tell(meaning.words if echoes else self._hint, "note" if echoes else "dim")
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
        asked = list(needed(system.model))
        await self.query_one("#form").mount_all(FieldLine(one, self._hint(one), self._meaning) for one in asked)
        self.query_one("#keys", Static).update(f"enter goes on, creates from the last line · {self._leaves}")
        lines = self._lines()
        for line in lines:
            if line.asked.is_currency:
                line.entry.value = self._settings.default_currency
        if lines:
            lines[0].entry.focus()
        else:
            self.action_create()

    def _lines(self) -> list[FieldLine]:
        return list(self.query(FieldLine))

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

    def _hint(self, asked: Asked) -> str:
        """What is shown under a line before anything is typed: help, and what may be chosen."""
        shown = asked.field.shown
        wanted = shown.choices if shown else ""
        records = [one.named_as for one in self._desk.book.facts().choices(wanted)] if wanted else []
        choices = ", ".join(shape_of(asked.field).words or records[:MOST])
        return ": ".join(text for text in (shown.help if shown else "", choices) if text)

    def _meaning(self, asked: Asked, text: str) -> Meaning:
        """What was typed for a field; money that is kept in minor units is typed as money."""
        today = self._desk.clock.now().date()
        if not asked.currency:
            value = understood(asked.field, text, today)
            return Meaning(value, values.plain(value, today))
        code = next((line.text.upper() for line in self._lines() if line.asked.path == asked.currency), "")
        if not is_currency(code):
            raise BadValue("", "say which currency it is in, too")
        amount = parse_amount(text, currency=code)
        units = to_units(amount, minor_digits(code))
        if units is None:
            raise BadValue("", too_fine(amount, minor_digits(code), code))
        return Meaning(units, show_money(Money(amount, code)))

    @on(Entry.Changed)
    def _typed(self, message: Entry.Changed) -> None:
        """Say what the line means, and what depends on it."""
        message.stop()
        for line in self._lines():
            if line.entry is message.input or (line.asked.currency and line.text):
                line.read()

    def _complete(self, typed: Mapping[str, Meaning | None]) -> bool:
        """Whether every line means something; the first that does not is gone to."""
        missing = [line for line in self._lines() if typed[line.asked.path] is None]
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
            line = next((line for line in self._lines() if _is_at(line.asked, problem.path)), None)
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

    def action_leave_dialog(self) -> None:
        """Leave it."""
        self.dismiss(None)


def _is_at(asked: Asked, path: str) -> bool:
    """Whether a problem's path, in the vendor's names or ours, is the field's."""
    last = path.rpartition(".")[2]
    same_depth = path.count(".") == asked.path.count(".")
    return path == asked.path or (same_depth and last in (asked.field.vendor_name, asked.field.name))
