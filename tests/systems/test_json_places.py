"""Where in a JSON text a path leads, as a person would look for it."""

from __future__ import annotations

import pytest

from orderui.systems.imburse.models import ImburseOrder
from orderui.systems.json_places import line_of
from orderui.systems.kwik.models import KwikOrder

ORDER = """{
  "orderRef": "A \\"{[,",
  "instructions": [
    {"instructionRef": "02", "amount": "1"},
    {
      "instructionRef": "01",
      "amount": [ 1, {"a": 2} ],
      "scheme": {"schemeId": "x"}
    }
  ],
  "customerDefaults": {"A.B": {"scheme": {"schemeId": 7}}},
  "more": {"deep": [true, null]}
}"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("orderRef", (2, 15)),
        ("instructions.01.amount", (7, 17)),
        ("instructions.02.amount", (4, 40)),
        ("instructions.01.scheme.schemeId", (8, 30)),
        (r"customerDefaults.A\.B.scheme.schemeId", (11, 55)),
        ("instructions.01.currency", (5, 5)),
        ("more.deep.1", (12, 27)),
        ("nowhere", None),
        ("", (1, 1)),
    ],
)
def test_a_path_leads_to_its_value_or_as_near_as_there_is(path: str, place: tuple[int, int] | None) -> None:
    assert line_of(ORDER, ImburseOrder, path) == place


def test_a_part_without_a_key_goes_by_its_position() -> None:
    text = '{"reference": "R", "items": [{"name": "a"}, {"name": "b"}]}'
    assert line_of(text, KwikOrder, "items.1.name") == (1, text.index('"b"') + 1)


@pytest.mark.parametrize("wrapped", ['[{"orderRef": 1}]', '{"records": [{"orderRef": 1}]}'])
def test_a_record_is_found_in_what_it_is_wrapped_in(wrapped: str) -> None:
    assert line_of(wrapped, ImburseOrder, "orderRef") == (1, wrapped.index("1") + 1)
