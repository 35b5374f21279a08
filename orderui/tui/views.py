"""The views of the list: each a query with a name, what it is sorted by, and its columns."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from orderui.domain.errors import BadValue
from orderui.settings.model import REVERSED, Settings
from orderui.usecases.listing import Sort

DUE, REFERENCE = "due", "reference"


class View(Struct, frozen=True):
    """A query under a name, how it is sorted until somebody says otherwise, and what it says when it is empty.

    `press` is the action that would put something there. `own` are the user's.
    """

    title: str
    query: str
    empty: str
    sort: str = DUE
    reverse: bool = False
    press: str = ""
    own: bool = False


def own_view(name: str, query: str) -> View:
    """A view of the user's own."""
    return View(name, query, f"Nothing is in “{name}” now.", own=True)


VIEWS = (
    View("All", "", "No orders yet."),
    View("Open", "phase:draft,open,in-flight", "Nothing is open."),
    View("Due soon", "due<=+14d -is:late", "Nothing is due in the next 14 days."),
    View("Late", "is:late", "Nothing is late."),
    View("Attention", "phase:attention or (is:wrong -phase:done,dead)", "Nothing needs your attention."),
    View("Done", "phase:done", "Nothing is done yet.", "changed", reverse=True),
    View("Archived", "is:archived", "Nothing is archived.", "changed", reverse=True, press="archive"),
)


class Views:
    """Every view there is, of which one is chosen. A change is answered with the settings that keep it."""

    def __init__(self, settings: Settings) -> None:
        self.all = [*VIEWS, *(own_view(*one) for one in settings.views.items())]
        self.index = 0
        self._usual = settings.columns
        self._columns = dict(settings.view_columns)
        self._sorts = {name: _sort(text) for name, text in settings.view_sorts.items()}

    @property
    def chosen(self) -> View:
        """The view that is shown."""
        return self.all[self.index]

    @property
    def titles(self) -> list[str]:
        """The name of each."""
        return [view.title for view in self.all]

    @property
    def sort(self) -> Sort:
        """What the view chosen is sorted by."""
        view = self.chosen
        return self._sorts.get(view.title, Sort(view.sort, view.reverse))

    @property
    def columns(self) -> Sequence[str]:
        """The columns of the view chosen, by name."""
        return self._columns.get(self.chosen.title, self._usual)

    @property
    def usual(self) -> Sequence[str]:
        """The columns of a view that has none of its own."""
        return self._usual

    def sort_by(self, by: str) -> dict[str, str]:
        """Sort the view chosen by this; what it is sorted by already is turned round."""
        view, before = self.chosen, self.sort
        self._sorts[view.title] = sort = Sort(by, by == before.by and not before.reverse)
        is_usual = sort == Sort(view.sort, view.reverse)
        return {f"view_sorts.{view.title}": "" if is_usual else f"{REVERSED * sort.reverse}{sort.by}"}

    def show_columns(self, names: Sequence[str]) -> dict[str, str]:
        """Show these columns in the view chosen."""
        title = self.chosen.title
        self._columns[title] = tuple(names)
        return {f"view_columns.{title}": "" if tuple(names) == tuple(self._usual) else ",".join(names)}

    # The user's own

    def add(self, name: str, query: str) -> dict[str, str]:
        """Add a view of the user's own, as the one chosen is sorted and shown, and choose it. Raises BadValue."""
        self.check(name)
        before, sort, columns = self.chosen.title, self.sort, self._columns.get(self.chosen.title)
        self.all.append(own_view(name, query))
        self.index = len(self.all) - 1
        kept = {f"views.{name}": query}
        if before in self._sorts:
            self._sorts[name] = sort
            kept[f"view_sorts.{name}"] = f"{REVERSED * sort.reverse}{sort.by}"
        if columns is not None:
            kept |= self.show_columns(columns)
        return kept

    def rename(self, index: int, name: str) -> None:
        """Call a view of the user's own otherwise. Raises BadValue."""
        self.check(name)
        old = self.all[index].title
        self.all[index] = replace(own_view(name, ""), query=self.all[index].query)
        if old in self._sorts:
            self._sorts[name] = self._sorts.pop(old)
        if old in self._columns:
            self._columns[name] = self._columns.pop(old)

    def remove(self, index: int) -> dict[str, str]:
        """Take a view of the user's own away; where it was chosen, the first one is."""
        name = self.all.pop(index).title
        if self.index >= index:
            self.index = 0 if self.index == index else self.index - 1
        kept = {f"views.{name}": ""}
        kept |= {f"view_sorts.{name}": ""} if self._sorts.pop(name, None) else {}
        return kept | ({f"view_columns.{name}": ""} if self._columns.pop(name, None) else {})

    def check(self, name: str) -> str:
        """Nothing to echo; a name that is taken is refused. Raises BadValue."""
        if not name.strip():
            raise BadValue("", "a view needs a name")
        if name.casefold() in {title.casefold() for title in self.titles}:
            raise BadValue("", f"there is a view “{name}” already")
        return ""


KEPT = ("views", "view_columns", "view_sorts")
"""The settings that are kept of a view, by its name."""


def both(view: str, typed: str) -> str:
    """The query that finds what both find."""
    texts = [text.strip() for text in (view, typed) if text.strip()]
    return " ".join(f"({text})" if len(texts) > 1 and " " in text else text for text in texts)


def _sort(text: str) -> Sort:
    return Sort(text.removeprefix(REVERSED), text.startswith(REVERSED))
