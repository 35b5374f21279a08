"""How iQmetrix orders work: their model, their rules, and the shapes of their JSON."""

from __future__ import annotations

from msgspec.structs import asdict

from orderui.domain.rules import Rules
from orderui.systems.iqmetrix import IQMETRIX, rules
from orderui.systems.iqmetrix.models import IqmetrixOrder
from orderui.systems.iqmetrix.outline import OUTLINE
from orderui.systems.payload import contradicting
from orderui.systems.shapes import Alternate, Shapes
from orderui.systems.system import Works

RULES = Rules(
    **asdict(OUTLINE),
    parts=(rules.ITEMS,),
    locks=rules.LOCKS,
    checks=(*rules.CHECKS, rules.two_spellings(lambda: IQMETRIX), contradicting(lambda: IQMETRIX)),
    derive=rules.derive,
    settle=rules.settle,
    tells=rules.tells,
)
IqmetrixOrder.RULES = RULES

WORKS = Works(
    model=IqmetrixOrder,
    rules=RULES,
    shapes=Shapes(
        several="[]",
        signs=("OrderTypeId", "OrderExpiryHours", "BillingCustomerId", "PrintableId"),
        alternates=(Alternate(f"Items.*.{rules.CANONICAL}", f"Items.*.{rules.SPELLED}"),),
    ),
    starts=rules.starts,
)
