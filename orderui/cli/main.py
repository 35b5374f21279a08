"""The root command and its verbs, which are loaded when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from orderui import __version__
from orderui.cli import COMPLETE, output
from orderui.cli.errand import Errand
from orderui.cli.outcome import DONE, USAGE
from orderui.cli.verb import Verb, book_option

VERBS = {
    "list": "listing:list_orders",
    "show": "showing:show",
    "new": "changing:new",
    "set": "changing:set_values",
    "add": "changing:add",
    "remove": "changing:remove",
    "next": "steps:next_steps",
    "move": "changing:move",
    "schedule": "planning:schedule",
    "reschedule": "planning:reschedule",
    "duplicate": "changing:duplicate",
    "archive": "changing:archive",
    "unarchive": "changing:unarchive",
    "import": "importing:import_files",
    "export": "exporting:export",
    "history": "past:history",
    "undo": "past:undo",
    "redo": "past:redo",
    "totals": "money:totals",
    "due": "money:due",
    "lookups": "records:lookups",
    "accounts": "records:accounts",
    "workflows": "records:workflows",
    "systems": "systems:systems",
    "check": "checking:check",
    "path": "house:path",
    "backup": "safekeeping:backup",
    "restore": "safekeeping:restore",
    "compact": "safekeeping:compact",
    "config": "config:config",
    "keys": "house:keys",
    "completion": "house:completion",
    "demo": "app:demo",
}
"""Each verb's module in this package and its command there, in the order help lists them."""


class Verbs(click.Group):
    """The root: it imports a verb's module only when the verb is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks so
        """Every verb."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """The verb called `cmd_name`, or None."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"orderui.cli.{module}"), name)
        return command


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    params=[book_option()],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context) -> int:
    """A local book of payment orders. Without a command, the terminal app opens on the book."""
    if ctx.invoked_subcommand is not None:
        return DONE
    from orderui.cli.opening import open_book

    return open_book(ctx.ensure_object(Errand))


def complete(errand: Errand, instruction: str) -> int:
    """Complete a command line for a shell."""
    from click.shell_completion import shell_complete

    return shell_complete(root, {"obj": errand}, "orderui", COMPLETE, instruction)


def carry_out(errand: Errand, words: Sequence[str]) -> int:
    """Do what the words of a command line say; the exit status. Raises OrderuiError."""
    try:
        with root.make_context("orderui", list(words), obj=errand) as ctx:
            answer: Any = root.invoke(ctx)
    except click.exceptions.Exit as leaving:  # --help and --version leave so
        return leaving.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        output.complain(_usage(error))
        return USAGE
    return answer if isinstance(answer, int) else DONE


def _usage(error: click.ClickException) -> str:
    """What was wrong, and where to read on."""
    sentence = error.format_message().replace("\n", " ").rstrip(".")
    context = getattr(error, "ctx", None)
    if isinstance(error, click.NoSuchOption) and context is not None and _takes_query(context.command):
        sentence += "; put -- before a query term that begins with -"
    path = context.command_path if context is not None else "orderui"
    return f"{sentence}. See: {path} --help"


def _takes_query(command: click.Command) -> bool:
    return isinstance(command, Verb) and any(param.name == "query" for param in command.params)
