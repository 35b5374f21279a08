"""`orderui schedule` and `orderui reschedule`: instalments made into parts, and a part put off."""

from __future__ import annotations

import click

from orderui.cli import changes, output, words
from orderui.cli.changing import narrate
from orderui.cli.errand import Errand
from orderui.cli.table import Column
from orderui.cli.verb import Verb, dry_run, pass_errand
from orderui.domain.errors import BadUsage
from orderui.domain.money import Money, show_money
from orderui.domain.order import Order
from orderui.domain.schedule import parse_every
from orderui.usecases import scheduling
from orderui.usecases.scheduling import Terms


@click.command(cls=Verb)
@click.argument("ref")
@click.option("--total", metavar="N", help="What all of them come to.")
@click.option("--each", metavar="N", help="What each of them comes to.")
@click.option("--count", metavar="N", required=True, type=click.IntRange(min=1), help="How many.")
@click.option("--every", metavar="SPAN", required=True, help="week, month, quarter, year, or days as 10d.")
@click.option("--start", metavar="DATE", required=True, help="The first day.")
@click.option("--direction", metavar="D", required=True, help="Which way the money goes.")
@click.option("--customer", metavar="C", required=True, help="The customer's reference.")
@click.option("--currency", metavar="C", required=True, help="ISO 4217, such as EUR.")
@click.option("--country", metavar="C", required=True, help="ISO 3166, such as IE.")
@click.option("--ref", "pattern", metavar="01", default="01", help="The first one's reference; it counts up.")
@dry_run
@pass_errand
def schedule(
    errand: Errand,
    *,
    ref: str,
    total: str | None,
    each: str | None,
    count: int,
    every: str,
    start: str,
    direction: str,
    customer: str,
    currency: str,
    country: str,
    pattern: str,
    dry_run: bool,
) -> None:
    """Add a payment to REF for each instalment, all or none. Parts of a --total add up exactly."""
    if (total is None) == (each is None):
        raise BadUsage("Give either --total or --each: what the instalments come to, or what each does.")
    sums = [
        words.amount(text, name) if text is not None else None
        for text, name in ((total, "--total"), (each, "--each"))
    ]
    spacing = words.option_value(parse_every, every, "--every")
    first = words.day(start, errand.today, "--start")
    order = errand.order(ref)
    shared = {"direction": direction, "customer": customer, "currency": currency, "country": country}
    terms = Terms(count, first, spacing, _terms(order, shared), total=sums[0], each=sums[1], pattern=pattern)
    done = scheduling.schedule(errand.desk, order.id, terms, dry_run=dry_run)
    if not dry_run:
        narrate(done)
        return
    plan = scheduling.planned(order, terms)
    output.table(
        [Column("Reference"), Column("Due", firm=True), Column("Amount", right=True, firm=True)],
        [[one.ref, one.due.isoformat(), show_money(Money(one.amount, currency))] for one in plan],
    )
    changes.told_dry(done.change, done.notes)


def _terms(order: Order, shared: dict[str, str]) -> dict[str, str]:
    """What all instalments share, by the vendor's names: the option a name begins with (`customerRef`)."""
    planner = order.RULES.planner
    return {
        term: text
        for term in (planner.terms if planner else ())
        for option, text in shared.items()
        if term.casefold().startswith(option)
    }


@click.command(cls=Verb)
@click.argument("ref")
@click.argument("part", metavar="INSTRUCTION")
@click.option("--date", "day", metavar="D", required=True, help="The new day: 2026-12-01, fri, +2w.")
@pass_errand
def reschedule(errand: Errand, ref: str, part: str, day: str) -> None:
    """Put a late, failed or void payment of REF off: a copy with a new date, and the late one void."""
    when = words.day(day, errand.today, "--date")
    narrate(scheduling.reschedule(errand.desk, errand.order_id(ref), part, when))
