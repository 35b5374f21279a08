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
from orderui.domain.order import Part
from orderui.domain.record import Declared, Record, declared
from orderui.domain.shape import Kind, Shape, shape_of
from orderui.systems.system import System


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
    output.table(columns, list(_field_rows(system.model, "")))


def _field_rows(model: type[Record], above: str) -> Iterator[list[str]]:
    """A row for each field, those of what it holds below it."""
    for field in declared(model).values():
        if field.local:
            continue
        shape, path = shape_of(field), f"{above}{field.vendor_name}"
        yield [path, field.label, _type(shape), _duty(field), field.shown.help if field.shown else ""]
        if shape.nests is not None:
            yield from _field_rows(shape.nests, f"{path}{_KEYS.get(shape.kind, '.')}")


_KEYS = {Kind.PARTS: ".KEY.", Kind.RECORD_MAP: ".NAME."}
_TYPES = {
    Kind.RECORD: "object",
    Kind.PARTS: "list of objects",
    Kind.RECORD_MAP: "objects by name",
    Kind.TEXT_MAP: "texts by name",
    Kind.TEXTS: "list of texts",
    Kind.OTHER: "JSON",
}


def _type(shape: Shape) -> str:
    return " | ".join(shape.words) if shape.words else _TYPES.get(shape.kind, shape.kind.value)


def _duty(field: Declared) -> str:
    if field.shown and field.shown.computed:
        return "computed"
    if field.shown and field.shown.read_only:
        return "read-only"
    return "required" if field.info.is_required() else ""


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
    rows = [
        [
            lock.name,
            ", ".join(_path(system, one) for one in lock.covers),
            ", ".join(_path(system, one) for one in lock.spares),
            lock.way_out,
            lock.source.says,
        ]
        for lock in system.rules.locks
    ]
    output.table(columns, rows)


def _path(system: System, pattern: str) -> str:
    """A lock's pattern in the vendor's names; an empty one is the whole order."""
    if not pattern:
        return "everything"
    names: list[str] = []
    model: type[Record] | None = system.model
    for step in pattern.split("."):
        field = declared(model).get(step) if model is not None and step != "*" else None
        if field is not None:
            model = shape_of(field).nests
        part = isinstance(model, type) and issubclass(model, Part)
        names.append(field.vendor_name if field else ("KEY" if part else "NAME") if step == "*" else step)
    return ".".join(names)


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
