"""Long work in a thread: how far it has come, and how it is stopped."""

from __future__ import annotations


class Stopped(Exception):
    """The work was stopped; nothing has changed."""


class Run:
    """One piece of long work, as far as it has come; stopping it makes its next item its last."""

    def __init__(self) -> None:
        self.done = self.total = 0
        self.stopped = False

    def __call__(self, done: int, total: int) -> None:
        """Told after each item, from the thread that is at work. Raises Stopped."""
        self.done, self.total = done, total
        if self.stopped:
            raise Stopped


class Opening:
    """The opening of a book, as far as it has come: a `Tell`. Stopping it ends it where it next tells."""

    def __init__(self) -> None:
        self.doing, self.done = "Reading", 0.0
        self.stopped = False

    def __call__(self, doing: str, done: float) -> None:
        """Told now and then, from the thread that opens it. Raises Stopped."""
        self.doing, self.done = doing, min(done, 1.0)
        if self.stopped:
            raise Stopped
