"""The `orderui` command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orderui.cli import Doors


def main() -> None:
    """Run one command line and leave with its exit status; without a command the terminal app opens."""
    from orderui.cli import run

    sys.exit(run(_doors))


def _doors() -> Doors:
    """The composition root is imported when a command needs it: help and wrong usage do not."""
    from orderui.bootstrap import doors

    return doors()


if __name__ == "__main__":
    main()
