"""How a piece of JSON text, good or bad, is named to a person: its place, what it is, how JSON writes it."""

from __future__ import annotations

import re

SCALAR = re.compile(
    r"(?:-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null)(?![\w.+-])",
)
STRING_BODY = re.compile(r'(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
"""A string from behind its opening quote, as far as it is good."""

_RUN = re.compile(r'[^\s,:{}\[\]"]+')
_NULLS = ("null", "none", "nil", "undefined")
_WRITTEN = {"true": "true", "false": "false"} | dict.fromkeys(_NULLS, "null")
_TYPOGRAPHIC = "`\u00b4\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"
_QUOTES = {"'": "a single quote"} | dict.fromkeys(_TYPOGRAPHIC, "a typographic quote")


def place(text: str, at: int) -> tuple[int, int]:
    """The line and column, both from 1, of the character at `at`."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def found(text: str, at: int) -> str:
    """What stands at `at`, in words, with how JSON writes it where that is known."""
    char = text[at]
    if char == '"':
        body = STRING_BODY.match(text, at + 1)
        return clipped(text[at : body.end() + 1] if body else char)
    if char in _QUOTES:
        return f'{_QUOTES[char]}; keys and text stand in double quotes (")'
    if char == "#" or text[at : at + 2] in ("//", "/*"):
        return "a comment, which JSON does not have"
    run = _RUN.match(text, at)
    word = run[0] if run else char
    return _shown(word) + _how_written(word)


def _how_written(word: str) -> str:
    """How JSON writes what was probably meant by `word`, to end a sentence with; empty where nobody knows."""
    if SCALAR.fullmatch(word):
        return ""
    if word.lower() in _WRITTEN:
        return f", which JSON writes {_WRITTEN[word.lower()]}"
    if word.lstrip("+-").lower() in ("nan", "inf", "infinity"):
        return ", which is no number JSON can hold"
    number = word.lstrip("+-")
    if not re.fullmatch(r"[0-9.][0-9.eE+-]*", number) or not number.strip(".eE+-"):
        return ""
    if word.startswith("+"):
        return ": a JSON number has no plus sign"
    if re.match(r"0[0-9]", number):
        return ": a JSON number has no leading zeros"
    if re.search(r"(?<![0-9])\.|\.(?![0-9])", number):
        return ": a JSON number has a digit before and after its point"
    return ", which is no JSON number"


def clipped(lexeme: str) -> str:
    """A string as written, quotes included, cut where it is long."""
    return lexeme if len(lexeme) <= 40 else f'{lexeme[:38]}…"'


def _shown(word: str) -> str:
    """A piece of the text in quotes, cut where it is long; a character nobody can see by its number."""
    if not word[0].isprintable():
        return f"U+{ord(word[0]):04X}"
    seen = "".join(char if char.isprintable() else "�" for char in word[:20])
    return f'"{seen}…"' if len(word) > 20 else f'"{seen}"'


def string_fault(text: str, start: int, stop: int) -> tuple[int, str]:
    """Where and what the fault is of the string from `start`, which is good only up to `stop`."""
    char = text[stop : stop + 1]
    if not char or text[stop:] == "\\":
        return start, "the quoted text that begins here has no closing double quote"
    if char in "\r\n":
        return stop, r"the line ends inside text: a closing double quote is missing, or \n is to be written"
    if char == "\t":
        return stop, r"a tab inside text is written \t"
    if char != "\\":
        code = f"{ord(char):04x}"
        return stop, rf"the control character U+{code.upper()} inside text is written \u{code}"
    if text[stop + 1] == "u":
        return stop, r"the escape \u needs four hexadecimal digits"
    return stop, rf"the escape {_shown(text[stop : stop + 2])} is none of JSON's; a backslash is written \\"
