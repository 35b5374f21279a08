"""JSON documents of what both the commands and scripts see. Amounts are text; days and instants are ISO.

Their keys are written down in the README.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from orderui.domain.findings import Finding
from orderui.domain.lifecycle import State
from orderui.domain.listing import AmountShown, Listed, StateShown
from orderui.domain.record import Record, declared

Document = dict[str, Any]


def plain(value: Any) -> Any:
    """A value of the domain's as JSON has it: records by the vendor's names, what is ours left out."""
    match value:
        case Enum():
            return value.value
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case Record():
            fields = declared(type(value)).values()
            return {f.vendor_name: plain(getattr(value, f.name)) for f in fields if not f.local}
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    return value


def listed(row: Listed) -> Document:
    """One order as lists see it."""
    facets = row.facets
    return {
        "id": facets.id,
        "system": facets.system,
        "reference": row.reference,
        "references": list(facets.references),
        "title": facets.title,
        "party": facets.party,
        "status": row.status,
        "phase": row.phase.value,
        "states": [_state_shown(shown) for shown in row.states],
        "amounts": [_sum(one) for one in row.amounts],
        "due": plain(facets.due),
        "expires": plain(facets.expires),
        "late": row.late,
        "expired": row.expired,
        "archived": facets.archived,
        "parts": facets.parts,
        "errors": facets.errors,
        "warnings": facets.warnings,
        "created": plain(facets.created),
        "entered": plain(facets.entered),
        "changed": plain(facets.changed),
        "fields": dict(facets.fields),
        "metadata": dict(facets.meta),
    }


def _state_shown(shown: StateShown) -> Document:
    return {"axis": shown.axis, **state(shown.state), "count": shown.count, "of_part": shown.of_part}


def _sum(one: AmountShown) -> Document:
    return {"amount": plain(one.amount), "currency": one.currency, "direction": one.direction}


def state(one: State) -> Document:
    """One state of a lifecycle."""
    return {"code": one.code, "name": one.name, "phase": one.phase.value, "known": one.known, "says": one.says}


def findings(found: Iterable[Finding]) -> list[Document]:
    """What the checks had to say."""
    return [
        {"severity": one.severity.value, "path": one.path, "sentence": one.sentence, "check": one.check}
        for one in found
    ]
