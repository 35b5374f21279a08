"""The `orderui` command."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orderui.cli import Doors

COLLECT_EVERY = 200_000
"""New objects between two searches for dead ones. What a start makes, modules and the book, lives to the end:
to look it all over at every 700, as is usual, would take a tenth of its time."""


def main() -> None:
    """Run one command line and leave with its exit status; without a command the terminal app opens."""
    gc.set_threshold(COLLECT_EVERY)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")  # it would read about every package installed
    from orderui.cli import run
    from orderui.crash import Reported

    with Reported():
        sys.exit(run(_doors))


def _doors() -> Doors:
    """The composition root is imported when a command needs it: help and wrong usage do not."""
    from orderui.bootstrap import doors

    return doors()


if __name__ == "__main__":
    main()
