"""`orderui lookups`, `accounts` and `workflows`: the book's reference records, each with list, add and set."""

from __future__ import annotations

import click

from orderui.cli import output, words
from orderui.cli.documents import plain
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.values import worded
from orderui.cli.verb import Noun, as_json, pass_errand
from orderui.domain.record import Declared, declared
from orderui.domain.registry import Reference
from orderui.usecases import registry
from orderui.usecases.editing import Typed


def _nouns(name: str, says: str) -> Noun:
    """The commands about the type of record called `name`. No system need have that type."""

    @click.group(name, cls=Noun, invoke_without_command=True, help=f"{says} Without a command, lists them.")
    @as_json
    @click.pass_context
    def group(ctx: click.Context, *, as_json: bool) -> None:
        ctx.default_map = {"list": {"as_json": as_json}}
        if ctx.invoked_subcommand is None:
            ctx.invoke(list_records, as_json=as_json)

    @group.command("list")
    @as_json
    @pass_errand
    def list_records(errand: Errand, *, as_json: bool = False) -> None:
        """Every one of them."""
        kind = registry.record_type(errand.desk, name)
        found = registry.records(errand.desk, kind)
        if as_json:
            output.document([_document(kind, one) for one in found])
        elif found:
            fields = _fields(kind)
            columns = [Column("Id"), *(Column(field.label) for field in fields), Column("", spare=True)]
            output.table(columns, [_row(fields, one) for one in found])
        else:
            output.tell(f"The book has no {name} yet.")

    @group.command("add")
    @click.argument("record_id", metavar="ID")
    @click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
    @pass_errand
    def add(errand: Errand, record_id: str, fields: tuple[str, ...]) -> None:
        """Enter a new one."""
        values = _values(fields)
        kind = registry.record_type(errand.desk, name)
        record = registry.add_record(errand.desk, kind, {**values, "id": record_id})
        output.done(f"Added {kind.TYPE} {record.title_shown}")

    @group.command("set")
    @click.argument("record_id", metavar="ID")
    @click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
    @pass_errand
    def set_fields(errand: Errand, record_id: str, fields: tuple[str, ...]) -> None:
        """Change one."""
        values = _values(fields)
        kind = registry.record_type(errand.desk, name)
        record = registry.set_record(errand.desk, kind, record_id, values)
        output.done(f"Changed {kind.TYPE} {record.title_shown}")

    return group


def _values(fields: tuple[str, ...]) -> dict[str, object]:
    """The values typed: a record's own fields understand their text; an empty one clears."""
    values = words.assignments(fields)
    return {path: value.text or None if isinstance(value, Typed) else value for path, value in values.items()}


def _fields(kind: type[Reference]) -> list[Declared]:
    return [field for field in declared(kind).values() if not field.local and field.name != "id"]


def _row(fields: list[Declared], record: Reference) -> list[str]:
    cells = [worded(getattr(record, field.name)) for field in fields]
    return [record.id, *cells, "incomplete" if record.incomplete else ""]


def _document(kind: type[Reference], record: Reference) -> dict[str, object]:
    values = {field.name: plain(getattr(record, field.name)) for field in _fields(kind)}
    return {"record": kind.TYPE, "id": record.id, "incomplete": record.incomplete, **values}


lookups = _nouns("lookups", "The vendors' lists of currencies and states that orders name by id.")
accounts = _nouns("accounts", "Who pays and who is paid.")
workflows = _nouns("workflows", "When an order's money moves, and how it is split.")
