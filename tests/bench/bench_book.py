"""The book against TinyDB's own storage, sqlite3 and a bare append, on the same orders in one run.

`python -m tests.bench.bench_book [SIZE …]` prints ratios, so that a slow machine tells the same story as a fast
one. The sizes are numbers of orders; without any, 1,000 and 10,000. The competitors are timed in turns.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from msgspec import Raw
from tinydb import TinyDB

from orderui.bootstrap import Codec, SystemClock, desk
from orderui.domain.history import Change, Subject, diff
from orderui.store.book import FileBook
from orderui.store.codec import tree_of
from orderui.store.rows import ChangeRow, OrderRow, RowReader
from orderui.store.shelf import Batch
from orderui.systems import SYSTEMS
from orderui.usecases.importing import Source, bring_in
from tests.systems.samples import SAMPLES

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
EDITS, SLOW_EDITS = 200, 3
Say = Callable[[str, str, str], None]


def filled(path: Path, orders: int) -> FileBook:
    """A book of the vendors' examples over and over, each under an id and references of its own."""
    sample = desk(path.with_name(f"samples-{path.name}"), time=SystemClock(NOW))
    names = {system.name for system in SYSTEMS}
    for number, (system, text) in enumerate(SAMPLES):
        if system.name in names:
            bring_in(sample, [Source(f"{number}.json", text)], system=system.name)
    book = opened(path)
    patterns = [row for row in sample.book._shelf.orders() if row.facets]  # type: ignore[attr-defined]  # a FileBook
    batch = Batch()
    for number in range(orders):
        row = _alike(patterns[number % len(patterns)], number)
        batch.orders[row.id] = row
        batch.history.append(_entered(row, number))
    with book.work():
        book.take_over(batch)
    book.hold()
    return book


def _alike(row: OrderRow, number: int) -> OrderRow:
    assert row.facets is not None
    new = f"{number:08d}{row.id[8:]}"
    reference = row.facets.references[0]

    def renamed(doc: Raw) -> Raw:
        written = bytes(doc).replace(row.id.encode(), new.encode())
        return Raw(written.replace(f'"{reference}"'.encode(), f'"{reference}-{number}"'.encode()))

    facets = row.facets.evolve(id=new, references=(f"{reference}-{number}", *row.facets.references[1:]))
    return OrderRow(new, row.system, renamed(row.order), renamed(row.kept), facets)


def _entered(row: OrderRow, number: int) -> ChangeRow:
    """The change that brought an order into the book: every book has one for each."""
    doc = (
        b'{"id":"c%b","number":%d,"at":"2026-11-21T09:30:00Z","command":"import","title":"Imported 1 order",'
        b'"subjects":[{"kind":"order","id":"%b","name":"%b","paths":[{"path":[],"before":[],"after":[%b]}]}],'
        b'"forced":false,"clock":false}'
    ) % (row.id.encode(), number + 1, row.id.encode(), row.system.encode(), bytes(row.order))
    return RowReader().change(0, Raw(doc))


def opened(path: Path) -> FileBook:
    """The book at `path`, as the program opens it."""
    return FileBook(path, Codec(SystemClock(NOW)), now=lambda: NOW)


class Ours:
    """The journalled book: rows that are ready, to the disk."""

    def __init__(self, book: FileBook) -> None:
        self.book = book
        self.bytes = b"x" * 2_000
        """As many as the last edit took."""

    def save(self, row: OrderRow, change: ChangeRow) -> float:
        before = self.book._keeper.journal.end
        started = time.perf_counter()
        batch = Batch(orders={row.id: row}, history=[change])
        self.book.take_over(batch)
        took = time.perf_counter() - started
        self.bytes = b"x" * (self.book._keeper.journal.end - before)
        return took


class Sqlite:
    """sqlite3, WAL, synchronous=FULL: the same bytes as text."""

    def __init__(self, path: Path, book: FileBook) -> None:
        self.db = sqlite3.connect(path)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute("CREATE TABLE orders (id TEXT PRIMARY KEY, doc TEXT)")
        self.db.execute("CREATE TABLE history (id TEXT PRIMARY KEY, doc TEXT)")
        rows = ((row.id, bytes(row.doc).decode()) for row in book._shelf.orders())
        self.db.executemany("INSERT INTO orders VALUES (?, ?)", rows)
        self.db.commit()

    def save(self, row: OrderRow, change: ChangeRow) -> float:
        started = time.perf_counter()
        doc, note = bytes(row.doc).decode(), bytes(change.doc).decode()
        self.db.execute("UPDATE orders SET doc = ? WHERE id = ?", (doc, row.id))
        self.db.execute("INSERT INTO history VALUES (?, ?)", (change.key, note))
        self.db.commit()
        return time.perf_counter() - started


def bare(path: Path) -> Callable[[bytes], float]:
    """Append and fsync, and nothing else."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append(content: bytes) -> float:
        started = time.perf_counter()
        os.write(descriptor, content)
        os.fsync(descriptor)
        return time.perf_counter() - started

    return append


def edits(book: FileBook, count: int) -> Iterator[tuple[OrderRow, Change]]:
    """Orders as an edit would leave them, and the change that says so."""
    rows = book._shelf.orders()
    for number in range(count):
        there = rows[number * 7919 % len(rows)]
        order = book.order(there.id)
        edited = order.evolve(changed_at=NOW.replace(microsecond=number % 1_000_000))
        paths = diff(tree_of(order), tree_of(edited))
        subject = Subject(kind="order", id=order.id, name=order.reference, paths=paths)
        change = Change(
            id=f"c{os.urandom(8).hex()}", number=number, at=NOW, command="set", title="Edited", subjects=(subject,)
        )
        yield book._decoder.row(edited), change


def saving(folder: Path, book: FileBook, say: Say) -> float:
    """One edit saved and acknowledged, by everybody in turn; ours in seconds."""
    size = len(book.facets())
    ours, sqlite, append = Ours(book), Sqlite(folder / "book.sqlite", book), bare(folder / "bare")
    times: dict[str, list[float]] = {"ours": [], "sqlite": [], "bare": [], "whole": []}
    for number, (row, change) in enumerate(edits(book, EDITS)):
        note = book._decoder.change_row(change)
        turns: list[tuple[str, Callable[[], float]]] = [
            ("ours", partial(ours.save, row, note)),
            ("sqlite", partial(sqlite.save, row, note)),
            ("bare", lambda: append(ours.bytes)),
        ]
        for name, save in turns[number % 3 :] + turns[: number % 3]:
            times[name].append(save())
        order = book.order(row.id)
        started = time.perf_counter()
        with book.work() as work:
            work.keep(order)
            work.note(change.evolve(id=change.id + "-"))
            work.commit()
        times["whole"].append(time.perf_counter() - started)
    middle = {name: median(found) for name, found in times.items()}
    say(
        f"one edit saved, {size:,} orders",
        f"{middle['ours'] * 1e3:.2f} ms",
        f"whole unit of work {middle['whole'] * 1e3:.2f} ms",
    )
    say("  sqlite3 WAL FULL takes", f"{middle['sqlite'] / middle['ours']:.2f} ×", "wanted: at least 1 ×")
    say("  against a bare append + fsync", f"{middle['ours'] / middle['bare']:.2f} ×", "wanted: at most 3 ×")
    return middle["ours"]


def tiny_saving(path: Path, ours: float, say: Say) -> None:
    """The same with TinyDB's own storage, which writes the whole file."""
    with TinyDB(path) as tiny:
        slow = [_tiny_edit(tiny, number) for number in range(1, SLOW_EDITS + 1)]
    say("one edit with TinyDB's own storage", f"{median(slow) / ours:,.0f} ×", "wanted: at least 500 × at 10,000")


def _tiny_edit(tiny: TinyDB, number: int) -> float:
    started = time.perf_counter()
    tiny.table("orders").update({"touched": number}, doc_ids=[number])
    return time.perf_counter() - started


OPEN_OURS = """
import sys, time
from tests.bench.bench_book import opened, peak
from pathlib import Path
before = peak()
started = time.perf_counter()
rows = opened(Path(sys.argv[1])).facets()
took = time.perf_counter() - started
print(took, before, peak(), len(rows))
"""
OPEN_TINY = """
import sys, time
from tinydb import TinyDB
from tests.bench.bench_book import peak
before = peak()
started = time.perf_counter()
rows = TinyDB(sys.argv[1]).table("orders").all()
took = time.perf_counter() - started
print(took, before, peak(), len(rows))
"""


def peak() -> int:
    """The most memory this process has had at once, in KB. (`ru_maxrss` counts the parent's too.)"""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def opening(path: Path, say: Say) -> None:
    """From nothing to rows ready for the list, each in a process of its own."""
    ours, tiny = [], []
    for _ in range(3):
        ours.append(apart(OPEN_OURS, path))
        tiny.append(apart(OPEN_TINY, path))
    size = path.stat().st_size
    mine, theirs = min(ours), min(tiny)
    say(f"opening {int(mine[3]):,} orders, {size / 1e6:,.0f} MB", f"{mine[0]:.2f} s", f"TinyDB {theirs[0]:.2f} s")
    say("  TinyDB's own storage takes", f"{theirs[0] / mine[0]:.1f} ×", "wanted: at least 8 × at 100,000")
    grown = (mine[2] - mine[1]) * 1024 / size
    say(
        "  memory over the file's size",
        f"{grown:.2f} ×",
        f"whole process {mine[2] * 1024 / size:.2f} ×; wanted: at most 2 ×",
    )


def apart(script: str, *words: object) -> list[float]:
    """The numbers that a script prints, run in a process of its own."""
    command = [sys.executable, "-c", script, *map(str, words)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in found.stdout.split()]


def day_begins(path: Path, say: Say) -> None:
    """The first edit of a day, which a copy of the book precedes, and the next."""
    tomorrow = NOW + timedelta(days=1)
    book = FileBook(path, Codec(SystemClock(NOW)), now=lambda: tomorrow)
    book.hold()
    first, second = (Ours(book).save(row, book._decoder.change_row(change)) for row, change in edits(book, 2))
    copy = book.backups.all()[0]
    started = time.perf_counter()
    shutil.copyfile(copy.path, path.with_name("copied"))
    copied = time.perf_counter() - started
    book.close()
    say("the first edit of a day", f"{first * 1e3:.1f} ms", f"the second {second * 1e3:.1f} ms")
    say("  copying the file takes", f"{copied * 1e3:.0f} ms", "wanted: the first edit under 50 ms")


def merging(book: FileBook, say: Say) -> None:
    """The longest pause of an event loop while everything is written anew."""
    for row, change in edits(book, 1):
        Ours(book).save(row, book._decoder.change_row(change))

    async def run() -> tuple[float, float]:
        longest = 0.0
        started = last = time.perf_counter()
        job = asyncio.create_task(asyncio.to_thread(book.merge))
        while not job.done():
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, last = max(longest, now - last - 0.001), now
        assert job.result()
        return longest, time.perf_counter() - started

    longest, took = asyncio.run(run())
    say(f"merging {len(book.facets()):,} orders", f"{took:.2f} s", "beside the app")
    say("  longest pause of the event loop", f"{longest * 1e3:.0f} ms", "wanted: under 50 ms at 100,000")


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="orderui-bench-", dir=os.environ.get("ORDERUI_BENCH_DIR")) as name:
        yield Path(name)


def scaling(small: int, large: int, say: Say) -> None:
    """One edit of a big book against one of a small book, in turns."""
    times: dict[int, list[float]] = {small: [], large: []}
    with _folder() as folder:
        books = {size: filled(folder / f"orders{size}.json", size) for size in times}
        os.sync()
        turns = zip(*(edits(books[size], EDITS) for size in times), strict=True)
        for number, pair in enumerate(turns):
            both = list(zip(books.items(), pair, strict=True))
            for (size, book), (row, change) in both if number % 2 else reversed(both):
                times[size].append(Ours(book).save(row, book._decoder.change_row(change)))
    ratio = median(times[large]) / median(times[small])
    say(f"one edit, {large:,} against {small:,}", f"{ratio:.2f} ×", "wanted: at most 1.5 ×")


def main(sizes: list[int]) -> None:
    """Print everything."""

    def say(what: str, figure: str, remark: str) -> None:
        print(f"{what:<42} {figure:>12}   {remark}", flush=True)

    saved: dict[int, float] = {}
    for size in sizes:
        with _folder() as folder:
            book = filled(folder / "orders.json", size)
            saved[size] = saving(folder, book, say)
            book.close()
            book = opened(book.path)
            book.hold()
            merging(book, say)
            book.close()
            opening(book.path, say)
            day_begins(book.path, say)
            tiny_saving(book.path, saved[size], say)
    if len(saved) > 1:
        scaling(min(saved), max(saved), say)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000])
