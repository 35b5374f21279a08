"""Help: every key of a screen, searchable, from the registry that the bindings come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from orderui.domain import query
from orderui.domain.text import safe
from orderui.settings.keys import Keys, remapped
from orderui.tui.bindings import bindings, keys_of
from orderui.tui.modals.dialog import Dialog
from orderui.tui.widgets.columns import Cell, Column
from orderui.tui.widgets.entry import Entry
from orderui.tui.widgets.rows import Rows
from orderui.usecases.actions import DIALOGS, EVERYWHERE, HELP, ORDERS, Action, at
from orderui.usecases.desk import Desk
from orderui.usecases.overview import filter_fields

NO_KEYS: Mapping[str, Keys] = {}
NOTHING: Mapping[str, str] = {}

TABLES = (
    ("j k ↓ ↑", "Move", "Move the cursor"),
    ("g G", "First, last", "Go to the first or last line (home and end do too)"),
    ("pgdn pgup", "Page", "Move by a screenful"),
)
"""Keys that belong to the tables themselves."""

QUERIES = (
    ("words", "Find text", "Every word must be found somewhere in the order"),
    ("-term", "Exclude", "Orders that a term does not find"),
    ("(a or b)", "Either", "Orders that one of several terms finds"),
    ("due<+14d", "Compare", "= != < <= > >= compare dates and amounts: amount>=1k, created>2026-01-01"),
    ("party:~acme", "Nearly", "Contains; `:` alone asks for the value itself where the field has one"),
)
"""The query language in a few examples; its fields follow."""


class Entrance(Struct, frozen=True):
    """One line of help."""

    key: str
    group: str
    keys: str
    title: str
    says: str
    refused: str = ""
    """Why it cannot be done as things stand."""

    @property
    def text(self) -> str:
        """What a search looks in."""
        return f"{self.group} {self.keys} {self.title} {self.says}".casefold()

    def grey(self, text: str, kind: str = "") -> Cell:
        """`text`, set back where it cannot be done now, as it is in the footer."""
        return text, "text--dim" if self.refused else kind


def entrances(
    place: str, desk: Desk, keys: Mapping[str, Keys] = NO_KEYS, refused: Mapping[str, str] = NOTHING
) -> Iterator[Entrance]:
    """Every line of help for one screen, its own keys first; `keys` are those that the settings give.

    `refused` says by action what cannot be done there as things stand, and why.
    """
    actions = [remapped(action, keys) for action in at(place)]
    told = [
        *(
            (_group(action), keys_of(action), action.title, action.says, refused.get(action.id, ""))
            for action in actions
        ),
        *(("Tables", *table) for table in TABLES),
        *(
            (title, keys_of(action), action.title, action.says)
            for dialog, title in DIALOGS.items()
            for action in (remapped(one, keys) for one in at(dialog))
        ),
    ]
    if place == ORDERS:
        told += [("Filter", *example) for example in QUERIES]
        told += [("Field", f"{name}:", "", says) for name, says in query.describe(filter_fields(desk))]
    return (Entrance(str(number), *one) for number, one in enumerate(told))


def _group(action: Action) -> str:
    return "Everywhere" if EVERYWHERE in action.places else "Here"


class HelpScreen(Dialog[None]):
    """Every key of the screen below, narrowed by what is typed."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(HELP),
        Binding("down", "scroll(1)", "Down", show=False),
        Binding("up", "scroll(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
    ]

    def __init__(
        self, place: str, desk: Desk, keys: Mapping[str, Keys] = NO_KEYS, refused: Mapping[str, str] = NOTHING
    ) -> None:
        super().__init__()
        self._lines = list(entrances(place, desk, keys, refused))

    def compose(self) -> ComposeResult:
        """What is typed, and what it finds."""
        with Vertical():
            yield Static("Keys and commands", id="question", markup=False)
            yield Entry(placeholder="type to search")
            yield Rows[Entrance](
                [
                    Column("group", "", 10, priority=1, cell=lambda line: (line.group, "text--dim")),
                    Column("keys", "Key", 12, priority=4, cell=lambda line: line.grey(line.keys, "text--accent")),
                    Column("title", "Command", 14, priority=3, cell=lambda line: line.grey(line.title)),
                    Column("says", "What it does", 40, grow=1, priority=2, cell=lambda line: line.grey(line.says)),
                ],
                self._lines,
                empty="No key and no command is called that.",
            )
            yield Static(id="says")

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Entry).focus()

    @on(Entry.Changed)
    def _typed(self, message: Entry.Changed) -> None:
        words = message.value.casefold().split()
        self.query_one(Rows).set_rows([line for line in self._lines if all(word in line.text for word in words)])

    @on(Rows.Highlighted)
    def _highlighted(self, message: Rows.Highlighted) -> None:
        """The line under the cursor in full, where its column was too narrow."""
        line = next((line for line in self._lines if line.key == message.key), None)
        self.query_one("#says", Static).update(
            Content(safe(line.refused or line.says) if line else f"{self.app.key_of('close-help')} closes")
        )

    @on(Rows.Opened)
    @on(Entry.Submitted)
    def action_close_help(self) -> None:
        """Close."""
        self.dismiss()

    def action_scroll(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(Rows).action_move(by)

    def action_page(self, by: int) -> None:
        """Move by a screenful."""
        self.query_one(Rows).action_move_page(by)
