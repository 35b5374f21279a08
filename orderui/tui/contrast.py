"""Themes in which everything can be read: the colours of a theme moved as little as makes them stand out.

Themes are made for editors: their warnings are often no more than a tint, and none of them knows the row under
our cursor. What is done here is Textual's theme with the offending variables worked out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

BLACK, WHITE = Color(0, 0, 0), Color(255, 255, 255)

TEXT, MARK = 4.5, 3.0
"""The least contrast of text, and of a mark such as the border of what has the focus. Source: WCAG 2.2, AA."""

ROOMY = 6.0
"""The contrast of plain text on every ground, so that what is set back from it is still read."""

STEP = 0.04
"""How far a colour is moved at once, of its whole way to black or white."""

CURSOR_DARK, CURSOR_LIGHT, BLURRED = 0.5, 0.25, 0.5
"""The most of the accent in the cursor's ground; how much of that is left where the table has not the focus."""

TINTS = (("foreground", 0.08), ("primary", 0.20), ("accent", 0.15))
"""What the style sheets lay over a ground, and how much of it: fields, the field with the focus, marked rows."""

COLOURED = ("text-primary", "text-secondary", "text-warning", "text-error", "text-success", "text-accent")


def contrast(one: Color, other: Color) -> float:
    """The contrast of two opaque colours, 1 to 21. Source: WCAG 2.2, "contrast ratio"."""
    return _ratio(_luminance(one), _luminance(other))


def _ratio(one: float, other: float) -> float:
    return (one + 0.05) / (other + 0.05) if one > other else (other + 0.05) / (one + 0.05)


@lru_cache(maxsize=1024)
def _luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def set_apart(colour: Color, grounds: Sequence[Color], least: float) -> Color:
    """`colour`, moved towards white or black by as little as sets it apart from every one of `grounds`.

    The way is the one that leads further from them. Grounds that leave no such colour get the end of it.
    """
    lights = [_luminance(ground) for ground in grounds]

    def reached(one: Color) -> float:
        light = _luminance(one)
        return min(_ratio(light, other) for other in lights)

    end = max((WHITE, BLACK), key=reached)
    opaque = colour.with_alpha(1.0)
    tries = (opaque.blend(end, min(1.0, step * STEP)) for step in range(int(1 / STEP) + 2))
    return next((one for one in tries if reached(one) >= least), end)


_read: dict[str, tuple[Theme, Theme]] = {}


def legible(theme: Theme) -> Theme:
    """The theme with every text at least TEXT and every mark at least MARK apart from what it stands on.

    A theme of the terminal's own colours is as good as the terminal's.
    """
    if theme.ansi:
        return theme
    made_from, made = _read.get(theme.name, (None, theme))
    if made_from is not theme:
        made = replace(theme, variables={**theme.variables, **_variables(theme)})
        _read[theme.name] = theme, made
    return made


def _variables(theme: Theme) -> dict[str, str]:
    """The variables of Textual's and ours that the theme is to have instead of its own."""
    generated = theme.to_color_system().generate()

    def told(name: str) -> Color:
        """A colour of the theme's; a translucent one as it looks on its background."""
        return Color.parse(generated[name])

    flat = [told("background") + told(name) for name in ("background", "surface", "panel")]
    plain = set_apart(told("foreground"), flat, ROOMY)
    tinted = [ground + told(name).with_alpha(share) for ground in flat[:2] for name, share in TINTS]
    cursor = _cursor(flat[0], told("primary"), plain, CURSOR_DARK if theme.dark else CURSOR_LIGHT)
    blurred = flat[0].blend(cursor, BLURRED)
    grounds = [*flat, *tinted, cursor, blurred]
    plain = set_apart(plain, grounds, TEXT)
    coloured = {name: set_apart(told(name), grounds, TEXT) for name in COLOURED}
    muted = set_apart(_translucent(generated["text-muted"], plain, flat[0]), grounds, TEXT)
    track = told("scrollbar-background")
    return {
        "foreground": plain.hex,
        **{name: colour.hex for name, colour in coloured.items()},
        "text-muted": muted.hex,
        "text-disabled": muted.hex,
        "border": set_apart(told("border"), flat, MARK).hex,
        "block-cursor-background": cursor.hex,
        "block-cursor-foreground": plain.hex,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": blurred.hex,
        "block-cursor-blurred-foreground": plain.hex,
        "footer-foreground": plain.hex,
        "footer-description-foreground": plain.hex,
        "footer-key-foreground": set_apart(told("footer-key-foreground"), grounds, TEXT).hex,
        "input-cursor-background": plain.hex,
        "input-cursor-foreground": flat[0].hex,
        "input-selection-background": coloured["text-primary"].hex,
        "input-selection-foreground": flat[0].hex,
        "screen-selection-background": coloured["text-primary"].hex,
        "screen-selection-foreground": flat[0].hex,
        "button-foreground": plain.hex,
        "button-color-foreground": set_apart(plain, [told("primary")], TEXT).hex,
        **{
            f"scrollbar{state}": set_apart(told(f"scrollbar{state}"), [track], MARK).hex
            for state in ("", "-hover", "-active")
        },
    }


def _cursor(ground: Color, accent: Color, text: Color, most: float) -> Color:
    """The ground of the row under the cursor: as much of the accent, `most` at the most, as text on it bears."""
    shares = (most * (1 - step * STEP) for step in range(int(1 / STEP)))
    tries = (ground.blend(accent, share) for share in shares)
    return next((one for one in tries if contrast(one, text) >= ROOMY), ground)


def _translucent(told: str, text: Color, ground: Color) -> Color:
    """A colour that the theme may give as a share of its text, `auto 60%`, as it looks on the ground."""
    if not told.startswith("auto"):
        return Color.parse(told)
    return ground.blend(text, float(told.removeprefix("auto").strip().rstrip("%")) / 100)


class Undimmed(LineFilter):
    """Lines in which nothing is dim: where a theme has shades, what is faint is so by its colour alone.

    Terminals halve what is dim, which is more than a muted colour bears.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without the attribute."""
        del background
        return [_undimmed(segment) for segment in segments]


def _undimmed(segment: Segment) -> Segment:
    text, style, control = segment
    return Segment(text, style + NOT_DIM, control) if style is not None and style.dim else segment


NOT_DIM = Style(dim=False)
