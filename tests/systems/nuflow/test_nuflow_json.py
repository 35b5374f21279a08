"""Nuflow's JSON: read and written without loss, and what is refused. Source: domain.md §2 and §7."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from orderui.domain import edits
from orderui.domain.deriving import derive
from orderui.domain.edits import Setting
from orderui.domain.errors import BadRecord
from orderui.domain.faceting import facets
from orderui.domain.facets import AmountFacet
from orderui.domain.order import walk
from orderui.domain.paths import locate, places_in
from orderui.domain.record import declared
from orderui.domain.shape import Kind, shape_of
from orderui.systems import json_text, merging, payload
from orderui.systems.nuflow import NUFLOW
from orderui.systems.nuflow.models import Line, NuflowOrder, OrderDetails, Value
from orderui.systems.payload import Profile

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
Tree = dict[str, Any]
MakeTree = Callable[..., Tree]
Read = Callable[[str | Tree], NuflowOrder]

EXAMPLES = pytest.mark.parametrize("name", ["direct", "workflow"])


@EXAMPLES
@pytest.mark.parametrize("profile", list(Profile))
def test_an_unedited_example_is_exported_as_it_came(
    name: str, profile: Profile, example: Callable[[str], str], read: Read
) -> None:
    text = example(name)
    assert payload.export([read(text)], NUFLOW, profile) == json_text.dump(json_text.parse(text))


@EXAMPLES
def test_an_example_brought_in_twice_differs_in_nothing(
    name: str, example: Callable[[str], str], read: Read
) -> None:
    order = read(example(name))
    (again,) = payload.read(example(name), [NUFLOW])
    assert merging.merge(order, again).differs is False


@EXAMPLES
def test_an_example_is_told_from_other_vendors(name: str, example: Callable[[str], str]) -> None:
    from orderui.systems import SYSTEMS

    (incoming,) = payload.read(example(name), SYSTEMS)
    assert (incoming.system.name, incoming.kind) == ("nuflow", None)


@EXAMPLES
def test_an_order_survives_the_book(name: str, example: Callable[[str], str], read: Read) -> None:
    order = read(example(name))
    assert NuflowOrder.model_validate_json(order.model_dump_json()) == order


def test_several_orders_go_out_as_a_list(direct: MakeTree, read: Read) -> None:
    orders = [read({**direct(), "client_order_identifier": name}) for name in ("1", "2")]
    out = json.loads(payload.export(orders, NUFLOW))
    assert [order["client_order_identifier"] for order in out] == ["1", "2"]


def test_kinds_spellings_and_unknown_keys_stay_as_received(direct: MakeTree, read: Read) -> None:
    text = json.dumps({**direct(), "po_identifier": 7, "extra": {"deep": None}})
    text = text.replace('"amount_int": 90000', '"amount_int": "90000"').replace('"quantity": 1', '"quantity": 1.0')
    assert payload.export([read(text)], NUFLOW) == json_text.dump(json_text.parse(text))
    assert read(text).po_identifier == "7"


def test_minor_units_are_money_of_their_own_currency(read: Read, example: Callable[[str], str]) -> None:
    order = read(example("direct"))
    supplier = order.lines[0].destinations[-1].value
    assert supplier is not None
    assert supplier.money.amount == Decimal("400.00")
    assert supplier.settlement is not None
    assert (supplier.settlement.amount, supplier.settlement.currency) == (Decimal(43795), "JPY")


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "43795"), ("SGD", "437.95"), ("KWD", "43.795")], ids=str)
def test_an_orders_amount_has_its_currencys_digits(
    currency: str, amount: str, direct: MakeTree, read: Read
) -> None:
    (facet,) = read(direct([[43795]], currency=currency)).amounts()
    assert (str(facet.amount), facet.currency) == (amount, currency)


@pytest.mark.parametrize("model", [OrderDetails, Line, Value])
def test_every_amount_in_minor_units_names_the_currency_beside_it(model: Any) -> None:
    named = {name: field for name, field in declared(model).items() if name.endswith("_int")}
    assert named
    for field in named.values():
        assert field.shown is not None
        assert field.shown.minor_of in declared(model)


# Identifiers and status


def test_an_order_is_found_by_client_and_po_identifier(direct: MakeTree, read: Read) -> None:
    assert read({**direct(), "po_identifier": "PO-9"}).references == ("001", "PO-9")


def test_without_a_po_identifier_the_client_identifier_serves_and_nothing_is_written(
    direct: MakeTree, read: Read
) -> None:
    order = read(direct())
    assert (order.purchase_order, order.references) == ("001", ("001",))
    assert "po_identifier" not in payload.record(order, NUFLOW)


def test_only_the_client_identifier_makes_two_records_the_same_order(direct: MakeTree, read: Read) -> None:
    assert read({**direct(), "po_identifier": "PO-9"}).identities == ("001",)


def test_a_status_left_out_is_created_and_stays_unsaid_until_it_moves(direct: MakeTree, read: Read) -> None:
    order = read(direct(status=None))
    assert order.order_status == "Created"
    assert "order_status" not in payload.record(order, NUFLOW)
    moved = order.evolve(order_status="Confirmed")
    assert payload.record(moved, NUFLOW)["order_status"] == "Confirmed"


def test_a_status_received_as_null_stays_null_until_it_moves(direct: MakeTree, read: Read) -> None:
    order = read({**direct(), "order_status": None})
    assert payload.record(order, NUFLOW)["order_status"] is None
    assert payload.record(order.evolve(order_status="Delivered"), NUFLOW)["order_status"] == "Delivered"


def test_deriving_is_idempotent(direct: MakeTree, read: Read) -> None:
    order = read(direct(status=None))
    assert derive(derive(order, NOW), NOW) == order


def test_a_fresh_order_says_only_what_is_set() -> None:
    order = NuflowOrder.model_validate(
        {
            "client_order_identifier": "7",
            "order_details": {"amount_int": 5, "currency": "EUR"},
            "transfer_instructions": {"type": "Direct", "template_name": "Plain"},
        }
    )
    assert json.loads(payload.export([derive(order, NOW)], NUFLOW)) == {
        "client_order_identifier": "7",
        "order_details": {"amount_int": 5, "currency": "EUR"},
        "transfer_instructions": {"type": "Direct", "template_name": "Plain"},
    }


# What is refused


@pytest.mark.parametrize(
    ("place", "value", "path", "sentence"),
    [
        ((), {"client_order_identifier": None}, "client_order_identifier", "may not be empty"),
        ((), {"client_order_identifier": ""}, "client_order_identifier", "may not be empty"),
        ((), {"order_status": "Shipped"}, "order_status", "Created"),
        ((), {"order_status": "confirmed"}, "order_status", "Created"),
        (("transfer_instructions",), {"type": "Workflow"}, "transfer_instructions.type", "Work-Flow"),
        (("transfer_instructions",), {"template_name": ""}, "transfer_instructions.template_name", "empty"),
        (("order_details",), {"amount_int": 1.5}, "order_details.amount_int", "whole number"),
        (("order_details",), {"amount_int": 10**18}, "order_details.amount_int", "18 digits"),
        (("order_details",), {"currency": "sgd"}, "order_details.currency", 'write "SGD"'),
        (("order_details",), {"currency": "ABC"}, "order_details.currency", "ISO 4217"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_its_path(
    place: tuple[str, ...], value: Tree, path: str, sentence: str, direct: MakeTree, read: Read
) -> None:
    tree = direct()
    holder = tree
    for step in place:
        holder = holder[step]
    holder |= value
    with pytest.raises(BadRecord) as refused:
        read(tree)
    assert [problem.path for problem in refused.value.problems] == [path]
    assert sentence in refused.value.problems[0].sentence


@pytest.mark.parametrize(
    "path",
    [
        "client_order_identifier",
        "order_details",
        "order_details.amount_int",
        "order_details.currency",
        "transfer_instructions",
        "transfer_instructions.type",
        "transfer_instructions.template_name",
    ],
)
def test_a_required_key_that_is_missing_is_named(path: str, direct: MakeTree, read: Read) -> None:
    tree = direct()
    *above, last = path.split(".")
    holder = tree
    for step in above:
        holder = holder[step]
    del holder[last]
    with pytest.raises(BadRecord) as refused:
        read(tree)
    assert [problem.path for problem in refused.value.problems] == [path]


# Edits

EDITED: dict[Kind, Any] = {
    Kind.TEXT: "changed",
    Kind.NUMBER: 123,
    Kind.AMOUNT: Decimal("2.5"),
    Kind.TEXT_MAP: {"shop": "13"},
}
OTHERWISE = {"type": "Work-Flow", "order_status": "Delivered"}
EDITABLE = [
    *("client_order_identifier", "po_identifier", "order_status"),
    *(f"order_details.{name}" for name in ("amount_int", "currency", "description", "metadata")),
    *(f"transfer_instructions.{name}" for name in ("type", "template_name")),
    *(
        f"transfer_instructions.line_items.Item 2.{name}"
        for name in (
            *("name", "description", "price_int", "price_currency", "quantity", "amount_int", "amount_currency"),
            *("source.label", "source.client_identifier"),
            *("destinations.d1.label", "destinations.d1.client_identifier"),
            *("destinations.d1.value.amount_int", "destinations.d1.value.currency"),
            *("destinations.d1.value.settlement_amount_int", "destinations.d1.value.settlement_currency"),
        )
    ),
]


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(tree, dict | list):
        for step, child in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from leaves(child, (*path, step))
    else:
        yield path, tree


@pytest.mark.parametrize("path", EDITABLE)
def test_an_edit_moves_nothing_else_in_the_json(path: str, direct: MakeTree, read: Read) -> None:
    order = read({**direct(status=None), "unknown": [1.50, None]})
    place = locate(order, path)
    assert place.field is not None
    name = place.field.name
    value = OTHERWISE.get(name) or ("EUR" if name.endswith("currency") else EDITED[shape_of(place.field).kind])
    after = derive(edits.edited(order, [Setting(place, value)]), NOW)
    old, new = dict(leaves(payload.record(order, NUFLOW))), dict(leaves(payload.record(after, NUFLOW)))
    moved = {where for where in {**old, **new} if old.get(where) != new.get(where)}
    assert len(moved) == 1
    assert name in moved.pop()


def test_every_field_of_an_order_is_among_those_edited_above(direct: MakeTree, read: Read) -> None:
    order = read(direct())
    stood = set(EDITABLE)
    line = ["transfer_instructions", "line_items", "Item 2"]
    for steps in ([], line, [*line, "destinations", "d1"]):
        there = {place.spoken for place in places_in(order, steps)}
        assert there
        assert there <= stood


def test_a_line_taken_out_leaves_the_rest_of_the_json(direct: MakeTree, read: Read) -> None:
    order = read(direct())
    kind = order.RULES.kind("line")
    after = edits.removed(order, kind, order.lines[0])
    wanted = direct()
    del wanted["transfer_instructions"]["line_items"][0]
    assert json.loads(payload.export([after], NUFLOW)) == wanted


def test_a_second_destination_with_a_label_can_be_added(direct: MakeTree, read: Read) -> None:
    order = read(direct())
    kind = order.RULES.kind("destination")
    part = edits.new_part(kind, {"label": "d0", "client_identifier": "other"}, "new")
    after = edits.added(order, kind, part, order.lines[1])
    assert [one.label for one in after.lines[1].destinations] == ["d0", "d1", "d0"]
    assert len(after.lines[0].destinations) == 2


# Facets


def test_facets_answer_what_lists_ask(direct: MakeTree, read: Read) -> None:
    found = facets(read(direct()), NOW)
    assert found.title == "Two tables"
    assert found.party == "buyer, account-d0, account-d1"
    assert found.amounts == (AmountFacet(amount=Decimal("900.00"), currency="SGD"),)
    assert found.meta == {"shop": "12"}
    assert found.fields == {"workflow": "Plain", "transfer": "Direct", "account": "buyer account-d0 account-d1"}
    assert (found.parts, found.errors, found.warnings) == (6, 0, 0)
    assert found.moved == ()


def test_ones_own_account_is_no_party(read: Read, example: Callable[[str], str]) -> None:
    assert read(example("direct")).party == "001, 002"


@pytest.mark.parametrize(
    ("payer", "payee", "direction"),
    [("self", "them", "out"), ("them", "self", "in"), ("them", "others", ""), ("self", "self", "")],
)
def test_money_goes_out_of_ones_own_account_or_comes_into_it(
    payer: str, payee: str, direction: str, direct: MakeTree, read: Read
) -> None:
    tree = direct([[100]])
    (line,) = tree["transfer_instructions"]["line_items"]
    line["source"]["client_identifier"] = payer
    line["destinations"][0]["client_identifier"] = payee
    assert [facet.direction for facet in read(tree).amounts()] == [direction]


def test_a_cancelled_order_counts_in_no_total(direct: MakeTree, read: Read) -> None:
    assert read(direct(status="Cancelled")).amounts() == ()


def test_every_part_has_an_id_of_its_own(direct: MakeTree, read: Read) -> None:
    uids = [part.uid for part in walk(read(direct()))]
    assert len(set(uids)) == len(uids) == 6
