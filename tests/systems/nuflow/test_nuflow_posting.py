"""Status, posting, locks and checks of Nuflow orders. Source: domain.md §7."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from orderui.domain import findings
from orderui.domain.decisions import AddPart, Allowed, Edit, Move, Refusal, RemovePart, can
from orderui.domain.findings import Severity
from orderui.domain.lifecycle import Actor, Phase, Provenance
from orderui.domain.money import Money
from orderui.domain.paths import locate
from orderui.domain.registry import NO_FACTS, Facts
from orderui.systems.nuflow import NUFLOW
from orderui.systems.nuflow.lifecycle import ORDER, STATUS
from orderui.systems.nuflow.models import NuflowOrder
from orderui.systems.nuflow.records import Account, Workflow
from orderui.systems.nuflow.words import Status, Trigger
from orderui.systems.nuflow.works import RULES

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
CREATED, CONFIRMED, DELIVERED, CANCELLED = Status
Tree = dict[str, Any]
MakeTree = Callable[..., Tree]
Read = Callable[[str | Tree], NuflowOrder]
Known = Callable[..., Facts]


def settled(before: NuflowOrder | None, after: NuflowOrder, facts: Facts, now: datetime = NOW) -> NuflowOrder:
    order = RULES.settle(before, after, facts, now).order
    assert isinstance(order, NuflowOrder)
    return order


def moved(order: NuflowOrder, status: Status, facts: Facts) -> NuflowOrder:
    """The order in another status, by an edge or by force, with what comes of it."""
    return settled(order, order.evolve(order_status=status), facts)


def said(order: NuflowOrder, facts: Facts = NO_FACTS) -> set[tuple[Severity, str]]:
    return {(found.severity, found.check) for found in findings.run(RULES.checks, order, facts, NOW)}


def refused(order: NuflowOrder, status: Status, facts: Facts, **how: Any) -> Refusal:
    decision = can(order, Move(STATUS, status.value, **how), facts, NOW)
    assert isinstance(decision, Refusal)
    return decision


# The lifecycle


def test_the_states_mean_what_they_say() -> None:
    assert {state.code: state.phase for state in ORDER.states} == {
        "Created": Phase.OPEN,
        "Confirmed": Phase.OPEN,
        "Delivered": Phase.DONE,
        "Cancelled": Phase.DEAD,
    }
    assert all(state.source is Provenance.DOC for state in ORDER.states)


def test_an_order_may_start_in_any_state_but_cancelled() -> None:
    assert ORDER.initial == ("Created", "Confirmed", "Delivered")


@pytest.mark.parametrize("origin", list(Status))
@pytest.mark.parametrize("target", list(Status))
def test_only_the_edges_of_the_table_lead_on(
    origin: Status, target: Status, direct: MakeTree, read: Read, known: Known
) -> None:
    edges = {
        (CREATED, CONFIRMED),
        (CONFIRMED, DELIVERED),
        (CREATED, DELIVERED),
        (CREATED, CANCELLED),
        (CONFIRMED, CANCELLED),
    }
    decision = can(read(direct(status=origin)), Move(STATUS, target.value), known(DELIVERED), NOW)
    assert decision.allowed == (origin is target or (origin, target) in edges)


def test_every_edge_is_the_users_and_its_order_ours() -> None:
    assert {(edge.by, edge.source) for edge in ORDER.edges} == {(Actor.USER, Provenance.OURS)}


# Posting


def test_a_direct_order_posts_what_its_destinations_say(direct: MakeTree, read: Read, known: Known) -> None:
    order = moved(read(direct()), CONFIRMED, known())
    assert [(one.source, one.target, one.target_label, one.amount_int) for one in order.postings] == [
        ("buyer", "account-d0", "d0", 30000),
        ("buyer", "account-d1", "d1", 15000),
        ("buyer", "account-d0", "d0", 30000),
        ("buyer", "account-d1", "d1", 15000),
    ]
    assert order.posted_at == NOW


def test_posting_says_how_many_transfers_and_how_much(direct: MakeTree, read: Read, known: Known) -> None:
    before = read(direct())
    after = moved(before, CONFIRMED, known())
    assert RULES.tells(before, after, known()) == ("posts 4 transfers, S$900.00",)
    assert RULES.tells(after, moved(after, DELIVERED, known()), known()) == ()


def test_a_workflow_order_posts_what_its_workflow_decides(by_workflow: MakeTree, read: Read, known: Known) -> None:
    facts = known(supplier="remainder", revenue="10%", gst="7.00 SGD")
    order = moved(read(by_workflow((50000, 50000))), CONFIRMED, facts)
    assert [one.amount_int for one in order.postings] == [44300, 5000, 700] * 2
    assert order.posted_by == facts.get(Workflow, "Fee Commission")


@pytest.mark.parametrize("trigger", [CREATED, CONFIRMED, DELIVERED])
@pytest.mark.parametrize("status", list(Status))
def test_an_order_created_at_its_trigger_or_beyond_is_posted_at_once(
    trigger: Status, status: Status, direct: MakeTree, read: Read, known: Known
) -> None:
    order = settled(None, read(direct(status=status)), known(trigger))
    on_the_way = [CREATED, CONFIRMED, DELIVERED]
    due = status is not CANCELLED and on_the_way.index(status) >= on_the_way.index(trigger)
    assert bool(order.postings) is due


def test_passing_the_trigger_posts_too(direct: MakeTree, read: Read, known: Known) -> None:
    assert moved(read(direct()), DELIVERED, known(CONFIRMED)).postings


def test_what_is_posted_stays_as_it_is_whatever_follows(direct: MakeTree, read: Read, known: Known) -> None:
    posted = moved(read(direct()), CONFIRMED, known())
    later = posted
    for status in (DELIVERED, CREATED, CONFIRMED, CANCELLED, DELIVERED):
        later = settled(later, later.evolve(order_status=status), known(CREATED), NOW + timedelta(days=1))
    assert (later.postings, later.posted_by, later.posted_at) == (
        posted.postings,
        posted.posted_by,
        posted.posted_at,
    )


def test_settling_again_changes_nothing(direct: MakeTree, read: Read, known: Known) -> None:
    posted = moved(read(direct()), CONFIRMED, known())
    assert settled(posted, posted, known(), NOW + timedelta(days=1)) == posted


def test_undoing_the_move_takes_the_posting_back_and_redoing_it_brings_the_same(
    direct: MakeTree, read: Read, known: Known
) -> None:
    before = read(direct())
    posted = moved(before, CONFIRMED, known())
    assert posted.evolve(**{name: getattr(before, name) for name in type(before).model_fields}) == before
    assert moved(before, CONFIRMED, known()) == posted


@pytest.mark.parametrize("facts", ["nothing", "no trigger", "no shares"])
def test_while_the_workflow_is_unknown_moves_are_allowed_nothing_is_posted_and_a_warning_says_so(
    facts: str, by_workflow: MakeTree, read: Read
) -> None:
    half = Workflow(id="Fee Commission", trigger=Trigger.CONFIRMED if facts == "no shares" else None)
    known = NO_FACTS if facts == "nothing" else Facts().with_records([half])
    order = read(by_workflow())
    assert can(order, Move(STATUS, CONFIRMED.value), known, NOW).allowed
    after = moved(order, CONFIRMED, known)
    assert after.postings == ()
    assert (Severity.WARNING, "unknown workflows") in said(after, known)
    (told,) = RULES.tells(order, after, known)
    assert told.startswith('posts nothing: workflow "Fee Commission" lacks')


def test_completing_the_workflow_posts_the_orders_that_have_reached_it(
    direct: MakeTree, read: Read, known: Known
) -> None:
    reached, not_yet = read(direct(status="Confirmed")), read(direct(status="Created"))
    assert settled(reached, reached, known(None)) == reached
    assert len(settled(reached, reached, known()).postings) == 4
    assert settled(not_yet, not_yet, known()) == not_yet
    assert RULES.tells(reached, settled(reached, reached, known()), known()) == ("posts 4 transfers, S$900.00",)


def test_an_archived_order_is_not_posted_until_it_is_taken_out(direct: MakeTree, read: Read, known: Known) -> None:
    archived = read(direct(status="Confirmed")).archive(NOW)
    assert settled(archived, archived, known()).postings == ()
    out = archived.unarchive()
    assert settled(archived, out, known()).postings == ()  # taking it out moves no money unasked
    assert settled(out, out, known()).postings


def test_a_changed_workflow_leaves_a_posted_order_to_the_rule_it_was_posted_by(
    by_workflow: MakeTree, read: Read, known: Known
) -> None:
    posted = moved(read(by_workflow((1000,), ("a", "b"))), CONFIRMED, known(a="10%", b="remainder"))
    changed = known(None, a="7.00 SGD")
    assert settled(posted, posted, changed) == posted
    assert said(posted, changed) <= {(Severity.NOTE, "unknown accounts")}
    assert [flow.money.amount for flow in RULES.flows(posted, changed)] == [Decimal("1.00"), Decimal("9.00")]


def test_every_posting_comes_to_nothing_and_makes_the_balances(
    read: Read, example: Callable[[str], str], known: Known
) -> None:
    facts = known().with_records([Workflow(id="Factorem Direct Transfer", trigger=Trigger.CONFIRMED)])
    order = settled(None, read(example("direct")), facts)
    assert len(order.postings) == 10
    assert all(sum(entry.amount for entry in posting.entries) == 0 for posting in order.postings)
    balances: Counter[tuple[str, str, str]] = Counter()
    for entry in order.moved():
        balances[entry.account, entry.label, entry.currency] += entry.amount  # type: ignore[assignment] # Decimals
    assert balances == {
        ("001", "customer", "SGD"): Decimal("-1000.00"),
        ("self", "markup", "SGD"): Decimal("20.00"),
        ("self", "fee", "SGD"): Decimal("40.00"),
        ("self", "vas", "SGD"): Decimal("40.00"),  # codespell:ignore vas
        ("self", "discount", "SGD"): Decimal("100.00"),
        ("002", "supplier", "SGD"): Decimal("800.00"),
    }


def test_a_posted_order_counts_as_paid(direct: MakeTree, read: Read, known: Known) -> None:
    order = read(direct())
    assert [one.done for one in order.amounts()] == [False]
    assert [one.done for one in moved(order, CONFIRMED, known()).amounts()] == [True]
    forced_out = moved(moved(order, CONFIRMED, known()), CANCELLED, known())
    assert [one.done for one in forced_out.amounts()] == [True]


@given(lines=st.lists(st.lists(st.integers(0, 10**6), min_size=1, max_size=4), min_size=1, max_size=3))
def test_postings_come_to_the_order_one_for_each_destination(
    lines: list[list[int]], direct: MakeTree, read: Read, known: Known
) -> None:
    order = moved(read(direct(lines, currency="KWD")), DELIVERED, known())
    assert [one.amount_int for one in order.postings] == [value for line in lines for value in line]
    assert sum(one.amount_int for one in order.postings) == order.order_details.amount_int


@given(
    steps=st.lists(st.sampled_from(Status), max_size=6),
    start=st.sampled_from([CREATED, CONFIRMED, DELIVERED]),
    trigger=st.sampled_from([CREATED, CONFIRMED, DELIVERED]),
)
def test_an_order_is_posted_exactly_if_it_has_ever_reached_its_trigger(
    steps: list[Status], start: Status, trigger: Status, direct: MakeTree, read: Read, known: Known
) -> None:
    facts = known(trigger)
    order = settled(None, read(direct([[700, 300]], status=start)), facts)
    on_the_way = [CREATED, CONFIRMED, DELIVERED]
    enough = on_the_way[on_the_way.index(trigger) :]
    reached = start in enough
    for step in steps:
        order = moved(order, step, facts)
        reached = reached or step in enough
        assert len(order.postings) == (2 if reached else 0)


# The transfers a screen draws


def test_transfers_are_shown_before_they_are_posted_and_after(direct: MakeTree, read: Read, known: Known) -> None:
    order = read(direct([[30000, 15000]]))
    planned = RULES.flows(order, known())
    assert [(one.source, one.source_label, one.target, one.target_label) for one in planned] == [
        ("buyer", "customer", "account-d0", "d0"),
        ("buyer", "customer", "account-d1", "d1"),
    ]
    assert [one.money for one in planned] == [Money(Decimal(300), "SGD"), Money(Decimal(150), "SGD")]
    assert {one.posted for one in planned} == {False}
    posted = RULES.flows(moved(order, CONFIRMED, known()), known())
    assert tuple(posted) == tuple(replace(one, posted=True) for one in planned)


def test_a_settlement_is_shown_beside_its_transfer_and_in_no_sum(
    read: Read, example: Callable[[str], str]
) -> None:
    flows = RULES.flows(read(example("direct")), NO_FACTS)
    settlements = [flow.settlement for flow in flows if flow.settlement]
    assert settlements == [Money(Decimal(43795), "JPY")] * 2
    assert sum(flow.money.amount for flow in flows) == Decimal("1000.00")


def test_what_nobody_can_say_yet_is_not_drawn(by_workflow: MakeTree, read: Read, known: Known) -> None:
    order = read(by_workflow((1000,), ("a", "b")))
    assert RULES.flows(order, NO_FACTS) == ()
    assert RULES.flows(order, known(a="7.00 SGD", b="9.00 SGD")) == ()
    assert len(RULES.flows(order, known(a="7.00 SGD", b="3.00 SGD"))) == 2


def test_a_cancelled_order_will_move_nothing(direct: MakeTree, read: Read, known: Known) -> None:
    assert RULES.flows(read(direct(status="Cancelled")), known()) == ()


# What is refused


def test_cancelling_is_refused_once_money_has_moved(direct: MakeTree, read: Read, known: Known) -> None:
    posted = moved(read(direct()), CONFIRMED, known())
    decision = refused(posted, CANCELLED, known())
    assert (decision.code, decision.reason) == ("needs", "its money has moved")
    assert decision.way_out
    assert isinstance(can(read(direct(status="Confirmed")), Move(STATUS, "Cancelled"), known(), NOW), Allowed)


def test_cancelling_by_force_keeps_the_postings_and_is_an_error_to_look_at(
    direct: MakeTree, read: Read, known: Known
) -> None:
    posted = moved(read(direct()), CONFIRMED, known())
    force = Move(STATUS, "Cancelled", force=True, reason="the buyer went away")
    assert can(posted, force, known(), NOW).allowed
    out = moved(posted, CANCELLED, known())
    assert out.postings == posted.postings
    assert (Severity.ERROR, "cancelled after posting") in said(out, known())


def off_by_one(tree: Tree) -> None:
    tree["transfer_instructions"]["line_items"][0]["destinations"][0]["value"]["amount_int"] += 1


def test_a_step_that_would_post_an_order_that_does_not_add_up_is_refused(
    direct: MakeTree, read: Read, known: Known
) -> None:
    tree = direct()
    off_by_one(tree)
    order = read(tree)
    decision = refused(order, CONFIRMED, known(CONFIRMED))
    assert decision.code == "needs"
    assert "S$450.01, the line to S$450.00" in decision.reason
    assert can(order, Move(STATUS, "Confirmed"), known(DELIVERED), NOW).allowed
    assert moved(order, CONFIRMED, known(CONFIRMED)).postings == ()


def test_an_order_put_right_after_its_trigger_is_posted_when_asked_for(
    direct: MakeTree, read: Read, known: Known
) -> None:
    tree = direct()
    off_by_one(tree)
    wrong = moved(read(tree), CONFIRMED, known())
    right = read(direct(status="Confirmed"))
    assert wrong.postings == ()
    mended = wrong.evolve(transfer_instructions=right.transfer_instructions)
    assert settled(wrong, mended, known()).postings == ()
    assert len(settled(mended, mended, known()).postings) == 4


def test_an_order_without_lines_has_nothing_to_post(direct: MakeTree, read: Read, known: Known) -> None:
    order = read(direct([]))
    assert (Severity.NOTE, "empty orders") in said(order, known())
    assert "no lines" in refused(order, CONFIRMED, known()).reason
    assert moved(order, CONFIRMED, known()).postings == ()


# Locks

SPARED = ("order_details.description", "order_details.metadata", "order_details.metadata.shop")
CLOSED_ONCE_POSTED = (
    "po_identifier",
    "order_details.amount_int",
    "order_details.currency",
    "transfer_instructions.type",
    "transfer_instructions.template_name",
    "transfer_instructions.line_items.0.description",
    "transfer_instructions.line_items.0.amount_int",
    "transfer_instructions.line_items.0.source.client_identifier",
    "transfer_instructions.line_items.0.destinations.d0.value.amount_int",
)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("path", [*SPARED, *CLOSED_ONCE_POSTED])
def test_details_and_instructions_are_editable_until_money_has_moved(
    path: str, status: Status, direct: MakeTree, read: Read
) -> None:
    order = read(direct(status=status))
    assert can(order, Edit(locate(order, path)), NO_FACTS, NOW).allowed


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("path", [*SPARED, *CLOSED_ONCE_POSTED])
def test_once_money_has_moved_only_description_and_metadata_are_editable(
    path: str, status: Status, direct: MakeTree, read: Read, known: Known
) -> None:
    order = moved(moved(read(direct()), CONFIRMED, known()), status, known())
    decision = can(order, Edit(locate(order, path)), known(), NOW)
    assert decision.allowed == (path in SPARED)
    if isinstance(decision, Refusal):
        assert (decision.code, decision.reason) == ("locked", "its money has moved")
        assert decision.way_out


def test_once_money_has_moved_no_part_comes_or_goes(direct: MakeTree, read: Read, known: Known) -> None:
    order = moved(read(direct()), CONFIRMED, known())
    line, destination = RULES.parts
    for action in (
        AddPart(line),
        AddPart(destination, order.lines[0]),
        RemovePart(line, order.lines[0]),
        RemovePart(destination, order.lines[0].destinations[0]),
    ):
        assert isinstance(can(order, action, known(), NOW), Refusal)
        assert can(read(direct()), action, known(), NOW).allowed


@pytest.mark.parametrize("path", ["client_order_identifier", "order_status"])
def test_the_client_identifier_and_the_status_are_never_typed_over(
    path: str, direct: MakeTree, read: Read
) -> None:
    order = read(direct())
    decision = can(order, Edit(locate(order, path)), NO_FACTS, NOW)
    assert isinstance(decision, Refusal)
    assert decision.way_out


# Checks


def at(tree: Tree, *steps: str | int) -> Any:
    for step in steps:
        tree = tree[step]  # type: ignore[index] # steps into lists are whole numbers
    return tree


LINE = ("transfer_instructions", "line_items", 0)
DESTINATION = (*LINE, "destinations", 0)
ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.mark.parametrize(
    ("place", "change", "severity", "check", "path"),
    [
        (LINE, {"price_int": 44999}, WARNING, "prices", "line_items.Item 1.amount_int"),
        (LINE, {"quantity": 2}, WARNING, "prices", "line_items.Item 1.amount_int"),
        (("order_details",), {"amount_int": 90001}, ERROR, "lines add up", "order_details.amount_int"),
        (
            (*DESTINATION, "value"),
            {"amount_int": 29999},
            ERROR,
            "destinations add up",
            "line_items.Item 1.destinations",
        ),
        (DESTINATION, {"value": None}, ERROR, "destinations add up", "Item 1.destinations.d0.value"),
        (LINE, {"destinations": []}, ERROR, "destinations add up", "line_items.Item 1.destinations"),
        (("order_details",), {"currency": "USD"}, ERROR, "one currency", "line_items.Item 1.amount_currency"),
        (LINE, {"price_currency": "USD"}, ERROR, "one currency", "line_items.Item 1.price_currency"),
        ((*DESTINATION, "value"), {"currency": "USD"}, ERROR, "one currency", "d0.value.currency"),
        (
            (*DESTINATION, "value"),
            {"settlement_amount_int": 1},
            ERROR,
            "settlement",
            "d0.value.settlement_amount_int",
        ),
        (
            (*DESTINATION, "value"),
            {"settlement_currency": "JPY"},
            ERROR,
            "settlement",
            "d0.value.settlement_currency",
        ),
        ((*LINE, "source"), {"client_identifier": None}, ERROR, "accounts", "source.client_identifier"),
        (DESTINATION, {"client_identifier": ""}, ERROR, "accounts", "d0.client_identifier"),
        (LINE, {"price_int": -1}, ERROR, "negative amounts", "Item 1.price_int"),
        (("order_details",), {"metadata": {"k" * 41: "v"}}, WARNING, "metadata limits", "order_details.metadata"),
        (("transfer_instructions",), {"line_items": []}, Severity.NOTE, "empty orders", "line_items"),
    ],
)
def test_a_check_says_what_is_wrong_and_where(
    place: tuple[str | int, ...],
    change: Tree,
    severity: Severity,
    check: str,
    path: str,
    direct: MakeTree,
    read: Read,
    known: Known,
) -> None:
    tree = direct()
    assert {found for found in said(read(tree), known()) if found[0] is not Severity.NOTE} == set()
    at(tree, *place).update(change)
    found = [one for one in findings.run(RULES.checks, read(tree), known(), NOW) if one.check == check]
    assert any(one.severity is severity and one.path.endswith(path) for one in found)


@pytest.mark.parametrize(
    ("price", "quantity", "amount", "fits"),
    [(333, "1.5", 500, True), (333, "1.5", 499, True), (333, "1.5", 501, False), (100, "3", 300, True)],
)
def test_price_times_quantity_may_be_rounded_to_the_minor_unit_either_way(
    price: int, quantity: str, amount: int, *, fits: bool, direct: MakeTree, read: Read
) -> None:
    tree = direct([[amount]])
    at(tree, *LINE).update(price_int=price, quantity=quantity)
    assert ((WARNING, "prices") not in said(read(tree))) is fits


def test_a_settlement_in_another_currency_is_no_error(read: Read, example: Callable[[str], str]) -> None:
    assert not [one for one in said(read(example("direct"))) if one[0] is ERROR]


def test_labels_carry_no_sign(direct: MakeTree, read: Read) -> None:
    tree = direct([[500, 500]])
    at(tree, *DESTINATION).update(label="discount")
    assert not [one for one in said(read(tree)) if one[0] is ERROR]


@pytest.mark.parametrize(
    ("shares", "error"),
    [({"a": "10%", "b": "remainder"}, False), ({"a": "11.00 SGD", "b": "remainder"}, True), ({"a": "10%"}, True)],
)
def test_a_workflow_must_make_up_each_line(
    shares: dict[str, str], *, error: bool, by_workflow: MakeTree, read: Read, known: Known
) -> None:
    order, facts = read(by_workflow((1000,), ("a", "b"))), known(**shares)
    assert ((ERROR, "workflow shares") in said(order, facts)) is error
    assert can(order, Move(STATUS, "Confirmed"), facts, NOW).allowed is not error


def test_a_value_that_contradicts_the_workflow_is_a_warning_and_the_workflow_decides(
    by_workflow: MakeTree, read: Read, known: Known
) -> None:
    tree = by_workflow((1000,), ("a", "b"))
    at(tree, *DESTINATION)["value"] = {"amount_int": 999, "currency": "SGD"}
    facts = known(a="10%", b="remainder")
    assert (WARNING, "values beside a workflow") in said(read(tree), facts)
    assert [one.amount_int for one in moved(read(tree), CONFIRMED, facts).postings] == [100, 900]


def test_an_order_of_another_type_than_its_workflow_is_a_warning(
    direct: MakeTree, read: Read, known: Known
) -> None:
    tree = direct()
    at(tree, "transfer_instructions")["template_name"] = "Fee Commission"
    assert (WARNING, "workflow types") in said(read(tree), known(a="100%"))


@pytest.mark.parametrize("account", [None, Account(id="buyer", incomplete=True)])
def test_an_account_nobody_has_filled_in_is_noted(account: Account | None, direct: MakeTree, read: Read) -> None:
    filled = [Account(id=name) for name in ("account-d0", "account-d1", "buyer")]
    facts = Facts().with_records(filled)
    assert (Severity.NOTE, "unknown accounts") not in said(read(direct()), facts)
    others = Facts().with_records([*filled[:2], *([account] if account else [])])
    assert (Severity.NOTE, "unknown accounts") in said(read(direct()), others)


def test_every_lock_and_check_has_a_source_and_says_something() -> None:
    for lock in RULES.locks:
        assert lock.source is Provenance.OURS
        assert lock.way_out
    assert all(check.says for check in RULES.checks)
    assert NUFLOW.rules is RULES
