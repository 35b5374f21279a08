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
    from orderui.usecases.desk import Desk, Unopened
    from orderui.usecases.ports import Clock, Vault


class Doors(Struct, frozen=True):
    """The ways out of the command line.

    `clock` raises BadUsage where the clock is set to no instant, `open_desk` BookFailed. `unopened` is the book at
    a path, and `sample` a throw-away one of so many orders (None for the usual number), removed afterwards:
    `open_app` opens them, in the terminal app where that lasts, and answers the app's exit status. `settings` are
    the user's, which need not have been written yet; `vault` works on a book whether or not it opens.
    """

    systems: Sequence[System]
    clock: Callable[[], Clock]
    book_path: Callable[[str], Path]
    open_desk: Callable[[Path], Desk]
    unopened: Callable[[Path], Unopened]
    sample: Callable[[int | None], AbstractContextManager[Unopened]]
    open_app: Callable[[Unopened], int]
    settings: Callable[[], SettingsFile]
    vault: Callable[[Path], Vault]
