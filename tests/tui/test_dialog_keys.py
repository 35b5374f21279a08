"""Keys of dialogs: from the registry like those of screens, remapped by the same settings, told in the same help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from orderui.settings.file import SettingsFile
from orderui.settings.keys import clashes
from orderui.settings.model import House
from orderui.tui.app import OrderuiApp
from orderui.tui.bindings import bindings, key_name
from orderui.tui.modals.beginning import BeginningMenu
from orderui.tui.modals.columns import ColumnsMenu
from orderui.tui.modals.confirm import DEAF, Answer, Confirm
from orderui.tui.modals.dialog import Dialog
from orderui.tui.modals.export import Export
from orderui.tui.modals.new_order import NewOrder
from orderui.tui.modals.pick import Pick
from orderui.tui.modals.pick_file import PickFile
from orderui.tui.modals.prompt import Prompt
from orderui.tui.modals.review import Review
from orderui.tui.modals.sort import SortMenu, letters
from orderui.tui.screens.help import HelpScreen, entrances
from orderui.tui.screens.too_small import TooSmall
from orderui.tui.settled import SettledApp
from orderui.usecases.actions import (
    BEGINNING,
    COLUMNS,
    CONFIRM,
    CREATING,
    DIALOGS,
    EXPORTING,
    FILES,
    HELP,
    ORDERS,
    PICK,
    PROMPT,
    REVIEW,
    SORTING,
    at,
)
from orderui.usecases.desk import Desk
from orderui.usecases.overview import SORTS

KINDS: dict[str, type[Dialog[Any]]] = {
    CONFIRM: Confirm,
    PROMPT: Prompt,
    PICK: Pick,
    FILES: PickFile,
    SORTING: SortMenu,
    COLUMNS: ColumnsMenu,
    REVIEW: Review,
    EXPORTING: Export,
    CREATING: NewOrder,
    HELP: HelpScreen,
    BEGINNING: BeginningMenu,
}


class Asked(SettledApp):
    """An app that keeps account of the answers."""

    def __init__(self, folder: Path, keys: str = "") -> None:
        (folder / "config.toml").write_text(f"[keys]\n{keys}")
        super().__init__(SettingsFile(folder / "config.toml", House()))
        self.answers: list[object] = []


async def confirm(app: Asked, pilot: Pilot[None], **given: str) -> Confirm:
    """A question that has been there long enough to be answered."""
    question = Confirm("Sure?", yes="Do it", **given)
    app.push_screen(question, app.answers.append)
    await pilot.pause(DEAF + 0.05)
    return question


@pytest.mark.parametrize("place", DIALOGS)
def test_a_dialog_answers_every_action_of_its_place_and_no_key_means_two_things(place: str) -> None:
    keys = [key for action in at(place) for key in action.keys]
    assert sorted(keys) == sorted(set(keys))
    for binding in bindings(place):
        assert not isinstance(binding, tuple)
        assert hasattr(KINDS[place], f"action_{binding.action}"), binding.action


async def test_a_remapped_key_answers_and_is_named_in_the_answer(tmp_path: Path) -> None:
    app = Asked(tmp_path, 'answer-yes = "o"\nanswer-no = "f4"\n')
    async with app.run_test() as pilot:
        question = await confirm(app, pilot)
        assert [str(one.content) for one in question.query(Answer)] == ["Cancel  [f4]", "Do it  [o]"]
        await pilot.press("y", "n", "escape")
        assert app.answers == []
        await pilot.press("o")
        assert app.answers == [True]
        await confirm(app, pilot)
        await pilot.press("f4")
        assert app.answers == [True, False]


async def test_the_key_that_asked_does_not_answer_whichever_it_was(tmp_path: Path) -> None:
    app = Asked(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("y")
        question = await confirm(app, pilot)
        await pilot.press("y")
        assert app.answers == []
        assert str(question.query_one("#yes", Answer).content) == "Do it"
        await pilot.click("#yes")
        assert app.answers == [True]


async def test_a_menus_letters_make_way_for_its_keys(tmp_path: Path) -> None:
    app = Asked(tmp_path, 'reverse-sort = "r"\nleave-menu = ["escape", "s"]\n')
    async with app.run_test() as pilot:
        app.push_screen(SortMenu("due"), app.answers.append)
        await pilot.press("r")
        assert app.answers == ["due"]
        app.push_screen(SortMenu("due"), app.answers.append)
        await pilot.press(next(letter for letter, name in letters("rs").items() if name == "reference"))
        assert app.answers == ["due", "reference"]
    assert sorted(letters("rs").values()) == sorted(SORTS)
    assert not set("rs") & letters("rs").keys()


async def test_a_page_for_a_small_terminal_is_left_by_the_key_that_quits(tmp_path: Path) -> None:
    app = Asked(tmp_path, 'quit = "Q"\n')
    async with app.run_test() as pilot:
        app.push_screen(TooSmall("40 × 10"))
        await pilot.press("q")
        assert app.is_running
        await pilot.press("Q")
    assert app.return_code == 0


def test_keys_clash_within_a_dialog_and_not_with_the_screen_under_it() -> None:
    assert clashes({"answer-yes": ("n",)}) == {
        "answer-yes": '"n" is the key of answer-no (Cancel) in the same place',
    }
    assert clashes({"quit": ("tilde",), "answer-no": ("q", "x"), "own-folder": ("u",)}) == {}


def test_help_and_the_keys_of_a_screen_tell_those_of_dialogs_as_they_are_here(desk: Desk) -> None:
    told = {(line.group, line.title): line.keys for line in entrances(ORDERS, desk, {"answer-yes": ("o",)})}
    assert told["Question", "Yes"] == "o"
    assert told["Files", "Own folder"] == key_name("tilde")
    assert told["New order", "Create"] == "f2 ctrl+s"


async def test_sentences_name_the_keys_as_they_are_here(desk: Desk, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[keys]\nback = "f4"\nquit = "Q"\n')
    async with OrderuiApp(desk, kept=SettingsFile(config, House())).run_test() as pilot:
        assert isinstance(pilot.app, OrderuiApp)
        await pilot.press("ctrl+c")
        assert "Q leaves orderui" in pilot.app.narration.text
