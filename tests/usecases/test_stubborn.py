"""What a hostile reader tried, and what came of it: each of these once destroyed or changed something it should not."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orderui.domain.errors import Ambiguous, BadRecord, BadValue, FieldLocked, NotAllowed, OrderuiError
from orderui.domain.listing import AmountShown, sums
from orderui.systems import json_text
from orderui.usecases import checking, editing, keeping, moving, timeline
from orderui.usecases.desk import find
from orderui.usecases.editing import Typed
from orderui.usecases.exporting import send_out
from orderui.usecases.importing import Report, Source, bring_in
from orderui.usecases.refreshing import refresh
from tests.conftest import Bench


def payment(ref: str, **given: Any) -> dict[str, Any]:
    base = {"instructionRef": ref, "customerRef": "C1", "direction": "DEBIT", "amount": "10.00", "currency": "EUR"}
    return base | {"country": "IE", "scheme": "s", "financialInstrument": "f"} | given


def text(tree: Any) -> str:
    return tree if isinstance(tree, str) else json.dumps(tree, default=lambda one: float(one.lexeme))


def imburse(*payments: dict[str, Any], **order: Any) -> str:
    return text({"orderRef": "A", "instructions": list(payments)} | order)


def take(bench: Bench, given: str, system: str = "") -> Report:
    return bring_in(bench.desk, [Source("x.json", given)], system=system)


def exported(bench: Bench, ref: str = "A") -> Any:
    desk = bench.desk
    return json_text.parse(send_out(desk, [find(desk.book, ref)]))


FARPAY = {"Token": "t1", "ExternalID": "E", "AcceptUrl": "https://a.example", "CancelUrl": "https://c.example"}


def test_a_number_that_the_book_could_not_read_back_is_refused(bench: Bench) -> None:
    with pytest.raises(BadRecord, match="60 digits"):
        take(bench, imburse(payment("01")).replace('"10.00"', "1" + "0" * 61 + ".5"))
    assert bench.files() == {}


def test_an_update_keeps_what_it_omits_inside_objects_nobody_knows(bench: Bench) -> None:
    take(bench, text({**FARPAY, "Customer": {"Number": "1", "Name": "N", "vat": "9"}}))
    take(bench, text({"Token": "t1", "CustomerEmail": "e@x.example"}), "farpay")
    customer = exported(bench, "E")["Customer"]
    assert {key: customer[key] for key in ("Number", "Name", "vat")} == {"Number": "1", "Name": "N", "vat": "9"}


def test_a_part_without_its_key_never_takes_the_place_of_another(bench: Bench) -> None:
    take(bench, imburse(payment("01")))
    nameless = payment("x", amount="99")
    del nameless["instructionRef"]
    with pytest.raises(BadRecord, match="instructionRef"):
        take(bench, imburse(nameless))


def test_a_key_that_looks_like_a_uid_is_a_key(bench: Bench) -> None:
    order = bench.bring(imburse(payment("#2"), payment("#1")))
    editing.edit(bench.desk, order.id, {"instructions.#1.amount": Typed("99")})
    assert [one["amount"] for one in exported(bench)["instructions"]] == ["10.00", "99"]


def test_a_key_called_order_does_not_break_undo(bench: Bench) -> None:
    order = bench.bring(imburse(metadata={"x": "1"}))
    editing.edit(bench.desk, order.id, {"metadata.#order": Typed("hi")})
    assert checking.check(bench.desk).sound
    timeline.undo(bench.desk)
    assert exported(bench)["metadata"] == {"x": "1"}


@pytest.mark.parametrize(
    "update",
    [{"customerDefaults": {"C9": {"scheme": "n"}}}, {"zzz": 1}, {"metadata": {"k": "v"}}],
)
def test_an_archived_order_is_changed_by_no_import(bench: Bench, update: dict[str, Any]) -> None:
    order = bench.bring(imburse(payment("01")))
    keeping.archive(bench.desk, order.id)
    before = bench.files()
    with pytest.raises(BadRecord, match="archived"):
        take(bench, text({"orderRef": "A"} | update))
    assert bench.files() == before


def test_an_unknown_key_inside_a_locked_part_is_locked(bench: Bench) -> None:
    take(bench, imburse(payment("01", status="SETTLED", zz=1)))
    with pytest.raises(BadRecord, match="the payment has settled"):
        take(bench, imburse(payment("01", status="SETTLED", zz=2)))


DEFAULTS = {"customerDefaults": {"C1": {"scheme": "d1", "financialInstrument": "f1"}}}
INHERITING = {"scheme": None, "financialInstrument": None}


def inheriting(ref: str = "01", **given: Any) -> dict[str, Any]:
    return {key: value for key, value in payment(ref, **INHERITING, **given).items() if value is not None}


def scheme_of(bench: Bench) -> Any:
    order: Any = bench.order("A")
    return order.instructions[0].scheme


def test_forcing_back_keeps_what_was_frozen(bench: Bench) -> None:
    order = bench.bring(imburse(inheriting(), **DEFAULTS))
    moving.transition(bench.desk, order.id, "PROCESSING", part="01")
    editing.edit(bench.desk, order.id, {"customerDefaults.C1.scheme.schemeId": Typed("d2")})
    moving.transition(bench.desk, order.id, "READY", part="01", force=True, reason="mistaken")
    assert scheme_of(bench).value == "d1"


def test_a_state_that_would_not_last_is_not_forced(bench: Bench) -> None:
    order = bench.bring(imburse(inheriting()))
    with pytest.raises(NotAllowed, match="it follows from other values"):
        moving.transition(bench.desk, order.id, "READY", part="01", force=True, reason="because")


def test_an_update_of_an_inherited_id_without_a_source_is_the_orders_own(bench: Bench) -> None:
    held = {"schemeId": "d1", "source": "CUSTOMER_DEFAULT", "canUpdate": True}
    take(bench, imburse(inheriting(scheme_=None) | {"scheme": held}, **DEFAULTS))
    take(
        bench, text({"orderRef": "A", "instructions": [{"instructionRef": "01", "scheme": {"schemeId": "mine"}}]})
    )
    assert (scheme_of(bench).value, scheme_of(bench).source) == ("mine", "TENANT")
    assert exported(bench)["instructions"][0]["scheme"]["schemeId"] == "mine"


def test_a_cleared_id_follows_the_default_through_export_and_import(bench: Bench) -> None:
    order = bench.bring(imburse(payment("01", scheme={"schemeId": "own"}), **DEFAULTS))
    editing.edit(bench.desk, order.id, {"instructions.01.scheme.schemeId": Typed("")})
    take(bench, text({"orderRef": "A", "metadata": {"k": "v"}}))
    editing.edit(bench.desk, order.id, {"customerDefaults.C1.scheme.schemeId": Typed("d2")})
    assert scheme_of(bench).value == "d2"


def test_a_request_does_not_pin_what_is_inherited(bench: Bench) -> None:
    from orderui.systems.payload import Profile

    order = bench.bring(imburse(inheriting(), **DEFAULTS))
    assert "d1" not in text(json_text.parse(send_out(bench.desk, [order.id], Profile.REQUEST))["instructions"])  # type: ignore[index, call-overload]


def test_a_default_can_be_updated_whatever_was_received_processed(bench: Bench) -> None:
    take(bench, imburse(inheriting(status="PROCESSING"), **DEFAULTS))
    take(bench, text({"orderRef": "A", "customerDefaults": {"C1": {"scheme": "d9"}}}))
    assert scheme_of(bench).value == "d1"


@pytest.mark.parametrize(
    ("system", "values"),
    [
        ("kwik", {"reference": "r", "description": "d", "amount_total": "1.00", "id": "ord_1"}),
        ("farpay", {"ExternalID": "E", "AcceptUrl": "a", "CancelUrl": "c", "Status": "250"}),
        ("iqmetrix", {"EntityId": "1", "OrderTypeId": "1", "PrintableId": "P"}),
    ],
)
def test_nobody_types_what_the_vendor_gives(bench: Bench, system: str, values: dict[str, str]) -> None:
    with pytest.raises(BadRecord, match="the vendor gives it"):
        editing.create(bench.desk, system, {path: Typed(one) for path, one in values.items()})


SHOP = {"Id": "o1", "EntityId": 8, "OrderTypeId": 1, "State": "Created", "CreatedDateUtc": "2026-11-01T09:00:00"}


def test_an_item_starts_new_and_an_expired_order_stays_expired(bench: Bench) -> None:
    take(bench, text({**SHOP, "CreatedDateUtc": "2026-11-21T09:00:00"}))
    order = bench.order("o1")
    with pytest.raises(BadRecord, match="starts as"):
        editing.add_part(bench.desk, order.id, "item", {"ItemTypeId": Typed("1"), "ItemStatusId": Typed("8")})
    bench.clock.instant += timedelta(days=9)
    with pytest.raises(BadRecord, match="locked"):
        take(bench, text({"Id": "o1", "CreatedDateUtc": "2026-12-21T09:00:00"}), "iqmetrix")


def test_a_changed_item_type_starts_the_item_over(bench: Bench) -> None:
    item = {"Id": "i1", "ItemTypeId": 1, "ItemStatusId": 1, "SellingPrice": 1, "Quantity": 1}
    take(bench, text({**SHOP, "CreatedDateUtc": "2026-11-21T09:00:00", "Items": [item]}))
    take(bench, text({"Id": "o1", "Items": [{"Id": "i1", "ItemTypeId": 2}]}), "iqmetrix")
    order: Any = bench.order("o1")
    assert order.items[0].item_status_id == 9


def test_undo_across_a_day_that_passed_restores_what_was(bench: Bench) -> None:
    order = bench.bring(imburse(payment("01", settledByDate="2026-11-25")))
    editing.edit(bench.desk, order.id, {"instructions.01.settledByDate": Typed("2026-11-22")})
    bench.clock.instant += timedelta(days=2)
    refresh(bench.desk)
    timeline.undo(bench.desk)
    kept: Any = bench.order("A")
    assert (kept.instructions[0].status, str(kept.instructions[0].settled_by)) == ("READY", "2026-11-25")
    assert checking.check(bench.desk).sound


def test_sums_never_round() -> None:
    amounts = [
        AmountShown(Decimal("1000000000000000000000000000000.01"), "EUR", "in"),
        AmountShown(Decimal("0.01"), "EUR", "in"),
    ]
    assert sums(amounts)[0].amount == Decimal("1000000000000000000000000000000.02")


def test_an_update_that_could_be_either_of_two_orders_asks(bench: Bench) -> None:
    take(bench, text([FARPAY, {**FARPAY, "Token": "t2"}]))
    without_token = {key: value for key, value in FARPAY.items() if key != "Token"}
    with pytest.raises(Ambiguous):
        take(bench, text({**without_token, "CustomerName": "N"}), "farpay")


def test_ignored_keys_are_ignored_whatever_they_hold(bench: Bench) -> None:
    take(bench, text(FARPAY))
    report = take(bench, text({"Token": "t1", "Lang": "xx", "AcceptUrl": None, "CustomerName": "N"}), "farpay")
    assert report.records[0].ignored == ("Lang", "AcceptUrl")
    assert exported(bench, "E")["CustomerName"] == "N"


def test_an_order_with_a_key_like_a_wrappers_is_an_order(bench: Bench) -> None:
    take(bench, text({"orderRef": "A", "results": []}))
    assert bench.order("A").reference == "A"


@pytest.mark.parametrize(
    ("path", "error"),
    [("instructions." + "9" * 5000 + ".amount", OrderuiError), ("orderRef.x", OrderuiError)],
)
def test_absurd_paths_are_refused(bench: Bench, path: str, error: type[Exception]) -> None:
    order = bench.bring(imburse(payment("01")))
    with pytest.raises(error):
        editing.edit(bench.desk, order.id, {path: Typed("1")})


def test_a_value_set_whole_and_inside_at_once_is_refused(bench: Bench) -> None:
    order = bench.bring(imburse(**DEFAULTS))
    with pytest.raises((BadRecord, BadValue, FieldLocked)):
        editing.edit(
            bench.desk, order.id, {"customerDefaults.C1": "x", "customerDefaults.C1.scheme.schemeId": "y"}
        )


def test_dots_and_backslashes_in_keys(bench: Bench) -> None:
    order = editing.create(bench.desk, "imburse", {"orderRef": Typed("A"), "metadata.a\\.b": Typed("1")}).order
    assert order is not None
    editing.edit(bench.desk, order.id, {"metadata.c\\\\": Typed("2")})
    assert exported(bench)["metadata"] == {"a.b": "1", "c\\": "2"}


def test_a_reference_with_outer_spaces_is_found(bench: Bench) -> None:
    order = bench.bring(text({"orderRef": " A "}))
    assert find(bench.desk.book, " A ") == order.id


def test_a_duplicate_takes_unknown_keys_along_and_leaves_other_names_behind(bench: Bench) -> None:
    order = bench.bring(imburse(payment("01"), zzz={"a": 1.50}))
    keeping.duplicate(bench.desk, order.id, "B")
    assert exported(bench, "B")["zzz"] == {"a": json_text.Number("1.5")}


def test_null_where_a_list_or_map_belongs_is_an_empty_one(bench: Bench) -> None:
    given = text({"orderRef": "A", "instructions": None, "metadata": None, "customerDefaults": None})
    take(bench, given)
    assert text(exported(bench)) == given


def test_instants_at_the_ends_of_the_calendar_are_kept_and_harmless(bench: Bench) -> None:
    take(bench, text({**SHOP, "CreatedDateUtc": "0001-01-01T00:00:00"}))
    assert exported(bench, "o1")["CreatedDateUtc"] == "0001-01-01T00:00:00"
    assert checking.check(bench.desk).sound


def test_an_import_names_parts_by_their_keys_wherever_they_stand(bench: Bench) -> None:
    take(bench, imburse(payment("02"), payment("01")))
    changed = take(bench, imburse(payment("03"), payment("01", amount="11.00"), payment("02", note="x")))
    assert changed.records[0].changed == ("instructions.02.note", "instructions.01.amount", "instructions.03")
    with pytest.raises(BadRecord) as refused:
        take(bench, imburse(payment("01", amount="much"), payment("04", direction="UP")))
    assert [problem.path for problem in refused.value.problems] == [
        "instructions.01.amount",
        "instructions.04.direction",
    ]


def test_parts_that_share_a_key_are_named_by_position(bench: Bench) -> None:
    item = {"sku": "S", "name": "n", "quantity": 1, "unit_amount": "1", "currency_lookups_id": "c"}
    record = {"id": "k1", "reference": "K", "description": "d", "amount_total": "2"}
    take(bench, text({**record, "items": [item, item, {**item, "sku": "T"}]}))
    changed = take(
        bench, text({**record, "items": [item, {**item, "name": "m"}, {**item, "sku": "T", "name": "m"}]})
    )
    assert changed.records[0].changed == ("items.1.name", "items.T.name")
    with pytest.raises(BadRecord) as refused:
        take(bench, text({**record, "items": [item, {**item, "quantity": "x"}]}))
    assert [problem.path for problem in refused.value.problems] == ["items.1.quantity"]


def test_a_part_that_a_lock_closes_is_named_as_the_vendor_names_it(bench: Bench) -> None:
    item = {"Id": "i1", "ItemStatusId": 10, "ItemTypeId": 2}
    record = {"Id": "o1", "EntityId": 1, "OrderTypeId": 1, "State": "Processed", "BillingCustomerId": "b"}
    take(bench, text({**record, "Items": [item]}))
    with pytest.raises(BadRecord) as refused:
        take(bench, text({**record, "Items": [{**item, "Extra": 1}, {**item, "Id": "i2"}]}))
    assert [problem.path for problem in refused.value.problems] == ["Items.i2", "Items.i1.Extra"]


DEFAULT = {"financialInstrument": {"financialInstrumentId": "f1"}, "scheme": {"schemeId": "s1"}}
BARE = {"instructionRef": "01", "customerRef": "C", "direction": "DEBIT", "amount": 1, "currency": "EUR"}


@pytest.mark.parametrize("status", ["PROCESSING", "LATE", "SETTLED", "READY"])
def test_what_an_instruction_was_processed_with_is_exported_once_its_default_says_otherwise(
    bench: Bench, tmp_path: Path, status: str
) -> None:
    received = text(
        {
            "orderRef": "A",
            "instructions": [{**BARE, "country": "IE", "status": status, "metadata": {"own": "1"}}],
            "customerDefaults": {"C": {**DEFAULT, "metadata": {"k": "v", "own": "2"}}},
        }
    )
    order = bench.bring(received)
    editing.edit(bench.desk, order.id, {"metadata.note": Typed("x")})
    assert exported(bench)["instructions"] == json_text.parse(received)["instructions"]  # type: ignore[call-overload,index]
    values = {"customerDefaults.C.scheme.schemeId": Typed("s2"), "customerDefaults.C.metadata.k": Typed("w")}
    editing.edit(bench.desk, order.id, values)
    other = tmp_path / "other"
    other.mkdir()
    back = Bench(other / "orders.json").bring(json_text.dump(exported(bench))).instructions[0]  # type: ignore[attr-defined]
    kept = bench.order("A").instructions[0]  # type: ignore[attr-defined]
    assert kept.scheme.value == ("s2" if status == "READY" else "s1")
    assert (back.scheme, back.instrument) == (kept.scheme, kept.instrument)
    assert back.effective_metadata() == kept.effective_metadata()
    timeline.undo(bench.desk)
    assert exported(bench)["instructions"] == json_text.parse(received)["instructions"]  # type: ignore[call-overload,index]


def test_a_processed_instruction_that_says_its_ids_inherits_its_metadata_all_the_same(bench: Bench) -> None:
    told = {"schemeId": "s9", "source": "TENANT", "canUpdate": False}
    instrument = {"financialInstrumentId": "f9", "source": "CUSTOMER", "canUpdate": False}
    one = {**BARE, "country": "IE", "status": "SETTLED", "scheme": told, "financialInstrument": instrument}
    order = bench.bring(
        text(
            {
                "orderRef": "A",
                "instructions": [one],
                "customerDefaults": {"C": {**DEFAULT, "metadata": {"k": "v"}}},
            }
        )
    )
    assert order.instructions[0].effective_metadata() == {"k": "v"}  # type: ignore[attr-defined]
    editing.edit(bench.desk, order.id, {"customerDefaults.C.metadata.k": Typed("w")})
    kept = bench.order("A").instructions[0]  # type: ignore[attr-defined]
    assert (kept.effective_metadata(), kept.scheme.value) == ({"k": "v"}, "s9")


def test_the_first_parts_of_an_order_are_named_too(bench: Bench) -> None:
    take(bench, text({"orderRef": "A"}))
    assert take(bench, imburse(payment("01"), payment("02"))).records[0].changed == (
        "instructions.01",
        "instructions.02",
    )


def test_an_update_of_an_archived_order_is_refused_path_by_path_once(bench: Bench) -> None:
    order = bench.bring(imburse(payment("01")))
    keeping.archive(bench.desk, order.id)
    with pytest.raises(BadRecord) as refused:
        take(bench, imburse(payment("01", status="VOID", amount="11.00")))
    assert [problem.path for problem in refused.value.problems] == [
        "instructions.01.amount",
        "instructions.01.status",
    ]


@pytest.mark.parametrize("word", ["cancelled", "CANCELED", "600", "Canceled"])
def test_a_state_is_named_in_either_spelling(bench: Bench, word: str) -> None:
    order = bench.bring(text(FARPAY))
    moved = moving.transition(bench.desk, order.id, word).order
    assert moved is not None
    assert moving.standing(moved, bench.desk.book.facts()).state.name == "Canceled"


def test_what_an_export_spells_out_stands_in_no_update_s_way(bench: Bench) -> None:
    one = {**BARE, "country": "IE", "status": "PROCESSING"}
    default = {**DEFAULT, "metadata": {"k": "v"}}
    order = bench.bring(text({"orderRef": "A", "instructions": [one], "customerDefaults": {"C": default}}))
    values = {"customerDefaults.C.scheme.schemeId": Typed("s2"), "customerDefaults.C.metadata.k": Typed("w")}
    editing.edit(bench.desk, order.id, values)
    take(bench, json_text.dump(exported(bench)))
    changed = take(bench, text({"orderRef": "A", "instructions": [{**one, "status": "SETTLED"}]}))
    assert changed.records[0].changed == ("instructions.01.status",)
    kept = bench.order("A").instructions[0]  # type: ignore[attr-defined]
    assert (kept.scheme.value, kept.effective_metadata()) == ("s1", {"k": "v"})
    assert exported(bench)["instructions"][0]["metadata"] == {"k": "v"}
