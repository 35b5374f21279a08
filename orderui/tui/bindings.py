"""Bindings from the registry of actions: Textual's side of what `usecases.actions` declares."""

from __future__ import annotations

from textual.binding import Binding, BindingType
from textual.keys import key_to_character

from orderui.usecases.actions import ACTIONS, Action

_NAMES = {
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "minus": "-",
    "plus": "+",
    "underscore": "_",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "delete": "del",
}


def bindings(place: str) -> list[BindingType]:
    """The bindings of one screen; those of `EVERYWHERE` are the app's. `mark-range` calls `action_mark_range`."""
    return [binding for action in ACTIONS if place in action.places for binding in _of(action)]


def form_bindings(place: str) -> list[BindingType]:
    """The bindings of a screen of fields: its own, and arrows that go from field to field."""
    return [
        *bindings(place),
        Binding("down", "app.focus_next", "Next field", show=False, id=f"{place}.next"),
        Binding("up", "app.focus_previous", "Previous field", show=False, id=f"{place}.previous"),
    ]


def _of(action: Action) -> list[Binding]:
    name = method(action)
    if action.each:
        return [_binding(action, key, f"{name}('{key}')", f"{action.id}.{key}") for key in action.keys]
    return [_binding(action, ",".join(action.keys), name, action.id)]


def _binding(action: Action, keys: str, call: str, name: str) -> Binding:
    return Binding(keys, call, action.title, show=action.shown, tooltip=action.says, id=name)


def method(action: Action) -> str:
    """The action as Textual names it."""
    return action.id.replace("-", "_")


def key_name(key: str) -> str:
    """A key as a person reads it: `slash` is "/", `shift+tab` stays."""
    *modifiers, last = key.split("+")
    character = key_to_character(last) or ""
    named = last if character.isspace() or not character.isprintable() else character or last
    return "+".join([*modifiers, _NAMES.get(last, named)])


def keys_of(action: Action) -> str:
    """An action's keys for help: `/`, `U ctrl+y`, `1–9`."""
    names = [key_name(key) for key in action.keys]
    is_range = action.each and all(key == str(number) for number, key in enumerate(action.keys, start=1))
    return f"{names[0]}–{names[-1]}" if is_range else " ".join(names)
