"""Systems, browsable: what each vendor's orders hold, how they live, what locks them, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from orderui.domain.findings import Severity
from orderui.domain.registry import Facts
from orderui.domain.text import safe
from orderui.systems.system import System
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings
from orderui.tui.lifecycle_map import Line, drawn, legend
from orderui.tui.panes.pane import DIM, LABEL, Row, column
from orderui.tui.widgets.columns import Cell
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases import describing
from orderui.usecases.actions import SYSTEM, SYSTEMS

SECTIONS = {"lifecycles": "Lifecycles", "fields": "Fields", "locks": "Locks", "checks": "Checks"}
SEVERITIES = {Severity.ERROR: "text--error", Severity.WARNING: "text--warning", Severity.NOTE: "text--note"}


class SystemRows(Rows[Row]):
    """The table of systems."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open", id="rows.open")]


class SystemsScreen(Asking[None]):
    """Every system there is, in a line."""

    PLACE = SYSTEMS
    CSS_PATH = "systems.tcss"
    AUTO_FOCUS = "SystemRows"
    BINDINGS: ClassVar[list[BindingType]] = bindings(SYSTEMS)

    def compose(self) -> ComposeResult:
        """The table, and the document behind the system under the cursor."""
        yield Static(Content.styled("Systems", f"bold {look.TEXTS['accent'].style}"), classes="headline")
        yield SystemRows(
            [
                column("name", "Name", 10, priority=4),
                column("title", "System", 12, priority=5, grow=1),
                column("orders", "Orders", 8, right=True, priority=2),
                column("says", "For", 30, grow=4, priority=3),
            ]
        )
        yield Static(classes="said", markup=False)
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """List them."""
        self.changed("")

    def changed(self, order_id: str) -> None:
        """Count anew how many orders each has."""
        del order_id
        counts: dict[str, int] = {}
        for facets in self.app.desk.book.facets():
            counts[facets.system] = counts.get(facets.system, 0) + 1
        rows = [
            Row(
                system.name,
                {
                    "name": (system.name, "text--accent"),
                    "title": system.title,
                    "orders": (f"{counts.get(system.name, 0):,}", LABEL),
                    "says": system.says,
                },
            )
            for system in self.app.desk.systems
        ]
        self.query_one(SystemRows).set_rows(rows)

    @on(Rows.Highlighted)
    def _highlighted(self, message: Rows.Highlighted) -> None:
        if message.key is not None:
            system = self.app.desk.system(message.key)
            says = f"{safe(system.title)}: {safe(system.says)}.\nSource: {safe(system.document)}"
            self.query_one(".said", Static).update(Content(says))

    @on(Rows.Opened)
    def _opened(self, message: Rows.Opened) -> None:
        self.app.push_screen(SystemScreen(message.key))

    def action_open_system(self) -> None:
        """Open the system under the cursor."""
        self.query_one(SystemRows).action_open()


class SystemScreen(Asking[None]):
    """One system: its lifecycles drawn, its fields, its locks and its checks, a tab each."""

    PLACE = SYSTEM
    CSS_PATH = "systems.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(SYSTEM),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, name: str) -> None:
        super().__init__()
        self._system_name = name
        self._said: dict[str, str] = {}

    @property
    def system(self) -> System:
        """The system shown."""
        return self.app.desk.system(self._system_name)

    def compose(self) -> ComposeResult:
        """What it is, the tabs, the chosen one, and what is under the cursor in full."""
        yield Static(classes="headline", markup=False)
        yield TabLine(list(SECTIONS.values()))
        with ContentSwitcher(initial="lifecycles"):
            with VerticalScroll(id="lifecycles", can_focus=True):
                yield Static(markup=False)
            with Vertical(id="fields"):
                yield Rows[Row](
                    [
                        column("path", "Path", 26, grow=3, priority=5),
                        column("label", "Label", 16, grow=1, priority=4),
                        column("kind", "Type", 14, grow=2, priority=3),
                        column("duty", "", 9, priority=3),
                        column("help", "Help", 24, grow=4, priority=1),
                    ]
                )
            with Vertical(id="locks"):
                yield Rows[Row](
                    [
                        column("lock", "Lock", 18, grow=1, priority=5),
                        column("closes", "Closes", 24, grow=3, priority=4),
                        column("spares", "But for", 16, grow=2, priority=2),
                        column("source", "By", 6, priority=3),
                    ],
                    empty="Nothing is ever locked.",
                )
            with Vertical(id="checks"):
                yield Rows[Row](
                    [
                        column("severity", "Severity", 8, priority=4),
                        column("check", "Check", 20, grow=1, priority=5),
                        column("says", "Holds that", 30, grow=3, priority=3),
                        column("source", "By", 6, priority=2),
                    ],
                    empty="Nothing is checked.",
                )
        yield Static(classes="said", markup=False)
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Fill every tab: it is little."""
        system = self.system
        title = Content.assemble(
            (safe(system.title), "bold"),
            (f"  {safe(system.says)}", ""),
            (f"  {safe(system.document)}", "$text-muted"),
        )
        self.query_one(".headline", Static).update(title)
        tables = {"fields": self._fields(), "locks": self._locks(), "checks": self._checks()}
        for name, rows in tables.items():
            self.query_one(f"#{name} Rows", Rows).set_rows(list(rows))
        states = sum(len(table.states) for _, table in describing.lifecycles(system.rules, self._facts))
        counts = [states, *(len(self.query_one(f"#{name} Rows", Rows).rows) for name in tables)]
        self.query_one(TabLine).counts = tuple(counts)
        self._turn_to(0)

    def on_resize(self) -> None:
        """Draw the lifecycles as wide as there is room for."""
        self.query_one("#lifecycles Static", Static).update(_joined(self._lifecycles()))

    def changed(self, order_id: str) -> None:
        """States that are kept in the registry may have changed."""
        del order_id
        self.on_resize()

    @property
    def _facts(self) -> Facts:
        return self.app.desk.book.facts()

    # What the tabs hold

    def _lifecycles(self) -> Iterator[Line]:
        room = max(30, self.query_one("#lifecycles").size.width - 1)
        accent = f"bold {look.TEXTS['accent'].style}"
        several = {axis.name for axis in self.system.rules.axes if len(axis.tables) > 1}
        for axis, table in describing.lifecycles(self.system.rules, self._facts):
            kind = next((kind for kind in self.system.rules.parts if kind.name == axis.part), None)
            of = f" of each {kind.title.lower()}" if kind else ""
            which = f", {table.name}" if axis.name in several else ""
            yield [(safe(f"{axis.title}{of}{which}"), accent)]
            if axis.from_registry:
                yield [
                    (
                        f"Its states are records of the book: {self.app.key_of('registry')} shows them.",
                        look.TEXTS["dim"].style,
                    )
                ]
            yield []
            yield from drawn(table, room)
            yield []
            yield []
        yield from legend()

    def _fields(self) -> Iterator[Row]:
        for one in describing.fields(self.system.model):
            self._said[one.path] = ". ".join(text for text in (one.section, one.label, one.kind, one.help) if text)
            yield Row(
                one.path,
                {
                    "path": one.path,
                    "label": (one.label, LABEL),
                    "kind": one.kind,
                    "duty": (one.duty, "text--accent" if one.duty == "required" else DIM),
                    "help": (one.help, DIM),
                },
            )

    def _locks(self) -> Iterator[Row]:
        for number, one in enumerate(describing.locks(self.system)):
            key = f"lock {number}"
            spared = f", but for {one.spares}" if one.spares else ""
            says = [
                f"Closes {one.closes}{spared}.",
                f"Because {one.reason}." if one.reason else "Why depends on the order.",
                f"Way out: {one.way_out}." if one.way_out else "",
                f"By: {one.source.says}.",
            ]
            self._said[key] = " ".join(text for text in says if text)
            cells: dict[str, Cell] = {
                "lock": one.name,
                "closes": one.closes,
                "spares": (one.spares, DIM),
                "source": (one.source.value, LABEL),
            }
            yield Row(key, cells)

    def _checks(self) -> Iterator[Row]:
        for number, one in enumerate(self.system.rules.checks):
            key = f"check {number}"
            limit = " An edit that would break it is refused." if one.limit else ""
            holds = f"Holds that {one.says}." if one.says else ""
            self._said[key] = f"{one.name}: {one.severity.value}. {holds}{limit} By: {one.source.says}."
            cells: dict[str, Cell] = {
                "severity": (one.severity.value, SEVERITIES[one.severity]),
                "check": one.name,
                "says": one.says,
                "source": (one.source.value, LABEL),
            }
            yield Row(key, cells)

    # Tabs

    @on(TabLine.Picked)
    def _picked(self, message: TabLine.Picked) -> None:
        self._turn_to(message.index)

    def action_view(self, number: str) -> None:
        """Go to the tab of this number."""
        if int(number) <= len(SECTIONS):
            self._turn_to(int(number) - 1)

    def action_next_view(self) -> None:
        """Go to the next tab."""
        self._turn_to((self.query_one(TabLine).chosen + 1) % len(SECTIONS))

    def action_previous_view(self) -> None:
        """Go to the tab before."""
        self._turn_to((self.query_one(TabLine).chosen - 1) % len(SECTIONS))

    def _turn_to(self, index: int) -> None:
        name = list(SECTIONS)[index]
        self.query_one(TabLine).chosen = index
        self.query_one(ContentSwitcher).current = name
        if name == "lifecycles":
            self.query_one("#lifecycles").focus()
            self._say("")
        else:
            rows = self.query_one(f"#{name} Rows", Rows)
            rows.focus()
            self._say(rows.key or "")

    @on(Rows.Highlighted)
    def _highlighted(self, message: Rows.Highlighted) -> None:
        if message.rows.has_focus:
            self._say(message.key or "")

    def _say(self, key: str) -> None:
        self.query_one(".said", Static).update(Content(safe(self._said.get(key, ""))))

    def action_scroll(self, by: int) -> None:
        """Read on."""
        self.query_one("#lifecycles", VerticalScroll).scroll_relative(y=by, animate=False)


def _joined(lines: Iterable[Line]) -> Content:
    return Content("\n").join(Content.assemble(*line) for line in lines)
