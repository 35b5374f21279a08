"""One thing done to many orders: what it would do to each, the question, and what has become of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.text import count, safe
from orderui.tui import look
from orderui.tui.bindings import bindings
from orderui.tui.modals.confirm import Answer, Question, with_key
from orderui.tui.progress import Run, Stopped
from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.rows import Rows
from orderui.usecases.actions import CONFIRM
from orderui.usecases.bulk import Act, Bulk, Deed, Fate, in_bulk
from orderui.usecases.desk import Desk

if TYPE_CHECKING:
    from orderui.tui.app import OrderuiApp

MOST_LINES = 9
OFTEN = 0.1
"""Seconds between two looks at how far it has come."""

SIGNS: dict[Fate, tuple[str, str]] = {
    Fate.REFUSES: ("✗", "text--error"),
    Fate.CHANGES: (look.MARK, "text--accent"),
    Fate.ALREADY: ("=", "text--dim"),
}
"""By fate, what needs to be read first coming first."""


class Stage(Enum):
    """How far it has come."""

    TRYING = auto()
    ASKING = auto()
    DOING = auto()
    TOLD = auto()


class BulkRun(Question[Bulk | None]):
    """Tries `act` on every order, shows what would come of it, asks, does it, and shows who refused.

    It is dismissed with what was done, None where nothing was.
    """

    CSS_PATH = "bulk.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(CONFIRM),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown", "move(10)", "Page down", show=False),
        Binding("pageup", "move(-10)", "Page up", show=False),
    ]

    def __init__(
        self,
        desk: Desk,
        act: Act,
        order_ids: Sequence[str],
        question: Callable[[str], str],
        *,
        says: str = "",
        asked_by: Sequence[str] = (),
    ) -> None:
        """`question` is what would be done to `7 orders`; `says` is true of all of them.

        `asked_by` are the keys that ask it.
        """
        super().__init__(asked_by)
        self._desk = desk
        self._act = act
        self._ids = order_ids
        self._question = question
        self._says = says
        self._stage = Stage.TRYING
        self._run = Run()
        self._bulk: Bulk | None = None
        self._no = Answer(markup=False, id="no")
        self._yes = Answer(markup=False, id="yes")

    def compose(self) -> ComposeResult:
        """The question, the orders, the one under the cursor in full, the answers."""
        columns: list[Column[Deed]] = [
            Column("sign", "", 1, priority=3, cell=_sign),
            Column("reference", "Reference", 16, grow=1, priority=2, cell=lambda deed: deed.reference),
            Column("says", "", 30, grow=4, priority=1, cell=lambda deed: deed.says),
        ]
        with Vertical():
            yield Static(self._asked(len(self._ids)), id="question")
            yield Static(id="counts")
            yield Rows(columns)
            with VerticalScroll(can_focus=False, id="detail"):
                yield Static()
            with Horizontal():
                yield self._no
                yield self._yes

    def on_mount(self) -> None:
        """Find out what it would do."""
        self._rows.can_focus = False
        self._yes.display = False
        self._no.chosen = True
        self._no.update(with_key("Cancel", self.app.keys_for("answer-no")))
        self.set_interval(OFTEN, self._tell_progress)
        self._try()

    @property
    def _rows(self) -> Rows[Deed]:
        return self.query_one(Rows)

    @property
    def _app(self) -> OrderuiApp:
        return cast("OrderuiApp", self.app)

    def _asked(self, orders: int) -> Content:
        return Content(safe(f"{self._question(count(orders, 'order'))}?"))

    # At work

    @work(exclusive=True, group="bulk")
    async def _try(self) -> None:
        """Find out what it would do, and ask."""
        bulk = await self._go_through(dry_run=True)
        if bulk is None:
            return
        changing = len(bulk.changed)
        self._show(bulk, "will change", "will refuse")
        if changing:
            self.query_one("#question", Static).update(self._asked(changing))
            keys = self.keys_to("answer-yes")
            self._yes.update(with_key(safe(self._question(count(changing, "order"))), keys))
            self._yes.display = True
        self._stage = Stage.ASKING
        self.put()

    @work(exclusive=True, group="bulk")
    async def _do(self) -> None:
        """Do it, and show who refused."""
        self._yes.display, self._yes.chosen, self._no.chosen = False, False, True
        bulk = await self._go_through(dry_run=False)
        if bulk is None:
            return
        self._bulk, self._stage = bulk, Stage.TOLD
        if not bulk.refused:
            self.dismiss(bulk)
            return
        self._show(bulk)
        self.query_one("#question", Static).update(Content(safe(bulk.change.title if bulk.change else "Nothing")))
        self._no.update(with_key("Close", self.app.keys_for("answer-no")))

    async def _go_through(self, *, dry_run: bool) -> Bulk | None:
        act = partial(in_bulk, self._desk, self._ids, self._act, dry_run=dry_run, progress=self._run)
        try:
            return await self._app.perform(act)
        except Stopped:
            self.dismiss(None)
        except OrderuiError as refusal:
            self._app.narrate(str(refusal), "refused")
            self.dismiss(None)
        return None

    def _tell_progress(self) -> None:
        if self._run.total and self._stage in (Stage.TRYING, Stage.DOING):
            doing = "Looking at" if self._stage is Stage.TRYING else "Changing"
            told = f"{doing} {self._run.done:,} of {count(self._run.total, 'order')} …  esc stops it"
            self._tell(Content.styled(told, look.TEXTS["dim"].style))

    # What it shows

    def _show(self, bulk: Bulk, *verbs: str) -> None:
        """Show every order, the refused ones first."""
        order = list(SIGNS)
        deeds = sorted(bulk.deeds, key=lambda deed: order.index(deed.fate))
        self._rows.styles.height = min(len(deeds), MOST_LINES) + 1
        self._rows.set_rows(deeds)
        self._tell(Content(f"{told(bulk, *verbs)}. {self._says}".strip()))

    def _tell(self, content: Content) -> None:
        self.query_one("#counts", Static).update(content)

    @on(Rows.Highlighted)
    def _highlighted(self, message: Rows.Highlighted) -> None:
        del message
        if deed := self._rows.row:
            text = Content.assemble((safe(deed.reference), "bold"), f"  {safe(deed.says)}")
            self.query_one("#detail Static", Static).update(text)

    # Answers

    def on_answer_chosen(self, message: Answer.Chosen) -> None:
        """A click has answered."""
        if message.answer is self._yes:
            self.action_answer_yes()
        else:
            self.action_answer_no()

    def action_other_answer(self) -> None:
        """Choose the other answer."""
        if self._yes.display:
            self._no.chosen, self._yes.chosen = self._yes.chosen, self._no.chosen

    def action_answer(self) -> None:
        """Give the chosen answer."""
        if self._yes.chosen:
            self.action_answer_yes()
        else:
            self.action_answer_no()

    def action_answer_yes(self) -> None:
        """Do it."""
        if self._stage is Stage.ASKING and self._yes.display:
            self._stage, self._run = Stage.DOING, Run()
            self._do()

    def action_answer_no(self) -> None:
        """Stop it, leave everything as it is, or have read what has become of it."""
        self._run.stopped = True
        if self._stage in (Stage.ASKING, Stage.TOLD):
            self.dismiss(self._bulk)

    def action_move(self, by: int) -> None:
        """Go to another order."""
        self._rows.action_move(by)


def told(bulk: Bulk, changed: str = "changed", refused: str = "refused") -> str:
    """`7 changed, 2 refused`."""
    parts = [f"{len(bulk.changed):,} {changed}"]
    parts += [f"{len(bulk.already):,} {'is' if len(bulk.already) == 1 else 'are'} so already"] * bool(bulk.already)
    parts += [f"{len(bulk.refused):,} {refused}"] if bulk.refused else []
    return ", ".join(parts)


def _sign(deed: Deed) -> Cell:
    return SIGNS[deed.fate]
