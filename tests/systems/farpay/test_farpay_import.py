from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from orderui.systems.farpay.models import FarPayOrder
from orderui.usecases.editing import create
from orderui.usecases.importing import Imported, Outcome, Source, bring_in
from orderui.usecases.moving import transition

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Bench

RECORD = {
    "Token": "abc123",
    "ExternalID": "REF-1",
    "AcceptUrl": "https://a.example",
    "CancelUrl": "https://c.example",
    "CustomerNumber": "1",
    "Payment": {"Amount": 1, "Currency": "DKK", "Description": "d", "Reference": "r"},
}


def without(*keys: str, **changes: Any) -> dict[str, Any]:
    return {key: value for key, value in (RECORD | changes).items() if key not in keys}


def bring(bench: Bench, *records: dict[str, Any]) -> tuple[Imported, ...]:
    return bring_in(bench.desk, [Source("orders.json", json.dumps(records))]).records


def order(bench: Bench, ref: str = "REF-1") -> FarPayOrder:
    found = bench.order(ref)
    assert isinstance(found, FarPayOrder)
    return found


def test_an_update_changes_the_customer_and_reports_what_it_ignores(bench: Bench) -> None:
    bring(bench, RECORD)
    (report,) = bring(bench, RECORD | {"CustomerName": "Ann", "AcceptUrl": "https://x.example", "Lang": "fo"})
    assert (report.outcome, report.changed) == (Outcome.CHANGED, ("CustomerName",))
    assert set(report.ignored) == {"AcceptUrl", "Lang"}
    after = order(bench)
    assert (after.customer_name, after.accept_url, after.lang) == ("Ann", "https://a.example", "en")
    assert after.modified_at == bench.clock.instant


def test_an_update_of_nothing_but_ignored_keys_changes_nothing(bench: Bench) -> None:
    bring(bench, RECORD)
    before = bench.files()
    (report,) = bring(bench, RECORD | {"Payment": {**RECORD["Payment"], "Amount": 2}})  # type: ignore[dict-item]
    assert (report.outcome, report.ignored) == (Outcome.UNCHANGED, ("Payment.Amount",))
    assert bench.files() == before


def test_the_documents_two_create_examples_are_one_order(bench: Bench, payload_text: Callable[[str], str]) -> None:
    names = ("farpay-create-agreement.json", "farpay-create-agreement-with-payment.json")
    first, second = (bring_in(bench.desk, [Source(name, payload_text(name))]).records[0] for name in names)
    assert first.order_id == second.order_id
    assert all(path.startswith("Payment") for path in second.ignored)
    assert second.ignored


def test_the_vendors_answer_gives_an_order_made_here_its_token(bench: Bench) -> None:
    values = {"ExternalID": "REF-1", "AcceptUrl": "https://a.example", "CancelUrl": "https://c.example"}
    made = create(bench.desk, "farpay", values).order
    assert made is not None
    (report,) = bring(bench, without("CustomerNumber", "Payment", Status="New"))
    assert (report.order_id, report.outcome, report.ignored) == (made.id, Outcome.CHANGED, ())
    assert order(bench, "abc123").identities == ("abc123", "REF-1")


def test_a_token_finds_its_order_before_an_external_id_does(bench: Bench) -> None:
    (first,) = bring(bench, RECORD)
    (other,) = bring(bench, without("Token", ExternalID="REF-2"))
    (report,) = bring(bench, RECORD | {"ExternalID": "REF-2", "CustomerName": "Ann"})
    assert report.order_id == first.order_id != other.order_id
    assert report.ignored == ("ExternalID",)


def test_a_number_that_is_imported_takes_a_waiting_order_on(bench: Bench) -> None:
    bring(bench, without("CustomerNumber", Status="PendingCustomerNumber"))
    bring(bench, without("CustomerNumber", Customer={"CustomerNumber": "7"}))
    assert order(bench).status == 200


@pytest.mark.parametrize("spelled", ["Canceled", "Cancelled", 600])
def test_a_status_the_vendor_says_is_taken(bench: Bench, spelled: str | int) -> None:
    bring(bench, RECORD)
    (report,) = bring(bench, RECORD | {"Status": spelled})
    assert report.ignored == ()
    assert order(bench).status == 600


def test_a_move_made_here_is_not_undone_by_an_older_payload_without_a_status(bench: Bench) -> None:
    (report,) = bring(bench, RECORD)
    transition(bench.desk, report.order_id, "PendingPayment")
    bring(bench, RECORD | {"CustomerName": "Ann"})
    assert order(bench).status == 200
