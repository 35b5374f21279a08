"""How FarPay orders work: their model, their rules, and the shapes of their JSON."""

from __future__ import annotations

from msgspec.structs import asdict

from orderui.domain.rules import Rules
from orderui.systems.farpay import FARPAY, rules
from orderui.systems.farpay.models import FarPayOrder
from orderui.systems.farpay.outline import OUTLINE
from orderui.systems.payload import contradicting
from orderui.systems.shapes import Alternate, Shapes
from orderui.systems.system import Works

RULES = Rules(
    **asdict(OUTLINE),
    locks=rules.LOCKS,
    checks=(*rules.CHECKS, contradicting(lambda: FARPAY)),
    derive=rules.derive,
    settle=rules.settle,
    tells=rules.tells,
)
FarPayOrder.RULES = RULES

WORKS = Works(
    model=FarPayOrder,
    rules=RULES,
    shapes=Shapes(
        several="[]",
        signs=("Token", "ExternalID", "AcceptUrl", "CancelUrl"),
        alternates=(
            Alternate("CustomerNumber", "Customer.CustomerNumber"),
            Alternate("CustomerNumber", "Customer.Number"),
            Alternate("CustomerName", "Customer.CustomerName"),
            Alternate("CustomerName", "Customer.Name"),
            Alternate("CustomerEmail", "Customer.CustomerEmail"),
            Alternate("CustomerEmail", "Customer.Email"),
        ),
    ),
    ignores_locked=True,
)
