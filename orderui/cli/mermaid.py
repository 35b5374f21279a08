"""Lifecycles as a Mermaid diagram, for documents that draw one from text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orderui.domain.lifecycle import Edge, Lifecycle

_NOT_A_NAME = re.compile(r"\W+", re.ASCII)
_NOT_A_LABEL = re.compile(r'[":;#\r\n]+')


def diagram(tables: Sequence[Lifecycle]) -> str:
    """A `stateDiagram-v2` of one lifecycle; of several, each in a state of its own."""
    lines = ["stateDiagram-v2"]
    if len(tables) == 1:
        lines += _drawn(tables[0], "", "    ")
    else:
        for table in tables:
            name = _name(table.name)
            lines.append(f'    state "{_label(table.name)}" as {name} {{')
            lines += _drawn(table, f"{name}_", "        ")
            lines.append("    }")
    return "\n".join(lines) + "\n"


def _drawn(table: Lifecycle, prefix: str, indent: str) -> Iterator[str]:
    for state in table.states:
        yield f'{indent}state "{_label(f"{state.name} ({state.phase.value})")}" as {_id(prefix, state.code)}'
    for code in table.initial:
        yield f"{indent}[*] --> {_id(prefix, code)}"
    for state in table.states:
        for edge in table.exits(state.code):
            yield f"{indent}{_id(prefix, state.code)} --> {_id(prefix, edge.target)} : {_label(_says(edge))}"
        if table.is_final(state.code):
            yield f"{indent}{_id(prefix, state.code)} --> [*]"


def _says(edge: Edge) -> str:
    reason = ", with a reason" if edge.reason_required else ""
    return f"{edge.by.value}{reason} [{edge.source.value}]"


def _id(prefix: str, code: str) -> str:
    """A name that Mermaid takes: letters, digits and underscores, and no bare number."""
    name = _name(code)
    return f"{prefix}{name}" if prefix or name[:1].isalpha() else f"s{name}"


def _name(text: str) -> str:
    return _NOT_A_NAME.sub("_", text) or "none"


def _label(text: str) -> str:
    return _NOT_A_LABEL.sub(" ", text).strip()
