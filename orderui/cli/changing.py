"""The verbs that change one order: new, set, add, remove, move, duplicate, archive, unarchive."""

from __future__ import annotations

import click

from orderui.cli import changes, output, words
from orderui.cli.errand import Errand
from orderui.cli.verb import Verb, dry_run, pass_errand
from orderui.usecases import checking, editing, keeping, moving
from orderui.usecases.desk import Done

MOST_WARNINGS = 5
"""What is told of a change's findings at once; `show` has them all."""

fields = click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")


def narrate(done: Done) -> None:
    """Say what a use case did, and what came of it besides."""
    if done.change is not None:
        output.done(done.change.title, done.notes)
        return
    for note in done.notes or ("Nothing changed.",):
        output.tell(note)


def warn(errand: Errand, done: Done) -> None:
    """Say what the checks have to say of a change, on the first lines only."""
    found = checking.brought(errand.desk, done)
    for one in found[:MOST_WARNINGS]:
        output.warn(f"{one.path}: {one.sentence}".removeprefix(": "))
    if len(found) > MOST_WARNINGS and done.order is not None:
        output.warn(f"and {len(found) - MOST_WARNINGS} more; see orderui show {done.order.reference}")


@click.command(cls=Verb)
@click.argument("system")
@fields
@pass_errand
def new(errand: Errand, system: str, fields: tuple[str, ...]) -> None:
    """Enter an order of SYSTEM. Fields are the vendor's names or orderui's; see orderui systems SYSTEM."""
    name = errand.system(system).name
    values = words.assignments(fields)
    done = editing.create(errand.desk, name, values)
    narrate(done)
    warn(errand, done)


@click.command("set", cls=Verb)
@click.argument("ref")
@click.argument("fields", nargs=-1, metavar="[PATH=VALUE]...")
@dry_run
@pass_errand
def set_values(errand: Errand, *, ref: str, fields: tuple[str, ...], dry_run: bool) -> None:
    r"""Edit values of REF, all or none: instructions.01.amount=120.50.

    An empty value clears, and PATH:=JSON gives JSON. A part goes by its key, else by its position from 0; a dot
    inside a key is written \. and free keys need no quotes.
    """
    values = words.assignments(fields)
    order_id = errand.order_id(ref)
    done = editing.edit(errand.desk, order_id, values, dry_run=dry_run)
    if not dry_run:
        narrate(done)
        warn(errand, done)
        return
    changes.forecast(done.change, done.before, done.order, done.notes)
    for one in editing.preview(errand.desk, order_id, values).spared:
        output.tell(f"  leaves {one.kind.name} {one.part.key} as it is: {one.why_not}")


@click.command(cls=Verb)
@click.argument("ref")
@click.argument("part")
@fields
@click.option("--inside", metavar="KEY", default="", help="The part it goes into, where parts hold parts.")
@pass_errand
def add(errand: Errand, ref: str, part: str, fields: tuple[str, ...], inside: str) -> None:
    """Add a part to REF. PART is the kind, such as instruction, item or line."""
    values = words.assignments(fields)
    done = editing.add_part(errand.desk, errand.order_id(ref), part, values, inside=inside)
    narrate(done)
    warn(errand, done)


@click.command(cls=Verb)
@click.argument("ref")
@click.argument("part")
@click.argument("key")
@pass_errand
def remove(errand: Errand, ref: str, part: str, key: str) -> None:
    """Remove a part from REF: its kind and its key, or its position from 0. It stays in history."""
    order = errand.order(ref)
    kind = order.RULES.kind(part)
    done = editing.remove_part(errand.desk, order.id, f"{kind.name}:{key}")
    narrate(done)
    warn(errand, done)


@click.command(cls=Verb)
@click.argument("ref")
@click.argument("state")
@click.option("--part", metavar="PART:KEY", default="", help="The part that moves: instructions:02, or its key.")
@click.option("--axis", metavar="NAME", default="", help="Which status, where there are several.")
@click.option("--reason", metavar="TEXT", default="", help="Why; history keeps it.")
@click.option("--force", is_flag=True, help="Against the lifecycle; needs a reason.")
@dry_run
@pass_errand
def move(
    errand: Errand,
    *,
    ref: str,
    state: str,
    part: str,
    axis: str,
    reason: str,
    force: bool,
    dry_run: bool,
) -> None:
    """Move REF, or a part of it, to STATE: its code or its title, in any case."""
    done = moving.transition(
        errand.desk,
        errand.order_id(ref),
        state,
        part=part,
        axis=axis,
        reason=reason,
        force=force,
        dry_run=dry_run,
    )
    if dry_run:
        changes.forecast(done.change, done.before, done.order, done.notes)
    else:
        narrate(done)


@click.command(cls=Verb)
@click.argument("ref")
@click.argument("newref")
@click.option("--part", default="", metavar="PART:KEY", help="Duplicate this part instead, as NEWREF.")
@pass_errand
def duplicate(errand: Errand, ref: str, newref: str, part: str) -> None:
    """Make a new order NEWREF from REF, or a part from a part: initial states, no history."""
    order_id = errand.order_id(ref)
    if part:
        narrate(keeping.duplicate_part(errand.desk, order_id, part, newref))
    else:
        narrate(keeping.duplicate(errand.desk, order_id, newref))


@click.command(cls=Verb)
@click.argument("ref")
@pass_errand
def archive(errand: Errand, ref: str) -> None:
    """Put REF away, read-only, out of the default list."""
    narrate(keeping.archive(errand.desk, errand.order_id(ref)))


@click.command(cls=Verb)
@click.argument("ref")
@pass_errand
def unarchive(errand: Errand, ref: str) -> None:
    """Take REF out again."""
    narrate(keeping.unarchive(errand.desk, errand.order_id(ref)))
