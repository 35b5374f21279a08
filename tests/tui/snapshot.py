"""Screens kept as text, to see in a diff what a change does to them.

`ORDERUI_SNAPSHOTS=write pytest tests/tui/test_snapshots.py` writes them anew. Text alone: what a style says, a glyph
says too, and colours are looked after by `test_themes.py`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"
WRITES = os.environ.get("ORDERUI_SNAPSHOTS") == "write"


def differences(name: str, lines: Sequence[str]) -> str:
    """How the lines differ from those kept under `name`, empty where they do not; or they are kept from now on."""
    path = FOLDER / f"{name}.txt"
    shown = [line.rstrip() for line in lines]
    if WRITES:
        FOLDER.mkdir(exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in shown), encoding="utf-8")
    kept = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return "\n".join(unified_diff(kept, shown, f"{name} as kept", f"{name} as shown", lineterm=""))
