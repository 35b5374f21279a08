"""Long work in slices comes to what it would come to in one go."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.usecases.slices import PORTION, ROWS, finish, keys_of, sort

MANY = 3 * PORTION


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(
    "keys",
    [
        [f"{number:05d}" for number in range(MANY)],
        [number % 7 for number in range(MANY)],
        [Decimal(number % 900) / 7 for number in range(MANY)],
        [(number % 3, "x" * (number % 5)) for number in range(MANY)],
        [0] * MANY,
        [0] * (MANY - 50) + list(range(50)),
        [],
        ["one"],
    ],
    ids=["all apart", "few", "many", "pairs", "all the same", "nearly the same", "none", "one"],
)
def test_rows_are_sorted_as_sorted_does_and_equal_ones_keep_their_order(keys: list[Any], *, reverse: bool) -> None:
    shuffled = random.Random(7).sample(keys, len(keys))  # noqa: S311 - the same each time, and no secret
    rows = list(enumerate(shuffled))
    assert finish(sort(rows, shuffled, reverse=reverse)) == sorted(rows, key=lambda row: row[1], reverse=reverse)


@given(st.lists(st.integers(-3, 3)), st.booleans())
def test_any_keys_are_sorted(keys: list[int], reverse: bool) -> None:  # noqa: FBT001 - drawn
    rows = list(enumerate(keys))
    assert finish(sort(rows, keys, reverse=reverse)) == sorted(rows, key=lambda row: row[1], reverse=reverse)


def test_the_work_pauses_between_slices() -> None:
    rows = list(range(10 * ROWS))
    assert sum(1 for _ in keys_of(rows, str)) == 10
    assert sum(1 for _ in sort(rows, rows[::-1])) > 10


def test_few_keys_are_numbered_in_their_order() -> None:
    assert finish(keys_of(["Bolt", "Acme", "ACME"], str.casefold)) == [1, 0, 0]


def test_keys_that_are_equal_are_one_object() -> None:
    keys = finish(keys_of([f"Acme {number % 2_000}" for number in range(4_000)], str.casefold))
    assert keys[0] is keys[2_000]
    assert keys[0] == "acme 0"
