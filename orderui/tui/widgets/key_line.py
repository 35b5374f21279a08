"""The keys of a screen, in its last line: what each does, and which of them would be refused as things stand."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

WIDE_GAP, NARROW_GAP = 2, 1
"""Cells between two keys: where there is room for all of them, and where there is not."""

HELP = "help"
"""The action whose key stays longest: it names all the others."""


class KeyLine(Footer):
    """Textual's footer, made anew only where it would show something else; a key without room is left out.

    A screen that opens says several times that its keys may have changed, and one whose keys depend on what is
    under the cursor says so with every move. Textual's own is made anew each time, longer work than the rest.
    """

    DEFAULT_CSS = """
    KeyLine {
        padding: 0 1;
        &.-compact FooterKey { margin-right: 2; }
        &.-compact.-close FooterKey { margin-right: 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._shown: list[tuple[str, str, str, bool]] = []
        self._room = 0
        self._waits = False

    def compose(self) -> ComposeResult:
        """The keys that fit, the screen's first ones and that of the help.

        A click on one that is grey asks as the key itself would, and is told why not.
        """
        keys = [one for one in super().compose() if isinstance(one, FooterKey)]
        for key in keys:
            key._disabled = False  # noqa: SLF001 - else it rings the bell; what greys it is its class
        is_close = _cells(keys, WIDE_GAP) > self._room
        self.set_class(is_close, "-close")
        yield from _fitting(keys, self._room) if is_close else keys

    def on_resize(self) -> None:
        """There may be room for other keys."""
        self.bindings_changed(self.screen)

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Look at the keys once the screen has been drawn, however often this is said until then."""
        if not self._waits and screen.app.app_focus and self.is_attached and screen is self.screen:
            self._waits = self.call_after_refresh(self._look)

    async def _look(self) -> None:
        self._waits = False
        if not self.is_attached:
            return
        active = self.screen.active_bindings.values()
        shown = [(one.key, one.action, one.description, on) for _, one, on, _ in active if one.show]
        room = self.size.width
        if shown != self._shown or room != self._room:
            self._shown, self._room = shown, room
            self._bindings_ready = True
            await self.recompose()


def _fitting(keys: list[FooterKey], room: int) -> Iterator[FooterKey]:
    """The keys that stand in `room` cells: from the left, and that of the help whatever is before it."""
    left = room - _cells([key for key in keys if key.action == HELP], NARROW_GAP)
    for key in keys:
        needs = _cells([key], NARROW_GAP) + NARROW_GAP
        if key.action == HELP:
            yield key
        elif left >= needs:
            left -= needs
            yield key
        else:
            left = 0


def _cells(keys: list[FooterKey], gap: int) -> int:
    """How many cells the keys take in a line."""
    return sum(cell_len(key.key_display) + 1 + cell_len(key.description) for key in keys) + gap * max(
        0, len(keys) - 1
    )
