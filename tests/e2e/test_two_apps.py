"""Two apps and a command line over one book, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from orderui.bootstrap import desk
from tests.terminal import Terminal
from tests.tui.shell import enter, record

pytestmark = pytest.mark.e2e

Start = Callable[..., Terminal]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book with one order."""
    path = tmp_path / "book" / "orders.json"
    enter(desk(path), record("KEPT-1"))
    return path


def await_the_hold(book: Path) -> None:
    """Wait until an app that was started holds the book."""
    lock = book.with_name("orders.json.lock")
    for _ in range(1000):
        if lock.exists() and lock.read_text():  # its holder's name is in it a moment later
            return
        time.sleep(0.01)
    raise AssertionError("no app holds the book")


def begin(book: Path, *arguments: str) -> subprocess.Popen[str]:
    """One command line over the book."""
    line = [sys.executable, "-m", "orderui", "--book", str(book), *arguments]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def files(book: Path) -> dict[str, bytes]:
    """Every file in the book's folder."""
    return {one.name: one.read_bytes() for one in book.parent.iterdir() if one.is_file()}


def test_one_app_writes_another_reads_and_takes_over_and_a_command_names_who_has_the_book_open(
    start: Start, book: Path
) -> None:
    with start("--book", str(book)) as first:
        first.wait_for("KEPT-1")
        await_the_hold(book)
        before = files(book)
        with (
            begin(book, "archive", "KEPT-1") as changing,
            begin(book, "list") as reading,
            start("--book", str(book)) as second,
        ):
            second.wait_for(f"READ ONLY  the book is held by process {first.pid} (since ")
            out, _ = reading.communicate()
            _, err = changing.communicate()
            assert (reading.returncode, "KEPT-1" in out) == (0, True)
            assert changing.returncode == 3
            assert re.search(rf"open in the app, process {first.pid} \(since .*\), and can be changed only", err)
            assert files(book) == before
            second.press("a")
            second.wait_for("Archive was not done.")

            first.press("ctrl+z")  # in the background it keeps nobody from writing
            second.wait_for("can be changed here now")
            second.press("a")
            second.wait_for("Archived KEPT-1")
            os.kill(first.pid, signal.SIGCONT)
            first.wait_for(f"READ ONLY  the book is held by process {second.pid} (since ")
            first.wait_for("Every order is archived.")
            second.press("q")
            assert second.wait_for_end() == 0
            first.wait_for("can be changed here now")
            first.press("u")
            first.wait_for("Took back: Archived KEPT-1")
            first.press("q")
            assert first.wait_for_end() == 0
    assert list(files(book)) == ["orders.json"]
