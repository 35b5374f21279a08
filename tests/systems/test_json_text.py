from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain.errors import BadValue
from orderui.systems.json_text import JsonValue, Number, dump, parse, pointer, same, split_path

ODD_LEXEMES = [
    "-0",
    "0",
    "4.50",
    "1e2",
    "1E+2",
    "1.0e-7",
    "-0.0",
    "12345678901234567.89",
    "9" * 5000,
    "1e999999999",
]

digits = st.text("0123456789", min_size=1, max_size=25)
lexemes = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "-"]),
    st.one_of(st.just("0"), st.integers(1, 10**30).map(str)),
    st.one_of(st.just(""), digits.map(".{}".format)),
    st.one_of(st.just(""), st.builds("{}{}".format, st.sampled_from(["e", "E", "e+", "E-"]), digits)),
)
scalars: st.SearchStrategy[JsonValue] = st.one_of(
    st.none(), st.booleans(), st.text(), lexemes.map(Number), st.sampled_from(ODD_LEXEMES).map(Number)
)


def containers(children: st.SearchStrategy[JsonValue]) -> st.SearchStrategy[JsonValue]:
    lists: st.SearchStrategy[JsonValue] = st.lists(children, max_size=4).map(lambda items: [*items])
    objects: st.SearchStrategy[JsonValue] = st.dictionaries(st.text(), children, max_size=4).map(
        lambda members: {**members}
    )
    return lists | objects


values = st.recursive(scalars, containers, max_leaves=20)


def shape(value: JsonValue) -> object:
    """The value with the order of its keys made visible to `==`."""
    if isinstance(value, dict):
        return ("object", [(key, shape(child)) for key, child in value.items()])
    return [shape(child) for child in value] if isinstance(value, list) else value


# Reading and writing


@given(values, st.sampled_from([None, 0, 2]))
def test_what_is_written_reads_back_as_the_identical_value(value: JsonValue, indent: int | None) -> None:
    assert shape(parse(dump(value, indent=indent))) == shape(value)


@given(values)
def test_what_is_written_is_json_to_the_standard_library_too(value: JsonValue) -> None:
    expected = json.loads(dump(value), parse_int=str, parse_float=str)
    assert json.loads(dump(value, indent=None), parse_int=str, parse_float=str) == expected


@pytest.mark.parametrize("lexeme", ODD_LEXEMES)
def test_a_number_stays_as_written(lexeme: str) -> None:
    text = f'{{"amount": {lexeme}}}'
    assert parse(text) == {"amount": Number(lexeme)}
    assert dump(parse(text), indent=None) == f'{{"amount":{lexeme}}}'


def test_the_written_form_has_two_spaces_a_level_keys_in_their_order_and_no_last_line_break() -> None:
    value: JsonValue = {
        "z": [Number("1.0"), {"å": 'naïve "x"\n\u2028'}],
        "a": {},
        "m": [],
        "b": [True, False, None],
    }
    assert dump(value) == (
        '{\n  "z": [\n    1.0,\n    {\n      "å": "naïve \\"x\\"\\n\u2028"\n    }\n  ],\n'
        '  "a": {},\n  "m": [],\n  "b": [\n    true,\n    false,\n    null\n  ]\n}'
    )


def test_the_compact_form_has_no_white_space() -> None:
    value: JsonValue = {"z": [Number("1"), "a b", {}], "n": None}
    assert dump(value, indent=None) == '{"z":[1,"a b",{}],"n":null}'


def test_the_compact_form_of_a_float_is_refused_rather_than_guessed() -> None:
    with pytest.raises(TypeError, match="float is not a JSON value"):
        dump([1.5])  # type: ignore[list-item]  # what the type forbids, on purpose


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": "\xc3\xa6"}',
        b'\xef\xbb\xbf{"a": "\xc3\xa6"}',
        '\ufeff{"a": "æ"}',
        '{"a":"\\u00e6"}',
        ' {"a" :\r\n"æ"}\t',
    ],
)
def test_utf_8_is_read_with_or_without_a_byte_order_mark(text: str | bytes) -> None:
    assert parse(text) == {"a": "æ"}


def test_whole_surrogate_pairs_and_escaped_backslashes_are_read() -> None:
    assert parse(r'["\ud83d\ude00", "\\ud800", "\\\uD83D\uDE00"]') == ["😀", r"\ud800", "\\😀"]


def test_two_hundred_levels_are_read_and_written() -> None:
    text = "[" * 200 + "]" * 200
    assert dump(parse(text), indent=None) == text


# Numbers


@pytest.mark.parametrize(
    "lexeme", ["", "01", "+1", ".5", "1.", "1e", "0x1", "NaN", "Infinity", " 1", "1\n", "\u0661"]
)
def test_a_number_is_only_what_json_calls_one(lexeme: str) -> None:
    with pytest.raises(ValueError, match="is not a JSON number"):
        Number(lexeme)


def test_numbers_are_equal_by_lexeme_and_are_not_text() -> None:
    assert Number("1.0") != Number("1.00")
    assert len({Number("1.0"), Number("1.0"), Number("1.00")}) == 2
    assert not isinstance(Number("1"), str)
    assert str(Number("1e2")) == "1e2"


@pytest.mark.parametrize(
    ("value", "lexeme"),
    [
        (Decimal("1E+5"), "100000"),
        (Decimal("1E-9"), "0.000000001"),
        (Decimal("4.50"), "4.50"),
        (Decimal("-0.00"), "-0.00"),
        (
            Decimal("1234567890123456789012345678901234567890.12345"),
            "1234567890123456789012345678901234567890.12345",
        ),
        (-15, "-15"),
    ],
)
def test_a_value_is_written_plainly_and_never_rounded(value: Decimal | int, lexeme: str) -> None:
    assert Number.of(value) == Number(lexeme)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40))
def test_a_written_value_is_the_same_value(value: Decimal) -> None:
    assert Number.of(value).decimal == value


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_json_has_no_number_for_is_not_written(value: str) -> None:
    with pytest.raises(ValueError, match="is not a JSON number"):
        Number.of(Decimal(value))


@pytest.mark.parametrize("lexeme", ["1e999", "9" * 1000, "1e-999", "1e+0000000000000003"])
def test_a_number_of_up_to_a_thousand_digits_has_a_value(lexeme: str) -> None:
    assert Number(lexeme).decimal == Decimal(lexeme)


@pytest.mark.parametrize(
    "lexeme", ["1e1000", "9" * 1001, "1e-1000", "1e999999999", "-1E-99999999999999999999", "0e5000"]
)
def test_a_longer_number_is_kept_but_not_reckoned_with(lexeme: str) -> None:
    with pytest.raises(BadValue, match="over 1,000 digits"):
        _ = Number(lexeme).decimal
    assert dump(parse(lexeme)) == lexeme


def test_a_longer_value_is_not_written() -> None:
    with pytest.raises(BadValue, match="over 1,000 digits"):
        Number.of(Decimal("1E+999999999"))


# Same meaning


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("1", "1.00"),
        ("1e2", "100"),
        ("-0", "0"),
        ("1e5000", "1e5000"),
        ('{"a": 1, "b": [2]}', '{"b": [2.0], "a": 1}'),
        ('"é"', r'"\u00e9"'),
        ("[true, null, {}]", "[true, null, {}]"),
    ],
)
def test_what_means_the_same_is_the_same(a: str, b: str) -> None:
    assert same(parse(a), parse(b))
    assert same(parse(b), parse(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("15", '"15"'),
        ("1", "true"),
        ("0", "false"),
        ("null", "false"),
        ("null", '""'),
        ("[]", "{}"),
        ("true", "false"),
        ("[1, 2]", "[2, 1]"),
        ("[1]", "[1, 1]"),
        ('{"a": null}', "{}"),
        ('{"a": 1}', '{"b": 1}'),
        ("1e5000", "1e5001"),
        ("12345678901234567.89", "12345678901234567.88"),
    ],
)
def test_what_differs_in_kind_or_value_is_not_the_same(a: str, b: str) -> None:
    assert not same(parse(a), parse(b))
    assert not same(parse(b), parse(a))


@given(values)
def test_every_value_is_the_same_as_itself_read_again(value: JsonValue) -> None:
    assert same(value, parse(dump(value)))


# Paths


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("instructions", 0, "amount"), "instructions.0.amount"),
        (("metadata", "a.b"), r"metadata.a\.b"),
        (("a\\", "b"), r"a\\.b"),
        ((), ""),
    ],
)
def test_a_path_is_dotted_for_people_and_read_back(path: tuple[str | int, ...], text: str) -> None:
    assert pointer(path) == text
    assert split_path(text) == tuple(map(str, path))


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a\\", ("a\\",)),
        (r"a.b\c", ("a", r"b\c")),
        ("a..b", ("a", "", "b")),
        (".", ("", "")),
        (r"\.", (".",)),
        ("line\nbreak.x", ("line\nbreak", "x")),
    ],
)
def test_a_typed_path_is_split_at_its_bare_dots(text: str, segments: tuple[str, ...]) -> None:
    assert split_path(text) == segments


@given(st.lists(st.text(st.sampled_from("ab.\\0\n")) | st.integers(0, 99), min_size=1))
def test_every_path_but_a_lone_empty_key_survives_being_written(path: list[str | int]) -> None:
    if path != [""]:
        assert split_path(pointer(tuple(path))) == tuple(map(str, path))
