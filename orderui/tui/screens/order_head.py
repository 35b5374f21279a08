"""The head of an order: what it is called, where it stands, what it comes to and when."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from orderui.domain.lifecycle import Phase
from orderui.domain.listing import Listed
from orderui.domain.money import Money, show_money
from orderui.domain.order import Order, holders
from orderui.domain.text import clip, safe
from orderui.tui import look
from orderui.tui.values import View, day, distance, instant, span
from orderui.tui.widgets.stepper import Step
from orderui.usecases.moving import standings


def headline(order: Order) -> Content:
    """Reference, system, party and title on one line."""
    label = look.TEXTS["label"].style
    pieces = [(safe(order.reference), "bold"), (f"  {safe(order.RULES.title)}", label)]
    if order.party:
        pieces.append((f"  {clip(safe(order.party), 40)}", ""))
    if order.title:
        pieces.append((f"  {safe(order.title)}", label))
    return Content.assemble(*pieces)


def walked(shown: View, axis_name: str) -> Iterator[Step]:
    """The states of an axis of the order itself, in the order a person reads them."""
    standing = next(one for one in standings(shown.order, shown.facts) if one.axis.name == axis_name)
    if not standing.state.known:
        yield Step(standing.state.name, standing.state.phase.value, present=True)
    for state in standing.table.states:
        yield Step(state.name, state.phase.value, present=state.code == standing.state.code)


def counted(shown: View, axis_name: str) -> Iterator[Step]:
    """How many parts are in which state, the ones that need a look first."""
    counts: dict[tuple[Phase, str], int] = {}
    for axis in shown.order.RULES.axes:
        for part in holders(shown.order, axis.part) if axis.name == axis_name and axis.part else ():
            assert not isinstance(part, Order)  # noqa: S101 - an axis of parts has parts for holders
            state = axis.table(shown.order, part, shown.facts).state(axis.code(part))
            counts[state.phase, state.name] = counts.get((state.phase, state.name), 0) + 1
    for (phase, name), number in sorted(counts.items(), key=lambda item: list(Phase).index(item[0][0])):
        yield Step(name, phase.value, count=number)


def sums(row: Listed, shown: View) -> Content:
    """What the order comes to per currency and direction, when it is due, and how long it lasts."""
    label, order = look.TEXTS["label"].style, shown.order
    pieces: list[tuple[str, str]] = []
    for one in row.amounts:
        pieces += [
            (f"{one.direction} " if one.direction else "", label),
            (show_money(Money(one.amount, one.currency)), "bold"),
            ("   ", ""),
        ]
    if row.facets.due is not None:
        style = look.TEXTS["error"].style if row.late else ""
        due = f"{day(row.facets.due, shown.today)}, {distance(row.facets.due, shown.today)}"
        pieces += [("due ", label), (due, style), ("   ", "")]
    if order.expires is not None and row.phase not in (Phase.DONE, Phase.DEAD):
        at = instant(order.expires.astimezone(shown.now.tzinfo), shown.today)
        left = order.expires - shown.now
        words, style = (
            (f"expired {at}", "error") if row.expired else (f"expires {at}, {span(left)} left", "warning")
        )
        pieces.append((words, look.TEXTS[style].style))
    return Content.assemble(*(piece for piece in pieces if piece[0])) if pieces else Content("Nothing to pay yet.")
