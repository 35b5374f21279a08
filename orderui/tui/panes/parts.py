"""The parts of one kind, and the entries of a map of records, as tables over what their models declare."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from orderui.domain import locks
from orderui.domain.decisions import Refusal
from orderui.domain.edits import parts_of
from orderui.domain.errors import NotAllowed
from orderui.domain.order import Order, Part
from orderui.domain.paths import by_uid, follow, spoken
from orderui.domain.record import Declared, Record, declared
from orderui.domain.rules import PartKind
from orderui.domain.shape import Kind, shape_of
from orderui.domain.text import clip, pad, safe
from orderui.tui import look
from orderui.tui.form import Form
from orderui.tui.forms import form_at
from orderui.tui.panes.pane import DIM, Pane, Row, Target, column
from orderui.tui.slots import why_locked
from orderui.tui.values import NO_VALUE, View, currency_field
from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.rows import Rows

REST = 0.12
"""Seconds the cursor rests before the part under it is told in full."""

WIDTHS = {Kind.AMOUNT: 12, Kind.NUMBER: 8, Kind.DATE: 11, Kind.INSTANT: 13, Kind.FLAG: 5, Kind.CHOICE: 9}
FIRST = {Kind.AMOUNT: 80, Kind.DATE: 75}
"""Kinds of value that stay longest where there is little room; the rest go from the last declared."""


class Leaf(Struct, frozen=True):
    """One scalar field, perhaps of a record inside, by the steps that lead to it."""

    steps: tuple[str, ...]
    field: Declared
    holder: type[Record]

    @property
    def key(self) -> str:
        """What its column is called by."""
        return ".".join(self.steps)

    @property
    def is_money(self) -> bool:
        """Whether it is an amount, in a currency or not."""
        kind = shape_of(self.field).kind
        return kind is Kind.AMOUNT or bool(currency_field(self.holder, self.field.name))

    def held(self, record: Record) -> tuple[object, Record | None]:
        """The value, and the record it stands in."""
        here: Record | None = record
        for step in self.steps[:-1]:
            here = getattr(here, step) if here is not None else None
        return (getattr(here, self.steps[-1]) if here is not None else None), here


def leaves(model: type[Record], above: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """The fields of `model` that a table has room for: what a person types, currencies left to their amounts."""
    currencies = {currency_field(model, name) for name in declared(model)}
    for field in declared(model).values():
        shape, shown = shape_of(field), field.shown
        if field.local or (shown and (shown.computed or shown.read_only)) or field.name in currencies:
            continue
        steps = (*above, field.name)
        if shape.kind is Kind.RECORD and shape.nests is not None:
            yield from leaves(shape.nests, steps)
        elif shape.is_scalar:
            yield Leaf(steps, field, model)


def columns_of(leaves_shown: Sequence[Leaf]) -> list[Column[Row]]:
    """A column for each field, amounts and other numbers to the right."""
    made = []
    for index, leaf in enumerate(leaves_shown):
        kind = shape_of(leaf.field).kind
        width = WIDTHS[Kind.AMOUNT] if leaf.is_money else WIDTHS.get(kind, 12)
        grow = 1 if kind is Kind.TEXT and not leaf.is_money else 0
        priority = 80 if leaf.is_money else FIRST.get(kind, 60 - index)
        title = leaf.field.label
        wide = max(width, min(len(title), 14))
        right = leaf.is_money or kind in (Kind.AMOUNT, Kind.NUMBER)
        made.append(column(leaf.key, title, wide, right=right, grow=grow, priority=priority))
    return made


class PartsPane(Pane):
    """The parts of one kind: key, state, and their fields as declared."""

    DEFAULT_CSS = """
    PartsPane .aside { padding: 0 1; scrollbar-size-vertical: 1; display: none; }
    """

    def __init__(self, kind: PartKind) -> None:
        super().__init__(kind.many, adds=f"+{kind.name}")
        self.kind = kind
        self.rows.empty = f"No {kind.many.lower()} yet."
        self._view: View | None = None
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """The table, and where there is room the part under the cursor in full."""
        with Horizontal():
            yield self.rows
            with VerticalScroll(classes="aside", can_focus=False):
                yield Static(markup=False)

    def show(self, view: View) -> None:
        """Show the parts as they are now."""
        self._view = view
        super().show(view)
        self._tell_soon()

    def on_resize(self) -> None:
        """There may be room for it now."""
        self._tell_soon()

    @on(Rows.Highlighted)
    def _tell_soon(self) -> None:
        """Once the cursor rests."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._tell)

    @work(exclusive=True)
    async def _tell(self) -> None:
        target, view = self.target, self._view
        if not self.query_one(".aside").display or view is None:
            return
        form = await asyncio.to_thread(form_at, view, target.edits) if target.edits else None
        self.query_one(".aside Static", Static).update(_in_full(form) if form else Content(""))

    def count(self, view: View) -> int:
        """The parts there are."""
        return len(parts_of(view.order, self.kind))

    def columns(self, view: View) -> Sequence[Column[Row]]:
        """The key, the states, a lock, then every field that one of the parts has a value in."""
        parts = parts_of(view.order, self.kind)
        axes = view.order.RULES.axes_of(self.kind.name)
        held = {axis.field for axis in axes}
        shown = [
            leaf
            for leaf in leaves(self.kind.model)
            if leaf.key != self.kind.model.KEY
            and leaf.key not in held
            and (not parts or any(leaf.held(part)[0] not in (None, "") for part in parts))
        ]
        key = declared(self.kind.model).get(self.kind.model.KEY)
        title = key.label if key else "No."
        return [
            column("", title, 10, priority=100, grow=1),
            column("lock", "", 1, priority=70),
            *(column(f"axis.{axis.name}", axis.title, 13, priority=90) for axis in axes),
            *columns_of(shown),
        ]

    def lines(self, view: View) -> Sequence[Row]:
        """A row for each part, in the order they stand."""
        parts = parts_of(view.order, self.kind)
        return [self._line(view, part, part.key or str(index)) for index, part in enumerate(parts)]

    def _line(self, view: View, part: Part, named: str) -> Row:
        order = view.order
        cells: dict[str, Cell] = {"": named}
        closed = locks.holding(order.RULES.locks, order, part, (*self.kind.at, "*"), view.now) or order.archived
        cells["lock"] = (look.LOCK, DIM) if closed else ""
        for axis in order.RULES.axes_of(self.kind.name):
            state = axis.table(order, part, view.facts).state(axis.code(part))
            phase = look.PHASES[state.phase.value]
            cells[f"axis.{axis.name}"] = (f"{phase.glyph} {state.name}", phase.name)
        inherited = {one.steps for one in order.RULES.inherits(order, part)}
        for leaf in leaves(self.kind.model):
            value, beside = leaf.held(part)
            words = view.worded(leaf.field, value, beside)
            cells[leaf.key] = (f"{look.INHERITED} {words}", DIM) if leaf.steps in inherited else words
        address = f"{self.kind.name}:{by_uid(part)}"
        return Row(part.uid, cells, Target(edits=address, part=address, copy=named))


class EntriesPane(Pane):
    """The entries of a map of records: what customers' parts inherit, for one."""

    EMPTY: ClassVar[str] = "No entries yet."

    def __init__(self, field: Declared) -> None:
        # The last word says enough for a tab: "Customer defaults" are the defaults.
        super().__init__(field.label.split()[-1].capitalize(), adds=f"+@{field.vendor_name}")
        self.field = field

    def why_not_added(self, view: View) -> str:
        """Why no entry may be added; empty where one may."""
        return why_locked(view, follow(view.order, (self.field.vendor_name,)))

    def count(self, view: View) -> int:
        """The entries there are."""
        return len(getattr(view.order, self.field.name) or {})

    def columns(self, view: View) -> Sequence[Column[Row]]:
        """The key and every field, then free data and the parts that follow."""
        del view
        model = self._model()
        maps = [one for one in declared(model).values() if shape_of(one).kind is Kind.TEXT_MAP]
        return [
            column("", "For", 12, grow=1, priority=100),
            *columns_of(list(leaves(model))),
            *(column(one.name, one.label, 16, grow=1, priority=50) for one in maps),
            column("parts", "Followed by", 12, grow=1, priority=55),
        ]

    def lines(self, view: View) -> Sequence[Row]:
        """A row for each entry."""
        entries: dict[str, Record] = getattr(view.order, self.field.name) or {}
        return [self._line(view, key, entry) for key, entry in entries.items()]

    def _line(self, view: View, key: str, entry: Record) -> Row:
        cells: dict[str, Cell] = {"": key}
        for leaf in leaves(self._model()):
            value, beside = leaf.held(entry)
            cells[leaf.key] = view.worded(leaf.field, value, beside)
        for field in declared(self._model()).values():
            if shape_of(field).kind is Kind.TEXT_MAP:
                pairs = getattr(entry, field.name) or {}
                cells[field.name] = ", ".join(f"{name}: {value}" for name, value in pairs.items())
        path = spoken((self.field.vendor_name, key))
        followers = view.order.RULES.followers(view.order, follow(view.order, (self.field.name, key)))
        cells["parts"] = ", ".join(part.key or part.title for part in followers)
        return Row(key, cells, Target(edits=f"@{path}", clears=path, copy=key))

    def _model(self) -> type[Record]:
        nests = shape_of(self.field).nests
        assert nests is not None  # noqa: S101 - the pane is made for a map of records only
        return nests


def maps_of(order: Order) -> list[Declared]:
    """The maps of records that an order may hold."""
    fields = declared(type(order)).values()
    return [field for field in fields if not field.local and shape_of(field).kind is Kind.RECORD_MAP]


def require_maps(order: Order) -> list[Declared]:
    """As `maps_of`. Raises NotAllowed where the order's system has none."""
    found = maps_of(order)
    if not found:
        reason = f"{order.RULES.title} orders have no defaults that their parts would inherit"
        raise NotAllowed(Refusal("no-defaults", "Showing defaults", reason))
    return found


def _in_full(form: Form) -> Content:
    """Every field of a part with its value, where that came from, and why it may not change."""
    label, dim = look.TEXTS["label"].style, look.TEXTS["dim"].style
    pieces: list[tuple[str, str]] = [(f"{safe(form.title)}\n", "bold")]
    section = ""
    for slot in form.slots:
        if slot.new_key:
            continue
        if slot.section != section:
            section = slot.section
            pieces.append((f"\n{safe(section)}\n", look.TEXTS["accent"].style))
        pieces += [
            (pad(safe(slot.label), 21), label),
            (" ", ""),
            (f"{safe(form.words(slot)) or NO_VALUE}\n", dim if slot.origin else ""),
        ]
        if slot.origin:
            pieces.append((f"  {look.INHERITED} {clip(safe(slot.origin), 60)}\n", dim))
    reasons = dict.fromkeys(slot.locked.partition(": ")[2] for slot in form.slots if "is locked" in slot.locked)
    if form.slots and all(slot.locked for slot in form.slots):
        pieces += [(f"\n{look.LOCK} {safe(reason)}", look.TEXTS["warning"].style) for reason in list(reasons)[:1]]
    return Content.assemble(*pieces)
