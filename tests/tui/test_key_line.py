"""The keys at the foot of a screen, in whatever room there is."""

from __future__ import annotations

import pytest
from textual.widgets._footer import FooterKey

from orderui.tui.app import OrderuiApp
from orderui.tui.widgets.key_line import KeyLine
from orderui.usecases.desk import Desk
from tests.tui.rooms import lines
from tests.tui.shell import until

WHOLE = "enter Open  / Filter  n New  e Edit  s Status  u Undo  ? Help  q Quit"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (100, WHOLE),
        (len(WHOLE) + 2, WHOLE),
        (len(WHOLE) + 1, WHOLE.replace("  ", " ")),
        (len(WHOLE) - 7 + 1, "enter Open / Filter n New e Edit s Status u Undo ? Help"),
        (41, "enter Open / Filter n New e Edit ? Help"),
        (40, "enter Open / Filter n New ? Help"),
    ],
)
async def test_a_key_without_room_is_left_out_whole_and_help_stays(desk: Desk, width: int, shown: str) -> None:
    async with OrderuiApp(desk).run_test(size=(width, 12)) as pilot:
        await until(pilot, lambda: bool(pilot.app.screen.query(FooterKey)))
        assert lines(pilot.app.screen)[-1].strip() == shown


async def test_a_wider_terminal_has_the_other_keys_again(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(41, 12)) as pilot:
        foot = pilot.app.query_one(KeyLine)
        await until(pilot, lambda: len(foot.children) == 5)
        await pilot.resize_terminal(100, 20)
        await until(pilot, lambda: len(foot.children) == 8)
        await pilot.press("S")
        await until(pilot, lambda: "esc Back" in lines(pilot.app.screen)[-1])
