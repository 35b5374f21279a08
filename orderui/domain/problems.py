"""pydantic's findings in our words: each becomes a BadValue with a path and a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from orderui.domain.errors import BadValue
from orderui.domain.metadata import Lexeme
from orderui.domain.paths import spoken
from orderui.domain.record import Record, named
from orderui.domain.shape import Kind, shape_of
from orderui.domain.text import quote

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails


def problems(error: ValidationError, model: type[Record], tree: Any, above: str = "") -> tuple[BadValue, ...]:
    """What does not fit in `tree`, read as `model`, in document order. `above` is the path the tree stands at."""
    found = []
    for detail in error.errors(include_url=False):
        path = spoken_place(model, tree, detail["loc"])
        whole = ".".join(piece for piece in (above, path) if piece)
        found.append(BadValue(whole, _sentence(detail), value=detail.get("input")))
    return tuple(found)


def spoken_place(model: type[Record] | None, tree: Any, loc: Sequence[int | str]) -> str:
    """A pydantic location as a dotted path in the vendor's names, parts by key where they have one."""
    names: list[str] = []
    within = Kind.RECORD
    for step in loc:
        if within is Kind.RECORD and model is not None and isinstance(step, str):
            field = named(model, step)
            if field is None:
                break  # pydantic names the branch of a union here, which is no place in the record
            names.append(field.vendor_name)
            shape = shape_of(field)
            within, model = shape.kind, shape.nests
            tree = _child(tree, field.vendor_name, field.name)
        elif isinstance(step, int):
            there = isinstance(tree, list | tuple) and step < len(tree)
            names.append(member_names(model, tree)[step] if there else str(step))
            tree = tree[step] if there else None
            within = Kind.RECORD
        else:
            names.append(str(step))
            tree = _child(tree, str(step), str(step))
            within = Kind.RECORD if within is Kind.RECORD_MAP else Kind.OTHER
    return spoken(names)


def member_names(model: type[Record] | None, items: Sequence[Any]) -> list[str]:
    """What each member of a list in a tree is called, as `paths.name_of` says it of parts."""
    keys = [_key(model, item) for item in items]
    counts = Counter(keys)
    return [key if key and counts[key] == 1 else str(index) for index, key in enumerate(keys)]


def _child(tree: Any, *names: str) -> Any:
    if not isinstance(tree, Mapping):
        return None
    return next((tree[name] for name in names if name in tree), None)


def _key(model: type[Record] | None, tree: Any) -> str:
    name: str = getattr(model, "KEY", "")
    field = named(model, name) if model and name else None
    key = _child(tree, field.vendor_name, field.name) if field else None
    key = key.lexeme if isinstance(key, Lexeme) else key
    return key if isinstance(key, str) else ""


def _sentence(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    error = context.get("error")
    if isinstance(error, BadValue):
        return error.sentence
    if "sentence" in context:
        return str(context["sentence"])
    value = detail.get("input")
    match detail["type"]:
        case "missing":
            return "it is missing, and required"
        case "enum" | "literal_error":
            return f"must be {context.get('expected', '')}, not {shown(value)}"
        case "string_too_long":
            length = len(value) if isinstance(value, str) else 0
            return f"may be {context['max_length']} characters long at most; this has {length}"
        case "string_too_short":
            return "may not be empty"
        case "greater_than" | "greater_than_equal":
            bound = context.get("gt", context.get("ge"))
            more = "more than" if "gt" in context else "at least"
            return f"must be {more} {bound}, not {shown(value)}"
        case "string_type" | "int_type" | "decimal_type" | "date_type" | "bool_type" if value is None:
            return "may not be empty"
        case "value_error" | "assertion_error":
            return str(error or detail["msg"])
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"must be an object, not {shown(value)}"
        case "tuple_type" | "list_type":
            return f"must be a list, not {shown(value)}"
    return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, not {shown(value)}"


def shown(value: Any) -> str:
    """A value as a person would quote it back."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str():
            return quote(value)
        case dict():
            return "an object"
        case list() | tuple():
            return "a list"
    return quote(str(value)) if len(str(value)) > 40 else str(value)
