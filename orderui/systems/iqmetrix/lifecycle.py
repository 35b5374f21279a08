"""The lives of an order and of its items.

Source: reference document 002, "Types", for the states; domain.md §5 for the edges, which it does not name.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from orderui.domain.lifecycle import Actor, Axis, Edge, Lifecycle, Need, Phase, Provenance, State
from orderui.domain.paths import name_of
from orderui.domain.text import count
from orderui.systems.iqmetrix import words
from orderui.systems.iqmetrix.words import DROP_SHIP, IN_STOCK, ITEM_STATUSES, NEW

if TYPE_CHECKING:
    from datetime import datetime

    from orderui.domain.registry import Facts
    from orderui.systems.iqmetrix.models import IqmetrixOrder, Item

DOC, PUBLIC, OURS = Provenance.DOC, Provenance.PUBLIC, Provenance.OURS
USER, OUTCOME = Actor.USER, Actor.OUTCOME


# What must hold first


def _expired(order: IqmetrixOrder, _item: Item | None, _facts: Facts, now: datetime) -> str:
    return why_expired(order) if order.expired(now) else ""


def why_expired(order: IqmetrixOrder) -> str:
    """Why nothing of an expired order changes any more."""
    expiry = order.order_expiry_date
    when = f" on {expiry.astimezone(UTC):%Y-%m-%d at %H:%M} UTC" if expiry else ""
    return f"the order expired{when} and can no longer be updated"


def _not_billed(order: IqmetrixOrder, _item: None, _facts: Facts, _now: datetime) -> str:
    return "" if order.billing_customer_id else "it has no billing customer"


def _empty(order: IqmetrixOrder, _item: None, _facts: Facts, _now: datetime) -> str:
    return "" if order.items else "it has no items"


def _unfinished(order: IqmetrixOrder, _item: None, facts: Facts, _now: datetime) -> str:
    left = [one for one in order.items if not is_final(order, one, facts)]
    named = ", ".join(one.title or f"item {name_of(one, order.items)}" for one in left[:3])
    more = f" and {len(left) - 3} more" if len(left) > 3 else ""
    return f"{count(len(left), 'item')} not finished: {named}{more}" if left else ""


def _not_processed(order: IqmetrixOrder, _item: Item, _facts: Facts, _now: datetime) -> str:
    return "" if order.state == words.State.PROCESSED else f"the order is {order.state}"


NOT_EXPIRED = Need("the order has not expired", _expired, way_out="duplicate the order")
BILLED = Need("the order has a billing customer", _not_billed, way_out="set BillingCustomerId")
HAS_ITEMS = Need("the order has at least one item", _empty, way_out="add an item")
FINISHED = Need("every item is in a final status", _unfinished, way_out="record what became of them")
WHILE_PROCESSED = Need(
    "an item's status moves while the order is Processed", _not_processed, way_out="process the order first"
)


# The order

ORDER = Lifecycle(
    "order",
    states=(
        State("Created", Phase.OPEN),
        State("Pending", Phase.OPEN),
        State("Processed", Phase.IN_FLIGHT),
        State("Completed", Phase.DONE),
        State("Cancelled", Phase.DEAD),
    ),
    edges=(
        Edge("Created", "Pending", USER, PUBLIC, needs=(NOT_EXPIRED,)),
        Edge(
            "Pending",
            "Processed",
            USER,
            PUBLIC,
            needs=(NOT_EXPIRED, BILLED, HAS_ITEMS),
            acts=True,
            note="that it needs an item is decided here",
        ),
        Edge("Pending", "Cancelled", USER, PUBLIC, needs=(NOT_EXPIRED,)),
        Edge(
            "Processed",
            "Completed",
            OUTCOME,
            PUBLIC,
            needs=(FINISHED,),
            note="that every item must be final is decided here",
        ),
    ),
    initial=("Created",),
)

STATE = Axis("state", "State", field="state", tables=(ORDER,))


# The items


def _status(status_id: int, phase: Phase) -> State:
    return State(str(status_id), phase, ITEM_STATUSES[status_id].name)


def _happens(origin: int, target: int, source: Provenance) -> Edge:
    """An edge that the bookkeeper records; it survives the order's expiry."""
    return Edge(str(origin), str(target), OUTCOME, source, needs=(WHILE_PROCESSED,))


def _cancels(origin: int) -> Edge:
    """An edge that the bookkeeper decides on."""
    return Edge(str(origin), "2", USER, PUBLIC, needs=(WHILE_PROCESSED, NOT_EXPIRED))


DROP_SHIP_ITEM = Lifecycle(
    "DropShip item",
    states=(
        _status(1, Phase.OPEN),
        _status(3, Phase.IN_FLIGHT),
        _status(4, Phase.IN_FLIGHT),
        _status(7, Phase.IN_FLIGHT),
        _status(8, Phase.DONE),
        _status(5, Phase.ATTENTION),
        _status(6, Phase.ATTENTION),
        _status(2, Phase.DEAD),
    ),
    edges=(
        _happens(1, 3, OURS),
        _happens(3, 4, OURS),
        _happens(4, 7, PUBLIC),
        _happens(7, 8, OURS),
        _cancels(1),
        _cancels(4),
        _cancels(6),
        _happens(1, 5, OURS),
        _happens(1, 6, OURS),
        _happens(5, 1, OURS),
    ),
    initial=(str(NEW[DROP_SHIP]),),
)

IN_STOCK_ITEM = Lifecycle(
    "InStock item",
    states=(_status(9, Phase.OPEN), _status(10, Phase.DONE), _status(11, Phase.ATTENTION)),
    edges=(_happens(9, 10, OURS), _happens(9, 11, OURS), _happens(11, 9, OURS)),
    initial=(str(NEW[IN_STOCK]),),
)

UNKNOWN_ITEM = Lifecycle("item of an unknown type", states=(), edges=(), initial=())
"""For types of later versions: whatever status they are in is unknown here too."""

_BY_TYPE = {DROP_SHIP: DROP_SHIP_ITEM, IN_STOCK: IN_STOCK_ITEM}


def item_table(_order: IqmetrixOrder, item: Item, _facts: Facts) -> Lifecycle:
    """The lifecycle of the item's type."""
    return _BY_TYPE.get(item.item_type_id, UNKNOWN_ITEM)


STATUS = Axis(
    "status",
    "Status",
    field="item_status_id",
    tables=(DROP_SHIP_ITEM, IN_STOCK_ITEM),
    part="item",
    choose=item_table,
)


def is_final(order: IqmetrixOrder, item: Item, facts: Facts) -> bool:
    """Whether nothing more happens to the item. Of a status that is unknown, nobody can say so."""
    table, code = item_table(order, item, facts), STATUS.code(item)
    return table.knows(code) and table.is_final(code)
