"""Imburse: an order with a schedule of payment instructions, and defaults per customer."""

from __future__ import annotations

from orderui.domain.rules import Rules
from orderui.systems.imburse import rules
from orderui.systems.imburse.lifecycle import STATUS
from orderui.systems.imburse.models import ImburseOrder
from orderui.systems.payload import contradicting
from orderui.systems.shapes import Alternate, Shapes
from orderui.systems.system import System

RULES = Rules(
    system="imburse",
    title="Imburse",
    axes=(STATUS,),
    parts=(rules.INSTRUCTIONS,),
    locks=rules.LOCKS,
    checks=(*rules.CHECKS, contradicting(lambda: IMBURSE)),
    derive=rules.derive,
    typed=rules.typed,
    tells=rules.tells,
    inherits=rules.inherits,
    followers=rules.followers,
    reschedule=rules.RESCHEDULE,
    planner=rules.PLANNER,
    rolls_up=True,
)
ImburseOrder.RULES = RULES

IMBURSE: System = System(
    name="imburse",
    title="Imburse",
    says="a schedule of collections and payouts, with defaults per customer",
    document="reference document 000, “Order Management”",
    model=ImburseOrder,
    rules=RULES,
    shapes=Shapes(
        several="[]",
        signs=("orderRef", "customerDefaults"),
        alternates=(
            Alternate(
                "instructions.*.financialInstrument.financialInstrumentId",
                "instructions.*.financialInstrumentId",
            ),
            Alternate("instructions.*.scheme.schemeId", "instructions.*.schemeId"),
            Alternate("instructions.*.scheme.schemeId", "instructions.*.scheme"),
            Alternate(
                "instructions.*.financialInstrument.financialInstrumentId",
                "instructions.*.financialInstrument",
            ),
            Alternate("customerDefaults.*.scheme.schemeId", "customerDefaults.*.schemeId"),
            Alternate("customerDefaults.*.scheme.schemeId", "customerDefaults.*.scheme"),
            Alternate(
                "customerDefaults.*.financialInstrument.financialInstrumentId",
                "customerDefaults.*.financialInstrumentId",
            ),
        ),
    ),
)
