"""The head of an editor: what is edited and where it stands, and what may be done with it as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from textual.content import Content

from orderui.domain.decisions import AddPart, Refusal
from orderui.domain.edits import holder_of
from orderui.domain.order import Part
from orderui.domain.paths import UID
from orderui.domain.text import safe
from orderui.tui import look
from orderui.tui.form import Form


def title(form: Form) -> Content:
    """What is edited, where it stands, whether it is locked, and of which order it is."""
    order = form.view.order
    pieces: list[tuple[str, str]] = [(safe(form.title), "bold")]
    for axis in order.RULES.axes_of(form.kind.name) if form.kind and form.part else ():
        assert form.part is not None  # noqa: S101 - there are no axes then
        state = axis.table(order, form.part, form.view.facts).state(axis.code(form.part))
        phase = look.PHASES[state.phase.value]
        pieces.append((f"  {phase.glyph} {safe(state.name)}", phase.style))
    if form.slots and all(slot.locked for slot in form.slots):
        pieces.append((f"  {look.LOCK} locked", look.TEXTS["warning"].style))
    pieces.append((f"   {safe(order.reference)} · {safe(order.RULES.title)}", look.TEXTS["dim"].style))
    return Content.assemble(*pieces)


def refusals(form: Form) -> Mapping[str, str]:
    """Why what the editor's keys do may not be done, by their actions."""
    return {"save": _saving_refused(form), "save_another": _adding_refused(form)}


def _saving_refused(form: Form) -> str:
    """Why nothing here can be saved, which most of the fields say; empty where something can."""
    if not form.slots or not all(slot.locked for slot in form.slots):
        return ""
    reasons = Counter(slot.locked.removeprefix(slot.label) for slot in form.slots)
    return f"This{reasons.most_common(1)[0][0]}"


def _adding_refused(form: Form) -> str:
    """Why no other part can be added after this one; empty where one can."""
    if form.kind is None:
        return "There is only one of this, so there is no other to add."
    decision = form.view.asked.can(AddPart(form.kind, _holder(form)))
    return decision.sentence if isinstance(decision, Refusal) else ""


def another(form: Form) -> str:
    """What the editor takes for a new part beside this one."""
    holder = _holder(form)
    inside = f"@{UID}{holder.uid}" if holder else ""
    return f"+{form.kind.name}{inside}" if form.kind else ""


def _holder(form: Form) -> Part | None:
    """The part that this one stands in, or will, where kinds nest."""
    if form.inside is not None or form.kind is None or form.part is None:
        return form.inside
    return holder_of(form.view.order, form.kind, form.part)


def next_key(key: str) -> str:
    """The key after `key` where it ends in a number, as wide: `09` → `10`, `INV-1` → `INV-2`; else nothing."""
    found = re.fullmatch(r"(.*?)([0-9]+)", key)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}}" if found else ""
