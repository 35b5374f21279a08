"""The program as a process: what it loads, and how it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from orderui.systems import SYSTEMS
from orderui.usecases.importing import Source, bring_in
from tests.conftest import PAYLOADS, Bench

LOADED = "import sys, orderui.__main__ as m\ntry: m.main()\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"


def _environment(bench: Bench) -> dict[str, str]:
    root = Path(__file__).parents[2]
    return {**os.environ, "ORDERUI_BOOK": str(bench.path), "PYTHONPATH": str(root)}


def _loaded(bench: Bench, *words: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", LOADED, *words], env=_environment(bench), capture_output=True, text=True, check=True
    )
    return set(ran.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("words", "unneeded"),
    [
        (("list",), ("textual", "rich", "babel", "asyncio", "tomlkit", "orderui.settings")),
        (
            ("list",),
            tuple(f"orderui.systems.{system.name}.{what}" for system in SYSTEMS for what in ("models", "rules")),
        ),
        (("keys",), ("textual", "rich", "babel", "tomlkit")),
        (("completion", "bash"), ("textual", "rich", "pydantic", "tinydb")),
        (("list", "--colour"), ("textual", "rich", "tinydb")),
    ],
)
def test_a_command_loads_what_it_needs(bench: Bench, words: Sequence[str], unneeded: Sequence[str]) -> None:
    assert _loaded(bench, *words).isdisjoint(unneeded)


USED = """
import sys
from pathlib import Path
from orderui.bootstrap import desk
from orderui.usecases import importing, keeping, timeline
book, *files = map(Path, sys.argv[1:])
importing.bring_in(desk(book), [importing.Source(file.name, file.read_bytes()) for file in files])
again = desk(book)
for facets in again.book.facets():
    keeping.archive(again, facets.id)
    timeline.undo(again)
    print(facets.system)
"""
SAMPLES = (
    "kwik-list-response.json",
    "../imburse/realistic.json",
    "iqmetrix-order-create-response.json",
    "farpay-list-response.json",
    "nuflow-create-direct.json",
)


def test_an_order_finds_its_system_at_work_whatever_is_asked_of_it_first(bench: Bench, tmp_path: Path) -> None:
    words = [str(tmp_path / "of-another-process.json"), *(str(PAYLOADS / name) for name in SAMPLES)]
    ran = subprocess.run(
        [sys.executable, "-c", USED, *words], env=_environment(bench), capture_output=True, text=True, check=False
    )
    assert (set(ran.stdout.split()), ran.stderr) == ({system.name for system in SYSTEMS}, "")


def _start(bench: Bench, *words: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "orderui", *words]
    return subprocess.Popen(
        command, env=_environment(bench), stdin=subprocess.PIPE, stdout=stdout, stderr=subprocess.PIPE
    )


def test_nobody_listening_any_more_is_no_error_to_speak_of(bench: Bench) -> None:
    bring_in(bench.desk, [Source("a.json", (PAYLOADS / "kwik-list-response.json").read_bytes())])
    reader, writer = os.pipe()
    os.close(reader)
    process = _start(bench, "show", "ORD0045", stdout=writer)
    os.close(writer)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the machine has no /dev/full")
def test_a_full_disk_is_told_in_a_sentence(bench: Bench) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    process = _start(bench, "systems", stdout=full)
    os.close(full)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.decode() == "✗ The output could not be written: No space left on device.\n"


def test_an_interrupt_leaves_quietly(bench: Bench) -> None:
    process = _start(bench, "import", "-")
    assert process.stdin is not None
    process.stdin.write(b"[" * 100_000)  # once it is taken, the command is reading
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, b"")


def test_the_entry_point_answers_the_exit_status(bench: Bench) -> None:
    process = _start(bench, "new", SYSTEMS[0].name)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.startswith("✗ ".encode())
