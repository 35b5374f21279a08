"""What the passing of time does to a book: clock edges that are due, and when the next one will be."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from orderui.usecases.desk import Desk, session


def refresh(desk: Desk) -> tuple[str, ...]:
    """Take every clock edge that is due and keep it; the ids of the orders that may have moved. Idempotent.

    Raises BookFailed while somebody else is writing.
    """
    today = desk.clock.now().date()
    due = tuple(
        facets.id
        for facets in desk.book.facets()
        if not facets.archived and any(state.until and today > state.until for state in facets.states)
    )
    if due:
        with session(desk) as at:
            for order_id in due:
                at.load(order_id)
            at.work.commit()
    return due


def next_edge(desk: Desk) -> datetime:
    """The next instant at which time alone may change what is shown: an order expires, or the day ends."""
    now = desk.clock.now()
    midnight = datetime.combine(now.date() + timedelta(days=1), time.min, now.tzinfo)
    expiries = (facets.expires for facets in desk.book.facets() if facets.expires and facets.expires > now)
    return min([midnight, *expiries])
