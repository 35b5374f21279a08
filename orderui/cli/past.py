"""`orderui history`, `undo` and `redo`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from orderui.cli import changes, output
from orderui.cli.documents import Document, plain
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Verb, as_json, pass_errand
from orderui.domain.errors import Refused
from orderui.domain.history import Change, Subject
from orderui.domain.order import Order
from orderui.usecases import timeline
from orderui.usecases.desk import Desk

number = click.argument("count", metavar="[N]", type=click.IntRange(min=1), default=1)


@click.command(cls=Verb)
@click.argument("ref", required=False)
@as_json
@pass_errand
def history(errand: Errand, *, ref: str | None, as_json: bool) -> None:
    """What has changed, the newest first; of one order every path with what stood there before and after."""
    order_id = errand.order_id(ref) if ref else ""
    told = timeline.history(errand.desk, order_id)
    if as_json:
        output.document([_document(errand.desk, change) for change in told])
    elif not told:
        output.tell("Nothing has changed yet.")
    elif order_id:
        order = errand.desk.order(order_id)
        for change in told:
            _in_full(change, order)
    else:
        columns = [
            Column("No", right=True),
            Column("When", firm=True),
            Column("Command"),
            Column("What"),
            Column(""),
        ]
        rows = [[str(one.number), f"{one.at:%Y-%m-%d %H:%M}", one.command, one.title, _marks(one)] for one in told]
        output.table(columns, rows)


def _in_full(change: Change, order: Order) -> None:
    marks = _marks(change)
    output.heading(f"{change.number}  {change.at:%Y-%m-%d %H:%M}  {change.title}{f'  ({marks})' if marks else ''}")
    for subject in change.subjects:
        if subject.id == order.id:
            for one in changes.told(subject.paths, order):
                output.line(f"   {one}")
    for note in change.notes:
        output.line(f"   {note}")


def _marks(change: Change) -> str:
    """What sets a change apart, and why it was made."""
    marks = [
        "by a date" if change.clock else "",
        "forced" if change.forced else "",
        f"because {change.reason}" if change.reason else "",
    ]
    return ", ".join(mark for mark in marks if mark)


def _document(desk: Desk, change: Change) -> Document:
    return {
        "number": change.number,
        "id": change.id,
        "at": plain(change.at),
        "command": change.command,
        "title": change.title,
        "reason": change.reason,
        "forced": change.forced,
        "clock": change.clock,
        "undoes": change.undoes,
        "redoes": change.redoes,
        "notes": list(change.notes),
        "subjects": [_subject(desk, subject) for subject in change.subjects],
    }


def _subject(desk: Desk, subject: Subject) -> Document:
    told = changes.told(subject.paths, _present(desk, subject))
    return {
        "kind": subject.kind,
        "id": subject.id,
        "name": subject.name,
        "created": subject.created,
        "paths": [{"path": one.path, "before": one.before, "after": one.after} for one in told if one.path],
    }


def _present(desk: Desk, subject: Subject) -> Order | None:
    """The order as it is now, None where the subject is none or it was withdrawn."""
    if subject.kind != "order":
        return None
    try:
        return desk.book.order(subject.id)
    except Refused:
        return None


@click.command(cls=Verb)
@number
@pass_errand
def undo(errand: Errand, count: int) -> None:
    """Take back the N newest changes, as one."""
    _travel(errand, timeline.undo, count, "Took back")


@click.command(cls=Verb)
@number
@pass_errand
def redo(errand: Errand, count: int) -> None:
    """Bring again the N changes taken back last, as one."""
    _travel(errand, timeline.redo, count, "Brought again")


def _travel(errand: Errand, go: Callable[[Desk, int], Sequence[Change]], count: int, verb: str) -> None:
    for change in go(errand.desk, count):
        output.done(f"{verb}: {change.title}")
