"""What every test may ask for: a fixed instant, a desk over a real book in a temporary folder, vendor payloads."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orderui.bootstrap import desk as desk_at
from orderui.domain.order import Order
from orderui.systems import SYSTEMS
from orderui.systems.system import System
from orderui.usecases.desk import Desk, find
from orderui.usecases.importing import Source, bring_in

gc.set_threshold(100_000, 20, 20)  # as the app has it: to look all modules over at every 700 objects takes a tenth

for one in SYSTEMS:
    one.load()  # tests may make orders of a model without asking its system

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
DATA = Path(__file__).parent / "data"
PAYLOADS = DATA / "payloads"


@dataclass
class StandingClock:
    """A clock that stands still until a test moves it."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant


@dataclass
class Bench:
    """A desk over a book at `path`, with a clock that a test may move."""

    path: Path
    clock: StandingClock = field(default_factory=StandingClock)
    systems: Sequence[System] = SYSTEMS

    @property
    def desk(self) -> Desk:
        """The desk; each asking opens the book anew, as another run of the program would."""
        return desk_at(self.path, time=self.clock, systems=self.systems)

    def bring(self, text: str | bytes, *, system: str = "") -> Order:
        """The first order that `text` brings into the book."""
        desk = self.desk
        report = bring_in(desk, [Source("test.json", text)], system=system)
        return desk.order(report.records[0].order_id)

    def order(self, ref: str) -> Order:
        """The order called `ref`, as of now."""
        desk = self.desk
        return desk.order(find(desk.book, ref))

    def files(self) -> dict[str, bytes]:
        """Every file in the book's folder, by name."""
        return {one.name: one.read_bytes() for one in sorted(self.path.parent.iterdir()) if one.is_file()}


@pytest.fixture(autouse=True, scope="session")
def nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The settings of whoever runs the tests are theirs: nothing reads or writes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORDERUI_CONFIG", str(tmp_path_factory.mktemp("settings") / "config.toml"))
        yield


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    folder = tmp_path / "book"
    folder.mkdir()
    return Bench(folder / "orders.json")


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return bench.desk


@pytest.fixture
def payload_text() -> Callable[[str], str]:
    """The text of one of the vendors' examples."""
    return lambda name: (PAYLOADS / name).read_text(encoding="utf-8")
