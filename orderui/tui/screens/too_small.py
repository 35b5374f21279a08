"""What is shown where there is no room for anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from orderui.tui.modals.dialog import Dialog


class TooSmall(Dialog[None]):
    """The terminal is too small. It goes away by itself once the terminal is larger."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "app.quit", "Quit", id="quit")]

    DEFAULT_CSS = """
    TooSmall > Static { width: 100%; height: 100%; background: $background; content-align: center middle; }
    TooSmall > Static { text-align: center; }
    """

    def __init__(self, needed: str, has_room: Callable[[], bool] = bool) -> None:
        super().__init__()
        self._needed = needed
        self._has_room = has_room

    def on_screen_resume(self) -> None:
        """Back from what was asked over it: there may be room by now."""
        if self._has_room():
            self.dismiss()

    def compose(self) -> ComposeResult:
        """The message alone."""
        quits = self.app.key_of("quit")
        yield Static(
            f"orderui needs {self._needed}.\nMake the terminal larger,\nor press {quits} to quit.", markup=False
        )
