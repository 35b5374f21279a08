"""Locks: which paths may not change, when, why, and the way out. Rows, not ifs.

A system's rows fail closed: they name the states that are editable and lock everywhere else. Source: domain.md,
"Rules common to all systems".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from orderui.domain.lifecycle import Provenance
from orderui.domain.order import Order, Part

Pattern = tuple[str, ...]


class Lock(Struct, frozen=True):
    """One rule that closes paths.

    `covers` and `spares` are dotted patterns of Python names with `*` for a part or a key: each covers what lies
    below it, and an empty one the whole order. `holds` is asked with the order, the innermost part on the path
    (or None) and the present instant. `reason` completes "… is locked: "; a callable is asked as `holds` is.
    """

    name: str
    covers: tuple[str, ...]
    holds: Callable[[Any, Any, datetime], bool]
    reason: str | Callable[[Any, Any, datetime], str]
    source: Provenance
    way_out: str = ""
    spares: tuple[str, ...] = ()
    absolute: bool = False
    """It closes to an import what the vendor gives, too."""

    def touches(self, pattern: Pattern) -> bool:
        """Whether the lock is about the place at `pattern` at all."""
        return _within(pattern, self.covers) and not _within(pattern, self.spares)

    def why(self, order: Order, part: Part | None, now: datetime) -> str:
        """The reason, as it stands now."""
        return self.reason(order, part, now) if callable(self.reason) else self.reason


def _within(pattern: Pattern, above: Sequence[str]) -> bool:
    return any(_covers(tuple(text.split(".")) if text else (), pattern) for text in above)


def _covers(above: Pattern, pattern: Pattern) -> bool:
    return len(above) <= len(pattern) and all(
        one in ("*", other) for one, other in zip(above, pattern, strict=False)
    )


def holding(
    locks: Sequence[Lock], order: Order, part: Part | None, pattern: Pattern, now: datetime
) -> Lock | None:
    """The first lock that closes `pattern` now, or None."""
    return next((lock for lock in locks if lock.touches(pattern) and lock.holds(order, part, now)), None)
