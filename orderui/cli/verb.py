"""What every verb shares: the `--book` option before or after it, and how its words are read."""

from __future__ import annotations

from typing import Any

import click

from orderui.cli.errand import Errand
from orderui.domain.errors import BadUsage

pass_errand = click.make_pass_decorator(Errand)
"""Hands the command line at hand to a verb, as its first argument."""


class Verb(click.Command):
    """One verb; `--book` may follow it as well as go before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(book_option())


class Noun(click.Group):
    """A group of verbs about one kind of record."""

    command_class = Verb

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(book_option())


def book_option() -> click.Option:
    """`--book PATH`, which tells the errand."""
    return click.Option(
        ["--book"],
        metavar="PATH",
        expose_value=False,
        callback=_book,
        help="The book; else ORDERUI_BOOK, else orders.json in your data directory.",
    )


def _book(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is None:
        return
    if not value.strip():  # an unset variable must not fall back to the user's own book
        raise BadUsage("--book needs a path.")
    ctx.ensure_object(Errand).book = value


as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
query_words = click.argument("query", nargs=-1)
dry_run = click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
