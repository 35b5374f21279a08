"""What an import takes in, what it brought, and what has to be asked before it can. Nothing here draws."""

from __future__ import annotations

from collections.abc import Sequence

from orderui.domain.errors import Ambiguous
from orderui.domain.text import count
from orderui.systems.system import System
from orderui.tui import files
from orderui.tui.modals.pick import Candidate
from orderui.tui.progress import Run
from orderui.usecases.desk import Desk
from orderui.usecases.importing import Outcome, Report, Source


def sources_named(text: str) -> list[Source]:
    """What the files named hold. Raises BadUsage."""
    return [Source(path.name, files.read(path)) for path in files.files_named(text)]


def so_far(run: Run, *, importing: bool, stops: str) -> str:
    """How far a run has come, and the key that `stops` it."""
    if importing and run.done == run.total > 0:
        return "Writing the book …"
    told = f"{run.done:,} of {count(run.total, 'record')}" if run.total else "Reading"
    return f"{told} …  {stops} stops it"


def first_brought(report: Report) -> str | None:
    """The order to show afterwards: the first new one, else the first that changed."""
    for outcome in (Outcome.NEW, Outcome.CHANGED):
        found = next((one.order_id for one in report.records if one.outcome is outcome), None)
        if found is not None:
            return found
    return None


def systems_to_choose(systems: Sequence[System], doubt: Ambiguous | None = None) -> list[Candidate]:
    """The systems that records may be of: those in doubt, or all and first whichever the shape says."""
    if doubt is not None:
        named = {word for candidate in doubt.candidates for word in candidate.split()}
        return [Candidate(one.name, one.title, one.says) for one in systems if one.name in named]
    by_shape = Candidate("", "By its shape", "each record is told from its keys")
    return [by_shape, *(Candidate(one.name, one.title, one.says) for one in systems)]


def orders_to_choose(desk: Desk, system: str) -> list[Candidate]:
    """The orders of a system that a bare part may go into."""
    return [
        Candidate(
            one.id,
            one.reference,
            "  ".join(text for text in (one.facets.party, one.facets.title, one.status) if text),
        )
        for one in desk.listed()
        if one.facets.system == system and not one.facets.archived
    ]
