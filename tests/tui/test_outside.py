"""The user's own editor, without a terminal: which program it is, what it is handed, what comes back."""

from __future__ import annotations

import os
import signal
import stat
import tempfile
from pathlib import Path

import pytest

from orderui.tui.outside import NotEdited, left_by, program


def script(folder: Path, body: str) -> str:
    """A program that stands for an editor; the file it is to edit is its last argument."""
    path = folder / "my editor"
    path.write_text(f"#!/bin/sh\nfor file; do :; done\n{body}\n")
    path.chmod(0o755)
    return str(path)


def test_visual_goes_before_editor_and_both_may_have_arguments(tmp_path: Path) -> None:
    named = script(tmp_path, ":")
    path = os.environ["PATH"]
    both = {"VISUAL": f"'{named}' --wait -n", "EDITOR": "sh", "PATH": path}
    assert program(both) == [named, "--wait", "-n"]
    assert program({"VISUAL": "  ", "EDITOR": "sh -c", "PATH": path}) == ["sh", "-c"]


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, r"No editor is named\. Way out: set \$VISUAL or \$EDITOR"),
        ({"EDITOR": "no-such-editor -x"}, r'\$EDITOR names "no-such-editor", and there is no such program'),
        ({"VISUAL": "vi 'x"}, r"\$VISUAL is .* does not read as a command: No closing quotation"),
    ],
)
def test_an_editor_that_cannot_be_run_is_refused_by_the_name_of_its_variable(
    environment: dict[str, str], says: str
) -> None:
    with pytest.raises(NotEdited, match=says):
        program({"PATH": os.environ["PATH"], **environment})


def test_the_text_is_in_a_file_of_this_user_alone_that_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen = tmp_path / "seen"
    body = f'stat -c "%a %n" "$file" > {seen}; cp "$file" "$file~"; cat "$file" >> {seen}; printf " more\\n" >> "$file"'
    hostile = 'a "$(touch x)" \x1b[31m [bold] é'
    assert left_by([script(tmp_path, body), "--wait"], hostile, ".json") == f"{hostile} more"
    told = seen.read_text()
    assert told.startswith("600 ")
    assert told.split("\n")[0].endswith(".json")
    assert told.endswith(hostile)
    assert not list(tmp_path.glob("orderui-*"))


def test_a_line_break_that_was_there_before_stays(tmp_path: Path) -> None:
    assert left_by([script(tmp_path, ":")], "a\nb\n", ".txt") == "a\nb\n"
    assert left_by([script(tmp_path, 'printf "c\\r\\n" > "$file"')], "a", ".txt") == "c"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('echo lost > "$file"; exit 3', r'"my editor" ended with status 3\. Nothing was changed\.'),
        ("kill -TERM $$", r"ended with signal 15"),
        ('printf "\\377" > "$file"', "is not UTF-8 text"),
        ('rm "$file"', "No such file"),
    ],
)
def test_an_editor_that_fails_changes_nothing_and_that_is_said(tmp_path: Path, body: str, says: str) -> None:
    with pytest.raises(NotEdited, match=says):
        left_by([script(tmp_path, body)], "kept", ".txt")


def test_an_interrupt_is_the_editors_own(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    body = f'kill -INT {os.getpid()}; echo done > "$file"'
    assert left_by([script(tmp_path, body)], "kept", ".txt") == "done"
    assert signal.getsignal(signal.SIGINT) is before


def test_the_folder_is_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen = tmp_path / "seen"
    left_by([script(tmp_path, f'stat -c "%a" "$(dirname "$file")" > {seen}')], "x", ".txt")
    assert int(seen.read_text(), 8) == stat.S_IRWXU
