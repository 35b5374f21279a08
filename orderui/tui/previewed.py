"""An order in a few lines, as the preview beside the list has it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from orderui.domain import findings
from orderui.domain.facets import AmountFacet
from orderui.domain.listing import Listed
from orderui.domain.money import Money, show_money
from orderui.domain.record import declared
from orderui.domain.shape import shape_of
from orderui.domain.text import count, pad, safe, safe_lines
from orderui.tui import look, values
from orderui.tui.values import View

if TYPE_CHECKING:
    from orderui.domain.findings import Finding
    from orderui.domain.order import Order

Piece = tuple[str, str]
LABEL, DIM = look.TEXTS["label"].style, look.TEXTS["dim"].style
MOST = 12
"""Payments shown; the rest is counted."""


def page(shown: View, listed: Listed) -> Content:
    """The preview of an order."""
    lines = [*_head(shown.order), *_states(listed), *_payments(shown), *_fields(shown), *_findings(shown)]
    return Content("\n").join(Content.assemble(*(piece for piece in line if piece[0])) for line in lines)


def _head(order: Order) -> Iterator[list[Piece]]:
    yield [(safe(order.reference), "bold")]
    if order.title:
        yield [(safe(order.title), "")]
    party = f" · {order.party}" if order.party else ""
    yield [(safe(f"{order.RULES.title}{party}"), DIM)]
    if order.archived:
        yield [("archived: read-only", look.TEXTS["warning"].style)]


def _states(listed: Listed) -> Iterator[list[Piece]]:
    yield []
    for one in listed.states:
        phase = look.PHASES[one.state.phase.value]
        yield [(f"{phase.glyph} {safe(str(one))}", phase.style)]


def _payments(shown: View) -> Iterator[list[Piece]]:
    amounts = sorted(shown.order.amounts(), key=lambda one: (one.done, one.due is None, one.due or shown.today))
    if not amounts:
        return
    yield []
    yield [(count(len(amounts), "payment").capitalize(), "bold")]
    for one in amounts[:MOST]:
        yield _payment(one, shown)
    if len(amounts) > MOST:
        yield [(f"and {len(amounts) - MOST} more", DIM)]


def _payment(one: AmountFacet, shown: View) -> list[Piece]:
    currency = shown.order.RULES.currency_of(one.currency_id, shown.facts) if one.currency_id else one.currency
    due = values.day(one.due, shown.today) if one.due else ""
    late = one.due is not None and not one.done and one.due < shown.today
    done = look.PHASES["done"]
    when = look.TEXTS["error"].style if late else LABEL
    return [
        (f"{done.glyph if one.done else ' '} ", done.style),
        (pad(due, 11), when),
        (pad(show_money(Money(one.amount, currency)), 15, "right"), DIM if one.done else ""),
        (f" {one.direction}", LABEL),
    ]


def _fields(shown: View) -> Iterator[list[Piece]]:
    """The order's own plain fields that hold something."""
    order = shown.order
    held = [
        (field.label, shown.worded(field, getattr(order, field.name), order))
        for field in declared(type(order)).values()
        if not field.local and shape_of(field).is_scalar
    ]
    rows = [(label, text) for label, text in held if text and text not in (order.reference, order.title)]
    if rows:
        yield []
    for label, text in rows:
        yield [(f"{safe(label)} ", LABEL), (safe_lines(text)[0], "")]


def _findings(shown: View) -> Iterator[list[Piece]]:
    found = findings.run(shown.order.RULES.checks, shown.order, shown.facts, shown.now)
    for severity, same in groupby(found, key=lambda finding: finding.severity):
        several: list[Finding] = list(same)
        yield []
        yield [(count(len(several), severity.value).capitalize(), look.TEXTS[severity.value].style)]
        for one in several:
            yield [(f"{safe(one.path)} " if one.path else "", LABEL), (safe(one.sentence), "")]
