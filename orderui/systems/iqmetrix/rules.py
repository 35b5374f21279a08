"""What follows from what in an iQmetrix order, what may not change, and what a check has to say.

Source: reference document 002; domain.md §5 where it is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from orderui.domain.findings import Check, Severity
from orderui.domain.lifecycle import Provenance
from orderui.domain.locks import Lock
from orderui.domain.paths import by_name, spoken
from orderui.domain.problems import shown
from orderui.domain.record import Record
from orderui.domain.registry import Facts
from orderui.domain.rules import PartKind, Settled
from orderui.domain.text import quote
from orderui.systems import payload
from orderui.systems.iqmetrix.lifecycle import ORDER, why_expired
from orderui.systems.iqmetrix.models import COMMITTED, DEFAULT_EXPIRY_HOURS, EDITABLE, IqmetrixOrder, Item
from orderui.systems.iqmetrix.words import ITEM_STATUSES, ITEM_TYPES, NEW, ORDER_TYPES, State
from orderui.systems.json_text import JsonValue, Number
from orderui.systems.system import System

DOC, PUBLIC, OURS = Provenance.DOC, Provenance.PUBLIC, Provenance.OURS
Pairs = Iterator[tuple[str, str]]
ARecord = TypeVar("ARecord", bound=Record)

ITEMS = PartKind("item", "Item", Item, ("items",))


# What follows


def derive(order: IqmetrixOrder, _now: datetime) -> IqmetrixOrder:
    """The state of a new order, the expiry, the name of every id. An unknown id keeps the name it came with."""
    changes: dict[str, Any] = {
        "state": order.state or State.CREATED.value,
        "order_expiry_date": order.expiry(),
        "order_type": ORDER_TYPES.get(order.order_type_id, order.order_type),
        "items": tuple(_derived(one, order.order_id) for one in order.items),
    }
    return _changed(order, changes)


def _derived(item: Item, order_id: str | None) -> Item:
    status = ITEM_STATUSES.get(item.item_status_id)
    changes = {
        "order_id": order_id or item.order_id,
        "item_status": status.name if status else item.item_status,
        "item_type": ITEM_TYPES.get(item.item_type_id, item.item_type),
    }
    return _changed(item, changes)


def _changed(record: ARecord, changes: Mapping[str, Any]) -> ARecord:
    """`record` with `changes`, itself where they change nothing."""
    if all(getattr(record, name) == value for name, value in changes.items()):
        return record
    return record.evolve(**changes)


def settle(before: IqmetrixOrder | None, after: IqmetrixOrder, _facts: Facts, now: datetime) -> Settled:
    """An item given another type starts over as that type's New; an id in place of ours is the vendor's."""
    past = {one.uid: one for one in before.items} if before else {}
    if before is not None and after.id_is_ours and after.order_id != before.order_id:
        after = after.evolve(id_is_ours=False)
    items = tuple(_started_over(past.get(one.uid), one) for one in after.items)
    return Settled(after if items == after.items else derive(after.evolve(items=items), now))


def _started_over(was: Item | None, item: Item) -> Item:
    if was is None or was.item_type_id == item.item_type_id:
        return item
    if item.item_type_id not in ITEM_TYPES and item.item_type == was.item_type:
        item = item.evolve(item_type=None)  # the old type's name says nothing of a new one that nobody knows
    if was.item_status_id != item.item_status_id:
        return item
    return item.evolve(item_status_id=NEW.get(item.item_type_id, item.item_status_id))


def starts(values: Mapping[str, Any], now: datetime, new_id: Callable[[], str]) -> dict[str, Any]:
    """What the vendor would give a new order. Its id is marked as ours, since the vendor gives it another."""
    return {
        "order_id": new_id(),
        "id_is_ours": True,
        "state": State.CREATED.value,
        "created_date_utc": now.astimezone(UTC),
        "order_expiry_hours": values.get("order_expiry_hours", DEFAULT_EXPIRY_HOURS),
    }


def tells(before: IqmetrixOrder, after: IqmetrixOrder, _facts: Facts) -> tuple[str, ...]:
    """What a change brought besides: another expiry, items that started over."""
    said = []
    if after.order_expiry_date != before.order_expiry_date and after.order_expiry_date is not None:
        said.append(f"the order expires on {after.order_expiry_date.astimezone(UTC):%Y-%m-%d at %H:%M} UTC")
    past = {one.uid: one for one in before.items}
    for one in after.items:
        was = past.get(one.uid)
        if was is not None and was.item_type_id != one.item_type_id and was.item_status_id != one.item_status_id:
            said.append(f"{one.title or 'the item'} starts over as {one.item_status}")
    return tuple(said)


# What may not change

STILL_OPEN = ("items.*.notes", "items.*.tracking_information")
"""What may change until the order expires, whatever became of it."""

LOCKS = (
    Lock(
        "expiry",
        covers=("",),
        holds=lambda order, _item, now: order.expired(now),
        reason=lambda order, _item, _now: why_expired(order),
        way_out="duplicate the order",
        source=DOC,
        absolute=True,
    ),
    Lock(
        "processed orders",
        covers=("",),
        spares=STILL_OPEN,
        holds=lambda order, _item, _now: _state(order) not in EDITABLE,
        reason=lambda order, _item, _now: f"the order is {ORDER.state(_state(order)).name}",
        way_out="duplicate the order",
        source=OURS,
    ),
    Lock(
        "unknown states",
        covers=("",),
        holds=lambda order, _item, _now: not ORDER.knows(_state(order)),
        reason=lambda order, _item, _now: f"nobody knows what the state {quote(_state(order))} allows",
        way_out="force the order into a state that is known, with a reason",
        source=OURS,
    ),
    Lock(
        "order type",
        covers=("order_type_id",),
        holds=lambda order, _item, _now: bool(order.id),
        reason="an order's type never changes",
        way_out="enter a new order of the other type",
        source=OURS,
    ),
    Lock(
        "item status",
        covers=("items.*.item_status_id",),
        holds=lambda _order, _item, _now: True,
        reason="a status is not typed",
        way_out="move the item to it",
        source=OURS,
    ),
)


def _state(order: IqmetrixOrder) -> str:
    return order.state or State.CREATED.value


# What a check has to say


def _items(order: IqmetrixOrder) -> Iterator[tuple[str, Item]]:
    for name, one in by_name(order.items):
        yield spoken(("Items", name)), one


def _foreign_statuses(order: IqmetrixOrder, _facts: Facts, _now: datetime) -> Pairs:
    for path, one in _items(order):
        status, item_type = ITEM_STATUSES.get(one.item_status_id), ITEM_TYPES.get(one.item_type_id)
        if status and item_type and status.item_type_id != one.item_type_id:
            belongs = f"{one.item_status_id} is {status.name} of {ITEM_TYPES[status.item_type_id]} items"
            yield f"{path}.ItemStatusId", f"{belongs}; {item_type} items have {_statuses_of(one.item_type_id)}"


def _statuses_of(item_type_id: int) -> str:
    own = (
        f"{number} {status.name}"
        for number, status in ITEM_STATUSES.items()
        if status.item_type_id == item_type_id
    )
    return ", ".join(own)


def _unbilled(*, committed: bool) -> Callable[[IqmetrixOrder, Facts, datetime], Pairs]:
    def find(order: IqmetrixOrder, _facts: Facts, _now: datetime) -> Pairs:
        if not order.billing_customer_id and (_state(order) in COMMITTED) is committed:
            sentence = f"there is none, but the order is {_state(order)}" if committed else "there is none yet"
            yield "BillingCustomerId", f"{sentence}; an order is not processed without it"

    return find


def _unknown_codes(order: IqmetrixOrder, _facts: Facts, _now: datetime) -> Pairs:
    if not ORDER.knows(_state(order)):
        yield "State", f"{quote(_state(order))} is not a state that is known; it is left only by force"
    if order.order_type_id not in ORDER_TYPES:
        yield "OrderTypeId", f"{order.order_type_id} is not an order type that is known"
    for path, one in _items(order):
        if one.item_type_id not in ITEM_TYPES:
            yield f"{path}.ItemTypeId", f"{one.item_type_id} is not an item type that is known"
        if one.item_status_id not in ITEM_STATUSES:
            sentence = f"{one.item_status_id} is not an item status that is known; it is left only by force"
            yield f"{path}.ItemStatusId", sentence


def _own_id(order: IqmetrixOrder, _facts: Facts, _now: datetime) -> Pairs:
    if order.id_is_ours:
        yield "Id", "it was made here; the vendor gives the order one of its own"


CHECKS = (
    Check(
        "item statuses",
        Severity.ERROR,
        DOC,
        _foreign_statuses,
        "an item's status is one of its type's",
        limit=True,
    ),
    Check(
        "processed without a billing customer",
        Severity.ERROR,
        OURS,
        _unbilled(committed=True),
        "an order that is processed has a billing customer",
    ),
    Check(
        "billing customer",
        Severity.WARNING,
        DOC,
        _unbilled(committed=False),
        "an order has a billing customer",
    ),
    Check("unknown codes", Severity.WARNING, OURS, _unknown_codes, "states, types and statuses are known"),
    Check("own ids", Severity.NOTE, OURS, _own_id, "the id is the vendor's"),
)

CANONICAL, SPELLED = "ShippingOptionId", "ShoppingOptionId"
"""The document's table has the one, its examples the other; they are the same field."""


def two_spellings(system: Callable[[], System]) -> Check:
    """The check that the two names of the shipping option agree where an item has both.

    `system` is asked late, because a system holds its checks.
    """

    def find(order: IqmetrixOrder, _facts: Facts, _now: datetime) -> Pairs:
        if order.received is None or SPELLED not in order.received.text:
            return
        listed = payload.record(order, system()).get("Items")
        for tree, (path, _) in zip(listed if isinstance(listed, list) else (), _items(order), strict=True):
            if isinstance(tree, dict) and {CANONICAL, SPELLED} <= tree.keys():
                one, other = _meant(tree[CANONICAL]), _meant(tree[SPELLED])
                if one != other:
                    yield f"{path}.{CANONICAL}", f"{SPELLED} says {shown(other)}; {CANONICAL} goes before it"

    says = "the two names of the shipping option agree"
    return Check("two spellings", Severity.WARNING, OURS, find, says)


def _meant(value: JsonValue) -> Any:
    """An id without its kind: `15` and `"15"` are the same one."""
    return value.lexeme if isinstance(value, Number) else value
