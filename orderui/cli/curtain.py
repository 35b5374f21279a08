"""What stands on the terminal while a big book is read, before the app is there to say so."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from types import FrameType

from orderui.domain.text import clip, safe

BIG = 8_000_000
"""Bytes of a book that takes some tenths of a second to read."""

OFTEN = 0.2
"""Seconds between two looks at the watch."""

UP, DOWN = "\x1b[?1049h\x1b[?25l\x1b[2J", "\x1b[?25h\x1b[?1049l"
"""To the terminal's other screen, where the app will be, and back."""

ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def curtain(book: Path) -> Iterator[Callable[[], None]]:
    """Says that a big book is being read, until what it answers with is called: then the app has the screen.

    Whatever goes wrong, and a signal to end meanwhile, leaves the terminal as it was.
    """
    size = book.stat().st_size if book.is_file() else 0
    if size < BIG:
        yield lambda: None
        return
    lifted = Event()
    drawing = Thread(target=_draw, args=(f"Reading {book.name}, {size / 1e6:,.0f} MB", lifted), daemon=True)

    before = [signal.signal(number, _end) for number in ENDING]

    def lift() -> None:
        lifted.set()
        drawing.join()
        for number, handler in zip(ENDING, before, strict=True):
            signal.signal(number, handler)

    _write(f"{UP}\x1b[H\x1b[1morderui\x1b[m  {safe(book.name)}")
    drawing.start()
    try:
        yield lift
    except BaseException:
        if not lifted.is_set():
            lift()
        _write(DOWN)
        raise


def _draw(what: str, lifted: Event) -> None:
    started = monotonic()
    while True:
        width, height = shutil.get_terminal_size()
        text = clip(f"{safe(what)} … {monotonic() - started:.0f} s", width)
        _write(f"\x1b[{height // 2};{max(1, (width - len(text)) // 2)}H{text}")
        if lifted.wait(OFTEN):
            return


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
