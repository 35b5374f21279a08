"""`make screenshots`: pictures of the running app, made anew into `screenshots/`.

SVG always; PNG too where Pillow and a monospaced font are at hand. The clock stands still and the book is the sample book, so that the
pictures change only when the app does.
"""

from __future__ import annotations

import asyncio
import io
import re
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.cells import cell_len
from textual.pilot import Pilot

from orderui import bootstrap
from orderui.tui.app import OrderuiApp
from orderui.usecases import demo

FOLDER = Path(__file__).parent.parent / "screenshots"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
WIDE, HIGH = 9, 18
Keys = Callable[[Pilot[None]], Awaitable[None]]


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name and how to get there from the list of orders."""

    name: str
    go: Keys
    size: tuple[int, int] = (120, 36)
    theme: str = ""


def typed(*keys: str) -> Keys:
    """Press keys, with a pause after each for the screen to settle; a query is typed letter by letter."""

    async def go(pilot: Pilot[None]) -> None:
        for key in keys:
            if key.startswith("text:"):
                await pilot.press(*("space" if one == " " else _key(one) for one in key[5:]))
            elif key != "pause":
                await pilot.press(key)
            await pilot.pause(0.4)
        await pilot.pause(0.4)

    return go


def _key(char: str) -> str:
    names = {
        ":": "colon",
        "-": "minus",
        "+": "plus",
        "/": "slash",
        "<": "less_than_sign",
        ">": "greater_than_sign",
    }
    return names.get(char, char)


RENT = ("slash", "text:RENT-2026-0042", "enter", "enter")
PICTURES = (
    Picture("orders", typed("down", "down", "down")),
    Picture("orders-light", typed("T", "down", "down", "down")),
    Picture("filter", typed("slash", "text:is:late or due<+3d", "enter")),
    Picture("order", typed(*RENT, "down", "down", "down"), size=(120, 26)),
    Picture("locked", typed(*RENT, "enter", "pause", "x"), size=(120, 26)),
    Picture("status", typed(*RENT, "down", "down", "down", "s"), size=(120, 26)),
    Picture(
        "transfers",
        typed("slash", "text:system:nuflow status:delivered", "enter", "enter", "tab", "tab"),
        size=(120, 20),
    ),
    Picture("money", typed("m"), size=(120, 30)),
    Picture("help", typed("question_mark"), size=(120, 30)),
)


async def take(picture: Picture) -> tuple[str, bytes | None]:
    """One picture, as SVG and, where this machine has the means, as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        desk = bootstrap.desk(Path(folder) / "orders.json", time=bootstrap.SystemClock(NOW))
        demo.fill(desk)
        app = OrderuiApp(desk, demo=True)
        async with app.run_test(size=picture.size) as pilot:
            app.theme = "textual-dark"
            await pilot.pause(0.5)
            await picture.go(pilot)
            return FONTS.sub("", app.export_screenshot(title="orderui")), as_png(app)


def as_png(app: OrderuiApp) -> bytes | None:
    """The screen drawn cell by cell, so that columns stand as they do in a terminal."""
    try:
        from PIL import Image, ImageDraw, ImageFont

        plain, bold = (ImageFont.truetype(f"DejaVuSansMono{kind}.ttf", 15) for kind in ("", "-Bold"))
    except (ImportError, OSError):
        return None
    size = app.screen.size
    image = Image.new("RGB", (size.width * WIDE, size.height * HIGH))
    draw = ImageDraw.Draw(image)
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            back = style.bgcolor.get_truecolor() if style and style.bgcolor else (18, 18, 18)
            fore = style.color.get_truecolor() if style and style.color else (224, 224, 224)
            back, fore = (fore, back) if style and style.reverse else (back, fore)
            cells = cell_len(text)
            draw.rectangle((x * WIDE, y * HIGH, (x + cells) * WIDE, (y + 1) * HIGH), fill=tuple(back))
            for char in text:
                draw.text(
                    (x * WIDE, y * HIGH), char, font=bold if style and style.bold else plain, fill=tuple(fore)
                )
                x += cell_len(char)
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        svg, png = asyncio.run(take(picture))
        (FOLDER / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
        if png is not None:
            (FOLDER / f"{picture.name}.png").write_bytes(png)
        print(f"{picture.name}: SVG{' and PNG' if png else ''}")


if __name__ == "__main__":
    main()
