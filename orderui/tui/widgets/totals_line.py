"""What the listed orders come to, per currency and direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from orderui.domain.money import Money, show_money
from orderui.domain.text import width
from orderui.tui import look
from orderui.usecases.overview import Total

TALL = 30
"""Lines of the terminal from which every direction has a line of its own."""

WORDS = {"in": "in", "out": "out", "": "amounts"}
LABEL, DIM = look.TEXTS["label"].style, look.TEXTS["dim"].style


class TotalsLine(Widget):
    """Sums, those of most orders first; what finds no room is counted."""

    DEFAULT_CSS = """
    TotalsLine { height: auto; min-height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    totals: reactive[tuple[Total, ...] | None] = reactive(None, layout=True)
    """None until they have been added up."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line, or one for each direction."""
        del container, width
        return max(1, len(self._groups())) if viewport.height >= TALL else 1

    def _groups(self) -> list[tuple[str, list[str]]]:
        groups = []
        for direction, word in WORDS.items():
            sums = sorted(
                (one for one in self.totals or () if one.direction == direction), key=lambda one: -one.orders
            )
            if sums:
                groups.append((word, [show_money(Money(one.amount, one.currency)) for one in sums]))
        return groups

    def render(self) -> Content:
        """The directions below one another, or side by side."""
        groups = self._groups()
        if self.totals is None:
            return Content("")
        if not groups:
            return Content.styled("nothing to add up", DIM)
        room = self.content_size.width
        if self.content_size.height > 1:
            longest = max(len(word) for word, _ in groups)
            return Content("\n").join(_line(f"{word:<{longest}}", sums, room) for word, sums in groups)
        lines = []
        for left, (word, sums) in zip(range(len(groups), 0, -1), groups, strict=True):
            lines.append(_line(word, sums, (room - 3 * (left - 1)) // left))
            room -= lines[-1].cell_length + 3
        return Content("   ").join(lines)


def _line(word: str, sums: Sequence[str], room: int) -> Content:
    return Content.assemble((f"{word} ", LABEL), *_fitting(sums, room - width(word) - 1))


def _fitting(sums: Sequence[str], room: int) -> Iterator[tuple[str, str]]:
    """As many sums as fit, the first one in any case."""
    used = 0
    for index, text in enumerate(sums):
        piece = f"{' · ' if index else ''}{text}"
        more = f" +{len(sums) - index - 1}" if index + 1 < len(sums) else ""
        if index and used + width(piece) + len(more) > room:
            yield f" +{len(sums) - index}", DIM
            return
        used += width(piece)
        yield piece, ""
