"""The two states of a Kwik order and the lookups that name them. Source: domain.md §4."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import permutations
from typing import Any

import pytest
from pydantic import ValidationError

from orderui.domain.decisions import Allowed, Edit, Move, Refusal, can
from orderui.domain.errors import Ambiguous, Unknown
from orderui.domain.faceting import facets as facets_of
from orderui.domain.lifecycle import Actor, Axis, Phase, Provenance
from orderui.domain.listing import Listed, listed
from orderui.domain.paths import locate
from orderui.domain.registry import NO_FACTS, Facts
from orderui.systems.kwik import KWIK
from orderui.systems.kwik.lifecycle import AXES, FULFILLMENT, STATUS
from orderui.systems.kwik.models import KwikOrder
from orderui.systems.kwik.records import FIRST, Lookup, LookupType, filed, untitled
from orderui.systems.kwik.works import RULES

Read = Callable[..., KwikOrder]

STATES = {
    STATUS: ("", "loo_created", "loo_paid", "loo_cancelled"),
    FULFILLMENT: ("", "loo_unfulfilled", "loo_partial", "loo_fulfilled"),
}
STEPS = [(axis, *step) for axis, codes in STATES.items() for step in permutations(codes, 2)]


def lookup(kind: LookupType, lookup_id: str, title: str, **values: Any) -> Lookup:
    return Lookup(id=filed(kind, lookup_id), type=kind, lookup_id=lookup_id, title=title, **values)


def shown(order: KwikOrder, facts: Facts, now: datetime) -> Listed:
    return listed(facets_of(order, now), RULES, facts, now)


# Any state may follow any other


@pytest.mark.parametrize(("axis", "origin", "target"), STEPS)
def test_any_state_may_follow_any_other_the_unset_one_included(
    axis: Axis, origin: str, target: str, order: KwikOrder, facts: Facts, now: datetime
) -> None:
    here = order.evolve(**{axis.field: origin})
    decision = can(here, Move(axis, target), facts, now)
    assert isinstance(decision, Allowed)
    assert decision.edge is not None
    assert (decision.edge.by, decision.edge.source) == (Actor.USER, Provenance.OURS)
    assert axis.code(here.evolve(**{axis.field: target})) == target


@pytest.mark.parametrize("axis", AXES)
def test_every_state_of_a_fresh_book_is_reached(axis: Axis) -> None:
    assert axis.choose is not None
    table = axis.choose(None, None, Facts().with_records(FIRST))
    assert tuple(state.code for state in table.states) == STATES[axis]
    assert table.reachable() == set(STATES[axis])
    assert table == axis.tables[0]


def test_the_two_axes_are_independent(order: KwikOrder) -> None:
    paid = order.evolve(order_status_id="loo_paid")
    assert (STATUS.code(paid), FULFILLMENT.code(paid)) == ("loo_paid", "loo_unfulfilled")
    assert RULES.axis("fulfillment") is FULFILLMENT
    assert RULES.axis("Order status") is STATUS


@pytest.mark.parametrize("path", ["order_status_lookups_id", "fulfillment_status_lookups_id"])
def test_a_status_is_moved_not_typed(path: str, order: KwikOrder, facts: Facts, now: datetime) -> None:
    decision = can(order, Edit(locate(order, path)), facts, now)
    assert isinstance(decision, Refusal)
    assert decision.code == "locked"
    assert "move the order" in decision.way_out


@pytest.mark.parametrize("path", ["id", "created_at", "updated_at", "deleted_at"])
def test_the_id_and_the_times_are_the_vendors(path: str, order: KwikOrder, facts: Facts, now: datetime) -> None:
    decision = can(order, Edit(locate(order, path)), facts, now)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.reason) == ("read-only", "the vendor gives it")


@pytest.mark.parametrize(
    "path",
    [
        "reference",
        "description",
        "customer_id",
        "amount_total",
        "metadata.new",
        "items.0.quantity",
        "items.SKU2.sku",
    ],
)
def test_everything_else_may_be_edited_in_any_state(path: str, read: Read, facts: Facts, now: datetime) -> None:
    for code in (*STATES[STATUS], "loo_unheard_of"):
        order = read(order_status_lookups_id=code)
        assert can(order, Edit(locate(order, path)), facts, now).allowed


# Unknown lookups


def test_an_unknown_state_is_left_only_by_force(read: Read, facts: Facts, now: datetime) -> None:
    order = read(order_status_lookups_id="loo_abc")
    refusal = can(order, Move(STATUS, "loo_paid"), facts, now)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.way_out) == ("no-edge", "force it with a reason")
    assert can(order, Move(STATUS, "loo_paid", force=True, reason="it was paid"), facts, now).allowed
    assert shown(order, facts, now).states[0].state.name == "unknown (loo_abc)"
    assert shown(order, facts, now).phase is Phase.ATTENTION


def test_a_state_is_unknown_until_its_lookup_has_a_title(read: Read, facts: Facts, now: datetime) -> None:
    order = read(order_status_lookups_id="loo_abc")
    mentioned = facts.with_records(RULES.mentions(order))
    assert not STATUS.table(order, None, mentioned).knows("loo_abc")
    titled = facts.with_records([lookup(LookupType.ORDER_STATUS, "loo_abc", "On hold", phase=Phase.ATTENTION)])
    assert can(order, Move(STATUS, "loo_paid"), titled, now).allowed
    assert shown(order, titled, now).status == "On hold, Unfulfilled"


def test_no_order_is_moved_to_a_state_that_nobody_has_titled(
    order: KwikOrder, facts: Facts, now: datetime
) -> None:
    decision = can(order, Move(STATUS, "loo_unheard_of", force=True, reason="why not"), facts, now)
    assert isinstance(decision, Refusal)
    assert decision.code == "unknown-state"


def test_a_titled_state_is_open_unless_its_lookup_says_otherwise(facts: Facts, order: KwikOrder) -> None:
    more = facts.with_records([lookup(LookupType.ORDER_STATUS, "loo_x", "Quoted")])
    assert STATUS.table(order, None, more).state("loo_x").phase is Phase.OPEN


def test_a_state_is_found_by_id_and_by_title(facts: Facts, order: KwikOrder) -> None:
    twice = facts.with_records([lookup(LookupType.ORDER_STATUS, "loo_paid2", "paid")])
    table = STATUS.table(order, None, facts)
    assert table.find("PAID").code == table.find("loo_paid").code == "loo_paid"
    assert table.find("not set").code == ""
    with pytest.raises(Ambiguous, match="loo_paid2"):
        STATUS.table(order, None, twice).find("Paid")
    with pytest.raises(Unknown, match=r"There is: Not set, Created \(loo_created\)"):
        table.find("Fulfilled")


# What the states come to


@pytest.mark.parametrize(
    ("status", "fulfillment", "phase", "amounts"),
    [
        ("loo_created", "loo_unfulfilled", Phase.OPEN, [False]),
        ("loo_paid", "loo_unfulfilled", Phase.OPEN, [True]),
        ("loo_paid", "loo_partial", Phase.IN_FLIGHT, [True]),
        ("loo_paid", "loo_fulfilled", Phase.DONE, [True]),
        ("loo_cancelled", "loo_unfulfilled", Phase.DEAD, []),
        ("", "", Phase.OPEN, [False]),
    ],
)
def test_a_paid_order_counts_as_paid_and_a_cancelled_one_not_at_all(
    status: str, fulfillment: str, phase: Phase, amounts: list[bool], read: Read, facts: Facts, now: datetime
) -> None:
    order = read(order_status_lookups_id=status, fulfillment_status_lookups_id=fulfillment)
    row = shown(order, facts, now)
    assert row.phase is phase
    assert [one.done for one in row.payments] == amounts
    assert all(one.currency == "USD" for one in row.payments)


# Lookups


def test_one_id_in_several_types_is_several_lookups(read: Read) -> None:
    order = read(
        currency_lookups_id="loo_abc123...",
        order_status_lookups_id="loo_abc123...",
        fulfillment_status_lookups_id="loo_abc123...",
        items=[],
    )
    mentioned = list(RULES.mentions(order))
    assert [one.key for one in mentioned] == [
        "lookup:currency/loo_abc123...",
        "lookup:order_status/loo_abc123...",
        "lookup:fulfillment_status/loo_abc123...",
    ]
    assert all(one.incomplete and one.title_shown == "loo_abc123..." for one in mentioned)


def test_an_order_mentions_each_lookup_once_and_those_of_its_items(read: Read, item: Callable[..., Any]) -> None:
    items = [item(), item(sku="S2"), item(sku="S3", currency_lookups_id="loo_eur")]
    order = read(items=items, order_status_lookups_id=None, fulfillment_status_lookups_id="")
    assert [one.id for one in RULES.mentions(order)] == ["currency/loo_usd", "currency/loo_eur"]


@pytest.mark.parametrize(
    "values",
    [
        {"id": "order_status/loo_1"},
        {"id": "loo_1", "type": "order_status"},
        {"lookup_id": "loo_1", "type": "order_status"},
        {"id": "order_status/loo_1", "type": "order_status", "lookup_id": "loo_1"},
    ],
)
def test_a_lookup_is_filed_by_type_and_id_however_they_are_given(values: dict[str, str]) -> None:
    made = Lookup.model_validate(values | {"title": "Paid"})
    assert (made.id, made.type, made.lookup_id) == ("order_status/loo_1", LookupType.ORDER_STATUS, "loo_1")
    assert (made.named_as, made.title_shown) == ("loo_1", "Paid")
    assert Lookup.model_validate(made.model_dump(mode="json")) == made


@pytest.mark.parametrize(
    "values", [{"id": "loo_1"}, {"type": "order_status"}, {"id": "colour/1", "type": "colour"}]
)
def test_a_lookup_without_a_type_or_an_id_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Lookup.model_validate(values)


@pytest.mark.parametrize("change", [{"type": "currency"}, {"lookup_id": "loo_2"}])
def test_what_a_lookup_is_filed_by_never_changes(change: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="enter another lookup"):
        FIRST[0].evolve(**change)


def test_a_title_and_a_phase_can_be_given_later() -> None:
    named = untitled(LookupType.ORDER_STATUS, "loo_1").evolve(title="On hold", phase="attention", incomplete=False)
    assert (named.key, named.phase, named.known) == ("lookup:order_status/loo_1", Phase.ATTENTION, True)


def test_a_currency_counts_as_none_until_its_lookup_has_a_code(facts: Facts) -> None:
    bare = facts.with_records([lookup(LookupType.CURRENCY, "loo_eur", "Euro")])
    assert RULES.currency_of("loo_usd", facts) == "USD"
    assert RULES.currency_of("loo_eur", bare) is None
    assert RULES.currency_of("loo_usd", NO_FACTS) is None


def test_only_lookups_of_the_fields_own_type_are_to_choose_from(facts: Facts, order: KwikOrder) -> None:
    field = locate(order, "order_status_lookups_id").field
    assert field is not None
    assert field.shown is not None
    offered = [one.named_as for one in facts.choices(field.shown.choices)]
    assert offered == ["loo_created", "loo_paid", "loo_cancelled"]


def test_a_fresh_book_starts_with_three_states_on_each_axis() -> None:
    assert KWIK.rules.first_records == FIRST
    assert [(one.type.value, one.title, one.phase) for one in FIRST] == [
        ("order_status", "Created", Phase.OPEN),
        ("order_status", "Paid", Phase.DONE),
        ("order_status", "Cancelled", Phase.DEAD),
        ("fulfillment_status", "Unfulfilled", Phase.OPEN),
        ("fulfillment_status", "Partial", Phase.IN_FLIGHT),
        ("fulfillment_status", "Fulfilled", Phase.DONE),
    ]
