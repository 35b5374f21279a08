"""Doors: what the composition root hands the command line, which knows neither the store nor the app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from orderui.settings.file import SettingsFile
    from orderui.systems.system import System
    from orderui.usecases.desk import Desk
    from orderui.usecases.ports import Clock, Tell, Vault


class Doors(Struct, frozen=True):
    """The ways out of the command line.

    `clock` raises BadUsage where the clock is set to no instant, `open_desk` BookFailed; the latter tells how far
    it is. `sample` fills a throw-away book with so many orders (None for the usual number) and removes it
    afterwards. `open_app` opens the terminal app on a desk, told whether it is a sample, and answers the exit
    status. `settings` are the user's, which need not have been written yet; `vault` works on a book whether or
    not it opens.
    """

    systems: Sequence[System]
    clock: Callable[[], Clock]
    book_path: Callable[[str], Path]
    open_desk: Callable[[Path, Tell], Desk]
    sample: Callable[[int | None], AbstractContextManager[Desk]]
    open_app: Callable[[Desk, bool], int]
    settings: Callable[[], SettingsFile]
    vault: Callable[[Path], Vault]
