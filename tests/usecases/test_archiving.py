"""Archiving several orders as one change."""

from __future__ import annotations

from orderui.usecases.bulk import Archiving, in_bulk
from orderui.usecases.desk import Desk
from orderui.usecases.editing import Typed, create
from orderui.usecases.keeping import archive
from orderui.usecases.timeline import undo
from tests.conftest import Bench


def entered(desk: Desk, *references: str) -> list[str]:
    made = [create(desk, "imburse", {"orderRef": Typed(ref)}).order for ref in references]
    return [order.id for order in made if order is not None]


def test_several_orders_are_archived_as_one_change_that_one_undo_takes_back(desk: Desk) -> None:
    ids = entered(desk, "A", "B", "C")
    bulk = in_bulk(desk, ids, Archiving())
    assert bulk.changed == ("A", "B", "C")
    assert bulk.change is not None
    assert bulk.change.title == "Archived 3 orders"
    assert all(desk.order(one).archived for one in ids)
    undo(desk)
    assert not any(desk.order(one).archived for one in ids)


def test_what_is_so_already_and_what_is_refused_are_told_apart(desk: Desk) -> None:
    one, two = entered(desk, "A", "B")
    archive(desk, one)
    bulk = in_bulk(desk, [one, two, "nobody"], Archiving())
    assert (bulk.changed, bulk.already) == (("B",), ("A",))
    ((name, why),) = bulk.refused
    assert name == "nobody"
    assert "There is no order" in why


def test_nothing_to_archive_writes_nothing(bench: Bench) -> None:
    desk = bench.desk
    (one,) = entered(desk, "A")
    archive(desk, one)
    before = bench.files()
    bulk = in_bulk(desk, [one], Archiving())
    assert bulk.change is None
    assert bench.files() == before


def test_they_are_taken_out_again_together(desk: Desk) -> None:
    ids = entered(desk, "A", "B")
    in_bulk(desk, ids, Archiving())
    bulk = in_bulk(desk, ids, Archiving(away=False))
    assert bulk.change is not None
    assert bulk.change.title == "Unarchived 2 orders"
    assert not any(desk.order(one).archived for one in ids)
