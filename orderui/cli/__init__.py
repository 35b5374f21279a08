"""The command line: one verb a command, over the use cases. Data on stdout, narration and errors on stderr.

The contract is interface.md, "Command line". What a command needs is imported when it is run: `orderui` by itself,
which opens the app, loads nothing that reads a command line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial

from orderui.cli import output
from orderui.cli.doors import Doors
from orderui.cli.errand import Errand
from orderui.cli.outcome import outcome

__all__ = ["Doors", "run"]

COMPLETE = "_ORDERUI_COMPLETE"
"""Where a shell says that it wants to complete a command line."""


def run(load: Callable[[], Doors], argv: Sequence[str] | None = None) -> int:
    """Run one command line and answer its exit status. `load` is called when something beyond usage is needed."""
    output.prepare()
    errand = Errand(load)
    words = list(sys.argv[1:] if argv is None else argv)
    if not words and COMPLETE not in os.environ:
        from orderui.cli.opening import open_book

        return outcome(errand, partial(open_book, errand))
    from orderui.cli import main

    if COMPLETE in os.environ:
        return main.complete(errand, os.environ[COMPLETE])
    return outcome(errand, partial(main.carry_out, errand, words))
