"""Kwik: a checkout order of line items, with two looked-up statuses."""

from __future__ import annotations

from orderui.domain.rules import Rules
from orderui.systems.kwik import rules
from orderui.systems.kwik.lifecycle import AXES
from orderui.systems.kwik.models import KwikOrder
from orderui.systems.kwik.records import FIRST, Lookup, currency_of
from orderui.systems.shapes import Shapes
from orderui.systems.system import System

RULES = Rules(
    system="kwik",
    title="Kwik",
    axes=AXES,
    parts=(rules.ITEMS,),
    locks=rules.LOCKS,
    checks=rules.CHECKS,
    filters=rules.FILTERS,
    records=(Lookup,),
    clears_to_null=True,
    mentions=KwikOrder.mentioned,
    currency_of=currency_of,
    first_records=FIRST,
)
KwikOrder.RULES = RULES

KWIK: System = System(
    name="kwik",
    title="Kwik",
    says="a checkout order of line items, with an order status and a fulfillment status",
    document="reference document 001, “Orders”",
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
