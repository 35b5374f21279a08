"""An order's history as readable differences: each change with what it moved, the newest first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import work

from orderui.domain.errors import OrderuiError
from orderui.domain.history import Change
from orderui.tui.panes.pane import DIM, LABEL, Pane, Row, Target, column
from orderui.tui.values import NO_VALUE, View, instant
from orderui.tui.widgets.columns import Cell, Column
from orderui.usecases.telling import Passage, life


class HistoryPane(Pane):
    """Changes and what they moved. It is read off the event loop: a long history takes a moment."""

    EMPTY: ClassVar[str] = "Nothing has changed yet."

    def columns(self, view: View) -> Sequence[Column[Row]]:
        """When, and what."""
        del view
        return [column("when", "When", 12, priority=2), column("what", "Change", 40, grow=1, priority=3)]

    def show(self, view: View) -> None:
        """Read the history, then show it."""
        self.rows.set_columns(self.columns(view))
        self._read(view)

    @work(exclusive=True)
    async def _read(self, view: View) -> None:
        try:
            rows = await asyncio.to_thread(_told, view)
        except OrderuiError as refusal:
            self.app.narrate(str(refusal), "refused")
            return
        self.rows.set_rows(rows)


def _told(view: View) -> list[Row]:
    return [row for change, passage in life(view.desk, view.order.id) for row in _rows(view, change, passage)]


def _rows(view: View, change: Change, passage: Passage) -> Iterator[Row]:
    marks = [word for word, worn in (("forced", change.forced), ("by date", change.clock)) if worn]
    title: Cell = [change.title, *((f"  {mark}", "text--warning") for mark in marks)]
    when = instant(change.at.astimezone(view.now.tzinfo), view.today)
    yield Row(change.id, {"when": (when, LABEL), "what": title}, Target(copy=change.title))
    if change.reason:
        reason: Cell = [("  because ", DIM), change.reason]
        yield Row(f"{change.id} reason", {"what": reason}, Target(copy=change.reason))
    for index, one in enumerate(passage.lines if passage.what == "changed" else ()):
        before, after = one.before or NO_VALUE, one.after or NO_VALUE
        what: Cell = [(f"  {one.label}: ", LABEL), (before, DIM), (" → ", LABEL), after]
        yield Row(f"{change.id} {index}", {"what": what}, Target(copy=after))
