"""The list of a book: what is narrowed from what was found before is what would be found from the start."""

from __future__ import annotations

import pytest

from orderui.domain.errors import BadQuery, Unknown
from orderui.usecases import keeping
from orderui.usecases.columns import FACETS, declared, sort_keys, text
from orderui.usecases.desk import Desk
from orderui.usecases.importing import Source, bring_in
from orderui.usecases.listing import Listing, Sort
from orderui.usecases.overview import arrange, narrow, query_of
from orderui.usecases.slices import finish
from tests.conftest import Bench
from tests.systems.samples import SAMPLES
from tests.tui.shell import enter, five, payment, record

DUE = Sort("due")


@pytest.fixture
def book(desk: Desk) -> Desk:
    return five(desk)


def made(desk: Desk) -> Listing:
    listing = Listing(desk, sort_keys(declared(desk.outlines.values())))
    finish(listing.read())
    return listing


def found(listing: Listing, typed: str = "", view: str = "", sort: Sort = DUE) -> list[str]:
    desk = listing.desk
    answer = finish(listing.find(query_of(desk, view), query_of(desk, typed), sort))
    return [one.reference for one in answer.orders]


@pytest.mark.parametrize("typed", ["rent 2", "flat rent", "zoë", "xyz", "-flat rent", "(rent or claim)"])
def test_a_filter_typed_and_taken_away_finds_at_every_letter_what_it_would_find_at_once(
    book: Desk, typed: str
) -> None:
    listing = made(book)
    rows = arrange(book.listed(), "due")
    letters = [typed[:end] for end in range(len(typed) + 1)]
    for text_so_far in [*letters, *reversed(letters)]:
        try:
            query = query_of(book, text_so_far)
        except BadQuery:
            continue
        assert found(listing, text_so_far) == [row.reference for row in narrow(rows, [query])]


def test_archived_orders_are_there_only_where_they_are_asked_for(book: Desk) -> None:
    keeping.archive(book, book.listed()[0].id)
    listing = made(book)
    assert "RENT-1" not in found(listing, "rent")
    assert found(listing, "rent is:archived") == ["RENT-1"]
    assert found(listing, view="is:archived") == ["RENT-1"]
    every = query_of(book, "")
    assert finish(listing.find(every, every, DUE)).there == 4
    assert finish(listing.find(query_of(book, "is:archived"), every, DUE)).there == 5


def test_an_order_that_is_as_it_was_stays_the_object_it_was(book: Desk) -> None:
    listing = made(book)
    before = {one.reference: one for one in listing.everything}
    keeping.archive(book, before["TUI-7"].id)
    finish(listing.read())
    after = {one.reference: one for one in listing.everything}
    assert [name for name in after if after[name] is not before[name]] == ["TUI-7"]
    assert after["TUI-7"].facets.archived


def test_another_day_sees_every_order_anew(bench: Bench) -> None:
    desk = bench.desk
    enter(desk, record("SOON", payment(settledByDate="2026-11-21")))
    listing = made(desk)
    (before,) = listing.everything
    assert not before.late
    bench.clock.instant = bench.clock.instant.replace(day=22)
    finish(listing.read())
    (after,) = listing.everything
    assert after.late


def test_reading_that_was_left_halfway_changes_nothing(book: Desk) -> None:
    listing = made(book)
    before = listing.everything
    enter(book, record("NEW"))
    next(listing.read())
    assert listing.everything is before
    finish(listing.read())
    assert len(listing.everything) == 6


def test_views_are_counted_without_those_put_away(book: Desk) -> None:
    listing = made(book)
    counts = finish(listing.count([query_of(book, view) for view in ("", "is:late", "phase:done")]))
    assert counts == (5, 1, 1)


@pytest.mark.parametrize("column", [*FACETS, "order_id", "amount_total", "order_status", "workflow", "type"])
def test_every_column_can_be_sorted_by_both_ways(book: Desk, column: str) -> None:
    listing = made(book)
    forwards, backwards = (found(listing, sort=Sort(column, reverse)) for reverse in (False, True))
    assert sorted(forwards) == sorted(backwards) == sorted(found(listing))


def test_what_is_no_column_is_refused(book: Desk) -> None:
    with pytest.raises(Unknown, match="colour"):
        found(made(book), sort=Sort("colour"))


def test_a_declared_column_says_what_the_system_keeps_and_nothing_of_others(book: Desk) -> None:
    for number, (system, payload) in enumerate(SAMPLES):
        if system.name == "kwik":
            bring_in(book, [Source(f"{number}.json", payload)], system=system.name)
    fields = declared(book.outlines.values())
    rows = book.listed()
    of_kwik, other = rows[-1], rows[0]
    assert text(fields["amount_total"])(of_kwik) == of_kwik.facets.fields["amount_total"]
    assert text(fields["order_status"])(of_kwik) in of_kwik.status
    assert text(fields["amount_total"])(other) == ""
    assert found(made(book), sort=Sort("amount_total"))[-5:] != found(made(book), sort=Sort("due"))[-5:]
