"""How numbers and days are to be written: as the settings say, or as the environment's locale has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from orderui.domain.formats import PLAIN, Days, Formats
from orderui.settings.model import Settings

if TYPE_CHECKING:
    from babel import Locale

BY_LOCALE = "locale"
NO_BREAK_SPACE = "\u00a0"


def formats(settings: Settings, environ: Mapping[str, str]) -> Formats:
    """What the settings say; where they ask the locale and it says nothing, what they are by default."""
    locale = _locale(environ) if BY_LOCALE in (settings.numbers, settings.dates) else None
    group, point, days = PLAIN.group, PLAIN.point, PLAIN.days
    if settings.numbers != BY_LOCALE:
        group, point = settings.numbers[1], settings.numbers[-3]
    elif locale:
        group, point = _marks(locale)
    if settings.dates != BY_LOCALE:
        days = Days(settings.dates)
    elif locale:
        days = _days(locale)
    return Formats(NO_BREAK_SPACE if group.isspace() else group, point, days)


def _locale(environ: Mapping[str, str]) -> Locale | None:
    """The locale of the environment; None where it names none, or one that nobody knows."""
    from babel import Locale, UnknownLocaleError

    name = next((environ[one] for one in ("LC_ALL", "LC_NUMERIC", "LANG") if environ.get(one)), "")
    try:
        return Locale.parse(name.partition(".")[0].partition("@")[0])
    except (UnknownLocaleError, ValueError, TypeError):
        return None


def _marks(locale: Locale) -> tuple[str, str]:
    symbols = locale.number_symbols
    latin = symbols.get("latn", symbols)
    return latin["group"], latin["decimal"]


def _days(locale: Locale) -> Days:
    """The order of the locale's short dates; the months are ours."""
    pattern = locale.date_formats["short"].pattern
    first = min((pattern.find(letter), letter) for letter in "yMd" if letter in pattern)[1]
    return {"y": Days.ISO, "M": Days.MONTH_DAY}.get(first, Days.DAY_MONTH)
