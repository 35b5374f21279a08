"""Workflows: how shares are written, and how they split a line. Source: domain.md §7."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from orderui.domain.errors import BadValue
from orderui.domain.shape import shapes
from orderui.systems.nuflow.models import Destination, Line, NuflowOrder
from orderui.systems.nuflow.records import Account, Workflow
from orderui.systems.nuflow.transfers import shared_out
from orderui.systems.nuflow.words import Status, TransferType, Trigger

Tree = dict[str, Any]


def line(amount: int, *labels: str, currency: str = "SGD") -> Line:
    destinations = tuple(Destination(uid=label, label=label, client_identifier=label) for label in labels)
    return Line(amount_int=amount, amount_currency=currency, destinations=destinations)


def workflow(**shares: str) -> Workflow:
    return Workflow(id="Fees", shares=shares)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("10%", "10%"),
        ("2.5 %", "2.5%"),
        ("0%", "0%"),
        ("7.50 SGD", "7.50 SGD"),
        ("sgd 7.50", "7.50 SGD"),
        ("100 JPY", "100 JPY"),
        ("Remainder", "remainder"),
        ("rest", "remainder"),
    ],
)
def test_a_share_is_kept_in_one_spelling(written: str, kept: str) -> None:
    assert workflow(fee=written).shares == {"fee": kept}
    assert workflow(fee=kept).shares == {"fee": kept}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("ten", "10%, 7.50 SGD or remainder"),
        ("", "10%, 7.50 SGD or remainder"),
        ("7.50", "10%, 7.50 SGD or remainder"),
        ("ten%", "not a plain number"),
        ("101%", "between 0 and 100"),
        ("-1%", "between 0 and 100"),
        ("7.50 ABC", "not a currency"),
        ("-7.50 SGD", "negative"),
        ("7.505 SGD", "finer than SGD"),
        ("1.5 JPY", "finer than JPY"),
    ],
)
def test_a_share_nobody_can_mean_is_refused(written: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        workflow(fee=written)


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ({"a": "remainder", "b": "remainder"}, "only one label"),
        ({"a": "60%", "b": "60%"}, "come to 120%"),
        ("a=10%, a=20%", "each label once"),
        ("10%", "label=share"),
    ],
)
def test_shares_that_cannot_go_together_are_refused(shares: object, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Workflow.model_validate({"id": "Fees", "shares": shares})


def test_shares_may_be_typed_on_one_line() -> None:
    typed = Workflow.model_validate({"id": "Fees", "shares": "supplier=remainder, fee = 10%, stamp=1.00 SGD"})
    assert typed.shares == {"supplier": "remainder", "fee": "10%", "stamp": "1.00 SGD"}


@pytest.mark.parametrize(
    ("typed", "trigger"), [("confirmed", Status.CONFIRMED), ("Created", "Created"), ("", None)]
)
def test_a_trigger_is_typed_in_any_case_and_cleared_by_nothing(typed: str, trigger: str | None) -> None:
    assert Workflow.model_validate({"id": "Fees", "trigger": typed}).trigger == trigger


@pytest.mark.parametrize("typed", ["Cancelled", "Shipped"])
def test_a_refused_trigger_names_the_statuses_that_are_taken_and_no_others(typed: str) -> None:
    assert shapes(Workflow)["trigger"].words == ("Created", "Confirmed", "Delivered")
    with pytest.raises(ValidationError, match="'Created', 'Confirmed' or 'Delivered'"):
        Workflow.model_validate({"id": "Fees", "trigger": typed})


@pytest.mark.parametrize(
    ("trigger", "reached"),
    [
        (None, ()),
        (Trigger.CREATED, (Status.CREATED, Status.CONFIRMED, Status.DELIVERED)),
        (Trigger.CONFIRMED, (Status.CONFIRMED, Status.DELIVERED)),
        (Trigger.DELIVERED, (Status.DELIVERED,)),
    ],
)
def test_a_trigger_is_reached_or_passed_and_never_by_cancelling(
    trigger: Trigger | None, reached: tuple[Status, ...]
) -> None:
    held = Workflow(id="Fees", trigger=trigger)
    assert tuple(status for status in Status if held.reached(status)) == reached


@pytest.mark.parametrize(
    ("kind", "trigger", "shares", "unknown"),
    [
        (TransferType.DIRECT, None, {}, "its trigger status"),
        (TransferType.DIRECT, Trigger.CREATED, {}, ""),
        (TransferType.WORKFLOW, Trigger.CREATED, {}, "how it splits a line"),
        (TransferType.WORKFLOW, Trigger.CREATED, {"a": "100%"}, ""),
    ],
)
def test_a_workflow_says_what_is_unknown_of_it(
    kind: TransferType, trigger: Trigger | None, shares: dict[str, str], unknown: str
) -> None:
    assert Workflow(id="Fees", trigger=trigger, shares=shares).unknown(kind) == unknown


def test_an_account_is_called_by_its_name_once_it_has_one() -> None:
    assert Account(id="002").title_shown == "002"
    assert Account(id="002", name="Bo").title_shown == "Bo"


# Splitting


@pytest.mark.parametrize(
    ("amount", "currency", "shares", "parts"),
    [
        (50000, "SGD", {"supplier": "remainder", "revenue": "10%", "gst": "7.00 SGD"}, (44300, 5000, 700)),
        (50000, "SGD", {"supplier": "90%", "revenue": "10%"}, (45000, 5000)),
        (100, "SGD", {"a": "33.3%", "b": "33.3%", "c": "33.4%"}, (33, 33, 34)),
        (101, "SGD", {"a": "50%", "b": "50%"}, (51, 50)),
        (10, "SGD", {"a": "25%", "b": "25%", "c": "remainder"}, (3, 2, 5)),
        (43795, "JPY", {"a": "100 JPY", "b": "50%", "c": "remainder"}, (100, 21898, 21797)),
        (1234, "KWD", {"a": "1.234 KWD"}, (1234,)),
        (700, "SGD", {"a": "remainder", "b": "7 SGD"}, (0, 700)),
        (0, "SGD", {"a": "50%", "b": "remainder"}, (0, 0)),
    ],
)
def test_fixed_amounts_come_first_then_percentages_and_the_remainder_takes_the_rest(
    amount: int, currency: str, shares: dict[str, str], parts: tuple[int, ...]
) -> None:
    assert shared_out(line(amount, *shares, currency=currency), workflow(**shares)) == parts


def test_parts_come_in_the_order_of_the_destinations() -> None:
    shares = {"a": "10%", "b": "remainder"}
    assert shared_out(line(1000, "b", "a"), workflow(**shares)) == (900, 100)


@pytest.mark.parametrize(
    ("amount", "labels", "shares", "sentence"),
    [
        (600, "ab", {"a": "7.00 SGD", "b": "remainder"}, r"S\$1\.00 more than the line's S\$6\.00"),
        (600, "ab", {"a": "1.00 SGD", "b": "100%"}, r"S\$1\.00 more"),
        (600, "ab", {"a": "40%", "b": "50%"}, r"S\$0\.60 less than the line's S\$6\.00"),
        (1, "a", {"a": "99.99%"}, r"S\$0\.000001 less"),
        (600, "ab", {"a": "100%"}, 'no share for the label "b"'),
        (600, "a", {"a": "100%", "b": "0%"}, 'share for "b", and no destination'),
        (600, "aa", {"a": "100%"}, "2 destinations have"),
        (600, "a", {"a": "6.00 EUR"}, "in EUR, the line in SGD"),
        (-600, "a", {"a": "100%"}, "negative"),
    ],
)
def test_shares_that_do_not_fit_a_line_are_refused(
    amount: int, labels: str, shares: dict[str, str], sentence: str
) -> None:
    with pytest.raises(BadValue, match=sentence):
        shared_out(line(amount, *labels), workflow(**shares))


@given(
    amount=st.integers(0, 10**18 - 1),
    hundredths=st.lists(st.decimals(0, 12, places=3), max_size=8),
    fixed=st.lists(st.integers(0, 10**4), max_size=4),
)
def test_parts_make_up_the_line_and_each_is_its_share_to_the_minor_unit(
    amount: int, hundredths: list[Any], fixed: list[int]
) -> None:
    shares = {f"p{n}": f"{one}%" for n, one in enumerate(hundredths)}
    shares |= {f"f{n}": f"{one} JPY" for n, one in enumerate(fixed)}
    shares["rest"] = "remainder"
    exact = [Fraction(one) * amount / 100 for one in hundredths] + [Fraction(one) for one in fixed]
    asked = line(amount, *shares, currency="JPY")
    if sum(exact, Fraction(0)) > amount:
        with pytest.raises(BadValue, match="more than the line"):
            shared_out(asked, workflow(**shares))
        return
    parts = shared_out(asked, workflow(**shares))
    assert sum(parts) == amount
    assert all(
        abs(part - due) < 1 for part, due in zip(parts, [*exact, amount - sum(exact, Fraction(0))], strict=True)
    )
    assert list(parts[len(hundredths) : -1]) == fixed


def test_an_order_names_its_workflow_and_every_account_once(
    by_workflow: Callable[..., Tree], read: Callable[[Tree], NuflowOrder]
) -> None:
    order = read(by_workflow((100, 200)))
    named = list(order.RULES.mentions(order))
    assert [(one.key, one.incomplete) for one in named] == [
        ("workflow:Fee Commission", True),
        ("account:buyer", True),
        ("account:account-supplier", True),
        ("account:self", False),
        ("account:account-gst", True),
    ]
    assert isinstance(named[0], Workflow)
    assert (named[0].kind, named[0].trigger) == (TransferType.WORKFLOW, None)


def test_a_fresh_book_knows_ones_own_account(read: Callable[[Tree], NuflowOrder]) -> None:
    (own,) = NuflowOrder.RULES.first_records
    assert (own.key, own.incomplete) == ("account:self", False)
