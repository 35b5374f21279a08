"""How the list is looked at: columns, sorts and views of one's own, kept for the next time."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from textual.widgets import Footer

from orderui.bootstrap import settings
from orderui.domain.errors import BadValue
from orderui.settings.file import SettingsFile
from orderui.settings.model import Settings
from orderui.tui.app import OrderuiApp
from orderui.tui.modals.columns import NONE, ColumnsMenu
from orderui.tui.modals.confirm import DEAF, Confirm
from orderui.tui.modals.sort import SortMenu
from orderui.tui.views import VIEWS, Views, both
from orderui.tui.widgets.filter_bar import FilterBar
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases.desk import Desk
from orderui.usecases.listing import Sort
from tests.tui.shell import Running, five, listed, rows, said, shows, text_of, top, until

ALL = ("CLAIM-9", "RENT-1", "RENT-2", "FEE-3", "TUI-7")


@pytest.fixture
def book(desk: Desk) -> Desk:
    return five(desk)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "settings" / "config.toml"
    monkeypatch.setenv("ORDERUI_CONFIG", str(path))
    return path


def kept(config: Path) -> dict[str, object]:
    return {name: table for name, table in tomllib.loads(config.read_text()).items() if table}


def header(pilot: Running) -> list[str]:
    return text_of(pilot.app.screen, "OrderRows").splitlines()[0].split()


# Columns


async def test_columns_are_chosen_and_moved_for_one_view_and_kept(book: Desk, config: Path) -> None:
    mapped = settings()
    mapped.put("columns", "due,party")
    async with OrderuiApp(book, kept=mapped).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("2", "c")
        await top(pilot, ColumnsMenu)
        assert text_of(pilot.app.screen, "#question") == "Columns of “Open”"
        await pilot.press("space", "space", "enter")
        assert text_of(pilot.app.screen, "#keys") == NONE
        await pilot.press("r", "g", "J", "G", "space", "enter")
        await until(pilot, lambda: header(pilot) == ["Party", "Due", "▲", "Account"])
        assert kept(config)["view_columns"] == {"Open": ["party", "due", "account"]}
        await pilot.press("1")
        await until(pilot, lambda: header(pilot) == ["Due", "▲", "Party"])
    async with OrderuiApp(book, kept=settings()).run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: header(pilot) == ["Party", "Due", "▲", "Account"])


async def test_columns_that_find_no_room_are_named(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "enter")
        await until(pilot, lambda: said(pilot) == "At this width there is no room for Title, When, System.")


# Sort


async def test_the_sort_of_a_view_is_kept_for_the_next_time_unless_it_is_the_usual_one(
    book: Desk, config: Path
) -> None:
    async with OrderuiApp(book, kept=settings()).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        for keys in ("or", "oo"):
            await pilot.press(keys[0])
            await top(pilot, SortMenu)
            await pilot.press(keys[1])
        await until(pilot, lambda: listed(pilot) == sorted(ALL, reverse=True))
        await until(pilot, lambda: config.exists() and kept(config) == {"view_sorts": {"All": "-reference"}})
    async with OrderuiApp(book, kept=settings()).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: listed(pilot) == sorted(ALL, reverse=True))


# Views of one's own


async def test_a_filter_is_saved_as_a_view_renamed_and_removed(book: Desk, config: Path) -> None:
    async with OrderuiApp(book, kept=settings()).run_test(size=(160, 30)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        tabs = pilot.app.screen.query_one(TabLine)
        await pilot.press("w")
        await until(pilot, lambda: said(pilot) == "There is no filter to save as a view. Press / to type one.")
        await pilot.press("2")
        pilot.app.screen.query_one(FilterBar).set("rent or tui")
        await shows(pilot, "RENT-1", "RENT-2")
        await pilot.press("w", "A", "enter")
        await until(pilot, lambda: said(pilot) == "Saved the view “A”.")
        assert tabs.chosen == 7
        query = f"{VIEWS[1].query} (rent or tui)"
        assert kept(config) == {"views": {"A": query}}
        await pilot.press("N", "B", "enter")
        await until(pilot, lambda: said(pilot) == "The view is called “B”.")
        await until(pilot, lambda: "8 B 2" in text_of(pilot.app.screen, "TabLine"))
        assert kept(config)["views"] == {"B": query}
        await pilot.press("X")
        await top(pilot, Confirm)
        await pilot.pause(DEAF + 0.05)
        await pilot.press("y")
        await until(pilot, lambda: said(pilot) == "Removed the view “B”.")
        await until(pilot, lambda: len(listed(pilot)) == 5)
        assert (tabs.chosen, kept(config)) == (0, {})


async def test_a_view_that_is_always_there_is_neither_renamed_nor_removed(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        for key in "NX":
            await pilot.press(key)
            await until(pilot, lambda: said(pilot).startswith("“All” is always there. w saves a filter"))
            pilot.app.narrate("")  # type: ignore[attr-defined]


async def test_the_sample_keeps_nothing_of_what_is_chosen(book: Desk, config: Path) -> None:
    files = [one.name for one in config.parent.parent.iterdir()]
    async with OrderuiApp(book, demo=True, kept=settings()).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("o")
        await top(pilot, SortMenu)
        await pilot.press("r")
        await until(pilot, lambda: listed(pilot) == sorted(ALL))
    assert [one.name for one in config.parent.parent.iterdir()] == files


def test_a_new_view_is_sorted_and_shown_as_the_one_it_was_made_from() -> None:
    views = Views(Settings())
    views.sort_by("party")
    views.show_columns(["party", "due"])
    assert views.add("Mine", "acme") == {
        "views.Mine": "acme",
        "view_sorts.Mine": "party",
        "view_columns.Mine": "party,due",
    }
    assert (views.chosen.title, views.sort, tuple(views.columns)) == ("Mine", Sort("party"), ("party", "due"))
    views.rename(7, "Ours")
    assert (views.chosen.title, views.sort) == ("Ours", Sort("party"))
    assert views.remove(7) == {"views.Ours": "", "view_sorts.Ours": "", "view_columns.Ours": ""}
    assert views.chosen.title == "All"


@pytest.mark.parametrize("name", ["", "  ", "all", "Due soon"])
def test_a_view_needs_a_name_of_its_own(name: str) -> None:
    with pytest.raises(BadValue):
        Views(Settings()).add(name, "x")


@pytest.mark.parametrize(
    ("view", "typed", "query"),
    [
        ("", "a b", "a b"),
        ("is:late", "", "is:late"),
        ("is:late", "a", "is:late a"),
        ("a or b", "c d", "(a or b) (c d)"),
    ],
)
def test_both_queries_are_put_together(view: str, typed: str, query: str) -> None:
    assert both(view, typed) == query


def test_a_renamed_setting_keeps_its_place_its_comment_and_its_neighbours(config: Path) -> None:
    config.parent.mkdir()
    config.write_text('[views]\nA = "x"  # mine\nB = "y"\nC = "z"\n\n[view_sorts]\nA = "due"\n')
    SettingsFile(config).rename(("views", "view_columns", "view_sorts"), "A", "Z")
    assert list(kept(config)["views"]) == ["Z", "B", "C"]  # type: ignore[call-overload]
    assert kept(config)["view_sorts"] == {"Z": "due"}
    assert "# mine" in config.read_text()
    with pytest.raises(BadValue, match="is there already"):
        SettingsFile(config).rename(("views",), "Z", "B")


# What narrows it


async def test_the_footer_names_the_way_back_only_where_there_is_one(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)

        def offers() -> bool:
            return "esc" in text_of(pilot.app.screen, "Footer") or any(
                "esc" in str(key.render()) for key in pilot.app.screen.query_one(Footer).children
            )

        await until(pilot, lambda: not offers())
        await pilot.press("space")
        await until(pilot, offers)
        await pilot.press("escape")
        await until(pilot, lambda: not offers())
        assert not rows(pilot).marks


async def test_an_empty_view_names_the_key_that_fills_it_as_it_is_mapped(book: Desk, config: Path) -> None:
    mapped = settings()
    mapped.put("keys.archive", "f8")
    async with OrderuiApp(book, kept=mapped).run_test(size=(80, 24)) as pilot:
        await pilot.press("7")
        await until(pilot, lambda: not listed(pilot))
        assert rows(pilot).empty == (
            "Nothing is archived.\n\nPress f8 on an order to put it here, 1 for all orders."
        )
