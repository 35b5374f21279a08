"""What stands on the terminal while a big book is read."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from orderui.cli import curtain
from orderui.cli.curtain import DOWN, UP


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
    with curtain.curtain(book) as lift:
        time.sleep(0.01)
        lift()
        said = capsys.readouterr().out
    assert said.startswith(UP)
    assert "Reading orders␛.json, 0 MB … 0 s" in said
    assert capsys.readouterr().out == ""


def test_a_small_book_or_none_is_not_mentioned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "small.json").write_text("{}")
    for name in ("small.json", "none.json"):
        with curtain.curtain(tmp_path / name) as lift:
            lift()
    assert capsys.readouterr().out == ""


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
