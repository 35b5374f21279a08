"""The vendor's JSON of an order: as it was received, and as it would be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from orderui.domain.errors import OrderuiError
from orderui.domain.text import safe_lines
from orderui.systems import json_text
from orderui.tui import look
from orderui.tui.panes.pane import Pane, Target
from orderui.tui.values import View
from orderui.usecases.exporting import send_out

MOST = 200_000
"""Characters shown; a longer text is for an export."""

_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b')


class SourcePane(Pane):
    """JSON text, received or to be sent; `t` turns it over."""

    DEFAULT_CSS = """
    SourcePane > Static { height: auto; min-height: 1; max-height: 2; padding: 0 1; color: $text-muted; }
    SourcePane > VerticalScroll { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    SourcePane > VerticalScroll Static { width: 1fr; height: auto; }
    """

    def __init__(self) -> None:
        super().__init__("JSON")
        self._received = True
        self._view: View | None = None
        self._copied = ""
        self._says = Static(markup=False)
        self._text = Static(markup=False)
        self._scroll = VerticalScroll(self._text, can_focus=True)

    def compose(self) -> ComposeResult:
        """Which of the two it is, and the text."""
        yield self._says
        yield self._scroll

    @property
    def target(self) -> Target:
        """The whole text is what is copied."""
        return Target(copy=self._copied)

    def take_focus(self) -> None:
        """The text scrolls by keys."""
        self._scroll.focus()

    def turn(self) -> None:
        """Show the other of the two."""
        self._received = not self._received
        if self._view is not None:
            self.show(self._view)

    def show(self, view: View) -> None:
        """Lay the text out off the event loop."""
        self._view = view
        app = self.app
        hint = f"{app.key_of('outside')} edits it in your editor."
        self._lay_out(view, self._received and view.order.received is not None, app.key_of("as-received"), hint)

    @work(exclusive=True, thread=True)
    def _lay_out(self, view: View, received: bool, key: str, hint: str) -> None:  # noqa: FBT001 - which of the two
        order = view.order
        try:
            if received and order.received is not None:
                text = json_text.dump(json_text.parse(order.received.text))
                says = f"As received.  {key} shows it as it would be sent."
            else:
                text = send_out(view.desk, [order.id])
                other = (
                    f"{key} shows it as received." if order.received else "Nothing was received: it was entered."
                )
                says = f"As it would be sent.  {other}  {hint}"
        except OrderuiError as refusal:
            text, says = "", str(refusal)
        content = _coloured(text)
        if self.is_mounted:
            self.app.call_from_thread(self._put, says, text, content)

    def _put(self, says: str, text: str, content: Content) -> None:
        self._copied = text
        self._says.update(Content(says))
        self._text.update(content)


def _coloured(text: str) -> Content:
    """JSON with its keys set apart; data, never markup."""
    shown = "\n".join(safe_lines(text[:MOST]))
    if len(text) > MOST:
        shown += "\n…"
    return Content.assemble(*_pieces(shown))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    end = 0
    for found in _TOKEN.finditer(text):
        yield text[end : found.start()], look.TEXTS["dim"].style
        string, colon, number, _ = found.groups()
        style = "$text-accent" if colon else "" if string else "$text-primary" if number else "$text-warning"
        yield found[0], style
        end = found.end()
    yield text[end:], look.TEXTS["dim"].style
