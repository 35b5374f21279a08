"""Work in slices between the keys: the event loop goes round after a few milliseconds of it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

from orderui.usecases.slices import Slices

T = TypeVar("T")

TURN = 0.003
"""Seconds after which whatever else there is gets its turn."""


@contextmanager
def lasting() -> Iterator[None]:
    """Much is made in here that lasts as long as the app: looking it over for garbage would stall the keys."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


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
