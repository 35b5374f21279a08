"""How things look: the one place that gives phases and kinds of text their glyph and colour.

Colours are variables of the theme in use, so light, dark and 16-colour themes all answer them. A look is worn
in three ways: as a CSS class of a widget (`rules()`), as a component class of a widget that draws its lines
itself (`rules("Rows > ")`), and as the style of a piece of `Content` (`Look.style`).
"""

from __future__ import annotations

from msgspec import Struct

LIGHT = "textual-light"
DARK = "textual-dark"

CURSOR = "❯"
MARK = "✓"
LOCK = "⊘"
INHERITED = "↳"
ASCENDING = "▲"
DESCENDING = "▼"


class Look(Struct, frozen=True):
    """A colour of the theme and a text style, worn under the CSS class `name`.

    `faint` looks are set back by colour; where a theme has no shades to do it with they are dimmed instead.
    """

    name: str
    colour: str
    text_style: str = ""
    faint: bool = False

    @property
    def style(self) -> str:
        """The look as a style of `Content`: `bold $text-warning`.

        A piece of content knows no background for `$text-muted` to be set back from, so a faint one is dimmed.
        """
        return f"{self.text_style}{' dim' * self.faint} {self.colour}".strip()

    def rules(self, scope: str = "") -> str:
        """The look as CSS; `scope` is put before its class (`Rows > `)."""
        text_style = f" text-style: {self.text_style};" if self.text_style else ""
        rules = f"{scope}.{self.name} {{ color: {self.colour};{text_style} }}\n"
        if self.faint:
            # A component class has no pseudo-classes of its own: those of the widget are asked.
            owner, arrow, rest = scope.partition(" ")
            selector = f"{owner}:ansi{arrow}{rest}.{self.name}" if owner else f".{self.name}:ansi"
            rules += f"{selector} {{ text-style: {self.text_style} dim; }}\n"
        return rules


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

CLASSES: frozenset[str] = frozenset(look.name for look in LOOKS)


def rules(scope: str = "") -> str:
    """Every look as CSS: for the whole app, or with a `scope` (`Rows > `) for one widget's components."""
    return "".join(look.rules(scope) for look in LOOKS)
