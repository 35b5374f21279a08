"""Marks in the list of orders, and what is done to the marked ones together; to the one at hand where none is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work

from orderui.domain.errors import OrderuiError
from orderui.domain.lifecycle import Phase
from orderui.domain.listing import Listed
from orderui.domain.text import count
from orderui.tui import look
from orderui.tui.screens.order_lines import Line
from orderui.tui.screens.orders_views import OrdersViews
from orderui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from orderui.usecases.bulk import Act


NO_ORDER = "There is no order under the cursor."

OF_ONE = frozenset(("open", "edit", "copy", "plan", "duplicate", "export", "mark", "mark_range", "mark_all"))
"""What is done to the order under the cursor, as Textual names it."""
OF_ONE_OR_MARKED = frozenset(("status", "archive", "metadata"))
"""What is done to the marked orders, or to the one under the cursor."""


class OrdersMarked(OrdersViews):
    """The list with marks."""

    def why_not(self, action: str, choice: str = "") -> str:
        """Where nothing is listed there is nothing to do it to."""
        if why_not := super().why_not(action, choice):
            return why_not
        if not self.is_mounted or self.rows.row is not None:
            return ""
        wants_one = action in OF_ONE or (action in OF_ONE_OR_MARKED and not self.rows.marks)
        return NO_ORDER if wants_one else ""

    @on(Rows.Marked)
    def _marked(self, message: Rows.Marked) -> None:
        del message
        self.show_title()
        self.refresh_bindings()

    def _here(self) -> Line | None:
        """The line under the cursor; says so where there is none."""
        line = self.rows.row
        if line is None:
            self.refuse(NO_ORDER)
        return line

    def action_mark(self) -> None:
        """Mark the order, or unmark it, and go on."""
        self.rows.toggle_mark()
        self.rows.action_move(1)

    def action_mark_range(self) -> None:
        """Mark from the last mark to here."""
        self.rows.mark_range()

    def action_mark_all(self) -> None:
        """Mark every order listed; where all are marked already, none of them."""
        listed = {order.id for order in self.found}
        marks = self.rows.marks
        self.rows.set_marks(marks - listed if listed <= marks else marks | listed)

    def _marked_orders(self) -> list[Listed]:
        """The marked orders, those that a view or a filter hides included, in the order entered."""
        marks = self.rows.marks
        return [one for one in self.listing.everything if one.facets.id in marks] if marks else []

    # Together

    @work
    async def action_status(self) -> None:
        """See what may happen next, and do it; then the cursor goes on. Marked orders are moved together."""
        if orders := self._marked_orders():
            await self._move(orders)
        elif line := self._here():
            following = self.rows.cursor + 1
            there = self.rows.rows
            self.app.open_status(line.key)
            self._moving = (line.key, there[following].key if following < len(there) else None)

    async def _move(self, orders: Sequence[Listed]) -> None:
        from orderui.tui.modals.pick import Candidate, Pick
        from orderui.tui.modals.prompt import Prompt
        from orderui.usecases import bulk

        many = count(len(orders), "order")
        there = {one.name: one for one in bulk.targets(orders)}
        if not there:
            self.refuse(f"None of the {many} marked may take a step by hand.")
            return
        steps = [
            Candidate(name, name, f"{one.orders:,} of {many} can go there", _sign(one.phase))
            for name, one in there.items()
        ]
        state = await self.app.push_screen_wait(Pick(f"Move {many} to", steps))
        if not state:
            return
        reason: str | None = ""
        if there[state].reasons:
            reason = await self.app.push_screen_wait(
                Prompt(
                    f"Reason for {state}",
                    hint=f"{count(there[state].reasons, 'order')} will need one; it is kept in the history.",
                    required="Write the reason.",
                )
            )
        if reason is not None:
            act = bulk.Moving(state, reason)
            await self._together(act, orders, lambda many: f"Move {many} to {state}", asked_by="status")

    @work
    async def action_archive(self) -> None:
        """Put the order away, or take it out again; the marked ones together, once that is confirmed."""
        from orderui.usecases import bulk, keeping

        if orders := self._marked_orders():
            act = bulk.Archiving(away=any(not one.facets.archived for one in orders))
            says = "They become read-only and leave the list." if act.away else "The list has them again."
            verb = act.command.capitalize()
            await self._together(act, orders, lambda many: f"{verb} {many}", says=says, asked_by="archive")
        elif line := self._here():
            one = keeping.unarchive if line.order.facets.archived else keeping.archive
            await self.ask(one, self.desk, line.key)

    @work
    async def action_metadata(self) -> None:
        """Set a key of the metadata, of the marked orders together."""
        from orderui.tui.modals.prompt import Prompt
        from orderui.usecases import bulk

        orders = self._marked_orders()
        line = None if orders else self._here()
        if not orders and line is None:
            return
        who = line.order.reference if line else count(len(orders), "order")
        text = await self.app.push_screen_wait(
            Prompt(
                f"Metadata of {who}",
                check=_understood,
                hint="key = value; nothing after the = takes the key away.",
                required="Write key = value.",
            )
        )
        if text is None:
            return
        act = bulk.meant(text)
        if line:
            await self._alone(act, line)
        else:
            await self._together(act, orders, act.title, asked_by="metadata")

    async def _alone(self, act: Act, line: Line) -> None:
        """Do it to one order, at once."""
        from orderui.usecases import bulk

        try:
            done = await self.app.perform(partial(bulk.in_bulk, self.desk, [line.key], act))
        except OrderuiError as refusal:
            self.refuse(refusal)
            return
        (deed,) = done.deeds
        if done.refused:
            self.refuse(deed.says)
        else:
            self.say_done(done.change, () if done.change else (f"{deed.reference} {deed.says}.",))

    async def _together(
        self,
        act: Act,
        orders: Sequence[Listed],
        question: Callable[[str], str],
        *,
        asked_by: str,
        says: str = "",
    ) -> None:
        """Do it to all of them, once what would come of it has been seen and confirmed."""
        from orderui.tui.modals.bulk import BulkRun, told

        ids = [one.id for one in orders]
        done = await self.app.push_screen_wait(
            BulkRun(self.desk, act, ids, question, says=says, asked_by=self.app.keys_for(asked_by))
        )
        if done is None:
            self.say("Nothing was changed.")
            return
        self.rows.set_marks(())
        undo = f"  {self.app.key_of('undo')} takes it back" if done.change else ""
        self.app.narrate(f"{told(done)}.{undo}", "refused" if done.refused else "done")

    def action_export(self) -> None:
        """Write out the marked orders, those listed, or the one under the cursor."""
        from orderui.tui.modals.export import Export

        if line := self._here():
            marked, shown = self._marked_orders(), self.found
            groups = {f"marked ({len(marked):,})": marked, "this one": [line.order]}
            self.app.push_screen(Export(self.desk, {**groups, f"listed ({len(shown):,})": shown}))


def _sign(phase: Phase) -> tuple[str, str]:
    """The phase's glyph, in its colour."""
    shown = look.PHASES[phase.value]
    return f"{shown.glyph} ", shown.name


def _understood(text: str) -> str:
    """What `key = value` would do. Raises BadValue."""
    from orderui.usecases import bulk

    act = bulk.meant(text)
    return f"{act.key} becomes {act.value}" if act.value else f"{act.key} is taken away"
