"""The preview of an import: a line for each record, and what there is to say about it. Nothing here draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from textual.content import Content

from orderui.domain.errors import BadRecord, Malformed, OrderuiError
from orderui.domain.text import clip, safe, safe_lines
from orderui.tui import look
from orderui.tui.widgets.columns import Column
from orderui.usecases.importing import Forecast, Foreseen, Imported, Outcome, Source

WRONG = "wrong"
GLYPHS = {Outcome.NEW.value: "+", Outcome.CHANGED.value: "~", Outcome.UNCHANGED.value: "=", WRONG: "✗"}
WORDS = {
    Outcome.NEW.value: "new",
    Outcome.CHANGED.value: "changed",
    Outcome.UNCHANGED.value: "as it is",
    WRONG: WRONG,
}
LOOKS = {
    Outcome.NEW.value: "phase--done",
    Outcome.CHANGED.value: "text--note",
    Outcome.UNCHANGED.value: "text--dim",
    WRONG: "text--error",
}

STYLES = {one.name: one.style for one in look.LOOKS}

AROUND, WIDEST = 1, 400
"""Lines shown around a fault, and the characters of each that are looked at."""

LABEL, DIM, ERROR, WARNING, ACCENT = (
    look.TEXTS[name].style for name in ("label", "dim", "error", "warning", "accent")
)


class Line(Struct, frozen=True):
    """One record of the preview, or a whole text that could not be read: `fault`."""

    key: str
    where: str
    system: str = ""
    taken: Imported | None = None
    fault: OrderuiError | None = None

    @property
    def outcome(self) -> str:
        """What would become of it."""
        return self.taken.outcome.value if self.taken else WRONG

    @property
    def reference(self) -> str:
        """What it is called."""
        return self.taken.reference if self.taken else self.where

    @property
    def says(self) -> str:
        """The most there is to say about it in a line."""
        if self.fault is not None:
            return "; ".join(_problems(self.fault))
        if self.taken is None:
            return ""
        told = [*self.taken.warnings]
        if self.taken.changed:
            told.insert(0, f"changes {', '.join(self.taken.changed)}")
        if self.taken.ignored:
            told.append(f"leaves {', '.join(self.taken.ignored)} alone")
        return "; ".join(told)


def lines(forecast: Forecast) -> list[Line]:
    """A line for each record, in the order they came."""
    return [_line(index, one) for index, one in enumerate(forecast.records)]


def _line(index: int, one: Foreseen) -> Line:
    return Line(str(index), one.where, one.system.title if one.system else "", one.taken, one.refused)


def columns() -> list[Column[Line]]:
    """The preview's columns."""
    return [
        Column("outcome", "Will be", 10, priority=9, cell=_outcome),
        Column("reference", "Reference", 18, grow=2, priority=8, cell=lambda line: line.reference),
        Column("system", "System", 8, priority=5, cell=lambda line: (line.system, "text--dim")),
        Column("says", "What there is to say", 24, grow=5, priority=7, cell=_says),
        Column("where", "From", 16, grow=1, priority=2, cell=lambda line: (line.where, "text--dim")),
    ]


def _outcome(line: Line) -> list[str | tuple[str, str]]:
    return [(f"{GLYPHS[line.outcome]} {WORDS[line.outcome]}", LOOKS[line.outcome])]


def _says(line: Line) -> tuple[str, str]:
    if line.fault is not None:
        return line.says, "text--error"
    return line.says, "text--warning" if line.taken and line.taken.warnings else ""


def title(system: str, into: str, long: int) -> Content:
    """What is imported: of which system and into which order, where that was said; `long` characters of a text."""
    pieces = [("Import", "bold")]
    if long:
        pieces.append((f"   {long:,} characters pasted", look.TEXTS["note"].style))
    pieces.append((f"   system: {safe(system or 'by its shape')}", ACCENT if system else DIM))
    if into:
        pieces.append((f"   into {safe(into)}", ACCENT))
    elif not long:
        pieces.append(("   all of it or nothing", DIM))
    return Content.assemble(*pieces)


def summary(shown: Sequence[Line]) -> Content:
    """`+ 3 new  ~ 1 changed  ✗ 1 wrong`."""
    pieces = []
    for outcome, word in WORDS.items():
        number = sum(line.outcome == outcome for line in shown)
        several = "as they are" if outcome == Outcome.UNCHANGED.value and number > 1 else word
        pieces += [(f"{GLYPHS[outcome]} {number:,} {several}  ", STYLES[LOOKS[outcome]])] if number else []
    return Content.assemble(*pieces)


def detail(line: Line, sources: Sequence[Source]) -> Content:
    """All there is to say about one line."""
    pieces: list[tuple[str, str]] = []
    if not isinstance(line.fault, Malformed):
        where = f"  {safe(line.where)}" if line.where != line.reference else ""
        pieces = [(safe(line.reference), "bold"), (where, DIM), ("\n", "")]
    if line.fault is not None:
        pieces += [(f"{safe(text)}\n", ERROR) for text in _problems(line.fault)]
        pieces += excerpt(line.fault, sources)
    if line.taken is not None:
        pieces += _told(line.taken)
    return Content.assemble(*(piece for piece in pieces if piece[0]))


def _told(taken: Imported) -> Iterator[tuple[str, str]]:
    if taken.outcome is Outcome.UNCHANGED:
        yield "In the book already, just as it is here; nothing changes.\n", ""
    if taken.outcome is Outcome.NEW:
        yield "A new order.\n", ""
    for path in taken.changed:
        yield "changes ", LABEL
        yield f"{safe(path)}\n", ""
    for path in taken.ignored:
        yield "ignores ", LABEL
        yield f"{safe(path)}, which an update leaves alone\n", ""
    for warning in taken.warnings:
        yield f"! {safe(warning)}\n", WARNING


def _problems(fault: OrderuiError) -> list[str]:
    if isinstance(fault, BadRecord):
        return [str(problem) for problem in fault.problems]
    if isinstance(fault, Malformed):
        bare = Malformed(fault.sentence, line=fault.line, column=fault.column, mend=fault.mend)
        return [f"L{str(bare)[1:]}"]
    return [str(fault)]


def excerpt(fault: OrderuiError, sources: Sequence[Source]) -> Iterator[tuple[str, str]]:
    """The lines around the place where a text stops being JSON, with a pointer to it."""
    source = next((one for one in sources if isinstance(fault, Malformed) and one.name == fault.where), None)
    if not isinstance(fault, Malformed) or source is None:
        return
    text = source.text if isinstance(source.text, str) else source.text.decode("utf-8", "replace")
    there = text.split("\n")
    first = max(0, fault.line - 1 - AROUND)
    for number, content in enumerate(there[first : fault.line + AROUND], first + 1):
        start = max(0, fault.column - 30) if number == fault.line and fault.column > 60 else 0
        shown = safe_lines(content[start : start + WIDEST].rstrip("\r"))[0]
        yield f"{number:>5} │ ", DIM
        yield f"{clip(shown, 70)}\n", "" if number == fault.line else DIM
        if number == fault.line:
            before = safe_lines(content[start : fault.column - 1])[0]
            yield f"      │ {' ' * Content(before).cell_length}▲\n", ERROR


def told(forecast: Forecast, key: str) -> str:
    """What can be done about a preview, in a sentence; `key` is the one that brings it in."""
    wrong = sum(1 for one in forecast.records if one.refused)
    if wrong:
        return f"Nothing comes in until {'it is' if wrong == 1 else 'they are'} mended."
    if forecast.change is None:
        return "All of it is in the book already."
    return f"{key} brings it in, all as one change."
