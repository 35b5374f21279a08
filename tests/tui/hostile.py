"""A book whose every text is out to style, move or script the terminal, or to push its neighbours out of line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from orderui.bootstrap import SystemClock
from orderui.bootstrap import desk as desk_at
from orderui.domain.errors import OrderuiError
from orderui.systems.payload import Profile
from orderui.systems.system import System
from orderui.usecases import exporting, registry
from orderui.usecases.demo import fill
from orderui.usecases.desk import Desk
from orderui.usecases.importing import Source, bring_in

HOSTILE = (
    "[bold]x[/] refund [/] [@click=app.quit]y[/]",
    "\x1b[31mred\x1b[2J\x1b]0;title\x07\x1b]52;c;aGk=\x1b\\",
    "\x9b31mC1\x9d52;c;aGk=\x9c\x85next\nline\ttab\x00\x7f",
    "W" * 10_000,
    "漢字仮名交じり文の名前、株式会社みなと",
    "z\u0338\u0321\u0356e\u0334\u035a\u033er\u0337\u030eo\u0335 cafe\u0301",
    "שלום مرحبا \u202egnp.exe\u202c \u2066isolated\u2069 \u200fmark",
    "👩\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 👍🏽 ☎\ufe0f 1\ufe0f\u20e3 🇮🇪 \u200dz",
)
"""One of each kind; what begins each of them is short enough to be seen in the narrowest column."""

NAME = "orders\x1b[31m[bold]\u202e漢.json"
"""What the book's file is called."""


def hostile_book(folder: Path, now: datetime) -> Desk:
    """A desk over a book with an order of every system in which every text that may be anything is hostile."""
    clock = SystemClock(now)
    sample = desk_at(folder / "sample.json", time=clock)
    fill(sample, 10)
    desk = desk_at(folder / NAME, time=clock)
    poison = cycle(HOSTILE)
    _poison_registry(sample, desk, poison)
    for system in desk.systems:
        order_id = next(one.id for one in sample.book.facets() if one.system == system.name)
        found = json.loads(exporting.send_out(sample, [order_id], Profile.RECORD))
        tree = found[0] if isinstance(found, list) else found
        if "instructions" in tree:
            tree["instructions"] = tree["instructions"][:4]
        _poison(tree, tree, poison, _accepted(desk, system))
        report = bring_in(desk, [Source(f"{NAME}.source", json.dumps(tree))], system=system.name)
        assert report.records[0].order_id, report
    return desk


def _accepted(desk: Desk, system: System) -> Callable[[Mapping[str, Any]], bool]:
    """Whether the book takes a record for one of the system's orders."""

    def accepts(tree: Mapping[str, Any]) -> bool:
        try:
            bring_in(desk, [Source("", json.dumps(tree))], system=system.name, dry_run=True)
        except OrderuiError:
            return False
        return True

    return accepts


def _poison(
    node: Any, whole: Mapping[str, Any], poison: Iterator[str], accepts: Callable[[Mapping[str, Any]], bool]
) -> None:
    """Put something hostile wherever a text, or the key of free data, may be anything."""
    places = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(places):
        if isinstance(value, str):
            node[key] = next(poison)
            if not accepts(whole):
                node[key] = value
        elif key == "metadata" and isinstance(value, dict):
            node[key] = {f"{next(poison)[:30]} {number}": next(poison) for number in range(len(HOSTILE))}
            if not accepts(whole):
                node[key] = value
        else:
            _poison(value, whole, poison, accepts)


def _poison_registry(sample: Desk, desk: Desk, poison: Iterator[str]) -> None:
    """Enter the sample's accounts and lookups under hostile names."""
    for name in ("lookup", "account"):
        kind = registry.record_type(desk, name)
        for record in registry.records(sample, kind):
            tree = record.model_dump(mode="json", exclude_none=True, exclude={"incomplete"})
            tree |= {key: next(poison) for key in ("title", "name", "description") if key in tree}
            if desk.book.facts().get(kind, record.id) is None:
                registry.enter(desk, kind, tree)
            else:
                registry.amend(desk, kind, record.id, tree)
