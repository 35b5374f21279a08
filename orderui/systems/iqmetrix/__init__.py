"""iQmetrix: orders of a shop that expire, with items that each have a status."""

from __future__ import annotations

from orderui.domain.rules import Rules
from orderui.systems.iqmetrix import rules
from orderui.systems.iqmetrix.lifecycle import STATE, STATUS
from orderui.systems.iqmetrix.models import IqmetrixOrder
from orderui.systems.payload import contradicting
from orderui.systems.shapes import Alternate, Shapes
from orderui.systems.system import System

RULES = Rules(
    system="iqmetrix",
    title="iQmetrix",
    axes=(STATE, STATUS),
    parts=(rules.ITEMS,),
    locks=rules.LOCKS,
    checks=(*rules.CHECKS, rules.two_spellings(lambda: IQMETRIX), contradicting(lambda: IQMETRIX)),
    filters=rules.FILTERS,
    derive=rules.derive,
    settle=rules.settle,
    tells=rules.tells,
)
IqmetrixOrder.RULES = RULES

IQMETRIX: System = System(
    name="iqmetrix",
    title="iQmetrix",
    says="orders of a shop with items, billed to a customer, that expire",
    document="reference document 002, “Orders”",
    model=IqmetrixOrder,
    rules=RULES,
    shapes=Shapes(
        several="[]",
        signs=("OrderTypeId", "OrderExpiryHours", "BillingCustomerId", "PrintableId"),
        alternates=(Alternate(f"Items.*.{rules.CANONICAL}", f"Items.*.{rules.SPELLED}"),),
    ),
    starts=rules.starts,
)
