"""The app as its user has settled it: theme, room, keys, and what is kept of what is chosen on the way."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from textual.app import App
from textual.filter import DimFilter, LineFilter

from orderui.domain.formats import use
from orderui.settings.file import Loaded, SettingsFile
from orderui.settings.keys import remapped
from orderui.settings.locale import formats
from orderui.settings.model import Settings
from orderui.tui.bindings import key_name
from orderui.tui.themes import OWN, themes
from orderui.usecases.actions import ACTIONS, Action, at

CONTRASTED = frozenset(theme.name for theme in OWN)
HARDLY_DIM = DimFilter(dim_factor=0.9)


class SettledApp(App[None]):
    """An app that follows the settings. Without a file to keep them in, `kept`, they are the defaults."""

    def __init__(self, kept: SettingsFile | None = None) -> None:
        super().__init__()
        self._kept = kept
        self._keeping = asyncio.Lock()
        self.loaded = kept.load() if kept else Loaded(Path(), Settings())
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
        """In high contrast what is dim is set back by a shade of ours: terminals halve it."""
        filters = super().get_line_filters()
        return [HARDLY_DIM, *filters] if self.theme in CONTRASTED else filters

    # Keys as they are here

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
