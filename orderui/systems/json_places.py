"""Where in a JSON text the value of a path stands, for a person to go to. Source: ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from orderui.domain.order import Part
from orderui.domain.paths import split
from orderui.domain.record import Record, declared, vendor_fields
from orderui.domain.shape import Kind, shapes
from orderui.systems.json_words import place

_SPACES = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def line_of(text: str, model: type[Record], path: str) -> tuple[int, int] | None:
    """The line and column, from 1, of what `path` leads to in a record of `model`, else of what comes nearest.

    `text` is a record's JSON, in a list or a wrapper or not; a part goes by its key, else by its position. None
    where not even the beginning of the path is there.
    """
    steps = split(path) if path else ()
    begins = _record(text, model)
    found = _follow(text, begins, model, steps) if begins is not None and steps else begins
    return None if found is None else place(text, found)


def _record(text: str, model: type[Record]) -> int | None:
    """Where the one record of a text begins: itself, or what is first in the list or the wrapper it is in."""
    at = _blank(text, 0)
    names = {field.vendor_name for field in vendor_fields(model)}
    while text[at : at + 1] in ("{", "["):
        inside = list(_children(text, at))
        if text[at] == "{" and any(name in names for name, _ in inside):
            return at
        lists = [start for _, start in inside if text[start] in "{["]
        if not lists:
            return at
        at = lists[0]
    return None


def _follow(text: str, at: int, model: type[Record] | None, steps: Sequence[str]) -> int | None:
    """Where the last of `steps` leads, or the last that leads anywhere."""
    found: int | None = None
    kind = Kind.RECORD
    for named in steps:
        step, children = named, dict(_children(text, at))
        if kind is Kind.PARTS:
            step, kind = _position(text, children, model, named), Kind.RECORD
        elif kind is Kind.RECORD_MAP:
            kind = Kind.RECORD
        elif model is not None:
            field = next((one for one in vendor_fields(model) if one.vendor_name == step), None)
            shape = shapes(model)[field.name] if field else None
            model, kind = (shape.nests, shape.kind) if shape else (None, Kind.OTHER)
        if step not in children:
            break
        found = at = children[step]
    return found


def _position(text: str, children: dict[str, int], model: type[Record] | None, step: str) -> str:
    """Which place in a list a part has that is called `step`: by its key, else that place itself."""
    if model is None or not issubclass(model, Part) or not model.KEY:
        return step
    key = declared(model)[model.KEY].vendor_name
    for position, start in children.items():
        at = dict(_children(text, start)).get(key)
        if at is not None and str(_value(text, at)[0]) == step:
            return position
    return step


def _children(text: str, at: int) -> Iterator[tuple[str, int]]:
    """What stands in the object or list at `at`: its key or position, and where its value begins."""
    closes = {"{": "}", "[": "]"}.get(text[at : at + 1])
    here, index = _blank(text, at + 1), 0
    while closes is not None and text[here : here + 1] not in ("", closes):
        name = str(index)
        if closes == "}":
            key, here = _value(text, here)
            name, here = str(key), _blank(text, _blank(text, here) + 1)
        yield name, here
        _, here = _value(text, here)
        here = _blank(text, here)
        here = _blank(text, here + 1) if text[here : here + 1] == "," else here
        index += 1


def _value(text: str, at: int) -> tuple[Any, int]:
    return _DECODER.raw_decode(text, at)


def _blank(text: str, at: int) -> int:
    found = _SPACES.match(text, at)
    return found.end() if found else at
