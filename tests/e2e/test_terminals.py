"""What goes to the terminal, whichever it is: what it can show, and nothing that the book says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import NOW
from tests.terminal import Terminal, restored
from tests.tui.hostile import NAME, hostile_book

COLOUR = re.compile(rb"\x1b\[(?:[0-9]+;)*(?:[34][0-8]|9[0-7]|10[0-7])(?:;[0-9]+)*m")
"""What asks for a colour. The same begun and ended with an `H` goes to the line of that number."""
MANY_COLOURS = re.compile(rb"\x1b\[(?:[0-9]+;)*[34]8;[25];")
POINTER = re.compile(rb"\x1b\]22;[a-z-]*\x07")
"""What asks for another shape of the pointer; Textual writes it."""

pytestmark = pytest.mark.e2e


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., Terminal]:
    """Starts `orderui` in some surroundings, with everything it keeps in the test's own folder."""
    env = {
        "ORDERUI_NOW": NOW.isoformat(),
        "ORDERUI_CONFIG": str(tmp_path / "config.toml"),
        "TMPDIR": str(tmp_path),
    }

    def run(*arguments: str, **more: str) -> Terminal:
        return Terminal([sys.executable, "-m", "orderui", *arguments], columns=80, rows=24, env=env | more)

    return run


def test_nothing_that_the_book_says_reaches_the_terminal_as_more_than_text(
    start: Callable[..., Terminal], tmp_path: Path
) -> None:
    hostile_book(tmp_path, NOW)
    with start("--book", str(tmp_path / NAME), TERM="tmux-256color", COLORTERM="") as terminal:
        terminal.wait_for("5 orders")
        terminal.press("j", "j", "k", "k", "enter")
        terminal.wait_for("Instructions")
        terminal.press("4")
        terminal.wait_for("漢字")
        terminal.press("e")
        terminal.wait_for("Save")
        terminal.press("esc", "esc", "H")
        terminal.wait_for("takes back")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert restored(terminal)
        written = POINTER.sub(b"", bytes(terminal.raw))
    for sequence in ("\x1b]", "\x07", "\x9b", "\x9d", "\x85", "\x1b[31mred", "\u202e", "\u2066", "\x7f"):
        assert sequence.encode() not in written, sequence


@pytest.mark.parametrize(
    ("surroundings", "unwanted"),
    [
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, COLOUR),
        ({"TERM": "linux", "COLORTERM": ""}, MANY_COLOURS),
    ],
    ids=["NO_COLOR", "16 colours"],
)
def test_a_terminal_gets_no_more_colours_than_it_has(
    start: Callable[..., Terminal], surroundings: dict[str, str], unwanted: re.Pattern[bytes]
) -> None:
    with start("demo", "--orders", "5", **surroundings) as terminal:
        terminal.wait_for("RENT-2026-0042")
        terminal.press("down", "?")
        terminal.wait_for("Keys and commands")
        terminal.press("esc")
        terminal.resize(100, 30)
        terminal.wait_for("5 orders")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert restored(terminal)
        assert not unwanted.search(bytes(terminal.raw))


def test_the_app_waits_in_the_background_and_comes_back_as_it_was(tmp_path: Path) -> None:
    surroundings = {
        "ORDERUI_NOW": NOW.isoformat(),
        "ORDERUI_CONFIG": str(tmp_path / "config.toml"),
        "PS1": "shell> ",
    }
    surroundings |= {"TMPDIR": str(tmp_path), "HISTFILE": "", "TERM": "screen-256color"}
    with Terminal(
        ["bash", "--norc", "--noprofile", "--noediting", "-i"], columns=80, rows=24, env=surroundings
    ) as terminal:
        terminal.wait_for("shell>")
        terminal.press(f"{sys.executable} -m orderui demo --orders 5", "enter")
        terminal.wait_for("RENT-2026-0042")
        terminal.press("down", "ctrl+z")
        terminal.wait_for("Stopped")
        assert restored(terminal)
        terminal.press("fg", "enter")
        terminal.wait_for("RENT-2026-0042")
        terminal.press("q")
        terminal.wait_for("shell>")
        terminal.press("exit", "enter")
        assert terminal.wait_for_end() == 0
        assert restored(terminal)


def test_a_big_book_that_does_not_open_says_why_on_a_terminal_as_it_was(
    start: Callable[..., Terminal], tmp_path: Path
) -> None:
    book = tmp_path / "big.json"
    book.write_bytes(b'{"_meta": ' + b" " * 8_000_000)
    with start("--book", str(book)) as terminal:
        assert terminal.wait_for_end() == 3
        assert restored(terminal)
        painted, _, said = bytes(terminal.raw).rpartition(b"\x1b[?1049l")
        assert b"Reading big.json" in painted
    command = [sys.executable, "-m", "orderui", "--book", str(book), "list"]
    ran = subprocess.run(command, check=False, capture_output=True)
    assert ran.returncode == 3
    assert said.split()[-5:] == ran.stderr.split()[-5:]
    assert b"is damaged" in ran.stderr
