"""The book's records: what follows from them for orders, balances and the postings behind them, changes told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from orderui.domain.errors import BadRecord
from orderui.domain.history import Change
from orderui.domain.order import nickname
from orderui.domain.registry import Reference
from orderui.usecases import keeping, ledger, registry, timeline
from orderui.usecases.desk import Desk, find
from orderui.usecases.importing import Source, bring_in
from orderui.usecases.telling import Line, Passage, told

WORKFLOW, ORDER = "Fee Commission", "001"
SHARES = {"supplier": "remainder", "revenue": "7.50 SGD", "gst": "1%"}


@pytest.fixture
def book(desk: Desk, payload_text: Callable[[str], str]) -> Desk:
    """A book with the document's confirmed order, whose workflow nobody has filled in."""
    bring_in(desk, [Source("a.json", payload_text("nuflow-create-workflow.json"))])
    return desk


def workflow(desk: Desk) -> Reference:
    return next(
        one for one in registry.records(desk, registry.record_type(desk, "workflow")) if one.id == WORKFLOW
    )


def complete(desk: Desk) -> registry.Filed:
    kind = registry.record_type(desk, "workflow")
    return registry.amend(desk, kind, WORKFLOW, {"trigger": "Confirmed", "shares": SHARES})


# Consequences


def test_an_unfinished_workflow_has_no_consequences(book: Desk) -> None:
    assert registry.consequences(book, workflow(book)) == []


def test_completing_a_workflow_posts_nothing_by_itself(book: Desk) -> None:
    filed = complete(book)
    assert filed.change is not None
    assert not filed.record.incomplete
    assert ledger.balances(book) == []


def test_consequences_are_previewed_before_the_record_is_kept(book: Desk) -> None:
    kind = registry.record_type(book, "workflow")
    draft = registry.drafted(kind, {"trigger": "Confirmed", "shares": SHARES}, workflow(book))
    (one,) = registry.consequences(book, draft)
    assert one.before.reference == ORDER
    assert one.says == ("posts 6 transfers, S$1,000.00",)
    assert workflow(book).incomplete


def test_settling_posts_every_order_that_waited_as_one_change_and_only_once(book: Desk) -> None:
    record = complete(book).record
    ids = [one.before.id for one in registry.consequences(book, record)]
    done = registry.settle_all(book, ids, "workflow Fee Commission")
    assert done.settled == (ORDER,)
    assert done.change is not None
    assert done.change.title == "Settled 001 by workflow Fee Commission"
    assert registry.consequences(book, record) == []
    assert registry.settle_all(book, ids).change is None
    timeline.undo(book)
    assert ledger.balances(book) == []
    assert [one.before.id for one in registry.consequences(book, record)] == ids


def test_an_archived_order_waits_until_it_is_taken_out(book: Desk) -> None:
    record = complete(book).record
    order_id = find(book.book, ORDER)
    keeping.archive(book, order_id)
    assert registry.consequences(book, record) == []
    assert registry.settle_all(book, [order_id]).change is None


def test_an_order_that_is_gone_is_refused_and_the_others_settle(book: Desk) -> None:
    complete(book)
    done = registry.settle_all(book, ["no-such-order", find(book.book, ORDER)])
    assert done.settled == (ORDER,)
    assert [name for name, _ in done.refused] == [nickname("no-such-order")]


def test_a_draft_that_does_not_fit_names_its_field(book: Desk) -> None:
    kind = registry.record_type(book, "workflow")
    with pytest.raises(BadRecord) as refused:
        registry.drafted(kind, {"shares": {"supplier": "a lot"}}, workflow(book))
    assert refused.value.problems[0].path.startswith("shares")


# Balances


@pytest.fixture
def posted(book: Desk) -> Desk:
    record = complete(book).record
    registry.settle_all(book, [one.before.id for one in registry.consequences(book, record)])
    return book


def test_balances_are_the_sums_of_the_postings_behind_them(posted: Desk) -> None:
    balances = ledger.balances(posted)
    assert sum(one.amount for one in balances) == 0
    for account in {one.account for one in balances}:
        sums: dict[tuple[str, str], Decimal] = {}
        for entry in ledger.postings(posted, account):
            key = (entry.label, entry.currency)
            sums[key] = sums.get(key, Decimal(0)) + entry.amount
        assert sums == {(one.label, one.currency): one.amount for one in balances if one.account == account}


def test_a_balance_has_its_account_label_and_currency(posted: Desk) -> None:
    found = {(one.account, one.label, one.currency): str(one.amount) for one in ledger.balances(posted)}
    assert found == {
        ("001", "supplier", "SGD"): "975.00",
        ("002", "customer", "SGD"): "-1000.00",
        ("self", "gst", "SGD"): "10.00",
        ("self", "revenue", "SGD"): "15.00",
    }


def test_archiving_moves_no_money_back(posted: Desk) -> None:
    before = ledger.balances(posted)
    keeping.archive(posted, find(posted.book, ORDER))
    assert ledger.balances(posted) == before


def test_a_posting_names_its_order_and_who_was_at_the_other_end(posted: Desk) -> None:
    entry = next(one for one in ledger.postings(posted, "001"))
    assert (entry.reference, entry.label, entry.other, entry.other_label) == (ORDER, "supplier", "002", "customer")


# Telling


def newest(desk: Desk) -> Change:
    return timeline.history(desk)[0]


def passage(desk: Desk, change: Change, kind: str) -> Passage:
    return next(one for one in told(desk, change) if one.kind == kind)


def test_a_change_to_a_record_is_told_by_its_labels(book: Desk) -> None:
    complete(book)
    one = passage(book, newest(book), "workflow")
    assert (one.what, one.name, one.system) == ("changed", WORKFLOW, "")
    assert one.lines == (
        Line("Trigger status", "", "Confirmed"),
        Line("Shares · supplier", "", "remainder"),
        Line("Shares · revenue", "", "7.50 SGD"),
        Line("Shares · gst", "", "1%"),
    )
