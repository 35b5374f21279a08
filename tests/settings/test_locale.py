"""How numbers and days are written, by the settings or the environment."""

from __future__ import annotations

import contextvars
from datetime import date, timedelta
from decimal import Decimal

import pytest

from orderui.domain.formats import Formats, show_day, show_day_short, show_distance_short, show_number, use
from orderui.domain.money import Money, show_money
from orderui.settings.locale import formats
from orderui.settings.model import Settings

TODAY = date(2026, 11, 21)


def _written(settings: Settings, **environ: str) -> tuple[str, str, str]:
    """An amount, a day of this year and one of another, as written by the settings."""

    def write() -> tuple[str, str, str]:
        use(formats(settings, environ))
        days = (show_day(day, TODAY) for day in (date(2026, 11, 28), date(2027, 1, 5)))
        return (show_money(Money(Decimal("-1234567.5"), "EUR")), *days)  # type: ignore[return-value] # there are two days

    return contextvars.copy_context().run(write)


@pytest.mark.parametrize(
    ("numbers", "amount"),
    [
        ("1,234.50", "-€1,234,567.50"),
        ("1.234,50", "-€1.234.567,50"),
        ("1 234,50", "-€1\u00a0234\u00a0567,50"),
        ("1'234.50", "-€1'234'567.50"),
    ],
)
def test_numbers_are_written_as_in_the_example(numbers: str, amount: str) -> None:
    assert _written(Settings.model_validate({"numbers": numbers}))[0] == amount


@pytest.mark.parametrize(
    ("dates", "this_year", "another"),
    [
        ("28 Nov", "28 Nov", "5 Jan 2027"),
        ("Nov 28", "Nov 28", "Jan 5, 2027"),
        ("2026-11-28", "2026-11-28", "2027-01-05"),
    ],
)
def test_days_are_written_as_in_the_example(dates: str, this_year: str, another: str) -> None:
    assert _written(Settings.model_validate({"dates": dates}))[1:] == (this_year, another)


@pytest.mark.parametrize(
    ("name", "amount", "day"),
    [
        ("de_DE.UTF-8", "-€1.234.567,50", "28 Nov"),
        ("en_US.UTF-8", "-€1,234,567.50", "Nov 28"),
        ("sv_SE", "-€1\u00a0234\u00a0567,50", "2026-11-28"),
        ("C.UTF-8", "-€1,234,567.50", "28 Nov"),
        ("", "-€1,234,567.50", "28 Nov"),
        ("no such", "-€1,234,567.50", "28 Nov"),
    ],
)
def test_the_locale_of_the_environment_is_followed_where_it_is_asked(name: str, amount: str, day: str) -> None:
    asking = Settings(numbers="locale", dates="locale")
    assert _written(asking, LANG=name)[:2] == (amount, day)
    assert _written(asking, LC_ALL=name, LANG="fr_FR")[:2] == (amount, day) or not name
    assert formats(Settings(), {"LANG": name}) == Formats()


@pytest.mark.parametrize("dates", ["28 Nov", "Nov 28", "2026-11-28"])
def test_a_short_day_fits_the_lists_column(dates: str) -> None:
    def write() -> list[str]:
        use(formats(Settings.model_validate({"dates": dates}), {}))
        return [show_day_short(day, TODAY) for day in (date(2026, 11, 28), date(2027, 12, 28))]

    assert all(len(text) <= 8 for text in contextvars.copy_context().run(write))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (2, "in 2d"),
        (-11, "11d ago"),
        (999, "in 999d"),
        (-999, "999d ago"),
    ],
)
def test_how_far_off_a_day_is_fits_the_lists_column(days: int, said: str) -> None:
    assert show_distance_short(TODAY + timedelta(days=days), TODAY) == said
    assert len(said) <= 9


def test_what_one_context_settles_on_another_does_not_see() -> None:
    _written(Settings(numbers="1.234,50"))
    assert show_number(Decimal("1234.5")) == "1,234.5"
