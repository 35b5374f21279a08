"""What tests on a real pseudo-terminal ask for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal

NOW = "2026-11-21T09:30:00+00:00"


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., Terminal]:
    """Starts `orderui` with arguments, with everything it keeps in the test's own folder."""
    env = {"ORDERUI_NOW": NOW, "ORDERUI_CONFIG": str(tmp_path / "config.toml"), "TMPDIR": str(tmp_path)}

    def run(*arguments: str, columns: int = 100, rows: int = 30) -> Terminal:
        return Terminal([sys.executable, "-m", "orderui", *arguments], columns=columns, rows=rows, env=env)

    return run
