"""A JSON text read a record at a time says what it says when it is read whole, and is refused as then."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderui.domain.errors import Malformed
from orderui.systems import json_text
from orderui.systems.json_faults import MAX_DEPTH
from orderui.systems.json_parts import parts
from orderui.systems.json_text import JsonValue

KEYS = ("records", "Ørder")
leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["é", "😀", '"', "]"])
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, "a", "ü"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def put_together(text: str | bytes) -> JsonValue:
    """What a text says, read in parts; each member is read as it was looked at."""
    found = parts(text, KEYS, json_text.fingerprint)
    read = {key: [stretch.read() for stretch, _ in members] for key, members in found.members.items()}
    for key, members in found.members.items():
        assert [json_text.fingerprint(value) for value in read[key]] == [seen for _, seen in members]
    around: Any = found.around
    if isinstance(around, list):
        return [*around, *read[""]]
    return {**around, **read} if isinstance(around, dict) else around


@given(value=values, indent=st.sampled_from([None, 0, 3]), mark=st.booleans(), ascii=st.booleans())
@settings(max_examples=60)
def test_the_parts_are_the_whole(value: object, indent: int | None, *, mark: bool, ascii: bool) -> None:  # noqa: A002 - json's word
    text = "\ufeff" * mark + json.dumps(value, indent=indent, ensure_ascii=ascii)
    whole = json_text.parse(text)
    assert put_together(text) == whole
    assert put_together(text.encode()) == whole
    if isinstance(whole, dict):
        assert list(parts(text, KEYS, str).around) == list(whole)  # type: ignore[arg-type]  # an object, its keys in their order


@given(
    value=values,
    at=st.integers(0, 60),
    what=st.sampled_from(["", ",", "[", "]", "{", "}", '"', ":", "0", "\\ud800"]),
)
@settings(max_examples=80)
def test_what_is_refused_whole_is_refused_in_parts_with_the_same_words(value: object, at: int, what: str) -> None:
    text = json.dumps({"records": [value, value], "a": value} if at % 2 else [value, value])
    text = text[:at] + what + text[at + 1 :]
    try:
        whole = json_text.parse(text, where="a.json")
    except Malformed as fault:
        with pytest.raises(Malformed) as refusal:
            parts(text, KEYS, json_text.fingerprint, where="a.json")
        assert str(refusal.value) == str(fault)
    else:
        assert put_together(text) == whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[1",
        "[1,]",
        '{"records": [1, 2}',
        '{"a": 1, "a": 2}',
        '{"records": [], "records": []}',
        "[1] 2",
        "{1: 2}",
    ],
)
def test_broken_texts_are_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parts(text, KEYS, str)


@pytest.mark.parametrize(("shape", "around"), [("[{}]", 1), ('{{"records": [{}]}}', 2), ('{{"a": {}}}', 1)])
def test_nesting_is_counted_from_the_outside(shape: str, around: int) -> None:
    deep = MAX_DEPTH - around
    parts(shape.format("[" * deep + "]" * deep), KEYS, json_text.fingerprint)
    with pytest.raises(Malformed, match="nested"):
        parts(shape.format("[" * (deep + 1) + "]" * (deep + 1)), KEYS, json_text.fingerprint)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Malformed, match="not UTF-8"):
        parts(b'["\xff"]', KEYS, str)
