"""Importing many orders at once: how long each takes, and what it takes besides the book that comes of it.

`python -m tests.bench.bench_import [SIZE …]`, without any 1,000 and 10,000 records of each system. Each import runs
in a process of its own, and the book that came of it is opened in another.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from orderui.bootstrap import SystemClock, desk
from orderui.usecases import timeline
from orderui.usecases.demo import SAMPLES
from orderui.usecases.desk import Desk
from orderui.usecases.importing import Source, bring_in
from orderui.usecases.samples.story import json_of
from tests.bench.bench_book import apart

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

IMPORT = "from tests.bench.bench_import import bring; bring()"
OPEN = "from tests.bench.bench_import import look; look()"
UNDO = "from tests.bench.bench_import import undo; undo()"


def records(system: str, count: int) -> str:
    """A vendor's JSON: one list of so many different records."""
    chance = Random(system)  # noqa: S311 - sample data, the same every time
    stories = (SAMPLES[system].more(NOW.date(), chance, number) for number in range(count))
    return json_of([story.record(story.days[0]) for story in stories if story.record])


def memory() -> tuple[int, int]:
    """What this process takes now, and the most it has taken, in bytes."""
    status = Path("/proc/self/status").read_text()
    now, most = (int(status.split(f"{name}:")[1].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return now, most


def opened(path: Path) -> Desk:
    """A desk over the book at `path`."""
    return desk(path, time=SystemClock(NOW))


def bring() -> None:
    """Import what a file holds into a new book; the seconds it took, the most memory, the orders."""
    path, given = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()
    at = opened(path)
    bring_in(at, [Source("one", records(sys.argv[3], 1))], dry_run=True)  # what is imported once is no import's
    before, _ = memory()
    started = time.perf_counter()
    count = len(bring_in(at, [Source("many", given)]).records)
    took = time.perf_counter() - started
    _, most = memory()
    at.book.merge()
    print(took, most - before, count)


def look() -> None:
    """Open the book; the memory it takes."""
    path = Path(sys.argv[1])
    opened(path.with_name("none.json"))
    before, _ = memory()
    at = opened(path)
    print(memory()[0] - before, len(at.book.facets()))


def undo() -> None:
    """Take the import back; the seconds."""
    at = opened(Path(sys.argv[1]))
    started = time.perf_counter()
    timeline.undo(at)
    print(time.perf_counter() - started)


def main(sizes: list[int]) -> None:
    """Print everything."""
    print(
        f"{'importing':<26} {'an order':>9} {'its undo':>9} {'at most':>9} {'beyond the book':>16}   of the input"
    )
    for system in SAMPLES:
        for size in sizes:
            with tempfile.TemporaryDirectory(prefix="orderui-bench-") as name:
                path, given = Path(name, "orders.json"), Path(name, "given.json")
                given.write_text(records(system, size), "utf-8")
                length = given.stat().st_size
                took, most, count = apart(IMPORT, path, given, system)
                held, _ = apart(OPEN, path)
                (undone,) = apart(UNDO, path)
            print(
                f"{f'{int(count):,} of {system}, {length / 1e6:.1f} MB':<26} {took / count * 1e3:6.2f} ms "
                f"{undone / count * 1e3:6.2f} ms {most / length:8.1f}× {(most - held) / length:15.1f}×",
                flush=True,
            )
    print("wanted: at most 2 ms an order, 5× beyond the book, both the same at every size")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000])
