"""Nuflow in outline: all that lists ask of its orders."""

from __future__ import annotations

from orderui.domain.outline import FilterField, Outline, Records
from orderui.systems.nuflow.lifecycle import STATUS

FILTERS = (
    FilterField("workflow", "The workflow's name"),
    FilterField("transfer", "How the money is split: work-flow or direct"),
    FilterField("account", "The client identifier of an account that pays or is paid"),
)


def _records() -> Records:
    from orderui.systems.nuflow.records import OWN, Account, Workflow

    return Records((Account, Workflow), (OWN,))


OUTLINE = Outline(
    "nuflow",
    "Nuflow",
    axes=(STATUS,),
    filters=FILTERS,
    load_records=_records,
)
