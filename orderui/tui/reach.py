"""What a change reaches beyond what was typed, in words."""

from __future__ import annotations

from collections.abc import Iterable

from orderui.domain.text import count
from orderui.tui import look
from orderui.tui.values import joined
from orderui.usecases.editing import Preview, Reach


def reaches(would: Preview) -> Iterable[str]:
    """The parts that a change will change too, and those it leaves alone and why, in a line each."""
    if would.reached:
        names = joined([_told(one) for one in would.reached])
        yield f"{look.INHERITED} Also changes {count(len(would.reached), 'part')}: {names}."
    whys: dict[str, list[str]] = {}
    for one in would.spared:
        whys.setdefault(one.why_not, []).append(one.part.key or one.part.title)
    for why, keys in whys.items():
        yield f"{look.LOCK} Leaves {joined(keys)} as {'it is' if len(keys) == 1 else 'they are'}: {why}."


def _told(one: Reach) -> str:
    labels = dict.fromkeys(label for label, _, _ in one.changed)
    return f"{one.part.key or one.part.title} ({', '.join(labels).lower()})"
