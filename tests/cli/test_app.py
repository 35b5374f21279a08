"""Opening the app from the command line: on the book, or on a sample that goes away."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from orderui import bootstrap
from orderui.cli import run
from orderui.store.book import FileBook
from orderui.usecases.desk import Unopened
from orderui.usecases.ports import unheard
from tests.cli.conftest import Line


@pytest.fixture
def seen(line: Line) -> list[tuple[Path, int, bool]]:
    """What the app was opened on: the book's path, how many orders are in it, whether it is a sample."""
    line.monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    line.monkeypatch.setattr("orderui.cli.opening.require_terminal", lambda: None)
    return []


def _run(seen: list[tuple[Path, int, bool]], *words: str) -> int:
    def open_app(unopened: Unopened) -> int:
        book = unopened.open(unheard).book
        assert isinstance(book, FileBook)
        seen.append((book.path, len(book.facets()), unopened.demo))
        return 7

    return run(lambda: replace(bootstrap.doors(), open_app=open_app), words)


def test_without_a_command_the_app_opens_on_the_book(rent: Line, seen: list[tuple[Path, int, bool]]) -> None:
    assert _run(seen) == 7
    assert seen == [(rent.bench.path, 1, False)]


def test_the_demo_opens_on_a_throw_away_book(line: Line, seen: list[tuple[Path, int, bool]]) -> None:
    assert _run(seen, "demo", "--orders", "3") == 7
    ((path, orders, demo),) = seen
    assert (orders, demo) == (3, True)
    assert path != line.bench.path
    assert not path.parent.exists()
    assert line.bench.files() == {}


def test_only_what_takes_time_to_open_is_watched(rent: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    path = rent.bench.path
    assert not bootstrap.unopened(path).lasts
    assert not bootstrap.unopened(path.with_name("none.json")).lasts
    monkeypatch.setattr(bootstrap, "BIG", path.stat().st_size)
    assert bootstrap.unopened(path).lasts
    for orders, lasts in ((None, False), (5, False), (bootstrap.MANY, True)):
        with bootstrap.sample(orders) as unopened:
            assert unopened.lasts == lasts


def test_what_a_killed_demo_left_behind_is_removed_and_a_living_ones_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import tempfile

    from orderui import bootstrap

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dead, alive = (tmp_path / f"orderui-demo-{pid}-x" for pid in (2**22 + 1, os.getppid()))
    for folder in (dead, alive):
        folder.mkdir()
        (folder / "orders.json").touch()
    with bootstrap.sample(1) as unopened:
        assert unopened.open(unheard).book.path.parent.parent == tmp_path
        assert not dead.exists()
    assert list(tmp_path.iterdir()) == [alive]
