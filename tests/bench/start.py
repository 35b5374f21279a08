"""How long until the app shows its orders, against an empty Textual app that imports the same libraries.

Both run on the same pseudo-terminal, one after the other, several times; what is compared is the medians.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.terminal import Terminal

EMPTY = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("ready")
Empty().run()
"""
LOADED = """
import sys
told, *references = sys.argv[1:]
del sys.argv[1:]
from textual.drivers.linux_driver import LinuxDriver
import orderui.__main__
write = LinuxDriver.write
def first(driver, text):
    write(driver, text)
    if any(reference in text for reference in references):
        LinuxDriver.write = write
        ours = {"orderui", "__main__", *sys.stdlib_module_names}
        loaded = (name for name in sys.modules if name.split(".")[0] not in ours and not name.startswith("_"))
        with open(told, "w") as file:
            print(*loaded, file=file)
        driver._app.exit()
LinuxDriver.write = first
orderui.__main__.main()
"""
"""The app up to its first row; then it tells what it has loaded that is not ours, and leaves."""

FILL = """
import sys
from pathlib import Path
from orderui import bootstrap
from orderui.usecases import demo
desk = bootstrap.desk(Path(sys.argv[1]))
demo.fill(desk, int(sys.argv[2]))
print("\\n".join(order.reference for order in desk.listed()))
"""


@dataclass(frozen=True)
class Spent:
    """Seconds until something stands on the screen: by the clock on the wall, and of the processor."""

    wall: float
    processor: float


def spent_until(command: list[str], texts: Sequence[str], book: str = "") -> Spent:
    """What it takes until one of `texts` has been written to the screen: when it comes, not when it has been read."""
    with Terminal(
        command, columns=120, rows=40, env={"PYTHONDONTWRITEBYTECODE": "", "ORDERUI_BOOK": book}
    ) as terminal:
        came = b""
        while data := terminal.receive(seconds=60):
            spent = Spent(time.monotonic() - terminal.started, _processor(terminal.pid))
            came += data
            if any(text.encode() in came for text in texts):
                return spent
        raise AssertionError(f"{texts[0]!r} did not come:\n{came.decode()}")


def _processor(pid: int) -> float:
    """What a process has used of the processor; the wall clock alone where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def compare(orders: int, rounds: int = 7) -> tuple[Spent, Spent]:
    """Median seconds to first paint: the app on a book of `orders`, and the empty app."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "orders.json"
        filled = subprocess.run(
            [sys.executable, "-c", FILL, str(book), str(orders)], check=True, capture_output=True, text=True
        )
        references = filled.stdout.splitlines()
        app = [sys.executable, "-m", "orderui"]
        empty = [sys.executable, "-c", EMPTY, *_loaded(book, references)]
        ours, theirs = [], []
        for command, texts in ((empty, ["ready"]), (app, references)):
            spent_until(command, texts, str(book))  # once to warm up: bytecode is written, files are read
        for _ in range(rounds):
            theirs.append(spent_until(empty, ["ready"]))
            ours.append(spent_until(app, references, str(book)))
        return _median(ours), _median(theirs)


def _loaded(book: Path, references: Sequence[str]) -> list[str]:
    """The modules of others that the app has loaded by its first paint."""
    told = book.with_name("loaded.txt")
    command = [sys.executable, "-c", LOADED, str(told), *references]
    with Terminal(command, columns=120, rows=40, env={"ORDERUI_BOOK": str(book)}) as terminal:
        while terminal.receive(seconds=60):
            pass
    return told.read_text().split()


def _median(all_spent: list[Spent]) -> Spent:
    wall, processor = zip(*((one.wall, one.processor) for one in all_spent), strict=True)
    return Spent(statistics.median(wall), statistics.median(processor))


def main() -> None:
    for orders in (150, 1000):
        ours, theirs = compare(orders)
        print(
            f"first paint, {orders} orders, against an empty app with the same imports:"
            f" {ours.wall:.2f} s and {theirs.wall:.2f} s, {ours.wall / theirs.wall:.2f} times;"
            f" of the processor {ours.processor:.2f} s and {theirs.processor:.2f} s,"
            f" {ours.processor / (theirs.processor or 1):.2f} times"
        )


if __name__ == "__main__":
    main()
