"""One record of a vendor's JSON on its way in: read, still enclosed in its text, or of no system's shape."""

from __future__ import annotations

from msgspec import Struct

from orderui.domain.errors import BadRecord
from orderui.domain.rules import PartKind
from orderui.systems.json_parts import Stretch
from orderui.systems.json_text import JsonValue
from orderui.systems.system import System

Tree = dict[str, JsonValue]


class Incoming(Struct, frozen=True):
    """One record of a vendor's JSON: its tree, the emptied wrapper it came in, and where it stood.

    `kind` is set when it is a bare part. `where` is for people: `payments.json, record 3`.
    """

    system: System
    tree: Tree
    wrapper: str = ""
    where: str = ""
    kind: PartKind | None = None


class Enclosed(Struct, frozen=True):
    """One record of a vendor's JSON that has been looked at and is text again. As `Incoming` otherwise."""

    system: System
    text: Stretch
    wrapper: str = ""
    where: str = ""
    kind: PartKind | None = None

    def opened(self) -> Incoming:
        """The record."""
        tree = self.text.read()
        assert isinstance(tree, dict)  # noqa: S101 - it has been looked at
        return Incoming(self.system, tree, self.wrapper, self.where, self.kind)


class Misfit(Struct, frozen=True):
    """One record of a vendor's JSON that is no system's, for what `fault` says. As `Enclosed` otherwise."""

    fault: BadRecord
    system: None = None
    kind: None = None

    @property
    def where(self) -> str:
        """Where it stood."""
        return self.fault.where

    def opened(self) -> Incoming:
        """Raises its fault."""
        raise self.fault
