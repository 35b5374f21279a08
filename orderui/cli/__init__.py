"""The command line: one verb a command, over the use cases. Data on stdout, narration and errors on stderr.

The contract is interface.md, "Command line". Importing this loads click and nothing else: what a command needs
is imported when it is run.
"""

from __future__ import annotations

from orderui.cli.doors import Doors
from orderui.cli.main import run

__all__ = ["Doors", "run"]
