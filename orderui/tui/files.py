"""Files that a person names: completed while they are typed, read, and written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from glob import has_magic
from pathlib import Path

from msgspec import Struct

from orderui.domain.errors import BadUsage
from orderui.domain.text import quote
from orderui.usecases import files

MOST = 200
"""Names that one completion offers."""


def path_of(text: str) -> Path:
    """The path that was typed; `~` is the user's own folder."""
    path = Path(text.strip())
    try:
        return path.expanduser()
    except RuntimeError:  # ~somebody that nobody knows
        return path


def whole(path: Path) -> str:
    """The path from the root."""
    return os.path.abspath(path)  # noqa: PTH100 - a link stays as it was named


def short(path: Path) -> str:
    """The path as a person would type it: below the present folder, or their own, from there."""
    absolute = Path(whole(path))
    for base, sign in ((Path.cwd(), ""), (Path.home(), "~/")):
        if absolute.is_relative_to(base) and absolute != base:
            return f"{sign}{absolute.relative_to(base)}"
    return str(absolute)


def completions(text: str, endings: Sequence[str] = ()) -> list[str]:
    """What the path begun in `text` may become: folders, with a slash at their end, and files of those endings.

    Hidden names only once their dot is typed. A folder that cannot be read has none.
    """
    typed_folder, slash, begun = text.rpartition("/")
    folder = path_of(typed_folder or slash or ".")
    found: list[tuple[bool, str]] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            hidden = entry.name.startswith(".") and not begun.startswith(".")
            if hidden or not entry.name.startswith(begun):
                continue
            is_folder = entry.is_dir()
            if is_folder or not endings or entry.name.casefold().endswith(tuple(endings)):
                found.append((not is_folder, f"{typed_folder}{slash}{entry.name}{'/' if is_folder else ''}"))
    return [name for _, name in sorted(found)[:MOST]]


def in_common(names: Sequence[str]) -> str:
    """What all of the names begin with."""
    if not names:
        return ""
    first, last = min(names), max(names)
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None)
    return first if same is None else first[:same]


def files_named(text: str) -> list[Path]:
    """The files a text names: one, or those a pattern with `*` or `?` finds, by name. Raises BadUsage."""
    path = path_of(text)
    if path.exists() or not has_magic(path.name):
        return [path]
    shown = path.name.startswith(".")
    there = path.parent.glob(path.name)
    found = sorted(one for one in there if one.is_file() and (shown or not one.name.startswith(".")))
    if not found:
        raise BadUsage(f"No file is called {quote(text.strip())}.")
    return found


def read(path: Path) -> bytes:
    """What the file holds. Raises BadUsage where it is no file or cannot be read."""
    if path.is_dir():
        raise BadUsage(f"{quote(str(path), 60)} is a folder; name a file in it.")
    if path.exists() and not path.is_file():
        raise BadUsage(f"{quote(str(path), 60)} is no file that can be read at once.")
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise BadUsage(f"{quote(str(path), 60)} cannot be read: {_why(error)}.") from None


def writable(text: str) -> Path:
    """The path that was typed, to be written to. Raises BadUsage where nothing could be."""
    path = path_of(text)
    if not text.strip():
        raise BadUsage("Name the file to write.")
    if path.is_dir():
        raise BadUsage(f"{quote(str(path), 60)} is a folder; name a file in it.")
    if not path.parent.is_dir():
        raise BadUsage(f"There is no folder {quote(str(path.parent), 60)}.")
    if path.exists() and not path.is_file():
        raise BadUsage(f"{quote(str(path), 60)} is no plain file.")
    return path


class There(Struct, frozen=True):
    """A file that is there already."""

    path: str
    size: int
    written: datetime


def there(path: Path) -> There | None:
    """The file that stands at `path`, or None."""
    try:
        found = path.stat()
    except OSError:
        return None
    return There(whole(path), found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def write(path: Path, content: bytes) -> None:
    """Put `content` in place of what was there: it is never there by half. Raises BadUsage."""
    try:
        files.replace(path, content)
    except (OSError, ValueError) as error:
        raise BadUsage(
            f"{quote(str(path), 60)} could not be written: {_why(error)}. Nothing was changed."
        ) from None


def free(path: Path) -> Path:
    """`path`, or the first of `name-2`, `name-3` … that no file is called."""
    number, found = 2, path
    while found.exists():
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return found


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or str(error)
