"""The verbs that keep the book safe: compact, backup, restore."""

from __future__ import annotations

from pathlib import Path

import click

from orderui.cli import output
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Verb, pass_errand
from orderui.domain.errors import BadUsage
from orderui.domain.text import count
from orderui.usecases import safekeeping
from orderui.usecases.safekeeping import Restored


@click.command(cls=Verb)
@pass_errand
def compact(errand: Errand) -> None:
    """Merge the journal into the book's file, which plain TinyDB then opens whole."""
    merged = safekeeping.compact(errand.desk)
    output.done("Merged the journal into the book." if merged else "There was nothing to merge.")


@click.command(cls=Verb)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@pass_errand
def backup(errand: Errand, path: Path | None) -> None:
    """Copy the book to PATH, or among the copies kept beside it."""
    output.raw(f"{safekeeping.backup(errand.desk, path)}\n")
    output.done("Copied the book.")


@click.command(cls=Verb)
@click.argument("copy", required=False)
@click.option("--rescue", is_flag=True, help="Make a damaged book one that opens, of what can be had.")
@pass_errand
def restore(errand: Errand, copy: str | None, *, rescue: bool) -> None:
    """Put COPY (a path, or how a kept copy's name begins) in the book's place; without it, list the kept copies.

    What was there before is copied first.
    """
    if copy and rescue:
        raise BadUsage("Name a copy or give --rescue, not both.")
    vault = errand.doors.vault(errand.path)
    if rescue:
        _told(safekeeping.rescue(vault))
    elif copy:
        _told(safekeeping.restore(vault, copy))
    else:
        columns = [Column("Made"), Column("Occasion"), Column("Copy", firm=True)]
        rows = [[f"{one.at:%Y-%m-%d %H:%M}", one.occasion, str(one.path)] for one in safekeeping.copies(vault)]
        output.table(columns, rows)


def _told(restored: Restored) -> None:
    for note in restored.notes:
        output.tell(note)
    before = f" What was there before is in {restored.before.path}." if restored.before else ""
    output.done(f"The book is in place, with {count(restored.orders, 'order')}.{before}")
