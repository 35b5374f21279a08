"""The settings: what each is, what fits, what it is until somebody says otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Literal, get_args

from msgspec import Struct
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails

from orderui.domain.errors import BadQuery
from orderui.domain.money import is_currency
from orderui.domain.text import quote
from orderui.settings import keys as keyboard
from orderui.usecases.columns import FACETS, USUAL

Theme = Literal[
    "auto",
    "textual-dark",
    "textual-light",
    "high-contrast",
    "high-contrast-light",
    "ansi",
    "ansi-dark",
    "ansi-light",
    "atom-one-dark",
    "atom-one-light",
    "catppuccin-frappe",
    "catppuccin-latte",
    "catppuccin-macchiato",
    "catppuccin-mocha",
    "dracula",
    "flexoki",
    "gruvbox",
    "monokai",
    "nord",
    "rose-pine",
    "rose-pine-dawn",
    "rose-pine-moon",
    "solarized-dark",
    "solarized-light",
    "tokyo-night",
]
REVERSED = "-"
"""Before what a view is sorted by: the other way round."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class House(Struct, frozen=True):
    """What settings may name that they do not know themselves.

    `systems` are the systems' short names, `columns` those of a list; `check_query` raises BadQuery for a text
    that is no query.
    """

    systems: tuple[str, ...] = ()
    check_query: Callable[[str], object] = str
    columns: tuple[str, ...] = tuple(FACETS)


def _house(info: ValidationInfo) -> House:
    return info.context if isinstance(info.context, House) else House()


def _system(value: str, info: ValidationInfo) -> str:
    systems = _house(info).systems
    if value and value not in systems:
        raise ValueError(f"there is no system {quote(value)}; there is {', '.join(systems)}")
    return value


def _currency(value: str) -> str:
    if value and not is_currency(value.upper()):
        raise ValueError(f"{quote(value)} is no ISO 4217 currency; write EUR, USD, JPY, …")
    return value.upper()


def _query(value: str, info: ValidationInfo) -> str:
    try:
        _house(info).check_query(value)
    except BadQuery as fault:
        raise ValueError(str(fault).rstrip(".")) from None
    return value


def _name(value: str) -> str:
    if not value.strip():
        raise ValueError("a view needs a name")
    return value


def _column(value: str, info: ValidationInfo) -> str:
    columns = _house(info).columns
    if value not in columns:
        raise ValueError(f"{quote(value)} does not fit; it may be {', '.join(columns)}")
    return value


def _sort(value: str, info: ValidationInfo) -> str:
    _column(value.removeprefix(REVERSED), info)
    return value


def _once(columns: tuple[str, ...]) -> tuple[str, ...]:
    if not columns:
        raise ValueError("the list needs a column")
    if len(set(columns)) < len(columns):
        raise ValueError("a column is named twice")
    return columns


def _key_list(value: Any) -> Any:
    """A text is as good as a list: `"f2, ctrl+s"`."""
    return keyboard.several(value) if isinstance(value, str) else value


Query = Annotated[str, AfterValidator(_query)]
ViewName = Annotated[str, AfterValidator(_name)]
Columns = Annotated[tuple[Annotated[str, AfterValidator(_column)], ...], AfterValidator(_once)]
SortText = Annotated[str, AfterValidator(_sort)]
ActionId = Annotated[str, AfterValidator(keyboard.check_id)]
KeyList = Annotated[tuple[str, ...], BeforeValidator(_key_list)]


class Backups(BaseModel):
    """What is kept of the copies that orderui makes of a book."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    count: int = Field(
        10, ge=0, le=1_000, description="How many copies of a book are kept, the newest ones; 0 for none at all."
    )
    days: int = Field(
        60, ge=1, le=36_500, description="For how many days a copy is kept; the newest three are longer."
    )


class Settings(BaseModel):
    """What the user has settled on. The description of a field is what the file and `orderui config` say of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    theme: Theme = Field(
        "auto",
        description="Colours. auto asks the terminal, ansi takes its own 16; T in the app changes this.",
    )
    density: Literal["normal", "compact", "roomy"] = Field(
        "normal",
        description="Room. compact gives every line to the data and leaves out the line of keys.",
    )
    numbers: Literal["1,234.50", "1.234,50", "1 234,50", "1'234.50", "locale"] = Field(
        "1,234.50", description="How the app writes numbers; locale asks LC_ALL, LC_NUMERIC and LANG."
    )
    dates: Literal["28 Nov", "Nov 28", "2026-11-28", "locale"] = Field(
        "28 Nov", description="How the app writes days; locale asks LC_ALL, LC_NUMERIC and LANG."
    )
    default_system: Annotated[str, AfterValidator(_system)] = Field(
        "", description="The system that a new order is of unless another is chosen."
    )
    default_currency: Annotated[str, AfterValidator(_currency)] = Field(
        "", description="The currency that a new order begins with, as an ISO 4217 code."
    )
    first_day_of_week: Weekday = Field("monday", description="The day that weeks and calendars begin with.")
    columns: Columns = Field(
        USUAL,
        description="The list's columns, in their order. Where it is narrow the least important ones go.",
    )
    views: dict[ViewName, Query] = Field(
        default_factory=dict,
        description="Your own views: a query under a name. They are tabs after the others, with keys up to 9.",
    )
    view_columns: dict[ViewName, Columns] = Field(
        default_factory=dict,
        description="The columns of single views, by the view's name; c in the app changes them.",
    )
    view_sorts: dict[ViewName, SortText] = Field(
        default_factory=dict,
        description="What single views are sorted by, by the view's name; a - before it turns it round.",
    )
    keys: dict[ActionId, KeyList] = Field(
        default_factory=dict,
        description="Keys by action: one, or several with commas between. `orderui keys` lists the actions.",
    )

    backups: Backups = Field(
        default_factory=Backups.model_construct,
        description="The copies of a book in the folder beside it: one before the first change of each day.",
    )

    @property
    def first_weekday(self) -> int:
        """The first day of the week, counted from Monday, 0."""
        return get_args(Weekday).index(self.first_day_of_week)


TABLES = ("views", "view_columns", "view_sorts", "keys")
"""The settings that hold entries of their own: `views.NAME`, `keys.ACTION`."""
SECTIONS: Mapping[str, type[BaseModel]] = {"backups": Backups}
"""The settings that are made of others: `backups.count`."""


class Fault(Struct, frozen=True):
    """A setting that does not fit: its key (`keys.status`), and what would fit."""

    key: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.key}: {self.sentence}." if self.key else f"{self.sentence}."


def read(tree: Mapping[str, Any], house: House) -> tuple[Settings, tuple[Fault, ...]]:
    """The settings in a tree as TOML gives it. What does not fit is left out, and said."""
    if not tree:
        return Settings.model_construct(), ()  # the defaults fit
    faults: list[Fault] = []
    left = {key: dict(value) if isinstance(value, Mapping) else value for key, value in tree.items()}
    try:
        settings = Settings.model_validate(left, context=house)
    except ValidationError as error:
        for loc, fault in _faults(error):
            faults.append(fault)
            _drop(left, loc)
        settings = Settings.model_validate(left, context=house)
    keys, wrong = _keys(settings.keys)
    return Settings.model_validate({**left, "keys": keys}, context=house), (*faults, *wrong)


def _keys(asked: Mapping[str, Sequence[str]]) -> tuple[dict[str, keyboard.Keys], list[Fault]]:
    """The keys that actions may have, and what stands against the others."""
    faults: list[Fault] = []
    fit: dict[str, keyboard.Keys] = {}
    for name, wanted in asked.items():
        try:
            fit[name] = keyboard.check_keys(name, wanted)
        except ValueError as fault:
            faults.append(Fault(f"keys.{name}", str(fault)))
    clashing = keyboard.clashes(fit)
    faults += [Fault(f"keys.{name}", sentence) for name, sentence in clashing.items()]
    return {name: one for name, one in fit.items() if name not in clashing}, faults


def _faults(error: ValidationError) -> Iterator[tuple[tuple[str, ...], Fault]]:
    """Each setting or entry that does not fit, once."""
    seen: set[tuple[str, ...]] = set()
    for detail in error.errors(include_url=False):
        depth = 2 if detail["loc"][0] in (*TABLES, *SECTIONS) else 1
        loc = tuple(str(step) for step in detail["loc"][:depth])
        if loc not in seen:
            seen.add(loc)
            yield loc, Fault(".".join(loc), _sentence(detail))


def _drop(tree: dict[str, Any], loc: Sequence[str]) -> None:
    holder = tree
    for step in loc[:-1]:
        holder = holder[step]
    del holder[loc[-1]]


def _sentence(detail: ErrorDetails) -> str:
    """What does not fit, in our words."""
    kind, given = detail["type"], detail.get("input")
    match kind:
        case "extra_forbidden":
            *outer, name = (str(step) for step in detail["loc"])
            known = SECTIONS[outer[0]] if outer else Settings
            near = get_close_matches(name, known.model_fields)
            return f"there is no such setting{f'; there is {near[0]}' if near else ''}"
        case "literal_error":
            fits = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
            return f"{_quoted(given)} does not fit; it may be {fits}"
        case "string_type":
            return f"{_quoted(given)} does not fit; write a text in quotes"
        case "tuple_type":
            return f'{_quoted(given)} does not fit; write a list of texts: ["…", "…"]'
        case "dict_type" | "model_type":
            return "write it as a table: one line for each name"
        case "int_type":
            return f"{_quoted(given)} does not fit; write a whole number"
        case "greater_than_equal" | "less_than_equal":
            limit = f"{next(iter(detail['ctx'].values())):,}"
            return f"{given} does not fit; it may be {limit} or {'more' if kind.startswith('greater') else 'less'}"
    return str(detail["ctx"]["error"]) if "error" in detail.get("ctx", {}) else detail["msg"]


def _quoted(given: object) -> str:
    return quote(given) if isinstance(given, str) else str(given)
