"""The one-line widgets: tabs and the status line, in whatever room there is."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.reactive import var

from orderui.tui.ask import Narration
from orderui.tui.widgets.entry import Entry
from orderui.tui.widgets.field_row import Choice
from orderui.tui.widgets.status_line import StatusLine
from orderui.tui.widgets.tab_line import TabLine

TITLES = ("All", "Due soon", "Attention", "Archived")


class Lines(App[None]):
    """An app with the two lines, and what was picked."""

    narration: var[Narration] = var(Narration())

    def __init__(self) -> None:
        super().__init__()
        self.picked: list[int] = []

    def compose(self) -> ComposeResult:
        yield TabLine(TITLES)
        yield StatusLine()

    def on_tab_line_picked(self, message: TabLine.Picked) -> None:
        self.picked.append(message.index)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (60, "1 All 5  2 Due soon 1,200  3 Attention 3  4 Archived 0"),
        (50, "1 All  2 Due soon  3 Attention  4 Archived"),
        (38, "1 All 2 Due s… 3 Attention 4 Archi…"),
        (30, "1 A  2 D  3 Attention  4 A"),
    ],
)
async def test_tabs_say_what_there_is_room_for_and_the_chosen_one_in_full(width: int, shown: str) -> None:
    app = Lines()
    async with app.run_test(size=(width, 5)) as pilot:
        tabs = app.query_one(TabLine)
        tabs.counts = (5, 1200, 3, 0)
        tabs.chosen = 2
        await pilot.pause()
        assert tabs.render().plain.rstrip() == shown


@pytest.mark.parametrize(("x", "index"), [(1, 0), (8, 1), (20, 2), (35, 3)])
async def test_a_click_picks_the_tab_it_is_on(x: int, index: int) -> None:
    app = Lines()
    async with app.run_test(size=(60, 5)) as pilot:
        await pilot.click(TabLine, offset=(x, 0))
        assert app.picked == [index]


async def test_the_status_line_says_text_as_it_is_and_wraps_a_long_refusal() -> None:
    app = Lines()
    async with app.run_test(size=(40, 10)) as pilot:
        line = app.query_one(StatusLine)
        app.narration = Narration("[b]INV[/b] \x1b[31m is locked", "refused")
        await pilot.pause()
        assert str(line.content) == "✗ [b]INV[/b] ␛[31m is locked"
        app.narration = Narration("long " * 20, "refused")
        await pilot.pause()
        assert line.size.height == 3
        app.narration = Narration()
        await pilot.pause()
        assert str(line.content) == ""
        assert line.size.height == 1


class Inputs(App[None]):
    """An empty field and a choice, in whatever room there is."""

    def compose(self) -> ComposeResult:
        yield Entry(placeholder="↳ 6e2ab533-14f6-5be6-ae49-f2f6fb4941d6")
        yield Choice(["record", "request", "CSV"], "record")


@pytest.mark.parametrize(
    ("width", "hint", "choice"),
    [
        (60, "↳ 6e2ab533-14f6-5be6-ae49-f2f6fb4941d6", "● record  ○ request  ○ CSV"),
        (24, "↳ 6e2ab533-14f6-5be6-…", "‹ record ›  1 of 3"),
    ],
)
async def test_a_field_shows_as_much_as_it_has_room_for(width: int, hint: str, choice: str) -> None:
    app = Inputs()
    async with app.run_test(size=(120, 5)) as pilot:
        await pilot.resize_terminal(width, 5)
        await pilot.pause()
        assert app.query_one(Entry).render_line(0).text.strip() == hint
        assert app.query_one(Choice).render().plain.rstrip() == choice
