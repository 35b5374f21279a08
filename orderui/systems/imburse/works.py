"""How Imburse orders work: their model, their rules, and the shapes of their JSON."""

from __future__ import annotations

from msgspec.structs import asdict

from orderui.domain.rules import Rules
from orderui.systems.imburse import IMBURSE, rules
from orderui.systems.imburse.models import ImburseOrder
from orderui.systems.imburse.outline import OUTLINE
from orderui.systems.payload import contradicting
from orderui.systems.shapes import Alternate, Shapes
from orderui.systems.system import Works

RULES = Rules(
    **asdict(OUTLINE),
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
)
ImburseOrder.RULES = RULES

WORKS = Works(
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
