from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderui.domain.errors import BadValue
from orderui.store.codec import tree_of

if TYPE_CHECKING:
    from tests.store.conftest import Toy

    Make = Callable[..., Toy]

unicode = st.text(st.characters(exclude_categories=["Cs"]))
decimals = st.decimals(allow_nan=False, allow_infinity=False)


def test_a_tree_reads_back_as_the_same_order(rich_toy: Toy) -> None:
    assert type(rich_toy).model_validate(tree_of(rich_toy)) == rich_toy


def test_a_tree_goes_by_python_names_and_leaves_out_what_is_empty_by_default(toy: Make) -> None:
    assert tree_of(toy("t1", wheels=[{"uid": "7"}])) == {
        "id": "t1",
        "entered_at": "2026-11-21T07:49:00Z",
        "name": "T1",
        "weight": "0.00",
        "lang": "en",
        "wheels": [{"uid": "7"}],
    }


def test_what_is_empty_but_not_so_by_default_is_kept(toy: Make) -> None:
    tree = tree_of(toy("t1", lang="", gift=False, paints={"roof": {"colour": ""}}))
    assert (tree["lang"], tree["gift"]) == ("", False)
    assert tree["paints"] == {"roof": {"colour": "", "coats": 0}}


def test_free_values_are_kept_whole(toy: Make) -> None:
    extra: dict[str, Any] = {"none": None, "text": "", "list": [], "object": {}, "nested": [{"none": None}]}
    assert tree_of(toy("t1", extra=extra))["extra"] == extra


@pytest.mark.parametrize("written", ["0", "0.00", "-0", "1.50", "1E+2", "1e-7", "12345678901234567.89", "0E-3"])
def test_a_decimal_keeps_its_digits_exponent_and_zeros(toy: Make, written: str) -> None:
    order = toy("t1", weight=Decimal(written))
    back = type(order).model_validate(tree_of(order))
    assert back.weight.as_tuple() == Decimal(written).as_tuple()


@settings(deadline=None)  # the first example also builds the validators
@given(text=unicode, key=unicode, number=decimals, whole=st.integers(-(10**40), 10**40))
def test_hostile_values_survive_the_trip_through_json(
    toy: Make, text: str, key: str, number: Decimal, whole: int
) -> None:
    order = toy(
        "t1",
        name=text,
        metadata={key: text},
        weight=number,
        wheels=[{"uid": "1", "name": text, "price": number}],
        extra={key: [whole, text]},
        received={"text": text, "at": "2026-11-21T07:49:00+02:00"},
    )
    tree = tree_of(order)
    written = msgspec.json.encode(tree)
    assert msgspec.json.decode(written) == tree == json.loads(written)
    back = type(order).model_validate(tree)
    assert back == order
    assert back.weight.as_tuple() == number.as_tuple()
    assert back.received is not None
    assert back.received.text == text


@pytest.mark.parametrize("where", [{"name": "\ud800"}, {"metadata": {"\udfff": ""}}, {"extra": ["a\udc80b"]}])
def test_half_a_surrogate_pair_is_refused(toy: Make, where: dict[str, Any]) -> None:
    with pytest.raises(BadValue, match="half a surrogate pair"):
        tree_of(toy("t1", **where))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_not_finite_is_refused_and_never_becomes_null(toy: Make, number: float) -> None:
    with pytest.raises(BadValue, match="not finite"):
        tree_of(toy("t1", extra={"in": [number]}))
