"""`orderui check`: the whole book verified."""

from __future__ import annotations

import click

from orderui.cli import output
from orderui.cli.documents import Document
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Verb, as_json, pass_errand
from orderui.domain.errors import BookFailed
from orderui.domain.findings import Severity
from orderui.domain.text import count
from orderui.usecases import checking
from orderui.usecases.checking import Verdict


@click.command(cls=Verb)
@as_json
@pass_errand
def check(errand: Errand, *, as_json: bool) -> None:
    """Verify the whole book: file, history, invariants, findings. Findings are no failure; damage is."""
    verdict = checking.check(errand.desk)
    if as_json:
        output.document(_document(verdict))
    else:
        _print(verdict)
    if not verdict.sound:
        output.flush()
        damage = count(len(verdict.damage), "thing")
        raise BookFailed(f"The book is damaged: {damage} in it cannot be right. Restore it from a copy.")
    told = [count(verdict.count(severity), severity.value) for severity in Severity]
    size = f"{count(verdict.orders, 'order')}, {count(verdict.changes, 'change')}"
    output.done(f"The book is sound: {size}; {', '.join(told)}.")


def _document(verdict: Verdict) -> Document:
    return {
        "sound": verdict.sound,
        "orders": verdict.orders,
        "changes": verdict.changes,
        "damage": [{"order": one.order, "sentence": one.sentence} for one in verdict.damage],
        "findings": [
            {
                "order": order,
                "severity": found.severity.value,
                "path": found.path,
                "sentence": found.sentence,
                "check": found.check,
            }
            for order, found in verdict.findings
        ],
    }


def _print(verdict: Verdict) -> None:
    rows = [["damage", one.order, one.sentence] for one in verdict.damage]
    rows += [
        [found.severity.value, order, f"{found.path}: {found.sentence}".removeprefix(": ")]
        for order, found in verdict.findings
    ]
    if rows:
        output.table(
            [Column("Severity", firm=True), Column("Order", firm=True), Column("Finding", prose=True)], rows
        )
