"""What a command line comes to: its exit status, and the sentence where it was refused."""

from __future__ import annotations

from collections.abc import Callable

from orderui.cli import output
from orderui.cli.errand import Errand
from orderui.domain.errors import BadQuery, BadUsage, BookFailed, OrderuiError

DONE, REFUSED, USAGE, BOOK = 0, 1, 2, 3
INTERRUPTED, NOBODY_LISTENS = 130, 141
"""What a shell reports for a program that SIGINT or SIGPIPE ended."""


def outcome(errand: Errand, act: Callable[[], int]) -> int:
    """Do it, and answer the exit status; what was refused is said."""
    try:
        status = act()
        output.flush()
        errand.tidy()
    except BrokenPipeError:
        output.hush()
        return NOBODY_LISTENS
    except KeyboardInterrupt:
        return INTERRUPTED
    except OrderuiError as error:
        output.complain(str(error))
        return _status(error, errand)
    return status


def _status(error: OrderuiError, errand: Errand) -> int:
    """Wrong usage is what could be told without the book; the same said by an order is a refusal."""
    if isinstance(error, BookFailed):
        return BOOK
    if isinstance(error, BadQuery | BadUsage) and not errand.opened:
        return USAGE
    return REFUSED
