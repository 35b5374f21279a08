"""`orderui show`: one order in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click

from orderui.cli import documents, output, steps, values
from orderui.cli.documents import Document
from orderui.cli.errand import Errand
from orderui.cli.listing import told
from orderui.cli.table import Column
from orderui.cli.values import Look, Value
from orderui.cli.verb import Verb, as_json, pass_errand
from orderui.domain import edits, findings
from orderui.domain.decisions import Inquiry
from orderui.domain.findings import Finding
from orderui.domain.listing import Listed
from orderui.domain.order import Part, walk
from orderui.domain.paths import by_name, split, spoken
from orderui.domain.rules import PartKind
from orderui.domain.text import pad, safe, width
from orderui.systems import payload
from orderui.usecases import moving, overview
from orderui.usecases.desk import Desk

LOCK, INHERITED = "⊘", "↳"
AHEAD = 24
"""Parts for which `show` looks ahead; what may happen to more of them, `next` says one by one."""


@click.command(cls=Verb)
@click.argument("ref")
@as_json
@pass_errand
def show(errand: Errand, *, ref: str, as_json: bool) -> None:
    """One order in full: values in force and their source, parts, locks, findings, what may happen next."""
    order = errand.order(ref)
    desk = errand.desk
    row = next(one for one in overview.select(desk, archived=True) if one.id == order.id)
    look = Look(order, desk.book.facts(), desk.clock.now())
    found = findings.run(order.RULES.checks, order, look.facts, look.now)
    if as_json:
        output.document(_document(desk, look, row, found))
        return
    _summary(row)
    _own(look)
    for kind in order.RULES.parts:
        _parts(look, kind)
    _findings(found)
    _next(look)


def _document(desk: Desk, look: Look, row: Listed, found: Sequence[Finding]) -> Document:
    order, asked = look.order, Inquiry(look.order, look.facts, look.now)
    record = payload.record(desk.book.order(order.id), desk.system(order.system))
    return {
        "order": documents.listed(row),
        "fields": [values.document(one) for one in look.own()],
        "parts": [
            _part(asked, look, kind, name, part)
            for kind in order.RULES.parts
            for name, part in by_name(edits.parts_of(order, kind))
        ],
        "next": [steps.document(asked, at) for at in moving.standings(order, look.facts)],
        "findings": documents.findings(found),
        "changes": len(desk.book.history(order.id)),
        "record": _json(record),
    }


def _part(asked: Inquiry, look: Look, kind: PartKind, name: str, part: Part) -> Document:
    return {
        "kind": kind.name,
        "key": name,
        "fields": [values.document(one) for one in look.part(part)],
        "next": [steps.document(asked, at) for at in moving.standings(look.order, look.facts, part)],
    }


def _json(tree: Any) -> Any:
    """A vendor's record for a document: numbers as they were written, as text."""
    if isinstance(tree, dict):
        return {key: _json(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_json(value) for value in tree]
    return getattr(tree, "lexeme", tree)


def _summary(row: Listed) -> None:
    facets = row.facets
    output.heading(f"{facets.system}:{row.reference}  {facets.title}".rstrip())
    lines = {
        "Also called": ", ".join(facets.references[1:]),
        "Status": f"{row.status} ({row.phase.value})",
        "Party": facets.party,
        "Amounts": ", ".join(map(told, row.amounts)),
        "Due": f"{facets.due}{' (late)' if row.late else ''}" if facets.due else "",
        "Expires": f"{_instant(facets.expires)}{' (expired)' if row.expired else ''}",
        "Created": _instant(facets.created),
        "Changed": _instant(facets.changed),
        "Archived": "yes; archived orders are read-only. Way out: unarchive it." if facets.archived else "",
    }
    _pairs([(label, text) for label, text in lines.items() if text])


def _instant(instant: datetime | None) -> str:
    return instant.isoformat(" ", "minutes") if instant else ""


def _own(look: Look) -> None:
    shown = look.own()
    output.line()
    output.heading("Fields")
    _pairs(_rows(shown, 0))
    _locks([("", shown)])


def _parts(look: Look, kind: PartKind) -> None:
    parts = edits.parts_of(look.order, kind)
    if not parts:
        return
    output.line()
    output.heading(f"{kind.many} ({len(parts)})")
    looked = [(name, look.part(part)) for name, part in by_name(parts)]
    table = [[one for one in shown if _has_column(one)] for _, shown in looked]
    used = [index for index in range(len(table[0])) if any(row[index].text for row in table)]
    output.table(
        [Column("", firm=True), *(_column(table[0][index]) for index in used)],
        [[name, *(row[index].text for index in used)] for (name, _), row in zip(looked, table, strict=True)],
    )
    for name, shown in looked:
        rows = _rows([one for one in shown if not _has_column(one)], len(kind.at) + 1)
        if rows:
            output.line(f"{kind.name} {name}")
            _pairs(rows)
    _locks(looked)


def _has_column(one: Value) -> bool:
    """Whether a value has a column of its own: one value of the part itself, and the part's own."""
    return one.place.field is not None and not _is_nested(one) and not isinstance(one.value, dict)


def _column(one: Value) -> Column:
    is_number = isinstance(one.value, Decimal | int) and not isinstance(one.value, bool)
    return Column(one.place.label, right=is_number, firm=is_number or isinstance(one.value, date))


def _is_nested(one: Value) -> bool:
    """Whether a value stands in a record that is neither the order, nor a part, nor one of a map."""
    return len(one.place.pattern) > 1 and one.place.pattern[-2] != "*"


def _rows(shown: Sequence[Value], skip: int) -> list[tuple[str, str]]:
    """Paths below the record and texts. What is computed in a nested record is told beside its other values."""
    aside: dict[tuple[str, ...], list[str]] = {}
    for one in shown:
        if one.given and _is_nested(one) and one.text:
            aside.setdefault(one.place.steps[:-1], []).append(f"{one.place.label.lower()} {one.text}")
    rows = []
    for one in shown:
        if one.text and not (one.given and _is_nested(one)):
            beside = aside.get(one.place.steps[:-1], []) if _is_nested(one) else []
            rows.append((spoken(split(one.place.spoken)[skip:]), _text(one, beside)))
    return rows


def _text(one: Value, beside: Sequence[str]) -> str:
    marks = [
        f"({', '.join(beside)})" if beside else "",
        f"{INHERITED} {one.origin}" if one.origin else "",
        one.given,
        LOCK if one.lock and not one.given else "",
    ]
    return "  ".join(piece for piece in (one.text, *marks) if piece)


def _locks(looked: Sequence[tuple[str, Sequence[Value]]]) -> None:
    """Every lock that holds once, with the parts it holds in where those are not all."""
    held: dict[str, list[str]] = {}
    for name, shown in looked:
        for text in values.locked(shown):
            held.setdefault(text, []).append(name)
    for text, names in held.items():
        of = f"{', '.join(names)}: " if len(names) < len(looked) else ""
        output.line(f"  {LOCK} {of}{text}")


def _findings(found: Sequence[Finding]) -> None:
    if found:
        output.line()
        output.heading("Findings")
        _pairs([(one.severity.value, f"{one.path}: {one.sentence}".removeprefix(": ")) for one in found])


def _next(look: Look) -> None:
    order, asked = look.order, Inquiry(look.order, look.facts, look.now)
    standings = [at for part in walk(order) for at in moving.standings(order, look.facts, part)]
    alike: dict[tuple[str, ...], list[str]] = {}
    for at in (*moving.standings(order, look.facts), *standings[:AHEAD]):
        key = (at.state.name, *steps.lines(asked, at, effects=False))
        alike.setdefault(key, []).append(steps.name(order, at))
    output.line()
    output.heading("What may happen next")
    for (state, *lines), names in alike.items():
        output.line(f"  {', '.join(names)}: {state}")
        for text in lines:
            output.line(f"    {text}")
    if len(standings) > AHEAD:
        output.line(f"  … and {len(standings) - AHEAD} more; see orderui next {order.reference} --part KEY")


def _pairs(rows: Sequence[tuple[str, str]]) -> None:
    """Labels and texts in two columns; nothing is cut."""
    widest = max((width(safe(label)) for label, _ in rows), default=0)
    for label, text in rows:
        output.line(f"  {pad(safe(label), widest)}  {text}")
