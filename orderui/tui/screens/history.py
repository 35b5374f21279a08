"""History: every change to the book, the newest first, and the one under the cursor as a readable difference."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date, tzinfo
from functools import partial
from typing import ClassVar

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.history import Change, bring_again, take_back
from orderui.domain.text import count, safe, safe_lines
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings
from orderui.tui.values import NO_VALUE, instant
from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases import telling, timeline
from orderui.usecases.actions import HISTORY
from orderui.usecases.telling import THE_ORDER, Passage

PAUSE = 0.05
"""Seconds the cursor rests before the change under it is told."""
MOST_THINGS, MOST_LINES = 50, 400
"""Orders and lines told of one change: enough to read, where an import may have brought thousands."""

NOTHING = "Nothing has changed yet.\n\nWhat you do to the book is told here."

DIM, LABEL, ACCENT = (look.TEXTS[name].style for name in ("dim", "label", "accent"))
WARNING = look.TEXTS["warning"].style


class Told(Struct, frozen=True):
    """One change in the list. `sign` says whether undo or redo would take it, or that it has been taken back."""

    change: Change
    sign: str

    @property
    def key(self) -> str:
        """The change's own id."""
        return self.change.id


class ChangeRows(Rows[Told]):
    """The table of changes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Orders", id="rows.open")]


class HistoryScreen(Asking[None]):
    """Every change to the book; undo and redo from here as from everywhere."""

    PLACE = HISTORY
    CSS_PATH = "history.tcss"
    AUTO_FOCUS = "ChangeRows"
    BINDINGS: ClassVar[list[BindingType]] = bindings(HISTORY)

    def __init__(self) -> None:
        super().__init__()
        self._changes: Sequence[Change] = ()
        self._filter = ""

    def compose(self) -> ComposeResult:
        """The list, and beside or below it the change under the cursor."""
        yield Static(id="title")
        yield FilterBar(lambda _text, _at: (), placeholder="any words of a change: undo, forced, INV-1")
        with Container(id="body"):
            yield ChangeRows(self._columns(), id="changes", empty="Reading the history …")
            with VerticalScroll(id="diff", can_focus=True):
                yield Static(markup=False)
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read it."""
        self._read()

    def _columns(self) -> list[Column[Told]]:
        return [
            Column("sign", "", 1, priority=8, cell=lambda one: (one.sign, "text--accent")),
            Column(
                "number", "No", 5, "right", priority=3, cell=lambda one: (f"{one.change.number:,}", "text--dim")
            ),
            Column("when", "When", 13, priority=6, cell=lambda one: (self._when(one.change), "text--label")),
            Column("what", "Change", 34, grow=1, priority=9, cell=_what),
            Column("orders", "About", 9, "right", priority=4, cell=lambda one: (_about(one.change), "text--dim")),
        ]

    @property
    def _today(self) -> date:
        return self.app.desk.clock.now().date()

    @property
    def _zone(self) -> tzinfo | None:
        return self.app.desk.clock.now().tzinfo

    def _when(self, change: Change) -> str:
        return instant(change.at.astimezone(self._zone), self._today)

    # The list

    def changed(self, order_id: str) -> None:
        """Read it anew: there is a change more."""
        del order_id
        self._read()

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        try:
            self._changes = await asyncio.to_thread(timeline.history, self.app.desk)
        except OrderuiError as refusal:
            self.refuse(refusal)
            return
        self._list()

    def _list(self) -> None:
        words = self._filter.casefold().split()
        oldest_first = list(reversed(self._changes))
        undo, redo = take_back(oldest_first), bring_again(oldest_first)
        gone = taken_back(oldest_first)
        signs = {change.id: "·" for change in self._changes if change.id in gone}
        signs |= {redo.id: self.app.key_of("redo")} if redo else {}
        signs |= {undo.id: self.app.key_of("undo")} if undo else {}
        found = [
            Told(change, signs.get(change.id, ""))
            for change in self._changes
            if all(word in telling.words_of(change) for word in words)
        ]
        rows = self.query_one(ChangeRows)
        key = self.app.key_of
        other = f"Press {key('filter-changes')} to look for something else, {key('back')} for all."
        nothing = f"No change mentions “{safe(self._filter)}”.\n\n{other}"
        rows.empty = (
            nothing if self._changes else "Nothing has changed yet.\n\nWhat you do to the book is told here."
        )
        stayed = rows.key is not None and rows.cursor > 0
        rows.set_rows(found, keep=stayed)
        whole = count(len(self._changes), "change")
        said = f"{len(found):,} of {whole}" if words else whole
        hint = f"{key('undo')} takes back: {undo.title}" if undo else "nothing to take back"
        pieces = [("History", f"bold {ACCENT}"), (f"  {said}", ""), (f"  {safe(hint)}", DIM)]
        self.query_one("#title", Static).update(Content.assemble(*pieces))
        self._tell()

    def action_filter_changes(self) -> None:
        """Type what to look for."""
        self.query_one(FilterBar).open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a filter is typed, `/` is a letter."""
        if action == "filter_changes":
            return self.query_one(ChangeRows).has_focus or self.query_one("#diff").has_focus
        return super().check_action(action, parameters)

    @on(FilterBar.Typed)
    def _filter_typed(self, message: FilterBar.Typed) -> None:
        self._filter = message.text.strip()
        self._list()

    @on(FilterBar.Left)
    def _filter_left(self) -> None:
        self.query_one(ChangeRows).focus()

    async def back(self) -> None:
        """Take the filter away, then go back."""
        if self._filter:
            self.query_one(FilterBar).set("")
        else:
            await super().back()

    # The change under the cursor

    @property
    def _here(self) -> Change | None:
        row = self.query_one(ChangeRows).row
        return row.change if row else None

    @on(Rows.Highlighted)
    def _highlighted(self) -> None:
        self._tell()

    @work(exclusive=True, group="tell")
    async def _tell(self) -> None:
        change = self._here
        shown = self.query_one("#diff Static", Static)
        if change is None:
            shown.update("")
            return
        await asyncio.sleep(PAUSE)
        tell = partial(telling.told, self.app.desk, change, most=MOST_THINGS, changes=self._changes)
        try:
            passages = await asyncio.to_thread(tell)
        except OrderuiError as refusal:
            shown.update(Content(safe(str(refusal))))
            return
        lines = list(self._told(change, passages))
        more = [[("…", DIM)]] if len(lines) > MOST_LINES else []
        content = Content("\n").join(Content.assemble(*line) for line in [*lines[:MOST_LINES], *more])
        shown.update(content)
        self.query_one("#diff", VerticalScroll).scroll_home(animate=False)

    def _told(self, change: Change, passages: Sequence[Passage]) -> Iterator[list[tuple[str, str]]]:
        yield [(safe(change.title), "bold")]
        at = change.at.astimezone(self._zone)
        yield [(f"{at:%A} {at.day} {at:%B %Y %H:%M}  {safe(change.command)}", DIM)]
        if change.forced:
            yield [("forced against the lifecycle", WARNING)]
        if change.clock:
            yield [("by a date that passed", WARNING)]
        if change.reason:
            yield [("because ", LABEL), (safe(change.reason), "")]
        for note in change.notes:
            yield [(safe(note), DIM)]
        for passage in passages:
            yield []
            yield [
                (self._named(passage), ACCENT),
                (f"  {passage.what}", DIM if passage.what == "changed" else "bold"),
            ]
            for line in passage.lines:
                yield _difference(line, passage.what)
        left = len(change.subjects) - len(passages)
        if left:
            yield []
            yield [(f"and {count(left, 'thing')} more", DIM)]

    def _named(self, passage: Passage) -> str:
        of = self.app.desk.system(passage.system).title if passage.system else passage.kind
        return safe(f"{of} {passage.name}")

    def action_changed_orders(self) -> None:
        """Open the order the change was about; of several, list them."""
        change = self._here
        if change is None:
            self.refuse("There is no change under the cursor.")
            return
        orders = list(dict.fromkeys(subject.id for subject in change.subjects if subject.kind == THE_ORDER))
        if not orders:
            self.refuse(
                f"This change was about the book's own records. Way out: {self.app.key_of('registry')} shows them."
            )
        elif len(orders) == 1:
            self.app.open_order(orders[0])
        else:
            self.app.open_orders(f"id:{','.join(orders[:MOST_THINGS])} (is:archived or -is:archived)")

    @on(Rows.Opened)
    def _opened(self) -> None:
        self.action_changed_orders()


def taken_back(oldest_first: Sequence[Change]) -> frozenset[str]:
    """The ids of the changes that undo has taken back and redo has not brought again."""
    gone: set[str] = set()
    for change in oldest_first:
        gone |= {change.undoes} if change.undoes else set()
        gone -= {change.redoes}
    return frozenset(gone)


def _what(one: Told) -> Cell:
    change = one.change
    marks = [word for word, worn in (("forced", change.forced), ("by date", change.clock)) if worn]
    gone = "text--dim" if one.sign == "·" else ""
    cell: Cell = [(safe_lines(change.title)[0], gone), *((f"  {mark}", "text--warning") for mark in marks)]
    return [*cell, (f"  because {change.reason}", "text--dim")] if change.reason else cell


def _about(change: Change) -> str:
    orders = len({subject.id for subject in change.subjects if subject.kind == THE_ORDER})
    return count(orders, "order") if orders else change.subjects[0].kind if change.subjects else ""


def _difference(line: telling.Line, what: str) -> list[tuple[str, str]]:
    """`Amount  €60.00 → €30.00`; of what has just come, or gone, the one value there is."""
    label = (f"  {safe(line.label)}  ", LABEL)
    before, after = (" ".join(safe_lines(text)) or NO_VALUE for text in (line.before, line.after))
    if what != "changed":
        return [label, (after if what == "entered" else before, "")]
    return [label, (before, DIM), (" → ", LABEL), (after, "")]
