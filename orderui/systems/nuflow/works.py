"""How Nuflow orders work: their model, their rules, and the shapes of their JSON."""

from __future__ import annotations

from msgspec.structs import asdict

from orderui.domain.rules import Rules
from orderui.systems.nuflow import NUFLOW, rules
from orderui.systems.nuflow.checks import CHECKS
from orderui.systems.nuflow.models import NuflowOrder
from orderui.systems.nuflow.outline import OUTLINE
from orderui.systems.nuflow.transfers import flows
from orderui.systems.payload import contradicting
from orderui.systems.shapes import Shapes
from orderui.systems.system import Works

RULES = Rules(
    **asdict(OUTLINE),
    parts=rules.PARTS,
    locks=rules.LOCKS,
    checks=(*CHECKS, contradicting(lambda: NUFLOW)),
    derive=rules.derive,
    settle=rules.settle,
    tells=rules.tells,
    mentions=rules.mentions,
    flows=flows,
)
NuflowOrder.RULES = RULES

WORKS = Works(
    model=NuflowOrder,
    rules=RULES,
    shapes=Shapes(several="[]", signs=("client_order_identifier", "transfer_instructions")),
)
