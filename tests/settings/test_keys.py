"""Keys by action: their spelling, what they may stand for, and the registry as remapped."""

from __future__ import annotations

import string
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from orderui.settings import keys
from orderui.settings.keys import BOUNDS, check_id, check_keys, clashes, remapped, several, spelt
from orderui.tui.bindings import key_name
from orderui.tui.widgets.rows import Rows
from orderui.usecases.actions import ACTIONS

NAMES = st.sampled_from(sorted(BOUNDS))
LETTERS = st.sampled_from([*"abcdefilmnopqrstuvwxyzABCDEU", "f5", "f8", "f9"])


@pytest.mark.parametrize("character", [*string.ascii_letters, *string.digits, *string.punctuation, "é", "§", " "])
def test_a_character_is_called_what_the_terminal_library_calls_it(character: str) -> None:
    assert spelt(character) == _character_to_key(character)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("esc", "escape"),
        ("Space", "space"),
        ("pgdn", "pagedown"),
        ("F8", "f8"),
        ("slash", "slash"),
        ("shift+u", "U"),
        ("ctrl+S", "ctrl+s"),
        ("shift+ctrl+f5", "ctrl+shift+f5"),
        ("ctrl++", "ctrl+plus"),
        ("+", "plus"),
        ("ctrl+i", "tab"),
        ("shift+tab", "shift+tab"),
    ],
)
def test_keys_may_be_written_as_people_do(text: str, key: str) -> None:
    assert spelt(text) == key


@pytest.mark.parametrize("text", ["f33", "foo", "hyper+s", "ctrl+ctrl+s", "ctrl+foo", "+s", "\x07"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no key"):
        spelt(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("s", ["s"]), (",", [","]), (" ", [" "]), ("f2, ctrl+s", ["f2", "ctrl+s"]), ("a b", ["a", "b"])],
)
def test_several_keys_have_commas_or_blanks_between_them(text: str, parts: list[str]) -> None:
    assert several(text) == parts


@pytest.mark.parametrize(
    ("name", "wanted", "why"),
    [
        ("status", ["j"], "moves the cursor"),
        ("status", ["enter"], "moves the cursor"),
        ("status", ["ctrl+q"], "always means the same"),
        ("save", ["w"], "is text where this action is"),
        ("status", [], "needs a key"),
        ("status", [""], "needs a key"),
    ],
)
def test_a_key_that_could_never_reach_its_action_is_refused(name: str, wanted: list[str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_keys(name, wanted)


def test_an_action_may_keep_a_key_of_its_own_that_others_may_not_have() -> None:
    assert check_keys("open", ["enter", "l"]) == ("enter", "l")
    assert check_keys("save", ["w", "f2"]) == ("w", "f2")


def test_the_cursors_keys_are_those_of_the_tables() -> None:
    bound = {key for binding in Rows.BINDINGS for key in binding.key.split(",")}  # type: ignore[union-attr] # all are Bindings
    assert bound == keys.TABLES


def test_an_unknown_action_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="there is no such action; there is status"):
        check_id("statsu")
    with pytest.raises(ValueError, match=r"name one of them: view\.1 to view\.9"):
        check_id("view")


def test_the_registry_has_no_conflicts_of_its_own() -> None:
    assert clashes({name: bound.keys for name, bound in BOUNDS.items()}) == {}


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"status": ("n",)}, {"status"}),
        ({"status": ("n",), "new": ("s",)}, set()),  # they change places
        ({"status": ("f8",), "edit": ("f8",)}, {"status", "edit"}),
        ({"take": ("f8",), "edit": ("f8",)}, set()),  # they never meet
        ({"theme": ("n",)}, {"theme"}),  # everywhere is there too
        ({"new": ("f8",), "edit": ("f8",), "status": ("n",)}, {"new", "edit", "status"}),
        ({"view.3": ("f8",), "filter": ("3",)}, set()),
        ({"filter": ("3",)}, {"filter"}),
    ],
    ids=lambda names: " ".join(sorted(names)),
)
def test_two_that_want_one_key_in_one_place_keep_their_own(
    asked: Mapping[str, keys.Keys], refused: set[str]
) -> None:
    assert set(clashes(asked)) == refused


@given(st.dictionaries(NAMES, st.lists(LETTERS, min_size=1, max_size=2).map(tuple), max_size=8))
def test_whatever_is_asked_no_key_means_two_things_in_one_place(asked: dict[str, keys.Keys]) -> None:
    refused = clashes(asked)
    present = {
        name: bound.keys if name in refused else asked.get(name, bound.keys) for name, bound in BOUNDS.items()
    }
    for name, bound in BOUNDS.items():
        for other, theirs in BOUNDS.items():
            if name < other and bound.meets(theirs):
                assert not set(present[name]) & set(present[other]), (name, other)


def test_remapped_actions_have_the_keys_that_were_given() -> None:
    by_id = {action.id: remapped(action, {"status": ("f8",), "view.3": ("V",)}) for action in ACTIONS}
    assert by_id["status"].keys == ("f8",)
    assert by_id["view"].keys == (*"12V456789",)
    assert by_id["edit"].keys == ("e",)


@pytest.mark.parametrize("text", [*string.punctuation, "s", "U", "f5", "esc", "pgdn", "ctrl+s", "tab", "space"])
def test_a_key_is_shown_as_it_may_be_written(text: str) -> None:
    assert key_name(spelt(text)) == text
