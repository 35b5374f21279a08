"""What the command palette finds: the actions of the present screen, and orders by their references."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from orderui.domain.text import safe
from orderui.tui.ask import Asking
from orderui.tui.bindings import keys_of, method
from orderui.usecases.actions import Action

if TYPE_CHECKING:
    from orderui.tui.app import OrderuiApp

MOST = 8
"""Orders offered at once."""


class Actions(Provider):
    """The registry's actions that the present screen knows."""

    async def discover(self) -> Hits:
        """All of them, before anything was typed."""
        for action in self._actions():
            yield DiscoveryHit(self._shown(action), partial(self._run, action), action.title, action.says)

    async def search(self, query: str) -> Hits:
        """Those whose name or description resembles what was typed."""
        matcher = self.matcher(query)
        for action in self._actions():
            text = f"{action.title} {action.says}"
            score = max(matcher.match(action.title), matcher.match(text) * 0.8)
            if score > 0:
                yield Hit(score, self._shown(action), partial(self._run, action), text, action.says)

    def _actions(self) -> Iterator[Action]:
        place = self.screen.PLACE if isinstance(self.screen, Asking) else ""
        return (
            action
            for action in cast("OrderuiApp", self.app).actions_at(place)
            if not action.each and action.id != "palette"
        )

    def _shown(self, action: Action) -> Content:
        refused = isinstance(self.screen, Asking) and self.screen.why_not(method(action))
        title = (action.title, "$text-muted" if refused else "")
        return Content.assemble(title, "  ", (keys_of(action), "$text-muted"))

    async def _run(self, action: Action) -> None:
        if isinstance(self.screen, Asking):
            await self.screen.attempt(method(action))
        else:
            await self.app.run_action(method(action), self.app)


class References(Provider):
    """Orders by any of their references."""

    async def search(self, query: str) -> Hits:
        """The first few whose reference, title or party holds what was typed."""
        app = cast("OrderuiApp", self.app)
        wanted = query.casefold()
        found = await asyncio.to_thread(self._found, app, wanted)
        for score, reference, says, order_id in found:
            shown = Content.assemble(safe(reference), "  ", (safe(says), "$text-muted"))
            yield Hit(
                score,
                shown,
                partial(app.open_order, order_id),
                safe(reference),
                f"Open the order {safe(reference)}",
            )

    def _found(self, app: OrderuiApp, wanted: str) -> list[tuple[float, str, str, str]]:
        found: list[tuple[float, str, str, str]] = []
        for facets in app.desk.book.facets():
            names = [name for name in facets.references if wanted in name.casefold()]
            if names or wanted in facets.title.casefold() or wanted in facets.party.casefold():
                says = " · ".join(text for text in (facets.title, facets.party) if text)
                found.append((0.9 if names else 0.4, facets.references[0], says, facets.id))
        return sorted(found, key=lambda one: -one[0])[:MOST]
