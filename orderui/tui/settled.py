"""The app as its user has settled it: theme, room, keys, and what is kept of what is chosen on the way."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from weakref import WeakKeyDictionary

from textual import events
from textual.app import App
from textual.filter import LineFilter, NoColor
from textual.theme import Theme
from textual.widget import Widget

from orderui.domain.formats import use
from orderui.settings.file import Loaded, SettingsFile
from orderui.settings.keys import remapped
from orderui.settings.locale import formats
from orderui.settings.model import Settings
from orderui.tui.bindings import key_name
from orderui.tui.contrast import Undimmed, legible
from orderui.tui.themes import OWN, themes
from orderui.usecases.actions import ACTIONS, Action, at

UNDIMMED, UNCOLOURED = Undimmed(), NoColor()


class SettledApp(App[None]):
    """An app that follows the settings. Without a file to keep them in, `kept`, they are the defaults."""

    def __init__(self, kept: SettingsFile | None = None) -> None:
        super().__init__()
        self._kept = kept
        self._keeping = asyncio.Lock()
        self.pressed = ""
        """The key pressed last, by the terminal library's name; empty after a click."""
        self._aims: WeakKeyDictionary[events.Key, Widget] = WeakKeyDictionary()
        self.loaded = kept.load() if kept else Loaded(Path(), Settings.model_construct())
        for theme in OWN:
            self.register_theme(theme)
        self.themes = themes(self.settings.theme)
        """The theme to begin with, and the one that it can be changed for."""
        self.theme = self.themes[0]
        self.add_class(f"-density-{self.settings.density}")
        self.set_keymap({name: ",".join(keys) for name, keys in self.settings.keys.items()})

    def on_load(self) -> None:
        """Write numbers and days as settled, here and in all that starts from here."""
        use(formats(self.settings, os.environ))

    @property
    def settings(self) -> Settings:
        """What the user has settled on."""
        return self.loaded.settings

    async def keep_setting(self, key: str, text: str) -> None:
        """Keep a setting for the next time; where there is no file for it, not. Raises Refused."""
        if self._kept is not None:
            async with self._keeping:
                await asyncio.to_thread(self._kept.put, key, text)
                self.loaded = await asyncio.to_thread(self._kept.load)

    async def rename_setting(self, tables: Sequence[str], old: str, new: str) -> None:
        """Call an entry of some settings otherwise, for the next time as well. Raises Refused."""
        if self._kept is not None:
            async with self._keeping:
                await asyncio.to_thread(self._kept.rename, tables, old, new)
                self.loaded = await asyncio.to_thread(self._kept.load)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Nothing is dim where the theme has shades to set it back by, nor has colour where nobody wants any."""
        if self.no_color:
            return [UNCOLOURED]
        filters = super().get_line_filters()
        return filters if self.current_theme.ansi else [UNDIMMED, *filters]

    def get_theme(self, theme_name: str) -> Theme | None:
        """The theme of that name, made legible."""
        theme = super().get_theme(theme_name)
        return legible(theme) if theme is not None else None

    # Keys as they are here

    async def on_event(self, event: events.Event) -> None:
        """Note which key it was, since what it asks for may ask back; and to whom it goes."""
        if isinstance(event, events.Key):
            self.pressed = event.key
            if not event.is_forwarded:
                self._aims[event] = self.focused or self.screen
        elif isinstance(event, events.MouseDown):
            self.pressed = ""
        await super().on_event(event)

    async def _on_key(self, event: events.Key) -> None:
        # Nobody below has stopped it, and Textual's own handler comes next. Where a key before it has moved the
        # focus while it was on its way, it was meant for what has the focus now: a word typed right behind `/`, a
        # key too early for the question that drops such.
        meant = self.focused or self.screen
        if self._aims.get(event, meant) is not meant:
            event.prevent_default()
            again = events.Key(event.key, event.character)
            self._aims[again] = meant
            meant.post_message(again)

    def keys_for(self, action_id: str) -> Sequence[str]:
        """The keys of an action as they are here, by the terminal library's names."""
        keys = self.settings.keys.get(action_id)
        return keys or next((action.keys for action in ACTIONS if action.id == action_id), ())

    def actions_at(self, place: str) -> Sequence[Action]:
        """The actions of one screen with the keys they have here, its own first."""
        return [remapped(action, self.settings.keys) for action in at(place)]

    def key_of(self, action_id: str) -> str:
        """The first key of an action, or of one of its choices (`view.7`), as a person reads it."""
        keys = self.settings.keys.get(action_id)
        if keys is None:
            name, _, choice = action_id.partition(".")
            keys = next(((choice,) if choice else action.keys for action in ACTIONS if action.id == name), ("",))
        return key_name(keys[0])
