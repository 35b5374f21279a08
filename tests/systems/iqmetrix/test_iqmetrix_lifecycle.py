"""The lives of iQmetrix orders and items: which steps there are, who takes them, and what must hold first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orderui.domain.decisions import Allowed, Decision, Move, Refusal, can
from orderui.domain.deriving import derive
from orderui.domain.errors import Unknown
from orderui.domain.lifecycle import Actor, Axis, Lifecycle, Phase, Provenance
from orderui.domain.registry import NO_FACTS
from orderui.systems.iqmetrix.lifecycle import DROP_SHIP_ITEM, IN_STOCK_ITEM, ORDER, STATE, STATUS
from orderui.systems.iqmetrix.models import IqmetrixOrder, Item
from orderui.systems.iqmetrix.works import RULES

CREATED = datetime(2026, 11, 1, 8, tzinfo=UTC)
EXPIRY = CREATED + timedelta(hours=72)
BEFORE, AFTER = EXPIRY - timedelta(microseconds=1), EXPIRY

USER, OUTCOME = Actor.USER, Actor.OUTCOME
PUBLIC, OURS = Provenance.PUBLIC, Provenance.OURS


def item(status: int, item_type: int = 1, uid: str = "1") -> Item:
    return Item(uid=uid, item_status_id=status, item_type_id=item_type, description=f"item {uid}")


def made(state: str, *items: Item, billed: bool = True) -> IqmetrixOrder:
    order = IqmetrixOrder(
        id="one",
        entity_id=8,
        order_type_id=1,
        state=state,
        created_date_utc=CREATED,
        billing_customer_id="customer" if billed else None,
        items=items,
    )
    return derive(order, BEFORE)


def move(
    order: IqmetrixOrder, target: object, now: datetime = BEFORE, *, axis: Axis = STATE, force: str = ""
) -> Decision:
    part = order.items[0] if axis is STATUS else None
    return can(order, Move(axis, str(target), part, reason=force, force=bool(force)), NO_FACTS, now)


def steps(table: Lifecycle) -> set[tuple[str, str, Actor, Provenance]]:
    return {(table.state(e.origin).name, table.state(e.target).name, e.by, e.source) for e in table.edges}


# The tables


def test_the_order_takes_these_steps_and_no_others() -> None:
    assert steps(ORDER) == {
        ("Created", "Pending", USER, PUBLIC),
        ("Pending", "Processed", USER, PUBLIC),
        ("Pending", "Cancelled", USER, PUBLIC),
        ("Processed", "Completed", OUTCOME, PUBLIC),
    }


def test_a_drop_ship_item_takes_these_steps_and_no_others() -> None:
    assert steps(DROP_SHIP_ITEM) == {
        ("New", "Processed", OUTCOME, OURS),
        ("Processed", "Ordered", OUTCOME, OURS),
        ("Ordered", "Shipped", OUTCOME, PUBLIC),
        ("Shipped", "Received", OUTCOME, OURS),
        ("New", "Cancelled", USER, PUBLIC),
        ("Ordered", "Cancelled", USER, PUBLIC),
        ("NotAvailable", "Cancelled", USER, PUBLIC),
        ("New", "Error", OUTCOME, OURS),
        ("New", "NotAvailable", OUTCOME, OURS),
        ("Error", "New", OUTCOME, OURS),
    }


def test_an_item_in_stock_takes_these_steps_and_no_others() -> None:
    assert steps(IN_STOCK_ITEM) == {
        ("New", "Processed", OUTCOME, OURS),
        ("New", "Error", OUTCOME, OURS),
        ("Error", "New", OUTCOME, OURS),
    }


@pytest.mark.parametrize(
    ("table", "phases"),
    [
        (
            ORDER,
            {
                "Created": "open",
                "Pending": "open",
                "Processed": "in flight",
                "Completed": "done",
                "Cancelled": "dead",
            },
        ),
        (
            DROP_SHIP_ITEM,
            {
                "1": "open",
                "2": "dead",
                "3": "in flight",
                "4": "in flight",
                "5": "attention",
                "6": "attention",
                "7": "in flight",
                "8": "done",
            },
        ),
        (IN_STOCK_ITEM, {"9": "open", "10": "done", "11": "attention"}),
    ],
    ids=lambda value: value.name if isinstance(value, Lifecycle) else "",
)
def test_every_state_has_its_phase_and_can_be_reached(table: Lifecycle, phases: dict[str, str]) -> None:
    assert {state.code: state.phase for state in table.states} == phases
    assert table.reachable() == phases.keys()


@pytest.mark.parametrize(
    ("table", "final"),
    [(ORDER, {"Completed", "Cancelled"}), (DROP_SHIP_ITEM, {"2", "8"}), (IN_STOCK_ITEM, {"10"})],
)
def test_these_states_are_final(table: Lifecycle, final: set[str]) -> None:
    assert {state.code for state in table.states if table.is_final(state.code)} == final


def test_the_same_name_has_another_id_in_another_type() -> None:
    assert (DROP_SHIP_ITEM.find("new").code, IN_STOCK_ITEM.find("new").code) == ("1", "9")
    assert (DROP_SHIP_ITEM.find("error").code, IN_STOCK_ITEM.find("error").code) == ("5", "11")
    with pytest.raises(Unknown):
        IN_STOCK_ITEM.find("shipped")


# The order


@pytest.mark.parametrize(
    ("state", "target", "allowed"),
    [
        (one.code, other.code, ORDER.edge(one.code, other.code) is not None)
        for one in ORDER.states
        for other in ORDER.states
        if one is not other
    ],
)
def test_an_order_moves_along_its_edges_only(state: str, target: str, *, allowed: bool) -> None:
    assert move(made(state, item(8)), target).allowed is allowed


def test_cancelled_is_reached_from_pending_and_nowhere_else() -> None:
    reached = [s.code for s in ORDER.states if move(made(s.code, item(8)), "Cancelled").allowed]
    assert reached == ["Pending", "Cancelled"]  # the last one is there already


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (made("Pending", item(1), billed=False), "it has no billing customer"),
        (made("Pending"), "it has no items"),
    ],
)
def test_processing_needs_a_billing_customer_and_an_item(order: IqmetrixOrder, reason: str) -> None:
    decision = move(order, "Processed")
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.reason) == ("needs", reason)
    assert decision.way_out


@pytest.mark.parametrize(
    ("items", "allowed"),
    [
        ((item(8), item(2, uid="2"), item(10, 2, uid="3")), True),
        ((item(8), item(7, uid="2")), False),
        ((item(6),), False),
        ((item(9, 2),), False),
        ((item(14),), False),
        ((item(12, 3),), False),
    ],
)
def test_completing_needs_every_item_in_a_final_status(items: tuple[Item, ...], *, allowed: bool) -> None:
    assert move(made("Processed", *items), "Completed").allowed is allowed


def test_a_refused_completion_names_the_items() -> None:
    decision = move(made("Processed", item(8), item(7, uid="2"), item(1, uid="3")), "Completed")
    assert isinstance(decision, Refusal)
    assert decision.reason == "2 items not finished: item 2, item 3"


def test_processing_is_refused_while_there_is_an_error() -> None:
    decision = move(made("Pending", item(9, 1)), "Processed")
    assert isinstance(decision, Refusal)
    assert decision.code == "findings"


# Expiry


@pytest.mark.parametrize(
    ("state", "target"), [("Created", "Pending"), ("Pending", "Processed"), ("Pending", "Cancelled")]
)
def test_created_and_pending_have_no_exits_from_the_expiry_on(state: str, target: str) -> None:
    order = made(state, item(1))
    assert move(order, target, BEFORE).allowed
    for now in (AFTER, AFTER + timedelta(days=400)):
        decision = move(order, target, now)
        assert isinstance(decision, Refusal)
        assert decision.reason == "the order expired on 2026-11-04 at 08:00 UTC and can no longer be updated"


def test_completing_survives_the_expiry() -> None:
    assert move(made("Processed", item(8)), "Completed", AFTER).allowed


@pytest.mark.parametrize(
    ("status", "target", "item_type"),
    [(e.origin, e.target, t) for t, table in ((1, DROP_SHIP_ITEM), (2, IN_STOCK_ITEM)) for e in table.edges],
)
def test_what_happens_to_an_item_survives_the_expiry_and_cancelling_it_does_not(
    status: str, target: str, item_type: int
) -> None:
    order = made("Processed", item(int(status), item_type))
    assert move(order, target, BEFORE, axis=STATUS).allowed
    assert move(order, target, AFTER, axis=STATUS).allowed is (target != "2")


def test_an_order_of_which_nobody_knows_when_it_was_created_never_expires() -> None:
    order = derive(IqmetrixOrder(id="one", entity_id=8, order_type_id=1), BEFORE)
    assert order.expires is None
    assert move(order, "Pending", AFTER + timedelta(days=9999)).allowed


# Items


@pytest.mark.parametrize("state", ["Created", "Pending", "Completed", "Cancelled"])
def test_item_statuses_move_while_the_order_is_processed_and_not_otherwise(state: str) -> None:
    decision = move(made(state, item(1)), 3, axis=STATUS)
    assert isinstance(decision, Refusal)
    assert decision.reason == f"the order is {state}"
    assert move(made("Processed", item(1)), 3, axis=STATUS).allowed


def test_a_status_of_the_other_type_is_no_state_of_the_item_even_by_force() -> None:
    order = made("Processed", item(1))
    for force in ("", "because"):
        decision = move(order, 10, axis=STATUS, force=force)
        assert isinstance(decision, Refusal)
        assert decision.code == "unknown-state"


def test_an_unknown_status_is_left_only_by_force() -> None:
    order = made("Processed", item(14))
    refused = move(order, 3, axis=STATUS)
    assert isinstance(refused, Refusal)
    assert refused.code == "no-edge"
    assert move(order, 3, axis=STATUS, force="it shipped").allowed


def test_an_unknown_state_is_left_only_by_force() -> None:
    order = made("Delayed", item(1))
    assert not move(order, "Pending").allowed
    assert isinstance(move(order, "Pending", force="the vendor says so"), Allowed)


def test_the_rules_know_both_axes() -> None:
    assert RULES.axis() is STATE
    assert RULES.axis(part="item") is STATUS
    assert RULES.table("InStock item") is IN_STOCK_ITEM
    assert ORDER.state("Delayed").phase is Phase.ATTENTION
