"""A sixth system, invented: a courier's pick-up orders. It shows that a system is one package and one entry.

Two axes, a clock edge, an effect that fires once, a whitelist of what may change, and parts with a key.
"""

from __future__ import annotations

from orderui.domain.rules import Rules
from orderui.systems.payload import contradicting
from orderui.systems.shapes import Alternate, Shapes
from orderui.systems.system import System
from tests.systems.courier import rules
from tests.systems.courier.lifecycle import PAYMENT, STATUS
from tests.systems.courier.models import Pickup

RULES = Rules(
    system="courier",
    title="Courier",
    axes=(STATUS, PAYMENT),
    parts=(rules.BOXES,),
    locks=rules.LOCKS,
    checks=(*rules.CHECKS, contradicting(lambda: COURIER)),
    clears_to_null=True,
    derive=rules.derive,
    settle=rules.settle,
    tells=rules.tells,
)
Pickup.RULES = RULES

COURIER: System = System(
    name="courier",
    title="Courier",
    says="a pick-up of boxes, labelled once it is collected",
    document="invented for the tests",
    model=Pickup,
    rules=RULES,
    shapes=Shapes(
        several='{"pickups":[]}',
        wrappers=("pickups",),
        signs=("pickupNo",),
        alternates=(Alternate("boxes.*.weight", "boxes.*.kilos"), Alternate("contact.phone", "phone")),
    ),
)
