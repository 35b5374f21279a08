"""A writer that is killed: at random moments, and at every single step of a commit and a merge."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bench import torture
from tests.bench.torture import Toll, begun, commit, ended, look, opened

STEPS = ("open", "pwrite", "ftruncate", "fsync", "fdatasync", "replace", "unlink", "rename")


def test_a_writer_killed_at_random_moments_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    toll = torture.torture(30, 7, tmp_path)
    assert (toll.lost, toll.unopened) == (0, 0), str(toll)
    assert toll.commits


def killed_at(number: int, *, after: bool) -> None:
    """Kill this process before or after the call of that number that reaches the disk."""
    calls = 0

    def deadly(call: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == number and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            this = calls
            try:
                return call(*args, **kwargs)
            finally:
                if this == number and after:
                    os.kill(os.getpid(), signal.SIGKILL)

        return done

    for name in STEPS:
        setattr(os, name, deadly(getattr(os, name)))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_writer_killed_at_any_step_loses_nothing_it_acknowledged(tmp_path: Path, *, after: bool) -> None:
    def write(tell: Callable[[str], None], path: Path, number: int) -> None:
        book = opened(path)
        killed_at(number, after=after)
        for order in range(4):
            commit(book, f"order{order:07d}")
            tell(f"{order}\n")
            if order == 2:
                book.merge()
        book.close()
        tell("99\n")

    for number in range(1, 500):
        path = tmp_path / str(number) / "orders.json"
        path.parent.mkdir()
        child, reads = begun(lambda tell, p=path, n=number: write(tell, p, n))  # type: ignore[misc]
        told, toll = ended(child, reads), Toll()
        count = look(path, len([one for one in told if one != 99]), toll)
        assert (toll.lost, toll.unopened) == (0, 0), f"killed at call {number} of {STEPS}: {toll}"
        commit(opened(path), f"order{count:07d}")
        again = opened(path)
        assert len(again.facets()) == count + 1
        again.close()
        assert {one.name for one in path.parent.iterdir() if one.is_file()} == {"orders.json"}
        if 99 in told:
            break
    assert number > 40
