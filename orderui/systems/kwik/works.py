"""How Kwik orders work: their model, their rules, and the shapes of their JSON."""

from __future__ import annotations

from msgspec.structs import asdict

from orderui.domain.rules import Rules
from orderui.systems.kwik import rules
from orderui.systems.kwik.models import KwikOrder
from orderui.systems.kwik.outline import OUTLINE
from orderui.systems.shapes import Shapes
from orderui.systems.system import Works

RULES = Rules(
    **asdict(OUTLINE),
    parts=(rules.ITEMS,),
    locks=rules.LOCKS,
    checks=rules.CHECKS,
    clears_to_null=True,
    mentions=KwikOrder.mentioned,
)
KwikOrder.RULES = RULES

WORKS = Works(
    model=KwikOrder,
    rules=RULES,
    shapes=Shapes(
        several='{"status":true,"results":[]}',
        request='{"records":[]}',
        wrappers=("records", "results"),
        signs=("order_status_lookups_id", "fulfillment_status_lookups_id", "amount_subtotal", "amount_total"),
    ),
    replaced=frozenset({"items"}),
)
