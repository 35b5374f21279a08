from __future__ import annotations

from typing import Any

import pytest

from orderui.systems.shapes import Alternate, inside, respelled, spelled_at

NESTED = (
    Alternate("Number", "Customer.Number"),
    Alternate("Number", "Customer.Id"),
    Alternate("Name", "Customer.Name"),
)
BARE = (Alternate("scheme.id", "scheme"),)
MAPPED = (Alternate("defaults.*.scheme.id", "defaults.*.schemeId"),)
LISTED = (Alternate("items.*.scheme.id", "items.*.schemeId"),)


@pytest.mark.parametrize(
    ("alternates", "incoming", "present", "expected"),
    [
        (NESTED, {"Customer": {"Number": "2"}}, {"Number": "1"}, {"Number": "2"}),
        (
            NESTED,
            {"Customer": {"Number": "2", "Age": "9"}},
            {"Number": "1"},
            {"Customer": {"Age": "9"}, "Number": "2"},
        ),
        (NESTED, {"Number": "2"}, {"Customer": {"Id": "1"}}, {"Customer": {"Id": "2"}}),
        (NESTED, {"Number": "2"}, {"Customer": {}}, {"Customer": {"Number": "2"}}),
        (NESTED, {"Customer": {"Number": "2"}}, {"Customer": {"Id": "1"}}, {"Customer": {"Id": "2"}}),
        (NESTED, {"Customer": {"Number": "2"}}, {}, {"Customer": {"Number": "2"}}),
        (NESTED, {"Number": "2"}, {"Number": "1", "Customer": {"Id": "1"}}, {"Number": "2"}),
        (BARE, {"scheme": "b"}, {"scheme": {"id": "a"}}, {"scheme": {"id": "b"}}),
        (BARE, {"scheme": {"id": "b"}}, {"scheme": {"id": "a"}}, {"scheme": {"id": "b"}}),
        (BARE, {"scheme": {"id": "b", "x": "y"}}, {"scheme": "a"}, {"scheme": {"id": "b", "x": "y"}}),
        (
            MAPPED,
            {"defaults": {"ann": {"schemeId": "b"}}},
            {"defaults": {"ann": {"scheme": {"id": "a"}}}},
            {"defaults": {"ann": {"scheme": {"id": "b"}}}},
        ),
    ],
)
def test_an_update_is_spelled_as_the_record_at_hand(
    alternates: tuple[Alternate, ...], incoming: Any, present: Any, expected: Any
) -> None:
    assert respelled(incoming, present, alternates) == expected


def test_of_two_spellings_in_one_update_the_canonical_counts() -> None:
    incoming: Any = {"Customer": {"Number": "3"}, "Number": "2"}
    assert respelled(incoming, {"Number": "1"}, NESTED)["Number"] == "2"
    assert respelled(incoming, {"Customer": {"Number": "1"}}, NESTED) == {"Customer": {"Number": "2"}}


def test_members_of_a_list_are_respelled_one_by_one_not_by_position() -> None:
    incoming: Any = {"items": [{"schemeId": "b"}]}
    present: Any = {"items": [{"scheme": {"id": "a"}}]}
    assert respelled(incoming, present, LISTED) == incoming
    (within,) = [inside(LISTED, ("items",))]
    assert within == [Alternate("scheme.id", "schemeId")]
    assert respelled(incoming["items"][0], present["items"][0], within) == {"scheme": {"id": "b"}}


@pytest.mark.parametrize(
    ("alternate", "path", "expected"),
    [
        (Alternate("a.b", "c"), (), [Alternate("a.b", "c")]),
        (Alternate("a.*.b.*.c", "a.*.b.*.d"), ("a", "b"), [Alternate("c", "d")]),
        (Alternate("a.b.*.c", "a.b.*.d"), ("a",), [Alternate("b.*.c", "b.*.d")]),
        (Alternate("a.b", "c"), ("a",), []),
        (Alternate("a.b", "a.c"), ("x",), []),
    ],
)
def test_the_alternates_inside_a_place_are_told_from_there(
    alternate: Alternate, path: tuple[str, ...], expected: list[Alternate]
) -> None:
    assert inside([alternate], path) == expected


def test_a_spelling_in_use_goes_before_one_that_only_has_the_room() -> None:
    assert spelled_at({"Customer": {"Id": "1"}}, ("Number",), NESTED) == ("Customer", "Id")
