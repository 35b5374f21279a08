"""`orderui config`: the user's settings, read and written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import click

from orderui.cli import output
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Noun, as_json, pass_errand
from orderui.domain.errors import Refused, Unknown
from orderui.settings.file import Loaded, check_key
from orderui.settings.keys import BOUNDS
from orderui.settings.model import SECTIONS, TABLES, Settings


class Unedited(Refused):
    """The editor could not be run, or what it left does not fit."""


@click.group(cls=Noun, invoke_without_command=True)
@as_json
@click.pass_context
def config(ctx: click.Context, *, as_json: bool) -> None:
    """Your settings. Without a command, all of them, and whether the file gives them."""
    if ctx.invoked_subcommand is not None:
        return
    loaded = ctx.ensure_object(Errand).doors.settings().load()
    entries = list(_entries(loaded))
    if as_json:
        output.document([{**entry, "value": _plain(entry["value"])} for entry in entries])
    else:
        columns = [Column("Setting", firm=True), Column("Value", prose=True)]
        columns += [Column("From", firm=True), Column("What it is", prose=True)]
        output.table(columns, [[one["key"], _text(one["value"]), one["from"], one["says"]] for one in entries])
    complain(loaded)


@config.command()
@click.argument("key")
@as_json
@pass_errand
def get(errand: Errand, *, key: str, as_json: bool) -> None:
    """Print the value of KEY, such as theme or keys.status."""
    loaded = errand.doors.settings().load()
    value = _value(loaded.settings, key)
    if as_json:
        output.document(_plain(value))
    elif isinstance(value, Mapping):
        for name, one in value.items():
            output.line(f"{name} = {_text(one)}")
    else:
        output.line(_text(value))
    complain(loaded)


@config.command("set")
@click.argument("key")
@click.argument("value")
@pass_errand
def set_value(errand: Errand, *, key: str, value: str) -> None:
    """Set KEY to VALUE; an empty VALUE goes back to the default. Lists are written a,b,c.

    Such as: set theme nord; set keys.status f8; set views.Acme "party:~acme is:late"
    """
    file = errand.doors.settings()
    changed = file.put(key, value)
    if not changed:
        output.tell(f"{key} is so already; nothing changed.")
    elif value.strip():
        output.done(f"{key} is {value} now.")
    else:
        output.done(f"{key} is back to its default.")
    complain(file.load())


@config.command()
@pass_errand
def edit(errand: Errand) -> None:
    """Open the file in your editor ($VISUAL or $EDITOR), and say what in it does not fit."""
    file = errand.doors.settings()
    file.ensure()
    try:
        click.edit(filename=str(file.path))
    except click.ClickException as error:
        raise Unedited(f"The editor could not be run: {error.format_message()}") from None
    if faults := file.load().complaints:
        raise Unedited("\n".join(faults))


@config.command()
@pass_errand
def path(errand: Errand) -> None:
    """Print where the settings are."""
    output.raw(f"{errand.doors.settings().path}\n")


def complain(loaded: Loaded) -> None:
    """Say what in the file does not fit, and is left out."""
    for sentence in loaded.complaints:
        output.warn(sentence)


def _value(settings: Settings, key: str) -> Any:
    """The value of a setting or of an entry; an action has its own keys where none are given. Raises Unknown."""
    if key in SECTIONS:
        return getattr(settings, key).model_dump()
    if key in Settings.model_fields:
        return getattr(settings, key)
    check_key(key)
    table, _, entry = key.partition(".")
    if table in SECTIONS:
        return getattr(getattr(settings, table), entry)
    held: Mapping[str, Any] = getattr(settings, table)
    if table == "keys":
        held = {name: bound.keys for name, bound in BOUNDS.items()} | dict(held)
    if entry not in held:
        raise Unknown("setting", key, candidates=[f"{table}.{name}" for name in get_close_matches(entry, held)])
    return held[entry]


def _entries(loaded: Loaded) -> Iterator[dict[str, Any]]:
    """Every setting with its value, where that comes from and what it is; tables entry by entry."""
    for name, field in Settings.model_fields.items():
        if name in SECTIONS:
            yield from _in_section(loaded, name)
            continue
        value, says = getattr(loaded.settings, name), field.description or ""
        origin = "file" if name in loaded.given else "default"
        if name not in TABLES or not value:
            yield {"key": name, "value": value, "from": origin, "says": says}
            continue
        for entry, one in value.items():
            about = f"Key of {BOUNDS[entry].title}." if name == "keys" else "A view of your own."
            yield {"key": f"{name}.{entry}", "value": one, "from": "file", "says": about}


def _in_section(loaded: Loaded, section: str) -> Iterator[dict[str, Any]]:
    for name, field in SECTIONS[section].model_fields.items():
        key, value = f"{section}.{name}", getattr(getattr(loaded.settings, section), name)
        yield {
            "key": key,
            "value": value,
            "from": "file" if key in loaded.given else "default",
            "says": field.description or "",
        }


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _text(value: Any) -> str:
    """A value as `set` takes it."""
    return ",".join(value) if isinstance(value, tuple) else "" if isinstance(value, Mapping) else str(value)
