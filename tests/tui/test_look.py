"""How phases and kinds of text look."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.app import ComposeResult

from orderui.tui import look
from orderui.tui.settled import SettledApp
from orderui.tui.widgets.columns import Column
from orderui.tui.widgets.rows import Rows


@dataclass(frozen=True)
class Line:
    """A row."""

    key: str


class Wardrobe(SettledApp):
    """Every look there is, each in a column of its own."""

    def compose(self) -> ComposeResult:
        worn: list[Column[Line]] = [
            Column(one.name, "", 20, cell=lambda _line, name=one.name: (name, name))  # type: ignore[misc] # a default binds it
            for one in look.LOOKS
        ]
        yield Rows(worn, [Line("cursor"), Line("row")])


async def worn(theme: str) -> dict[str, Style]:
    """How each look is drawn in a row of a theme, by its name."""
    app = Wardrobe()
    async with app.run_test(size=(300, 10)) as pilot:
        app.theme = theme
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        drawn = {text.strip(): style for strip in strips[2:] for text, style, _ in strip if style is not None}
        return {one.name: drawn[one.name] for one in look.LOOKS}


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
    drawn = await worn(theme)
    assert drawn["phase--done"].color != drawn["phase--open"].color
    assert drawn["text--error"].bold


@pytest.mark.parametrize(("theme", "dimmed"), [(look.DARK, False), (look.LIGHT, False), ("ansi-dark", True)])
async def test_what_is_faint_is_dimmed_only_where_there_are_no_shades(theme: str, dimmed: bool) -> None:  # noqa: FBT001 - from the table
    drawn = await worn(theme)
    assert bool(drawn["text--label"].dim) is dimmed
    assert not drawn["text--accent"].dim
