"""What stands on the terminal while a big book is read, before the app is there to say so."""

from __future__ import annotations

import signal
import sys
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from shutil import get_terminal_size
from threading import Event, Thread
from time import monotonic
from types import FrameType

from orderui.domain.text import clip, safe, width

BIG = 8_000_000
"""Bytes of a book that takes some tenths of a second to read."""

OFTEN = 0.1
"""Seconds between two looks at how far it is."""

WIDEST, NARROWEST = 48, 10
"""Cells that the bar has at most, and without which there is none."""

UP, DOWN = "\x1b[?1049h\x1b[?25l\x1b[2J", "\x1b[m\x1b[?25h\x1b[?1049l"
"""To the terminal's other screen, where the app will be, and back."""
HINT = "ctrl+c leaves"
BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[m"


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


MEANWHILE: Mapping[signal.Signals, Callable[[int, FrameType | None], None] | signal.Handlers] = {
    signal.SIGTERM: _end,
    signal.SIGHUP: _end,
    signal.SIGTSTP: signal.SIG_IGN,
}
"""What signals do meanwhile. To be stopped would leave the curtain over the shell."""


class Curtain:
    """Tells how far the reading of a book is, until it is lifted: drawn by a thread of its own, once dropped."""

    def __init__(self, book: Path) -> None:
        self._name = safe(book.name)
        self._at: tuple[str, float] = "Reading", 0.0
        self._size = 0, 0
        self._lifted = Event()
        self._ways_back = ExitStack()

    def tell(self, doing: str, done: float) -> None:
        """What is being done, and how much of it is done: from 0 to 1. Costs next to nothing."""
        self._at = doing, done

    def drop(self) -> None:
        """Take the screen."""
        self._ways_back.enter_context(_quiet_terminal())
        _write(UP)
        drawing = Thread(target=self._draw, daemon=True)
        drawing.start()
        self._ways_back.callback(drawing.join)
        self._ways_back.callback(self._lifted.set)

    def lift(self) -> None:
        """Leave the screen to whoever comes next; what stands there stays until then."""
        self._ways_back.close()

    def _draw(self) -> None:
        started = monotonic()
        while True:
            _write(self._page(monotonic() - started))
            if self._lifted.wait(OFTEN):
                return

    def _page(self, seconds: float) -> str:
        """The page as it is now; all of it anew where the terminal has another size than before."""
        size = columns, rows = get_terminal_size()
        (doing, done), middle = self._at, max(1, rows // 2)
        page = [] if size == self._size else ["\x1b[2J", _put(1, 1, clip("orderui", columns), BOLD)]
        self._size = size
        figures = f"{min(done, 1.0):4.0%}  {seconds:.0f} s"
        name = clip(f"{doing} {self._name}", max(1, columns - len(figures) - 4))
        says = clip(f"{name}  {figures}", columns)
        page.append("\x1b[2K".join((_put(middle, 1, ""), _put(middle, _centred(width(says), columns), says))))
        cells = min(WIDEST, columns - 4)
        if cells >= NARROWEST and middle < rows:
            full = int(cells * min(done, 1.0))
            bar = f"{BOLD}{'━' * full}{PLAIN}{DIM}{'─' * (cells - full)}"
            page.append(_put(middle + 1, _centred(cells, columns), bar, PLAIN))
        if middle + 3 <= rows and len(HINT) <= columns:
            page.append(_put(middle + 3, _centred(len(HINT), columns), HINT, DIM))
        return "".join(page)


@contextmanager
def curtain(book: Path) -> Iterator[Curtain]:
    """Says that a big book is being read, and how far that is, until it is lifted: then the app has the screen.

    What is typed meanwhile is not shown. Whatever goes wrong, and a signal to end, leaves the terminal as it was.
    """
    made = Curtain(book)
    if not book.is_file() or book.stat().st_size < BIG:
        yield made
        return
    made.drop()
    try:
        yield made
    except BaseException:
        made.lift()
        _write(DOWN)
        raise


@contextmanager
def _quiet_terminal() -> Iterator[None]:
    """Signals are heeded in Python, and the terminal shows nothing of what is typed."""
    before = {number: signal.signal(number, handler) for number, handler in MEANWHILE.items()}
    shown = None
    with suppress(termios.error, OSError, ValueError):  # no terminal, no typing
        shown = termios.tcgetattr(sys.stdin)
        flags = shown[3] & ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(sys.stdin, termios.TCSANOW, [*shown[:3], flags, *shown[4:]])
    try:
        yield
    finally:
        if shown is not None:
            termios.tcsetattr(sys.stdin, termios.TCSANOW, shown)
        for number, handler in before.items():
            signal.signal(number, handler)


def _put(row: int, column: int, text: str, style: str = "") -> str:
    return f"\x1b[{row};{column}H{style}{text}{PLAIN if style else ''}"


def _centred(cells: int, columns: int) -> int:
    return max(1, (columns - cells) // 2 + 1)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
