"""FarPay: an order for a payment agreement, with a first payment or without."""

from __future__ import annotations

from orderui.domain.rules import Rules
from orderui.systems.farpay import rules
from orderui.systems.farpay.lifecycle import STATUS
from orderui.systems.farpay.models import FarPayOrder
from orderui.systems.payload import contradicting
from orderui.systems.shapes import Alternate, Shapes
from orderui.systems.system import System

RULES = Rules(
    system="farpay",
    title="FarPay",
    axes=(STATUS,),
    locks=rules.LOCKS,
    checks=(*rules.CHECKS, contradicting(lambda: FARPAY)),
    derive=rules.derive,
    settle=rules.settle,
    tells=rules.tells,
)
FarPayOrder.RULES = RULES

FARPAY: System = System(
    name="farpay",
    title="FarPay",
    says="a payment agreement, with a first payment or without",
    document="reference document 003, “Orders”",
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
