"""Archiving a Kwik order: `deleted_at`, and nothing else of the vendor's. Source: reference document 001."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from orderui.domain.decisions import AddPart, Archive, Edit, Move, Refusal, RemovePart, Unarchive, can
from orderui.domain.faceting import facets as facets_of
from orderui.domain.paths import locate
from orderui.domain.registry import Facts
from orderui.systems import json_text, merging, payload
from orderui.systems.incoming import Incoming
from orderui.systems.kwik import KWIK
from orderui.systems.kwik.lifecycle import STATUS
from orderui.systems.kwik.models import KwikOrder
from orderui.systems.kwik.rules import ITEMS

Tree = dict[str, Any]
Read = Callable[..., KwikOrder]

LONG_AGO = "2024-03-01 10:00:00"


def out(order: KwikOrder) -> Tree:
    found: Tree = json.loads(json_text.dump(payload.record(order, KWIK)))
    return found


def updated(order: KwikOrder, changes: Tree, now: datetime) -> KwikOrder:
    (one,) = payload.read(json.dumps(changes), (KWIK,))
    merged = merging.merge(order, one)
    after = payload.understand(Incoming(KWIK, merged.tree), order_id=order.id, now=now, uids=merged.uids)
    assert isinstance(after, KwikOrder)
    return after


@pytest.mark.parametrize("was", [{}, {"deleted_at": None}])
def test_archiving_writes_one_time_and_unarchiving_puts_back_what_was_there(
    was: Tree, read: Read, now: datetime
) -> None:
    order = read(**was)
    archived = order.archive(now)
    assert not order.archived
    assert archived.archived
    assert out(archived) == out(order) | {"deleted_at": "2026-11-22 00:30:00"}
    assert json_text.dump(payload.record(archived.unarchive(), KWIK)) == json_text.dump(
        payload.record(order, KWIK)
    )


def test_an_order_received_archived_is_unarchived_to_null(read: Read) -> None:
    order = read(deleted_at=LONG_AGO)
    assert order.archived
    assert out(order.unarchive()) == out(order) | {"deleted_at": None}


def test_archived_again_it_is_archived_as_of_then(read: Read, now: datetime) -> None:
    order = read(deleted_at=LONG_AGO).unarchive().archive(now + timedelta(days=1, microseconds=7))
    assert out(order)["deleted_at"] == "2026-11-23 00:30:00"


def test_an_update_may_archive_and_unarchive(order: KwikOrder, now: datetime) -> None:
    archived = updated(order, {"id": "ord_1", "deleted_at": LONG_AGO}, now)
    assert archived.archived
    assert out(archived) == out(order) | {"deleted_at": LONG_AGO}
    assert not updated(archived, {"id": "ord_1", "deleted_at": None}, now).archived
    assert updated(archived, {"id": "ord_1"}, now).archived


def test_an_archived_order_is_read_only_until_unarchived(order: KwikOrder, facts: Facts, now: datetime) -> None:
    archived = order.archive(now)
    actions = (
        Edit(locate(archived, "description")),
        Edit(locate(archived, "items.SKU2.quantity")),
        Move(STATUS, "loo_paid"),
        Move(STATUS, "loo_paid", force=True, reason="because"),
        AddPart(ITEMS),
        RemovePart(ITEMS, archived.items[0]),
    )
    for action in actions:
        decision = can(archived, action, facts, now)
        assert isinstance(decision, Refusal)
        assert (decision.code, decision.way_out) == ("archived", "unarchive it")
    assert can(archived, Unarchive(), facts, now).allowed
    assert can(archived.unarchive(), Edit(locate(archived, "description")), facts, now).allowed


def test_the_list_knows_which_orders_are_archived(order: KwikOrder, facts: Facts, now: datetime) -> None:
    assert can(order, Archive(), facts, now).allowed
    assert not facets_of(order, now).archived
    assert facets_of(order.archive(now), now).archived
