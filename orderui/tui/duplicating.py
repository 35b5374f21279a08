"""Duplicating an order: the one question before it, from the list and from the order's own screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from orderui.domain.errors import OrderuiError
from orderui.tui.modals.prompt import Prompt
from orderui.usecases import keeping

if TYPE_CHECKING:
    from orderui.tui.ask import Asking
    from orderui.usecases.desk import Desk, Done
    from orderui.usecases.keeping import Namesakes


async def duplicated(screen: Asking[Any], order_id: str) -> Done | None:
    """Ask what the new order is called, and make it. None where nobody said, or it was refused, which is told."""
    desk = screen.app.desk
    try:
        names = await asyncio.to_thread(_namesakes, desk, order_id)
    except OrderuiError as refusal:
        screen.refuse(refusal)
        return None

    def free(text: str) -> str:
        names.require_free(text)
        return ""

    reference = await screen.app.push_screen_wait(
        Prompt(
            f"Duplicate {names.reference} as",
            check=free,
            value=names.next_free,
            hint="Type the reference of the new order.",
            required="The new order needs a reference.",
        )
    )
    return await screen.ask(keeping.duplicate, desk, order_id, reference) if reference else None


def _namesakes(desk: Desk, order_id: str) -> Namesakes:
    return keeping.namesakes(desk.book, desk.order(order_id))
