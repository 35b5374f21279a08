"""The keys of a screen, in its last line: what each does, and which of them would be refused as things stand."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer
from textual.widgets._footer import FooterKey


class KeyLine(Footer):
    """Textual's footer, made anew only where it would show something else.

    A screen that opens says several times that its keys may have changed, and one whose keys depend on what is
    under the cursor says so with every move. Textual's own is made anew each time, longer work than the rest.
    """

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._shown: list[tuple[str, str, str, bool]] = []
        self._waits = False

    def compose(self) -> ComposeResult:
        """The keys. A click on one that is grey asks as the key itself would, and is told why not."""
        for key in super().compose():
            if isinstance(key, FooterKey):
                key._disabled = False  # noqa: SLF001 - else it rings the bell; what greys it is its class
            yield key

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
        if shown != self._shown:
            self._shown = shown
            self._bindings_ready = True
            await self.recompose()
