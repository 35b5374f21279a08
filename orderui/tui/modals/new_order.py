"""A new order: of which system, and what that system cannot do without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from orderui.domain.edits import understood
from orderui.domain.errors import BadRecord, BadValue, OrderuiError
from orderui.domain.record import Declared, Record, declared
from orderui.domain.shape import Kind, shape_of
from orderui.domain.text import safe
from orderui.tui import look, values
from orderui.tui.widgets.entry import Entry
from orderui.usecases import editing
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed

if TYPE_CHECKING:
    from orderui.tui.app import OrderuiApp


@dataclass(frozen=True)
class Asked:
    """A field that a new order needs, by its dotted path in Python names."""

    path: str
    field: Declared

    @property
    def hint(self) -> str:
        """What is shown under the field before anything is typed."""
        words = shape_of(self.field).words
        helped = self.field.shown.help if self.field.shown else ""
        return f"{helped}{': ' if helped and words else ''}{', '.join(words)}"


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
    """A label, a line to type in, and what is to be said of it."""

    def __init__(self, asked: Asked, desk: Desk) -> None:
        super().__init__()
        self.asked = asked
        self._desk = desk
        self.entry = Entry()
        self._says = Static(classes="says")

    def compose(self) -> ComposeResult:
        """One under the other."""
        yield Static(safe(self.asked.field.label), classes="label", markup=False)
        yield self.entry
        yield self._says

    def on_mount(self) -> None:
        """Begin with the hint."""
        self.tell(self.asked.hint, "dim")

    @on(Entry.Changed)
    def _typed(self, message: Entry.Changed) -> None:
        message.stop()
        text = message.value
        try:
            meant = understood(self.asked.field, text, self._desk.clock.now().date())
        except BadValue as refusal:
            self.tell(refusal.sentence, "error")
            return
        echo = values.plain(meant, self._desk.clock.now().date())
        self.tell(
            echo if echo and echo != text.strip() else self.asked.hint, "note" if echo != text.strip() else "dim"
        )

    @on(Entry.PastedLines)
    def _pasted(self, message: Entry.PastedLines) -> None:
        message.stop()
        self.call_after_refresh(self.tell, f"Only the first of {len(message.lines)} lines was taken.", "warning")

    def tell(self, text: str, kind: str) -> None:
        """Say something under the line."""
        self._says.update(Content.styled(safe(text), look.TEXTS[kind].style))


class NewOrder(ModalScreen[str | None]):
    """Asks for the system and the fields it needs; dismissed with the id of the order made, or with None."""

    CSS_PATH = "new_order.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("f2,ctrl+s", "create", "Create"),
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
        dim = look.TEXTS["dim"].style
        with Vertical(id="box"):
            yield Static("New order", id="question", markup=False)
            if self._system is None:
                yield OptionList(
                    *(
                        Option(
                            Content.assemble(
                                (f"{number}  ", look.TEXTS["accent"].style),
                                f"{system.title:<10} ",
                                (system.says, dim),
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
        self.query_one("#keys", Static).update("enter chooses · esc leaves")
        self.query_one(OptionList).focus()

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
        await self.query_one("#form").mount_all(FieldLine(asked, self._desk) for asked in needed(system.model))
        self.query_one("#keys", Static).update("enter goes on, creates from the last line · esc leaves")
        lines = self._lines()
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
        typed = {line.asked.path: Typed(line.entry.value) for line in self._lines() if line.entry.value.strip()}
        try:
            done = await app.perform(partial(editing.create, self._desk, self._system.name, typed))
        except BadRecord as refusal:
            self._refuse(refusal)
            return
        except OrderuiError as refusal:
            self._tell(str(refusal))
            return
        if done.order is not None:
            app.narrate(f"Entered {done.order.reference}.  u takes it back", "done")
            self.dismiss(done.order.id)

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

    def action_leave(self) -> None:
        """Leave it."""
        self.dismiss(None)


def _is_at(asked: Asked, path: str) -> bool:
    """Whether a problem's path, in the vendor's names or ours, is the field's."""
    last = path.rpartition(".")[2]
    same_depth = path.count(".") == asked.path.count(".")
    return path == asked.path or (same_depth and last in (asked.field.vendor_name, asked.field.name))
