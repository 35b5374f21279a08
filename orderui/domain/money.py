"""Amounts of money: a Decimal with its currency, never rounded unasked, never mixed.

Currencies are ISO 4217 codes with the minor digits that standard gives them. Source: domain.md, "Money".
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Clamped, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow, Subnormal
from fractions import Fraction
from functools import cache, total_ordering
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from orderui.domain.errors import BadValue
from orderui.domain.formats import marked
from orderui.domain.text import count, quote, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_DIGITS = 1000
"""Digits an amount may have on either side of its point: beyond any money, and small enough never to hang."""

EXACT = Context(
    prec=4 * MOST_DIGITS,
    traps=[Clamped, DivisionByZero, Inexact, InvalidOperation, Overflow, Subnormal],
)
"""Arithmetic that raises where it would have to round; the default context rounds at 28 digits unasked."""

# The currencies seen most, with their usual sign and their minor digits: no table has to be loaded for them,
# which a command line would feel. A test holds the digits against ISO 4217.
_COMMON: dict[str, tuple[str, int]] = {
    "AUD": ("A$", 2),
    "BRL": ("R$", 2),
    "CAD": ("CA$", 2),
    "CHF": ("", 2),
    "CNY": ("CN¥", 2),
    "DKK": ("", 2),
    "EUR": ("€", 2),
    "GBP": ("£", 2),
    "HKD": ("HK$", 2),
    "ILS": ("₪", 2),
    "INR": ("₹", 2),
    "JPY": ("¥", 0),
    "KRW": ("₩", 0),
    "KWD": ("", 3),
    "MXN": ("MX$", 2),
    "NOK": ("", 2),
    "NZD": ("NZ$", 2),
    "PLN": ("", 2),
    "SEK": ("", 2),
    "SGD": ("S$", 2),
    "USD": ("$", 2),
}
_THREE_CAPITALS = re.compile(r"[A-Z]{3}")


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum or comparison: a bug in the caller, never a person's mistake."""

    def __init__(self, one: str | None, other: str | None) -> None:
        super().__init__(f"{one or 'no currency'} and {other or 'no currency'} do not add up or compare")
        self.one = one
        self.other = other


def minor_digits(currency: str) -> int:
    """Decimals of the currency's minor unit: JPY 0, EUR 2, KWD 3.

    0 where ISO 4217 names no minor unit (XAU, XXX): such amounts count whole units. Currencies that have left
    the standard (DEM, ITL) are known too. Raises `BadValue` for anything else.
    """
    digits = _digits_or_none(currency)
    if digits is None:
        raise BadValue("", _not_a_currency(currency), value=currency)
    return digits


def is_currency(code: str) -> bool:
    """Whether `code` is, or once was, a currency of ISO 4217."""
    return _digits_or_none(code) is not None


def symbol(currency: str) -> str:
    """The usual sign of a currency (`€`, `S$`); empty where its code is what people write."""
    return _COMMON.get(currency, ("", 0))[0]


def _digits_or_none(code: str) -> int | None:
    if code in _COMMON:
        return _COMMON[code][1]
    if not _THREE_CAPITALS.fullmatch(code):
        return None
    digits = _digits_today().get(code)
    return _digits_once(code) if digits is None else digits


@cache
def _digits_today() -> dict[str, int]:
    import iso4217

    units = {code: str(row["CcyMnrUnts"]) for code, row in iso4217.raw_table.items() if code}
    return {code: int(digits) if digits.isdigit() else 0 for code, digits in units.items()}


@cache
def _digits_once(code: str) -> int | None:
    """For codes withdrawn from ISO 4217, whose table forgets them. Source: CLDR, through Babel."""
    from babel.core import get_global

    if code not in get_global("all_currencies"):
        return None
    fractions = get_global("currency_fractions")
    digits: int = fractions.get(code, fractions["DEFAULT"])[0]
    return digits


def _not_a_currency(code: str) -> str:
    sentence = f"not a currency code of ISO 4217: {quote(code)}"
    capitals = code.upper()
    return f'{sentence}; write "{capitals}"' if code != capitals and is_currency(capitals) else sentence


def _currency(code: str) -> str:
    if not is_currency(code):
        raise BadValue("", _not_a_currency(code), value=code)
    return code


def _country(code: str) -> str:
    from iso3166 import countries_by_alpha2, countries_by_alpha3

    if code not in countries_by_alpha2 and code not in countries_by_alpha3:
        sentence = f"not a country code of ISO 3166: {quote(code)}"
        capitals = code.upper()
        if capitals in countries_by_alpha2 or capitals in countries_by_alpha3:
            sentence += f'; write "{capitals}"'
        raise BadValue("", sentence, value=code)
    return code


Currency = Annotated[str, AfterValidator(_currency)]
"""A field that holds a currency code: three capitals that ISO 4217 knows, or once knew."""

Country = Annotated[str, AfterValidator(_country)]
"""A field that holds a country code of ISO 3166, of two letters or of three, kept as written."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its currency; `None` is an amount of which nobody says the currency.

    Equal when both are equal, so `1.0` and `1.00` of a currency are; other currencies are merely unequal.
    Adding or ordering across currencies raises `CurrencyMismatch`. Sums and products are exact.
    """

    amount: Decimal
    currency: str | None

    def __post_init__(self) -> None:
        _bounded(self.amount)

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> Money:
        """From minor units: 40000 SGD is S$400.00."""
        return cls(from_units(minor, minor_digits(currency)), currency)

    @property
    def minor(self) -> int:
        """In minor units. Raises `BadValue` if the amount is finer than they are, or has no currency."""
        if self.currency is None:
            raise BadValue("", "an amount without a currency has no minor units", value=self.amount)
        digits = minor_digits(self.currency)
        units = to_units(self.amount, digits)
        if units is None:
            raise BadValue("", too_fine(self.amount, digits, self.currency), value=self.amount)
        return units

    @property
    def exact(self) -> bool:
        """Whether the currency's minor unit can say the amount; always so where there is no currency."""
        return self.currency is None or to_units(self.amount, minor_digits(self.currency)) is not None

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        self._must_match(other)
        return Money(EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        self._must_match(other)
        return Money(EXACT.subtract(self.amount, other.amount), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if not isinstance(factor, Decimal | int):
            return NotImplemented
        return Money(EXACT.multiply(self.amount, factor), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(EXACT.minus(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        self._must_match(other)
        return self.amount < other.amount

    def _must_match(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)


def _bounded(amount: Decimal) -> Decimal:
    """`amount` itself, if arithmetic on it is sure to end; else `ValueError`: borders refuse it first."""
    if not isinstance(amount, Decimal):
        raise TypeError(f"an amount is a Decimal, not {type(amount).__name__}")
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, str):
        raise ValueError(f"not an amount: {amount}")  # noqa: TRY004 - the type is right, the value is not
    if not -MOST_DIGITS <= exponent <= amount.adjusted() <= MOST_DIGITS:
        raise ValueError(f"an amount of more than {MOST_DIGITS} digits")
    return amount


def to_units(amount: Decimal, digits: int) -> int | None:
    """`amount` in units of 10⁻ᵈⁱᵍⁱᵗˢ, or None if it is finer than that."""
    scaled = _bounded(amount).scaleb(digits, EXACT)
    whole = int(scaled)
    return whole if whole == scaled else None


def from_units(units: int, digits: int) -> Decimal:
    """The amount that `units` of 10⁻ᵈⁱᵍⁱᵗˢ make, with just so many decimals."""
    return Decimal(units).scaleb(-digits, EXACT)


def too_fine(amount: Decimal, digits: int, currency: str = "the currency") -> str:
    """The sentence for an amount with more decimals than its currency has."""
    return (
        f"{amount:f} is finer than {currency}, which has {count(digits, 'decimal') if digits else 'no decimals'}"
    )


def sum_by_currency(moneys: Iterable[Money]) -> dict[str | None, Decimal]:
    """One exact total for each currency, in the order first met."""
    totals: dict[str | None, Decimal] = {}
    for money in moneys:
        totals[money.currency] = EXACT.add(totals.get(money.currency, Decimal(0)), money.amount)
    return totals


def split(total: Decimal, weights: Sequence[Decimal | int], digits: int) -> list[Decimal]:
    """`total` in parts as `weights` say, each of `digits` decimals, that add up exactly.

    Largest remainder: every part is its exact share rounded towards zero, and the units left over go one each
    to those that lost most, the first of equals first. A weight of zero gets nothing. Raises `BadValue` if
    `total` is finer than `digits`, or the weights are negative or all zero.
    """
    units = to_units(total, digits)
    if units is None:
        raise BadValue("", too_fine(total, digits), value=total)
    ratios = [Fraction(weight) for weight in weights]
    if not any(ratios) or min(ratios) < 0:
        raise BadValue("", "shares must not be negative, and one at least must be more than zero")
    scale = math.lcm(*(ratio.denominator for ratio in ratios))
    whole = [int(ratio * scale) for ratio in ratios]
    shares = [divmod(abs(units) * weight, sum(whole)) for weight in whole]
    left_over = abs(units) - sum(share for share, _ in shares)
    by_loss = sorted(range(len(shares)), key=lambda index: -shares[index][1])
    favoured = set(by_loss[:left_over])
    sign = -1 if units < 0 else 1
    parts = [share + (index in favoured) for index, (share, _) in enumerate(shares)]
    return [from_units(sign * part, digits) for part in parts]


def split_evenly(total: Decimal, parts: int, digits: int) -> list[Decimal]:
    """`total` in `parts` parts that differ by one minor unit at most, the larger ones first."""
    return split(total, [1] * parts, digits)


def show_amount(amount: Decimal, currency: str | None) -> str:
    """`1,234.50`: grouped by thousands, with the currency's decimals, and more where the amount has them.

    Never rounds and never fails: zeros beyond the currency's decimals go, other digits stay, and an unknown
    currency counts as none.
    """
    try:
        _bounded(amount)
    except ValueError:
        return str(amount)
    whole, _, fraction = f"{amount.copy_abs():,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(digits_shown(currency), "0")
    sign = "-" if amount < 0 else ""
    return sign + marked(f"{whole}.{fraction}" if fraction else whole)


def show_money(money: Money) -> str:
    """`€950.00`, `-S$400.00`, `CHF 12.00`; the bare amount where there is no currency."""
    shown = show_amount(money.amount.copy_abs(), money.currency)
    unit = "" if money.currency is None else symbol(money.currency) or f"{safe(money.currency)} "
    return f"{'-' if money.amount < 0 else ''}{unit}{shown}"


def digits_shown(currency: str | None) -> int:
    """Decimals an amount is shown with at least: its currency's; two without one, or with an unknown one."""
    digits = None if currency is None else _digits_or_none(currency)
    return 2 if digits is None else digits
