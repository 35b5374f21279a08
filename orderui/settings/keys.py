"""Keys by action: how they are spelt, which may stand for what, and the registry of actions as remapped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import replace

from orderui.domain.text import quote
from orderui.usecases.actions import (
    ACTIONS,
    CREATING,
    DIALOGS,
    EVERYWHERE,
    EXPORTING,
    HELP,
    IMPORT,
    PART,
    PICK,
    PROMPT,
    RECORD,
    SCHEDULE,
    Action,
)

Keys = tuple[str, ...]

SPELLINGS = {
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "spacebar": "space",
    # What a terminal sends for these is the other key.
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "shift+space": "space",
}
"""What people write, and the terminal library's name for it."""

_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Characters that the terminal library calls otherwise than Unicode does."""

_ARROWS = ("up", "down", "left", "right")
NAMED = {
    *("escape", "enter", "tab", "space", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown"),
    *_ARROWS,
    *(f"f{number}" for number in range(1, 25)),
}
"""Keys that have a name rather than a character."""

MODIFIERS = ("ctrl", "alt", "shift")

TABLES = frozenset({"j", "k", "g", "G", "home", "end", "pageup", "pagedown", "enter", "up", "down"})
"""The cursor's keys: a table under the cursor takes them before any action could."""

TERMINAL = frozenset({"ctrl+q", "ctrl+c"})
"""Keys that always mean the same."""

_FORMS = frozenset({PART, RECORD, IMPORT, SCHEDULE, PROMPT, PICK, EXPORTING, CREATING, HELP})
"""Places where one types: a letter is text there."""


class Bound(Struct, frozen=True):
    """One thing a key can stand for: an action, or the choice of that number of an action with many."""

    id: str
    title: str
    keys: Keys
    places: frozenset[str]

    def meets(self, other: Bound) -> bool:
        """Whether both can be asked for in one place."""
        if self.places & other.places:
            return True
        return EVERYWHERE in self.places | other.places and not (self.places | other.places) & DIALOGS.keys()


def _bounds() -> Iterator[Bound]:
    for action in ACTIONS:
        places = frozenset(action.places)
        if action.each:
            for key in action.keys:
                yield Bound(f"{action.id}.{key}", f"{action.title} {key}", (key,), places)
        else:
            yield Bound(action.id, action.title, action.keys, places)


BOUNDS = {one.id: one for one in _bounds()}
"""Everything a key can be given to, by the id that the settings name it by."""


def check_id(name: str) -> str:
    """The id itself, where there is such an action. Raises ValueError."""
    if name in BOUNDS:
        return name
    numbered = [one for one in BOUNDS if one.startswith(f"{name}.")]
    if numbered:
        raise ValueError(f"has a key for each number; name one of them: {numbered[0]} to {numbered[-1]}")
    near = get_close_matches(name, BOUNDS)
    raise ValueError(f"there is no such action{f'; there is {near[0]}' if near else ''}")


def spelt(text: str) -> str:
    """A key by the terminal library's name for it: `/` is slash, `esc` escape, `shift+u` U. Raises ValueError."""
    *modifiers, last = _pieces(text)
    modifiers = [one.casefold() for one in modifiers]
    last = SPELLINGS.get(last.casefold(), last)
    if len(last) == 1:
        last = _character(last)
    elif last.casefold() in NAMED | _PUNCTUATION:
        last = last.casefold()
    else:
        raise ValueError(f"{quote(text)} is no key; write a character, f5, space, ctrl+s, …")
    if any(one not in MODIFIERS for one in modifiers) or len(set(modifiers)) < len(modifiers):
        raise ValueError(f"{quote(text)} is no key; before + may stand {', '.join(MODIFIERS)}")
    if len(last) == 1 and last.isalpha():
        if modifiers == ["shift"]:
            return last.upper()
        last = last.lower() if modifiers else last
    whole = "+".join([*(one for one in MODIFIERS if one in modifiers), last])
    return SPELLINGS.get(whole, whole)


def _pieces(text: str) -> list[str]:
    """`ctrl++` is ctrl and +."""
    head, plus, last = text[:-1].rpartition("+")
    return [*head.split("+"), last + text[-1:]] if plus and head else [text]


def _character(character: str) -> str:
    if character == " ":
        return "space"
    if character.isalnum():
        return character
    try:
        name = unicodedata.name(character)
    except ValueError:
        raise ValueError(f"{quote(character)} is no key") from None
    plain = re.sub("[ -]", "_", name.lower())
    return _RENAMED.get(plain, plain)


_PUNCTUATION = {_character(character) for character in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}


def several(text: str) -> list[str]:
    """The keys in one text, with commas or blanks between them; a comma alone is that key."""
    return re.split(r"\s*,\s*|\s+", text.strip()) if len(text.strip()) > 1 else [text]


def check_keys(name: str, keys: Sequence[str]) -> Keys:
    """The keys given to an action, by the terminal library's names. Raises ValueError where one does not fit."""
    if not keys or not any(keys):
        raise ValueError("needs a key")
    bound = BOUNDS[name]
    found = tuple(dict.fromkeys(spelt(key) for key in keys))
    for key in found:
        if key in TABLES and key not in bound.keys:
            raise ValueError(f"{quote(key)} moves the cursor; give it another key")
        if key in TERMINAL:
            raise ValueError(f"{quote(key)} always means the same; give it another key")
    if bound.places <= _FORMS and all(_is_text(key) for key in found):
        raise ValueError(f"{quote(found[0])} is text where this action is; give it a key like f2 or ctrl+s")
    return found


def _is_text(key: str) -> bool:
    return "+" not in key and key not in NAMED - {"space"}


def clashes(keys: Mapping[str, Keys]) -> dict[str, str]:
    """What stands against keys given to actions: by the id of each that cannot have them, the sentence.

    Both of two that want one key in one place go back to their own, which may be wanted by a third: it does too.
    """
    refused: dict[str, str] = {}
    while True:
        kept = {name: one for name, one in keys.items() if name not in refused}
        found = dict(_clashing(kept))
        if not found:
            return refused
        refused |= found


def _clashing(keys: Mapping[str, Keys]) -> Iterator[tuple[str, str]]:
    """Each remapped action that wants a key which another, remapped or not, has in the same place."""
    present = {name: keys.get(name, bound.keys) for name, bound in BOUNDS.items()}
    for name in keys:
        for other, theirs in present.items():
            shared = [key for key in present[name] if key in theirs]
            if other != name and shared and BOUNDS[name].meets(BOUNDS[other]):
                yield name, f"{quote(shared[0])} is the key of {other} ({BOUNDS[other].title}) in the same place"
                break


def remapped(action: Action, keys: Mapping[str, Keys]) -> Action:
    """The action with the keys it has by the settings."""
    if action.each:
        own = tuple(keys.get(f"{action.id}.{key}", (key,))[0] for key in action.keys)
    else:
        own = keys.get(action.id, action.keys)
    return action if own == action.keys else replace(action, keys=own)
