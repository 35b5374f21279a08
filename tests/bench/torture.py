"""Kill a writing process again and again, and count what was lost.

`python -m tests.bench.torture [KILLS [SEED]]`, 1,000 kills unless told otherwise. The writer commits orders,
merges its journal, leaves and comes back; each commit that was acknowledged is told to the one who kills. Then
every acknowledged commit must be in the book, nothing that was never begun, and the files must open.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from tinydb import TinyDB

from orderui.bootstrap import Codec, SystemClock
from orderui.domain.errors import BookFailed
from orderui.domain.history import Change, Subject, diff
from orderui.store.book import FileBook
from orderui.store.codec import tree_of
from orderui.systems.farpay import FARPAY

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@dataclass
class Toll:
    """What a run has cost."""

    kills: int = 0
    commits: int = 0
    lost: int = 0
    unopened: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills:,} kills, {self.commits:,} acknowledged commits: "
            f"{self.lost} lost, {self.unopened} files that do not open"
        )


def opened(path: Path) -> FileBook:
    """The book at `path`, as the program opens it."""
    return FileBook(path, Codec(SystemClock(NOW)), now=lambda: NOW)


def commit(book: FileBook, name: str) -> None:
    """An order and the change that brought it, as one."""
    order = FARPAY.model.model_validate(
        {
            "id": name,
            "ExternalID": name,
            "AcceptUrl": "https://a.example/" + "x" * 500,
            "CancelUrl": "https://b.example/",
        }
    )
    subject = Subject(kind="order", id=name, name=name, paths=diff(None, tree_of(order)))
    with book.work() as work:
        work.keep(order)
        work.note(Change(id=name, at=NOW, command="new", title=name, subjects=(subject,)))
        work.commit()


def write_for_ever(path: Path, tell: Callable[[str], None], random: Random, first: int) -> None:
    """Commit orders `first`, `first + 1`, …, merging and leaving now and then."""
    book = opened(path)
    number = first
    while True:
        what = random.random()
        if what < 0.15:
            book.merge()
        elif what < 0.2:
            book.close()
            book = opened(path)
        elif what < 0.25:
            book.hold()
        else:
            commit(book, f"order{number:07d}")
            tell(f"{number}\n")
            number += 1


def begun(act: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """`act` in a process of its own: its number, and where to read what it tells."""
    reads, writes = os.pipe()
    child = os.fork()
    if child:
        os.close(writes)
        return child, reads
    try:
        os.close(reads)
        act(partial(_write, writes))
    finally:
        os._exit(0)


def _write(descriptor: int, text: str) -> None:
    os.write(descriptor, text.encode())


def ended(child: int, reads: int) -> list[int]:
    """What a process told before its end."""
    with os.fdopen(reads, "rb") as file:
        told = file.read().split()
    os.waitpid(child, 0)
    return [int(number) for number in told]


def look(path: Path, acknowledged: int, toll: Toll) -> int:
    """Open what is left and count; the number of the next order."""
    try:
        book = opened(path)
        kept = [one.id for one in book.facets()]
        noted = [change.id for change in book.history()]
        for name in kept[-3:]:
            book.order(name)
    except BookFailed as error:
        print(error, file=sys.stderr)
        toll.unopened += 1
        return acknowledged
    if path.exists():
        with TinyDB(path) as plain:
            plain.table("orders").all()
    wanted = [f"order{number:07d}" for number in range(len(kept))]
    toll.lost += max(0, acknowledged - len(kept)) + (kept != wanted) + (noted != wanted)
    toll.lost += len(kept) > acknowledged + 1
    return len(kept)


def torture(kills: int, seed: int, folder: Path) -> Toll:
    """Kill a writer so often; what it has cost."""
    random, toll, path, count = Random(seed), Toll(), folder / "orders.json", 0  # noqa: S311 - a seed is the point
    for _ in range(kills):
        writer = Random(random.random())  # noqa: S311 - the same
        child, reads = begun(lambda tell, p=path, w=writer, n=count: write_for_ever(p, tell, w, n))  # type: ignore[misc]
        time.sleep(random.uniform(0.0, 0.06))
        os.kill(child, signal.SIGKILL)
        told = ended(child, reads)
        toll.kills, toll.commits = toll.kills + 1, toll.commits + len(told)
        count = look(path, max([count, *(number + 1 for number in told)]), toll)
        if count > 3_000:
            path, count = folder / f"orders{toll.kills}.json", 0
    return toll


if __name__ == "__main__":
    kills, seed = ([int(word) for word in sys.argv[1:]] + [1_000, 1][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory(prefix="orderui-torture-") as name:
        result = torture(kills, seed, Path(name))
    print(result)
    sys.exit(bool(result.lost or result.unopened))
