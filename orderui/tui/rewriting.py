"""An order's JSON edited outside: opened, looked at as an update of that order, opened again or saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from textual.content import Content

from orderui.domain.errors import BadRecord, Malformed, OrderuiError
from orderui.domain.order import Order
from orderui.domain.text import safe
from orderui.systems.json_places import line_of
from orderui.tui import look
from orderui.tui.ask import Asking
from orderui.tui.modals.review import Review, Reviewed
from orderui.tui.outside import NotEdited, edited
from orderui.tui.screens.import_lines import excerpt
from orderui.tui.values import NO_VALUE
from orderui.usecases.desk import Desk
from orderui.usecases.exporting import send_out
from orderui.usecases.importing import Source
from orderui.usecases.rewriting import Rewritten, rewrite
from orderui.usecases.telling import Passage, foretold

Piece = tuple[str, str]

LABEL, DIM, ERROR, WARNING = (look.TEXTS[name].style for name in ("label", "dim", "error", "warning"))


async def rewrite_outside(screen: Asking[Any], order: Order) -> None:
    """Hand the order's JSON to the user's editor, and take what is left of it as an update once it is wanted."""
    app, desk = screen.app, screen.app.desk
    app.narrate("", "")
    try:
        first = text = await app.perform(partial(send_out, desk, [order.id]))
        while True:
            text = _left(screen, text, first)
            if text.strip() == first.strip():
                screen.say("The text was left as it was; nothing was changed.")
                return
            answer = await app.push_screen_wait(await _review(screen, order, text))
            if answer is Reviewed.DROP:
                screen.say("The text was thrown away; nothing was changed.")
                return
            if answer is Reviewed.SAVE and await _saved(screen, order, text):
                return
    except OrderuiError as refusal:
        screen.refuse(refusal)


def _left(screen: Asking[Any], text: str, first: str) -> str:
    """What the editor leaves of `text`; as it is where it fails over what was edited before. Raises NotEdited."""
    try:
        return edited(screen.app, text, ending=".json")
    except NotEdited as refusal:
        if text == first:
            raise
        screen.refuse(refusal)
        return text


async def _review(screen: Asking[Any], order: Order, text: str) -> Review:
    """What the text would do, or why it may not."""
    try:
        would, passages = await screen.app.perform(partial(_foreseen, screen.app.desk, order.id, text))
    except (BadRecord, Malformed) as refusal:
        says = Content.assemble(*_refused(refusal, text, order))
        return Review(f"This cannot be taken for {order.reference}", says, may_save=False)
    says = Content.assemble(*_told(would, passages))
    if would.done.change is None:
        return Review(f"Nothing in it changes {order.reference}", says, may_save=False)
    return Review(f"Save this as {order.reference}?", says, may_save=True)


async def _saved(screen: Asking[Any], order: Order, text: str) -> bool:
    try:
        saved = await screen.app.perform(partial(rewrite, screen.app.desk, order.id, text))
    except OrderuiError as refusal:  # the book has changed meanwhile; the text is looked at again
        screen.refuse(refusal)
        return False
    screen.say_done(saved.done.change, saved.done.notes)
    return True


def _foreseen(desk: Desk, order_id: str, text: str) -> tuple[Rewritten, list[Passage]]:
    """What the text would do, and that in words. Raises BadRecord, and Malformed."""
    would = rewrite(desk, order_id, text, dry_run=True)
    subjects = would.done.change.subjects if would.done.change else ()
    return would, [foretold(desk, subject) for subject in subjects]


def _told(would: Rewritten, passages: Sequence[Passage]) -> Iterator[Piece]:
    """Each value before and after, then what does not change though somebody may think so."""
    for one in (line for passage in passages for line in passage.lines):
        yield f"{safe(one.label)}: ", LABEL
        yield f"{safe(one.before or NO_VALUE)} → ", DIM
        yield f"{safe(one.after or NO_VALUE)}\n", ""
    for note in would.done.notes:
        yield f"{look.INHERITED} {safe(note)}\n", ""
    for warning in would.warnings:
        yield f"▲ {safe(warning)}\n", WARNING
    for path in would.ignored:
        yield f"{look.LOCK} {safe(path)} stays: an update leaves it alone\n", DIM
    for path in would.left_out:
        yield f"{look.LOCK} {safe(path)} stays: what is left out is not changed\n", DIM


def _refused(refusal: BadRecord | Malformed, text: str, order: Order) -> Iterator[Piece]:
    """Each refusal with the line and column it is about, as far as they are known."""
    if isinstance(refusal, Malformed):
        yield f"{safe(str(refusal)[:1].upper() + str(refusal)[1:])}\n", ERROR
        yield from excerpt(refusal, [Source(refusal.where, text)])
        return
    for problem in refusal.problems:
        there = line_of(text, type(order), problem.path)
        if problem.path and there is not None:
            yield f"Line {there[0]}, column {there[1]}  ", LABEL
        yield f"{safe(str(problem))}\n", ERROR
