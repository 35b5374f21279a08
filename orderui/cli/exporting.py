"""`orderui export`: vendor JSON of one system, or the facets of any as a sheet."""

from __future__ import annotations

import click

from orderui.cli import files, output
from orderui.cli.errand import Errand
from orderui.cli.verb import Verb, pass_errand, query_words
from orderui.domain.errors import BadRecord, BadUsage, BadValue
from orderui.domain.text import count
from orderui.systems.payload import Profile
from orderui.usecases import exporting, overview


@click.command(cls=Verb)
@query_words
@click.option(
    "--as",
    "profile",
    type=click.Choice([profile.value for profile in Profile]),
    help="record: everything known; request: what the vendor's create or update call accepts.",
)
@click.option("--out", metavar="FILE", help="Write to FILE, replacing it whole, instead of standard output.")
@click.option("--csv", "as_csv", is_flag=True, help="A sheet as CSV, one row for an order and sum.")
@click.option("--xlsx", "as_xlsx", is_flag=True, help="The same as a workbook; needs the xlsx extra and --out.")
@pass_errand
def export(
    errand: Errand, *, query: tuple[str, ...], profile: str | None, out: str | None, as_csv: bool, as_xlsx: bool
) -> None:
    """Print the vendor's JSON for the orders a QUERY finds, which must be of one system; or a sheet of any."""
    if as_csv and as_xlsx:
        raise BadUsage("--csv and --xlsx are two forms of a sheet; choose one.")
    if profile and (as_csv or as_xlsx):
        raise BadUsage("--as says what vendor JSON holds; a sheet holds the facets.")
    if as_xlsx and out in (None, files.STDOUT):
        raise BadUsage("A workbook is not text; name a file for it with --out.")
    workbook = files.workbook_maker() if as_xlsx else None
    target = files.Target(out) if out not in (None, files.STDOUT) else None
    text = errand.query(query)
    rows = overview.select(errand.desk, text)
    if workbook is not None:
        content = workbook(exporting.sheet(rows, tame=False))
    elif as_csv:
        content = exporting.as_csv(exporting.sheet(rows)).encode()
    else:
        if not rows and overview.select(errand.desk, text, archived=True):
            raise BadRecord([BadValue("", "what the query finds is archived; add is:archived to export it")])
        ids = [row.id for row in rows]
        content = f"{exporting.send_out(errand.desk, ids, Profile(profile or Profile.RECORD))}\n".encode()
    if target is None:
        output.raw(content.decode())
    else:
        target.write(content)
        output.done(f"Exported {count(len(rows), 'order')} to {target.path}.")
