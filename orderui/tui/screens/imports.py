"""Import: vendor JSON, from a file or pasted, shown as what it would bring, then brought in as one change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Paste
from textual.widgets import Static

from orderui.domain.errors import Ambiguous, BadRecord, BadUsage, BadValue, Malformed, OrderuiError
from orderui.domain.text import count, quote
from orderui.tui import files, look
from orderui.tui.ask import Asking, R
from orderui.tui.bindings import bindings
from orderui.tui.modals.pick import Candidate, Pick
from orderui.tui.modals.pick_file import PickFile
from orderui.tui.progress import Run, Stopped
from orderui.tui.screens import import_lines
from orderui.tui.screens.import_lines import Line
from orderui.tui.screens.import_run import (
    first_brought,
    orders_to_choose,
    so_far,
    sources_named,
    systems_to_choose,
)
from orderui.tui.widgets.json_source import ENDINGS, JsonSource
from orderui.tui.widgets.key_line import KeyLine
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.status_line import StatusLine
from orderui.usecases import importing
from orderui.usecases.actions import IMPORT
from orderui.usecases.importing import Forecast, Source

PASTED = "the text"
TICK = 0.1
"""Seconds between two looks at the progress."""

MEND = "Nothing comes in until this is mended."
STOPPED = "Stopped; nothing was imported."


class ImportScreen(Asking[str | None]):
    """What a text would bring, and all of it or nothing. Dismissed with the id of the first order brought in."""

    PLACE = IMPORT
    LEAVING = "Leave without importing the text?"
    CSS_PATH = "imports.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(IMPORT)

    def __init__(self) -> None:
        super().__init__()
        self._sources: Sequence[Source] = ()
        self._forecast: Forecast | None = None
        self._system = ""
        self._into: Candidate | None = None
        self._run: Run | None = None
        self._importing = False

    def compose(self) -> ComposeResult:
        """Where from, what it says, what would become of it."""
        key = self.app.key_of
        first = f"{key('browse')} looks for a file, {key('text')} opens a page to type in."
        yield Static(id="title")
        yield JsonSource()
        yield Static(id="summary")
        yield Rows(
            import_lines.columns(),
            empty=f"Name a file of vendor JSON and press enter, or paste the JSON itself.\n\n{first}",
        )
        with VerticalScroll(id="detail", can_focus=False):
            yield Static(id="says")
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with the name of a file."""
        self._show_title()
        self._source.take_focus()
        self.set_interval(TICK, self._show_progress)

    @property
    def _source(self) -> JsonSource:
        return self.query_one(JsonSource)

    @property
    def _rows(self) -> Rows[Line]:
        return self.query_one(Rows)

    # Where from

    @on(JsonSource.Named)
    def _named(self, message: JsonSource.Named) -> None:
        if message.text:
            self._open(message.text)
        else:
            self.refuse(f"Name a file, or press {self.app.key_of('browse')} to look for one.")

    @on(JsonSource.Changed)
    def _source_changed(self) -> None:
        """What is shown is not what would come in: it is not importable until it has been looked at."""
        self._sources = ()
        if not self._source.is_text and self._rows.rows:
            self._show([], None)

    @on(JsonSource.Written)
    @work(exclusive=True, group="look")
    async def _written(self, message: JsonSource.Written) -> None:
        """Look at a text."""
        if not message.text.strip():
            self._forget()
            return
        self._into = None
        self._sources = [Source(PASTED, message.text)]
        await self._look(focus=message.pasted)

    def on_paste(self, event: Paste) -> None:
        """A paste into the preview is a text to import."""
        if isinstance(self.focused, Rows):
            self._source.paste(event.text)

    @work(exclusive=True, group="look")
    async def _open(self, text: str) -> None:
        """Read the files named, and look at them."""
        try:
            self._sources = await self.app.perform(partial(sources_named, text))
        except BadUsage as refusal:
            self._forget()
            self.refuse(refusal)
            return
        self._into = None
        await self._look(focus=True)

    @work(exclusive=True, group="ask")
    async def action_browse(self) -> None:
        """Look for a file in the folders."""
        begun = files.path_of(self._source.entry.value or ".")
        found = await self.app.push_screen_wait(PickFile(begun if begun.is_dir() else begun.parent, ENDINGS))
        if found is not None:
            self._source.put_path(files.short(found))
            self._open(str(found))

    def action_text(self) -> None:
        """Turn between a file and a page to type or paste JSON in."""
        source = self._source
        self._forget()
        if source.is_text:
            source.turn(to_text=False)
        else:
            source.begin_text()
            source.post_message(JsonSource.Written(source.text))
        source.take_focus()

    # What it would bring

    @work(exclusive=True, group="look")
    async def _look_again(self) -> None:
        if self._sources:
            await self._look(focus=False)

    async def _look(self, *, focus: bool) -> None:
        """Show what the import would do, once what has to be asked first has been."""
        self.app.narrate("", "")
        forecast = await self._foreseen()
        if forecast is not None and forecast.bare is not None:
            self._show([], forecast)
            self._into = await self._asked_order(forecast)
            if self._into is None:
                self._source.hint(self._unplaced(forecast), "warning")
                return
            forecast = await self._foreseen()
        if forecast is not None:
            self._source.hint("")
            self._show(import_lines.lines(forecast), forecast)
        if focus:
            self._go_to_report()

    def _go_to_report(self) -> None:
        """Have the keys move in the report; a text that is no JSON is mended where it stands."""
        line, page = self._rows.row, self._source.page
        if line is not None and isinstance(line.fault, Malformed) and page.display:
            page.focus()
        elif line is not None:
            self._rows.focus()

    async def _foreseen(self) -> Forecast | None:
        """The forecast; None where there is none, and it is shown why."""
        run = self._begun()
        try:
            return await self.app.perform(self._with(importing.forecast, run))
        except Stopped:
            self._forget()
            self.say(STOPPED)
        except Ambiguous as doubt:
            self._show_fault(doubt)
            if doubt.kind == "system" and (system := await self._asked_system(doubt)):
                self._system = system
                return await self._foreseen()
        except OrderuiError as fault:
            self._show_fault(fault)
        finally:
            self._ended(run)
        return None

    def _with(self, act: Callable[..., R], run: Run) -> Callable[[], R]:
        """One of the two use cases, of what is named and as it was asked for."""
        into = self._into.key if self._into else ""
        return partial(act, self.app.desk, self._sources, system=self._system, into=into, progress=run)

    def _begun(self) -> Run:
        """A run that takes the place of the one at work."""
        if self._run is not None:
            self._run.stopped = True
        self._run = Run()
        return self._run

    def _ended(self, run: Run) -> None:
        if self._run is run:
            self._run = None
            self._show_summary()

    def _forget(self) -> None:
        """There is nothing to import."""
        self._sources = ()
        self._show([], None)

    def _show_fault(self, fault: OrderuiError) -> None:
        """What stands in the way of reading anything at all."""
        shown: OrderuiError = fault
        if isinstance(fault, Ambiguous) and fault.kind == "system":
            shown = BadValue("", f"this could be of several systems; {self.app.key_of('system')} says which one")
        named = isinstance(fault, Malformed | BadRecord) and fault.where
        self._show([Line("0", named or ", ".join(one.name for one in self._sources), fault=shown)], None)
        if isinstance(fault, Malformed):
            self._source.point_to(fault.line, fault.column)

    def _show(self, lines: Sequence[Line], forecast: Forecast | None) -> None:
        self._forecast = forecast
        self._rows.set_rows(lines, keep=False)
        first_wrong = next((line.key for line in lines if line.fault), None)
        if first_wrong is not None:
            self._rows.go_to(first_wrong)
        self._show_summary()
        self._show_detail()
        self._show_title()

    def _show_summary(self) -> None:
        text = Content("")
        if self._rows.rows:
            told = import_lines.told(self._forecast, self.app.key_of("bring-in")) if self._forecast else MEND
            text = Content.assemble(import_lines.summary(self._rows.rows), (told, look.TEXTS["dim"].style))
        self.query_one("#summary", Static).update(text)

    @on(Rows.Highlighted)
    def _show_detail(self) -> None:
        line = self._rows.row
        says = import_lines.detail(line, self._sources) if line is not None else Content("")
        self.query_one("#says", Static).update(says)
        self.query_one("#detail").display = line is not None

    def _show_title(self) -> None:
        system = self.app.desk.system(self._system).title if self._system else ""
        into = self._into.name if self._into is not None else ""
        self.query_one("#title", Static).update(import_lines.title(system, into, self._source.long))

    def _show_progress(self) -> None:
        """How far the run at work has come."""
        if self._run is not None:
            told = so_far(self._run, importing=self._importing, stops=self.app.key_of("back"))
            self.query_one("#summary", Static).update(Content.styled(told, look.TEXTS["note"].style))

    # What has to be asked

    async def _asked_system(self, doubt: Ambiguous | None = None) -> str | None:
        """The name of a system, "" for whatever the shape says, None where nobody chose."""
        choices = systems_to_choose(self.app.desk.systems, doubt)
        question = (
            f"{doubt.name} could be of several systems. Which?" if doubt else "Which system are the records of?"
        )
        return await self.app.push_screen_wait(Pick(question, choices, present=self._system))

    async def _asked_order(self, forecast: Forecast) -> Candidate | None:
        """The order that a bare part goes into."""
        if forecast.bare is None or forecast.system is None:
            return None
        kind, title = forecast.bare.title.lower(), forecast.system.title
        choices = await self.app.perform(partial(orders_to_choose, self.app.desk, forecast.system.name))
        if not choices:
            self.refuse(f"There is no order of {title} for this {kind} to go into.")
            return None
        chosen = await self.app.push_screen_wait(
            Pick(f"Which order of {title} does this {kind} go into?", choices)
        )
        return next((one for one in choices if one.key == chosen), None)

    @work(exclusive=True, group="ask")
    async def action_system(self) -> None:
        """Say which system the records are of."""
        system = await self._asked_system()
        if system is not None and system != self._system:
            self._system, self._into = system, None
            self._show_title()
            self._look_again()

    def action_into(self) -> None:
        """Say which order a bare part goes into."""
        if self._into is None and not (self._forecast and self._forecast.bare):
            self.refuse("Only a bare part, such as one instruction, goes into an order that is there.")
            return
        self._into = None
        self._look_again()

    def _unplaced(self, forecast: Forecast) -> str:
        kind = forecast.bare.title.lower() if forecast.bare else "part"
        return f"This is a bare {kind}: {self.app.key_of('into')} says which order it goes into."

    # All of it, or nothing

    @work(exclusive=True, group="import")
    async def action_bring_in(self) -> None:
        """Bring all of it in, as one change."""
        if not self._may_bring_in():
            return
        self._importing = True
        run = self._begun()
        try:
            report = await self.app.perform(self._with(importing.bring_in, run))
        except Stopped:
            self.say(STOPPED)
        except OrderuiError as refusal:
            self._look_again()
            self.refuse(refusal)
        else:
            self.say_done(report.change)
            self.dismiss(first_brought(report))
            return
        finally:
            self._ended(run)
        self._importing = False

    def _may_bring_in(self) -> bool:
        """Whether there is something that can be brought in; says why where there is not."""
        if self._run is not None:
            self.refuse(f"Still at work; {self.app.key_of('back')} stops it.")
        elif not self._sources:
            self._look_first()
        elif self._forecast is None:
            self.refuse(MEND)
        elif self._forecast.bare is not None:
            self.refuse(self._unplaced(self._forecast))
        elif self._forecast.change is None:
            self.refuse(import_lines.told(self._forecast, self.app.key_of("bring-in")))
        else:
            return True
        return False

    def _look_first(self) -> None:
        """What was named and not looked at yet is looked at; it is not imported unseen."""
        source = self._source
        if source.is_text and source.text.strip():
            source.post_message(JsonSource.Written(source.text))
        elif not source.is_text and source.entry.value.strip():
            self._open(source.entry.value)
        else:
            self.refuse("There is nothing to import yet: name a file, or paste the JSON.")

    def changed(self, order_id: str) -> None:
        """The book has changed under the preview: look again, unless it was this import that did it."""
        del order_id
        if not self._importing and self._run is None:
            self._look_again()

    def unsaved(self) -> Sequence[str]:
        """The text, which stands nowhere else; a file does."""
        text = self._source.text.strip()
        return [f"{count(len(text), 'character')}, typed or pasted: {quote(text)}"] if text else []

    async def may_leave(self, asked_by: str = "") -> bool:
        """As any screen; whatever is at work is stopped, since nothing is lost by that."""
        if self._run is not None:
            self._run.stopped = True
        return await super().may_leave(asked_by)

    async def back(self) -> None:
        """Stop what is at work; else leave, with nothing imported."""
        if self._run is not None:
            self._run.stopped = True
        else:
            await super().back()
