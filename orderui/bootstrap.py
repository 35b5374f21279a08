"""The composition root: the only module that knows every layer, and puts a desk together from them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace
from uuid_utils.compat import uuid7

from orderui.cli.doors import Doors
from orderui.domain.errors import BadUsage, BookFailed, Unknown
from orderui.domain.facets import Facets
from orderui.store.backups import Keep, Vault
from orderui.store.book import FileBook
from orderui.systems import SYSTEMS, named
from orderui.systems.system import System
from orderui.usecases.desk import Desk, Unopened
from orderui.usecases.ports import Tell, unheard

if TYPE_CHECKING:
    from orderui.domain.order import Order
    from orderui.domain.registry import Reference
    from orderui.settings.file import SettingsFile
    from orderui.usecases.ports import Clock

BOOK, NOW, CONFIG = "ORDERUI_BOOK", "ORDERUI_NOW", "ORDERUI_CONFIG"
FRAMES = "240"
"""Frames a second at most. A key that is echoed at once and answered a little later, as a letter of the filter is,
would otherwise wait a 60th of a second for the second frame."""

BIG, MANY = 8_000_000, 500
"""Bytes of a book that takes some tenths of a second to open, and orders of a sample that does."""

SAMPLE = "orderui-demo-"
"""What the folder of a sample book is called, before the number of the process it is for."""


class SystemClock(Struct, frozen=True):
    """The machine's clock in the user's time zone, or an instant that was set and stands still."""

    fixed: datetime | None = None

    def now(self) -> datetime:
        """The present instant; its date is the user's today."""
        return self.fixed if self.fixed is not None else datetime.now().astimezone()


class NewIds:
    """Ids that sort by when they were given (UUID version 7)."""

    def new(self) -> str:
        """An id never given before."""
        return str(uuid7())


class Codec:
    """What the store is handed to turn kept trees into orders and records, so that it need know no system."""

    def __init__(self, clock: Clock, systems: Sequence[System] = SYSTEMS) -> None:
        self._clock = clock
        self._systems = systems

    def load(self, system: str, tree: dict[str, Any]) -> Order:
        """The order a kept tree means."""
        return named(system, self._systems).model.model_validate(tree)

    def facets(self, order: Order) -> Facets:
        """The facets kept beside an order."""
        from orderui.domain.faceting import facets

        return facets(order, self._clock.now())

    def record(self, type: str, tree: dict[str, Any]) -> Reference:  # noqa: A002 - the book's own word for it
        """The registry record a kept tree means. Raises Unknown."""
        kinds = (kind for system in self._systems for kind in system.outline.records)
        found = next((kind for kind in kinds if type == kind.TYPE), None)
        if found is None:
            known = [kind.TYPE for system in self._systems for kind in system.outline.records]
            raise Unknown("kind of record", type, candidates=known)
        return found.model_validate(tree)


def clock() -> SystemClock:
    """The clock, standing still at `ORDERUI_NOW` where that is set. Raises BadUsage when it is no instant."""
    fixed = os.environ.get(NOW)
    if not fixed:
        return SystemClock()
    try:
        instant = datetime.fromisoformat(fixed)
    except ValueError:
        raise BadUsage(f"{NOW} must be an instant like 2026-11-21T09:30:00+00:00, not “{fixed}”.") from None
    return SystemClock(instant if instant.tzinfo else instant.astimezone())


def book_path(given: str = "") -> Path:
    """Where the book is: as given, else `ORDERUI_BOOK`, else in the user's data directory for orderui."""
    named_path = given or os.environ.get(BOOK, "")
    if named_path:
        return Path(named_path).expanduser()
    from platformdirs import user_data_path

    return user_data_path("orderui", appauthor=False) / "orders.json"


def settings(systems: Sequence[System] = SYSTEMS) -> SettingsFile:
    """The user's settings: at `ORDERUI_CONFIG`, else in the configuration directory for orderui."""
    from orderui.settings.file import SettingsFile
    from orderui.settings.model import House
    from orderui.usecases.columns import FACETS, declared

    def check_query(text: str) -> None:
        from orderui.domain.query import parse, vocabulary

        now = clock().now()
        fields = vocabulary(system.outline for system in systems)
        parse(text, today=now.date(), tz=now.tzinfo or UTC, fields=fields)

    columns = (*FACETS, *declared(system.outline for system in systems))
    house = House(tuple(system.name for system in systems), check_query, columns)
    given = os.environ.get(CONFIG, "")
    if given:
        return SettingsFile(Path(given).expanduser(), house)
    from platformdirs import user_config_path

    return SettingsFile(user_config_path("orderui", appauthor=False) / "config.toml", house)


def vault(path: Path, *, wait: float = 2.0, time: Clock | None = None) -> Vault:
    """What can be done for the book at `path` where it may not open: its copies, and what can be had of it."""
    return Vault(path, (time or clock()).now, keep=copies_kept, wait=wait)


def copies_kept() -> Keep:
    """How many copies of a book the user wants kept, and for how long. For when one is made, and no earlier."""
    backups = settings().load().settings.backups
    return Keep(backups.count, backups.days)


def desk(
    path: Path,
    tell: Tell = unheard,
    *,
    wait: float = 2.0,
    time: Clock | None = None,
    systems: Sequence[System] = SYSTEMS,
) -> Desk:
    """A desk over the book at `path`; `wait` seconds at most for another process that is writing.

    `tell` is told how far the opening of the book is. Raises BookFailed when the book cannot be read.
    """
    time = time or clock()

    def first() -> list[Reference]:
        return [record for system in systems for record in system.outline.first_records]

    codec = Codec(time, systems)
    book = FileBook(path, codec, wait=wait, first_records=first, now=time.now, keep=copies_kept, tell=tell)
    return Desk(book, systems, time, NewIds())


def unopened(path: Path) -> Unopened:
    """The book at `path`, not open yet. Raises BadUsage where the clock is set to no instant."""
    time = clock()
    return Unopened(path.name, SYSTEMS, lambda tell: desk(path, tell, time=time), lasts=_size(path) >= BIG)


def _size(path: Path) -> int:
    """How many bytes are there; none where that cannot be told, which the opening will explain."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


@contextmanager
def sample(orders: int | None = None) -> Iterator[Unopened]:
    """A throw-away book of so many sample orders (None for the usual number), filled when opened, removed after.

    Those that a killed demo has left behind are removed first.
    """
    import shutil
    from tempfile import TemporaryDirectory, gettempdir

    from orderui.store.disk import is_writing
    from orderui.usecases.demo import fill

    for left in Path(gettempdir()).glob(f"{SAMPLE}*-*"):
        pid = left.name.removeprefix(SAMPLE).partition("-")[0]
        if pid.isdigit() and not is_writing(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=f"{SAMPLE}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        book = unopened(Path(folder) / "orders.json")

        def filled(tell: Tell) -> Desk:
            throw_away = book.open(unheard)
            fill(throw_away, orders, tell)
            return throw_away

        yield replace(book, open=filled, lasts=(orders or 0) >= MANY, demo=True)


def open_app(unopened: Unopened) -> int:
    """Open a book and the terminal app on it; the exit status. Raises BookFailed.

    An opening that lasts is watched in the app. Any other comes first: the app is painted no more than once then.
    """
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    with ExitStack() as afterwards:

        def opened(tell: Tell) -> Desk:
            desk = unopened.open(tell)
            afterwards.callback(_leave, desk)
            return desk

        at = replace(unopened, open=opened) if unopened.lasts else opened(unheard)
        from orderui.tui.app import run

        return run(at, demo=unopened.demo, kept=settings(), sample=None if unopened.demo else sample)


def _leave(desk: Desk) -> None:
    from orderui.usecases import safekeeping

    with suppress(BookFailed):  # what waits in the journal is as safe there, and is merged another time
        safekeeping.leave(desk)


def doors() -> Doors:
    """What the command line is handed."""
    return Doors(SYSTEMS, clock, book_path, desk, unopened, sample, open_app, settings, vault)
