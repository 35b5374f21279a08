"""How its orders work."""

from __future__ import annotations

from msgspec.structs import asdict

from orderui.domain.rules import Rules
from orderui.systems.payload import contradicting
from orderui.systems.shapes import Alternate, Shapes
from orderui.systems.system import Works
from tests.systems.courier import COURIER, rules
from tests.systems.courier.models import Pickup
from tests.systems.courier.outline import OUTLINE

RULES = Rules(
    **asdict(OUTLINE),
    parts=(rules.BOXES,),
    locks=rules.LOCKS,
    checks=(*rules.CHECKS, contradicting(lambda: COURIER)),
    clears_to_null=True,
    derive=rules.derive,
    settle=rules.settle,
    tells=rules.tells,
)
Pickup.RULES = RULES

WORKS = Works(
    model=Pickup,
    rules=RULES,
    shapes=Shapes(
        several='{"pickups":[]}',
        wrappers=("pickups",),
        signs=("pickupNo",),
        alternates=(Alternate("boxes.*.weight", "boxes.*.kilos"), Alternate("contact.phone", "phone")),
    ),
)
