from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain import findings
from orderui.domain.decisions import Allowed, Decision, Edit, Move, Refusal, can
from orderui.domain.deriving import derive
from orderui.domain.faceting import facets
from orderui.domain.facets import AmountFacet
from orderui.domain.lifecycle import Actor, Provenance
from orderui.domain.listing import listed
from orderui.domain.paths import locate, places_in
from orderui.domain.query import parse
from orderui.domain.registry import NO_FACTS
from orderui.systems.farpay import FARPAY
from orderui.systems.farpay.lifecycle import ORDER, STATUS
from orderui.systems.farpay.models import FarPayOrder, Lang, Payment
from orderui.systems.farpay.words import Status
from orderui.systems.farpay.works import RULES

MORNING, NOON = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
PAYMENT = Payment(amount=Decimal("4.50"), currency="DKK", description="First month", reference="PAY-1")
CUSTOMER = ("customer_number", "customer_name", "customer_email")
OPEN = (Status.NEW, Status.PENDING_PAYMENT, Status.PENDING_CUSTOMER_NUMBER)

Read = Callable[..., FarPayOrder]


def an_order(**fields: Any) -> FarPayOrder:
    order = FarPayOrder(**{"id": "order-1", "external_id": "REF-1", "accept_url": "a", "cancel_url": "c"} | fields)
    return derive(order, MORNING)


def moving(order: FarPayOrder, target: Status, reason: str = "", *, force: bool = False) -> Decision:
    return can(order, Move(STATUS, str(target.value), reason=reason, force=force), NO_FACTS, NOON)


def settled(before: FarPayOrder | None, after: FarPayOrder) -> FarPayOrder:
    found = RULES.settle(before, derive(after, NOON), NO_FACTS, NOON)
    assert found.records == ()
    assert isinstance(found.order, FarPayOrder)
    return found.order


def told(order: FarPayOrder) -> Iterable[tuple[str, str, str]]:
    return [
        (one.severity.value, one.path, one.sentence) for one in findings.run(RULES.checks, order, NO_FACTS, NOON)
    ]


# The lifecycle


def test_the_states_are_the_documents_with_its_own_descriptions() -> None:
    assert [(state.code, state.name, state.phase.value) for state in ORDER.states] == [
        ("100", "New", "open"),
        ("200", "PendingPayment", "in flight"),
        ("300", "PendingCustomerNumber", "attention"),
        ("400", "Ok", "done"),
        ("500", "Error", "attention"),
        ("600", "Canceled", "dead"),
        ("700", "Expired", "dead"),
    ]
    assert ORDER.state("200").says == "When a payment as been received and matches the invoice"
    assert all(state.says and state.source is Provenance.DOC for state in ORDER.states)


def test_the_edges_are_those_of_the_design_and_no_others() -> None:
    by = {(edge.origin, edge.target): (edge.by, edge.source, edge.reason_required) for edge in ORDER.edges}
    outcome, effect, user = Actor.OUTCOME, Actor.EFFECT, Actor.USER
    public, ours = Provenance.PUBLIC, Provenance.OURS
    assert by == {
        ("100", "300"): (outcome, public, False),
        ("100", "200"): (outcome, public, False),
        ("100", "400"): (outcome, public, False),
        ("300", "200"): (effect, public, False),
        ("300", "400"): (effect, public, False),
        ("200", "400"): (outcome, public, False),
        ("100", "500"): (outcome, ours, True),
        ("200", "500"): (outcome, ours, True),
        ("300", "500"): (outcome, ours, True),
        ("100", "700"): (outcome, ours, False),
        ("200", "700"): (outcome, ours, False),
        ("300", "700"): (outcome, ours, False),
        ("100", "600"): (user, public, False),
        ("300", "600"): (user, public, False),
        ("200", "600"): (user, ours, False),
        ("400", "600"): (outcome, Provenance.DOC, True),
    }


def test_every_state_is_reached_from_new() -> None:
    assert ORDER.reachable() == {state.code for state in ORDER.states}


@pytest.mark.parametrize(
    ("number", "payment", "allowed"),
    [
        (None, None, {Status.PENDING_CUSTOMER_NUMBER}),
        ("", PAYMENT, {Status.PENDING_CUSTOMER_NUMBER}),
        ("1", None, {Status.OK}),
        ("1", PAYMENT, {Status.PENDING_PAYMENT}),
    ],
)
def test_what_follows_new_depends_on_the_number_and_the_payment(
    number: str | None, payment: Payment | None, allowed: set[Status]
) -> None:
    order = an_order(customer_number=number, payment=payment)
    targets = (Status.PENDING_CUSTOMER_NUMBER, Status.PENDING_PAYMENT, Status.OK)
    decisions = {target: moving(order, target) for target in targets}
    assert {target for target, decision in decisions.items() if decision.allowed} == allowed
    refused = [decision for decision in decisions.values() if isinstance(decision, Refusal)]
    assert all(one.code == "needs" and one.way_out for one in refused)


@pytest.mark.parametrize("target", [Status.PENDING_PAYMENT, Status.OK])
def test_nobody_takes_a_waiting_order_on_by_hand(target: Status) -> None:
    decision = moving(an_order(status=Status.PENDING_CUSTOMER_NUMBER), target)
    assert isinstance(decision, Refusal)
    assert decision.code == "not-yours"


@pytest.mark.parametrize("origin", OPEN)
def test_an_error_needs_a_reason_and_an_end_does_not(origin: Status) -> None:
    order = an_order(status=origin)
    refusal = moving(order, Status.ERROR)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "reason"
    assert moving(order, Status.ERROR, "rejected").allowed
    assert moving(order, Status.EXPIRED).allowed
    assert moving(order, Status.CANCELED).allowed


def test_a_charge_back_needs_a_reason() -> None:
    order = an_order(status=Status.OK)
    refusal = moving(order, Status.CANCELED)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "reason"
    decision = moving(order, Status.CANCELED, "charged back")
    assert isinstance(decision, Allowed)
    assert decision.edge is not None
    assert decision.edge.source is Provenance.DOC


@pytest.mark.parametrize("origin", [Status.ERROR, Status.CANCELED, Status.EXPIRED])
def test_an_ended_order_is_left_only_by_force(origin: Status) -> None:
    order = an_order(status=origin)
    assert not any(moving(order, target, "r").allowed for target in Status if target is not origin)
    assert moving(order, Status.NEW, "a mistake", force=True).allowed


def test_an_unknown_status_is_shown_warned_of_and_left_only_by_force() -> None:
    order = an_order(status=250)
    state = ORDER.state(STATUS.code(order))
    assert (state.name, state.known) == ("unknown (250)", False)
    assert ("warning", "Status", "250 is none of the vendor's states") in told(order)
    assert not any(moving(order, target, "r").allowed for target in Status)
    assert moving(order, Status.OK, "seen at the vendor", force=True).allowed


@pytest.mark.parametrize("target", list(Status))
def test_a_state_is_moved_to_by_its_code(target: Status) -> None:
    assert an_order().evolve(status=str(target.value)).status == target


# The locks


@pytest.mark.parametrize("status", [*Status, 250])
def test_only_the_customer_may_change_after_creation(status: int) -> None:
    order = an_order(status=status, payment=PAYMENT)
    open_fields = {
        place.field.name
        for place in places_in(order)
        if place.field and can(order, Edit(place), NO_FACTS, NOON).allowed
    }
    assert open_fields == set(CUSTOMER)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("ExternalID", "locked"),
        ("Lang", "locked"),
        ("Payment.Amount", "locked"),
        ("Payment", "locked"),
        ("Token", "read-only"),
        ("Status", "read-only"),
    ],
)
def test_a_refused_edit_says_why(path: str, code: str) -> None:
    order = an_order()
    decision = can(order, Edit(locate(order, path)), NO_FACTS, NOON)
    assert isinstance(decision, Refusal)
    assert decision.code == code
    if code == "locked":
        assert decision.reason == "after creation only the customer's number, name and e-mail change"
        assert decision.way_out == "duplicate the order under another reference"


def test_an_imported_updates_locked_keys_are_ignored() -> None:
    assert FARPAY.works.ignores_locked


# What a change brings


@pytest.mark.parametrize("name", CUSTOMER)
def test_an_accepted_change_is_marked_with_its_time(name: str) -> None:
    before = an_order()
    assert settled(before, before.evolve(**{name: "9"})).modified_at == NOON


def test_a_change_of_status_alone_is_not_marked() -> None:
    before = an_order()
    assert settled(before, before.evolve(status=Status.ERROR)).modified_at is None


@pytest.mark.parametrize(("payment", "status"), [(PAYMENT, Status.PENDING_PAYMENT), (None, Status.OK)])
@pytest.mark.parametrize("had", [None, "", "1"])
def test_a_new_customer_number_takes_a_waiting_order_on(
    payment: Payment | None, status: Status, had: str | None
) -> None:
    before = an_order(status=Status.PENDING_CUSTOMER_NUMBER, customer_number=had, payment=payment)
    after = settled(before, before.evolve(customer_number="999918"))
    assert after.status == status
    name = ORDER.state(str(status.value)).name
    assert RULES.tells(before, after, NO_FACTS) == (f"the order becomes {name}, as its customer number is set",)


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (Status.PENDING_CUSTOMER_NUMBER, {"customer_name": "Ann"}),
        (Status.PENDING_CUSTOMER_NUMBER, {"customer_number": ""}),
        (Status.NEW, {"customer_number": "1"}),
        (Status.ERROR, {"customer_number": "1"}),
    ],
)
def test_no_other_change_takes_an_order_on(status: Status, changes: dict[str, str]) -> None:
    before = an_order(status=status)
    after = settled(before, before.evolve(**changes))
    assert after.status == status
    assert RULES.tells(before, after, NO_FACTS) == ()


def test_what_the_vendor_says_of_a_new_order_stands(read: Read) -> None:
    order = read('"CustomerNumber": "1", "Status": "PendingCustomerNumber"')
    assert settled(None, order) == order


def test_an_order_forced_to_wait_with_a_number_waits() -> None:
    before = an_order(customer_number="1", status=Status.OK)
    assert settled(before, before.evolve(status=Status.PENDING_CUSTOMER_NUMBER)).status == 300


@given(
    was=st.sampled_from([*Status, 250]),
    becomes=st.sampled_from([*Status, 250]),
    numbers=st.tuples(*[st.sampled_from([None, "", "1", "2"])] * 2),
    payment=st.sampled_from([None, PAYMENT]),
)
def test_an_effect_fires_once(
    was: int, becomes: int, numbers: tuple[str | None, str | None], payment: Payment | None
) -> None:
    before = an_order(status=was, customer_number=numbers[0], payment=payment)
    once = settled(before, before.evolve(status=becomes, customer_number=numbers[1]))
    assert settled(before, once) == once
    assert settled(once, once) == once


# The token


def test_until_the_vendor_gives_a_token_the_order_has_one_of_its_own() -> None:
    order = an_order()
    assert (order.token, order.token_is_local) == ("local-order-1", True)
    assert derive(order, NOON) == order


def test_a_copy_under_another_id_has_a_token_of_its_own() -> None:
    copy = derive(an_order().evolve(id="order-2"), NOON)
    assert (copy.token, copy.token_is_local) == ("local-order-2", True)


@pytest.mark.parametrize("received", ['"Token": null', '"Token": ""', ""])
def test_an_order_received_without_a_token_has_a_local_one(read: Read, received: str) -> None:
    order = read(received)
    assert order.token_is_local
    assert order.references == ("REF-1", "local-order-1")
    assert told(order) == []


def test_the_vendors_token_is_the_surest_identity(read: Read) -> None:
    known = read('"Token": "abc123"')
    assert known.identities == ("abc123", "REF-1")
    assert known.references == ("REF-1", "abc123")
    assert an_order().identities == ("REF-1",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("abc", "abc", True), ("abc", None, True), (None, "abc", True), (None, None, True), ("abc", "xyz", False)],
)
def test_two_tokens_of_the_vendors_are_two_orders(one: str | None, other: str | None, *, same: bool) -> None:
    assert an_order(token=one).may_be(an_order(token=other, id="order-2")) is same


# Facets


@pytest.mark.parametrize(
    ("status", "counted", "done"),
    [
        (100, True, False),
        (200, True, False),
        (300, True, False),
        (400, True, True),
        (250, True, False),
        (500, False, False),
        (600, False, False),
        (700, False, False),
    ],
)
def test_the_payment_counts_while_it_may_be_made(status: int, *, counted: bool, done: bool) -> None:
    amounts = an_order(status=status, payment=PAYMENT).amounts()
    expected = AmountFacet(amount=Decimal("4.50"), currency="DKK", direction="in", done=done)
    assert amounts == ((expected,) if counted else ())


def test_without_a_payment_it_is_an_agreement_only() -> None:
    order = an_order()
    assert (order.title, order.amounts(), order.due) == ("Agreement", (), None)
    assert an_order(payment=PAYMENT).title == "First month"


@pytest.mark.parametrize(
    ("customer", "party"),
    [
        ({"customer_name": "Ann", "customer_number": "1"}, "Ann"),
        ({"customer_number": "1", "customer_email": "a@example.com"}, "1"),
        ({"customer_email": "a@example.com"}, "a@example.com"),
        ({}, ""),
    ],
)
def test_the_party_is_the_customer(customer: dict[str, str], party: str) -> None:
    assert an_order(**customer).party == party


@pytest.mark.parametrize(
    ("query", "status", "found"),
    [
        ("status:300", 300, True),
        ("status:PendingCustomerNumber", 300, True),
        ("status:cancelled", 600, True),
        ("status:Canceled", 600, True),
        ("status:250", 250, True),
        ("status:300", 100, False),
    ],
)
def test_the_list_is_filtered_by_state(query: str, status: int, *, found: bool) -> None:
    one = listed(facets(an_order(status=status), NOON), RULES, NO_FACTS, NOON)
    assert parse(query, today=NOON.date(), tz=UTC).matches(one) is found


@pytest.mark.parametrize(
    ("number", "odd"),
    [("1", False), ("1" * 15, False), ("1" * 16, True), ("12a", True), ("١", True), ("", False), (None, False)],
)
def test_an_odd_customer_number_warns(number: str | None, *, odd: bool) -> None:
    found = told(an_order(customer_number=number))
    assert [(severity, path) for severity, path, _ in found] == ([("warning", "CustomerNumber")] if odd else [])


def test_a_payment_finer_than_its_currency_warns() -> None:
    order = an_order(payment=PAYMENT.evolve(amount=Decimal("4.505")))
    assert told(order) == [("warning", "Payment.Amount", "4.505 is finer than DKK, which has 2 decimals")]


def test_a_new_orders_language_is_english() -> None:
    assert an_order().lang is Lang.ENGLISH
