"""Forms, without a terminal: what is shown of a record, what typed text means, what is refused and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from orderui.domain.errors import BadRecord, Unknown
from orderui.domain.findings import Severity
from orderui.tui.form import KEY, Form
from orderui.tui.forms import form_at
from orderui.tui.values import view
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed, add_part, create, edit

AMOUNT, SCHEME, NEW_KEY = ("amount",), ("scheme", "scheme_id"), ("metadata", "")


@pytest.fixture
def ready(desk: Desk, retainer: str) -> Form:
    """The form of an instruction that may be edited."""
    return form_at(view(desk, retainer), "instruction:01")


@pytest.fixture
def settled(desk: Desk, retainer: str) -> Form:
    return form_at(view(desk, retainer), "instruction:03")


def test_a_form_has_a_line_for_each_field_declared_in_its_sections(ready: Form) -> None:
    assert [(slot.section, slot.label) for slot in ready.slots] == [
        ("Payment", "Reference"),
        ("Payment", "Status"),
        ("Payment", "Customer"),
        ("Payment", "Direction"),
        ("Payment", "Amount"),
        ("Payment", "Currency"),
        ("Payment", "Country"),
        ("Payment", "Settled by"),
        ("Routing", "Financial instrument"),
        ("Routing", "Scheme"),
        ("Metadata", "region"),
        ("Metadata", "New key"),
    ]


def test_what_is_inherited_is_not_its_own_text_and_says_where_it_is_from(ready: Form) -> None:
    slot = ready.slot(SCHEME)
    assert slot is not None
    assert (slot.text, slot.shown, slot.origin) == ("", "sepa", "from customer default ACME")
    region = ready.slot(("metadata", "region"))
    assert region is not None
    assert (region.text, region.shown, region.origin) == ("", "eu", "from customer default ACME")


def test_an_own_value_is_not_said_to_be_inherited(desk: Desk, retainer: str) -> None:
    slot = form_at(view(desk, retainer), "instruction:02").slot(SCHEME)
    assert slot is not None
    assert (slot.text, slot.origin) == ("own", "")


def test_what_was_inherited_when_processed_says_so(settled: Form) -> None:
    slot = settled.slot(SCHEME)
    assert slot is not None
    assert slot.origin == "frozen from customer default ACME"


def test_every_field_of_a_settled_payment_is_locked_with_reason_and_way_out(settled: Form) -> None:
    assert all(slot.locked for slot in settled.slots)
    amount = settled.slot(AMOUNT)
    assert amount is not None
    assert amount.locked == "Amount is locked: the payment has settled. Way out: duplicate the instruction."


def test_a_state_is_shown_by_its_name_and_never_typed(ready: Form) -> None:
    status = ready.slot(("status",))
    assert status is not None
    assert (status.value, status.locked) == ("Ready", "Status is not typed: it moves with a status change.")


@pytest.mark.parametrize(
    ("steps", "text", "value"),
    [
        (AMOUNT, "1k", Decimal(1000)),
        (AMOUNT, "€12.50", Decimal("12.50")),
        (("settled_by",), "+2w", date(2026, 12, 5)),
        (("settled_by",), "", None),
        (("direction",), "credit", "CREDIT"),
        (SCHEME, "sepa-core", "sepa-core"),
    ],
)
def test_what_is_typed_means_a_value(ready: Form, steps: tuple[str, ...], text: str, value: object) -> None:
    slot = ready.slot(steps)
    assert slot is not None
    assert list(ready.values({steps: text}).values()) == [value]


@pytest.mark.parametrize(
    ("steps", "text", "says"),
    [
        (AMOUNT, "1,234", "could be"),
        (AMOUNT, "$5", "this amount is in EUR"),
        (AMOUNT, "-3", "the amount is negative"),
        (AMOUNT, "", "may not be empty"),
        (("settled_by",), "29 feb 2027", "is no day"),
        (("currency",), "EUX", "not a currency"),
        (NEW_KEY, "no value", "key = value"),
    ],
)
def test_what_does_not_fit_is_said_under_its_field(
    ready: Form, steps: tuple[str, ...], text: str, says: str
) -> None:
    said = ready.said({steps: text})
    assert says in said[steps].text
    assert said[steps].severity is Severity.ERROR
    assert said.keys() == {steps}


def test_a_warning_is_said_under_its_field_and_does_not_refuse(ready: Form) -> None:
    said = ready.said({AMOUNT: "0"})
    assert (said[AMOUNT].text, said[AMOUNT].severity) == ("the amount is zero", Severity.WARNING)
    assert ready.values({AMOUNT: "0"})


def test_text_as_it_was_changes_nothing(ready: Form) -> None:
    assert ready.values({slot.steps: ready.text(slot) for slot in ready.slots}) == {}


def test_an_amount_is_read_in_the_currency_that_is_being_typed(ready: Form) -> None:
    amount = ready.slot(AMOUNT)
    assert amount is not None
    echo = ready.echo(amount, {AMOUNT: "43795", ("currency",): "JPY"})
    assert echo is not None
    assert echo.text == "= ¥43,795"


def test_several_lines_of_keys_become_several_keys(ready: Form) -> None:
    values = ready.values({NEW_KEY: "po = 7\nnote: a = b\n"})
    assert [(path.rpartition("metadata.")[2], value) for path, value in values.items()] == [
        ("po", "7"),
        ("note", "a = b"),
    ]


def test_a_new_part_has_no_line_for_what_only_follows(desk: Desk, retainer: str) -> None:
    form = form_at(view(desk, retainer), "+instruction")
    assert {"Status", "Source", "Can update"}.isdisjoint({slot.label for slot in form.slots})
    assert form.adds


def test_a_copy_begins_with_what_is_the_originals_own_but_its_key(desk: Desk, retainer: str) -> None:
    edit(desk, retainer, {"instructions.01.metadata.po": Typed("7")})
    form = form_at(view(desk, retainer), "=instruction:01")
    texts = dict(form.starts)
    assert texts.pop(NEW_KEY) == "po = 7"
    assert texts == {
        ("customer_ref",): "ACME",
        ("direction",): "DEBIT",
        AMOUNT: "950",
        ("currency",): "EUR",
        ("country",): "IE",
        ("settled_by",): "2026-12-01",
    }


def test_a_new_entry_of_a_map_goes_under_its_key(desk: Desk, retainer: str) -> None:
    form = form_at(view(desk, retainer), "+@customerDefaults")
    assert form.values({KEY: "B.O", SCHEME: "bacs"}) == {r"customerDefaults.B\.O.scheme.schemeId": "bacs"}
    with pytest.raises(BadRecord, match="there is an entry"):
        form.values({KEY: "ACME"})
    with pytest.raises(BadRecord, match="needs a key"):
        form.values({SCHEME: "bacs"})


def test_a_change_knows_how_many_parts_look_to_it(desk: Desk, retainer: str) -> None:
    form = form_at(view(desk, retainer), "@customerDefaults.ACME")
    assert form.followers({SCHEME: "bacs"}) == 3
    assert form_at(view(desk, retainer), "instruction:01").followers({AMOUNT: "1"}) == 0


def test_a_target_that_is_not_there_is_refused(desk: Desk, retainer: str) -> None:
    with pytest.raises(Unknown):
        form_at(view(desk, retainer), "instruction:99")


def nuflow(desk: Desk) -> str:
    details: dict[str, Any] = {
        "client_order_identifier": "N-1",
        "order_details.amount_int": 40000,
        "order_details.currency": "SGD",
        "transfer_instructions.type": "Direct",
        "transfer_instructions.template_name": "T",
    }
    made = create(desk, "nuflow", details).order
    assert made is not None
    add_part(desk, made.id, "line", {"name": "Plates", "amount_int": 40000, "amount_currency": "SGD"})
    add_part(
        desk,
        made.id,
        "destination",
        {"label": "supplier", "value.amount_int": 40000, "value.currency": "SGD"},
    )
    return made.id


def test_minor_units_are_shown_and_typed_as_money(desk: Desk) -> None:
    form = form_at(view(desk, nuflow(desk)), "line:Plates")
    amount = form.slot(("amount_int",))
    assert amount is not None
    assert form.text(amount) == "400.00"
    assert list(form.values({amount.steps: "1.5"}).values()) == [150]
    assert form.said({amount.steps: "1.005"})[amount.steps].severity is Severity.ERROR


def test_another_currency_counts_the_same_money_anew(desk: Desk) -> None:
    form = form_at(view(desk, nuflow(desk)), "line:Plates")
    assert list(form.values({("amount_currency",): "JPY"}).values()) == [400, "JPY"]


def test_an_optional_record_that_is_emptied_goes_as_a_whole(desk: Desk) -> None:
    form = form_at(view(desk, nuflow(desk)), "destination:supplier")
    texts = {slot.steps: "" for slot in form.slots if slot.steps[0] == "value"}
    assert [(path.rpartition(".")[2], value) for path, value in form.values(texts).items()] == [("value", None)]


def test_what_is_needed_only_inside_an_optional_record_is_not_asked_for(desk: Desk) -> None:
    form = form_at(view(desk, nuflow(desk)), "+destination")
    assert not any(slot.required for slot in form.slots)
    needed = {slot.label for slot in form_at(form.view, "+line").slots if slot.required}
    assert needed == {"Amount", "Currency"}
