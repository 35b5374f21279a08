"""Findings: what a check has to say about an order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from orderui.domain.lifecycle import Provenance
from orderui.domain.order import Order
from orderui.domain.registry import NO_FACTS, Facts


class Severity(StrEnum):
    """Errors refuse an import and a transition that would act on them; warnings and notes only speak."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(Struct, frozen=True):
    """Something a check has to say: `path` is dotted in the vendor's names, empty for the order as a whole."""

    severity: Severity
    path: str
    sentence: str
    check: str = ""


class Check(Struct, frozen=True):
    """One check. It yields (path, sentence) pairs for what it finds; each becomes a finding of its severity.

    A `lasting` check looks at the order alone: its findings are counted in the facets. The others also look at
    the clock or the registry and are worked out when the order is read.
    """

    name: str
    severity: Severity
    source: Provenance
    find: Callable[[Any, Facts, datetime], Iterable[tuple[str, str]]]
    says: str = ""
    lasting: bool = True
    limit: bool = False
    """A limit the vendor sets: an edit that would break it is refused, not only spoken of."""


_LOUDEST = tuple(Severity)


def run(checks: Sequence[Check], order: Order, facts: Facts, now: datetime) -> tuple[Finding, ...]:
    """Every finding about `order`, errors first, then in the checks' order."""
    found = [
        Finding(check.severity, path, sentence, check.name)
        for check in checks
        for path, sentence in check.find(order, facts, now)
    ]
    return tuple(sorted(found, key=lambda finding: _LOUDEST.index(finding.severity)))


def errors(order: Order, facts: Facts, now: datetime) -> tuple[Finding, ...]:
    """The findings that refuse: nothing else is looked for."""
    return run([check for check in order.RULES.checks if check.severity is Severity.ERROR], order, facts, now)


def count_lasting(checks: Sequence[Check], order: Order, now: datetime) -> dict[Severity, int]:
    """How many findings of each severity the order has by itself, clock and registry aside."""
    counts = dict.fromkeys(Severity, 0)
    for check in checks:
        if check.lasting:
            counts[check.severity] += sum(1 for _ in check.find(order, NO_FACTS, now))
    return counts
