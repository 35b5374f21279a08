"""The verbs about the program itself: path, keys, completion."""

from __future__ import annotations

import click

from orderui.cli import output
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Verb, as_json, pass_errand


@click.command(cls=Verb)
@pass_errand
def path(errand: Errand) -> None:
    """Print where the book is."""
    output.raw(f"{errand.path}\n")


@click.command(cls=Verb)
@as_json
@pass_errand
def keys(errand: Errand, *, as_json: bool) -> None:
    """The terminal app's actions and their keys, as your settings have them."""
    from orderui.cli.config import complain
    from orderui.settings.keys import remapped
    from orderui.usecases.actions import ACTIONS

    loaded = errand.doors.settings().load()
    actions = [remapped(action, loaded.settings.keys) for action in ACTIONS]
    complain(loaded)
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
                for one in actions
            ]
        )
        return
    columns = [Column("Keys", firm=True), Column("Id", firm=True)]
    columns += [Column("Does", prose=True), Column("Where", prose=True)]
    rows = [[" ".join(one.keys), one.id, one.says, ", ".join(one.places)] for one in actions]
    output.table(columns, rows)


@click.command(cls=Verb)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@pass_errand
def completion(errand: Errand, shell: str) -> None:
    """Print the completion script for SHELL: eval "$(orderui completion bash)"."""
    from click.shell_completion import get_completion_class

    from orderui.cli import COMPLETE
    from orderui.cli.main import root

    maker = get_completion_class(shell)
    assert maker is not None  # noqa: S101 - click has all three that may be chosen
    output.raw(maker(root, {"obj": errand}, "orderui", COMPLETE).source() + "\n")
