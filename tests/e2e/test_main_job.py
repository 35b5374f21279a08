"""The main job, as a stranger would do it: on a real pseudo-terminal, from the demo to a clean terminal."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal, restored

pytestmark = pytest.mark.e2e


def test_filter_open_edit_move_undo_and_leave(start: Callable[..., Terminal]) -> None:
    with start("demo") as terminal:
        terminal.wait_for("RENT-2026-0042")
        terminal.press("/", *"RENT-2026-0042")
        terminal.wait_for("1 of")
        terminal.press("enter", "enter")
        terminal.wait_for("Settled by")
        terminal.press("down", "down", "down", "enter")
        terminal.wait_for("Routing")
        terminal.press("down", "down", "ctrl+u", *"12*80")
        terminal.wait_for("= €960.00")
        terminal.press("ctrl+s")
        terminal.wait_for("Edited Amount of RENT-2026-0042")
        terminal.press("s")
        terminal.wait_for("Move to")
        terminal.press("enter")
        terminal.wait_for("Ready → Processing")
        terminal.press("u")
        terminal.wait_for("Took back")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert restored(terminal)


def test_a_settled_payment_says_why_it_cannot_be_changed(start: Callable[..., Terminal]) -> None:
    with start("demo") as terminal:
        terminal.wait_for("RENT-2026-0042")
        terminal.press("/", *"RENT-2026-0042")
        terminal.wait_for("1 of")
        terminal.press("enter", "enter")
        terminal.wait_for("Settled by")
        terminal.press("enter")
        terminal.wait_for("locked")
        terminal.press("x")
        terminal.wait_for("the payment has settled. Way out: duplicate the")


def test_everything_is_as_it_was_left(start: Callable[..., Terminal], tmp_path: Path) -> None:
    import subprocess

    book = tmp_path / "mine.json"
    command = [sys.executable, "-m", "orderui", "--book", str(book)]
    subprocess.run(
        [*command, "new", "imburse", "orderRef=KEPT-1", "metadata.title=Rent"], check=True, capture_output=True
    )
    with start("--book", str(book)) as terminal:
        terminal.wait_for("KEPT-1")
        terminal.press("a")
        terminal.wait_for("Archived KEPT-1")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    with start("--book", str(book)) as terminal:
        terminal.wait_for("Every order is archived.")
        terminal.press("u")
        terminal.wait_for("Took back: Archived KEPT-1")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_a_first_run_looks_at_the_demo_and_comes_back_with_nothing_written(
    start: Callable[..., Terminal], tmp_path: Path
) -> None:
    book = tmp_path / "data" / "mine.json"
    with start("--book", str(book)) as terminal:
        terminal.wait_for("There is no book yet.")
        terminal.press("d")
        terminal.wait_for("DEMO")
        terminal.press("q")
        terminal.wait_for("There is no book yet.")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert restored(terminal)
    assert not book.exists()
    assert not list(tmp_path.glob("orderui-demo-*"))


def test_an_orders_json_is_edited_in_the_users_editor(
    start: Callable[..., Terminal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails, then leaves what is refused, then is opened again with that and leaves what can be saved."""
    editor = tmp_path / "my editor.sh"
    editor.write_text(
        """for file; do :; done
        printf 'in the editor'; cd "$(dirname "$0")" || exit 9
        case "$(cat turn)" in
            1) echo 2 > turn; exit 4 ;;
            2) echo 3 > turn; sed -i '/"instructionRef": "11"/,/amount/s/950.00/-5.00/' "$file" ;;
            3) sed -i 's/-5.00/777.00/' "$file" ;;
        esac
        """
    )
    (tmp_path / "turn").write_text("1")
    monkeypatch.setenv("VISUAL", f"sh '{editor}' --wait")
    with start("demo") as terminal:
        terminal.wait_for("RENT-2026-0042")
        terminal.press("/")
        terminal.wait_for("enter Keep")
        terminal.press("0042")
        terminal.wait_for("1 of")
        terminal.press("enter", "enter")
        terminal.wait_for("Settled by")
        terminal.press("f4")
        terminal.wait_for('"sh" ended with status 4. Nothing was changed.')
        terminal.press("f4")
        terminal.wait_for("instructions.11.amount: ")
        assert re.search(r"Line \d+, column \d+", terminal.text)
        terminal.read(0.3)
        terminal.press("e")
        terminal.wait_for("Amount: €950.00 → €777.00")
        terminal.read(0.3)
        terminal.press("y")
        terminal.wait_for("Edited the JSON of RENT-2026-0042")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert restored(terminal)
    assert b"in the editor" in terminal.raw
    assert not list(tmp_path.glob("orderui-*/orderui.json"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_a_signal_leaves_a_clean_terminal(start: Callable[..., Terminal], number: int) -> None:
    with start("demo") as terminal:
        terminal.wait_for("RENT-2026-0042")
        os.kill(terminal.pid, number)
        assert terminal.wait_for_end() == 128 + number
        assert restored(terminal)


def test_a_tiny_terminal_gets_a_clear_page_and_its_screen_back_with_room(start: Callable[..., Terminal]) -> None:
    with start("demo") as terminal:
        terminal.wait_for("RENT-2026-0042")
        terminal.read(1.0)
        terminal.resize(30, 6)
        terminal.wait_for("40 × 10")
        terminal.resize(100, 30)
        terminal.wait_for("RENT-2026-0042")


def test_moving_the_cursor_writes_little(start: Callable[..., Terminal]) -> None:
    with start("demo") as terminal:
        terminal.wait_for("RENT-2026-0042")
        terminal.read(1.0)
        written = []
        for _ in range(10):
            before = len(terminal.raw)
            terminal.press("down")
            terminal.read(0.3)
            written.append(len(terminal.raw) - before)
        assert sorted(written)[5] < 1500, written
