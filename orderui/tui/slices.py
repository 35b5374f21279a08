"""Work in slices between the keys: the event loop goes round after a few milliseconds of it."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TypeVar

from orderui.usecases.slices import Slices

T = TypeVar("T")

TURN = 0.003
"""Seconds after which whatever else there is gets its turn."""


async def in_turns(work: Slices[T]) -> T:
    """What the work comes to. A task that is cancelled meanwhile leaves it where it is."""
    ends = perf_counter() + TURN
    while True:
        try:
            next(work)
        except StopIteration as done:
            found: T = done.value
            return found
        if perf_counter() >= ends:
            await asyncio.sleep(0)
            ends = perf_counter() + TURN
