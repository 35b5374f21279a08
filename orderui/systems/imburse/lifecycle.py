"""The life of an instruction. Source: reference document 000 for the states, domain.md §3 for the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderui.domain.lifecycle import Actor, Axis, Edge, Lifecycle, Need, Phase, Provenance, State
from orderui.systems.imburse.words import Status

if TYPE_CHECKING:
    from datetime import date, datetime

    from orderui.domain.registry import Facts
    from orderui.systems.imburse.models import ImburseOrder, Instruction

DOC, PUBLIC, OURS = Provenance.DOC, Provenance.PUBLIC, Provenance.OURS


def _unresolved(_order: ImburseOrder, instruction: Instruction, _facts: Facts, _now: datetime) -> str:
    missing = instruction.missing()
    return f"it has no {' and no '.join(w.split(' ', 1)[1] for w in missing)}" if missing else ""


def _late_after(instruction: Instruction) -> tuple[date, str] | None:
    return instruction.late_after()


RESOLVED = Need(
    "every mandatory value resolves, customer defaults included",
    _unresolved,
    way_out="reschedule it, and set it on the copy",  # ready ones have it all, so that this one is late and locked
)

INSTRUCTION = Lifecycle(
    "instruction",
    states=(
        State("INCOMPLETE", Phase.DRAFT, "Incomplete"),
        State("READY", Phase.OPEN, "Ready"),
        State("LATE", Phase.ATTENTION, "Late"),
        State("PROCESSING", Phase.IN_FLIGHT, "Processing"),
        State("SETTLED", Phase.DONE, "Settled"),
        State("FAILED", Phase.ATTENTION, "Failed"),
        State("VOID", Phase.DEAD, "Void"),
    ),
    edges=(
        Edge("INCOMPLETE", "READY", Actor.EFFECT, OURS, note="the last mandatory value resolves"),
        Edge("READY", "INCOMPLETE", Actor.EFFECT, OURS, note="a mandatory value no longer resolves"),
        Edge(
            "READY",
            "LATE",
            Actor.CLOCK,
            OURS,
            note="the day after “settled by” begins; the date rule is stated",
        ),
        Edge("READY", "PROCESSING", Actor.USER, OURS, needs=(RESOLVED,), acts=True),
        Edge("LATE", "PROCESSING", Actor.USER, OURS, needs=(RESOLVED,), acts=True),
        Edge("PROCESSING", "SETTLED", Actor.OUTCOME, OURS),
        Edge("PROCESSING", "FAILED", Actor.OUTCOME, OURS, reason_required=True),
        Edge("INCOMPLETE", "VOID", Actor.USER, OURS),
        Edge("READY", "VOID", Actor.USER, OURS),
        Edge("LATE", "VOID", Actor.USER, OURS),
    ),
    initial=(Status.INCOMPLETE.value, Status.READY.value),
)

STATUS = Axis(
    "status",
    "Status",
    field="status",
    tables=(INSTRUCTION,),
    part="instruction",
    deadline=_late_after,
)
