"""Orders written out: which of them, as what, and where to."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.listing import Listed
from orderui.domain.text import count, safe
from orderui.systems.payload import Profile
from orderui.tui import files, look, values
from orderui.tui.bindings import bindings
from orderui.tui.modals.confirm import Confirm
from orderui.tui.modals.dialog import Dialog
from orderui.tui.widgets.field_row import Choice
from orderui.tui.widgets.path_entry import PathEntry
from orderui.usecases import exporting
from orderui.usecases.actions import EXPORTING
from orderui.usecases.desk import Desk

if TYPE_CHECKING:
    from orderui.tui.app import OrderuiApp

CSV = "CSV"
FORMS: Mapping[str, str] = {
    Profile.RECORD.value: "JSON with everything known",
    Profile.REQUEST.value: "JSON as the vendor's calls take it",
    CSV: "a sheet, a row for each sum",
}
FILE, CLIPBOARD = "file", "clipboard"

MOST_CLIPPED = 74_000
"""Bytes that a terminal takes for the clipboard: some drop an OSC 52 sequence longer than 100,000 characters."""

NAMELESS = re.compile(r"[^\w.\-]+")
LONGEST_NAME = 80


class Export(Dialog[None]):
    """Asks which orders, as what and where to, and writes them. What was written is narrated."""

    CSS_PATH = "export.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EXPORTING),
        Binding("down", "app.focus_next", "Next", show=False),
        Binding("up", "app.focus_previous", "Previous", show=False),
    ]

    def __init__(self, desk: Desk, groups: Mapping[str, Sequence[Listed]]) -> None:
        """`groups` are the orders to choose from, under the words that name them; the first is proposed."""
        super().__init__()
        self._desk = desk
        self._groups = {word: rows for word, rows in groups.items() if rows}
        first = next(iter(self._groups))
        self._which = Choice(tuple(self._groups), first)
        self._form = Choice(tuple(FORMS), CSV if len(_systems(self._groups[first])) > 1 else Profile.RECORD.value)
        self._to = Choice((FILE, CLIPBOARD), FILE)
        self._path = PathEntry(self._proposed(), endings=(".json", ".csv"))
        self._proposal = self._path.value

    def compose(self) -> ComposeResult:
        """A line for each question, and what the answers come to."""
        key = self.app.key_of
        keys = (
            f"enter goes on, {key('write-out')} exports",
            "left and right choose",
            f"{key('leave-dialog')} leaves",
        )
        with Vertical():
            yield Static("Export", id="question")
            yield from self._line("Orders", self._which, shown=len(self._groups) > 1)
            yield from self._line("As", self._form)
            yield from self._line("To", self._to)
            yield from self._line("File", self._path, name="path")
            yield Static(id="answer")
            yield Static(id="fault")
            yield Static(" · ".join(keys), id="keys", markup=False)

    def _line(self, label: str, control: Widget, *, shown: bool = True, name: str | None = None) -> ComposeResult:
        with Horizontal(id=name) as line:
            line.display = shown
            yield Static(label, classes="label")
            yield control

    def on_mount(self) -> None:
        """Say what it would come to."""
        self._tell()
        (self._which if len(self._groups) > 1 else self._form).focus()

    @property
    def _app(self) -> OrderuiApp:
        return cast("OrderuiApp", self.app)

    # What was answered

    @property
    def rows(self) -> Sequence[Listed]:
        """The orders to be exported."""
        return self._groups[self._which.value]

    def _proposed(self) -> str:
        """A name for the file: the order's own, or what several have in common."""
        rows, today = self.rows, self._desk.clock.now().date()
        names = _systems(rows)
        name = rows[0].reference if len(rows) == 1 else f"{names[0] if len(names) == 1 else 'orders'}-{today}"
        return f"{NAMELESS.sub('_', name)[:LONGEST_NAME].strip('.') or 'order'}{self._ending}"

    @property
    def _ending(self) -> str:
        return ".csv" if self._form.value == CSV else ".json"

    @on(Choice.Changed)
    def _chosen(self) -> None:
        if self._path.value == self._proposal:
            self._proposal = self._path.value = self._proposed()
            self._path.action_end()
        self._tell()

    @on(PathEntry.Changed)
    def _typed(self) -> None:
        self._tell()

    @on(PathEntry.Completing)
    def _completing(self, message: PathEntry.Completing) -> None:
        self._refuse("  ".join(message.names[:12]) or "Nothing there begins so.", "dim")

    def _tell(self) -> None:
        """Say what the answers come to, and what stands against them."""
        rows, systems = self.rows, _systems(self.rows)
        of = f" of {self._desk.system(systems[0]).title}" if len(systems) == 1 else f" of {len(systems)} systems"
        dim = look.TEXTS["dim"].style
        told = [f"{count(len(rows), 'order')}{of}", FORMS[self._form.value]]
        self.query_one("#answer", Static).update(Content.styled(safe("; ".join(told)), dim))
        self.query_one("#path", Horizontal).display = self._to.value == FILE
        if len(systems) > 1 and self._form.value != CSV:
            names = ", ".join(f"system:{name}" for name in systems)
            self._refuse(f"JSON holds orders of one system. Filter the list by one of {names}, or take CSV.")
        else:
            self._refuse("")

    def _refuse(self, text: str, kind: str = "error") -> None:
        fault = self.query_one("#fault", Static)
        fault.update(Content.styled(safe(text), look.TEXTS[kind].style))
        fault.display = bool(text)

    # Writing

    @on(Choice.Submitted)
    def _go_on(self) -> None:
        if self.focused is self._to and self._to.value == CLIPBOARD:
            self.action_write_out()
        else:
            self.focus_next()

    @on(PathEntry.Submitted)
    def _submitted(self) -> None:
        self.action_write_out()

    def action_write_out(self) -> None:
        """Write it."""
        self._write_out(self.app.pressed)

    @work(exclusive=True, group="export")
    async def _write_out(self, asked_by: str) -> None:
        app, rows, to = self._app, self.rows, self._to.value
        try:
            content = await app.perform(partial(_content, self._desk, rows, self._form.value))
            if to == FILE:
                path = files.writable(self._path.value)
                if not await self._may_replace(path, asked_by):
                    return
                await asyncio.to_thread(files.write, path, content)
                where = f"to {files.whole(path)}"
            else:
                where = await asyncio.to_thread(_clipped, app.copy_to_clipboard, content, self._proposed())
        except OrderuiError as refusal:
            self._refuse(str(refusal))
            return
        app.narrate(f"Exported {count(len(rows), 'order')} {where}.", "done")
        self.dismiss()

    async def _may_replace(self, path: Path, asked_by: str) -> bool:
        """Whether nothing is there, or the user says that it may go, by another key than `asked_by`."""
        there = await asyncio.to_thread(files.there, path)
        if there is None:
            return True
        now = self._desk.clock.now()
        written = values.instant(there.written.astimezone(now.tzinfo), now.date())
        says = [there.path, f"{count(there.size, 'byte')}, written {written}. They cannot be brought back."]
        return await self._app.push_screen_wait(
            Confirm("Replace the file?", says, yes="Replace", asked_by=asked_by)
        )

    def action_leave_dialog(self) -> None:
        """Write nothing."""
        self.dismiss()


def _systems(rows: Sequence[Listed]) -> list[str]:
    return list(dict.fromkeys(row.facets.system for row in rows))


def _content(desk: Desk, rows: Sequence[Listed], form: str) -> bytes:
    """What is written. Raises BadUsage."""
    if form == CSV:
        return exporting.as_csv(exporting.sheet(rows)).encode()
    return f"{exporting.send_out(desk, [row.id for row in rows], Profile(form))}\n".encode()


def _clipped(copy: Callable[[str], None], content: bytes, name: str) -> str:
    """Put it into the clipboard, or into a new file where it is too long for one; says which. Raises BadUsage."""
    if len(content) <= MOST_CLIPPED:
        copy(content.decode())
        return f"to the clipboard ({count(len(content), 'byte')})"
    path = files.free(files.writable(name))
    files.write(path, content)
    return f"to {files.whole(path)}: {count(len(content), 'byte')} are too many for a terminal's clipboard"
