"""A month as a grid of days, each with what it asks for, and a cursor on one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import ClassVar

from dateutil.relativedelta import relativedelta
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from orderui.domain.formats import marked
from orderui.domain.money import Money, show_money, symbol
from orderui.domain.text import pad, width
from orderui.tui import look
from orderui.usecases.cashflow import Sum, month_of

DAYS = 7
MORE = "•"
"""What says that something is due where there is no room to say how much."""

SIGNS = {"in": "+", "out": "-", "": ""}
_UNITS = ((0, ""), (3, "k"), (6, "M"), (9, "G"), (12, "T"))


def short_sum(one: Sum, cells: int) -> str:
    """What is still to be paid, with its sign: in full where it fits, else about how much (`≈ €1.2k`)."""
    sign = SIGNS[one.direction]
    full = f"{sign}{show_money(Money(one.open, one.currency))}"
    if width(full) <= cells:
        return full
    unit = (symbol(one.currency) or one.currency) if one.currency else ""
    about = f"≈{sign}{unit}{_rounded(one.open)}"
    return about if width(about) <= cells else f"≈{sign}{unit}"


def _rounded(amount: Decimal) -> str:
    """`333`, `12.3k`, `1.0M`: about how much."""
    for power, letter in _UNITS:
        scaled = amount.scaleb(-power)
        if abs(scaled) < 1000:
            rounded = scaled.quantize(Decimal("0.1") if power else Decimal(1), ROUND_HALF_EVEN)
            if abs(rounded) < 1000:
                return f"{marked(f'{rounded:f}')}{letter}"
    return f"{amount:.1e}"


class Calendar(Widget, can_focus=True):
    """A month. The cursor moves by days and weeks, and takes the month along."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1)", "Day before", id="calendar.left", show=False),
        Binding("right,l", "move(1)", "Day after", id="calendar.right", show=False),
        Binding("up,k", "move(-7)", "Week before", id="calendar.up", show=False),
        Binding("down,j", "move(7)", "Week after", id="calendar.down", show=False),
        Binding("enter", "open", "Orders", id="calendar.open"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "calendar--weekdays",
        "calendar--cursor",
        "calendar--today",
        "calendar--outside",
    }

    DEFAULT_CSS = """
    Calendar {
        height: 1fr;
        color: $foreground;
        background: $background;
        & > .calendar--weekdays { color: $text-muted; background: $panel; text-style: bold; }
        & > .calendar--today { text-style: bold underline; }
        & > .calendar--outside { color: $text-muted; }
        & > .calendar--cursor { background: $block-cursor-blurred-background; }
        &:focus > .calendar--cursor { background: $block-cursor-background; text-style: bold; }
        &:ansi > .calendar--weekdays { text-style: bold underline; }
        &:ansi > .calendar--cursor { background: ansi_default; text-style: bold underline; }
        &:ansi:focus > .calendar--cursor { background: ansi_default; text-style: bold reverse; }
        &:nocolor > .calendar--cursor { text-style: bold underline; }
        &:nocolor:focus > .calendar--cursor { text-style: bold reverse; }
    }
    """

    @dataclass
    class Highlighted(Message):
        """The cursor came to `day`."""

        day: date

    @dataclass
    class Opened(Message):
        """The user asked for `day`: enter, or a click where the cursor is."""

        day: date

    def __init__(self, today: date, *, first_weekday: int = 0, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._today = today
        self._day = today
        self._first_weekday = first_weekday
        self._due: Mapping[date, Sequence[Sum]] = {}
        self._styles: dict[tuple[str, ...], Style] = {}

    @property
    def day(self) -> date:
        """The day under the cursor."""
        return self._day

    @property
    def weeks(self) -> list[list[date]]:
        """The weeks shown: those of the month, or as many as there is room for, the cursor's one among them."""
        weeks = month_of(self._day, self._first_weekday)
        room = max(1, self.size.height - 1)
        at = next(index for index, week in enumerate(weeks) if self._day in week)
        first = max(0, at - room + 1)
        return weeks[first : first + room]

    def show(self, due: Mapping[date, Sequence[Sum]], today: date) -> None:
        """Show what each day asks for."""
        self._due, self._today = due, today
        self.refresh()
        self.post_message(self.Highlighted(self._day))

    def go_to(self, day: date) -> None:
        """Put the cursor on a day, and show its month; the first month there is and the last are not shown."""
        if not MINYEAR < day.year < MAXYEAR or day == self._day:
            return
        self._day = day
        self.refresh()
        self.post_message(self.Highlighted(day))

    def turn(self, months: int) -> None:
        """Go to the same day of another month, or to its last."""
        self.go_to(self._day + relativedelta(months=months))

    def action_move(self, by: int) -> None:
        """Move the cursor by days."""
        self.go_to(self._day + timedelta(days=by))

    def action_open(self) -> None:
        """Ask for the day under the cursor."""
        self.post_message(self.Opened(self._day))

    def on_click(self, event: Click) -> None:
        """Go to a day; ask for the one under the cursor."""
        at = event.get_content_offset(self)
        day = self._day_at(at.x, at.y) if at is not None and event.button == 1 else None
        if day is None:
            return
        event.stop()
        if day == self._day:
            self.action_open()
        else:
            self.go_to(day)

    def _day_at(self, x: int, y: int) -> date | None:
        found, column = self._week_at(y), x // self._cells
        return self.weeks[found[0]][column] if found is not None and column < DAYS else None

    # Drawing

    @property
    def _cells(self) -> int:
        """The cells of a day."""
        return max(3, self.size.width // DAYS)

    @property
    def _heights(self) -> list[int]:
        """The lines of each week: as many for all, and what is left over to those that ask for most."""
        weeks = self.weeks
        room = self.size.height - 1
        heights = [max(1, room // len(weeks))] * len(weeks)
        needs = [1 + max(len(self._due.get(day, ())) for day in week) for week in weeks]
        for _ in range(room - sum(heights)):
            most = max(range(len(weeks)), key=lambda week: needs[week] - heights[week])
            if needs[most] > heights[most]:
                heights[most] += 1
        return heights

    def _week_at(self, y: int) -> tuple[int, int, int] | None:
        """The week at the line `y`, which of its lines that is, and how many it has."""
        top = 1
        for week, height in enumerate(self._heights):
            if top <= y < top + height:
                return week, y - top, height
            top += height
        return None

    def notify_style_update(self) -> None:
        """The theme or the focus has changed."""
        super().notify_style_update()
        self._styles.clear()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line `y`: the weekdays, or a line of a week."""
        cells, room = self._cells, self.size.width
        if y == 0:
            style = self._style("calendar--weekdays")
            names = "".join(pad(f" {day:%a}", cells) for day in self.weeks[0])
            return Strip([Segment(names, style)]).adjust_cell_length(room, style)
        plain = self._style()
        found = self._week_at(y)
        if found is None:
            return Strip.blank(room, plain)
        week, line, height = found
        segments = [piece for day in self.weeks[week] for piece in self._day_line(day, line, height, cells)]
        return Strip(segments).adjust_cell_length(room, plain)

    def _day_line(self, day: date, line: int, height: int, cells: int) -> list[Segment]:
        worn = ("calendar--cursor",) if day == self._day else ()
        sums = self._due.get(day, ())
        late = "text--error" if day < self._today else ""
        if line == 0:
            number = "calendar--today" if day == self._today else ""
            outside = "calendar--outside" if day.month != self._day.month else ""
            hidden = len(sums) - min(len(sums), height - 1)
            more = (f"{hidden} due" if hidden == len(sums) else f"+{hidden}") if hidden else ""
            more = more if len(more) <= cells - 4 else MORE
            return [
                Segment(" ", self._style(*worn)),
                Segment(f"{day.day:>2}", self._style(*worn, *filter(None, (outside, number)))),
                Segment(pad(more, cells - 4, "right") + " ", self._style(*worn, late or "text--label")),
            ]
        text = short_sum(sums[line - 1], cells - 1) if line <= len(sums) else ""
        return [Segment(pad(text, cells - 1, "right") + " ", self._style(*worn, *filter(None, (late,))))]

    def _style(self, *worn: str) -> Style:
        style = self._styles.get(worn)
        if style is None:
            components = [name for name in worn if name in self.COMPONENT_CLASSES]
            if any(self.get_component_styles(name).text_style.reverse for name in components):
                # `get_visual_style` drops `reverse`, and a colour of its own would show as a patch of background.
                style = self.get_visual_style(*components[:1]).rich_style + Style(reverse=True)
            else:
                looks = (look.NAMED[name] for name in worn if name in look.NAMED)
                drawn = (one.drawn(self.app.theme_variables) for one in looks)
                style = sum(drawn, start=self.get_visual_style(*components).rich_style)
            self._styles[worn] = style
        return style
