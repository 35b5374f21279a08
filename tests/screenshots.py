"""`make screenshots`: pictures of the running app, made anew into `screenshots/`.

SVG always; PNG too where cairosvg is installed. The clock stands still and the book is the sample book, so that the
pictures change only when the app does.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from orderui import bootstrap
from orderui.tui.app import OrderuiApp
from orderui.usecases import demo

FOLDER = Path(__file__).parent.parent / "screenshots"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
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
            else:
                await pilot.press(key)
            await pilot.pause(0.15)
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


PICTURES = (
    Picture("orders", typed("down", "down")),
    Picture("orders-light", typed("T", "down", "down")),
    Picture("filter", typed("slash", "text:is:late party:a", "enter")),
    Picture("order", typed("slash", "text:system:imburse part.status:settled", "enter", "enter")),
)


async def take(picture: Picture) -> str:
    """One picture, as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        clock = bootstrap.SystemClock(NOW)
        desk = bootstrap.desk(Path(folder) / "orders.json", time=clock)
        demo.fill(desk)
        app = OrderuiApp(desk, demo=True)
        async with app.run_test(size=picture.size) as pilot:
            await pilot.pause(0.5)
            await picture.go(pilot)
            return FONTS.sub("", app.export_screenshot(title="orderui"))


def as_png(svg: str) -> bytes | None:
    """The picture as PNG, or None where this machine cannot."""
    try:
        import cairosvg
    except (ImportError, OSError):
        return None
    made: bytes = cairosvg.svg2png(bytestring=svg.replace("Fira Code", "DejaVu Sans Mono").encode(), scale=1.2)
    return made


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        svg = asyncio.run(take(picture))
        (FOLDER / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
        png = as_png(svg)
        if png is not None:
            (FOLDER / f"{picture.name}.png").write_bytes(png)
        print(f"{picture.name}: SVG{' and PNG' if png else ''}")


if __name__ == "__main__":
    main()
