"""Vendor JSON out, and lists as rows for a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from orderui.domain.errors import BadUsage
from orderui.domain.listing import Listed
from orderui.systems import payload
from orderui.systems.payload import Profile
from orderui.usecases.desk import Desk

SHEET = (
    "system",
    "reference",
    "title",
    "party",
    "status",
    "phase",
    "amount",
    "currency",
    "direction",
    "due",
    "created",
    "archived",
)
"""The columns of a sheet; an order with several sums has a row for each."""


def send_out(desk: Desk, order_ids: Sequence[str], profile: Profile = Profile.RECORD) -> str:
    """The vendor's JSON for these orders, as they are kept. Raises BadUsage for none, or for several systems.

    What a date brought since the last change is not in the vendor's record yet, so it is not in the export.
    """
    if not order_ids:
        raise BadUsage("No order was found to export.")
    orders = [desk.book.order(order_id) for order_id in order_ids]
    names = list(dict.fromkeys(order.system for order in orders))
    if len(names) > 1:
        listed = ", ".join(f"system:{name}" for name in names)
        raise BadUsage(f"Orders of several systems cannot go into one JSON export; choose one of {listed}.")
    return payload.export(orders, desk.system(names[0]), profile)


def sheet(rows: Sequence[Listed], *, tame: bool = True) -> list[list[str]]:
    """A heading and a row per order and sum, as text that no spreadsheet takes for a formula.

    Without `tame` texts stay as they are, for a writer that says itself which cells are text.
    """
    table = [list(SHEET)]
    for row in rows:
        facets = row.facets
        for one in row.amounts or (None,):
            amount = format(one.amount, "f") if one else ""
            cells = [
                facets.system,
                row.reference,
                facets.title,
                facets.party,
                row.status,
                row.phase.value,
            ]
            tail = [
                facets.due.isoformat() if facets.due else "",
                facets.created.isoformat() if facets.created else "",
                "yes" if facets.archived else "no",
            ]
            currency, direction = (one.currency or "", one.direction) if one else ("", "")
            texts = map(_tame, cells) if tame else cells
            table.append([*texts, amount, currency, direction, *tail])
    return table


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV (RFC 4180, lines ending in a line feed)."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _tame(text: str) -> str:
    """Text that a spreadsheet would take for a formula is led by an apostrophe."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
