"""The shapes a vendor's JSON comes in: wrappers around records, and alternate spellings inside them.

Source: domain.md §2, and the alternates each system's section names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from orderui.systems.json_text import JsonValue


Steps = tuple[str | int, ...]
ABSENT = object()


class Alternate(Struct, frozen=True):
    """A field that some of the vendor's JSON spells elsewhere. Both are dotted, `*` for a list position or key.

    `spelled` may be a scalar where the canonical place is inside an object (`scheme` for `scheme.schemeId`).
    """

    canonical: str
    spelled: str


class Shapes(Struct, frozen=True):
    """How a system's records are wrapped, and what tells them from other vendors'.

    `wrappers` are keys that hold a list of records; a bare list is always read. `several` is the empty wrapper in
    which several orders are exported, as JSON, and `request` the one the vendor's create and update calls want
    (empty for none). `signs` are keys that only this vendor's orders have: one is enough.
    """

    several: str = "[]"
    request: str = ""
    wrappers: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    alternates: tuple[Alternate, ...] = ()


def get(tree: Any, steps: Sequence[str | int]) -> Any:
    """What stands at `steps`, or ABSENT."""
    for step in steps:
        if isinstance(step, str) and isinstance(tree, dict) and step in tree:  # noqa: SIM114 - types differ
            tree = tree[step]
        elif isinstance(step, int) and isinstance(tree, list) and 0 <= step < len(tree):
            tree = tree[step]
        else:
            return ABSENT
    return tree


def canonical(tree: JsonValue, alternates: Sequence[Alternate]) -> JsonValue:
    """`tree` with every alternate spelling also at its canonical place, unless something stands there already."""
    for alternate in alternates:
        wanted, spelled = alternate.canonical.split("."), alternate.spelled.split(".")
        for stars in _stars(tree, spelled):
            value = get(tree, _filled(spelled, stars))
            place = _filled(wanted, stars)
            nested = len(place) > len(spelled) and place[: len(spelled)] == _filled(spelled, stars)
            if nested and isinstance(value, dict):
                continue
            if nested or get(tree, place) is ABSENT:
                tree = _with(tree, place, value)
    return tree


def spelled_at(tree: JsonValue, place: Steps, alternates: Sequence[Alternate]) -> Steps:
    """Where the value of the canonical `place` stands in `tree`: there, or where an alternate has it.

    Where nothing has it yet, it belongs in the object of its own that an alternate names, if there is one.
    """
    if get(tree, place) is not ABSENT:
        return place
    matches = ((one, _match(_steps(one.canonical), place)) for one in alternates)
    spellings = [_filled(_steps(one.spelled), stars) for one, stars in matches if stars is not None]
    for spelled in spellings:
        there = get(tree, spelled)
        if isinstance(there, dict) or (there is None and place[: len(spelled)] == spelled):
            continue  # it is, or was to be, the object around the place
        if there is not ABSENT:
            return spelled
    for spelled in spellings:
        if len(spelled) > len(place) and isinstance(get(tree, spelled[:-1]), dict):
            return spelled
    return place


def respelled(
    incoming: dict[str, JsonValue], present: JsonValue, alternates: Sequence[Alternate]
) -> dict[str, JsonValue]:
    """`incoming` with what it spells otherwise than `present` does moved to where `present` has it.

    What `present` does not say stays as it came. Members of lists are left alone: they are told by key.
    """
    sources = [(one.canonical, one.canonical) for one in alternates]
    sources += [(one.spelled, one.canonical) for one in alternates]
    settled: set[Steps] = set()
    for source, wanted in dict.fromkeys(sources):
        for stars in list(_stars(incoming, source.split("."))):
            place, meant = _filled(source.split("."), stars), _filled(wanted.split("."), stars)
            value, there = get(incoming, place), spelled_at(present, meant, alternates)
            is_holder = isinstance(value, dict) and meant[: len(place)] == place != meant
            if value is ABSENT or is_holder or meant in settled or any(isinstance(star, int) for star in stars):
                continue
            settled.add(meant)
            unsaid = there == meant and get(present, meant) is ABSENT
            if not unsaid and place[: len(there)] != there:
                incoming = _with(_without(incoming, place), there, value)
    return incoming


def inside(alternates: Sequence[Alternate], path: Sequence[str]) -> list[Alternate]:
    """The alternates inside what stands at `path`, a record or each member of a list, from there on."""
    inner = [(_rest(one.canonical.split("."), path), _rest(one.spelled.split("."), path)) for one in alternates]
    return [Alternate(".".join(wanted), ".".join(spelled)) for wanted, spelled in inner if wanted and spelled]


def _stars(tree: Any, pattern: Sequence[str]) -> Iterator[Steps]:
    """What the stars of `pattern` stand for, for each place in `tree` that it leads to."""
    if not pattern:
        yield ()
        return
    first, rest = pattern[0], pattern[1:]
    if first != "*":
        if isinstance(tree, dict) and first in tree:
            yield from _stars(tree[first], rest)
        return
    children: Iterable[tuple[str | int, Any]] = ()
    if isinstance(tree, dict):
        children = tree.items()
    elif isinstance(tree, list):
        children = enumerate(tree)
    for step, child in children:
        for stars in _stars(child, rest):
            yield (step, *stars)


def _filled(pattern: Sequence[str], stars: Steps) -> Steps:
    left = iter(stars)
    return tuple(next(left) if step == "*" else step for step in pattern)


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _match(pattern: Sequence[str], place: Steps) -> Steps | None:
    # Most patterns end in another name: every field of every part is asked for.
    if len(pattern) != len(place) or pattern[-1] not in ("*", place[-1]):
        return None
    if any(p not in ("*", s) for p, s in zip(pattern, place, strict=True)):
        return None
    return tuple(step for mark, step in zip(pattern, place, strict=True) if mark == "*")


def _rest(pattern: Sequence[str], path: Sequence[str]) -> Sequence[str]:
    """What is left of `pattern` below `path`, whose lists' members need no star of their own; empty for none."""
    for step in path:
        if not pattern or pattern[0] != step:
            return ()
        pattern = pattern[2:] if pattern[1:2] == ["*"] else pattern[1:]
    return pattern


def _without(tree: Any, place: Steps) -> Any:
    """`tree` without what stands at `place`, as a new tree; an object that this empties goes too."""
    first, rest = place[0], place[1:]
    inner = _without(tree[first], rest) if rest else {}
    return {key: inner if key == first else item for key, item in tree.items() if key != first or inner}


def _with(tree: Any, place: Steps, value: Any) -> Any:
    """`tree` with `value` at `place`, as a new tree; objects on the way are made where there are none."""
    if not place:
        return value
    first, rest = place[0], place[1:]
    if isinstance(tree, list) and isinstance(first, int):
        return [_with(item, rest, value) if index == first else item for index, item in enumerate(tree)]
    holder = tree if isinstance(tree, dict) else {}
    return {**holder, first: _with(holder.get(first), rest, value)}
