"""The sample book: orders of every system as a small business might have them, with the history they came by.

The same instant gives the same book: chance is seeded, and ids are made from the sample's own time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice, zip_longest
from pathlib import Path
from random import Random
from typing import cast
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace

from orderui.domain.decisions import Refusal
from orderui.domain.errors import NotAllowed
from orderui.domain.facets import Facets
from orderui.domain.history import Change, Subject, Tree
from orderui.domain.order import Order
from orderui.domain.registry import Facts, Reference
from orderui.usecases import editing
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed
from orderui.usecases.importing import Source, bring_in
from orderui.usecases.ports import Book, Tell, Work, unheard
from orderui.usecases.samples import farpay, imburse, iqmetrix, kwik, nuflow
from orderui.usecases.samples.story import Event, Sample, Story, json_of

SAMPLES: dict[str, Sample] = {
    "imburse": imburse.SAMPLE,
    "kwik": kwik.SAMPLE,
    "iqmetrix": iqmetrix.SAMPLE,
    "farpay": farpay.SAMPLE,
    "nuflow": nuflow.SAMPLE,
}
"""Each system's part, by the system's name. A system that has none, or is not registered, is left out."""

FIRST_DAY = 91
"""How many days before now the book was begun."""

OPENS, OPEN_FOR = 8, 600
"""The working day in which things happen: the hour it begins, and its minutes."""


MAKING, WRITING = "Making up", "Writing"
TOLD, OFTEN = 0.1, 100
"""How much of a large sample is over when its stories are told, and after how many of them that is said again."""


def fill(desk: Desk, orders: int | None = None, tell: Tell = unheard) -> int:
    """Fill an empty book with sample orders, dated relative to now, as one commit; how many there are.

    `orders` asks for so many; without it, every story there is. `tell` is told how far it is. Raises NotAllowed
    where the book holds orders.
    """
    if desk.book.facets():
        reason = "the book holds orders, and sample orders would mix with them"
        raise NotAllowed(Refusal("not-empty", "Filling in the sample", reason, way_out="name another --book"))
    now = desk.clock.now()
    with desk.book.work() as work:
        calendar = _Calendar(now)
        book = cast("Book", _OneWork(desk.book, work))  # as much of one as filling it takes
        sample = replace(desk, book=book, clock=calendar, ids=_Ids(calendar))
        moments = _moments(sample, now, orders, tell)
        for passed, moment in enumerate(moments):
            tell(MAKING, TOLD + (1 - TOLD) * passed / len(moments))
            calendar.instant = moment.at
            moment.does(sample)
        tell(WRITING, 1.0)
        work.commit()
    return len(desk.book.facets())


class _Calendar(Struct):
    """A clock that stands at whatever instant the sample has come to."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant


class _Ids(Struct):
    """UUIDs of version 7, made from the sample's time and a count."""

    calendar: _Calendar
    given: int = 0

    def new(self) -> str:
        self.given += 1
        milliseconds = int(self.calendar.instant.timestamp() * 1000)
        return str(UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62 | self.given))


class _OneWork:
    """A book whose units of work are all one, so that the sample is written whole or not at all."""

    def __init__(self, book: Book, work: Work) -> None:
        self._book = book
        self._work = work
        self._called: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    @property
    def path(self) -> Path:
        return self._book.path

    def changed_on_disk(self) -> bool:
        return False

    def reload(self) -> None:
        """There is nothing newer than the sample being made."""

    @contextmanager
    def work(self, *, trial: bool = False) -> Iterator[Work]:
        del trial
        yield self

    def commit(self) -> None:
        """Nothing is written before the sample is whole."""

    def facets(self) -> Sequence[Facets]:
        return self._work.facets()

    def order(self, order_id: str) -> Order:
        return self._work.order(order_id)

    def facts(self) -> Facts:
        """The registry; who is called what is kept up here, not counted over the whole book each time."""
        return Facts(self._work.facts().records, lambda system, name: len(self._called[system, name]))

    def history(self, order_id: str = "") -> Sequence[Change]:
        return self._work.history(order_id)

    def keep(self, order: Order) -> None:
        self._work.keep(order)
        for reference in order.references:
            self._called[order.system, reference].add(order.id)

    def withdraw(self, order_id: str) -> None:
        self._work.withdraw(order_id)

    def file(self, record: Reference) -> None:
        self._work.file(record)

    def unfile(self, key: str) -> None:
        self._work.unfile(key)

    def note(self, change: Change) -> Change:
        return self._work.note(change)

    def tree(self, order: Order) -> Tree:
        return self._book.tree(order)

    def order_of(self, system: str, tree: Tree) -> Order:
        return self._book.order_of(system, tree)

    def written(self, subject: Subject) -> Subject:
        return self._book.written(subject)


class _Moment(Struct, frozen=True):
    """Something that happened in the sample book, and when."""

    at: datetime
    does: Callable[[Desk], object]


class _Told(Struct):
    """A story on its way into the book: whose it is, its place there, and the order's id once it has come."""

    system: str
    story: Story
    place: int
    order_id: str = ""


class _Post(Struct):
    """What came from one vendor on one day: taken in as one import."""

    system: str
    days: int
    told: list[_Told] = field(default_factory=list)

    def take(self, desk: Desk) -> None:
        """Import the records as they were that day."""
        records = [(told, told.story.record(self.days)) for told in self.told if told.story.record]
        name = f"{self.system}-{desk.clock.now():%Y-%m-%d}.json"
        report = bring_in(desk, [Source(name, json_of([tree for _, tree in records]))], system=self.system)
        for (told, _), one in zip(records, report.records, strict=True):
            told.order_id = one.order_id


def _moments(desk: Desk, now: datetime, orders: int | None, tell: Tell) -> list[_Moment]:
    """Everything that happens, the earliest first; what happens at once, in the order told."""
    samples = {name: one for name, one in SAMPLES.items() if name in desk.outlines}
    moments = [_Moment(_instant(now, FIRST_DAY, 0), one.prepare) for one in samples.values()]
    posts: dict[tuple[str, int], _Post] = {}
    for number, told in enumerate(_chosen(samples, now, orders)):
        if orders and number % OFTEN == 0:
            tell(MAKING, TOLD * number / orders)
        moments += _life(told, now, posts)
    moments += [_Moment(_instant(now, post.days, 0), post.take) for post in posts.values()]
    return sorted(moments, key=lambda moment: moment.at)


def _chosen(samples: dict[str, Sample], now: datetime, orders: int | None) -> Iterator[_Told]:
    """The stories to tell, taken from the systems in turn; as many as are asked for, else all there are."""
    today = now.date()
    every = [
        [_Told(name, story, place) for place, story in enumerate(one.stories(today))]
        for name, one in samples.items()
    ]
    turns = [told for turn in zip_longest(*every) for told in turn if told is not None]
    yield from turns[:orders]
    if orders is not None and orders > len(turns):
        yield from islice(_more(samples, now), orders - len(turns))


def _more(samples: dict[str, Sample], now: datetime) -> Iterator[_Told]:
    chance = {name: Random(name) for name in samples}  # noqa: S311 - sample data, the same every time
    number = 0
    while samples:
        number += 1
        for name, one in samples.items():
            yield _Told(name, one.more(now.date(), chance[name], number), number)


def _life(told: _Told, now: datetime, posts: dict[tuple[str, int], _Post]) -> Iterator[_Moment]:
    """One story's own moments; what came by post is put with the rest of that day's."""
    story = told.story
    if story.record is not None:
        for days in story.days:
            posts.setdefault((told.system, days), _Post(told.system, days)).told.append(told)
    if story.values is not None:
        yield _Moment(_instant(now, story.days[0], 15), _entering(told))
    chance = Random(told.place)  # noqa: S311 - as above
    last = (FIRST_DAY, 0)
    for event in sorted(story.events, key=lambda event: -event.days):
        earliest = last[1] + 1 if event.days == last[0] else 30
        last = event.days, chance.randrange(earliest, max(earliest + 1, OPEN_FOR // 2))
        yield _Moment(_instant(now, *last), _happening(told, event))


def _entering(told: _Told) -> Callable[[Desk], object]:
    def enter(desk: Desk) -> None:
        values = {path: Typed(text) for path, text in (told.story.values or {}).items()}
        done = editing.create(desk, told.system, values)
        told.order_id = done.order.id if done.order else ""

    return enter


def _happening(told: _Told, event: Event) -> Callable[[Desk], object]:
    return lambda desk: event.does(desk, told.order_id)


def _instant(now: datetime, days: int, minute: int) -> datetime:
    """The minute of the working day so many days ago; today's are squeezed into the hour that ends now."""
    if days == 0:
        return now - timedelta(minutes=60 * (OPEN_FOR - minute) / OPEN_FOR)
    day = (now - timedelta(days=days)).replace(hour=OPENS, minute=0, second=0, microsecond=0)
    return day + timedelta(minutes=minute)
