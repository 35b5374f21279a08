"""Opening the terminal app on the book: what `orderui` does by itself."""

from __future__ import annotations

import sys

from orderui.cli.errand import Errand
from orderui.domain.errors import BadUsage


def open_book(errand: Errand) -> int:
    """The app on the book; the exit status. Raises BadUsage where there is no terminal to show it, BookFailed."""
    require_terminal()
    return errand.doors.open_app(errand.doors.unopened(errand.path))


def require_terminal() -> None:
    """Raise BadUsage where there is no terminal to show an app on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadUsage("The app needs a terminal. For a command line, see: orderui --help")
