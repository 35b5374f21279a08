from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orderui import bootstrap
from orderui.domain.errors import BookFailed
from orderui.store.book import FileBook
from orderui.store.migrations import MIGRATIONS, Step, Tables, migrate, version_written
from orderui.systems import SYSTEMS
from orderui.usecases import checking, keeping
from tests.conftest import StandingClock

if TYPE_CHECKING:
    from tests.store.conftest import Opener, Toy

    Make = Callable[..., Toy]


def _weights_in_grams(tables: Tables) -> Tables:
    orders = {
        number: doc | {"order": doc["order"] | {"weight": f"{doc['order']['weight']}E+3"}}
        for number, doc in tables["orders"].items()
    }
    return tables | {"orders": orders}


def _names_in_capitals(tables: Tables) -> Tables:
    orders = {
        number: doc | {"order": doc["order"] | {"name": doc["order"]["name"].upper()}}
        for number, doc in tables["orders"].items()
    }
    return tables | {"orders": orders}


def test_the_steps_lead_from_version_1_to_the_one_written_without_a_gap() -> None:
    assert sorted(MIGRATIONS) == list(range(1, version_written(MIGRATIONS)))


@pytest.mark.parametrize(("version", "ran"), [(1, [1, 2]), (2, [2]), (3, [])])
def test_only_the_steps_still_missing_run_in_order(version: int, ran: list[int]) -> None:
    seen: list[int] = []

    def step(number: int) -> Step:
        def run(tables: Tables) -> Tables:
            seen.append(number)
            return tables

        return run

    migrate({}, version, {2: step(2), 1: step(1)})
    assert seen == ran


def test_an_old_book_is_brought_up_to_date_in_memory_and_on_disk_with_the_next_commit(
    book: FileBook, open_book: Opener, toy: Make, path: Path
) -> None:
    with book.work() as work:
        work.keep(toy("t1", weight="1.5", name="lorry"))
        work.commit()
    before = path.read_bytes()
    steps = {**MIGRATIONS, 2: _weights_in_grams, 3: _names_in_capitals}

    migrated = open_book(steps=steps)
    assert migrated.tree(migrated.order("t1"))["weight"] == "1.5E+3"
    assert migrated.tree(migrated.order("t1"))["name"] == "LORRY"
    assert path.read_bytes() == before

    with migrated.work() as work:
        work.keep(toy("t3"))
        work.commit()
    written = json.loads(path.read_bytes())
    assert written["_meta"]["1"]["version"] == 4
    assert written["orders"]["1"]["order"]["weight"] == "1.5E+3"
    assert open_book(steps=steps).order("t1") == migrated.order("t1")
    with pytest.raises(BookFailed, match="version 4, and this one reads up to 2"):
        open_book()


STORED = Path(__file__).parents[1] / "data" / "books"


@pytest.mark.parametrize("version", range(1, version_written(MIGRATIONS)))
def test_a_stored_book_of_every_earlier_version_opens_and_is_brought_up_with_the_next_change(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "orders.json"
    stored = (STORED / f"v{version}.json").read_bytes()
    path.write_bytes(stored)
    desk = bootstrap.desk(path, time=StandingClock())
    before = [desk.book.order(one.id) for one in desk.book.facets()]
    assert len({order.system for order in before}) == len(SYSTEMS)
    assert checking.check(desk).damage == ()
    assert path.read_bytes() == stored

    keeping.unarchive(desk, before[0].id)
    after = bootstrap.desk(path, time=StandingClock())
    assert json.loads(path.read_bytes())["_meta"]["1"]["version"] == version_written(MIGRATIONS)
    assert [after.book.order(one.id) for one in after.book.facets()][1:] == before[1:]
    assert not after.book.order(before[0].id).archived
    assert checking.check(after).damage == ()
    (copy,) = bootstrap.vault(path).copies()
    assert copy.path.read_bytes() == stored
