"""A program on a real pseudo-terminal: started, typed at, read as the screen a person would see."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import pyte

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "space": " ",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "backspace": "\x7f",
    "f4": "\x1bOS",
    "pagedown": "\x1b[6~",
    "pageup": "\x1b[5~",
}


class Terminal:
    """A pseudo-terminal of `columns` × `rows` with a program in it. Use it as a context: it ends the program."""

    def __init__(
        self, command: Sequence[str], *, columns: int = 100, rows: int = 30, env: Mapping[str, str] | None = None
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self._drawn = 0
        self.status: int | None = None
        self.started = time.monotonic()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            ours = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
            settings = {**ours, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
            os.execvpe(command[0], list(command), {**settings, **(env or {})})  # noqa: S606 - the program under test
        self.resize(columns, rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    @property
    def text(self) -> str:
        """The screen's rows, without their trailing blanks."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def press(self, *keys: str) -> None:
        """Type keys: a name of KEYS, `ctrl+x`, or text as it stands."""
        for key in keys:
            self.type(key)
            self.read(0.12)

    def type(self, key: str) -> None:
        """Type a key, and read nothing yet."""
        told = bytes([ord(key[5].upper()) & 0x1F]) if key.startswith("ctrl+") else KEYS.get(key, key).encode()
        os.write(self._fd, told)

    def read(self, quiet: float) -> bool:
        """Read until nothing has come for `quiet` seconds; False when the program has ended."""
        self._draw()
        while self.receive(quiet):
            self._draw()
        return self.status is None

    def receive(self, seconds: float) -> bytes:
        """What the program writes next, not drawn yet; nothing where it writes nothing so long, or has ended."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return b""
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            data = b""
        if not data and self.status is None:
            _, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)
        self.raw += data
        return data

    def _draw(self) -> None:
        self._stream.feed(bytes(self.raw[self._drawn :]))
        self._drawn = len(self.raw)

    def wait_for(self, text: str, *, seconds: float = 20.0) -> None:
        """Read until `text` stands on the screen. Raises AssertionError with the screen when it does not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text in self.text:
                return
            if self.status is not None or not self.read(0.05):
                break
        assert text in self.text, f"{text!r} did not come:\n{self.text}"

    def wait_for_end(self, *, seconds: float = 20.0) -> int:
        """The program's exit status once it has ended. Raises AssertionError when it goes on."""
        end = time.monotonic() + seconds
        while self.status is None and time.monotonic() < end:
            self.read(0.1)
        assert self.status is not None, f"the program goes on:\n{self.text}"
        return self.status


def restored(terminal: Terminal) -> bool:
    """Whether the terminal was given back as it was: its own screen, a cursor, no mouse, no bracketed paste."""
    tail = bytes(terminal.raw)
    return all(
        tail.rfind(off) > tail.rfind(on)
        for on, off in (
            (b"\x1b[?1049h", b"\x1b[?1049l"),
            (b"\x1b[?25l", b"\x1b[?25h"),
            (b"\x1b[?1000h", b"\x1b[?1000l"),
            (b"\x1b[?2004h", b"\x1b[?2004l"),
        )
    )
