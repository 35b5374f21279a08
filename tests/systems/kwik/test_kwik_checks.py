"""What the checks of a Kwik order say, and what its list can be filtered by. Source: domain.md §4."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from orderui.domain.faceting import facets as facets_of
from orderui.domain.findings import Severity, run
from orderui.domain.listing import listed
from orderui.domain.query import parse, vocabulary
from orderui.domain.registry import Facts
from orderui.systems import SYSTEMS, payload
from orderui.systems.kwik.models import KwikOrder
from orderui.systems.kwik.records import LookupType, filed
from orderui.systems.kwik.works import RULES

Tree = dict[str, Any]
Read = Callable[..., KwikOrder]
Make = Callable[..., Tree]


def said(order: KwikOrder, facts: Facts, now: datetime) -> list[tuple[str, str]]:
    """The names and paths of what the checks find."""
    return [(finding.check, finding.path) for finding in run(RULES.checks, order, facts, now)]


@pytest.mark.parametrize("name", ["create-request", "create-response", "list-response", "update-response"])
def test_the_documents_own_example_has_only_unknown_lookups(name: str, payloads: Path, now: datetime) -> None:
    text = (payloads / f"kwik-{name}.json").read_text()
    (incoming,) = payload.read(text, SYSTEMS)
    order = payload.understand(incoming, order_id="order-1", now=now)
    found = run(RULES.checks, order, Facts(), now)
    assert {finding.severity for finding in found} == {Severity.WARNING}
    assert [(finding.check, finding.path) for finding in found] == [
        ("unknown lookups", "currency_lookups_id"),
        ("unknown lookups", "order_status_lookups_id"),
        ("unknown lookups", "fulfillment_status_lookups_id"),
    ]


def test_an_order_whose_lookups_are_known_has_nothing_to_say(
    order: KwikOrder, facts: Facts, now: datetime
) -> None:
    assert said(order, facts, now) == []


@pytest.mark.parametrize(
    ("amounts", "wrong"),
    [
        ({}, False),
        ({"amount_discount": "50.00", "amount_total": "1150.00"}, False),
        ({"amount_shipping": "25.5", "amount_total": "1225.50"}, False),
        ({"amount_discount": None, "amount_shipping": None}, False),
        ({"amount_tax": None}, True),
        ({"amount_total": "1200.01"}, True),
        ({"amount_discount": "-10.00"}, True),
        ({"amount_subtotal": None, "amount_total": "7.00"}, False),
    ],
)
def test_the_total_is_subtotal_less_discount_and_shipping_and_tax(
    amounts: Tree, read: Read, facts: Facts, now: datetime, *, wrong: bool
) -> None:
    order = read(items=[], **amounts)
    assert said(order, facts, now) == ([("total", "amount_total")] if wrong else [])


def test_a_wrong_total_names_its_parts(read: Read, facts: Facts, now: datetime) -> None:
    (found,) = run(RULES.checks, read(items=[], amount_total="1250.00"), facts, now)
    assert found.severity is Severity.WARNING
    assert found.sentence == (
        "is 1,250.00, but its parts come to 1,200.00 (subtotal 1,100.00, discount 0.00, shipping 0.00, tax 100.00)"
    )


@pytest.mark.parametrize(
    ("lines", "order", "wrong"),
    [
        ([{"unit_amount": "1200.00"}], {}, False),  # gross, as in the document
        ([{"unit_amount": "1100.00"}], {}, False),  # net
        ([{"unit_amount": "1100.00", "tax_amount": 100}], {}, False),
        ([{"unit_amount": "300.00", "quantity": 4}], {}, False),
        ([{"unit_amount": "1300.00", "discount_amount": 100}], {}, False),
        ([{"unit_amount": "1200.00"}], {"amount_shipping": "50.00", "amount_total": "1250.00"}, False),
        ([{"unit_amount": "1150.00"}], {}, True),
        ([{"unit_amount": "1200.00"}, {"sku": "S2", "unit_amount": "0.01"}], {}, True),
        ([{"unit_amount": "1200.00"}], {"amount_subtotal": None}, False),
        ([{"unit_amount": "1100.00"}], {"amount_subtotal": None}, True),
        ([], {}, False),
    ],
)
def test_lines_come_to_the_subtotal_or_to_the_total(
    lines: list[Tree], order: Tree, read: Read, item: Make, facts: Facts, now: datetime, *, wrong: bool
) -> None:
    made = read(items=[item(**line) for line in lines], **order)
    assert said(made, facts, now) == ([("lines", "items")] if wrong else [])


def test_lines_in_another_currency_are_named_and_not_added_up(
    read: Read, item: Make, facts: Facts, now: datetime
) -> None:
    other = facts.records["lookup:currency/loo_usd"]
    euro = other.evolve(
        id=filed(LookupType.CURRENCY, "loo_eur"), lookup_id="loo_eur", title="Euro", iso_code="EUR"
    )
    order = read(items=[item(), item(sku="S2", unit_amount="9.00", currency_lookups_id="loo_eur")])
    assert said(order, facts.with_records([euro]), now) == [("one currency", "items.S2.currency_lookups_id")]


@pytest.mark.parametrize(("count", "wrong"), [(0, False), (1, False), (2, True)])
def test_a_reference_that_several_orders_have_is_a_warning(
    count: int, order: KwikOrder, facts: Facts, now: datetime, *, wrong: bool
) -> None:
    counted = Facts(facts.records, lambda system, ref: count if (system, ref) == ("kwik", "ORD0045") else 0)
    assert said(order, counted, now) == ([("duplicate reference", "reference")] if wrong else [])


def test_each_unknown_lookup_is_named_once(read: Read, item: Make, facts: Facts, now: datetime) -> None:
    order = read(
        currency_lookups_id="loo_x",
        order_status_lookups_id="loo_y",
        items=[item(currency_lookups_id="loo_x"), item(sku="S2", unit_amount="0", currency_lookups_id="loo_x")],
    )
    assert said(order, facts, now) == [
        ("unknown lookups", "currency_lookups_id"),
        ("unknown lookups", "order_status_lookups_id"),
    ]


def test_an_unknown_lookup_of_an_item_is_named_at_the_item(
    read: Read, item: Make, facts: Facts, now: datetime
) -> None:
    order = read(currency_lookups_id=None, items=[item(currency_lookups_id="loo_x")])
    assert said(order, facts, now) == [("unknown lookups", "items.SKU00567.currency_lookups_id")]


def test_a_currency_without_a_code_is_a_note(order: KwikOrder, facts: Facts, now: datetime) -> None:
    dollar = facts.records["lookup:currency/loo_usd"].evolve(iso_code=None)
    (found,) = run(RULES.checks, order, facts.with_records([dollar]), now)
    assert (found.check, found.severity) == ("currencies without a code", Severity.NOTE)


def test_an_amount_finer_than_its_currency_is_a_warning(
    read: Read, item: Make, facts: Facts, now: datetime
) -> None:
    order = read(amount_total="1200.001", amount_subtotal=None, items=[item(unit_amount="1200.001")])
    assert said(order, facts, now) == [
        ("minor units", "amount_total"),
        ("minor units", "items.SKU00567.unit_amount"),
    ]


def test_metadata_beyond_the_limits_is_only_a_warning(read: Read, item: Make, facts: Facts, now: datetime) -> None:
    order = read(
        metadata={f"k{number}": "v" for number in range(51)},
        items=[item(metadata={"k": "v" * 501})],
    )
    found = run(RULES.checks, order, facts, now)
    assert {finding.severity for finding in found} == {Severity.WARNING}
    assert [finding.path for finding in found] == ["metadata", "items.SKU00567.metadata.k"]


# Filters: the query parameters of the vendor's list


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("created>2024-02-26", True),  # 00:11 on the 27th at UTC+2, still the 26th in UTC
        ("created>2024-02-27", False),
        ("created<2024-02-28", True),
        ("created<2024-02-27", False),
        ("order_id:ord_1", True),
        ("order_id:ord", False),
        ("reference:ORD0045", True),
        ("reference:ORD004", False),
        ('description:"plan + setup"', True),
        ("description:yearly", False),
        ("amount_total:1200", True),
        ("amount_total:1200.00", True),
        ("amount_total:120", False),
        ("order_status:loo_created", True),
        ("order_status:created", True),
        ("order_status:loo_unfulfilled", False),
        ("fulfillment_status:unfulfilled", True),
        ("fulfillment_status:loo_unfulfilled", True),
        ("fulfillment_status:created", False),
        ("fulfillment:unfulfilled", True),
        ("meta.campaign:spring", True),
    ],
)
@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-8))])
def test_the_documents_filters_find_what_they_say(
    query: str, zone: timezone, order: KwikOrder, facts: Facts, now: datetime, *, found: bool
) -> None:
    asked = parse(query, today=now.date(), tz=zone, fields=vocabulary([RULES]))
    assert asked.matches(listed(facets_of(order, now), RULES, facts, now)) is found


def test_an_order_entered_here_was_created_when_it_was_entered(read: Read, now: datetime) -> None:
    order = read(created_at=None)
    assert order.created == now
    assert order.filter_fields()["created"] == "2026-11-22"  # at UTC+2 the next day had begun
