"""The themes: which one to begin with, which one T turns to, and those of our own."""

from __future__ import annotations

import os
from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

from orderui.tui import look

AUTO, ANSI = "auto", "ansi"

HIGH_CONTRAST = Theme(
    "high-contrast",
    primary="#4da3ff",
    secondary="#9ecbff",
    accent="#ffd700",
    warning="#ffaf00",
    error="#ff6b6b",
    success="#5fff87",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    variables={
        "text-muted": "#d0d0d0",
        "text-disabled": "#b2b2b2",
        "text-primary": "#87c5ff",
        "text-accent": "#ffd700",
        "text-warning": "#ffc14d",
        "text-error": "#ff8787",
        "text-success": "#5fff87",
        "block-cursor-background": "#003a8c",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#ffd700",
        "input-selection-background": "#4da3ff 60%",
    },
)

HIGH_CONTRAST_LIGHT = Theme(
    "high-contrast-light",
    primary="#003a8c",
    secondary="#00286b",
    accent="#6a008a",
    warning="#7a3e00",
    error="#a00000",
    success="#005a1e",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#e6e6e6",
    dark=False,
    variables={
        "text-muted": "#333333",
        "text-disabled": "#4d4d4d",
        "text-primary": "#003a8c",
        "text-accent": "#6a008a",
        "text-warning": "#7a3e00",
        "text-error": "#a00000",
        "text-success": "#005a1e",
        "block-cursor-background": "#cfe2ff",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#003a8c",
        "input-selection-background": "#003a8c 30%",
    },
)

# A choice stays readable whatever colours its words have; Textual's lists do not reverse what they show.
_UNDERLINED = {
    "block-cursor-foreground": "ansi_default",
    "block-cursor-background": "ansi_default",
    "block-cursor-text-style": "bold underline",
}

# Of the 16 colours only these are read on black in every terminal, and on white only blue and red: Textual's blue
# on black is not, nor is green or yellow on white. Phases have their glyphs besides.
ANSI_DARK = replace(
    BUILTIN_THEMES["ansi-dark"],
    primary="ansi_cyan",
    secondary="ansi_cyan",
    accent="ansi_bright_magenta",
    warning="ansi_bright_yellow",
    error="ansi_bright_red",
    success="ansi_green",
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        **_UNDERLINED,
        "border": "ansi_cyan",
        "footer-key-foreground": "ansi_bright_magenta",
        "input-selection-background": "ansi_cyan",
        "link-color": "ansi_cyan",
        "screen-selection-background": "ansi_cyan",
        "scrollbar": "ansi_cyan",
        "scrollbar-hover": "ansi_cyan",
        "scrollbar-active": "ansi_cyan",
    },
)

ANSI_LIGHT = replace(
    BUILTIN_THEMES["ansi-light"],
    primary="ansi_blue",
    secondary="ansi_blue",
    accent="ansi_blue",
    warning="ansi_red",
    error="ansi_red",
    success="ansi_blue",
    variables={
        **BUILTIN_THEMES["ansi-light"].variables,
        **_UNDERLINED,
        "footer-key-foreground": "ansi_blue",
        "input-selection-background": "ansi_blue",
        "input-selection-foreground": "ansi_bright_white",
        "screen-selection-background": "ansi_blue",
        "scrollbar": "ansi_blue",
    },
)

OWN = (HIGH_CONTRAST, HIGH_CONTRAST_LIGHT, ANSI_DARK, ANSI_LIGHT)
"""Themes that Textual does not have, or not so that they could be read."""

PAIRS = (
    (look.DARK, look.LIGHT),
    ("high-contrast", "high-contrast-light"),
    ("ansi-dark", "ansi-light"),
    ("atom-one-dark", "atom-one-light"),
    ("catppuccin-mocha", "catppuccin-latte"),
    ("rose-pine", "rose-pine-dawn"),
    ("solarized-dark", "solarized-light"),
)
"""Dark themes with their light ones."""


def themes(wanted: str = AUTO) -> tuple[str, str]:
    """The theme to begin with and the one to turn to: as `wanted`, plain where that asks a terminal of 16 colours,
    or one that is to have none (no-color.org).

    A terminal that says it is light is believed where nobody has said otherwise.
    """
    if wanted not in (AUTO, ANSI):
        return wanted, _other(wanted)
    dark, light = (look.DARK, look.LIGHT) if wanted == AUTO and _is_rich() else ("ansi-dark", "ansi-light")
    is_light = os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
    return (light, dark) if is_light else (dark, light)


def _is_rich() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    colours = f"{os.environ.get('TERM', '')} {os.environ.get('COLORTERM', '')}"
    return any(word in colours for word in ("256color", "truecolor", "24bit", "direct", "kitty"))


def _other(theme: str) -> str:
    """The light one of a dark theme, and the dark one of a light theme."""
    partners = dict(PAIRS) | {light: dark for dark, light in PAIRS}
    return partners.get(theme, look.LIGHT)
