"""Opening the terminal app on a sample of a book."""

from __future__ import annotations

import click

from orderui.cli import opening
from orderui.cli.errand import Errand
from orderui.cli.verb import Verb, pass_errand


@click.command(cls=Verb)
@click.option("--orders", metavar="N", type=click.IntRange(min=1), help="So many orders.")
@pass_errand
def demo(errand: Errand, orders: int | None) -> int:
    """Open the app on a throw-away sample book, never your own."""
    opening.require_terminal()
    with errand.doors.sample(orders) as unopened:
        return errand.doors.open_app(unopened)
