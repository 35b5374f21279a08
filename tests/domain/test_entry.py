from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain.entry import (
    echo_amount,
    parse_amount,
    parse_date,
    parse_plain_decimal,
    parse_relative,
    parse_whole,
)
from orderui.domain.errors import BadValue
from orderui.domain.money import digits_shown, from_units

SATURDAY = date(2026, 11, 21)

currencies = st.sampled_from([None, "EUR", "JPY", "KWD", "CHF", "UGX"])


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("1234.56", "EUR", "1234.56"),
        ("1234.50", "EUR", "1234.50"),
        ("1,234.56", "EUR", "1234.56"),
        ("1.234,56", "EUR", "1234.56"),
        ("1 234,56", "EUR", "1234.56"),
        ("1\u00a0234,56", "EUR", "1234.56"),
        ("1\u202f234\u2009567,8", "EUR", "1234567.8"),
        ("1'234.50", "CHF", "1234.50"),
        ("1\u2019234.50", "CHF", "1234.50"),
        ("1,234,567", "EUR", "1234567"),
        ("1.234.567", "EUR", "1234567"),
        ("1,234.567", "EUR", "1234.567"),
        ("\n 12,5 \n", "EUR", "12.5"),
        (".5", "EUR", "0.5"),
        ("0.125", "EUR", "0.125"),
        ("1234.567", "EUR", "1234.567"),
        ("1,234", "JPY", "1234"),
        ("1.234", "JPY", "1234"),
        ("-5", None, "-5"),
        ("\u22125", None, "-5"),
        ("-0", None, "0"),
        ("1k", None, "1000"),
        ("1.5K", None, "1500"),
        ("2m", None, "2000000"),
        ("-2m", None, "-2000000"),
        ("9" * 60, None, "9" * 60),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, currency: str | None, amount: str) -> None:
    assert str(parse_amount(text, currency=currency)) == amount


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12*3", None, "36"),
        ("12 × 3", None, "36"),
        ("(1+2)*3", None, "9"),
        ("1+2*3", None, "7"),
        ("10-2-3", None, "5"),
        ("100/4/5", None, "5"),
        ("-(1+2)", None, "-3"),
        ("3*-2", None, "-6"),
        ("1.0001*1", "EUR", "1.0001"),
        ("1k+1", None, "1001"),
        ("100/3", "EUR", "33.33"),
        ("100/3", None, "33.33"),
        ("100/3", "JPY", "33"),
        ("100/3", "KWD", "33.333"),
        ("1/8", "EUR", "0.12"),
        ("3/8", "EUR", "0.38"),
        ("100/3*3", "EUR", "100"),
        ("1 234,50 * 2", "EUR", "2469"),
        ("0.1*3", "EUR", "0.3"),
    ],
)
def test_a_calculation_is_exact_and_only_a_division_rounds(text: str, currency: str | None, amount: str) -> None:
    assert str(parse_amount(text, currency=currency)) == amount


@pytest.mark.parametrize("text", ["€12.50", "12.50€", "EUR 12.50", "12.50 eur", "€ 12,50"])
def test_the_currency_of_the_field_may_be_typed_with_the_amount(text: str) -> None:
    assert parse_amount(text, currency="EUR") == Decimal("12.50")
    assert parse_amount(f"-{text}", currency="EUR") == Decimal("-12.50")


@pytest.mark.parametrize(
    ("text", "currency", "sentence"),
    [
        ("$5", "EUR", 'this amount is in EUR, not in "$"'),
        ("5 USD", "EUR", 'this amount is in EUR, not in "USD"'),
        ("$5", "SGD", 'this amount is in SGD, not in "$"'),
        ("5 EUR", None, 'this amount has no currency; leave out "EUR"'),
        ("₺5", None, 'this amount has no currency; leave out "₺"'),
    ],
)
def test_another_currency_is_refused(text: str, currency: str | None, sentence: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_amount(text, currency=currency)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(("text", "word"), [("5 apples", "apples"), ("-abc", "abc")])
@pytest.mark.parametrize("currency", [None, "EUR"])
def test_a_word_that_is_no_currency_is_not_taken_for_one(text: str, word: str, currency: str | None) -> None:
    with pytest.raises(BadValue, match=f'^"{word}" does not belong in an amount; write one such as 1234.56$'):
        parse_amount(text, currency=currency)


@pytest.mark.parametrize("currency", ["EUR", None])
def test_a_word_is_no_amount_and_no_currency_either(currency: str | None) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_amount("abc", currency=currency)
    assert str(refusal.value) == 'not an amount: "abc"; there is no number in it'


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("1,200", 1200), ("1k", 1000), ("3*4", 12), ("-2", -2), ("12.0", 12)]
)
def test_a_count_is_a_whole_number(text: str, number: int) -> None:
    assert parse_whole(text) == number


@pytest.mark.parametrize("text", ["abc", "2.5", "1.234", "5 EUR", "€5", "10/4", "@", "1,5"])
def test_what_is_no_count_is_told_so_without_a_word_about_money(text: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_whole(text)
    assert str(refusal.value) == f'must be a whole number such as 12, not "{text}"'


def test_a_letter_after_a_number_counts_or_names_the_currency() -> None:
    assert parse_amount("5m", currency="MXN") == 5_000_000
    assert parse_amount("5MXN", currency="MXN") == 5
    assert parse_amount("2m€", currency="EUR") == 2_000_000


@pytest.mark.parametrize(
    ("text", "currency"), [("1,234", "EUR"), ("1.234", "EUR"), ("1.234", "KWD"), ("1,234", None)]
)
def test_an_amount_with_two_readings_is_refused_with_both(text: str, currency: str | None) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_amount(text, currency=currency)
    assert str(refusal.value) == (
        f'"{text}" could be 1234 or 1.234; write 1234 for the first, 1.2340 for the second'
    )
    assert parse_amount("1234", currency=currency) == 1234
    assert parse_amount("1.2340", currency=currency) == Decimal("1.234")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "an amount is missing"),
        ("  ", "an amount is missing"),
        ("1,23,456", "not grouped in threes"),
        ("0,123,456", "not grouped in threes"),
        ("1,234.567.8", "not grouped in threes"),
        ("1'23", "not grouped in threes"),
        ("12 34", '"34" does not belong where it stands'),
        ("2(3)", '"\\(" does not belong where it stands'),
        ("1e5", '"e" does not belong where it stands'),
        ("1)", '"\\)" does not belong where it stands'),
        ("5.", '"." does not belong in an amount'),
        ("5%", '"%" does not belong in an amount'),
        ("__import__", '"_" does not belong in an amount'),
        ("\x1b[31m5", '"␛" does not belong in an amount'),
        ("５", "does not belong in an amount"),
        ("1+", "missing at the end"),
        ("+", "missing at the end"),
        ("()", 'missing before "\\)"'),
        ("1+*2", 'missing before "\\*"'),
        ("(1", 'a "\\)" is missing'),
        ("1/0", "divided by zero"),
        ("1/(2-2)", "divided by zero"),
        ("(" * 21 + "1" + ")" * 21, "too many parentheses"),
        ("1" * 201, "at most 200 characters"),
        ("9" * 61, "at most 60 digits"),
        ("m".join("9" * 30) + "m", "does not belong"),
        ("*".join(["9m"] * 60), "at most 60 digits"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BadValue, match=reason) as refusal:
        parse_amount(text)
    assert refusal.value.path == ""


@given(st.text(alphabet="0123456789.,' +-*/()km€EUR\u00a0", max_size=30), currencies)
def test_any_typing_is_an_amount_or_a_refusal(text: str, currency: str | None) -> None:
    try:
        amount = parse_amount(text, currency=currency)
    except BadValue:
        return
    assert amount.is_finite()


@given(st.integers(-(10**40), 10**40), st.sampled_from([None, "EUR", "JPY", "CHF", "UGX", "CLF"]))
def test_what_is_echoed_would_be_read_as_the_same(minor: int, currency: str | None) -> None:
    amount = from_units(minor, digits_shown(currency))
    assert parse_amount(echo_amount(amount, currency), currency=currency) == amount


@pytest.mark.parametrize("text", ["120.50", "-3", "0", "1.5e3", "1E-3", "1e+05", "9" * 60, "0.001", "007"])
def test_a_plain_number_is_read_as_programs_write_it(text: str) -> None:
    assert parse_plain_decimal(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1,2", "1_0", "+3", ".5", "5.", "NaN", "Infinity", "0x10", "1e", "٣", "1\n",
     "9" * 61, "1e60", "1e-60", "0e999", "1e999999999", "1e-999999999", "1" * 10_000],
)  # fmt: skip
def test_other_spellings_and_sizes_of_a_plain_number_are_refused(text: str) -> None:
    with pytest.raises(BadValue, match="60 digits"):
        parse_plain_decimal(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01", "2026-12-01"),
        ("today", "2026-11-21"),
        ("Tomorrow", "2026-11-22"),
        ("yesterday", "2026-11-20"),
        ("28", "2026-11-28"),
        ("21", "2026-11-21"),
        ("20", "2026-12-20"),
        ("31", "2026-12-31"),
        ("28.11", "2026-11-28"),
        ("28.11.", "2026-11-28"),
        ("28/11", "2026-11-28"),
        ("11/28", "2026-11-28"),
        ("20.11", "2027-11-20"),
        ("28.11.2030", "2030-11-28"),
        ("1/13/2026", "2026-01-13"),
        ("5/5", "2027-05-05"),
        ("28 nov", "2026-11-28"),
        ("nov 28", "2026-11-28"),
        ("28. November", "2026-11-28"),
        ("Nov 28, 2025", "2025-11-28"),
        ("1 sept 2026", "2026-09-01"),
        ("29 feb", "2028-02-29"),
        ("fri", "2026-11-27"),
        ("Friday", "2026-11-27"),
        ("sat", "2026-11-28"),
        ("sun", "2026-11-22"),
        ("+2w", "2026-12-05"),
        ("2w", "2026-12-05"),
        ("-3d", "2026-11-18"),
        ("\u22123d", "2026-11-18"),
        ("+1m", "2026-12-21"),
        ("+1y", "2027-11-21"),
        ("+0d", "2026-11-21"),
        ("eom", "2026-11-30"),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, expected: str) -> None:
    assert str(parse_date(text, today=SATURDAY)) == expected


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        ("2026-01-31", "+1m", "2026-02-28"),
        ("2028-02-29", "+1y", "2029-02-28"),
        ("2028-02-10", "eom", "2028-02-29"),
        ("2026-01-31", "30", "2026-03-30"),
        ("2096-03-01", "29 feb", "2104-02-29"),
        ("2026-12-31", "1", "2027-01-01"),
    ],
)
def test_dates_keep_to_the_ends_of_months(today: str, text: str, expected: str) -> None:
    assert str(parse_date(text, today=date.fromisoformat(today))) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3/4", '"3/4" could be 3 April 2027 or 4 March 2027; write 2027-04-03 or 2027-03-04'),
        (
            "12.11.2026",
            '"12.11.2026" could be 12 November 2026 or 11 December 2026; write 2026-11-12 or 2026-12-11',
        ),
        ("blah", 'not a date: "blah"; write 2026-12-01, 28, 28 nov, fri'),
        ("", 'not a date: ""; write 2026-12-01, 28'),
        ("fr", 'not a date: "fr"'),
        ("12 xyz", 'not a date: "12 xyz"'),
        ("28.11/2026", 'not a date: "28.11/2026"'),
        ("2026-1-1", 'not a date: "2026-1-1"'),
        ("2026-02-30", '"2026-02-30" is no day of the calendar (1900 to 9999)'),
        ("30 feb", '"30 feb" is no day'),
        ("0", '"0" is no day'),
        ("32", '"32" is no day'),
        ("0/5", '"0/5" is no day'),
        ("31/31", '"31/31" is no day'),
        ("+99999y", '"+99999y" is no day'),
        ("1899-12-31", '"1899-12-31" is before the year 1900'),
        ("-200y", '"-200y" is before the year 1900'),
    ],
)
def test_what_is_no_date_or_two_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_date(text, today=SATURDAY)
    assert refusal.value.sentence.startswith(sentence)


@given(st.text(max_size=20) | st.from_regex(r"[0-9]{1,4}[ ./-][0-9a-z]{1,4}([ ./-][0-9]{1,4})?", fullmatch=True))
def test_any_typing_is_a_date_or_a_refusal(text: str) -> None:
    try:
        found = parse_date(text, today=SATURDAY)
    except BadValue:
        return
    assert 1900 <= found.year <= 9999


@given(st.dates(date(1900, 1, 1), date(9980, 1, 1)), st.integers(1, 31))
def test_a_bare_day_is_the_next_such_day(today: date, day: int) -> None:
    found = parse_date(str(day), today=today)
    between = (today + timedelta(days=ahead) for ahead in range((found - today).days))
    assert found.day == day
    assert all(passed.day != day for passed in between)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("+14d", relativedelta(days=14)),
        ("14D", relativedelta(days=14)),
        ("-2w", relativedelta(days=-14)),
        ("+1m", relativedelta(months=1)),
        ("1y", relativedelta(years=1)),
    ],
)
def test_a_span_of_time_is_read(text: str, span: relativedelta) -> None:
    assert parse_relative(text) == span


@pytest.mark.parametrize("text", ["", "14", "d", "+-1d", "1h", "1.5d", "123456d"])
def test_what_is_no_span_of_time_is_nothing(text: str) -> None:
    assert parse_relative(text) is None
