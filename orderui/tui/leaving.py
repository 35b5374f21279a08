"""Leaving a screen or a dialog: what is unsaved in it is not lost without a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.screen import Screen, ScreenResultType

if TYPE_CHECKING:
    from orderui.tui.settled import SettledApp


class Leaving(Screen[ScreenResultType]):
    """A screen that can be asked whether it may be left."""

    LEAVING: ClassVar[str] = "Leave without saving?"
    """What is asked before something unsaved is lost."""

    if TYPE_CHECKING:
        app: SettledApp

    _asks_to_leave = False

    def unsaved(self) -> Sequence[str]:
        """What would be lost if the screen were left as it is, a line for each thing."""
        return ()

    async def may_leave(self, asked_by: str = "") -> bool:
        """Whether it may be left; where something is unsaved the user says so, by another key than `asked_by`.

        While that is being asked it may not.
        """
        unsaved = self.unsaved()
        if not unsaved or self._asks_to_leave:
            return not unsaved
        from orderui.tui.modals.confirm import Confirm

        self._asks_to_leave = True
        try:
            question = Confirm(self.LEAVING, unsaved, yes="Leave", asked_by=asked_by)
            leaves: bool = await self.app.push_screen_wait(question)
        finally:
            self._asks_to_leave = False
        return leaves

    @work(group="leave")
    async def leave(self, asked_by: str) -> None:
        """Leave with nothing done, once nothing is unsaved or the user says so."""
        if await self.may_leave(asked_by):
            self.dismiss()
