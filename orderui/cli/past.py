"""`orderui history`, `undo` and `redo`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click

from orderui.cli import output
from orderui.cli.changes import Reader
from orderui.cli.documents import Document, plain
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Verb, as_json, pass_errand
from orderui.domain.history import Change, Subject
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
    if not told and not as_json:
        output.tell("Nothing has changed yet.")
    elif as_json:
        readers = _readers(errand.desk, told)
        output.document([_document(change, readers) for change in told])
    elif order_id:
        readers = _readers(errand.desk, told)
        for change in told:
            _in_full(change, order_id, readers)
    else:
        columns = [Column("No", right=True), Column("When", firm=True), Column("Command"), WHAT, MARKS]
        rows = [[str(one.number), f"{one.at:%Y-%m-%d %H:%M}", one.command, one.title, _marks(one)] for one in told]
        output.table(columns, rows)


WHAT, MARKS = Column("What", prose=True), Column("", prose=True, spare=True)


def _readers(desk: Desk, told: Sequence[Change]) -> Mapping[str, Reader]:
    """A reader for each order, by id, which knows its parts as they are called now, or were called last."""
    readers: dict[str, Reader] = {}
    there = {facets.id for facets in desk.book.facets()}
    for subject in (subject for change in told for subject in change.subjects if subject.kind == "order"):
        if subject.id not in readers:
            system = desk.system(subject.name.partition(":")[0])
            readers[subject.id] = Reader(system.model)
            if subject.id in there:
                readers[subject.id].know(desk.book.order(subject.id))
        readers[subject.id].remember(subject)
    return readers


def _in_full(change: Change, order_id: str, readers: Mapping[str, Reader]) -> None:
    marks = _marks(change)
    output.heading(f"{change.number}  {change.at:%Y-%m-%d %H:%M}  {change.title}{f'  ({marks})' if marks else ''}")
    for subject in change.subjects:
        if subject.id == order_id:
            for one in readers[order_id].told(subject):
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


def _document(change: Change, readers: Mapping[str, Reader]) -> Document:
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
        "subjects": [_subject(subject, readers) for subject in change.subjects],
    }


def _subject(subject: Subject, readers: Mapping[str, Reader]) -> Document:
    told = readers[subject.id].told(subject) if subject.id in readers else ()
    return {
        "kind": subject.kind,
        "id": subject.id,
        "name": subject.name,
        "created": subject.created,
        "paths": [{"path": one.path, "before": one.before, "after": one.after} for one in told],
    }


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
