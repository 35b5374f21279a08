"""What follows from what in an Imburse order, what may not change, and what a check has to say.

Source: reference document 000, "Order Setup"; domain.md §3 where it is silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from orderui.domain import metadata
from orderui.domain.findings import Check, Severity
from orderui.domain.lifecycle import Provenance
from orderui.domain.locks import Lock
from orderui.domain.money import Money, minor_digits, too_fine
from orderui.domain.paths import Place, spoken
from orderui.domain.registry import Facts
from orderui.domain.rules import Inherited, PartKind, Planner, Reschedule
from orderui.domain.schedule import Instalment
from orderui.domain.text import quote
from orderui.systems.imburse.lifecycle import INSTRUCTION
from orderui.systems.imburse.models import (
    INHERITED,
    PUBLIC_REFERENCE,
    CustomerDefault,
    FinancialInstrument,
    ImburseOrder,
    Instruction,
    Scheme,
    Source,
)
from orderui.systems.imburse.words import Status

DOC, PUBLIC, OURS = Provenance.DOC, Provenance.PUBLIC, Provenance.OURS
Pairs = Iterator[tuple[str, str]]

INSTRUCTIONS = PartKind("instruction", "Instruction", Instruction, ("instructions",))


# What follows


def derive(order: ImburseOrder, now: datetime) -> ImburseOrder:
    """Inheritance, INCOMPLETE ⇄ READY and LATE, for every instruction."""
    derived = tuple(
        _derived(one, order.customer_defaults.get(one.customer_ref), now.date()) for one in order.instructions
    )
    defaults = {ref: _told(default) for ref, default in order.customer_defaults.items()}
    kept = (*order.instructions, *order.customer_defaults.values())
    if all(one is was for one, was in zip((*derived, *defaults.values()), kept, strict=True)):
        return order
    return order.evolve(instructions=derived, customer_defaults=defaults)


def _derived(instruction: Instruction, default: CustomerDefault | None, today: date) -> Instruction:
    if instruction.editable:
        instruction = _resolved(instruction, default)
        status = Status.INCOMPLETE if instruction.missing() else Status.READY
        if status is Status.READY and instruction.settled_by is not None and today > instruction.settled_by:
            status = Status.LATE
        if instruction.status is not status:
            instruction = instruction.evolve(status=status)
    elif _is_unresolved(instruction):
        instruction = _resolved(instruction, default)  # received already processed: resolved once, then frozen
    return _marked(instruction)


def _is_unresolved(instruction: Instruction) -> bool:
    told = (instruction.instrument.can_update, instruction.scheme.can_update, instruction.inherited_metadata)
    return any(one is None for one in told)


def _resolved(instruction: Instruction, default: CustomerDefault | None) -> Instruction:
    instrument, scheme = instruction.instrument, instruction.scheme
    inherited = default.metadata if default else {}
    editable = instruction.editable
    if editable or instrument.value is None or instrument.source is None:
        instrument = _follow(instrument, default.instrument.value if default and default.instrument else None)
    if editable or scheme.value is None or scheme.source is None:
        scheme = _follow(scheme, default.scheme.value if default and default.scheme else None)
    if (
        instrument is instruction.instrument
        and scheme is instruction.scheme
        and inherited == instruction.inherited_metadata
    ):
        return instruction
    return instruction.evolve(instrument=instrument, scheme=scheme, inherited_metadata=dict(inherited))


def inherits(_order: ImburseOrder, instruction: Instruction) -> tuple[Inherited, ...]:
    """What an instruction has from its customer's default: ids, and metadata keys that are not its own."""
    still = "" if instruction.editable else "frozen "  # late and void ones too, which nobody processed
    origin = f"{still}from customer default {instruction.customer_ref}"
    ids = (("instrument", instruction.instrument), ("scheme", instruction.scheme))
    return (
        *(
            Inherited((name, held.ID), held.value, origin)
            for name, held in ids
            if held.source is Source.CUSTOMER_DEFAULT and held.value
        ),
        *(
            Inherited(("metadata", key), value, origin)
            for key, value in (instruction.inherited_metadata or {}).items()
            if key not in instruction.metadata
        ),
    )


def followers(order: ImburseOrder, place: Place) -> tuple[Instruction, ...]:
    """The instructions of the customer whose default stands at `place`, or holds it."""
    if len(place.steps) < 2 or place.steps[0] != "customer_defaults":
        return ()
    return tuple(one for one in order.instructions if one.customer_ref == place.steps[1])


def _follow(sourced: Any, inherited: str | None) -> Any:
    if sourced.own:
        return sourced if sourced.source else sourced.evolve(source=Source.TENANT)
    source = Source.CUSTOMER_DEFAULT if inherited else Source.NONE
    if sourced.source is source and sourced.value == inherited:
        return sourced
    return sourced.evolve(**{sourced.ID: inherited}, source=source)


def _marked(instruction: Instruction) -> Instruction:
    editable = instruction.editable
    if instruction.instrument.can_update is editable and instruction.scheme.can_update is editable:
        return instruction
    return instruction.evolve(
        instrument=instruction.instrument.evolve(can_update=editable),
        scheme=instruction.scheme.evolve(can_update=editable),
    )


def typed(before: ImburseOrder, after: ImburseOrder) -> ImburseOrder:
    """An id that a person types is the tenant's from then on, whatever it was inherited from before."""
    past = {one.uid: one for one in before.instructions}
    return after.evolve(instructions=tuple(_owned(past.get(one.uid, one), one) for one in after.instructions))


def _owned(was: Instruction, now: Instruction) -> Instruction:
    if now is was:
        return now
    if now.editable and not was.editable:  # by force: what was frozen stays
        return now.evolve(
            instrument=_tenants(now.instrument),
            scheme=_tenants(now.scheme),
            metadata=dict(now.effective_metadata()),
        )
    changes = {
        name: held.evolve(source=Source.TENANT)
        for name, held in (("instrument", now.instrument), ("scheme", now.scheme))
        if held.value and held.value != getattr(was, name).value
    }
    return now.evolve(**changes) if changes else now


def _tenants(held: Any) -> Any:
    return held.evolve(source=Source.TENANT) if held.value else held


def _told(default: CustomerDefault) -> CustomerDefault:
    """Each default says where it came from: what is typed here is the tenant's."""
    changes: dict[str, Any] = {}
    for name in ("instrument", "scheme"):
        held = getattr(default, name)
        if held is not None:
            source = (
                (held.source if held.source not in (None, Source.NONE) else Source.TENANT)
                if held.value
                else Source.NONE
            )
            if held.source is not source:
                changes[name] = held.evolve(source=source)
    return default.evolve(**changes) if changes else default


# What may not change

LOCKS = (
    Lock(
        "order reference",
        covers=("order_ref",),
        holds=lambda order, _part, _now: bool(order.id),
        reason="an order's reference never changes",
        way_out="duplicate the order under another reference",
        source=OURS,
    ),
    Lock(
        "missed instruction",
        covers=("instructions.*",),
        holds=lambda _order, part, _now: part is not None and part.status in RESCHEDULE.states,
        reason=lambda _order, part, _now: WHY_LOCKED[part.status],
        way_out="reschedule it, which makes a copy with a new date",
        source=DOC,
    ),
    Lock(
        "processed instruction",
        covers=("instructions.*",),
        holds=lambda _order, part, _now: part is not None and not part.editable,
        reason=lambda _order, part, _now: WHY_LOCKED[part.status],
        way_out="duplicate the instruction",
        source=DOC,
    ),
    Lock(
        "instruction reference",
        covers=("instructions.*.instruction_ref",),
        holds=lambda _order, _part, _now: True,
        reason="an instruction's reference never changes",
        way_out="duplicate the instruction under another reference",
        source=OURS,
    ),
)

WHY_LOCKED: Mapping[Status | None, str] = {
    Status.LATE: "its settlement day has passed",
    Status.PROCESSING: "the payment is being processed",
    Status.SETTLED: "the payment has settled",
    Status.FAILED: "the payment has failed",
    Status.VOID: "the instruction is void",
}


# What a check has to say


def _places(order: ImburseOrder) -> Iterator[tuple[str, Instruction]]:
    for one in order.instructions:
        yield spoken(("instructions", one.instruction_ref)), one


def _metadata_limits(order: ImburseOrder, _facts: Facts, _now: datetime) -> Pairs:
    holders = [("metadata", order.metadata)]
    holders += [(f"{path}.metadata", one.metadata) for path, one in _places(order)]
    holders += [
        (spoken(("customerDefaults", ref, "metadata")), default.metadata)
        for ref, default in order.customer_defaults.items()
    ]
    for path, held in holders:
        yield from ((problem.path, problem.sentence) for problem in metadata.problems(held, path))


def _unique_references(order: ImburseOrder, _facts: Facts, _now: datetime) -> Pairs:
    counts = Counter(one.instruction_ref for one in order.instructions)
    for ref, count in counts.items():
        if count > 1:
            yield "instructions", f"{count} instructions have the reference {quote(ref)}; it must be unique"


def _negative(order: ImburseOrder, _facts: Facts, _now: datetime) -> Pairs:
    for path, one in _places(order):
        if one.amount < 0:
            yield f"{path}.amount", "the amount is negative; the direction says whether it is paid in or out"


def _zero(order: ImburseOrder, _facts: Facts, _now: datetime) -> Pairs:
    for path, one in _places(order):
        if one.amount == 0:
            yield f"{path}.amount", "the amount is zero"


def _fine(order: ImburseOrder, _facts: Facts, _now: datetime) -> Pairs:
    for path, one in _places(order):
        if not Money(one.amount, one.currency).exact:
            yield f"{path}.amount", too_fine(one.amount, minor_digits(one.currency), one.currency)


def _overdue(order: ImburseOrder, _facts: Facts, now: datetime) -> Pairs:
    for path, one in _places(order):
        if one.status is Status.INCOMPLETE and one.settled_by and now.date() > one.settled_by:
            yield f"{path}.settledByDate", "its settlement day has passed while it is incomplete"


def _no_default(order: ImburseOrder, _facts: Facts, _now: datetime) -> Pairs:
    for path, one in _places(order):
        if order.customer_defaults and one.customer_ref not in order.customer_defaults:
            yield f"{path}.customerRef", f"{quote(one.customer_ref)} is not among the customer defaults"


def _odd_references(order: ImburseOrder, _facts: Facts, _now: datetime) -> Pairs:
    refs = [("orderRef", order.order_ref)]
    refs += [(f"{path}.instructionRef", one.instruction_ref) for path, one in _places(order)]
    for path, ref in refs:
        if not PUBLIC_REFERENCE.fullmatch(ref):
            yield path, "the vendor takes up to 50 characters of A–Z, a–z, 0–9, “-”, “_” and “.”"


def _no_instructions(order: ImburseOrder, _facts: Facts, _now: datetime) -> Pairs:
    if not order.instructions:
        yield "instructions", "the order has no instructions yet"


CHECKS = (
    Check("metadata limits", Severity.ERROR, DOC, _metadata_limits, "50 keys, 40 and 500 characters", limit=True),
    Check("unique references", Severity.ERROR, DOC, _unique_references, "references are unique", limit=True),
    Check("negative amounts", Severity.ERROR, OURS, _negative, "no amount is negative", limit=True),
    Check("zero amounts", Severity.WARNING, OURS, _zero, "no amount is zero"),
    Check("minor units", Severity.WARNING, OURS, _fine, "no amount is finer than its currency"),
    Check(
        "overdue drafts",
        Severity.WARNING,
        OURS,
        _overdue,
        "no incomplete instruction is overdue",
        lasting=False,
    ),
    Check("customers without defaults", Severity.WARNING, DOC, _no_default, "customers are among the defaults"),
    Check("odd references", Severity.WARNING, PUBLIC, _odd_references, "references the vendor takes"),
    Check("empty orders", Severity.NOTE, DOC, _no_instructions, "an order has one or more instructions"),
)


# What else can be done


def _copy(instruction: Instruction, ref: str, day: date) -> Instruction:
    """The instruction again, unprocessed: what it inherited, it inherits anew."""
    return Instruction(
        uid="",
        instruction_ref=ref,
        customer_ref=instruction.customer_ref,
        direction=instruction.direction,
        amount=instruction.amount,
        currency=instruction.currency,
        country=instruction.country,
        settled_by=day,
        instrument=FinancialInstrument()
        if instruction.instrument.source in INHERITED
        else FinancialInstrument(instrument_id=instruction.instrument.value, source=instruction.instrument.source),
        scheme=Scheme()
        if instruction.scheme.source in INHERITED
        else Scheme(scheme_id=instruction.scheme.value, source=instruction.scheme.source),
        metadata=dict(instruction.metadata),
    )


RESCHEDULE: Reschedule = Reschedule(
    "instruction",
    states=("LATE", "FAILED", "VOID"),
    leaves={"LATE": "VOID"},
    copy=_copy,
    source=OURS,
    says="a late, failed or void instruction is put off as a copy with a new date",
)


def _planned(instalment: Instalment, terms: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "instruction_ref": instalment.ref,
        "settled_by": instalment.due,
        "amount": instalment.amount,
        "customer_ref": terms["customerRef"],
        "direction": terms["direction"].upper(),
        "currency": terms["currency"],
        "country": terms["country"],
    }


PLANNER = Planner(
    "instruction",
    terms=("customerRef", "direction", "currency", "country"),
    make=_planned,
    currency="currency",
)


def tells(before: ImburseOrder, after: ImburseOrder, _facts: Facts) -> tuple[str, ...]:
    """What a change brought besides: instructions that became ready, incomplete or late, and values frozen."""
    said = []
    past = {one.uid: one for one in before.instructions}
    for one in after.instructions:
        was = past.get(one.uid)
        if was is None or was.status is one.status:
            continue
        if was.editable and one.status and (one.editable or one.status is Status.LATE):
            said.append(f"{one.instruction_ref} becomes {INSTRUCTION.state(one.status).name}")
        if was.editable and not one.editable:
            inherited = [
                name
                for name, held in (("instrument", one.instrument), ("scheme", one.scheme))
                if held.source is Source.CUSTOMER_DEFAULT
            ]
            if inherited:
                said.append(f"freezes the inherited {' and '.join(inherited)} of {one.instruction_ref}")
    return tuple(said)
