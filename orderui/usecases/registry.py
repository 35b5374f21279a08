"""The book's reference records: list, add, set, and what follows from a record for the orders that name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct
from pydantic import ValidationError

from orderui.domain.deriving import derive
from orderui.domain.errors import Ambiguous, BadRecord, BadValue, Refused, Unknown
from orderui.domain.history import Change
from orderui.domain.order import Order, nickname
from orderui.domain.problems import problems
from orderui.domain.record import named
from orderui.domain.registry import Facts, Reference
from orderui.domain.text import count, with_article
from orderui.usecases.desk import Desk, session


def record_type(desk: Desk, name: str) -> type[Reference]:
    """The record type called `name` (`lookup`, `lookups`). Raises Unknown."""
    wanted = name.casefold()
    kinds = [kind for system in desk.systems for kind in system.outline.records]
    found = next((kind for kind in kinds if wanted in (kind.TYPE, f"{kind.TYPE}s")), None)
    if found is None:
        raise Unknown("kind of record", name, candidates=[kind.TYPE for kind in kinds])
    return found


def records(desk: Desk, kind: type[Reference]) -> Sequence[Reference]:
    """Every record of one type, in the order entered."""
    return list(desk.book.facts().all(kind))


class Filed(Struct, frozen=True):
    """A record as it is now, and the change that made it so; None when nothing had to change."""

    record: Reference
    change: Change | None


def drafted(kind: type[Reference], values: Mapping[str, Any], present: Reference | None = None) -> Reference:
    """The record that `values` make, of nothing or of the `present` one; nothing is kept. Raises BadRecord."""
    changes = _by_name(kind, values)
    if present is None:
        return _valid(kind, changes)
    if changes.get("id", present.id) != present.id:
        raise BadRecord([BadValue("id", "an id never changes")])
    return _valid(kind, {**present.model_dump(mode="python"), **changes, "incomplete": False})


def _called(facts: Facts, kind: type[Reference], name: str) -> Reference:
    """The record with the id `name`, else the one that orders name so. Raises Unknown, Ambiguous."""
    everything = list(facts.all(kind))
    found = [one for one in everything if one.id == name] or [one for one in everything if one.named_as == name]
    if len(found) > 1:
        raise Ambiguous(kind.TYPE, name, candidates=[one.id for one in found])
    if not found:
        raise Unknown(kind.TYPE, name, candidates=[one.id for one in everything])
    return found[0]


def enter(desk: Desk, kind: type[Reference], values: Mapping[str, Any]) -> Filed:
    """Enter a new record. Raises BadRecord where a value does not fit or the id is taken."""
    record = drafted(kind, values)
    with session(desk) as at:
        if at.facts.get(kind, record.id) is not None:
            raise BadRecord([BadValue("id", f"there is {with_article(kind.TYPE)} “{record.id}” already")])
        at.file(record)
        change = at.commit(f"{kind.TYPE}s add", f"Added {kind.TYPE} {record.title_shown}")
    return Filed(record, change)


def amend(desk: Desk, kind: type[Reference], record_id: str, values: Mapping[str, Any]) -> Filed:
    """Change a record, by its id or as orders name it; what an import had only mentioned is complete from then on.

    Raises Unknown, Ambiguous, BadRecord.
    """
    with session(desk) as at:
        present = _called(at.facts, kind, record_id)
        record = drafted(kind, values, present)
        at.file(record)
        change = at.commit(f"{kind.TYPE}s set", f"Changed {kind.TYPE} {record.title_shown}")
    return Filed(record, change)


def add_record(desk: Desk, kind: type[Reference], values: Mapping[str, Any]) -> Reference:
    """As `enter`, for who needs the record alone."""
    return enter(desk, kind, values).record


def set_record(desk: Desk, kind: type[Reference], record_id: str, values: Mapping[str, Any]) -> Reference:
    """As `amend`, for who needs the record alone."""
    return amend(desk, kind, record_id, values).record


# What follows from a record


class Consequence(Struct, frozen=True):
    """An order that is not yet what the registry makes of it: as it stands, as it would be, and that in words."""

    before: Order
    after: Order
    says: tuple[str, ...]


def consequences(desk: Desk, record: Reference, *, among: int | None = None) -> list[Consequence]:
    """The orders that name `record`, as the book has it or as given, and would change by it; archived ones wait.

    A workflow whose trigger has become known has the orders that reached it, which are yet to be posted. `among`
    asks no more than so many orders that name it: an account may be named by most of a book.
    """
    facts = desk.book.facts().with_records([record])
    now = desk.clock.now()
    found: list[Consequence] = []
    for before in islice(_naming(desk, record), among):
        after = before.RULES.settle(before, before, facts, now).order
        if after != before:
            after = derive(after, now)
            found.append(Consequence(before, after, before.RULES.tells(before, after, facts)))
    return found


def _naming(desk: Desk, record: Reference) -> Iterator[Order]:
    # What an order names stands in its text, so that only the orders it may be are read in full.
    wanted = record.named_as.casefold()
    for facets in desk.book.facets():
        if facets.archived or wanted not in facets.text:
            continue
        order = desk.order(facets.id)
        if any(one.key == record.key for one in order.RULES.mentions(order)):
            yield order


class Settling(Struct, frozen=True):
    """What became of several orders at once, by reference; `refused` says why of each that stayed as it was."""

    settled: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    change: Change | None


def settle_all(desk: Desk, order_ids: Iterable[str], because: str = "") -> Settling:
    """Bring orders to what the registry makes of them, as one change; who is that already stays as it is.

    `because` names in the change's title what it came from: "workflow Fee Commission".
    """
    settled: list[str] = []
    refused: list[tuple[str, str]] = []
    with session(desk) as at:
        for order_id in order_ids:
            name = nickname(order_id)
            try:
                before = at.load(order_id)
                name = before.reference
                after = at.keep(before, before)
            except Refused as refusal:
                refused.append((name, str(refusal)))
                continue
            if after != before:
                settled.append(name)
        who = settled[0] if len(settled) == 1 else count(len(settled), "order")
        change = at.commit("settle", f"Settled {who}{f' by {because}' if because else ''}")
    return Settling(tuple(settled), tuple(refused), tuple(at.notes), change)


# Values


def _by_name(kind: type[Reference], values: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, value in values.items():
        field = named(kind, name)
        if field is None or field.name == "incomplete":
            raise Unknown("field", name, candidates=[one for one in kind.model_fields if one != "incomplete"])
        changes[field.name] = value
    return changes


def _valid(kind: type[Reference], tree: Mapping[str, Any]) -> Reference:
    try:
        return kind.model_validate(tree)
    except ValidationError as error:
        raise BadRecord(problems(error, kind, tree)) from None
