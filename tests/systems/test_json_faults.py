from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain.errors import Malformed
from orderui.systems.json_faults import diagnose
from orderui.systems.json_text import parse

SURPLUS_BRACE = """\
{
  "orderRef": "ORDER-1",
  "metadata": {
    "key": "value"
  }
}
}
"""

SURPLUS_COMMA = """\
{
  "CustomerName": "My name and lastname",
  "CustomerEmail": "person@example.dk",
}
"""

MISSING_COMMA = """\
{
    "ShippingEntityId": "1"
    "TenderId": "",
    "DiscountAmount": 15.0
}
"""

ELLIPSIS = """\
{"status": 200, "results": [{
"id": "1"
}, {
...
}]
}
"""


def fault_of(text: str | bytes, where: str = "") -> Malformed:
    with pytest.raises(Malformed) as caught:
        parse(text, where=where)
    return caught.value


@pytest.mark.parametrize(
    ("text", "at", "sentences"),
    [
        (
            SURPLUS_BRACE,
            "line 7, column 1",
            'there is a surplus closing brace "}" after the end of the record. Remove it.',
        ),
        (SURPLUS_COMMA, "line 3, column 39", 'there is a surplus comma before the closing "}". Remove it.'),
        (
            MISSING_COMMA,
            "line 2, column 28",
            'a comma is missing after this value, before "TenderId". Add it.',
        ),
        (ELLIPSIS, "line 4, column 1", 'expected a key in double quotes, found "...".'),
    ],
)
def test_the_faults_of_real_documents_are_told_in_full(text: str, at: str, sentences: str) -> None:
    assert str(fault_of(text, "order.json")) == f"order.json, {at}: {sentences}"


MENDED = [
    ('{"a": 1,}', 8, "surplus comma before the closing"),
    ("[1,]", 3, "surplus comma before the closing"),
    ("[1,,2]", 4, "surplus comma"),
    ('{"a": 1,, "b": 2}', 9, "surplus comma"),
    ('{,"a": 1}', 2, "surplus comma"),
    ("[,1]", 2, "surplus comma"),
    ('{"a": 1},', 9, "surplus comma after the end of the record"),
    ('{"a": 1 "b": 2}', 8, 'comma is missing after this value, before "b"'),
    ('{"a": [] "b": 2}', 9, 'comma is missing after this value, before "b"'),
    ("[1 2]", 3, 'comma is missing after this value, before "2"'),
    ("[{} {}]", 4, 'comma is missing after this value, before "{"'),
    ('["a" true]', 5, 'comma is missing after this value, before "true"'),
    ("[1]]", 4, 'surplus closing bracket "]" after the end of the list'),
    ('[{"a": 1}}, {"b": 2}]', 10, 'surplus closing brace "}"'),
    ('{"a": {"b": 1}}, "c": 2}', 15, 'surplus closing brace "}"'),
]


@pytest.mark.parametrize(("text", "column", "sentence"), MENDED)
def test_an_obvious_mend_is_named_and_making_it_mends(text: str, column: int, sentence: str) -> None:
    fault = fault_of(text)
    assert (fault.line, fault.column) == (1, column)
    assert sentence in fault.sentence
    parse(with_mend(text, fault))


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("[1,,]", 4, "there is a surplus comma"),
        ('{"a": 1,} x', 8, 'there is a surplus comma before the closing "}"'),
        ('{"a": 1}}}', 9, 'there is a surplus closing brace "}" after the end of the record'),
        ('{"a": 1 "a": 2}', 8, 'a comma is missing after this value, before "a"'),
    ],
)
def test_a_mend_that_would_not_be_enough_is_not_offered(text: str, column: int, sentence: str) -> None:
    fault = fault_of(text)
    assert (fault.column, fault.sentence, fault.mend) == (column, sentence, "")


@pytest.mark.parametrize(
    ("text", "line", "column", "sentence"),
    [
        ("", 1, 1, "there is nothing in it"),
        (" \n\t", 1, 1, "there is nothing in it"),
        # other notations
        ("{'a': 1}", 1, 2, "expected a key in double quotes, found a single quote"),
        ("{\"a\": 'x'}", 1, 7, 'expected a value for the key "a", found a single quote'),
        ("[\u201cx\u201d]", 1, 2, "found a typographic quote; keys and text stand in double quotes"),
        ("{a: 1}", 1, 2, 'expected a key in double quotes, found "a"'),
        ("// order\n{}", 1, 1, "found a comment, which JSON does not have"),
        ('{"a": 1, # one\n"b": 2}', 1, 10, "expected a key in double quotes, found a comment"),
        ('{"a": 1 /* one */}', 1, 9, 'expected a comma or "}", found a comment'),
        ("[True]", 1, 2, 'found "True", which JSON writes true'),
        ("[None]", 1, 2, 'found "None", which JSON writes null'),
        ('{"a": undefined}', 1, 7, 'found "undefined", which JSON writes null'),
        ("[nul]", 1, 2, 'expected a value, found "nul"'),
        # numbers
        ('{"a":\n NaN}', 2, 2, 'found "NaN", which is no number JSON can hold'),
        ("[1, -Infinity]", 1, 5, 'found "-Infinity", which is no number JSON can hold'),
        ("[01]", 1, 2, 'found "01": a JSON number has no leading zeros'),
        ("[+1]", 1, 2, 'found "+1": a JSON number has no plus sign'),
        ("[.5]", 1, 2, 'found ".5": a JSON number has a digit before and after its point'),
        ("[5.]", 1, 2, 'found "5.": a JSON number has a digit before and after its point'),
        ("[1e]", 1, 2, 'found "1e", which is no JSON number'),
        ("[-]", 1, 2, 'expected a value, found "-"'),
        ("1,234.56", 1, 2, 'expected nothing more after the end of the value, found ","'),
        # strings
        ('["abc', 1, 2, "the quoted text that begins here has no closing double quote"),
        ('["abc\\', 1, 2, "the quoted text that begins here has no closing double quote"),
        ('["a\nb"]', 1, 4, "the line ends inside text"),
        ('["a\r\nb"]', 1, 4, "the line ends inside text"),
        ('["a\tb"]', 1, 4, r"a tab inside text is written \t"),
        ('["a\x1bb"]', 1, 4, r"the control character U+001B inside text is written \u001b"),
        (r'["C:\x"]', 1, 5, r'the escape "\x" is none of JSON' + r"'s; a backslash is written \\"),
        (r'["\u12"]', 1, 3, r"the escape \u needs four hexadecimal digits"),
        (r'["a\ud800b"]', 1, 4, r'the escape "\ud800" is half a character'),
        (r'["\ude00\ud83d"]', 1, 3, r'the escape "\ude00" is half a character'),
        (r'{"\udc00": 1}', 1, 3, r'the escape "\udc00" is half a character'),
        ('["\ud800"]', 1, 3, "U+D800 is half a character, which UTF-8 cannot hold"),
        ('["The "best" one"]', 1, 8, r'found "best"; a double quote inside text is written \"'),
        # members
        ('{"a" 1}', 1, 6, 'expected a colon after the key "a", found "1"'),
        ('{"a" = 1}', 1, 6, 'expected a colon after the key "a", found "="'),
        ('{"a":}', 1, 6, 'expected a value for the key "a", found "}"'),
        ('{"a":,"b": 1}', 1, 6, 'expected a value for the key "a", found ","'),
        ('{"a": 1, 2}', 1, 10, 'expected a key in double quotes, found "2"'),
        ('{"a": 1,\n "a": 2}', 2, 2, 'the key "a" stands twice in the same object, first on line 1'),
        ('[{"a": 1}, {"b": 2, "\\u0062": 3}]', 1, 21, r'the key "\u0062" stands twice in the same object'),
        # brackets
        ("[1}", 1, 3, 'the "[" of line 1 is closed with "}" instead of "]"'),
        ('{"a": 1\n]', 2, 1, 'the "{" of line 1 is closed with "]" instead of "}"'),
        ("[", 1, 2, 'the text ends before a value; still open: the "[" of line 1'),
        (
            '{"a": 1,\n"b": [2\n',
            2,
            8,
            'before the closing "]"; still open: the "{" of line 1, the "[" of line 2',
        ),
        ('{"a"', 1, 5, 'the text ends before a colon after the key "a"'),
        ('{"a": 1,', 1, 9, "the text ends before a key in double quotes"),
        ("[[\n[\n[[", 3, 3, 'still open: the "[" of line 1, 3 more, the "[" of line 3'),
        # more than one value
        (
            '{"a": 1}\n{"b": 2}',
            2,
            1,
            "more follows after the end of the record; several records stand in one list",
        ),
        ('{"a": 1}, {"b": 2}', 1, 9, "several records stand in one list"),
        ("[] x", 1, 4, 'expected nothing more after the end of the list, found "x"'),
        # what nobody can see
        ("\x00", 1, 1, "expected a value, found U+0000"),
        ("[1\u00a0,2]", 1, 3, "found U+00A0"),
        ("[\ufeff1]", 1, 2, "found U+FEFF"),
    ],
)
def test_a_fault_without_an_obvious_mend_is_placed_and_named(
    text: str, line: int, column: int, sentence: str
) -> None:
    fault = fault_of(text)
    assert sentence in fault.sentence
    assert (fault.line, fault.column, fault.mend) == (line, column, "")


@pytest.mark.parametrize(
    ("content", "line", "column", "sentence"),
    [
        (b'{\n"a": "\xe6"}', 2, 7, "the byte 0xE6 is not UTF-8"),
        (b'{"\xc3\xa6": "\xc3"}', 1, 8, "the byte 0xC3 is not UTF-8"),
        (b'\xef\xbb\xbf"\xff"', 1, 2, "the byte 0xFF is not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), 1, 1, "the text is UTF-16 or UTF-32"),
        ('{"a": 1}'.encode("utf-32"), 1, 1, "the text is UTF-16 or UTF-32"),
        ("\ufeff1".encode("utf-32-be"), 1, 1, "the text is UTF-16 or UTF-32"),
    ],
)
def test_bytes_that_are_not_utf_8_are_refused_where_they_stand(
    content: bytes, line: int, column: int, sentence: str
) -> None:
    fault = fault_of(content)
    assert sentence in fault.sentence
    assert (fault.line, fault.column) == (line, column)


@pytest.mark.parametrize("text", ["[" * 201 + "]" * 201, "[" * 100_000, '{"a":' * 100_000, "[[]," + "[" * 100_000])
def test_nesting_beyond_two_hundred_levels_is_refused_in_a_sentence(text: str) -> None:
    assert fault_of(text).sentence == "objects and lists are nested more than 200 levels deep here"


def test_a_long_piece_of_the_text_is_cut_and_made_visible() -> None:
    assert fault_of(f"[{'x' * 500}]").sentence == f'expected a value, found "{"x" * 20}…"'
    assert fault_of("[x\x1b[31m]").sentence == 'expected a value, found "x\ufffd"'
    assert len(fault_of(f'{{"{"k" * 500}" 1}}').sentence) < 90


def with_mend(text: str, fault: Malformed) -> str:
    """The text with the advised mend made where the fault points."""
    lines = text.split("\n")
    at = sum(len(line) + 1 for line in lines[: fault.line - 1]) + fault.column - 1
    if fault.mend == "Add it":
        return f"{text[:at]},{text[at:]}"
    assert fault.mend == "Remove it"
    return text[:at] + text[at + 1 :]


PIECES = [
    *(
        '{"a": 1, "b": [true, null]}',
        '{"a":',
        '"b"',
        '"c": "d"',
        "[",
        "]",
        "{",
        "}",
        ",",
        ",",
        ":",
        "1",
        "-2.50e3",
    ),
    *(
        r'"\ud83d\ude00"',
        r'"\ud800"',
        '"',
        "'",
        "\\",
        "\\u",
        "01",
        "1.",
        "-",
        "NaN",
        "-Infinity",
        "true",
        "True",
    ),
    *("null", "...", "// x\n", " ", "\n", "\t", "\x00", "\x7f", "\u00a0", "\ufeff", "é", "\ud800"),
]
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def refusal_of(text: str) -> Malformed | None:
    try:
        parse(text)
    except Malformed as fault:
        return fault
    return None


@given(texts)
def test_any_text_is_either_read_or_refused_at_a_place_inside_it(text: str) -> None:
    fault = refusal_of(text)
    if fault is None:
        assert diagnose(text.removeprefix("\ufeff"), where="", readable=lambda _: False) is None
    else:
        lines = text.split("\n")
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1


@given(texts)
def test_every_mend_offered_mends(text: str) -> None:
    fault = refusal_of(text)
    if fault is not None and fault.mend:
        parse(with_mend(text.removeprefix("\ufeff"), fault))


def test_the_stack_of_the_caller_does_not_change_the_answer() -> None:
    def deeper(left: int) -> str:
        return deeper(left - 1) if left else fault_of("[" * 5000).sentence

    assert "nested more than" in deeper(sys.getrecursionlimit() // 3)
