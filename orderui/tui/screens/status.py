"""Where an order or a part of it stands: its lifecycle drawn, and the steps from here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from orderui.domain.decisions import Move, Refusal
from orderui.domain.edits import parts_of
from orderui.domain.errors import OrderuiError
from orderui.domain.lifecycle import Actor, State
from orderui.domain.paths import by_uid
from orderui.domain.text import safe
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings
from orderui.tui.diagram import diagram
from orderui.tui.modals.confirm import Confirm
from orderui.tui.modals.prompt import Prompt
from orderui.tui.panes.pane import DIM, PaneRows, Row, column
from orderui.tui.values import View, view
from orderui.tui.widgets.columns import Cell
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases.actions import STATUS
from orderui.usecases.editing import find_part
from orderui.usecases.moving import Standing, Step, next_steps, standings, transition

NOTHING_HERE = "Nothing leads out of here.\nf sets any state, with a reason."
HANDS = (Actor.USER, Actor.OUTCOME)
WHO = {Actor.USER: "you", Actor.OUTCOME: "vendor", Actor.CLOCK: "a date", Actor.EFFECT: "itself"}
"""Who takes a step, in a column."""


class Choice(Struct, frozen=True):
    """A row's meaning: a standing to look at, a step to take, or a state to force."""

    standing: Standing
    step: Step | None = None
    state: State | None = None

    @property
    def only_shows(self) -> bool:
        """Whether taking it changes nothing yet."""
        return self.step is None and self.state is None


class ChoiceRows(PaneRows):
    """The table of choices."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Choose", id="rows.open")]


class StatusScreen(Asking[bool]):
    """The lifecycle of one axis. It is dismissed with whether anything moved.

    Where an order has several axes, or its states live in its parts and none was named, it asks which first.
    """

    PLACE = STATUS
    CSS_PATH = "status.tcss"
    AUTO_FOCUS = "#choices"
    BINDINGS: ClassVar[list[BindingType]] = bindings(STATUS)

    def __init__(self, order_id: str, part_text: str = "") -> None:
        super().__init__()
        self.order_id = order_id
        self._part_text = part_text
        self._view: View | None = None
        self._at: Standing | None = None
        self._forcing = False
        self._choices: dict[str, Choice] = {}

    def compose(self) -> ComposeResult:
        """What it is about, the diagram, the choices, and the chosen one in full."""
        yield Static(id="headline", markup=False)
        with Container(id="board"):
            with VerticalScroll(id="diagram", can_focus=False):
                yield Static(markup=False)
            with Vertical():
                yield ChoiceRows([], id="choices", empty=NOTHING_HERE)
                yield Static(id="detail", markup=False)
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with the only axis there is, or ask which."""
        self._load()

    def changed(self, order_id: str) -> None:
        """Draw anew from the book."""
        del order_id
        self._load()

    def _load(self) -> None:
        try:
            self._view = view(self.app.desk, self.order_id)
            candidates = self._candidates()
        except OrderuiError as refusal:
            self.refuse(refusal)
            self.dismiss(False)
            return
        if self._at is not None:
            self._at = next((one for one in candidates if _same(one, self._at)), None)
        elif len(candidates) == 1:
            self._at = candidates[0]
        self._show(candidates)

    @property
    def shown(self) -> View:
        """The order as it is on the screen."""
        assert self._view is not None  # noqa: S101 - loaded when the screen is mounted
        return self._view

    def _candidates(self) -> list[Standing]:
        """The axes there are to choose from: those of the part named, of the order, else of its parts."""
        order, facts = self.shown.order, self.shown.facts
        part = find_part(order, self._part_text)[1] if self._part_text else None
        own = list(standings(order, facts, part))
        if own or part is not None:
            return own
        kinds = [kind for kind in order.RULES.parts if order.RULES.axes_of(kind.name)]
        parts = [one for kind in kinds for one in parts_of(order, kind)]
        return [standing for one in parts for standing in standings(order, facts, one)]

    # What is shown

    def _show(self, candidates: Sequence[Standing]) -> None:
        self._headline()
        rows = self.query_one("#choices", PaneRows)
        self.query_one("#diagram").set_class(self._at is None, "-hidden")
        if self._at is None:
            self._choices = {_key(one): Choice(one) for one in candidates}
            key = self.app.key_of
            rows.empty = (
                f"Nothing here has a status yet.\n{key('back')} goes back; {key('new')} adds to the order."
            )
            rows.set_columns(
                [column("what", "What", 20, grow=1, priority=3), column("state", "Status", 24, grow=1, priority=2)]
            )
        elif self._forcing:
            states = [state for state in self._at.table.states if state.code != self._at.state.code]
            self._choices = {state.code: Choice(self._at, state=state) for state in states}
            rows.set_columns([column("state", "Set against the lifecycle", 30, grow=1)])
        else:
            steps = sorted(next_steps(self.shown.desk, self.shown.order, self._at), key=_not_by_hand)
            self._choices = {step.target.code: Choice(self._at, step) for step in steps}
            rows.empty = NOTHING_HERE
            rows.set_columns(
                [
                    column("number", "", 1, priority=4),
                    column("state", "Move to", 16, priority=5),
                    column("who", "Who", 8, priority=1),
                    column("may", "", 30, grow=1, priority=3),
                ]
            )
        rows.set_rows([self._row(index, key, one) for index, (key, one) in enumerate(self._choices.items(), 1)])
        self._draw()
        self._say_in_full()

    def _row(self, index: int, key: str, one: Choice) -> Row:
        if one.step is not None:
            cells = _step_cells(index, one.step)
        elif one.state is not None:
            cells = {"state": _named(one.state)}
        else:
            cells = {"what": _what(one.standing), "state": _named(one.standing.state)}
        return Row(key, cells)

    def _headline(self) -> None:
        order, label = self.shown.order, look.TEXTS["label"].style
        pieces = [(safe(order.reference), "bold"), (f"  {safe(order.RULES.title)}", label)]
        if self._at is not None:
            pieces.append((f"  {safe(_what(self._at))}", ""))
        if self._forcing:
            pieces.append((f"  forcing: {self.app.key_of('back')} goes back", look.TEXTS["warning"].style))
        self.query_one("#headline", Static).update(Content.assemble(*pieces))

    def _draw(self) -> None:
        if self._at is None:
            return
        steps = [one.step for one in self._choices.values() if one.step is not None]
        numbers = {step.target.code: index for index, step in enumerate(steps, 1)}
        refused = {step.target.code for step in steps if closed(step) is not None}
        lines = [Content.assemble(*line) for line in diagram(self._at, numbers, refused)]
        self.query_one("#diagram Static", Static).update(Content("\n").join(lines))

    @on(Rows.Highlighted)
    def _say_in_full(self) -> None:
        """What there is to say of the choice under the cursor."""
        one = self._chosen
        text = _in_full(one.step) if one is not None and one.step is not None else ""
        if one is not None and one.state is not None:
            text = "Forcing sets the state against the lifecycle. It needs a written reason, and history marks it."
        self.query_one("#detail", Static).update(Content(safe(text)))
        self.refresh_bindings()

    def why_not(self, action: str, choice: str = "") -> str:
        """Why not forcing, the choice under the cursor, or that of a number. Looking at an axis is no change."""
        if action not in ("open", "take", "step", "force") or self._view is None:
            return super().why_not(action, choice)
        if action == "force":
            return super().why_not(action) or self._why_not_forced()
        if action == "step" and int(choice) > len(self._choices):
            return f"There is no step {choice} from here."
        one = list(self._choices.values())[int(choice) - 1] if action == "step" else self._chosen
        if one is None or one.only_shows:
            return ""
        refusal = closed(one.step) if one.step is not None else None
        return super().why_not("take") or (refusal.sentence if refusal is not None else "")

    def _why_not_forced(self) -> str:
        if self.shown.order.archived:
            return f"{self.shown.order.reference} is archived, so it is read-only. Way out: unarchive it."
        return "" if self._at is not None else "Choose first what to force the status of."

    @property
    def _chosen(self) -> Choice | None:
        return self._choices.get(self.query_one("#choices", PaneRows).key or "")

    # Moving

    @on(Rows.Opened)
    def _opened(self) -> None:
        self.action_take()

    def action_take(self) -> None:
        """Take the choice under the cursor."""
        one = self._chosen
        if one is not None:
            self._take(one)

    def action_step(self, number: str) -> None:
        """Take the step of this number."""
        self._take(list(self._choices.values())[int(number) - 1])

    def _take(self, one: Choice) -> None:
        if one.step is not None:
            self._move(one.standing, one.step)
        elif one.state is not None:
            self._force(one.standing, one.state)
        else:
            self._at = one.standing
            self._load()

    @work(exclusive=True, group="move")
    async def _move(self, at: Standing, step: Step) -> None:
        reason: str | None = ""
        if step.edge.reason_required:
            reason = await self._reason(f"Why is {_what(at)} {step.target.name}?")
        if reason is not None:
            await self._go(at, step.target, reason)

    def action_force(self) -> None:
        """Choose from every state there is."""
        self._forcing = True
        self._load()

    @work(exclusive=True, group="move")
    async def _force(self, at: Standing, state: State) -> None:
        move = Move(at.axis, state.code, at.part, reason="to be written", force=True)
        decision = self.shown.asked.can(move)
        if isinstance(decision, Refusal):
            self.refuse(decision.sentence)
            return
        reason = await self._reason(f"Why is {_what(at)} set to {state.name} against the lifecycle?")
        if reason is None:
            return
        says = [
            f"{_what(at)}: {at.state.name} → {state.name}",
            f"Reason: {reason}",
            "What was posted or frozen stays as it is. History marks the change as forced.",
        ]
        question = Confirm(f"Force {state.name}?", says, yes="Force it", asked_by="enter")
        forced: bool | None = await self.app.push_screen_wait(question)
        if forced:
            await self._go(at, state, reason, force=True)

    async def _reason(self, question: str) -> str | None:
        prompt: Prompt = Prompt(question, required="A written reason is needed.")
        text: str | None = await self.app.push_screen_wait(prompt)
        return text

    async def _go(self, at: Standing, target: State, reason: str, *, force: bool = False) -> None:
        """Move, and go back to where one came from."""
        part = f"{at.kind.name}:{by_uid(at.part)}" if at.kind is not None and at.part is not None else ""
        move = partial(transition, part=part, axis=at.axis.name, reason=reason, force=force)
        done = await self.ask(move, self.app.desk, self.order_id, target.code)
        if done is not None:
            self.dismiss(True)

    async def back(self) -> None:
        """From forcing to the steps, from a part chosen to the choice, else to where one came from."""
        if self._forcing:
            self._forcing = False
            self._load()
        elif self._at is not None and len(self._candidates()) > 1:
            self._at = None
            self._load()
        else:
            self.dismiss(False)


def closed(step: Step) -> Refusal | None:
    """Why a step may not be taken; a reason that is yet to be written does not close it."""
    decision = step.decision
    return decision if isinstance(decision, Refusal) and decision.code != "reason" else None


def _key(one: Standing) -> str:
    return f"{one.part.uid if one.part else ''} {one.axis.name}"


def _same(one: Standing, other: Standing) -> bool:
    return _key(one) == _key(other)


def _what(one: Standing) -> str:
    """What an axis is of: `Instruction 01 · ACME`, or the axis of the order."""
    if one.part is None or one.kind is None:
        return one.axis.title
    return f"{one.kind.title} {one.part.title or one.part.key}".rstrip()


def _named(state: State) -> Cell:
    return (_worded(state), look.PHASES[state.phase.value].name)


def _worded(state: State) -> str:
    return f"{look.PHASES[state.phase.value].glyph} {state.name}"


def _step_cells(index: int, step: Step) -> dict[str, Cell]:
    decision = step.decision
    may: Cell = [("✓ ", "text--note"), "; ".join(step.effects)]
    if isinstance(decision, Refusal) and decision.code == "reason":
        may = [("✓ ", "text--note"), "; ".join(["asks for a reason", *step.effects])]
    elif isinstance(decision, Refusal):
        may = [(f"{look.LOCK} ", "text--warning"), (decision.reason, DIM)]
    return {
        "number": (str(index) if index < 10 else "", "text--accent" if closed(step) is None else DIM),
        "state": _named(step.target) if step.edge.by in HANDS else (_worded(step.target), DIM),
        "who": (WHO[step.edge.by], DIM),
        "may": may,
    }


def _not_by_hand(step: Step) -> bool:
    """Sorts the steps that a person may take before those that come by themselves."""
    return step.edge.by not in HANDS


def _in_full(step: Step) -> str:
    """Who takes a step, on whose word, what it needs and what it does."""
    edge = step.edge
    said = [f"{edge.by.says.capitalize()}; the step is {edge.source.says}."]
    if edge.note:
        said.append(f"It comes when {edge.note}." if _not_by_hand(step) else f"{edge.note.capitalize()}.")
    if _not_by_hand(step):
        said.append("f forces it, with a reason.")
    elif (refusal := closed(step)) is not None:
        said.append(refusal.sentence)
    else:
        said += [f"Needed: {need.says}." for need in edge.needs]
    if step.effects:
        said.append(f"It also {'; '.join(step.effects)}.")
    return " ".join(said)
