"""History: each accepted change with every path before and after. Those paths are the truth undo works from.

Orders are compared in the form the book keeps them: plain JSON trees. A list whose members carry a `uid` is
compared member by member, so that a part keeps its history when its siblings come and go. Source: domain.md,
"Every change is history".
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, overload

from pydantic import Field
from pydantic_core import CoreSchema, core_schema

from orderui.domain.record import Record

ARecord = TypeVar("ARecord", bound=Record)
Tree = dict[str, Any]
ORDER = "#order"
"""The last step of a path whose values are the uids of a list, in order."""


class PathChange(Record):
    """One path before and after. `before` and `after` hold one value, or none where nothing stood there."""

    path: tuple[str, ...]
    before: tuple[Any, ...]
    after: tuple[Any, ...]


class Unread(ABC, Sequence[PathChange]):
    """Paths that are read anew whenever somebody asks: a change of ten thousand orders holds none of them."""

    __slots__ = ()

    @abstractmethod
    def read(self) -> Sequence[PathChange]:
        """Them all."""

    @overload
    def __getitem__(self, at: int) -> PathChange: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[PathChange]: ...
    def __getitem__(self, at: int | slice) -> PathChange | Sequence[PathChange]:
        return self.read()[at]

    def __iter__(self) -> Iterator[PathChange]:
        return iter(self.read())

    def __len__(self) -> int:
        return len(self.read())

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Unread | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(tuple)
        return core_schema.is_instance_schema(cls, serialization=written)


class Subject(Record):
    """What happened to one kept thing: an order (`kind` "order") or a registry record (its type)."""

    kind: str
    id: str
    name: str
    paths: tuple[PathChange, ...] | Unread

    @property
    def created(self) -> bool:
        """Whether the change brought it into the book."""
        return any(not change.path and not change.before for change in self.paths)


class Change(Record):
    """One accepted change: when, which command, what happened to what, and why where a reason was given.

    `clock` marks edges that a date brought; `forced` a state set against the lifecycle; `undoes` and `redoes`
    name the change that was taken back or brought again. `number` counts the book's changes from 1.
    """

    id: str
    number: int = 0
    at: datetime
    command: str
    title: str
    subjects: tuple[Subject, ...]
    reason: str = ""
    forced: bool = False
    clock: bool = False
    undoes: str = ""
    redoes: str = ""
    notes: tuple[str, ...] = Field(default=())

    def touches(self, order_id: str) -> bool:
        """Whether the order with this id changed."""
        return any(subject.kind == "order" and subject.id == order_id for subject in self.subjects)


def diff(before: Tree | None, after: Tree | None) -> tuple[PathChange, ...]:
    """What lies between two trees, None for one that is not there. Empty when they are equal."""
    if before is None or after is None:
        same = before is after
        return () if same else (PathChange(path=(), before=_held(before), after=_held(after)),)
    return tuple(_mappings((), before, after))


def apply(tree: Tree | None, changes: Iterable[PathChange]) -> Tree | None:
    """`tree` with every change made, as a new tree. The inverse of `diff`."""
    result: Any = _copied(tree)
    orders: list[PathChange] = []
    for change in changes:
        if not change.path:
            result = _copied(change.after[0]) if change.after else None
        elif change.path[-1] == ORDER and isinstance(_reach(result, change.path[:-1]), list):
            orders.append(change)
        else:
            _put(result, change.path, change.after)
    for change in orders:
        _arrange(result, change.path[:-1], change.after[0])
    return result  # type: ignore[no-any-return]


def inverse(changes: Sequence[PathChange]) -> tuple[PathChange, ...]:
    """The changes that take `changes` back."""
    return tuple(
        PathChange(path=change.path, before=change.after, after=change.before) for change in reversed(changes)
    )


def take_back(history: Sequence[Change]) -> Change | None:
    """The newest change that undo would take back, given the history oldest first; None when there is none."""
    done, _ = _stacks(history)
    return done[-1] if done else None


def bring_again(history: Sequence[Change]) -> Change | None:
    """The change that redo would bring again, given the history oldest first; None when there is none."""
    _, undone = _stacks(history)
    return undone[-1] if undone else None


def _stacks(history: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    done: list[Change] = []
    undone: list[Change] = []
    for change in history:
        if change.clock:
            continue
        if change.undoes:
            undone.append(done.pop())
        elif change.redoes:
            done.append(undone.pop())
        else:
            done.append(change)
            undone.clear()
    return done, undone


def _held(value: Any) -> tuple[Any, ...]:
    return () if value is None else (value,)


def _mappings(path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[PathChange]:
    for key in [*before, *(key for key in after if key not in before)]:
        here = (*path, key)
        if key not in after:
            yield PathChange(path=here, before=(before[key],), after=())
        elif key not in before:
            yield PathChange(path=here, before=(), after=(after[key],))
        else:
            yield from _values(here, before[key], after[key])


def _values(path: tuple[str, ...], before: Any, after: Any) -> Iterator[PathChange]:
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _mappings(path, before, after)
    elif _has_uids(before) and _has_uids(after):
        yield from _members(path, before, after)
    else:
        yield PathChange(path=path, before=(before,), after=(after,))


def _has_uids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and item.get("uid") for item in value)


def _members(path: tuple[str, ...], before: list[Tree], after: list[Tree]) -> Iterator[PathChange]:
    old, new = ({item["uid"]: item for item in items} for items in (before, after))
    yield from _mappings(
        path, {f"#{uid}": item for uid, item in old.items()}, {f"#{u}": i for u, i in new.items()}
    )
    if list(old) != list(new):
        yield PathChange(path=(*path, ORDER), before=(list(old),), after=(list(new),))


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _put(tree: Any, path: tuple[str, ...], after: tuple[Any, ...]) -> None:
    holder = _reach(tree, path[:-1])
    last = path[-1]
    if isinstance(holder, list):
        kept = [item for item in holder if item["uid"] != last[1:]]
        holder[:] = [*kept, *(_copied(value) for value in after)]
    elif after:
        holder[last] = _copied(after[0])
    else:
        holder.pop(last, None)


def _reach(tree: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        tree = _member(tree, step) if isinstance(tree, list) else tree[step]
    return tree


def _member(items: list[Tree], step: str) -> Tree:
    return next(item for item in items if item["uid"] == step[1:])


def _arrange(tree: Any, path: tuple[str, ...], uids: list[str]) -> None:
    holder = _reach(tree, path)
    holder.sort(key=lambda item: uids.index(item["uid"]))
