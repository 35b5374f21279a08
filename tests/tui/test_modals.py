"""What opens over a screen to ask one thing."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from orderui.domain.errors import BadValue
from orderui.tui.modals.confirm import DEAF, Answer, Confirm
from orderui.tui.modals.prompt import Prompt
from orderui.tui.modals.sort import SortMenu, letters
from orderui.tui.settled import SettledApp
from orderui.usecases.overview import SORTS


class Asked(SettledApp):
    """An app that keeps account of the answers."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []


def loud(text: str) -> str:
    """A check that wants capitals."""
    if not text.isupper():
        raise BadValue("", "must be in capitals")
    return f"{text}!"


# Confirm


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["y"], True),
        (["n"], False),
        (["escape"], False),
        (["enter"], False),
        (["right", "enter"], True),
        (["tab", "enter"], True),
        (["right", "left", "enter"], False),
    ],
)
async def test_cancel_comes_first_and_confirming_takes_a_choice(keys: list[str], *, answer: bool) -> None:
    app = Asked()
    async with app.run_test() as pilot:
        app.push_screen(Confirm("Sure?", ["one", "two"], yes="Do it", asked_by="a"), app.answers.append)
        await pilot.pause(DEAF + 0.05)
        await pilot.press(*keys)
        await pilot.pause()
        assert app.answers == [answer]


async def test_keys_that_were_on_their_way_do_not_answer() -> None:
    app = Asked()
    async with app.run_test() as pilot:
        app.push_screen(Confirm("Sure?", yes="Do it", asked_by="a"), app.answers.append)
        await pilot.pause()
        await pilot.press("y", "enter", "escape")
        assert app.answers == []
        assert isinstance(app.screen, Confirm)


async def test_the_key_that_asked_does_not_confirm() -> None:
    app = Asked()
    async with app.run_test() as pilot:
        app.push_screen(Confirm("Sure?", yes="Do it", asked_by="y"), app.answers.append)
        await pilot.pause(DEAF + 0.05)
        await pilot.press("y", "y")
        assert app.answers == []
        await pilot.press("right", "enter")
        await pilot.pause()
        assert app.answers == [True]


async def test_a_click_answers() -> None:
    app = Asked()
    async with app.run_test() as pilot:
        app.push_screen(Confirm("Sure?", yes="Do it"), app.answers.append)
        await pilot.pause(DEAF + 0.05)
        await pilot.click("#yes")
        await pilot.pause()
        assert app.answers == [True]


async def test_what_will_change_is_shown_as_it_is() -> None:
    app = Asked()
    async with app.run_test() as pilot:
        app.push_screen(Confirm("Archive [b]x?", ["refund [/] x"], yes="Archive [x]"), app.answers.append)
        await pilot.pause()
        assert str(app.screen.query_one("#question", Static).content) == "Archive [b]x?"
        assert "refund [/] x" in str(app.screen.query_one("VerticalScroll Static", Static).content)
        assert "Archive [x]" in str(app.screen.query_one("#yes", Answer).content)


# Prompt


async def test_a_prompt_echoes_what_it_understood_and_gives_the_text() -> None:
    app = Asked()
    async with app.run_test() as pilot:
        app.push_screen(Prompt("Name?", check=loud), app.answers.append)
        await pilot.pause()
        await pilot.press("A", "B")
        assert str(app.screen.query_one("#answer", Static).content) == "AB!"
        await pilot.press("enter")
        await pilot.pause()
        assert app.answers == ["AB"]


async def test_a_prompt_refuses_what_does_not_pass_in_words() -> None:
    app = Asked()
    async with app.run_test() as pilot:
        app.push_screen(Prompt("Name?", check=loud, required="A name is needed."), app.answers.append)
        await pilot.pause()
        await pilot.press("enter")
        assert str(app.screen.query_one("#answer", Static).content) == "A name is needed."
        await pilot.press("b", "enter")
        assert str(app.screen.query_one("#answer", Static).content) == "must be in capitals"
        assert app.answers == []
        await pilot.press("escape")
        await pilot.pause()
        assert app.answers == [None]


async def test_a_prompt_begins_with_its_value_selected() -> None:
    app = Asked()
    async with app.run_test() as pilot:
        app.push_screen(Prompt("Name?", value="OLD"), app.answers.append)
        await pilot.pause()
        await pilot.press("N", "enter")
        await pilot.pause()
        assert app.answers == ["N"]


# Sort


def test_everything_that_can_be_sorted_by_has_a_letter_of_its_own() -> None:
    assert sorted(letters().values()) == sorted(SORTS)
    assert not set(letters()) & set("jkoq")


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["o"], "due"),
        (["enter"], "due"),
        (["j", "k", "enter"], "due"),
        (["r"], "reference"),
        (["escape"], None),
        (["q"], None),
    ],
)
async def test_the_sort_menu_answers(keys: list[str], answer: str | None) -> None:
    app = Asked()
    async with app.run_test() as pilot:
        app.push_screen(SortMenu("due"), app.answers.append)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        assert app.answers == [answer]
