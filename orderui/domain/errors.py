"""Every refusal and failure orderui can explain.

::

    OrderuiError
    ├── Refused             a rule or a bad value said no; nothing changed         exit 1
    │   ├── BadValue        a value that does not fit its field (path, sentence)
    │   ├── BadRecord       several BadValues of one record or command
    │   ├── Malformed       JSON that does not parse (line, column, mend)
    │   ├── FieldLocked     the lock's path, state, reason and way out
    │   ├── NotAllowed      a transition or action the rules refuse
    │   ├── Unknown         a reference, path, part, state … that is not there (candidates)
    │   └── Ambiguous       several things fit (candidates)
    ├── BadQuery            a query that does not parse (position)                 exit 2
    ├── BadUsage            options or arguments that cannot be meant              exit 2
    └── BookFailed          the book could not be read or written                  exit 3
        ├── BookHeld        another process is the one who writes it (holder, lasting)
        └── BookChanged     another program has changed it meanwhile; reading it again is the way out

Errors carry facts as attributes; `str()` makes the one or two sentences a person reads. Nobody parses them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orderui.domain.decisions import Refusal


class OrderuiError(Exception):
    """The root of everything orderui can explain; `str()` is one or two sentences for a person."""


class Refused(OrderuiError):
    """A rule or a bad value said no. Nothing has changed."""


class BadValue(Refused, ValueError):
    """`value` does not fit the field at `path`; `sentence` says what would.

    `path` is dotted in the vendor's names (`instructions.01.amount`), empty where the value stands alone. It is a
    ValueError too, so that a validator may raise it.
    """

    def __init__(self, path: str, sentence: str, *, value: object = None) -> None:
        super().__init__(path, sentence)
        self.path = path
        self.sentence = sentence
        self.value = value

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


class BadRecord(Refused):
    """Several values of one record do not fit. `problems` is in document order and never empty.

    `where` names the record (`payments.json, record 3`), empty for a command's own arguments.
    """

    def __init__(self, problems: Sequence[BadValue], *, where: str = "") -> None:
        super().__init__(tuple(problems), where)
        self.problems = tuple(problems)
        self.where = where

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems]
        return "\n".join([f"{self.where}:", *lines] if self.where else lines)


class Malformed(Refused):
    """JSON that does not parse. `line` and `column` count from 1; `mend` is empty unless it is obvious."""

    def __init__(self, sentence: str, *, line: int, column: int, mend: str = "", where: str = "") -> None:
        super().__init__(sentence, line, column, mend, where)
        self.sentence = sentence
        self.line = line
        self.column = column
        self.mend = mend
        self.where = where

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}"
        start = f"{self.where}, {place}" if self.where else place
        return f"{start}: {self.sentence}." + (f" {self.mend}." if self.mend else "")


class FieldLocked(Refused):
    """The field at `path` may not change now: `reason` says why, `way_out` what to do instead (or empty)."""

    def __init__(self, path: str, *, state: str, reason: str, way_out: str = "", rule: str = "") -> None:
        super().__init__(path, state, reason, way_out, rule)
        self.path = path
        self.state = state
        self.reason = reason
        self.way_out = way_out
        self.rule = rule

    def __str__(self) -> str:
        out = f" Way out: {self.way_out}." if self.way_out else ""
        return f"{self.path} is locked: {self.reason}.{out}"


class NotAllowed(Refused):
    """The action may not happen now. `refusal` carries code, reason, rule and way out."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal

    def __str__(self) -> str:
        return self.refusal.sentence


class Unknown(Refused):
    """There is no `kind` called `name`; `candidates` are what there is, nearest first."""

    def __init__(self, kind: str, name: str, *, candidates: Sequence[str] = ()) -> None:
        super().__init__(kind, name, tuple(candidates))
        self.kind = kind
        self.name = name
        self.candidates = tuple(candidates)

    def __str__(self) -> str:
        there = f" There is: {', '.join(self.candidates)}." if self.candidates else ""
        return f"There is no {self.kind} “{self.name}”.{there}"


class Ambiguous(Refused):
    """`name` fits several; `candidates` tell them apart, in the form that would name just one."""

    def __init__(self, kind: str, name: str, *, candidates: Sequence[str]) -> None:
        super().__init__(kind, name, tuple(candidates))
        self.kind = kind
        self.name = name
        self.candidates = tuple(candidates)

    def __str__(self) -> str:
        return f"“{self.name}” fits several {self.kind}s; name one of them: {', '.join(self.candidates)}."


class BadQuery(OrderuiError):
    """A query that does not parse. `at` counts characters from 0."""

    def __init__(self, query: str, at: int, sentence: str) -> None:
        super().__init__(query, at, sentence)
        self.query = query
        self.at = at
        self.sentence = sentence

    def __str__(self) -> str:
        return f"The query does not parse at character {self.at + 1}: {self.sentence}."


class BadUsage(OrderuiError):
    """Options or arguments that cannot be meant, decidable without the book."""


class BookFailed(OrderuiError):
    """The book could not be read or written: what failed and what to do, in one or two sentences."""


class BookHeld(BookFailed):
    """Another process is the one who writes the book, and nothing has changed.

    `holder` names it as far as it is known: `process 4711 (since 2026-11-21 09:30)`. It is `lasting` where that
    is an app, which holds the book for as long as it is open; a command holds it for a moment. `stopped` is the
    number of a process that has been stopped, as by ctrl+z, and will do neither before somebody sees to it.
    """

    def __init__(self, holder: str, *, lasting: bool, stopped: int | None = None) -> None:
        super().__init__(holder, lasting, stopped)
        self.holder = holder
        self.lasting = lasting
        self.stopped = stopped

    def __str__(self) -> str:
        if self.stopped:
            what = "open in the app," if self.lasting else "being changed by"
            return (
                f"The book is {what} {self.holder}, which is stopped. Nothing was changed; wake it, by `fg` in "
                f"its terminal or `kill -CONT {self.stopped}`, and leave it, or end it by "
                f"`kill -KILL {self.stopped}`: what it has saved is in the book."
            )
        if self.lasting:
            return (
                f"The book is open in the app, {self.holder}, and can be changed only there. "
                "Nothing was changed; make the change there, or leave that app and try again."
            )
        return f"The book is being changed by {self.holder}. Wait until that is done, or close it, and try again."


class BookChanged(BookFailed):
    """Another program has changed the book's files meanwhile. Nothing was written over them."""
