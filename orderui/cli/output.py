"""What goes out: data on stdout, narration and errors on stderr, and text from the book made safe on the way."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from orderui.cli.table import Column, lay_out, wrapped
from orderui.domain.errors import Refused
from orderui.domain.text import safe, safe_lines, width

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
# In JSON these can only stand inside a string, where an escape means the same and does nothing to a terminal.
_ACTS = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]")


class Unwritten(Refused):
    """What was asked for could not be written out, to a file or to stdout."""


def prepare() -> None:
    """Write UTF-8 whatever the locale. Half a character, which only an argument can bring, stays visible."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def flush() -> None:
    """Write out what is still held back. Raises Unwritten, or BrokenPipeError where nobody listens any more."""
    with _told():
        sys.stdout.flush()


def _write(text: str) -> None:
    with _told():
        sys.stdout.write(text)


@contextmanager
def _told() -> Iterator[None]:
    """A disk that is full or a device that fails, in a sentence."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        hush()
        raise Unwritten(f"The output could not be written: {error.strerror}.") from error


def hush() -> None:
    """Let what is left of stdout go nowhere, so that leaving says nothing about it."""
    try:
        number = sys.stdout.fileno()
    except (OSError, ValueError):  # a stream of a test's, which has no file
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def is_terminal() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()


def has_colour() -> bool:
    """Whether stdout may be styled. Source: no-color.org."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def line(text: str = "") -> None:
    """One line of data, in a terminal broken between words; text from the book may be part of it."""
    _write("".join(f"{one}\n" for one in _broken(safe(text), _room())))


def _room() -> int | None:
    """The cells of the terminal's lines; None where stdout is none."""
    return shutil.get_terminal_size().columns if is_terminal() else None


def _broken(text: str, room: int | None) -> list[str]:
    """Safe text in lines of `room` cells, all but the first set in further than it is."""
    if room is None or width(text) <= room:
        return [text]
    within = text.lstrip(" ")
    indent = " " * (len(text) - len(within))
    first, *rest = wrapped(within, room - len(indent) - 2)
    return [f"{indent}{first}", *(f"{indent}  {one}" for one in rest)]


def heading(text: str) -> None:
    """A line of data that stands above others."""
    _write(f"{_BOLD}{safe(text)}{_PLAIN}\n" if has_colour() else f"{safe(text)}\n")


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """A table fit for the terminal's width; whole, aligned and plain where it is not a terminal."""
    first, *rest = lay_out(columns, rows, _room())  # no title is prose, so the heading is one line
    heading(first)
    _write("".join(f"{one}\n" for one in rest))


def document(value: Any) -> None:
    """One JSON document."""
    raw(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def raw(text: str) -> None:
    """JSON or CSV as it is; only a terminal gets its JSON with what would act on it escaped."""
    if is_terminal():
        text = _ACTS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    _write(text)


def done(text: str, notes: Iterable[str] = ()) -> None:
    """Narrate what was done."""
    tell(f"✓ {text}")
    for note in notes:
        tell(f"  {note}")


def warn(text: str) -> None:
    """Narrate what deserves a look."""
    tell(f"! {text}")


def complain(text: str) -> None:
    """Say what was refused or went wrong."""
    _say(f"✗ {text}")


def tell(text: str) -> None:
    """Narrate, line by line, after the data that came before."""
    flush()
    _say(text)


def _say(text: str) -> None:
    sys.stderr.writelines(f"{one}\n" for one in safe_lines(text))
