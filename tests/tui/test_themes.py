"""Every theme that can be chosen is read by everybody: contrasts as WCAG 2.2 asks them at AA, in what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import ClassVar, get_args

import pytest
from rich.color import Color as TerminalColour
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.containers import Vertical
from textual.content import Content
from textual.theme import Theme as Colours
from textual.widget import Widget
from textual.widgets import Button, Footer, OptionList, Static, TextArea
from textual.widgets.option_list import Option

import orderui.tui
from orderui.settings.model import Theme
from orderui.tui import look
from orderui.tui.bindings import bindings
from orderui.tui.contrast import MARK, TEXT, contrast, legible, set_apart
from orderui.tui.modals.confirm import Answer
from orderui.tui.settled import SettledApp
from orderui.tui.themes import ANSI, ANSI_DARK, ANSI_LIGHT, AUTO
from orderui.tui.widgets.columns import Column
from orderui.tui.widgets.entry import Entry
from orderui.tui.widgets.field_row import FieldRow
from orderui.tui.widgets.rows import Rows
from orderui.usecases.actions import ORDERS
from tests.tui.shell import Running

HERE = Path(orderui.tui.__file__).parent
SHIPPED = [name for name in get_args(Theme) if name not in (AUTO, ANSI)]
SHADED = [name for name in SHIPPED if not name.startswith("ansi")]

DRAWN: tuple[tuple[str, type[Widget]], ...] = (
    (look.DARK, Rows),
    (look.DARK, OptionList),
    (look.LIGHT, Rows),
    (look.LIGHT, Entry),
    ("high-contrast", Rows),
    ("nord", Rows),
    ("solarized-light", OptionList),
    ("solarized-light", Rows),
)
"""Themes that are drawn, with what has the focus: the usual ones, and those that left least to be read."""

PALETTES = {
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5"
    " 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "Linux console": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa"
    " 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "Tango": "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf"
    " 555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec",
}
"""The 16 colours of terminals in wide use."""


@dataclass(frozen=True)
class Line:
    """A row."""

    key: str


class Wardrobe(SettledApp):
    """Everything that can be read, as the app shows it: each look in each kind of row, and every kind of control."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [HERE / "app.tcss"]
    CSS = (HERE / "modals/confirm.tcss").read_text().replace(
        "Confirm {", "#confirm {"
    ) + ".ground { background: $panel; }"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ORDERS)]

    def compose(self) -> ComposeResult:
        worn: list[Column[Line]] = [
            Column(one.name, one.name, 3, cell=lambda _line, name=one.name: ("ABC", name))  # type: ignore[misc] # a default binds it
            for one in look.LOOKS
        ]
        table = Rows(worn, [Line(str(number)) for number in range(4)])
        table.set_marks({"1", "2"})
        yield table
        yield Static("panel", classes="ground")
        for one in look.LOOKS:
            yield Static(Content.styled(one.name, one.style), classes="ground")
        with Vertical(id="confirm"):
            chosen = Answer("chosen", markup=False)
            chosen.chosen = True
            yield chosen
            yield Answer("other", markup=False)
        yield OptionList(Option(Content.assemble(("1 ", "$text-accent"), ("says", "$text-muted"))), compact=True)
        yield Entry("typed")
        yield Entry(placeholder="placeholder")
        yield TextArea(placeholder="placeholder")
        yield FieldRow(("a",), "Label", "locked", locked=True)
        row = FieldRow(("b",), "Label", "value")
        yield row
        yield Button("Save", variant="primary", compact=True)
        yield Button("Leave", compact=True)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        for row, tone in zip(self.query(FieldRow), ("note", "error"), strict=True):
            row.aside("aside", "dim")
            row.say("said", "error" if tone == "error" else "note")


async def _drawn(app: Wardrobe, pilot: Running) -> Iterator[tuple[str, Style]]:
    """Every piece of text on the screen, with its style."""
    await pilot.pause()
    strips = app.screen._compositor.render_strips()
    return (
        (text, style)
        for strip in strips
        for text, style, _ in strip
        if style is not None and any(character.isalnum() or character == look.CURSOR for character in text)
    )


async def test_whatever_is_drawn_can_be_read() -> None:
    app = Wardrobe()
    faint: dict[tuple[str, str], float] = {}
    async with app.run_test(size=(90, 60)) as pilot:
        for name, focused in DRAWN:
            app.theme = name
            app.query(focused).first().focus()
            for text, style in await _drawn(app, pilot):
                assert style.color is not None
                assert style.bgcolor is not None
                assert not style.dim, (name, text)
                worn = contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))
                if worn < TEXT:
                    faint[name, text.strip()] = worn
    assert faint == {}


@pytest.mark.parametrize("name", SHADED)
def test_texts_stand_out_on_every_ground_and_marks_of_focus_too(name: str) -> None:
    colours = _colours(name)
    flat = {ground: Color.parse(colours[ground]) for ground in ("background", "surface", "panel")}
    grounds = dict(flat)
    for ground in ("background", "surface"):
        for tint, share in (("foreground", 0.08), ("foreground", 0.03), ("primary", 0.20), ("accent", 0.15)):
            grounds[f"{tint} on {ground}"] = flat[ground] + Color.parse(colours[tint]).with_alpha(share)
    for cursor in ("block-cursor-background", "block-cursor-blurred-background"):
        grounds[cursor] = Color.parse(colours[cursor])
    texts = [
        *("foreground", "text-muted", "text-disabled", "text-primary", "text-accent", "text-warning"),
        *("text-error", "text-success", "footer-key-foreground", "footer-description-foreground"),
    ]
    for text in texts:
        for ground, colour in grounds.items():
            assert contrast(Color.parse(colours[text]), colour) >= TEXT, (text, ground)
    for text, ground in (
        ("input-selection-foreground", "input-selection-background"),
        ("screen-selection-foreground", "screen-selection-background"),
        ("input-cursor-foreground", "input-cursor-background"),
        ("button-color-foreground", "primary"),
    ):
        assert contrast(Color.parse(colours[text]), Color.parse(colours[ground])) >= TEXT, (text, ground)
    for ground, colour in flat.items():
        assert contrast(Color.parse(colours["border"]), colour) >= MARK, ground
    for field in ("foreground on background", "primary on background"):
        assert contrast(Color.parse(colours["input-cursor-background"]), grounds[field]) >= MARK
    thumb, track = Color.parse(colours["scrollbar"]), Color.parse(colours["scrollbar-background"])
    assert contrast(thumb, track) >= MARK


@pytest.mark.parametrize("name", SHADED)
def test_the_row_under_the_cursor_is_another_ground_where_it_has_the_focus(name: str) -> None:
    colours = _colours(name)
    grounds = {
        colours[one] for one in ("background", "block-cursor-background", "block-cursor-blurred-background")
    }
    assert len(grounds) == 3


@pytest.mark.parametrize(
    ("theme", "ground"), [(ANSI_DARK, "000000"), (ANSI_LIGHT, "ffffff")], ids=["dark", "light"]
)
@pytest.mark.parametrize("palette", PALETTES)
def test_the_16_colours_are_read_in_every_terminal(theme: Colours, ground: str, palette: str) -> None:
    colours = legible(theme).to_color_system().generate()
    names = [f"text-{name}" for name in ("primary", "accent", "warning", "error", "success")]
    for name in (*names, "footer-key-foreground", "border"):
        number = Color.parse(colours[name]).ansi
        assert number is not None, name
        told = Color.parse(f"#{PALETTES[palette].split()[number]}")
        assert contrast(told, Color.parse(f"#{ground}")) >= TEXT, name


@pytest.mark.parametrize("name", ["ansi-dark", "ansi-light"])
async def test_the_16_colours_are_used_on_the_terminals_own_ground_alone(name: str) -> None:
    app = Wardrobe()
    async with app.run_test(size=(90, 60)) as pilot:
        app.theme = name
        app.query_one(OptionList).focus()
        for text, style in await _drawn(app, pilot):
            if "input" not in text:
                assert style.bgcolor in (None, TerminalColour.default()), text


def test_a_colour_that_stands_out_already_is_left_alone() -> None:
    white, black, grey = (Color.parse(text) for text in ("#ffffff", "#000000", "#777777"))
    assert set_apart(white, [black], TEXT) == white
    assert contrast(set_apart(grey, [white], TEXT), white) >= TEXT
    assert contrast(black, white) == pytest.approx(21)


def _colours(name: str) -> dict[str, str]:
    theme = SettledApp().get_theme(name)
    assert theme is not None
    return theme.to_color_system().generate() | theme.variables
