"""Text from the book is data: on every screen it is shown as it is, in its place, and does nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from orderui.domain.text import clip, in_place, safe, width
from orderui.tui.app import OrderuiApp
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.widgets.entry import Entry
from orderui.tui.widgets.page import Page
from tests.conftest import NOW
from tests.tui.hostile import HOSTILE, NAME, hostile_book
from tests.tui.rooms import leave, lines, room, settled, strips
from tests.tui.shell import Running

SIZES = ((80, 24), (120, 40))
WALKS = (
    (
        "orders",
        "order-imburse",
        "order-nuflow",
        "order-history",
        "order-json",
        "editor",
        "editor-locked",
        "status",
    ),
    ("order-farpay", "defaults", "schedule", "money-party", "history", "registry", "account", "export"),
)
"""The rooms that show what is in the book, shared between two tests."""

ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u206f]")


@pytest.mark.parametrize("rooms", WALKS, ids=["one half", "the other half"])
async def test_no_screen_lets_text_of_the_book_act_or_push_its_neighbours(
    tmp_path: Path, rooms: tuple[str, ...]
) -> None:
    app = OrderuiApp(hostile_book(tmp_path, NOW))
    shown = []
    async with app.run_test(size=SIZES[0]) as pilot:
        await settled(pilot)
        for number, name in enumerate(rooms):
            await room(name).enter(pilot)
            assert isinstance(app.screen, OrdersScreen) is (name == "orders"), name
            there, here = SIZES[number % 2], SIZES[1 - number % 2]
            shown += _tame(pilot, name, there)
            await pilot.resize_terminal(*here)
            await settled(pilot)
            shown += _tame(pilot, name, here)
            await leave(pilot)
            if name == "orders":
                _are_aligned(shown[-here[1] :])
    whole = "\n".join(shown)
    for text in HOSTILE:
        assert clip(safe(text), 12, "") in whole, text
    assert "orders" not in rooms or safe(NAME) in whole


def _tame(pilot: Running, name: str, size: tuple[int, int]) -> list[str]:
    """The lines of the screen, each as wide as the terminal and with nothing in it that acts."""
    drawn = strips(pilot.app.screen)
    assert len(drawn) == size[1], (name, size)
    for number, strip in enumerate(drawn):
        assert strip.cell_length == width(strip.text) == size[0], (name, size, number, strip.text)
        assert not ACTING.search(strip.text), (name, size, number, strip.text)
        assert all(segment.control is None for segment in strip), (name, size, number)
    return [strip.text for strip in drawn]


def _are_aligned(drawn: Sequence[str]) -> None:
    """In the list of orders every amount ends where its column does, whatever stands left of it."""
    header, *rows = drawn[2:8]
    amount = width(header[: header.index("Amount")]) + len("Amount")
    for line in rows:
        told = clip(line, amount, "")
        assert re.search(r"[€$ ][\d,]+\.\d\d( (in|out) ?|    )$", told), told


# What is typed on


def test_a_stand_in_is_where_the_character_is() -> None:
    for text in (*HOSTILE, "a\u200db"):
        assert len(in_place(text)) == len(text)
        assert not ACTING.search(in_place(text))
        assert in_place(in_place(text)) == in_place(text)


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 100])
async def test_a_line_that_is_edited_shows_stand_ins_and_keeps_what_it_holds(tmp_path: Path, text: str) -> None:
    from textual.app import App, ComposeResult

    class Desk(App[None]):
        def compose(self) -> ComposeResult:
            yield Entry(text)
            yield Page(text)

    app = Desk()
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("end", "1")
        drawn = "".join(lines(app.screen))
        assert not ACTING.search(drawn)
        assert f"{in_place(text)}1" in drawn
        assert app.query_one(Entry).value == f"{text}1"


def test_the_hostile_texts_are_what_they_claim_to_be() -> None:
    whole = "".join(HOSTILE)
    kinds = {unicodedata.category(one) for one in whole}
    assert {"Cc", "Cf", "Mn", "Lo", "So", "Sk"} <= kinds
    assert {unicodedata.bidirectional(one) for one in whole} >= {"R", "AL", "RLO", "LRI"}
    assert max(map(len, HOSTILE)) == 10_000
