"""`orderui import`: vendor JSON in, all files as one change, a report for every record."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from orderui.cli import output
from orderui.cli.documents import Document
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Verb, as_json, dry_run, pass_errand
from orderui.domain.errors import BadUsage
from orderui.domain.text import count, safe
from orderui.usecases import importing
from orderui.usecases.importing import Imported, Report, Source

STDIN = "-"
FILE = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True)


@click.command("import", cls=Verb)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--system", metavar="S", default="", help="The system the records are of; else it is detected.")
@click.option("--into", metavar="REF", default="", help="The order that a bare part goes into.")
@dry_run
@as_json
@pass_errand
def import_files(
    errand: Errand, *, files: tuple[str, ...], system: str, into: str, dry_run: bool, as_json: bool
) -> None:
    """Bring vendor JSON in from files, or from standard input (-): all of it, or nothing and why."""
    name = errand.system(system).name if system else ""
    sources = _read(files)
    order_id = errand.order_id(into) if into else ""
    report = importing.bring_in(errand.desk, sources, system=name, into=order_id, dry_run=dry_run)
    if as_json:
        output.document(_document(report, dry_run=dry_run))
    elif report.records:
        _print(report.records)
    _narrate(report, dry_run=dry_run)


def _read(files: Sequence[str]) -> list[Source]:
    """The bytes of every file named. Raises BadUsage."""
    if files.count(STDIN) > 1:
        raise BadUsage("Standard input (-) can be read once.")
    return [
        Source("standard input", sys.stdin.buffer.read()) if file == STDIN else _source(file) for file in files
    ]


def _source(file: str) -> Source:
    try:
        return Source(file, Path(file).read_bytes())
    except OSError as error:
        raise BadUsage(f"{file} cannot be read: {error.strerror}.") from None


def _document(report: Report, *, dry_run: bool) -> Document:
    return {
        "dry_run": dry_run,
        "title": report.change.title if report.change else "",
        "change": report.change.number if report.change and not dry_run else None,
        "records": [
            {
                "where": one.where,
                "system": one.system,
                "reference": one.reference,
                "id": one.order_id,
                "outcome": one.outcome.value,
                "changed": list(one.changed),
                "ignored": list(one.ignored),
                "warnings": list(one.warnings),
            }
            for one in report.records
        ],
    }


CHANGED = Column("Changed", prose=True, spare=True)


def _print(records: Sequence[Imported]) -> None:
    columns = [Column("Outcome"), Column("System"), Column("Reference"), Column("From"), CHANGED]
    rows = [[one.outcome.value, one.system, one.reference, one.where, ", ".join(one.changed)] for one in records]
    output.table(columns, rows)


def _narrate(report: Report, *, dry_run: bool) -> None:
    for one in report.records:
        name = safe(one.reference)
        if one.ignored:
            output.warn(f"{name}: an update leaves {', '.join(one.ignored)} alone")
        for warning in one.warnings:
            output.warn(f"{name}: {warning}")
    if not report.records:
        output.tell("Nothing changed: there is no record to import.")
    elif report.change is None:
        output.tell(f"Nothing changed: {count(len(report.records), 'record')} already in the book as received.")
    elif dry_run:
        output.tell(f"Would be: {report.change.title}. A dry run: nothing was written.")
    else:
        output.done(f"{report.change.title}.", report.change.notes)
