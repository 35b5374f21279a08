"""What is left to do after a bug: say so in a few plain lines, and write down what a programmer needs.

Nothing here is loaded before it is needed, but for the context that waits for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

BUG = 70
"""Exit status after a bug (EX_SOFTWARE), apart from those that say something about the book."""

LARGEST, KEPT = 256 * 1024, 3
"""Bytes after which a new log is begun, and how many of the older ones are kept."""

LONGEST = 200
"""Cells of an error's own words that the page shows."""


class Reported:
    """A context that ends the program with a page and a log where a bug comes out of it.

    What is explained is no bug: that has been caught inside. What asks the program to end, ends it.
    """

    def __enter__(self) -> None:
        """Nothing is prepared."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell of a bug, and leave with its status."""
        if isinstance(error, Exception):
            sys.stderr.write(page(error, log_path(), _room()))
            sys.stderr.flush()
            raise SystemExit(BUG)


def log_path() -> Path:
    """Where bugs are written down: in the user's state directory for orderui (XDG)."""
    from platformdirs import user_state_path

    return user_state_path("orderui", appauthor=False) / "crash.log"


def page(error: Exception, log: Path, room: int | None = None) -> str:
    """What the user is told of a bug, which is written down in `log`; in full where that cannot be written.

    Sentences are broken between words into lines of `room` cells, where there is a limit.
    """
    from orderui.domain.text import clip, safe

    told = written(error)
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    lines = [
        f"✗ orderui has come upon a bug and stopped: {clip(safe(said), LONGEST)}.",
        "  The book is safe: every change that was confirmed is on disk, and nothing is there by halves.",
    ]
    try:
        _keep(told, log)
    except OSError as failure:
        lines += [
            f"  What happened could not be written to {safe(str(log))} ({failure.strerror}). It was this:",
            *(f"  {safe(line)}" for line in told.splitlines()),
        ]
    else:
        lines += [
            f"  What happened is in {safe(str(log))}",
            "  Start orderui again. If it comes back, report it with that file, which may quote the book.",
        ]
    return "".join(f"{line}\n" for line in (lines if room is None else _broken(lines, room)))


def _room() -> int | None:
    """The cells of the terminal's lines; None where stderr is no terminal."""
    from shutil import get_terminal_size

    return get_terminal_size().columns if sys.stderr.isatty() else None


def _broken(lines: Iterable[str], room: int) -> Iterator[str]:
    """The lines, none cut within a word, such as the log's name is."""
    from textwrap import wrap

    for line in lines:
        yield from wrap(line, room, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def written(error: Exception) -> str:
    """What a programmer needs: the versions, and how it came to the error. No values but those it speaks of."""
    import platform
    from datetime import datetime
    from importlib.metadata import version
    from traceback import format_exception

    from orderui import __version__

    at = datetime.now().astimezone().isoformat(timespec="seconds")
    parts = [f"{name} {version(name)}" for name in ("textual", "pydantic", "tinydb")]
    made_of = ", ".join([f"orderui {__version__}", f"Python {platform.python_version()}", *parts])
    return f"{at}  {made_of}, {platform.system()}\n{''.join(format_exception(error))}"


def _keep(text: str, log: Path) -> None:
    """Add to the log, which is its owner's alone. Raises OSError."""
    import os

    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LARGEST:
        older = [log, *(log.with_suffix(f".{number}.log") for number in range(1, KEPT + 1))]
        for to, this in reversed(list(zip(older[1:], older, strict=False))):
            if this.exists():
                this.replace(to)
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(f"{text}\n")
