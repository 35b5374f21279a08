"""`orderui list`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click
from msgspec.structs import replace

from orderui.cli import documents, output
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Verb, as_json, pass_errand, query_words
from orderui.domain.errors import BadUsage
from orderui.domain.listing import AmountShown, Listed
from orderui.domain.money import Money, show_money
from orderui.systems.system import System
from orderui.usecases import columns, exporting, overview

Cell = Callable[[Listed], str]


def told(one: AmountShown) -> str:
    """`€950.00 in`: a sum and which way it goes."""
    return f"{show_money(Money(one.amount, one.currency))} {one.direction}".rstrip()


def _findings(row: Listed) -> str:
    counts = ((row.facets.errors, "error"), (row.facets.warnings, "warning"))
    return ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count)


def _day(row: Listed) -> str:
    due = row.facets.due
    return f"{due.isoformat()} late" if due and row.late else due.isoformat() if due else ""


COLUMNS: dict[str, tuple[Column, Cell]] = {
    "system": (Column("System", yields=True), lambda row: row.facets.system),
    "reference": (Column("Reference", firm=True), lambda row: row.reference),
    "references": (Column("References"), lambda row: ", ".join(row.facets.references)),
    "title": (Column("Title", yields=True), lambda row: row.facets.title),
    "party": (Column("Party"), lambda row: row.facets.party),
    "status": (Column("Status"), lambda row: row.status),
    "phase": (Column("Phase"), lambda row: row.phase.value),
    "amount": (Column("Amount", right=True, firm=True), lambda row: ", ".join(map(told, row.amounts))),
    "due": (Column("Due", firm=True), _day),
    "when": (Column("When"), columns.when),
    "expires": (Column("Expires", firm=True), lambda row: _instant(row.facets.expires)),
    "created": (Column("Created", firm=True), lambda row: _instant(row.facets.created)),
    "entered": (Column("Entered", firm=True), lambda row: _instant(row.facets.entered)),
    "changed": (Column("Changed", firm=True), lambda row: _instant(row.facets.changed)),
    "parts": (Column("Parts", right=True), lambda row: str(row.facets.parts)),
    "findings": (Column("Findings"), _findings),
    "archived": (Column("Archived"), lambda row: "yes" if row.facets.archived else "no"),
    "id": (Column("Id"), lambda row: row.id),
}
"""The columns a list of any orders can have, by the names `--columns` takes."""

USUAL = ("system", "reference", "title", "party", "status", "amount", "due")


def _instant(instant: object) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else ""


@click.command("list", cls=Verb)
@query_words
@click.option("--sort", metavar="FIELD", help=f"One of {', '.join(overview.SORTS)}.")
@click.option("--reverse", is_flag=True, help="The other way round.")
@click.option(
    "--columns", "names", metavar="A,B", help=f"Some of {', '.join(COLUMNS)}, or what a system declares."
)
@click.option("--limit", metavar="N", type=click.IntRange(min=0), help="At most N orders.")
@click.option("--archived", is_flag=True, help="Archived orders too.")
@as_json
@click.option("--csv", "as_csv", is_flag=True, help="Print a sheet, one row for an order and sum.")
@pass_errand
def list_orders(
    errand: Errand,
    *,
    query: tuple[str, ...],
    sort: str | None,
    reverse: bool,
    names: str | None,
    limit: int | None,
    archived: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """The orders a QUERY finds, in the order entered.

    A query is words that match any text, and field:value, field>=value, -term, (a or b); put -- before a term
    that begins with -.
    """
    if as_json and as_csv:
        raise BadUsage("--json and --csv are two forms of output; choose one.")
    if as_json and names:
        raise BadUsage("--columns is for tables and --csv; --json has every key.")
    if sort is not None and sort.casefold() not in overview.SORTS:
        raise BadUsage(f"One cannot sort by “{sort}”; there is {', '.join(overview.SORTS)}.")
    there = COLUMNS | _declared(errand.doors.systems)
    chosen = _names(names, exporting.SHEET if as_csv else tuple(there))
    text = errand.query(query)
    rows = overview.select(errand.desk, text, archived=archived)
    if sort is not None:
        rows = overview.arrange(rows, sort, reverse=reverse)
    elif reverse:
        rows.reverse()
    rows = rows[:limit]
    if as_json:
        output.document([documents.listed(row) for row in rows])
    elif as_csv:
        output.raw(exporting.as_csv(_picked(exporting.sheet(rows), chosen)))
    elif rows:
        shown = [there[name] for name in chosen or USUAL]
        heads = [replace(column, yields=column.yields and not chosen) for column, _ in shown]
        output.table(heads, [[cell(row) for _, cell in shown] for row in rows])
    else:
        output.tell("No orders." if not text else "No order fits the query.")


def _declared(systems: Sequence[System]) -> dict[str, tuple[Column, Cell]]:
    """The columns that systems add."""
    fields = columns.declared(system.outline for system in systems)
    return {
        name: (Column(columns.titled(name), right=field.kind == "amount"), columns.text(field))
        for name, field in fields.items()
    }


def _names(asked: str | None, there: Sequence[str]) -> list[str]:
    """The columns asked for, in their order; none where none were. Raises BadUsage."""
    names = [name.strip().casefold() for name in asked.split(",")] if asked is not None else []
    for name in names:
        if name not in there:
            raise BadUsage(f"There is no column “{name}”; there is {', '.join(there)}.")
    return names


def _picked(sheet: list[list[str]], names: Sequence[str]) -> list[list[str]]:
    """Some columns of a sheet, all of them where none are named."""
    places = [exporting.SHEET.index(name) for name in names or exporting.SHEET]
    return [[row[place] for place in places] for row in sheet]
