"""The verbs about the book and the program themselves: check, path, keys, completion."""

from __future__ import annotations

import click

from orderui.cli import output
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Verb, as_json, pass_errand
from orderui.domain.errors import BookFailed
from orderui.domain.findings import Severity
from orderui.domain.text import count
from orderui.usecases.checking import Verdict


@click.command(cls=Verb)
@as_json
@pass_errand
def check(errand: Errand, *, as_json: bool) -> None:
    """Verify the whole book: file, history, invariants, findings. Findings are no failure; damage is."""
    from orderui.usecases import checking

    verdict = checking.check(errand.desk)
    if as_json:
        output.document(_document(verdict))
    else:
        _print(verdict)
    if not verdict.sound:
        damage = count(len(verdict.damage), "thing")
        raise BookFailed(f"The book is damaged: {damage} in it cannot be right. Restore it from a copy.")
    told = [count(verdict.count(severity), severity.value) for severity in Severity]
    size = f"{count(verdict.orders, 'order')}, {count(verdict.changes, 'change')}"
    output.done(f"The book is sound: {size}; {', '.join(told)}.")


def _document(verdict: Verdict) -> dict[str, object]:
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
    rows = [["damage", one.order, "", one.sentence] for one in verdict.damage]
    rows += [[found.severity.value, order, found.path, found.sentence] for order, found in verdict.findings]
    if rows:
        output.table([Column("Severity"), Column("Order"), Column("Path"), Column("Finding", prose=True)], rows)


@click.command(cls=Verb)
@pass_errand
def path(errand: Errand) -> None:
    """Print where the book is."""
    output.raw(f"{errand.path}\n")


@click.command(cls=Verb)
@as_json
@pass_errand
def keys(_errand: Errand, *, as_json: bool) -> None:
    """The terminal app's actions and their keys."""
    from orderui.usecases.actions import ACTIONS

    if as_json:
        output.document(
            [
                {
                    "id": one.id,
                    "title": one.title,
                    "keys": list(one.keys),
                    "says": one.says,
                    "places": list(one.places),
                }
                for one in ACTIONS
            ]
        )
        return
    columns = [
        Column("Keys"),
        Column("Title"),
        Column("Does", prose=True),
        Column("Where", prose=True),
        Column("Id"),
    ]
    rows = [[" ".join(one.keys), one.title, one.says, ", ".join(one.places), one.id] for one in ACTIONS]
    output.table(columns, rows)


@click.command(cls=Verb)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@pass_errand
def completion(errand: Errand, shell: str) -> None:
    """Print the completion script for SHELL: eval "$(orderui completion bash)"."""
    from click.shell_completion import get_completion_class

    from orderui.cli.main import COMPLETE, root

    maker = get_completion_class(shell)
    assert maker is not None  # noqa: S101 - click has all three that may be chosen
    output.raw(maker(root, {"obj": errand}, "orderui", COMPLETE).source() + "\n")
