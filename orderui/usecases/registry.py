"""The book's reference records: list, add, set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from orderui.domain.errors import BadRecord, BadValue, Unknown
from orderui.domain.problems import problems
from orderui.domain.record import named
from orderui.domain.registry import Reference
from orderui.usecases.desk import Desk, session


def record_type(desk: Desk, name: str) -> type[Reference]:
    """The record type called `name` (`lookup`, `lookups`). Raises Unknown."""
    wanted = name.casefold()
    kinds = [kind for system in desk.systems for kind in system.rules.records]
    found = next((kind for kind in kinds if wanted in (kind.TYPE, f"{kind.TYPE}s")), None)
    if found is None:
        raise Unknown("kind of record", name, candidates=[kind.TYPE for kind in kinds])
    return found


def records(desk: Desk, kind: type[Reference]) -> Sequence[Reference]:
    """Every record of one type, in the order entered."""
    return list(desk.book.facts().all(kind))


def add_record(desk: Desk, kind: type[Reference], values: Mapping[str, Any]) -> Reference:
    """Enter a new record. Raises BadRecord where a value does not fit or the id is taken."""
    record = _valid(kind, _by_name(kind, values))
    with session(desk) as at:
        if at.facts.get(kind, record.id) is not None:
            raise BadRecord([BadValue("id", f"there is a {kind.TYPE} “{record.id}” already")])
        at.file(record)
        at.commit(f"{kind.TYPE}s add", f"Added {kind.TYPE} {record.title_shown}")
    return record


def set_record(desk: Desk, kind: type[Reference], record_id: str, values: Mapping[str, Any]) -> Reference:
    """Change a record; what an import had only mentioned is complete from then on. Raises Unknown, BadRecord."""
    with session(desk) as at:
        present = at.facts.get(kind, record_id)
        if present is None:
            raise Unknown(kind.TYPE, record_id, candidates=[one.id for one in at.facts.all(kind)])
        changes = _by_name(kind, values)
        if changes.get("id", record_id) != record_id:
            raise BadRecord([BadValue("id", "an id never changes")])
        record = _valid(kind, {**present.model_dump(mode="python"), **changes, "incomplete": False})
        at.file(record)
        at.commit(f"{kind.TYPE}s set", f"Changed {kind.TYPE} {record.title_shown}")
    return record


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
