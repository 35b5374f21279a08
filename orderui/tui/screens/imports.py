"""Import: vendor JSON, from a file or pasted, shown as what it would bring, then brought in as one change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Paste
from textual.timer import Timer
from textual.widgets import Footer, Static, TextArea

from orderui.domain.errors import Ambiguous, BadRecord, BadUsage, BadValue, Malformed, OrderuiError
from orderui.domain.text import count, safe
from orderui.tui import files, look
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings
from orderui.tui.modals.pick import Candidate, Pick
from orderui.tui.modals.pick_file import PickFile
from orderui.tui.screens import import_lines
from orderui.tui.screens.import_lines import Line
from orderui.tui.widgets.path_entry import PathEntry
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases import importing
from orderui.usecases.actions import IMPORT
from orderui.usecases.importing import Forecast, Outcome, Report, Source

PASTED = "the text"
ENDINGS = (".json",)
EDITABLE = 200_000
"""Characters of a pasted text up to which it can be edited here; a longer one is kept, and only counted."""

PAUSE, TICK = 0.4, 0.1
"""Seconds without a key after which a text is looked at, and between two looks at the progress."""

FIRST = "Name a file of vendor JSON, or paste the JSON itself."
MEND = "Nothing comes in until this is mended."
BY_SHAPE = "by its shape"


class Stopped(Exception):
    """The import at work was stopped; nothing has changed."""


class Run:
    """One import at work, as far as it has come; stopping it makes its next record its last."""

    def __init__(self) -> None:
        self.done = self.total = 0
        self.stopped = False

    def __call__(self, done: int, total: int) -> None:
        """Told after each record, from the thread that takes them in."""
        self.done, self.total = done, total
        if self.stopped:
            raise Stopped


class ImportScreen(Asking[str | None]):
    """What a text would bring, and all of it or nothing. Dismissed with the id of the first order brought in."""

    PLACE = IMPORT
    CSS_PATH = "imports.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(IMPORT)

    def __init__(self) -> None:
        super().__init__()
        self._sources: Sequence[Source] = ()
        self._forecast: Forecast | None = None
        self._system = ""
        self._into = ""
        self._pasted = ""
        self._run: Run | None = None
        self._pause: Timer | None = None
        self._leaving = False

    def compose(self) -> ComposeResult:
        """Where from, what it says, what would become of it."""
        yield Static(id="title")
        with Horizontal(id="from"):
            yield Static("File", id="label")
            yield PathEntry(endings=ENDINGS, placeholder="path, *.json for several; tab completes")
        yield TextArea(id="text", soft_wrap=False, show_line_numbers=True, compact=True, tab_behavior="focus")
        yield Static(id="hint")
        yield Static(id="summary")
        yield Rows(import_lines.columns(), empty=FIRST)
        with VerticalScroll(id="detail", can_focus=False):
            yield Static(id="says")
        yield StatusLine()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Begin with the name of a file."""
        self._show_title()
        self.query_one(PathEntry).focus()
        self.set_interval(TICK, self._show_progress)

    # What to import

    @on(PathEntry.Submitted)
    def _named(self, message: PathEntry.Submitted) -> None:
        if not message.value.strip():
            self.refuse("Name a file, or press f3 to look for one.")
        else:
            self._open(message.value)

    @on(PathEntry.Changed)
    def _typing(self) -> None:
        self._hint("")

    @on(PathEntry.Completing)
    def _completing(self, message: PathEntry.Completing) -> None:
        names = [f"{Path(name).name}{'/' * name.endswith('/')}" for name in message.names]
        if len(names) != 1:
            self._hint("  ".join(names) or "No folder and no .json file begins so.")

    @work(exclusive=True, group="look")
    async def _open(self, text: str) -> None:
        """Read the files named, and look at them."""
        self._turn_to_text(shown=False)
        self._into = ""
        try:
            self._sources = await self.app.perform(partial(_read, text))
        except BadUsage as refusal:
            self._forget()
            self.refuse(refusal)
            return
        await self._look(focus=True)

    @on(PathEntry.PastedText)
    def _pasted_into_entry(self, message: PathEntry.PastedText) -> None:
        self._take(message.text)

    def on_paste(self, event: Paste) -> None:
        """A paste into the preview is a text to import."""
        if isinstance(self.focused, Rows):
            self._take(event.text)

    def _take(self, pasted: str) -> None:
        """A pasted text takes the place of what was to be imported. None of it is lost, however long."""
        text = pasted.replace("\r\n", "\n").replace("\r", "\n")
        editor = self.query_one("#text", TextArea)
        self._pasted = text if len(text) > EDITABLE else ""
        with self.prevent(TextArea.Changed):
            editor.text = "" if self._pasted else text
        self._turn_to_text(shown=True)
        self.say(f"Pasted {count(len(text), 'character')} in {count(text.count(chr(10)) + 1, 'line')}.")
        self._look_at_text(focus=True)

    @on(TextArea.Changed, "#text")
    def _text_changed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pasted = ""
        self._pause = self.set_timer(PAUSE, self._look_at_text)

    @work(exclusive=True, group="look")
    async def _look_at_text(self, *, focus: bool = False) -> None:
        text = self._pasted or self.query_one("#text", TextArea).text
        self._into = ""
        if not text.strip():
            self._forget()
            return
        self._sources = [Source(PASTED, text)]
        await self._look(focus=focus)

    def _turn_to_text(self, *, shown: bool) -> None:
        """Show the page to type in, or the line that names a file."""
        self.query_one("#text").display = shown and not self._pasted
        self.query_one("#from").display = not shown
        self._show_title()

    @property
    def _is_text(self) -> bool:
        return not self.query_one("#from").display

    # What it would bring

    async def _look(self, *, focus: bool) -> None:
        """Show what the import would do, with whatever has to be asked first asked."""
        self.app.narrate("", "")
        forecast = await self._foreseen()
        if forecast is not None and forecast.bare is not None and not self._into:
            self._show([], forecast)
            self._hint(
                f"This is a bare {forecast.bare.title.lower()}: f7 says which order it goes into.", "warning"
            )
            self._into = await self._asked_order(forecast) or ""
            forecast = await self._foreseen() if self._into else None
        if forecast is None:
            return
        self._show(import_lines.lines(forecast), forecast)
        self._hint("")
        if focus:
            self.query_one(Rows).focus()

    async def _foreseen(self) -> Forecast | None:
        """The forecast; None where there is none, which is shown."""
        act = partial(
            importing.forecast,
            self.app.desk,
            self._sources,
            system=self._system,
            into=self._into,
            progress=self._begun(),
        )
        try:
            return await self.app.perform(act)
        except Stopped:
            self._forget()
            self.say("Stopped; nothing was imported.")
        except Ambiguous as doubt:
            self._show_fault(doubt)
            if doubt.kind == "system" and (system := await self._asked_system(doubt)):
                self._system = system
                return await self._foreseen()
        except OrderuiError as fault:
            self._show_fault(fault)
        finally:
            self._run = None
            self._show_progress()
        return None

    def _begun(self) -> Run:
        """A run that takes the place of the one at work."""
        if self._run is not None:
            self._run.stopped = True
        self._run = Run()
        return self._run

    def _forget(self) -> None:
        self._sources = ()
        self._show([], None)

    def _show_fault(self, fault: OrderuiError) -> None:
        """What stands in the way of reading anything at all."""
        named = isinstance(fault, Malformed | BadRecord) and fault.where
        shown: OrderuiError = fault
        if isinstance(fault, Ambiguous) and fault.kind == "system":
            shown = BadValue("", "this could be of several systems; f6 says which one")
        self._show([Line("0", named or ", ".join(one.name for one in self._sources), fault=shown)], None)
        if isinstance(fault, Malformed) and self._is_text and not self._pasted:
            self.query_one("#text", TextArea).move_cursor((fault.line - 1, max(0, fault.column - 1)))

    def _show(self, lines: Sequence[Line], forecast: Forecast | None) -> None:
        self._forecast = forecast
        rows: Rows[Line] = self.query_one(Rows)
        rows.set_rows(lines, keep=False)
        first_wrong = next((line.key for line in lines if line.fault), None)
        if first_wrong is not None:
            rows.go_to(first_wrong)
        self._show_summary()
        self._show_detail()
        self._show_title()

    def _show_summary(self) -> None:
        rows: Rows[Line] = self.query_one(Rows)
        dim = look.TEXTS["dim"].style
        text = Content("")
        if rows.rows:
            told = import_lines.told(self._forecast) if self._forecast else MEND
            text = Content.assemble(import_lines.summary(rows.rows), (told, dim))
        self.query_one("#summary", Static).update(text)

    @on(Rows.Highlighted)
    def _show_detail(self) -> None:
        line = self.query_one(Rows).row
        says = self.query_one("#says", Static)
        says.update(import_lines.detail(line, self._sources) if line is not None else Content(""))
        self.query_one("#detail").display = line is not None

    def _show_title(self) -> None:
        dim = look.TEXTS["dim"].style
        pieces = [("Import", "bold"), ("   all of it or nothing", dim)]
        if self._pasted:
            pieces.append(
                (f"   {len(self._pasted):,} characters pasted, too long to edit here", look.TEXTS["note"].style)
            )
        system = self.app.desk.system(self._system).title if self._system else BY_SHAPE
        pieces.append((f"   system: {safe(system)}", look.TEXTS["accent"].style if self._system else dim))
        if self._into:
            pieces.append(
                (f"   into {safe(self.app.desk.order(self._into).reference)}", look.TEXTS["accent"].style)
            )
        self.query_one("#title", Static).update(Content.assemble(*pieces))

    def _show_progress(self) -> None:
        """How far the run at work has come; nothing once it is over."""
        run = self._run
        if run is None:
            if self._forecast is not None or self.query_one(Rows).rows:
                self._show_summary()
            return
        so_far = f"{run.done:,} of {count(run.total, 'record')}" if run.total else "Reading"
        self.query_one("#summary", Static).update(
            Content.styled(f"{so_far} …  esc stops it", look.TEXTS["note"].style)
        )

    def _hint(self, text: str, kind: str = "dim") -> None:
        hint = self.query_one("#hint", Static)
        hint.update(Content.styled(safe(text), look.TEXTS[kind].style))
        hint.display = bool(text)

    # What has to be asked

    async def _asked_system(self, doubt: Ambiguous | None = None) -> str | None:
        """The name of a system, "" for whatever the shape says, None where nobody chose."""
        systems = [
            system
            for system in self.app.desk.systems
            if doubt is None or any(one.split()[-1] == system.name for one in doubt.candidates)
        ]
        choices = [Candidate(system.name, system.title, system.says) for system in systems]
        if doubt is None:
            choices.insert(0, Candidate("", "By its shape", "each record is told from its keys"))
        question = (
            "Which system is this of?"
            if doubt is None
            else f"{safe(doubt.name)} could be of several systems. Which?"
        )
        return await self.app.push_screen_wait(Pick(question, choices, present=self._system))

    async def _asked_order(self, forecast: Forecast) -> str | None:
        """The id of the order that a bare part goes into."""
        if forecast.bare is None or forecast.system is None:
            return None
        name = forecast.system.name
        orders = [one for one in self.app.desk.listed() if one.facets.system == name and not one.facets.archived]
        if not orders:
            self.refuse(
                f"There is no order of {forecast.system.title} for this {forecast.bare.title.lower()} to go into."
            )
            return None
        choices = [
            Candidate(
                one.id,
                one.reference,
                "  ".join(text for text in (one.facets.party, one.facets.title, one.status) if text),
            )
            for one in orders
        ]
        question = f"Which order does this {forecast.bare.title.lower()} go into?"
        return await self.app.push_screen_wait(Pick(question, choices, present=self._into))

    # Actions

    @work(exclusive=True, group="ask")
    async def action_browse(self) -> None:
        """Look for a file in the folders."""
        begun = files.path_of(self.query_one(PathEntry).value or ".")
        found = await self.app.push_screen_wait(PickFile(begun if begun.is_dir() else begun.parent, ENDINGS))
        if found is not None:
            entry = self.query_one(PathEntry)
            entry.value = files.short(found)
            self._open(entry.value)

    def action_text(self) -> None:
        """Turn between a file and a page to type or paste JSON in."""
        self._turn_to_text(shown=not self._is_text)
        self._pasted = self._pasted if self._is_text else ""
        if not self._is_text:
            self.query_one(PathEntry).focus()
        elif not self._pasted:
            self.query_one("#text").focus()
        self._show_title()

    @work(exclusive=True, group="ask")
    async def action_system(self) -> None:
        """Say which system the records are of."""
        system = await self._asked_system()
        if system is not None and system != self._system:
            self._system, self._into = system, ""
            self._show_title()
            self._look_again()

    @work(exclusive=True, group="ask")
    async def action_into(self) -> None:
        """Say which order a bare part goes into."""
        if not self._into and not (self._forecast and self._forecast.bare):
            self.refuse("These are whole orders; only a bare part goes into another order.")
            return
        self._into = ""
        self._look_again()

    @work(exclusive=True, group="look")
    async def _look_again(self) -> None:
        if self._sources:
            await self._look(focus=True)

    @work(exclusive=True, group="import")
    async def action_bring_in(self) -> None:
        """Bring all of it in, as one change."""
        if not self._may_bring_in():
            return
        self._leaving = True
        act = partial(
            importing.bring_in,
            self.app.desk,
            self._sources,
            system=self._system,
            into=self._into,
            progress=self._begun(),
        )
        try:
            report = await self.app.perform(act)
        except Stopped:
            self.say("Stopped; nothing was imported.")
        except OrderuiError as refusal:
            self.refuse(refusal)
        else:
            self.say_done(report.change)
            self.dismiss(_first(report))
            return
        finally:
            self._run = None
        self._leaving = False
        self._look_again()

    def _may_bring_in(self) -> bool:
        """Whether there is something that can be brought in; says why where there is not."""
        if self._run is not None:
            self.refuse("Still at work; esc stops it.")
        elif not self._sources:
            self.refuse("There is nothing to import yet: name a file, or paste the JSON.")
        elif self._forecast is None or self._forecast.bare is not None:
            self.refuse(MEND if self._forecast is None else self._unplaced())
        elif any(one.refused for one in self._forecast.records) or self._forecast.change is None:
            self.refuse(import_lines.told(self._forecast))
        else:
            return True
        return False

    def _unplaced(self) -> str:
        kind = self._forecast.bare if self._forecast else None
        return f"This is a bare {kind.title.lower() if kind else 'part'}; f7 says which order it goes into."

    def changed(self, order_id: str) -> None:
        """The book has changed under the preview: look again, unless it was this import that did it."""
        del order_id
        if not self._leaving and self._run is None:
            self._look_again()

    async def may_leave(self) -> bool:
        """An import at work is stopped first."""
        if self._run is not None:
            self._run.stopped = True
        return True

    async def back(self) -> None:
        """Stop what is at work; else leave, with nothing imported."""
        if self._run is not None:
            self._run.stopped = True
        else:
            self.dismiss(None)


def _read(text: str) -> list[Source]:
    """What the files named hold, each called as briefly as tells it from the others. Raises BadUsage."""
    return [Source(path.name, files.read(path)) for path in files.files_named(text)]


def _first(report: Report) -> str | None:
    """The order to show afterwards: the first new one, else the first that changed."""
    for outcome in (Outcome.NEW, Outcome.CHANGED):
        found = next((one.order_id for one in report.records if one.outcome is outcome), None)
        if found is not None:
            return found
    return None
