"""After a bug: a few plain lines, a log for a programmer, nothing of the book on the screen, a status of its own."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from orderui import __version__
from orderui.crash import BUG, KEPT, LARGEST, Reported, page
from tests.terminal import Terminal, restored

FAILING_LIST = """
from orderui.cli import listing
from orderui.__main__ import main
def fails(*_args, **_named):
    secret = "of the book"
    raise ZeroDivisionError("a [bold]bug\\x1b[31m")
listing.list_orders.callback = fails
main()
"""

FAILING_APP = """
from orderui.tui.app import OrderuiApp
from orderui.__main__ import main
def fails(self):
    secret = "of the book"
    raise ZeroDivisionError("a [bold]bug\\x1b[31m")
OrderuiApp.action_systems = fails
main()
"""


@pytest.fixture
def state(tmp_path: Path) -> dict[str, str]:
    """Surroundings in which everything the program keeps is in the test's own folder."""
    return {
        "ORDERUI_BOOK": str(tmp_path / "book.json"),
        "ORDERUI_CONFIG": str(tmp_path / "config.toml"),
        "TMPDIR": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "state" / "orderui" / "crash.log"


def bug() -> Exception:
    """An error that has come from somewhere."""
    try:
        int("seven")
    except ValueError as error:
        return error
    raise AssertionError


def test_a_bug_in_a_command_is_told_in_plain_lines_and_written_down(state: dict[str, str], log: Path) -> None:
    import os

    ran = subprocess.run(
        [sys.executable, "-c", FAILING_LIST, "list"],
        env={**os.environ, **state},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == BUG
    assert ran.stdout == ""
    first, *rest = ran.stderr.splitlines()
    assert first == "✗ orderui has come upon a bug and stopped: ZeroDivisionError: a [bold]bug␛[31m."
    assert "The book is safe" in rest[0]
    assert str(log) in rest[1]
    assert "Traceback" not in ran.stderr
    told = log.read_text()
    assert f"orderui {__version__}" in told
    assert "ZeroDivisionError: a [bold]bug" in told
    assert "listing" in told or "in fails" in told
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


@pytest.mark.e2e
def test_a_bug_in_the_app_leaves_a_clean_terminal_and_a_page(state: dict[str, str], log: Path) -> None:
    command = [sys.executable, "-c", FAILING_APP, "demo", "--orders", "5"]
    with Terminal(command, columns=200, rows=30, env=state) as app:
        app.wait_for("RENT-2026-0042")
        app.press("S")
        assert app.wait_for_end() == BUG
        assert restored(app)
        page = bytes(app.raw).rpartition(b"\x1b[?1049l")[2].decode()
    assert "has come upon a bug and stopped: ZeroDivisionError: a [bold]bug␛[31m." in page
    assert "The book is safe" in page
    assert str(log) in page
    assert "Traceback" not in page
    assert "of the book" not in page
    assert "in fails" in log.read_text()


def test_a_log_grown_large_makes_room_and_the_oldest_goes(tmp_path: Path) -> None:
    log = tmp_path / "crash.log"
    for number in range(KEPT + 3):
        if log.exists():
            log.write_text(f"{number} {'x' * LARGEST}")
        page(bug(), log)
    kept = sorted(one.name for one in tmp_path.iterdir())
    assert kept == ["crash.1.log", "crash.2.log", "crash.3.log", "crash.log"]
    assert [(tmp_path / f"crash.{number}.log").read_text()[0] for number in (1, 2, 3)] == ["5", "4", "3"]
    assert log.read_text().count("Traceback") == 1


def test_in_a_terminal_no_word_of_the_page_is_cut(tmp_path: Path) -> None:
    log = tmp_path / "a-long-name-of-a-folder" / "crash.log"
    whole, broken = page(bug(), log), page(bug(), log, 40)
    assert broken.split() == whole.split()
    assert all(len(line) <= 40 or str(log) in line for line in broken.splitlines())
    assert str(log) in broken


def test_where_nothing_can_be_written_down_it_is_told_in_full(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = page(bug(), tmp_path / "file" / "crash.log")
    assert "could not be written" in told
    assert "Traceback" in told
    assert "ValueError: invalid literal" in told


def test_what_asks_the_program_to_end_is_no_bug() -> None:
    with pytest.raises(KeyboardInterrupt), Reported():
        raise KeyboardInterrupt
    with pytest.raises(SystemExit) as ended, Reported():
        raise SystemExit(3)
    assert ended.value.code == 3
