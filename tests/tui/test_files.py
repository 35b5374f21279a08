"""Files that a person names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderui.domain.errors import BadUsage
from orderui.tui import files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a few files, which is the present one."""
    for name in ("b.json", "a.json", "notes.txt", ".hidden.json"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", ["inner/", "a.json", "b.json"]),
        ("a", ["a.json"]),
        ("in", ["inner/"]),
        (".h", [".hidden.json"]),
        ("./b", ["./b.json"]),
        ("z", []),
        ("nowhere/a", []),
    ],
)
def test_a_path_completes_to_folders_first_and_files_of_the_kind(
    folder: Path, typed: str, offered: list[str]
) -> None:
    del folder
    assert files.completions(typed, (".json",)) == offered


def test_an_absolute_path_completes_as_it_was_begun(folder: Path) -> None:
    assert files.completions(f"{folder}/a", (".json",)) == [f"{folder}/a.json"]
    assert "/tmp/" in files.completions("/tm") or not Path("/tmp").is_dir()  # noqa: S108 - it is only looked for


@given(st.lists(st.text(max_size=6), min_size=1, max_size=6))
def test_what_names_have_in_common_begins_all_of_them_and_no_longer_text_does(names: list[str]) -> None:
    common = files.in_common(names)
    assert all(name.startswith(common) for name in names)
    longer = {name[: len(common) + 1] for name in names}
    assert len(longer) > 1 or longer == {common}


def test_a_pattern_names_every_file_it_fits_by_name(folder: Path) -> None:
    assert [path.name for path in files.files_named("*.json")] == ["a.json", "b.json"]
    assert [path.name for path in files.files_named(".*.json")] == [".hidden.json"]
    (folder / "odd[1].json").write_text("")
    assert [path.name for path in files.files_named("odd[1].json")] == ["odd[1].json"]
    with pytest.raises(BadUsage, match=r'No file is called "\*.xml"'):
        files.files_named("*.xml")


@pytest.mark.parametrize(
    ("path", "why"), [("inner", "is a folder"), ("nowhere", "No such file"), ("nul\0", "cannot be read")]
)
def test_what_cannot_be_read_is_refused_in_words(folder: Path, path: str, why: str) -> None:
    with pytest.raises(BadUsage, match=why):
        files.read(folder / path)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Name the file"),
        ("inner", "is a folder"),
        ("nowhere/a.json", "There is no folder"),
        ("/dev/null", "plain"),
    ],
)
def test_what_cannot_be_written_is_refused_before_it_is_tried(folder: Path, typed: str, why: str) -> None:
    del folder
    with pytest.raises(BadUsage, match=why):
        files.writable(typed)


def test_a_file_is_replaced_whole_and_keeps_who_may_read_it(folder: Path) -> None:
    path = folder / "a.json"
    path.chmod(0o640)
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert names(folder) == [".hidden.json", "a.json", "b.json", "inner", "notes.txt"]


def test_a_link_is_written_through(folder: Path) -> None:
    (folder / "link.json").symlink_to("a.json")
    files.write(folder / "link.json", b"new")
    assert (folder / "link.json").is_symlink()
    assert (folder / "a.json").read_bytes() == b"new"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    before = names(folder)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadUsage, match=r"No space left on device\. Nothing was changed"):
        files.write(folder / "a.json", b"new")
    assert (folder / "a.json").read_text() == "a.json"
    assert names(folder) == before


def test_a_free_name_is_one_that_no_file_has(folder: Path) -> None:
    assert files.free(folder / "c.json") == folder / "c.json"
    (folder / "a-2.json").write_text("")
    assert files.free(folder / "a.json") == folder / "a-3.json"


def test_a_path_is_shown_as_briefly_as_it_can_be_typed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.short(folder / "inner" / "x.json") == "inner/x.json"
    monkeypatch.chdir(folder / "inner")
    monkeypatch.setenv("HOME", str(folder))
    assert files.short(folder / "a.json") == "~/a.json"
    assert files.path_of("~/a.json") == folder / "a.json"
