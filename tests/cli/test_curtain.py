"""What stands on the terminal while a big book is read."""

from __future__ import annotations

import os
import signal
import termios
from pathlib import Path

import pyte
import pytest

from orderui.cli import curtain
from orderui.cli.curtain import DOWN, UP
from orderui.domain.text import width


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book that counts as big."""
    monkeypatch.setattr(curtain, "BIG", 10)
    path = tmp_path / "orders\x1b.json"
    path.write_bytes(b"x" * 20)
    return path


def test_a_big_book_is_said_to_be_read_and_the_app_gets_the_screen(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with curtain.curtain(book) as before:
        before.lift()
        said = capsys.readouterr().out
    assert said.startswith(UP)
    assert "Reading orders␛.json    0%  0 s" in said
    assert capsys.readouterr().out == ""


def test_a_small_book_or_none_is_not_mentioned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "small.json").write_text("{}")
    for name in ("small.json", "none.json"):
        with curtain.curtain(tmp_path / name) as before:
            before.tell("Reading", 0.5)
            before.lift()
    assert capsys.readouterr().out == ""


def test_the_page_says_what_is_being_done_and_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    page = shown(monkeypatch, 60, 9, "Bringing up to date", 0.43)
    assert page == [
        "orderui",
        *[""] * 2,
        "         Bringing up to date orders.json   43%  2 s",
        "      " + "━" * 20 + "─" * 28,
        "",
        "                       ctrl+c leaves",
    ]


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (3, 2), (14, 4), (24, 6), (40, 10)])
def test_the_page_fits_any_terminal(monkeypatch: pytest.MonkeyPatch, columns: int, rows: int) -> None:
    page = shown(monkeypatch, columns, rows, "Reading", 1.5)
    assert len(page) <= rows
    assert all(width(line) <= columns for line in page)
    assert columns < 40 or any("100%" in line for line in page)


def shown(monkeypatch: pytest.MonkeyPatch, columns: int, rows: int, doing: str, done: float) -> list[str]:
    """The page as a terminal of that size shows it."""
    monkeypatch.setattr(curtain, "get_terminal_size", lambda: os.terminal_size((columns, rows)))
    made = curtain.Curtain(Path("orders.json"))
    made.tell(doing, done)
    screen = pyte.Screen(columns + 20, rows + 5)  # with room to see what would not fit
    pyte.Stream(screen).feed(made._page(2.0))
    return "\n".join(line.rstrip() for line in screen.display).rstrip("\n").split("\n")


def test_a_failure_leaves_the_terminal_as_it_was(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match="no"), curtain.curtain(book):
        raise OSError("no")
    assert capsys.readouterr().out.endswith(DOWN)


def test_a_signal_to_end_leaves_the_terminal_as_it_was_and_the_next_one_ends_as_ever(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as left, curtain.curtain(book):
        signal.raise_signal(signal.SIGTERM)
    assert left.value.code == 128 + signal.SIGTERM
    assert capsys.readouterr().out.endswith(DOWN)
    assert signal.getsignal(signal.SIGTERM) is before


def test_what_is_typed_meanwhile_is_not_shown_and_to_stop_waits(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = os.openpty()
    with os.fdopen(ours), os.fdopen(theirs) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        flags = [termios.tcgetattr(terminal)[3]]
        with curtain.curtain(book) as before:
            flags.append(termios.tcgetattr(terminal)[3])
            signal.raise_signal(signal.SIGTSTP)
            before.lift()
            flags.append(termios.tcgetattr(terminal)[3])
    assert [bool(flag & termios.ECHO) for flag in flags] == [True, False, True]
    assert all(flag & termios.ISIG for flag in flags)  # ctrl+c leaves
    assert signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL
    assert capsys.readouterr().out.startswith(UP)
