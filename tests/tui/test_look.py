"""How phases and kinds of text look."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static

from orderui.tui import look


class Wardrobe(App[None]):
    """Every look there is, each worn once as a class and once as a style."""

    CSS = look.rules()

    def compose(self) -> ComposeResult:
        for worn in look.LOOKS:
            yield Static("class", classes=worn.name)
            yield Static(Content.styled("style", worn.style))


@pytest.mark.parametrize(
    "glyph",
    [*(phase.glyph for phase in look.PHASES.values()), look.CURSOR, look.MARK, look.LOCK, look.INHERITED],
)
def test_a_glyph_is_one_cell(glyph: str) -> None:
    assert len(glyph) == cell_len(glyph) == 1


def test_phases_are_told_apart_without_colour() -> None:
    assert len({phase.glyph for phase in look.PHASES.values()}) == len(look.PHASES) == 6


@pytest.mark.parametrize("theme", [look.DARK, look.LIGHT, "ansi-dark", "ansi-light", "nord"])
async def test_every_look_can_be_worn_in_every_theme(theme: str) -> None:
    app = Wardrobe()
    async with app.run_test(size=(40, 30)) as pilot:
        app.theme = theme
        await pilot.pause()
        done = app.query_one(".phase--done").visual_style
        plain = app.query_one(".phase--open").visual_style
        assert done.foreground != plain.foreground


@pytest.mark.parametrize(("theme", "dimmed"), [(look.DARK, False), (look.LIGHT, False), ("ansi-dark", True)])
async def test_what_is_faint_is_dimmed_only_where_there_are_no_shades(theme: str, dimmed: bool) -> None:  # noqa: FBT001 - from the table
    app = Wardrobe()
    async with app.run_test(size=(40, 30)) as pilot:
        app.theme = theme
        await pilot.pause()
        assert bool(app.query_one(".text--label").visual_style.dim) is dimmed
