"""A registry record as a form: its declared fields as texts, and texts as the values they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any

from msgspec import Struct, field

from orderui.domain.edits import understood
from orderui.domain.errors import BadRecord, BadValue
from orderui.domain.record import Declared, declared
from orderui.domain.registry import Reference
from orderui.domain.shape import Kind, shape_of
from orderui.domain.text import quote
from orderui.tui.values import plain
from orderui.usecases import registry

ID = "id"


def fields_of(kind: type[Reference]) -> list[Declared]:
    """The fields a person sees of a type of record; the id is left out where the type makes it from another."""
    fields = [one for one in declared(kind).values() if not one.local]
    has_own = any(one.label.casefold() == ID and one.name != ID for one in fields)
    return [one for one in fields if one.name != ID or not has_own]


def shown_value(value: Any) -> str:
    """A value in a table: a map as its pairs."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={said}" for key, said in value.items())
    return plain(value, date.min)


class RecordForm(Struct, frozen=True):
    """The form of a record of `kind`: of the `present` one, or of one that is yet to be."""

    kind: type[Reference]
    today: date
    present: Reference | None = None
    fields: list[Declared] = field(default_factory=list)

    @classmethod
    def of(cls, kind: type[Reference], present: Reference | None, today: date) -> RecordForm:
        """The form over what the type declares."""
        return cls(kind, today, present, fields_of(kind))

    @property
    def title(self) -> str:
        """What is edited."""
        return (
            f"{self.kind.TITLE} {self.present.title_shown}" if self.present else f"New {self.kind.TITLE.lower()}"
        )

    def locked(self, one: Declared) -> str:
        """Why nothing may be typed in a field; empty where it may."""
        if one.name == ID and self.present is not None:
            return f"{one.label} is locked: an id never changes. Way out: enter another {self.kind.TYPE}."
        return ""

    def text(self, one: Declared) -> str:
        """What stands in a field before anything is typed."""
        if self.present is None:
            return ""
        value = getattr(self.present, one.name)
        if isinstance(value, Mapping):
            return "\n".join(f"{key} = {said}" for key, said in value.items())
        return str(value.value) if isinstance(value, Enum) else "" if value is None else str(value)

    def changed(self, texts: Mapping[str, str]) -> list[Declared]:
        """The fields in which something else was typed."""
        return [one for one in self.fields if texts.get(one.name, self.text(one)) != self.text(one)]

    def values(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """What the use case is to set, by Python name. Raises BadRecord with every text that does not fit."""
        found: dict[str, Any] = {}
        faults: list[BadValue] = []
        for one in self.changed(texts):
            try:
                found[one.name] = self._value(one, texts[one.name])
            except BadValue as fault:
                faults.append(BadValue(one.name, fault.sentence, value=fault.value))
        if faults:
            raise BadRecord(faults)
        return found

    def _value(self, one: Declared, text: str) -> Any:
        if not text.strip():
            required = one.info.is_required() or shape_of(one).optional
            return None if required else one.info.get_default(call_default_factory=True)
        if shape_of(one).kind is Kind.TEXT_MAP:
            return dict(_pair(line) for line in text.splitlines() if line.strip())
        return understood(one, text.strip(), self.today)

    def said(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What is wrong with what was typed, by field; under no name what is of no one field."""
        try:
            registry.drafted(self.kind, self.values(texts), self.present)
        except BadRecord as refusal:
            return self.placed(refusal.problems)
        return {}

    def placed(self, problems: Iterable[BadValue]) -> dict[str, str]:
        """Refusals by the field they name: the first of each."""
        told: dict[str, str] = {}
        names = {called: one.name for one in self.fields for called in (one.vendor_name, one.name)}
        for problem in problems:
            name = names.get(problem.path.partition(".")[0], "")
            told.setdefault(name, problem.sentence if name else str(problem))
        return told


def _pair(line: str) -> tuple[str, str]:
    """`key = value` as typed; a colon will do."""
    cut = min((at for at in (line.find("="), line.find(":")) if at > 0), default=-1)
    key = line[:cut].strip()
    if cut < 0 or not key:
        raise BadValue("", f"write it as key = value, a line each, not {quote(line.strip())}", value=line)
    return key, line[cut + 1 :].strip()
