"""`orderui next`: the edges from where an order or part stands."""

from __future__ import annotations

from collections.abc import Iterator

import click

from orderui.cli import documents, output
from orderui.cli.documents import Document
from orderui.cli.errand import Errand
from orderui.cli.verb import Verb, as_json, pass_errand
from orderui.domain import edits
from orderui.domain.decisions import Inquiry, Refusal
from orderui.domain.lifecycle import Actor
from orderui.domain.order import Order
from orderui.domain.paths import name_of
from orderui.domain.registry import Facts
from orderui.usecases import editing, moving
from orderui.usecases.moving import Standing, Step

BY_HAND = frozenset({Actor.USER, Actor.OUTCOME})
"""Who takes the steps that a command can take."""


@click.command("next", cls=Verb)
@click.argument("ref")
@click.option("--part", metavar="PART:KEY", default="", help="Of one part: instructions:02, or just its key.")
@as_json
@pass_errand
def next_steps(errand: Errand, *, ref: str, part: str, as_json: bool) -> None:
    """What may happen next to REF: the state, by whom, allowed or refused and why, and who says so."""
    order = errand.order(ref)
    asked = Inquiry(order, errand.desk.book.facts(), errand.desk.clock.now())
    found = list(standings(order, asked.facts, part))
    if as_json:
        output.document([document(asked, at) for at in found])
        return
    for number, at in enumerate(found):
        if number:
            output.line()
        who = f"{order.reference}, {name(order, at)}" if at.part else name(order, at)
        output.heading(f"{who}: {at.state.name}, {at.state.phase.value}")
        if at.state.says:
            output.line(f"  “{at.state.says}”")
        for text in lines(asked, at):
            output.line(f"  {text}")
    if not found:
        output.tell(f"{order.reference} has no part that has a status.")


def standings(order: Order, facts: Facts, part: str = "") -> Iterator[Standing]:
    """Where a part stands; without one, where the order does and, if it has no status itself, all its parts."""
    if part:
        yield from moving.standings(order, facts, editing.find_part(order, part)[1])
    elif order.RULES.axes_of():
        yield from moving.standings(order, facts)
    else:
        for kind in order.RULES.parts:
            for one in edits.parts_of(order, kind):
                yield from moving.standings(order, facts, one)


def name(order: Order, at: Standing) -> str:
    """What stands there: the order or one of its parts, and the axis where there are several."""
    axes = order.RULES.axes_of(at.kind.name if at.kind else "")
    who = f"{at.kind.name} {part_name(order, at)}" if at.kind else order.reference
    return f"{who} ({at.axis.title})" if len(axes) > 1 else who


def part_name(order: Order, at: Standing) -> str:
    """What a person calls the part among its siblings, empty for the order itself."""
    if at.part is None or at.kind is None:
        return ""
    return name_of(at.part, edits.parts_of(order, at.kind))


def lines(asked: Inquiry, at: Standing, *, effects: bool = True) -> Iterator[str]:
    """Each edge from there in a line, with who says so in brackets, and what it also does below it."""
    steps = moving.steps_from(asked, at)
    if not steps:
        yield "final: nothing leads out of it" if at.state.known else "unknown: only force leads out of it"
    for step in steps:
        yield f"{_sign(step)} {step.target.name}: {_may(step)} [{step.edge.source.value}]"
        if effects:
            for text in filter(None, (step.edge.note, *(f"also {effect}" for effect in step.effects))):
                yield f"    {text}"


def may(step: Step) -> bool:
    """Whether the step may be taken now, a reason given where one is needed."""
    return not isinstance(step.decision, Refusal) or step.decision.code == "reason"


def _sign(step: Step) -> str:
    return "→" if may(step) else "✗" if step.edge.by in BY_HAND else "·"


def _may(step: Step) -> str:
    if step.edge.by not in BY_HAND:
        return f"not by hand; {step.edge.by.says}"
    if isinstance(step.decision, Refusal) and not may(step):
        out = f" Way out: {step.decision.way_out}." if step.decision.way_out else ""
        return f"refused: {step.decision.reason}.{out}"
    return f"{step.edge.by.says}{', with a reason' if step.edge.reason_required else ''}"


def document(asked: Inquiry, at: Standing) -> Document:
    """Where one axis stands, with every edge from there."""
    return {
        "part": f"{at.kind.name}:{part_name(asked.order, at)}" if at.kind else "",
        "axis": at.axis.name,
        "lifecycle": at.table.name,
        "state": documents.state(at.state),
        "steps": [_step(step) for step in moving.steps_from(asked, at)],
    }


def _step(step: Step) -> Document:
    return {
        "state": documents.state(step.target),
        "by": step.edge.by.value,
        "allowed": may(step),
        "reason_required": step.edge.reason_required,
        "refusal": None if may(step) else refusal(step.decision),
        "provenance": step.edge.source.value,
        "note": step.edge.note,
        "effects": list(step.effects),
    }


def refusal(decision: object) -> Document | None:
    """Why something is refused, and the way out; None for what is allowed."""
    if not isinstance(decision, Refusal):
        return None
    return {
        "code": decision.code,
        "reason": decision.reason,
        "rule": decision.rule,
        "way_out": decision.way_out,
        "sentence": decision.sentence,
    }
