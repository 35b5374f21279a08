"""The book's format, and how a book of an earlier version is brought up to it.

A step runs in memory when a book is opened and reaches the file with the next commit, so that looking at an old
book does not change it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Tables = dict[str, dict[str, Any]]
"""A TinyDB file: tables by name, each with its documents by number."""
Step = Callable[[Tables], Tables]

FORMAT = "orderui-book"


def _with_a_journal(tables: Tables) -> Tables:
    """Version 2 keeps commits in a journal beside the file, which version 1 would not see. No table changes."""
    return tables


MIGRATIONS: Mapping[int, Step] = {1: _with_a_journal}
"""The step from version n to n + 1, by n. Steps answer new tables and leave `_meta` alone."""


def version_written(steps: Mapping[int, Step]) -> int:
    """The version that the last step leads to; 1 while there are none."""
    return max(steps, default=0) + 1


def migrate(tables: Tables, version: int, steps: Mapping[int, Step]) -> Tables:
    """`tables` of a `version` brought up to the one this release writes."""
    for number in range(version, version_written(steps)):
        tables = steps[number](tables)
    return tables
