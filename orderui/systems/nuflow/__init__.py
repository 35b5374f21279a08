"""Nuflow: money moved between accounts, split over destinations, when an order reaches its workflow's trigger."""

from __future__ import annotations

from orderui.domain.rules import Rules
from orderui.systems.nuflow import rules
from orderui.systems.nuflow.checks import CHECKS
from orderui.systems.nuflow.lifecycle import STATUS
from orderui.systems.nuflow.models import NuflowOrder
from orderui.systems.nuflow.records import OWN, Account, Workflow
from orderui.systems.nuflow.transfers import flows
from orderui.systems.payload import contradicting
from orderui.systems.shapes import Shapes
from orderui.systems.system import System

RULES = Rules(
    system="nuflow",
    title="Nuflow",
    axes=(STATUS,),
    parts=rules.PARTS,
    locks=rules.LOCKS,
    checks=(*CHECKS, contradicting(lambda: NUFLOW)),
    filters=rules.FILTERS,
    records=(Account, Workflow),
    derive=rules.derive,
    settle=rules.settle,
    tells=rules.tells,
    mentions=rules.mentions,
    flows=flows,
    first_records=(OWN,),
)
NuflowOrder.RULES = RULES

NUFLOW: System = System(
    name="nuflow",
    title="Nuflow",
    says="money moved between accounts, split over destinations, when a trigger status is reached",
    document="reference document 004, “Orders”",
    model=NuflowOrder,
    rules=RULES,
    shapes=Shapes(several="[]", signs=("client_order_identifier", "transfer_instructions")),
)
