"""Book text made safe to show, and measured, for both faces.

What comes from a vendor or a keyboard is data: it must not style, move or script the terminal, nor push a
neighbouring column out of line. `safe` makes it so; `width`, `clip` and `pad` expect what `safe` gave.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

JOINER = "\u200d"
EMOJI_STYLE = "\ufe0f"
REPLACEMENT = "\ufffd"

_EMOJI = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u2028\u2029"  # line and paragraph separator
    "\u202a-\u202e\u2066-\u206f"  # bidi embeddings, overrides and isolates; the deprecated ones beside them
    "\ufff9-\ufffb\ufffe\uffff"  # annotation marks, noncharacters
    "\ud800-\udfff]"  # lone surrogates
    # A joiner outside an emoji sequence shows nothing, and is where terminals disagree about widths.
    f"|(?<![{_EMOJI}{EMOJI_STYLE}]){JOINER}|{JOINER}(?![{_EMOJI}])"
)
_STAND_INS = {chr(code): chr(0x2400 + code) for code in range(0x20)} | {
    "\n": "⏎",
    "\t": "⇥",
    "\x7f": "␡",
    "\u2028": "⏎",
    "\u2029": "⏎",
    JOINER: "",
}
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def safe(text: str) -> str:
    """`text` on one line, with every character that could act on the terminal replaced by a visible stand-in.

    Escape becomes ␛, a line break ⏎, a tab ⇥, whatever has no picture �. Scripts of every direction,
    combining marks and emoji sequences stay. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(lambda found: _STAND_INS.get(found[0], REPLACEMENT), text)


def in_place(text: str) -> str:
    """`safe`, character for character: what that leaves out has a stand-in too. A place is the same in both."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(lambda found: _STAND_INS.get(found[0]) or REPLACEMENT, text)


def safe_lines(text: str) -> list[str]:
    """`safe`, line by line: line breaks divide, tabs become spaces. Never empty."""
    return [safe(line.expandtabs(4)) for line in _LINE_BREAK.split(text)]


def width(text: str) -> int:
    """The cells that safe `text` takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(cells for _, cells in _clusters(text))


def clip(text: str, cells: int, ellipsis: str = "…") -> str:
    """Safe `text` in at most `cells` cells; what is cut ends in `ellipsis`.

    Cuts between what a reader sees as characters: marks stay with their base, emoji sequences are whole.
    """
    room = cells - width(ellipsis)
    if room < 0:  # too narrow even for the sign of having been cut
        ellipsis, room = "", max(cells, 0)
    if text.isascii():
        return text if len(text) <= cells else text[:room] + ellipsis
    used = kept = 0
    for end, size in _clusters(text):
        used += size
        if used > cells:
            return text[:kept] + ellipsis
        if used <= room:
            kept = end
    return text


def pad(text: str, cells: int, align: Literal["left", "right"] = "left") -> str:
    """Safe `text` in exactly `cells` cells: clipped, or filled with spaces on the side away from `align`."""
    fitted = clip(text, cells)
    fill = " " * (cells - width(fitted))
    return fitted + fill if align == "left" else fill + fitted


def quote(text: str, cells: int = 40) -> str:
    """`text` as a sentence may quote it: safe, short, in double quotes."""
    return f'"{clip(safe(text), cells)}"'


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 order`, `3 orders`, `1,204 entries`: a number with its noun, in the plural with an s or as given."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def with_article(noun: str) -> str:
    """`an instruction`, `a line`: a noun with its article."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


# One cell as text, two with U+FE0F. Source: Unicode 17, emoji-variation-sequences.txt.
_TWO_IN_EMOJI_STYLE = frozenset(
    "#*0123456789©®‼⁉™ℹ↔↕↖↗↘↙↩↪⌨⏏⏭⏮⏯⏱⏲⏸⏹⏺Ⓜ▪▫▶◀◻◼☀☁☂☃☄☎☑☘☝☠☢☣☦☪☮☯☸☹☺♀♂♟♠♣♥♦♨♻♾⚒⚔⚕⚖⚗⚙⚛⚜"
    "⚠⚧⚰⚱⛈⛏⛑⛓⛩⛰⛱⛴⛷⛸⛹✂✈✉✌✍✏✒✔✖✝✡✳✴❄❇❣❤➡⤴⤵⬅⬆⬇"
    "🅰🅱🅾🅿🌡🌤🌥🌦🌧🌨🌩🌪🌫🌬🌶🍽🎖🎗🎙🎚🎛🎞🎟🏋🏌🏍🏎🏔🏕🏖🏗🏘🏙🏚🏛🏜🏝🏞🏟🏳🏵🏷🐿👁"
    "📽🕉🕊🕯🕰🕳🕴🕵🕶🕷🕸🕹🖇🖊🖋🖌🖍🖐🖥🖨🖱🖲🖼🗂🗃🗄🗑🗒🗓🗜🗝🗞🗡🗣🗨🗯🗳🗺🛋🛍🛎🛏🛠🛡🛢🛣🛤🛥🛩🛰🛳"
)
# Where the general categories and the East Asian widths of Python's Unicode do not say it all.
_ONE_CELL_FORMATS = frozenset(
    "\u00ad\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_NO_CELL = ((0x1160, 0x11FF), (0x3164, 0x3164), (0xD7B0, 0xD7FF), (0xFFA0, 0xFFA0), (0x1F3FB, 0x1F3FF))
_TWO_CELLS = (  # wide since Unicode 16
    (0x2630, 0x2637),
    (0x268A, 0x268F),
    (0x4DC0, 0x4DFF),
    (0x1D300, 0x1D356),
    (0x1D360, 0x1D376),
)
_YOUNG_AND_WIDE = ((0x1F300, 0x1FAFF), (0x20000, 0x3FFFD))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """What a reader sees as one character each: the index where it ends, and its cells."""
    base = ""  # what an emoji style would widen; "" once it has
    start = cells = 0
    joined = False
    for index, char in enumerate(text):
        size = _cells(char)
        if joined:  # drawn into the character before it
            joined = False
        elif char == JOINER:
            joined = True
        elif char == EMOJI_STYLE:
            cells += base in _TWO_IN_EMOJI_STYLE
            base = ""
        elif size and not (_is_regional(char) and _is_regional(text[start:index])):
            if index:
                yield index, cells
            base, start, cells = char, index, size
        elif size:  # the second half of a flag
            cells += size
    if text:
        yield len(text), cells


def _is_regional(char: str) -> bool:
    """One of the letters that make a flag two by two."""
    return "\U0001f1e6" <= char <= "\U0001f1ff" and len(char) == 1


@lru_cache(4096)
def _cells(char: str) -> int:
    """The cells of one character by itself: 0, 1 or 2."""
    code = ord(char)
    category = unicodedata.category(char)
    if _within(code, _NO_CELL) or (category in {"Mn", "Me", "Mc", "Cf"} and char not in _ONE_CELL_FORMATS):
        return 0
    if category == "Cn":  # younger than this Python, or no character at all
        return 2 if _within(code, _YOUNG_AND_WIDE) else 1
    wide = unicodedata.east_asian_width(char) in {"W", "F"} or _within(code, _TWO_CELLS)
    return 2 if wide else 1


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
