"""An order's own fields and its free key–value data, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from orderui.domain.order import Order
from orderui.domain.paths import Place, follow, places_in, spoken
from orderui.domain.shape import Kind, shape_of
from orderui.tui import look
from orderui.tui.panes.pane import DIM, LABEL, Pane, Row, Target, column
from orderui.tui.slots import why_locked
from orderui.tui.values import NO_VALUE, View, gathered, instant
from orderui.tui.widgets.columns import Cell, Column


class DetailsPane(Pane):
    """Every field of the order itself, by section, and what orderui keeps beside them."""

    def columns(self, view: View) -> Sequence[Column[Row]]:
        """Section, field, value, and what the field is where there is room to say it."""
        del view
        return [
            column("section", "", 12, priority=1),
            column("label", "Field", 16, priority=4, wish=22),
            column("lock", "", 1, priority=2),
            column("value", "Value", 12, grow=1, priority=3, wish=40),
            column("help", "", 60, grow=9, spare=True),
        ]

    def lines(self, view: View) -> Sequence[Row]:
        """A row for each field that is not free data, then when it was entered and changed."""
        rows: list[Row] = []
        section = ""
        fields = [
            one for one in places_in(view.order) if one.field and shape_of(one.field).kind is not Kind.TEXT_MAP
        ]
        for place in gathered(fields, self._section):
            named = self._section(place)
            rows.append(self._line(view, place, named if named != section else ""))
            section = named
        return [*rows, *self._kept(view)]

    @staticmethod
    def _section(place: Place) -> str:
        shown = place.field.shown if place.field else None
        return (shown.section if shown else "") or "Order"

    @staticmethod
    def _line(view: View, place: Place, section: str) -> Row:
        beside = follow(view.order, place.steps[:-1]).value if len(place.steps) > 1 else view.order
        words = view.stated(view.order, place) or view.worded(place.field, place.value, beside)
        locked = bool(why_locked(view, place))
        value: Cell = (words or NO_VALUE, DIM if locked or not words else "")
        cells: dict[str, Cell] = {
            "section": (section, "text--accent"),
            "label": (place.label, LABEL),
            "lock": (look.LOCK, DIM) if locked else "",
            "value": value,
            "help": (place.field.help if place.field else "", DIM),
        }
        return Row(place.spoken, cells, Target(focus=place.spoken, copy=words))

    @staticmethod
    def _kept(view: View) -> Iterator[Row]:
        order = view.order
        times = {
            "Entered": order.entered_at,
            "Last changed": order.changed_at,
            "Received": order.received.at if order.received else None,
            "Archived": order.archived_at,
        }
        section = "In this book"
        for label, time in times.items():
            if time is not None:
                words = instant(time, view.today)
                cells: dict[str, Cell] = {
                    "section": (section, "text--accent"),
                    "label": (label, LABEL),
                    "value": (words, DIM),
                }
                yield Row(f" {label}", cells, Target(copy=time.isoformat()))
                section = ""


def free_data(order: Order) -> list[Place]:
    """The maps of free key–value data that the order itself has."""
    return [place for place in places_in(order) if place.field and shape_of(place.field).kind is Kind.TEXT_MAP]


class MetadataPane(Pane):
    """The order's free key–value data."""

    EMPTY: ClassVar[str] = "No keys yet."
    BY_HAND: ClassVar[bool] = True

    def count(self, view: View) -> int:
        """The keys there are."""
        return sum(len(place.value or {}) for place in free_data(view.order))

    def columns(self, view: View) -> Sequence[Column[Row]]:
        """Key and value."""
        del view
        return [column("key", "Key", 20, grow=1, priority=2), column("value", "Value", 30, grow=3, priority=1)]

    def lines(self, view: View) -> Sequence[Row]:
        """A row for each key, in the order they stand."""
        rows = []
        for place in free_data(view.order):
            for key, value in (place.value or {}).items():
                path = f"{place.spoken}.{spoken((key,))}"
                target = Target(focus=path, clears=path, copy=value)
                rows.append(Row(path, {"key": (key, LABEL), "value": value}, target))
        return rows
