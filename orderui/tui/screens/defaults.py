"""Defaults: what parts inherit, which of them a change would reach, which it would not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.paths import by_uid, locate
from orderui.domain.text import count, safe
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings
from orderui.tui.modals.confirm import Confirm
from orderui.tui.panes.parts import EntriesPane, require_maps
from orderui.tui.slots import why_locked
from orderui.tui.values import View, joined, plain, view
from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases import editing
from orderui.usecases.actions import DEFAULTS
from orderui.usecases.editing import Preview, Reach

MOST = 8
"""Parts that are named in a sentence; the table below names all."""


class Line(Struct, frozen=True):
    """One part that looks to an entry: its states, and what it has from there, or why a change passes it by."""

    reach: Reach
    states: Sequence[tuple[str, str]]
    today: date

    @property
    def key(self) -> str:
        """The part's own."""
        return self.reach.part.uid

    @property
    def has(self) -> Cell:
        """What the part has from the entry."""
        if not self.reach.changed:
            return f"would not follow: {self.reach.why_not}", "text--dim"
        return ", ".join(f"{label}: {plain(before, self.today)}" for label, before in lost(self.reach))


def lost(reach: Reach) -> list[tuple[str, Any]]:
    """What a part would have no longer, were the entry taken away: what it has from there."""
    return [(label, before) for label, before, after in reach.changed if after is None]


class DefaultsScreen(Asking[None]):
    """The entries of an order's maps of records; below, the parts that the one under the cursor reaches."""

    PLACE = DEFAULTS
    CSS_PATH = "defaults.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(DEFAULTS)

    def __init__(self, shown: View) -> None:
        """Raises NotAllowed where the order's system knows no such thing."""
        super().__init__()
        self.order_id = shown.order.id
        self._view = shown
        self._panes = [EntriesPane(field) for field in require_maps(shown.order)]

    def compose(self) -> ComposeResult:
        """The entries, and what becomes of the parts."""
        yield Static(id="title")
        yield from self._panes
        with Vertical(id="reach"):
            yield Static(id="told")
            yield Rows(_columns(), id="parts", empty="Looking …")
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with the first entry."""
        self.query_one("#parts").can_focus = True
        self._show()
        self._panes[0].take_focus()

    def _show(self) -> None:
        order = self._view.order
        dim = look.TEXTS["dim"].style
        title = joined([pane.field.label for pane in self._panes])
        rest = (f"   {safe(order.reference)} · {safe(order.RULES.title)}", dim)
        self.query_one("#title", Static).update(Content.assemble((safe(title), "bold"), rest))
        for pane in self._panes:
            pane.show(self._view)
        self._look()

    def changed(self, order_id: str) -> None:
        """Draw it anew."""
        del order_id
        self._view = view(self.app.desk, self.order_id)
        self._show()

    # What an entry reaches

    @property
    def pane(self) -> EntriesPane:
        """The map that the keys go to."""
        return next((pane for pane in self._panes if pane.rows.has_focus), self._panes[0])

    @property
    def path(self) -> str:
        """The entry under the cursor, as use cases take it; empty where there is none."""
        return self.pane.target.clears

    @on(Rows.Highlighted)
    def _highlighted(self, message: Rows.Highlighted) -> None:
        if message.rows.id != "parts":
            self._look()

    @work(exclusive=True, group="reach")
    async def _look(self) -> None:
        """What taking the entry away would change is what parts have from it now."""
        path, rows = self.path, self.query_one("#parts", Rows)
        if not path:
            rows.empty = ""
            rows.set_rows([])
            self._tell("")
            return
        try:
            would = await self.app.perform(partial(editing.preview, self.app.desk, self.order_id, {path: None}))
        except OrderuiError as refusal:
            rows.empty = ""
            rows.set_rows([])
            self._tell(str(refusal), "warning")
            return
        rows.empty = "No part looks to this entry."
        rows.set_rows(list(self._lines(would)))
        self._tell(_told(would))

    def _lines(self, would: Preview) -> Iterator[Line]:
        order, facts, today = self._view.order, self._view.facts, self._view.today
        for reach in (*would.reached, *would.spared):
            states = []
            for axis in order.RULES.axes_of(reach.kind.name):
                state = axis.table(order, reach.part, facts).state(axis.code(reach.part))
                phase = look.PHASES[state.phase.value]
                states.append((f"{phase.glyph} {state.name} ", phase.name))
            yield Line(reach, states, today)

    def _tell(self, text: str, kind: str = "") -> None:
        style = look.TEXTS[kind].style if kind else ""
        self.query_one("#told", Static).update(Content.styled(safe(text), style))

    # Actions

    @on(Rows.Opened)
    def _opened(self, message: Rows.Opened) -> None:
        if message.rows.id == "parts":
            reach = next(one for one in self._rows_shown() if one.key == message.key).reach
            self.app.open_editor(self.order_id, f"{reach.kind.name}:{by_uid(reach.part)}")
        else:
            self.action_edit()

    def _rows_shown(self) -> Sequence[Line]:
        rows: Rows[Line] = self.query_one("#parts", Rows)
        return rows.rows

    def action_open(self) -> None:
        """As `edit`."""
        self.action_edit()

    def action_edit(self) -> None:
        """Edit the entry; what the change reaches is shown there before it is saved."""
        if self.path:
            self.app.open_editor(self.order_id, self.pane.target.edits)
        elif why_not := self.why_not("new"):
            self.refuse(why_not)
        else:
            self.action_new()

    def action_new(self) -> None:
        """Add an entry."""
        self.app.open_editor(self.order_id, self.pane.adds)

    def why_not(self, action: str, choice: str = "") -> str:
        """Why no entry may be added, or the one under the cursor may not be removed."""
        why_not = super().why_not(action, choice)
        if why_not or not self.is_mounted:
            return why_not
        if action == "new" or (action in ("edit", "open") and not self.path):
            return self.pane.why_not_added(self._view)
        if action != "remove":
            return ""
        entry = locate(self._view.order, self.path) if self.path else None
        return why_locked(self._view, entry) if entry else "There is no entry under the cursor."

    def action_remove(self) -> None:
        """Remove the entry; where parts have something from it, that is said and confirmed first."""
        self._remove(self.path)

    @work(exclusive=True, group="remove")
    async def _remove(self, path: str) -> None:
        try:
            would = await self.app.perform(partial(editing.preview, self.app.desk, self.order_id, {path: None}))
        except OrderuiError as refusal:
            self.refuse(refusal)
            return
        if would.reached and not await self._confirmed(would):
            return
        await self.ask(editing.edit, self.app.desk, self.order_id, {path: None})

    async def _confirmed(self, would: Preview) -> bool:
        says = [f"{look.INHERITED} {_name(one)}: {_changes(one)}" for one in would.reached]
        says += [f"{look.LOCK} {_name(one)} stays as it is: {one.why_not}" for one in would.spared]
        entry = self.pane.target.copy
        question = Confirm(f"Remove {entry}?", says, yes="Remove")
        return await self.app.push_screen_wait(question)


def _columns() -> list[Column[Line]]:
    return [
        Column("follows", "", 1, priority=9, cell=_follows),
        Column("part", "Part", 10, grow=1, priority=9, cell=lambda line: _name(line.reach)),
        Column("state", "Status", 13, priority=7, cell=lambda line: list(line.states)),
        Column("has", "Has from this entry", 30, grow=4, priority=8, cell=lambda line: line.has),
    ]


def _follows(line: Line) -> Cell:
    return (look.INHERITED, "text--accent") if line.reach.changed else (look.LOCK, "text--dim")


def _name(reach: Reach) -> str:
    return reach.part.key or reach.part.title


def _changes(reach: Reach) -> str:
    """`loses Scheme; Status READY → INCOMPLETE`."""
    told = [f"loses {', '.join(label for label, _ in lost(reach))}"] if lost(reach) else []
    told += [
        f"{label} {before or 'nothing'} → {after}" for label, before, after in reach.changed if after is not None
    ]
    return "; ".join(told)


def _told(would: Preview) -> str:
    """Which parts a change of the entry would reach, in a sentence."""
    if not would.reached and not would.spared:
        return ""
    names = joined([_name(one) for one in would.reached])
    which = f" ({names})" if 0 < len(would.reached) <= MOST else ""
    told = f"A change reaches {count(len(would.reached), 'part')}{which}"
    if would.spared:
        told += f", and leaves {len(would.spared)} as {'it is' if len(would.spared) == 1 else 'they are'}"
    return f"{told}."
