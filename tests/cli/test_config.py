"""`orderui config` and the keys it remaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from orderui.settings.model import Settings
from tests.cli.conftest import Line, Ran


@pytest.fixture
def config(line: Line) -> Path:
    """Where the settings are, which nobody has written yet."""
    return Path(line("config", "path").out.rstrip("\n"))


def _settings(ran: Ran) -> dict[str, tuple[object, str]]:
    return {one["key"]: (one["value"], one["from"]) for one in ran.document}


def test_without_arguments_every_setting_is_listed_with_where_it_comes_from(line: Line, config: Path) -> None:
    line("config", "set", "theme", "nord")
    line("config", "set", "views.Acme late", "party:~acme is:late")
    found = _settings(line("config", "--json"))
    assert found["theme"] == ("nord", "file")
    assert found["density"] == ("normal", "default")
    assert found["views.Acme late"] == ("party:~acme is:late", "file")
    assert {key.partition(".")[0] for key in found} == set(Settings.model_fields)
    table = line("config").out
    assert all(key in table for key in found)


@pytest.mark.parametrize(
    ("key", "text", "shown"),
    [
        ("theme", "high-contrast", "high-contrast"),
        ("columns", "due,amount", "due,amount"),
        ("default_currency", "eur", "EUR"),
        ("keys.status", "f8,W", "f8,W"),
        ("views.Acme", "party:acme", "party:acme"),
        ("backups.count", "3", "3"),
    ],
)
def test_what_was_set_is_got(line: Line, config: Path, key: str, text: str, shown: str) -> None:
    ran = line("config", "set", key, text)
    assert (ran.status, ran.out, ran.err) == (0, "", f"✓ {key} is {text} now.\n")
    assert line("config", "get", key).out == f"{shown}\n"
    assert line("config", "set", key, text).err == f"{key} is so already; nothing changed.\n"
    assert line("config", "set", key, "").err == f"✓ {key} is back to its default.\n"
    assert config.exists()


def test_a_whole_table_is_got_line_by_line(line: Line) -> None:
    line("config", "set", "keys.status", "f8")
    line("config", "set", "keys.edit", "f9 W")
    assert line("config", "get", "keys").out == "status = f8\nedit = f9,W\n"
    assert line("config", "get", "keys", "--json").document == {"status": ["f8"], "edit": ["f9", "W"]}
    line("config", "set", "backups.days", "30")
    assert line("config", "get", "backups").out == "count = 10\ndays = 30\n"
    found = _settings(line("config", "--json"))
    assert (found["backups.count"], found["backups.days"]) == ((10, "default"), (30, "file"))


def test_an_action_that_nobody_remapped_has_its_own_key(line: Line) -> None:
    assert line("config", "get", "keys.new").out == "n\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "theme", "blue"), "may be auto, textual-dark"),
        (("set", "them", "nord"), "There is no setting “them”. There is: theme."),
        (("set", "keys.status", "n"), "is the key of new (New)"),
        (("set", "keys.statsu", "f8"), "there is status"),
        (("set", "views.Odd", "due<<"), "does not parse"),
        (("set", "keys", "f8"), "keys.ACTION"),
        (("set", "backups", "5"), "one of its entries: backups.count, backups.days"),
        (("set", "backups.count", "many"), '"many" does not fit; write a whole number'),
        (("set", "backups.count", "5000"), "it may be 1,000 or less"),
        (("get", "backups.cuont"), "There is: backups.count, backups.days."),
        (("get", "them"), "There is: theme."),
        (("get", "views.Odd"), "There is no setting “views.Odd”."),
        (("get", "keys.statsu"), "There is: keys.status."),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(
    line: Line, config: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in line.refused("config", *words)
    assert not config.exists()


def test_a_faulty_file_is_complained_of_and_the_rest_counts(line: Line, config: Path) -> None:
    config.write_text('theme = "blue"\ndensity = "compact"\n')
    ran = line("config", "get", "density")
    assert (ran.status, ran.out) == (0, "compact\n")
    assert ran.err.startswith(f'! {config}: theme: "blue" does not fit')
    config.write_text("theme = \n")
    assert "is no TOML" in line("config").err
    assert "is no TOML" in line.refused("config", "set", "theme", "nord")


def test_keys_are_listed_as_remapped(line: Line, config: Path) -> None:
    line("config", "set", "keys.status", "f8 W")
    keys = {one["id"]: one["keys"] for one in line("keys", "--json").document}
    assert keys["status"] == ["f8", "W"]
    assert keys["edit"] == ["e"]
    config.write_text('[keys]\nstatus = "n"\n')
    ran = line("keys")
    assert (ran.status, "keys.status" in ran.err) == (0, True)


def test_editing_makes_the_file_and_says_what_does_not_fit(
    line: Line, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "true")
    assert line("config", "edit").status == 0
    assert '# theme = "auto"' in config.read_text()
    monkeypatch.setenv("EDITOR", """sed -i 's/^# theme = .*/theme = "blue"/'""")
    assert 'theme: "blue" does not fit' in line.refused("config", "edit")
    monkeypatch.setenv("EDITOR", "false")
    assert "The editor could not be run" in line.refused("config", "edit")


def test_settings_need_no_book(line: Line) -> None:
    line.bench.path.write_text("no book at all")
    assert line("config").status == line("config", "set", "theme", "nord").status == line("keys").status == 0
