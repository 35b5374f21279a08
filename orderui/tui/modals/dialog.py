"""What dialogs share: they open over a screen of an app that has settings, and know its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen, ScreenResultType

from orderui.tui.leaving import Leaving

if TYPE_CHECKING:
    from orderui.tui.settled import SettledApp


class Dialog(ModalScreen[ScreenResultType], Leaving[ScreenResultType]):  # Textual styles by the first base
    """What opens over a screen to ask one thing. Its keys are in the registry of actions, as a screen's are."""

    if TYPE_CHECKING:
        app: SettledApp
