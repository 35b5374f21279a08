"""The settings' file: read with whatever does not fit left out, written whole with its comments kept."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from orderui.domain.errors import BadValue, Refused, Unknown
from orderui.settings.keys import several
from orderui.settings.model import SECTIONS, TABLES, Fault, House, Settings, read
from orderui.usecases import files

if TYPE_CHECKING:
    from pydantic import BaseModel
    from tomlkit import TOMLDocument

HEAD = "# orderui's settings. `orderui config` lists them with what each may be; a line without its # counts."
ENTRIES = {"views": "NAME", "view_columns": "NAME", "view_sorts": "NAME", "keys": "ACTION"}
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,9}\s*")
EXAMPLES = {
    "views": '# Acme = "party:~acme -is:late"',
    "view_columns": '# Late = ["reference", "party", "amount", "due"]',
    "view_sorts": '# Late = "-amount"',
    "keys": '# status = "f8"',
}


class Unkept(Refused):
    """The settings at `path` could not be read or written; `reason` says why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}."


class Loaded(Struct, frozen=True):
    """The settings as the file has them, and what of it does not fit."""

    path: Path
    settings: Settings
    faults: tuple[Fault, ...] = ()
    given: frozenset[str] = frozenset()
    """The keys that the file gives and that count; those of tables with the entry's (`keys.status`)."""

    @property
    def complaints(self) -> tuple[str, ...]:
        """A sentence for each thing that does not fit."""
        return tuple(f"{self.path}: {fault}" for fault in self.faults)


class SettingsFile:
    """The settings at `path`, which need not exist; `house` is what they may name."""

    def __init__(self, path: Path, house: House | None = None) -> None:
        self.path = path
        self._house = house or House()

    def load(self) -> Loaded:
        """The settings, with the defaults for what is not given or does not fit. Never fails."""
        try:
            tree = self._tree(self._text())
        except Unkept as failure:
            return Loaded(self.path, Settings(), (Fault("", failure.reason),))
        return self._loaded(tree)

    def _loaded(self, tree: Mapping[str, Any]) -> Loaded:
        settings, faults = read(tree, self._house)
        wrong = {fault.key for fault in faults}
        given = frozenset(name for name in _names(tree) if name not in wrong)
        return Loaded(self.path, settings, faults, given)

    def ensure(self) -> None:
        """Make the file with every setting in it, commented out, where there is none. Raises Unkept."""
        if not self.path.exists():
            self._write(template())

    def put(self, key: str, text: str) -> bool:
        """Set `key` to what `text` says, or clear it where that is empty; whether the file had to change.

        Raises Unknown, BadValue where that does not fit, Unkept. Nothing has changed then.
        """
        check_key(key)
        before = self._text() or template()
        tree = self._tree(before)
        value = meant(key, text) if text.strip() else None
        if self._held(tree, key) == value:
            return False
        after = self._with(before, tree, key, value)
        fault = next((one for one in self._loaded(self._tree(after)).faults if one.key == key), None)
        if fault is not None and value is not None:
            raise BadValue(key, fault.sentence, value=text)
        self._write(after)
        return True

    def rename(self, tables: Sequence[str], old: str, new: str) -> None:
        """Call the entry `old` of each of the tables `new`; it keeps its place. Raises BadValue, Unkept."""
        import tomlkit

        document = tomlkit.parse(self._text())
        for name in tables:
            table: Any = document.get(name, {})
            if new in table:
                raise BadValue(f"{name}.{new}", "is there already")
            entries = list(table.items())
            for key, _ in entries:
                del table[key]
            for key, value in entries:
                table[new if key == old else key] = value
        self._write(tomlkit.dumps(document))

    def _with(self, text: str, tree: Mapping[str, Any], key: str, value: Any) -> str:
        """The file's text with `key` set or cleared, and nothing else touched."""
        table, entry = _steps(key)
        if value is not None and table not in TABLES and self._held(tree, key) is None:
            # The line that the template has for it, in its place under its description.
            line = f"{entry or table} = {json.dumps(value, ensure_ascii=False)}"
            after = re.sub(rf"(?m)^# {re.escape(entry or table)} = .*$", lambda _found: line, text, count=1)
            wanted = {**tree, table: {**tree.get(table, {}), entry: value} if entry else value}
            import tomllib

            with suppress(tomllib.TOMLDecodeError):
                if tomllib.loads(after) == wanted:
                    return after
        import tomlkit

        document = tomlkit.parse(text)
        self._set(document, key, value)
        return tomlkit.dumps(document)

    def _set(self, document: TOMLDocument, key: str, value: Any) -> None:
        table, entry = _steps(key)
        if not entry:
            holder: Any = document
        else:
            holder = document.setdefault(table, {})
            if not isinstance(holder, Mapping):
                raise BadValue(table, "write it as a table: one line for each name")
        name = entry or table
        if value is None:
            del holder[name]
        else:
            holder[name] = value

    def _held(self, tree: Mapping[str, Any], key: str) -> Any:
        table, entry = _steps(key)
        held = tree.get(table)
        if not entry:
            return held
        return held.get(entry) if isinstance(held, Mapping) else None

    # The file

    def _text(self) -> str:
        """What the file holds, empty where there is none. Raises Unkept."""
        try:
            return self.path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise Unkept(self.path, f"could not be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise Unkept(self.path, f"is no text in UTF-8 (byte {error.start})") from error

    def _tree(self, text: str) -> dict[str, Any]:
        if not text:
            return {}
        import tomllib

        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            said = str(error)
            raise Unkept(self.path, f"is no TOML: {said[:1].lower()}{said[1:]}") from error

    def _write(self, text: str) -> None:
        """Replace the file, or what it links to, by one that holds `text`. Raises Unkept."""
        path = Path(os.path.realpath(self.path))
        if path.exists() and not path.is_file():  # a device would be replaced by a file
            raise Unkept(self.path, "could not be written: it is no file")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            files.replace(path, text.encode())
        except OSError as error:
            raise Unkept(self.path, f"could not be written: {error.strerror}") from error


def _names(tree: Mapping[str, Any]) -> Iterator[str]:
    for key, value in tree.items():
        if key in (*TABLES, *SECTIONS) and isinstance(value, Mapping):
            yield from (f"{key}.{entry}" for entry in value)
        else:
            yield key


def _steps(key: str) -> tuple[str, str]:
    """A key as the setting and the entry in it; only the settings that are tables have entries."""
    table, _, entry = key.partition(".")
    return (table, entry) if table in (*TABLES, *SECTIONS) else (key, "")


def check_key(key: str) -> None:
    """That there is such a setting; one that is a table is set entry by entry. Raises Unknown, BadValue."""
    table, entry = _steps(key)
    if table not in Settings.model_fields:
        raise Unknown("setting", key, candidates=get_close_matches(key, Settings.model_fields) or names())
    if table in TABLES and not entry.strip():
        raise BadValue(key, f"is a table; set one of its entries, like {table}.{ENTRIES[table]}")
    if table in SECTIONS:
        known = [f"{table}.{name}" for name in SECTIONS[table].model_fields]
        if not entry:
            raise BadValue(key, f"is a table; set one of its entries: {', '.join(known)}")
        if key not in known:
            raise Unknown("setting", key, candidates=get_close_matches(key, known) or known)


def names() -> list[str]:
    """Every setting."""
    return list(Settings.model_fields)


def meant(key: str, text: str) -> Any:
    """The value that the words of a command line mean for a setting, as the file holds it."""
    if key.startswith("keys."):
        keys = several(text)
        return keys[0] if len(keys) == 1 else keys
    if _steps(key)[0] in SECTIONS:
        return int(text) if _WHOLE.fullmatch(text) else text.strip()
    return several(text) if key == "columns" or key.startswith("view_columns.") else text.strip()


def template() -> str:
    """A file that says of every setting what it is, and sets none."""
    lines = [HEAD]
    for name, field in Settings.model_fields.items():
        says = f"# {field.description}"
        if name in TABLES:
            lines += ["", f"[{name}]", says, EXAMPLES[name]]
        elif name in SECTIONS:
            lines += ["", f"[{name}]", says, *_section(SECTIONS[name])]
        else:
            lines += ["", says, f"# {name} = {json.dumps(field.default)}"]
    return "\n".join(lines) + "\n"


def _section(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield from ("", f"# {field.description}", f"# {name} = {json.dumps(field.default)}")
