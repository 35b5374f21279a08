"""What the keys of an order's screen may not do: to the order as it stands, and to what is under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from orderui.domain.decisions import Action, AddPart, Edit, RemovePart, Reschedule, required
from orderui.domain.errors import Refused
from orderui.domain.paths import UID, locate
from orderui.domain.rules import PartKind
from orderui.tui.panes.history import HistoryPane
from orderui.tui.panes.pane import Pane
from orderui.tui.panes.parts import EntriesPane, PartsPane, require_maps
from orderui.tui.panes.tabs import holder_for
from orderui.tui.values import View
from orderui.usecases.editing import find_part
from orderui.usecases.scheduling import planner_of


class OrderKeys:
    """Why not, for one view of an order. Each answer is worked out when it is first asked for, and once."""

    def __init__(self, shown: View, panes: Sequence[Pane], key_of: Callable[[str], str]) -> None:
        self._shown = shown
        self._order = shown.order
        self._panes = panes
        self._key_of = key_of
        self._found: dict[tuple[str, ...], str] = {}

    def why_not(self, action: str, pane: Pane) -> str:
        """Why an action is refused while `pane` is shown with its cursor where it is; empty where it is not."""
        match action:
            case "new":
                return self._why_not_new(pane)
            case "edit" | "open":
                back = self._key_of("undo")
                says = f"History is not edited; {back} takes back the last change."
                return says if isinstance(pane, HistoryPane) else ""
            case "remove":
                return self._why_not_removed(pane)
            case "duplicate":
                return self.why_not_added(pane) if pane.target.part else ""
            case "reschedule":
                return self._why_not_rescheduled(pane.target.part)
            case "plan":
                return self._once(("plan",), self._require_plannable)
            case "defaults":
                return self._once(("defaults",), partial(require_maps, self._order))
            case "outside":
                archived = f"{self._order.reference} is archived, so it is read-only. Way out: unarchive it."
                return archived if self._order.archived else ""
        return ""

    # New parts

    def adding(self, pane: Pane) -> Pane | None:
        """The tab whose things are added: the one shown, else the first that has something to add."""
        return pane if pane.adds else next((one for one in self._panes if one.adds), None)

    def target(self, adding: Pane) -> str:
        """What the editor takes for what a tab adds."""
        holder = self._holder(adding)
        return f"{adding.adds}@{UID}{holder}" if holder else adding.adds

    def why_not_added(self, adding: Pane) -> str:
        """Why nothing may be added to the parts or entries that a tab holds; empty where it may, or holds none."""
        if isinstance(adding, EntriesPane):
            return adding.why_not_added(self._shown)
        if not isinstance(adding, PartsPane):
            return ""
        kind, holder = adding.kind, self._holder(adding)
        return self._once(("new", kind.name, holder), partial(self._require_addable, kind, holder))

    def _holder(self, adding: Pane) -> str:
        return holder_for(adding, self._panes, self._order) if isinstance(adding, PartsPane) else ""

    def _why_not_new(self, pane: Pane) -> str:
        if pane.BY_HAND:
            return ""
        adding = self.adding(pane)
        if adding is not None:
            return self.why_not_added(adding)
        edit = self._key_of("edit")
        return f"{self._order.RULES.title} orders have no parts to add. Way out: {edit} edits the order."

    def _require_addable(self, kind: PartKind, holder: str = "") -> None:
        self._require(AddPart(kind, find_part(self._order, f"{UID}{holder}")[1] if holder else None))

    def _require_plannable(self) -> None:
        self._require_addable(self._order.RULES.kind(planner_of(self._order).kind))

    # What is under the cursor

    def _why_not_removed(self, pane: Pane) -> str:
        target = pane.target
        if isinstance(pane, PartsPane) and target.part:
            return self._once(("remove", target.part), lambda: self._require_removable(target.part))
        if target.clears:
            return self._once(("remove", target.clears), lambda: self._require_editable(target.clears))
        return f"Nothing here can be removed. Way out: {self._key_of('archive')} puts the whole order away."

    def _why_not_rescheduled(self, part: str) -> str:
        if not part:
            key = self._key_of("reschedule")
            return f"Rescheduling is of one payment. Way out: go to it, then press {key}."
        return self._once(("reschedule", part), lambda: self._require_reschedulable(part))

    def _require_removable(self, part: str) -> None:
        self._require(RemovePart(*find_part(self._order, part)))

    def _require_editable(self, path: str) -> None:
        self._require(Edit(locate(self._order, path)))

    def _require_reschedulable(self, part: str) -> None:
        self._require(Reschedule(find_part(self._order, part)[1]))

    # Deciding

    def _require(self, action: Action) -> None:
        required(self._shown.asked, action)

    def _once(self, question: tuple[str, ...], require: Callable[[], object]) -> str:
        """What `require` raises, in words."""
        if question not in self._found:
            try:
                require()
            except Refused as refusal:
                self._found[question] = str(refusal)
            else:
                self._found[question] = ""
        return self._found[question]
