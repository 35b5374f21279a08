"""How long until the app shows something, against an empty Textual app that imports the same libraries.

Both run on the same pseudo-terminal, one after the other, several times; what is compared is the medians.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
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
import orderui.bootstrap, orderui.cli, orderui.tui.app, orderui.tui.screens.orders
from pathlib import Path
orderui.bootstrap.desk(Path(sys.argv[1])).listed()
ours = {"orderui", "__main__", *sys.stdlib_module_names}
print(*(name for name in sys.modules if name.split(".")[0] not in ours and not name.startswith("_")))
"""
FILL = """
import sys
from pathlib import Path
from orderui import bootstrap
from orderui.usecases import demo
demo.fill(bootstrap.desk(Path(sys.argv[1])), int(sys.argv[2]))
"""


def seconds_until(command: list[str], text: str) -> float:
    with Terminal(command, columns=120, rows=40, env={"PYTHONDONTWRITEBYTECODE": ""}) as terminal:
        terminal.wait_for(text, seconds=60)
        return time.monotonic() - terminal.started


def compare(orders: int, rounds: int = 7) -> tuple[float, float]:
    """Median seconds to first paint: the app on a book of `orders`, and the empty app."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "orders.json"
        subprocess.run([sys.executable, "-c", FILL, str(book), str(orders)], check=True)
        app = [sys.executable, "-m", "orderui", "--book", str(book)]
        told = subprocess.run([sys.executable, "-c", LOADED, str(book)], check=True, capture_output=True, text=True)
        empty = [sys.executable, "-c", EMPTY, *told.stdout.split()]
        ours, theirs = [], []
        for command, text in ((empty, "ready"), (app, "Reference")):
            seconds_until(command, text)  # once to warm up: bytecode is written, files are read
        for _ in range(rounds):
            theirs.append(seconds_until(empty, "ready"))
            ours.append(seconds_until(app, "Reference"))
        return statistics.median(ours), statistics.median(theirs)


def main() -> None:
    for orders in (150, 1000):
        ours, theirs = compare(orders)
        print(
            f"first paint, {orders} orders: {ours:.2f} s against {theirs:.2f} s for an empty app"
            f" with the same imports: {ours / theirs:.2f} times"
        )


if __name__ == "__main__":
    main()
