"""Opening the terminal app: on the book, or on a sample of one."""

from __future__ import annotations

import sys

import click

from orderui.cli.curtain import curtain
from orderui.cli.errand import Errand
from orderui.cli.verb import Verb, pass_errand
from orderui.domain.errors import BadUsage


def open_book(errand: Errand) -> int:
    """The app on the book; the exit status. Raises BadUsage where there is no terminal to show it on."""
    _require_terminal()
    with curtain(errand.path) as lift:
        desk = errand.desk
        lift()
        return errand.doors.open_app(desk, False)


@click.command(cls=Verb)
@click.option("--orders", metavar="N", type=click.IntRange(min=1), help="So many orders.")
@pass_errand
def demo(errand: Errand, orders: int | None) -> int:
    """Open the app on a throw-away sample book, never your own."""
    _require_terminal()
    with errand.doors.sample(orders) as desk:
        return errand.doors.open_app(desk, True)


def _require_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadUsage("The app needs a terminal. For a command line, see: orderui --help")
