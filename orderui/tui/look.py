"""How things look: the one place that gives phases and kinds of text their glyph and colour.

Colours are variables of the theme in use, so light, dark and 16-colour themes all answer them. A look is worn
in two ways: as the style of a piece of `Content` (`Look.style`), and by its name in a widget that draws its lines
itself (`drawn`). It is no CSS class: a style sheet would be asked for every look at every start.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from rich.style import Style
from textual.color import Color

LIGHT = "textual-light"
DARK = "textual-dark"

CURSOR = "❯"
MARK = "✓"
LOCK = "⊘"
INHERITED = "↳"
ASCENDING = "▲"
DESCENDING = "▼"


class Look(Struct, frozen=True):
    """A colour of the theme and a text style, under a `name`.

    `faint` looks are set back by colour and dimmed: where a theme has shades to do it with, the app takes the
    dimming away from every line.
    """

    name: str
    colour: str
    text_style: str = ""
    faint: bool = False

    @property
    def style(self) -> str:
        """The look as a style of `Content`: `bold $text-warning`."""
        return f"{self.text_style}{' dim' * self.faint} {self.colour}".strip()

    def drawn(self, variables: Mapping[str, str]) -> Style:
        """The look as a style of a drawn line, with the theme's `variables`. It has no background."""
        told = variables[self.colour.removeprefix("$")].split()[0]  # `ansi_default 50%`: the share is dim
        colour = None if told == "auto" else Color.parse(told).rich_color  # `auto` is as the ground has it
        return Style(color=colour, bold="bold" in self.text_style or None, dim=self.faint or None)


class PhaseLook(Look, Struct, frozen=True):
    """A phase: told by its glyph, one cell wide, as well as by its colour."""

    glyph: str = " "


PHASES: dict[str, PhaseLook] = {
    "draft": PhaseLook("phase--draft", "$text-muted", faint=True, glyph="◌"),
    "open": PhaseLook("phase--open", "$foreground", glyph="○"),
    "in flight": PhaseLook("phase--in-flight", "$text-primary", glyph="◐"),
    "attention": PhaseLook("phase--attention", "$text-warning", "bold", glyph="▲"),
    "done": PhaseLook("phase--done", "$text-success", glyph="●"),
    "dead": PhaseLook("phase--dead", "$text-muted", faint=True, glyph="✕"),
}
"""By the phase's word, in the order an order passes through them."""

TEXTS: dict[str, Look] = {
    "label": Look("text--label", "$text-muted", faint=True),
    "dim": Look("text--dim", "$text-muted", faint=True),
    "accent": Look("text--accent", "$text-accent"),
    "error": Look("text--error", "$text-error", "bold"),
    "warning": Look("text--warning", "$text-warning"),
    "note": Look("text--note", "$text-primary"),
}
"""Kinds of text; the last three are the severities of a finding."""

LOOKS: tuple[Look, ...] = (*PHASES.values(), *TEXTS.values())

NAMED: dict[str, Look] = {look.name: look for look in LOOKS}
