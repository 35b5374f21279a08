from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from orderui.domain.errors import BadValue
from orderui.domain.metadata import Metadata, problems

field: TypeAdapter[dict[str, str]] = TypeAdapter(Metadata)


@dataclass(frozen=True)
class Written:
    """A number as a JSON reader may give it."""

    lexeme: str


@pytest.mark.parametrize(
    ("received", "kept"),
    [
        ({"a": "1", "b": ""}, {"a": "1", "b": ""}),
        ([], {}),
        ({}, {}),
        ({"n": 15, "d": Decimal("4.50"), "t": True, "f": False, "nothing": None},
         {"n": "15", "d": "4.50", "t": "true", "f": "false", "nothing": ""}),
        ({"n": Written("1e2")}, {"n": "1e2"}),
    ],
)  # fmt: skip
def test_metadata_is_text_by_key_in_the_order_received(received: object, kept: dict[str, str]) -> None:
    assert list(field.validate_python(received).items()) == list(kept.items())


@pytest.mark.parametrize(
    ("received", "place", "sentence"),
    [
        ({"a": {"b": "c"}}, ("a",), "metadata holds text, not an object"),
        ({"a": ["b"]}, ("a",), "metadata holds text, not a list"),
        ([["a", "b"]], (), "metadata is an object of keys and values"),
        ("a=b", (), "metadata is an object of keys and values"),
        (None, (), "metadata is an object of keys and values"),
    ],
)
def test_what_is_not_text_by_key_is_refused_where_it_stands(
    received: Any, place: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        field.validate_python(received)
    (error,) = refusal.value.errors()
    problem = error["ctx"]["error"]
    assert isinstance(problem, BadValue)
    assert (error["loc"], problem.sentence) == (place, sentence)


def test_metadata_at_its_limits_is_no_problem() -> None:
    full = {f"{number:040}": "ü" * 500 for number in range(50)}
    assert problems(full, "metadata") == []


@pytest.mark.parametrize(
    ("metadata", "path", "sentence"),
    [
        (
            {str(number): "" for number in range(51)},
            "order.metadata",
            "metadata has 51 keys; at most 50 fit",
        ),
        (
            {"k" * 1041: ""},
            "order.metadata",
            f'the key "{"k" * 39}…" has 1,041 characters; at most 40 fit',
        ),
        (
            {"note": "😀" * 501},
            "order.metadata.note",
            'the value of "note" has 501 characters; at most 500 fit',
        ),
        (
            {"a.b": "x" * 501},
            "order.metadata.a\\.b",
            'the value of "a.b" has 501 characters; at most 500 fit',
        ),
    ],
)
def test_what_exceeds_a_limit_is_named_with_the_limit_and_the_count(
    metadata: dict[str, str], path: str, sentence: str
) -> None:
    assert [(found.path, found.sentence) for found in problems(metadata, "order.metadata")] == [(path, sentence)]


def test_every_problem_is_told() -> None:
    assert len(problems({"k" * 41: "v" * 501, "other": "v" * 501}, "metadata")) == 3
