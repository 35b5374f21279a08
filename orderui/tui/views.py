"""The saved views of the list: each a query with a name."""

from __future__ import annotations

from dataclasses import dataclass

DUE, REFERENCE = "due", "reference"


@dataclass(frozen=True)
class View:
    """A query under a name, how it is sorted until somebody says otherwise, and what it says when it is empty."""

    title: str
    query: str
    empty: str
    sort: str = DUE
    reverse: bool = False


def own_view(name: str, query: str) -> View:
    """A view of the user's own."""
    return View(name, query, f"Nothing is in “{name}” now.")


VIEWS = (
    View("All", "", "No orders yet."),
    View("Open", "phase:draft,open,in-flight", "Nothing is open."),
    View("Due soon", "due<=+14d -is:late", "Nothing is due in the next 14 days."),
    View("Late", "is:late", "Nothing is late."),
    View("Attention", "phase:attention or (is:wrong -phase:done,dead)", "Nothing needs your attention."),
    View("Done", "phase:done", "Nothing is done yet.", "changed", reverse=True),
    View(
        "Archived",
        "is:archived",
        "Nothing is archived. Orders that are put away are listed here.",
        "changed",
        reverse=True,
    ),
)
