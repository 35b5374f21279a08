"""`orderui lookups`, `accounts` and `workflows`: the book's reference records, each with list, add and set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from orderui.cli import output, words
from orderui.cli.documents import plain
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.values import worded
from orderui.cli.verb import Noun, as_json, pass_errand
from orderui.domain.money import Money, show_money
from orderui.domain.record import Declared, declared
from orderui.domain.registry import Reference
from orderui.usecases import ledger, registry
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed
from orderui.usecases.ledger import Balance
from orderui.usecases.registry import Filed

settle = click.option("--settle", is_flag=True, help="And bring the orders that name it to what follows from it.")


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
        held = _held(errand.desk) if kind.TYPE == ledger.ACCOUNT else None
        if as_json:
            output.document([_document(kind, one) | _balances(one, held) for one in found])
        elif found:
            fields = _fields(kind)
            columns = [Column("Id"), *(Column(field.label) for field in fields), Column("", spare=True)]
            rows = [_row(fields, one) for one in found]
            if held is not None:
                columns.append(Column("Balance", right=True))
                rows = [[*row, _worded(held.get(one.id, ()))] for row, one in zip(rows, found, strict=True)]
            output.table(columns, rows)
        else:
            output.tell(f"The book has no {name} yet.")

    @group.command("add")
    @click.argument("record_id", metavar="ID")
    @click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
    @settle
    @pass_errand
    def add(errand: Errand, *, record_id: str, fields: tuple[str, ...], settle: bool) -> None:
        """Enter a new one."""
        values = _values(fields)
        kind = registry.record_type(errand.desk, name)
        _filed(errand.desk, registry.enter(errand.desk, kind, {**values, "id": record_id}), settle=settle)

    @group.command("set")
    @click.argument("record_id", metavar="ID")
    @click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
    @settle
    @pass_errand
    def set_fields(errand: Errand, *, record_id: str, fields: tuple[str, ...], settle: bool) -> None:
        """Change one."""
        values = _values(fields)
        kind = registry.record_type(errand.desk, name)
        _filed(errand.desk, registry.amend(errand.desk, kind, record_id, values), settle=settle)

    return group


def _filed(desk: Desk, filed: Filed, *, settle: bool) -> None:
    """Narrate what was filed, and what follows for the orders that name it: done if so asked, else told."""
    if filed.change:
        output.done(filed.change.title)
    else:
        output.tell("Nothing changed.")
    record = filed.record
    following = registry.consequences(desk, record)
    if settle:
        because = f"{record.TYPE} {record.title_shown}"
        done = registry.settle_all(desk, [one.before.id for one in following], because)
        if done.change:
            output.done(done.change.title, done.notes)
        for reference, why in done.refused:
            output.warn(f"{reference} stays as it is: {why}")
        return
    for one in following:
        output.warn(f"{one.before.reference} has yet to follow: {'; '.join(one.says) or 'it would change'}")
    if following:
        output.tell("Let the orders follow with the same command and --settle.")


def _values(fields: tuple[str, ...]) -> dict[str, object]:
    """The values typed: a record's own fields understand their text; an empty one clears."""
    values = words.assignments(fields)
    return {path: value.text or None if isinstance(value, Typed) else value for path, value in values.items()}


def _fields(kind: type[Reference]) -> list[Declared]:
    return [field for field in declared(kind).values() if not field.local and field.name != "id"]


def _row(fields: list[Declared], record: Reference) -> list[str]:
    cells = [worded(getattr(record, field.name)) for field in fields]
    return [record.id, *cells, "incomplete" if record.incomplete else ""]


def _held(desk: Desk) -> dict[str, list[Balance]]:
    """What has come to each account, by its id."""
    held: dict[str, list[Balance]] = {}
    for one in ledger.balances(desk):
        held.setdefault(one.account, []).append(one)
    return held


def _worded(held: Sequence[Balance]) -> str:
    return " · ".join(f"{show_money(Money(one.amount, one.currency))} {one.label}" for one in held)


def _balances(record: Reference, held: Mapping[str, Sequence[Balance]] | None) -> dict[str, object]:
    if held is None:
        return {}
    found = held.get(record.id, ())
    told = [{"label": one.label, "currency": one.currency, "amount": format(one.amount, "f")} for one in found]
    return {"balances": told}


def _document(kind: type[Reference], record: Reference) -> dict[str, object]:
    values = {field.name: plain(getattr(record, field.name)) for field in _fields(kind)}
    return {"record": kind.TYPE, "id": record.id, "incomplete": record.incomplete, **values}


lookups = _nouns("lookups", "The vendors' lists of currencies and states that orders name by id.")
accounts = _nouns("accounts", "Who pays and who is paid.")
workflows = _nouns("workflows", "When an order's money moves, and how it is split.")
