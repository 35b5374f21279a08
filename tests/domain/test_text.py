from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from orderui.domain.text import clip, count, pad, quote, safe, safe_lines, width

FAMILY = "👩\u200d👩\u200d👧"
HEART = "❤\ufe0f"
FLAG = "🇩🇪"
ACCENTED = "e\u0301"

pieces = st.sampled_from(
    [
        "a",
        " ",
        "漢",
        "ש",
        "क\u094dष",
        ACCENTED,
        FAMILY,
        HEART,
        FLAG,
        "🇩",
        "👍🏽",
        "1\ufe0f\u20e3",
        "\u200d",
        "\ufe0f",
    ]
)
texts = st.one_of(st.text(max_size=30), st.lists(pieces, max_size=12).map("".join))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Müller & Söhne", "Müller & Söhne"),
        ("[bold]x[/]", "[bold]x[/]"),
        ("\x1b[31mred", "␛[31mred"),
        ("\x00\x07\x7f", "␀␇␡"),
        ("one\ntwo\tthree\r", "one⏎two⇥three␍"),
        ("a\u2028b\u2029c", "a⏎b⏎c"),
        ("\x9b31m", "�31m"),
        ("\u202egnp.exe\u2066", "�gnp.exe�"),
        ("\ud83d", "�"),
        ("漢字 שלום " + ACCENTED, "漢字 שלום " + ACCENTED),
        (FAMILY + HEART + FLAG, FAMILY + HEART + FLAG),
    ],
)
def test_what_could_act_on_the_terminal_is_shown_and_the_rest_stays(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_a_joiner_outside_an_emoji_sequence_cannot_hide_a_character() -> None:
    assert safe("a\u200db") == "ab"
    assert safe("\u200d漢") == "漢"


@given(texts)
def test_making_safe_twice_is_making_safe_once(text: str) -> None:
    assert safe(safe(text)) == safe(text)


@given(texts)
def test_safe_text_holds_no_control_character_and_can_be_encoded(text: str) -> None:
    shown = safe(text)
    shown.encode()
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}


def test_every_known_character_is_as_wide_as_the_screen_says() -> None:
    known = (chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) != "Cn")
    assert [char for char in map(safe, known) if width(char) != cell_len(char)] == []


@given(st.lists(pieces, max_size=12).map("".join).map(safe))
def test_sequences_are_as_wide_as_the_screen_says(text: str) -> None:
    assert width(text) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "cells", "clipped"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abcdef", 1, "…"),
        ("abcdef", 0, ""),
        ("abcdef", -1, ""),
        ("漢字漢字", 8, "漢字漢字"),
        ("漢字漢字", 7, "漢字漢…"),
        ("漢字漢字", 6, "漢字…"),
        (ACCENTED * 4, 3, ACCENTED * 2 + "…"),
        ("x" + FAMILY + "yz", 3, "x…"),
        ("x" + FAMILY + "yz", 4, "x" + FAMILY + "…"),
        (FLAG * 3, 5, FLAG * 2 + "…"),
        (FLAG * 3, 4, FLAG + "…"),
        (HEART * 3, 4, HEART + "…"),
    ],
)
def test_clipping_keeps_what_a_reader_sees_as_one_whole(text: str, cells: int, clipped: str) -> None:
    assert clip(text, cells) == clipped


def test_another_sign_of_clipping_may_be_given() -> None:
    assert clip("abcdef", 4, "..") == "ab.."
    assert clip("abcdef", 1, "..") == "a"


@given(texts.map(safe), st.integers(-1, 12))
def test_clipped_text_fits_and_stays_if_it_fitted(text: str, cells: int) -> None:
    clipped = clip(text, cells)
    assert width(clipped) <= max(cells, 0)
    assert width(text) > cells or clipped == text


@given(texts.map(safe), st.integers(0, 12), st.booleans())
def test_padded_text_is_exactly_so_wide(text: str, cells: int, to_the_right: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    assert width(pad(text, cells, "right" if to_the_right else "left")) == cells


def test_padding_fills_the_side_away_from_the_alignment() -> None:
    assert pad("漢", 4) == "漢  "
    assert pad("12.00", 7, "right") == "  12.00"
    assert pad("漢字", 3, "right") == "漢…"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one\r\ntwo\rthree\n", ["one", "two", "three", ""]),
        ("\tin\x1b", ["    in␛"]),
        ("a\u2028b", ["a", "b"]),
    ],
)
def test_lines_divide_at_line_breaks_and_are_each_safe(text: str, lines: list[str]) -> None:
    assert safe_lines(text) == lines


def test_a_quotation_is_safe_and_short() -> None:
    assert quote("EUR") == '"EUR"'
    assert quote("\x1b" + "x" * 10_000) == f'"␛{"x" * 38}…"'


@pytest.mark.parametrize(
    ("number", "noun", "plural", "sentence"),
    [
        (0, "order", "", "0 orders"),
        (1, "order", "", "1 order"),
        (3, "order", "", "3 orders"),
        (1204, "entry", "entries", "1,204 entries"),
        (1, "entry", "entries", "1 entry"),
    ],
)
def test_a_count_agrees_with_its_noun(number: int, noun: str, plural: str, sentence: str) -> None:
    assert count(number, noun, plural) == sentence
