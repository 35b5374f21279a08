"""The list of a big book against that of a small one, and against plain Python over the same orders.

`python -m tests.bench.bench_list [ORDERS]` prints ratios, so that a slow machine tells the same story as a fast one;
without a number of orders, 100,000. Keys are typed into the app on a real pseudo-terminal, in turns where two are
compared, and a key has been answered when what it changes arrives there.
"""

from __future__ import annotations

import asyncio
import gc
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from orderui.bootstrap import SystemClock, desk
from orderui.domain.listing import Listed
from orderui.tui.slices import in_turns
from orderui.tui.views import VIEWS
from orderui.usecases.columns import declared, sort_keys
from orderui.usecases.desk import Desk
from orderui.usecases.listing import Listing, Sort
from orderui.usecases.overview import Key, adding_up, query_of
from orderui.usecases.slices import Slices, finish, keys_of, sort
from tests.bench.bench_book import NOW, filled
from tests.terminal import Terminal

SMALL, BIG = 100, 100_000
KEYS = 80
WORDS = ("monthly", "garden", "table")
QUIET = 0.08
"""Seconds without a word from the app after which the next key is typed."""

CURSOR = re.compile("❯".encode())
TITLE = re.compile(rb"[\d,]+(?: of [\d,]+)? orders")

Say = Callable[[str, str, str], None]


def app(book: Path, folder: Path) -> Terminal:
    """The app on a book, as somebody starts it who has settled nothing."""
    settings = {"ORDERUI_CONFIG": str(folder / "config.toml"), "ORDERUI_NOW": NOW.isoformat()}
    return Terminal([sys.executable, "-m", "orderui", "--book", str(book)], columns=80, rows=24, env=settings)


def answered(terminal: Terminal, key: str, sign: re.Pattern[bytes], *, quiet: float = QUIET) -> float:
    """Seconds from a key to what shows that it was answered."""
    terminal.read(quiet)
    before = len(terminal.raw)
    started = time.perf_counter()
    terminal.type(key)
    while not sign.search(terminal.raw, before):
        assert terminal.receive(10), f"no answer to {key}"
    return time.perf_counter() - started


def p95(times: Sequence[float]) -> float:
    """What 95 in 100 do not exceed."""
    return sorted(times)[math.ceil(len(times) * 0.95) - 1]


def typing(small: Terminal, big: Terminal, orders: int, say: Say) -> None:
    """The cursor in a big list and in a small one."""
    for name, there, back in (("cursor down", "down", "up"), ("page down", "pagedown", "pageup")):
        times: dict[Terminal, list[float]] = {small: [], big: []}
        for number in range(KEYS):
            key = there if number // 4 % 2 == 0 else back
            for terminal in (small, big) if number % 2 else (big, small):
                times[terminal].append(answered(terminal, key, CURSOR))
        ours, theirs = p95(times[big]), p95(times[small])
        say(
            f"{name} to repaint, {orders:,} against {SMALL}",
            f"{ours / theirs:.2f} ×",
            f"p95 {ours * 1e3:.1f} ms and {theirs * 1e3:.1f} ms; wanted: at most 1.2 ×",
        )


def filtering(big: Terminal, small: Terminal, rows: Sequence[Listed], say: Say) -> None:
    """Words typed into the filter, each letter to its repaint, against a scan of the same texts for each."""
    texts = [row.facets.text for row in rows if not row.facets.archived]
    for word in WORDS:
        typed = [word[:end] for end in range(1, len(word) + 1)]
        bare = [_least(partial(_scan, texts, text), 5) for text in typed]
        took: dict[Terminal, list[float]] = {}
        for _ in range(5):
            for terminal in (small, big):
                terminal.press("/")
                letters = [answered(terminal, letter, TITLE, quiet=0.4) for letter in word]
                took.setdefault(terminal, []).extend(letters)
                terminal.press("esc")
        ours, floor = (sum(took[terminal]) / 5 for terminal in (big, small))
        say(
            f"filter “{word}”, each letter to repaint",
            f"{ours / sum(bare):.2f} ×",
            f"{ours * 1e3:.0f} ms and {sum(bare) * 1e3:.0f} ms for bare scans; wanted: at most 2 ×; "
            f"longest {max(took[big]) * 1e3:.0f} ms; {floor * 1e3:.0f} ms in {SMALL} orders",
        )


def _scan(texts: Sequence[str], word: str) -> list[str]:
    return [text for text in texts if word in text]


def _least(act: Callable[[], Any], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return min(times)


def sorting(rows: Sequence[Listed], keys: dict[str, Key], say: Say) -> None:
    """Each column, of orders in no order, against `sorted` of nothing but the keys."""
    shuffled = random.Random(1).sample(rows, len(rows))  # noqa: S311 - the same each time, and no secret
    finish(adding_up(shuffled))  # as the app has done by then
    worst, making, named = 0.0, 0.0, ""
    for name, key in keys.items():
        made = finish(keys_of(shuffled, key))
        making = max(making, _least(partial(_sorted_keys, shuffled, key), 1))
        theirs = _least(partial(sorted, [key(row) for row in shuffled]), 3)
        ours = _least(partial(_sorted, shuffled, made), 3)
        if ours / theirs > worst:
            worst, named = ours / theirs, f"{name}, {ours * 1e3:.0f} ms and {theirs * 1e3:.0f} ms"
    say(f"sort by any of {len(keys)} columns, {len(rows):,}", f"{worst:.2f} ×", f"{named}; wanted: under 3 ×")
    say("  the keys, made once for a column", f"{making * 1e3:.0f} ms", "at most")


def _sorted_keys(rows: Sequence[Listed], key: Key) -> None:
    finish(keys_of(rows, key))


def _sorted(rows: Sequence[Listed], keys: Sequence[Any]) -> None:
    finish(sort(rows, keys))


def pausing(there: Desk, keys: dict[str, Key], say: Say) -> None:
    """The longest that the event loop waits for anything that lists do."""
    listing = Listing(there, keys)
    everything, word = query_of(there, ""), query_of(there, WORDS[0])
    worked: dict[str, Slices[Any]] = {
        "reading": listing.read(),
        "sorting by due": listing.find(everything, everything, Sort("due")),
        "sorting by reference": listing.find(everything, everything, Sort("reference")),
        "filtering": listing.find(everything, word, Sort("due")),
        "counting the views": listing.count([query_of(there, view.query) for view in VIEWS]),
    }
    gc.freeze()
    for name, work in worked.items():
        longest, took = asyncio.run(_pauses(work))
        say(f"  {name}", f"{took * 1e3:.0f} ms", f"longest pause of the event loop {longest * 1e3:.0f} ms")


async def _pauses(work: Slices[Any]) -> tuple[float, float]:
    longest = 0.0
    started = last = time.perf_counter()
    job = asyncio.create_task(in_turns(work))
    while not job.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    job.result()
    return longest, time.perf_counter() - started


OPENED = """
import sys
from pathlib import Path
from orderui.__main__ import main
import gc
gc.set_threshold(200_000)
from orderui.bootstrap import desk
import orderui.cli, orderui.tui.app, orderui.tui.screens.orders
import time
started = time.perf_counter()
there = desk(Path(sys.argv[1])).book.facets()
print(time.perf_counter() - started)
"""


def opening(book: Path, folder: Path, orders: int, say: Say) -> None:
    """From the start to the first paint and to the rows, against the store's own open, and to being left again."""
    painted, listed, empty, opened, left = [], [], [], [], []
    nothing = folder / "nothing.json"
    desk(nothing)
    for _ in range(3):
        told = subprocess.run(
            [sys.executable, "-c", OPENED, str(book)], check=True, capture_output=True, text=True
        )
        opened.append(float(told.stdout))
        with app(nothing, folder) as terminal:
            terminal.wait_for("0 orders", seconds=60)
            empty.append(time.monotonic() - terminal.started)
        with app(book, folder) as terminal:
            terminal.wait_for("Reading", seconds=60)
            painted.append(time.monotonic() - terminal.started)
            terminal.wait_for("❯", seconds=60)
            listed.append(time.monotonic() - terminal.started)
        with app(book, folder) as terminal:
            terminal.wait_for("Reading", seconds=60)
            asked = time.monotonic()
            terminal.type("q")
            terminal.wait_for_end()
            left.append(time.monotonic() - asked)
    start, store = min(empty), min(opened)
    say(
        f"first paint, {orders:,} orders",
        f"{min(painted) / start:.2f} ×",
        f"{min(painted):.2f} s; empty {start:.2f} s",
    )
    say("  left while it is read", f"{max(left):.2f} s", "from the key to the end of the program, at most")
    say(
        f"rows on screen, {orders:,} orders",
        f"{(min(listed) - start) / store:.2f} ×",
        f"{min(listed):.2f} s, of which {start:.2f} s for any book; the store opens it in {store:.2f} s; "
        "wanted: at most 1.5 ×",
    )


MEMORY = """
import sys
from pathlib import Path
from orderui.bootstrap import desk
from tests.bench.bench_list import now_used
from orderui.tui.views import VIEWS
from orderui.usecases.columns import USUAL, declared, sort_keys
from orderui.usecases.listing import Listing, Sort
from orderui.usecases.overview import adding_up, query_of
from orderui.usecases.slices import finish
there = desk(Path(sys.argv[1]))
facets = there.book.facets()
before = now_used()
listing = Listing(there, sort_keys(declared(there.outlines.values())))
finish(listing.read())
everything = query_of(there, "")
for by in ("due", "reference", "amount"):
    found = finish(listing.find(everything, everything, Sort(by)))
finish(listing.find(everything, query_of(there, "zoe"), Sort("due")))
finish(adding_up(found.orders))
finish(listing.count([query_of(there, view.query) for view in VIEWS]))
finish(listing.prepare(USUAL))
print((now_used() - before) * 1024 / len(facets))
"""


def now_used() -> int:
    """The memory this process has now, in KB."""
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0])


def remembering(book: Path, say: Say) -> None:
    """What a listed order takes beside what the store holds of it."""
    told = subprocess.run([sys.executable, "-c", MEMORY, str(book)], check=True, capture_output=True, text=True)
    say("memory of a listed order", f"{float(told.stdout):.0f} B", "beyond the store's; wanted: under 1,024 B")


def main(orders: int = BIG) -> None:
    """Print everything."""

    def say(what: str, figure: str, remark: str) -> None:
        print(f"{what:<48} {figure:>9}   {remark}", flush=True)

    with tempfile.TemporaryDirectory(prefix="orderui-bench-", dir=os.environ.get("ORDERUI_BENCH_DIR")) as name:
        folder = Path(name)
        books = {size: folder / f"orders{size}.json" for size in (SMALL, orders)}
        for size, path in books.items():
            filled(path, size).close()
        os.sync()
        remembering(books[orders], say)
        opening(books[orders], folder, orders, say)
        there = desk(books[orders], time=SystemClock(NOW))
        keys = sort_keys(declared(there.outlines.values()))
        rows = there.listed()
        sorting(rows, keys, say)
        pausing(there, keys, say)
        with ExitStack() as stack:
            small, big = (stack.enter_context(app(books[size], folder)) for size in (SMALL, orders))
            for terminal in (small, big):
                terminal.wait_for("❯", seconds=120)
                terminal.read(3.0)
            typing(small, big, orders, say)
            filtering(big, small, rows, say)


if __name__ == "__main__":
    main(*(int(size) for size in sys.argv[1:]))
