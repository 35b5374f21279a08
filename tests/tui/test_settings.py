"""The app as its user has settled it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from textual.color import Color
from textual.theme import Theme as Colours
from textual.widgets import Footer, Input, OptionList
from textual.widgets._footer import FooterKey

from orderui.bootstrap import settings
from orderui.settings.model import Settings, Theme
from orderui.tui.app import OrderuiApp
from orderui.tui.contrast import contrast, legible
from orderui.tui.modals.new_order import FieldLine, NewOrder
from orderui.tui.screens.help import HelpScreen
from orderui.tui.screens.order_lines import columns
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.screens.status import StatusScreen
from orderui.tui.themes import ANSI, AUTO, HIGH_CONTRAST, HIGH_CONTRAST_LIGHT, themes
from orderui.tui.views import VIEWS
from orderui.tui.widgets.rows import Rows
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases.columns import FACETS, declared
from orderui.usecases.desk import Desk
from tests.conftest import NOW
from tests.tui.shell import Running, enter, listed, payment, record, rows, said, shows, text_of, top, until

SIZE = (100, 30)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings are."""
    monkeypatch.setenv("ORDERUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("ORDERUI_NOW", NOW.isoformat())
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("COLORFGBG", raising=False)
    return tmp_path / "config.toml"


def settle(config: Path, text: str) -> None:
    """Settle on something before the app starts."""
    config.write_text(text)


def spoil(config: Path) -> None:
    """Make it impossible to keep a setting."""
    config.mkdir()


def kept(config: Path) -> str:
    """What is in the file, empty where there is none."""
    return config.read_text() if config.exists() else ""


@pytest.fixture
def book(desk: Desk) -> Desk:
    """A book with a small and a large order."""
    enter(
        desk,
        record("SMALL", payment(amount="12.50")),
        record("LARGE", payment(amount="1234.50", customerRef="BOLT")),
    )
    return desk


def _app(desk: Desk) -> OrderuiApp:
    return OrderuiApp(desk, kept=settings())


# Themes


def test_the_settings_know_the_themes_there_are(desk: Desk) -> None:
    assert set(get_args(Theme)) - {AUTO, ANSI} == set(OrderuiApp(desk).available_themes)


@pytest.mark.parametrize("theme", get_args(Theme))
def test_every_theme_has_one_to_turn_to_of_the_other_brightness(desk: Desk, theme: str) -> None:
    known = OrderuiApp(desk).available_themes
    first, second = themes(theme)
    if not known[first].ansi:
        assert known[first].dark != known[second].dark
    assert first != second


@pytest.mark.parametrize("theme", [HIGH_CONTRAST, HIGH_CONTRAST_LIGHT], ids=lambda theme: theme.name)
def test_in_high_contrast_every_text_stands_out(theme: Colours) -> None:
    colours = theme.to_color_system().generate() | legible(theme).variables
    names = [
        "foreground",
        "text-muted",
        *(f"text-{name}" for name in ("primary", "accent", "warning", "error", "success")),
    ]
    for ground in ("background", "panel", "block-cursor-background"):
        for name in names:
            worn = contrast(Color.parse(colours[name]), Color.parse(colours[ground]))
            assert worn >= (7 if ground == "background" else 4.5), (name, ground)


async def test_the_theme_is_taken_and_a_change_of_it_remembered(book: Desk, config: Path) -> None:
    settle(config, '# mine\ntheme = "high-contrast"\n')
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        assert pilot.app.theme == "high-contrast"
        await pilot.press("T")
        assert pilot.app.theme == "high-contrast-light"
        await until(pilot, lambda: "light" in kept(config))
    assert kept(config) == '# mine\ntheme = "high-contrast-light"\n'
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        assert pilot.app.theme == "high-contrast-light"


async def test_a_theme_that_cannot_be_remembered_is_changed_all_the_same(book: Desk, config: Path) -> None:
    spoil(config)
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        before = pilot.app.theme
        await pilot.press("T")
        assert pilot.app.theme != before
        await until(pilot, lambda: said(pilot).startswith("The theme will not be remembered."))


async def test_without_settings_nothing_is_written(book: Desk, config: Path) -> None:
    async with OrderuiApp(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        await pilot.press("T")
        await pilot.pause(0.05)
    assert kept(config) == ""


@pytest.mark.parametrize("theme", ["high-contrast", "high-contrast-light"])
async def test_in_high_contrast_labels_are_hardly_dimmed(book: Desk, config: Path, theme: str) -> None:
    settle(config, f'theme = "{theme}"\n')
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        title = pilot.app.screen.query_one("#title")
        drawn = [
            segment.style for segment in title.render_lines(title.size.region)[0] if "2 orders" in segment.text
        ]
        (worn,) = (style for style in drawn if style is not None and style.color is not None)
        assert not worn.dim
        assert worn.color is not None
        assert worn.bgcolor is not None
        assert contrast(Color.from_rich_color(worn.color), Color.from_rich_color(worn.bgcolor)) >= 4.5


# What does not fit


async def test_what_does_not_fit_is_said_at_the_start_and_the_app_opens(book: Desk, config: Path) -> None:
    settle(config, 'theme = "blue"\n[keys]\nstatus = "n"\n')
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        assert said(pilot).splitlines()[0].startswith(f'{config}: theme: "blue" does not fit')
        assert 'keys.status: "n" is the key of new (New)' in said(pilot)
        await pilot.press("s")
        await top(pilot, StatusScreen)


# Keys


async def test_a_remapped_key_does_what_its_action_does_and_the_old_one_nothing(book: Desk, config: Path) -> None:
    settle(config, '[keys]\nstatus = "f8"\narchive = ["z", "f9"]\nundo = "!"\n')
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        await pilot.press("s", "a")
        await pilot.pause()
        assert isinstance(pilot.app.screen, OrdersScreen)
        await pilot.press("f9")
        await shows(pilot, "LARGE")
        assert said(pilot).endswith("  ! takes it back")
        await pilot.press("exclamation_mark")
        await shows(pilot, "SMALL", "LARGE")
        await pilot.press("f8")
        await top(pilot, StatusScreen)


async def test_two_actions_may_change_places(book: Desk, config: Path) -> None:
    settle(config, '[keys]\nstatus = "n"\nnew = "s"\n')
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        await pilot.press("s")
        await top(pilot, NewOrder)
        await pilot.press("escape", "n")
        await top(pilot, StatusScreen)


async def test_help_and_the_footer_show_remapped_keys(book: Desk, config: Path) -> None:
    settle(config, '[keys]\nstatus = "f8"\n')
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        await until(pilot, lambda: "f8 Status" in _footer(pilot))
        assert "s Status" not in _footer(pilot)
        await pilot.press("question_mark")
        await top(pilot, HelpScreen)
        (told,) = [line for line in pilot.app.screen.query_one(Rows).rows if line.title == "Status"]
        assert told.keys == "f8"


def _footer(pilot: Running) -> list[str]:
    return [f"{key.key_display} {key.description}" for key in pilot.app.screen.query(FooterKey)]


# The list


def test_the_settings_know_the_columns_there_are(desk: Desk) -> None:
    fields = declared(desk.outlines.values())
    known = [column.key for column in columns(fields)]
    assert known == [*FACETS, *fields]
    everything = settings().load().settings.model_validate({"columns": known}, context=settings()._house)
    assert everything.columns == tuple(known)


async def test_columns_are_those_chosen_in_their_order(book: Desk, config: Path) -> None:
    settle(config, 'columns = ["amount", "reference"]\n')
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        header, first = text_of(pilot.app.screen, "OrderRows").splitlines()[:2]
        assert header.split() == ["Amount", "Reference"]
        assert first.split() == ["❯", "€12.50", "in", "SMALL"]


async def test_own_views_are_tabs_after_the_others(book: Desk, config: Path) -> None:
    settle(config, '[views]\n"Big [b]" = "amount>=1k"\nNobody = "party:nobody"\n')
    async with _app(book).run_test(size=(160, 30)) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        assert len(VIEWS) == 7
        await pilot.press("8")
        await shows(pilot, "LARGE")
        await until(pilot, lambda: "8 Big [b] 1  9 Nobody 0" in text_of(pilot.app.screen, "TabLine"))
        await pilot.press("tab")
        await until(pilot, lambda: not listed(pilot))
        assert rows(pilot).empty == "Nothing is in “Nobody” now.\n\nPress 1 for all orders."
        await pilot.press("tab")
        await shows(pilot, "SMALL", "LARGE")
        assert pilot.app.screen.query_one(TabLine).chosen == 0


async def test_numbers_and_days_are_written_as_settled(book: Desk, config: Path) -> None:
    settle(config, 'numbers = "1.234,50"\ndates = "2026-11-28"\n')
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        large = text_of(pilot.app.screen, "OrderRows").splitlines()[2]
        assert "€1.234,50" in large
        assert "12-24" in large


@pytest.mark.parametrize(("density", "has_keys"), [("compact", False), ("normal", True), ("roomy", True)])
async def test_density_gives_and_takes_room(book: Desk, config: Path, density: str, has_keys: bool) -> None:  # noqa: FBT001 - from the table
    settle(config, f'density = "{density}"\n')
    async with _app(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        assert pilot.app.screen.query_one(Footer).display is has_keys
        lines = rows(pilot).size.height
    async with OrderuiApp(book).run_test(size=SIZE) as pilot:
        await shows(pilot, "SMALL", "LARGE")
        normal = rows(pilot).size.height
    assert (lines > normal) - (lines < normal) == {"compact": 1, "normal": 0, "roomy": -1}[density]


# A new order


async def test_a_new_order_begins_with_the_default_system_and_currency(desk: Desk, config: Path) -> None:
    settle(config, 'default_system = "farpay"\ndefault_currency = "dkk"\n')
    async with _app(desk).run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "empty" in rows(pilot).empty)
        await pilot.press("n")
        await top(pilot, NewOrder)
        systems = pilot.app.screen.query_one(OptionList)
        assert systems.highlighted == [system.name for system in desk.systems].index("farpay")
        await pilot.press("enter")
        await until(pilot, lambda: bool(pilot.app.screen.query(FieldLine)))
        filled = [
            line.query_one(Input).value for line in pilot.app.screen.query(FieldLine) if line.asked.is_currency
        ]
        assert filled == ["DKK"] * len(filled)


def test_the_week_begins_where_it_was_settled() -> None:
    assert Settings().first_weekday == 0
    assert Settings(first_day_of_week="sunday").first_weekday == 6
