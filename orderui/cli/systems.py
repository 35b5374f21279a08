"""`orderui systems`: what each vendor's orders hold, how they live, and what locks them, drawn from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import click

from orderui.cli import output
from orderui.cli.errand import Errand
from orderui.cli.mermaid import diagram
from orderui.cli.table import Column
from orderui.cli.verb import Verb, pass_errand
from orderui.domain.errors import BadUsage
from orderui.domain.lifecycle import Axis, Edge, Lifecycle, State
from orderui.systems.system import System
from orderui.usecases import describing


@click.command(cls=Verb)
@click.argument("name", required=False)
@click.option("--mermaid", is_flag=True, help="The lifecycles as a Mermaid stateDiagram-v2.")
@pass_errand
def systems(errand: Errand, *, name: str | None, mermaid: bool) -> None:
    """The systems there are; of NAME its fields, lifecycles and locks, and who says so."""
    if name is None:
        if mermaid:
            raise BadUsage("--mermaid draws one system's lifecycles; name the system.")
        columns = [Column("Name"), Column("Title"), Column("For", prose=True), Column("Source", prose=True)]
        rows = [[one.name, one.title, one.says, one.document] for one in errand.doors.systems]
        output.table(columns, rows)
        return
    system = errand.system(name)
    if mermaid:
        output.raw(diagram(list(tables(system))))
        return
    output.heading(f"{system.title}: {system.says}")
    output.line(f"Source: {system.document}")
    _fields(system)
    for axis in system.rules.axes:
        _axis(axis)
    _locks(system)
    _checks(system)


def tables(system: System) -> Iterator[Lifecycle]:
    """Every lifecycle of a system, each once."""
    found = {table.name: table for table in chain.from_iterable(axis.tables for axis in system.rules.axes)}
    yield from found.values()


def _fields(system: System) -> None:
    output.line()
    output.heading("Fields")
    columns = [Column("Path", firm=True), Column("Label"), Column("Type"), Column(""), Column("Help", prose=True)]
    rows = [[one.path, one.label, one.kind, one.duty, one.help] for one in describing.fields(system.model)]
    output.table(columns, rows)


def _axis(axis: Axis) -> None:
    for table in axis.tables:
        output.line()
        of = f" of each {axis.part}" if axis.part else ""
        several = f", {table.name}" if len(axis.tables) > 1 else ""
        output.heading(f"{axis.title}{of}{several}")
        if axis.from_registry:
            output.line("  The states are the book's own records; these are what a fresh book starts with.")
        for text in drawn(table):
            output.line(f"  {text}")


def drawn(table: Lifecycle) -> Iterator[str]:
    """A lifecycle as lines: each state with its phase, and the edges that leave it."""
    for state in table.states:
        yield f"{_called(state)}  {', '.join(_said(table, state))}"
        for edge in table.exits(state.code):
            yield f"  ──▶ {table.state(edge.target).name}: {'; '.join(_says(edge))}"


def _called(state: State) -> str:
    return state.name if state.name.casefold() == state.code.casefold() else f"{state.name} ({state.code})"


def _said(table: Lifecycle, state: State) -> Iterator[str]:
    yield state.phase.value
    if state.code in table.initial:
        yield "an order or part may start here"
    if table.is_final(state.code):
        yield "final"
    if state.says:
        yield f"“{state.says}”"


def _says(edge: Edge) -> Iterator[str]:
    yield edge.by.says
    if edge.reason_required:
        yield "with a reason"
    yield from (f"needs that {need.says}" for need in edge.needs)
    yield edge.source.says
    if edge.note:
        yield edge.note


def _locks(system: System) -> None:
    if not system.rules.locks:
        return
    output.line()
    output.heading("Locks")
    columns = [
        Column("Lock", prose=True),
        Column("Closes", prose=True),
        Column("But for", prose=True, spare=True),
        Column("Way out", prose=True),
        Column("Who says so", prose=True),
    ]
    rows = [[one.name, one.closes, one.spares, one.way_out, one.source.says] for one in describing.locks(system)]
    output.table(columns, rows)


def _checks(system: System) -> None:
    if not system.rules.checks:
        return
    output.line()
    output.heading("Checks")
    columns = [
        Column("Severity"),
        Column("Check", prose=True),
        Column("Holds that", prose=True),
        Column("Who says so", prose=True),
    ]
    rows = [[one.severity.value, one.name, one.says, one.source.says] for one in system.rules.checks]
    output.table(columns, rows)
