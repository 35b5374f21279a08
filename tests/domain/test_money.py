from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import iso4217
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from orderui.domain import money as module
from orderui.domain.errors import BadValue
from orderui.domain.money import (
    Country,
    Currency,
    CurrencyMismatch,
    Money,
    is_currency,
    minor_digits,
    show_amount,
    show_money,
    split,
    split_evenly,
    sum_by_currency,
)

HUGE = "1234567890123456789012345678901234567890.12"

currencies = st.sampled_from(["JPY", "EUR", "KWD", "CLF"])
units = st.integers(-(10**42), 10**42)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("JPY", 0), ("EUR", 2), ("KWD", 3), ("CLF", 4), ("UGX", 0), ("IQD", 3), ("XAU", 0), ("DEM", 2), ("ITL", 0)],
)
def test_minor_digits_are_those_of_the_standard_now_or_then(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


def test_the_currencies_known_without_a_table_agree_with_the_table() -> None:
    for code, (_, digits) in module._COMMON.items():
        assert iso4217.raw_table[code]["CcyMnrUnts"] == str(digits)


def test_common_currencies_load_no_table() -> None:
    script = (
        "import sys; from decimal import Decimal; from orderui.domain.money import Money, show_money;"
        "print(show_money(Money(Decimal(5), 'EUR')), {'iso4217', 'iso3166', 'babel'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "€5.00 set()\n"


@pytest.mark.parametrize("code", ["", "string", "ABC", "eur", "E€R", "XX", "978"])
def test_what_is_no_currency_is_known_as_none(code: str) -> None:
    assert not is_currency(code)
    with pytest.raises(BadValue, match="not a currency code of ISO 4217"):
        minor_digits(code)


@pytest.mark.parametrize("code", ["EUR", "DEM", "UGX"])
def test_a_currency_field_takes_codes_past_and_present(code: str) -> None:
    assert TypeAdapter(Currency).validate_python(code) == code


@pytest.mark.parametrize("code", ["DE", "DEU", "GB"])
def test_a_country_is_kept_as_written(code: str) -> None:
    assert TypeAdapter(Country).validate_python(code) == code


@pytest.mark.parametrize(
    ("field", "code", "sentence"),
    [
        (Currency, "string", 'not a currency code of ISO 4217: "string"'),
        (Currency, "eur", 'not a currency code of ISO 4217: "eur"; write "EUR"'),
        (Country, "string", 'not a country code of ISO 3166: "string"'),
        (Country, "de", 'not a country code of ISO 3166: "de"; write "DE"'),
        (Country, "UK", 'not a country code of ISO 3166: "UK"'),
    ],
)
def test_other_codes_are_refused_with_the_capitals_where_those_would_do(
    field: Any, code: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(field).validate_python(code)
    problem = refusal.value.errors()[0]["ctx"]["error"]
    assert isinstance(problem, BadValue)
    assert problem.sentence == sentence


def test_amounts_of_one_currency_add_up_without_rounding() -> None:
    assert euros(HUGE) + euros("0.01") == euros("1234567890123456789012345678901234567890.13")
    assert euros("1.10") - euros("2") == euros("-0.9")
    assert euros(HUGE) * 3 == euros("3703703670370370367037037036703703703670.36")
    assert Decimal("0.5") * euros("0.01") == euros("0.005")
    assert -euros(HUGE) == euros(f"-{HUGE}")


@pytest.mark.parametrize("other", ["USD", None])
def test_currencies_never_meet_in_a_sum_or_an_order(other: str | None) -> None:
    foreign = Money(Decimal(1), other)
    with pytest.raises(CurrencyMismatch):
        _ = euros("1") + foreign
    with pytest.raises(CurrencyMismatch):
        _ = euros("1") - foreign
    with pytest.raises(CurrencyMismatch):
        _ = euros("1") <= foreign
    assert euros("1") != foreign


def test_money_is_a_value() -> None:
    assert {euros("1.0"), euros("1.00"), Money(Decimal(1), None)} == {euros("1"), Money(Decimal(1), None)}
    assert euros("1") < euros("1.01") <= euros("1.010")
    assert max(euros("2"), euros("10")) == euros("10")


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "1E+1001", "1E-1001", "1E+999999999"])
def test_an_amount_that_could_not_be_reckoned_with_is_a_bug(amount: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        euros(amount)


def test_money_fits_a_validated_field() -> None:
    assert TypeAdapter(Money).validate_python(euros("1.50")) == euros("1.50")


def test_a_float_is_a_bug() -> None:
    with pytest.raises(TypeError, match="not float"):
        Money(0.1, "EUR")  # type: ignore[arg-type]  # the very point
    with pytest.raises(TypeError):
        _ = euros("1") * 0.1  # type: ignore[operator]  # as above


@given(units, currencies)
def test_minor_to_decimal_to_minor_is_the_identity(minor: int, currency: str) -> None:
    assert Money.of_minor(minor, currency).minor == minor


def test_minor_units_are_those_of_the_currency() -> None:
    assert Money.of_minor(43795, "JPY") == Money(Decimal(43795), "JPY")
    assert Money.of_minor(40000, "SGD") == Money(Decimal(400), "SGD")
    assert str(Money.of_minor(-5, "KWD").amount) == "-0.005"


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "EUR"), ("0.5", "JPY"), ("1E-30", "KWD")])
def test_an_amount_finer_than_its_currency_has_no_minor_units(amount: str, currency: str) -> None:
    money = Money(Decimal(amount), currency)
    assert not money.exact
    with pytest.raises(BadValue, match=f"is finer than {currency}, which has"):
        _ = money.minor


def test_no_currency_has_no_minor_units_and_nothing_to_exceed() -> None:
    money = Money(Decimal("0.0001"), None)
    assert money.exact
    with pytest.raises(BadValue, match="without a currency"):
        _ = money.minor


def test_sums_are_kept_by_currency_in_the_order_met() -> None:
    moneys = [euros("1"), Money(Decimal(5), None), Money(Decimal(7), "JPY"), euros(HUGE)]
    assert list(sum_by_currency(moneys).items()) == [
        ("EUR", Decimal("1234567890123456789012345678901234567891.12")),
        (None, Decimal(5)),
        ("JPY", Decimal(7)),
    ]
    assert sum_by_currency([]) == {}


@pytest.mark.parametrize(
    ("total", "weights", "digits", "parts"),
    [
        ("100", [1, 1, 1], 2, ["33.34", "33.33", "33.33"]),
        ("-100", [1, 1, 1], 2, ["-33.34", "-33.33", "-33.33"]),
        ("0.05", [1, 1], 2, ["0.03", "0.02"]),
        ("100", [0, 1, 2], 0, ["0", "33", "67"]),
        ("10", [Decimal("33.3"), Decimal("66.7")], 3, ["3.330", "6.670"]),
        ("0", [1, 2], 2, ["0.00", "0.00"]),
        ("900", [50, 30, 20], 2, ["450.00", "270.00", "180.00"]),
    ],
)
def test_a_split_follows_its_weights(
    total: str, weights: list[Decimal | int], digits: int, parts: list[str]
) -> None:
    assert [str(part) for part in split(Decimal(total), weights, digits)] == parts


weights_of_a_split = st.lists(
    st.one_of(st.integers(0, 10**6), st.decimals(0, 1000, places=4)), min_size=1, max_size=12
).filter(any)


@given(units, weights_of_a_split, st.integers(0, 4))
def test_a_split_adds_up_and_each_part_is_within_one_unit_of_its_share(
    minor: int, weights: list[Decimal | int], digits: int
) -> None:
    total = Decimal(minor).scaleb(-digits, module.EXACT)
    parts = split(total, weights, digits)
    unit, whole = Decimal(1).scaleb(-digits), sum(weights)
    assert sum_by_currency([Money(part, None) for part in parts])[None] == total
    for part, weight in zip(parts, weights, strict=True):
        off = module.EXACT.subtract(module.EXACT.multiply(part, whole), module.EXACT.multiply(total, weight))
        assert off.copy_abs() < unit * whole
        assert weight or not part


@given(units, st.integers(1, 60))
def test_even_parts_differ_by_one_unit_at_most_and_the_larger_come_first(minor: int, parts: int) -> None:
    shares = [int(part) for part in split_evenly(Decimal(minor), parts, 0)]
    assert sum(shares) == minor
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, key=abs, reverse=True)


@pytest.mark.parametrize(
    ("total", "weights", "sentence"),
    [
        ("0.001", [1], "which has 2 decimals"),
        ("1", [], "one at least"),
        ("1", [0, 0], "one at least"),
        ("1", [2, -1], "not be negative"),
    ],
)
def test_a_split_that_cannot_be_made_is_refused(total: str, weights: list[Decimal | int], sentence: str) -> None:
    with pytest.raises(BadValue, match=sentence):
        split(Decimal(total), weights, 2)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("1234.5", "EUR", "1,234.50"),
        ("12345678901234567.89", "EUR", "12,345,678,901,234,567.89"),
        (HUGE, "EUR", "1,234,567,890,123,456,789,012,345,678,901,234,567,890.12"),
        ("1.5E+3", "EUR", "1,500.00"),
        ("0.12345", "EUR", "0.12345"),
        ("4.50000", "EUR", "4.50"),
        ("43795", "JPY", "43,795"),
        ("43795.00", "JPY", "43,795"),
        ("0.5", "JPY", "0.5"),
        ("1", "KWD", "1.000"),
        ("1200", None, "1,200.00"),
        ("1200", "no such", "1,200.00"),
        ("-0.00", "EUR", "0.00"),
        ("-1234.5", "EUR", "-1,234.50"),
        ("0E+5", "JPY", "0"),
    ],
)
def test_an_amount_is_shown_whole(amount: str, currency: str | None, shown: str) -> None:
    assert show_amount(Decimal(amount), currency) == shown


def test_an_amount_too_large_to_write_out_is_still_shown() -> None:
    assert show_amount(Decimal("1E+999999999"), "EUR") == "1E+999999999"


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("43795", "JPY", "¥43,795"),
        ("400", "SGD", "S$400.00"),
        ("950", "EUR", "€950.00"),
        ("-950", "EUR", "-€950.00"),
        ("1200", None, "1,200.00"),
        ("12", "CHF", "CHF 12.00"),
        ("-12", "CHF", "-CHF 12.00"),
        ("12", "\x1bx", "␛x 12.00"),
    ],
)
def test_money_is_shown_with_its_sign_or_code(amount: str, currency: str | None, shown: str) -> None:
    assert show_money(Money(Decimal(amount), currency)) == shown


@given(units, currencies)
def test_what_is_shown_reads_back_as_the_same_amount(minor: int, currency: str) -> None:
    amount = Money.of_minor(minor, currency).amount
    assert Decimal(show_amount(amount, currency).replace(",", "")) == amount
