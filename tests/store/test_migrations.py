from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orderui.domain.errors import BookFailed
from orderui.store.book import FileBook
from orderui.store.migrations import MIGRATIONS, Step, Tables, migrate, version_written

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
