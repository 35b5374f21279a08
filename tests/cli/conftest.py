"""Commands run in this process, each on the book as it is on disk, with the clock standing still."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from orderui import bootstrap
from orderui.cli import Doors, run
from orderui.systems.system import System
from tests.conftest import NOW, Bench


@dataclass(frozen=True)
class Ran:
    """What came of one command line."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@dataclass
class Line:
    """The command line over one book."""

    bench: Bench
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    systems: Sequence[System] | None = None

    def __call__(self, *words: str | Path, stdin: bytes | None = None) -> Ran:
        if stdin is not None:
            self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self.capsys.readouterr()
        status = run(self.doors, [str(word) for word in words])
        captured = self.capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    def doors(self) -> Doors:
        real = bootstrap.doors()
        if self.systems is None:
            return real
        systems = self.systems
        return replace(real, systems=systems, open_desk=lambda path: bootstrap.desk(path, systems=systems))

    def refused(self, *words: str | Path, status: int = 1, stdin: bytes | None = None) -> str:
        """What a command says that must not change a byte of the book's folder."""
        before = self.bench.files()
        ran = self(*words, stdin=stdin)
        assert ran.status == status, ran.err
        assert ran.out == ""
        assert "Traceback" not in ran.err
        assert self.bench.files() == before
        return ran.err


@pytest.fixture
def line(bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Line:
    monkeypatch.setenv("ORDERUI_BOOK", str(bench.path))
    monkeypatch.setenv("ORDERUI_CONFIG", str(bench.path.parent.parent / "config.toml"))
    monkeypatch.setenv("ORDERUI_NOW", NOW.isoformat())
    monkeypatch.setenv("COLUMNS", "80")
    return Line(bench, monkeypatch, capsys)


INSTRUCTION = (
    "customerRef=ACME",
    "direction=DEBIT",
    "currency=EUR",
    "country=IE",
    "financialInstrument.financialInstrumentId=4fca",
)


@pytest.fixture
def rent(line: Line) -> Line:
    """A book with one order, RENT: instruction 01 of €950.00 is ready and inherits its scheme, 02 has settled."""
    line("new", "imburse", "orderRef=RENT", "metadata.title=Rent", "customerDefaults.ACME.scheme.schemeId=sepa")
    for ref, day in (("01", "2026-12-01"), ("02", "2026-11-30")):
        added = line(
            "add",
            "RENT",
            "instruction",
            f"instructionRef={ref}",
            *INSTRUCTION,
            "amount=950.00",
            f"settledByDate={day}",
        )
        assert added.status == 0, added.err
    for state in ("processing", "settled"):
        assert line("move", "RENT", state, "--part", "02").status == 0
    return line
