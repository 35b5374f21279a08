"""The settings' file: what does not fit is said and left out, what is written leaves the rest alone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from orderui.bootstrap import settings as settings_of_the_house
from orderui.domain.errors import Refused
from orderui.settings.file import SettingsFile, template
from orderui.settings.model import SECTIONS, TABLES, Backups, Settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SettingsFile:
    monkeypatch.setenv("ORDERUI_CONFIG", str(tmp_path / "orderui" / "config.toml"))
    file = settings_of_the_house()
    file.path.parent.mkdir()
    return file


def test_without_a_file_everything_is_as_by_default(file: SettingsFile) -> None:
    loaded = file.load()
    assert loaded.settings == Settings()
    assert not loaded.complaints
    assert not loaded.given


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('theme = "blue"', 'theme: "blue" does not fit; it may be auto, textual-dark'),
        ('them = "nord"', "them: there is no such setting; there is theme."),
        ("density = 3", "density: 3 does not fit; it may be normal, compact, roomy."),
        ('default_system = "stripe"', 'default_system: there is no system "stripe"; there is imburse'),
        ('default_currency = "EURO"', 'default_currency: "EURO" is no ISO 4217 currency'),
        ('columns = ["status", "colour"]', 'columns: "colour" does not fit; it may be status, findings'),
        ('columns = ["due", "due"]', "columns: a column is named twice."),
        ('columns = "due"', 'columns: "due" does not fit; write a list'),
        ("columns = []", "columns: the list needs a column."),
        ('views = "late"', "views: write it as a table"),
        ('[views]\nOdd = "due<<"', "views.Odd: The query does not parse at character"),
        ("[views]\nOdd = 3", "views.Odd: 3 does not fit; write a text in quotes."),
        ('[keys]\nstatsu = "s"', "keys.statsu: there is no such action; there is status."),
        ('[keys]\nstatus = "n"', 'keys.status: "n" is the key of new (New) in the same place.'),
        ('[keys]\nstatus = "f99"', 'keys.status: "f99" is no key'),
        ("backups = 3", "backups: write it as a table"),
        ("[backups]\ncount = 1.5", "backups.count: 1.5 does not fit; write a whole number."),
        ('[backups]\ncount = "10"', 'backups.count: "10" does not fit; write a whole number.'),
        ("[backups]\ncount = true", "backups.count: True does not fit; write a whole number."),
        ("[backups]\ncount = -1", "backups.count: -1 does not fit; it may be 0 or more."),
        ("[backups]\ncount = 5000", "backups.count: 5000 does not fit; it may be 1,000 or less."),
        ("[backups]\ndays = 0", "backups.days: 0 does not fit; it may be 1 or more."),
        ("[backups]\nday = 5", "backups.day: there is no such setting; there is days."),
        ("theme =", "is no TOML: invalid value (at "),
        ("theme = 'a\xff", "is no TOML"),
    ],
)
def test_what_does_not_fit_is_said_and_the_default_stays(file: SettingsFile, text: str, complaint: str) -> None:
    file.path.write_text(text, encoding="utf-8")
    loaded = file.load()
    assert loaded.settings == Settings()
    (said,) = loaded.complaints
    assert said.startswith(f"{file.path}: {complaint}")


def test_what_fits_counts_beside_what_does_not(file: SettingsFile) -> None:
    file.path.write_text('theme = "nord"\ncolour = 1\n[views]\nA = "x"\nB = 2\n[keys]\nstatus = "f8"\nnew = "e"\n')
    loaded = file.load()
    assert loaded.settings == Settings(theme="nord", views={"A": "x"}, keys={"status": ("f8",)})
    assert {fault.key for fault in loaded.faults} == {"colour", "views.B", "keys.new"}
    assert loaded.given == {"theme", "views.A", "keys.status"}


def test_two_actions_on_one_key_both_keep_their_own(file: SettingsFile) -> None:
    file.path.write_text('[keys]\nstatus = "f8"\nedit = ["f8", "f9"]\ncopy = "Y"')
    loaded = file.load()
    assert loaded.settings.keys == {"copy": ("Y",)}
    assert [fault.key for fault in loaded.faults] == ["keys.status", "keys.edit"]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"theme = \x00"])
def test_a_file_that_is_no_text_is_said(file: SettingsFile, content: bytes) -> None:
    file.path.write_bytes(content)
    assert len(file.load().complaints) == 1
    with pytest.raises(Refused):
        file.put("theme", "nord")
    assert file.path.read_bytes() == content


def test_a_folder_in_its_place_is_said(file: SettingsFile) -> None:
    file.path.mkdir()
    assert "could not be read" in file.load().complaints[0]
    with pytest.raises(Refused, match="could not be read"):
        file.put("theme", "nord")


MINE = """\
# mine
theme = "nord"  # dark
columns = [
    "due",  # first
    "amount",
]

[views]  # two of them
"Acme, late" = 'party:~acme is:late'

# and the keys
[keys]
status = "f8"

[backups]
count = 5  # few
"""


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("theme", "dracula", "dracula"),
        ("density", "roomy", "roomy"),
        ("columns", "reference, due", ["reference", "due"]),
        ("views.Acme, late", "is:late", "is:late"),
        ("views.My own", "party:a", "party:a"),
        ("keys.status", "f9 W", ["f9", "W"]),
        ("keys.new", "f9", "f9"),
        ("keys.view.3", "V", "V"),
        ("backups.count", "7", 7),
        ("backups.days", " 30 ", 30),
    ],
)
def test_setting_one_thing_leaves_the_rest_alone(file: SettingsFile, key: str, text: str, value: Any) -> None:
    file.path.write_text(MINE)
    assert file.put(key, text)
    table, _, entry = key.partition(".")
    expected = tomllib.loads(MINE)
    (expected[table] if entry else expected)[entry or table] = value
    after = file.path.read_text()
    assert tomllib.loads(after) == expected
    for comment in ("# mine", "# two of them", "# and the keys"):
        assert comment in after
    assert not file.load().complaints
    assert not file.put(key, text)


@pytest.mark.parametrize("key", ["theme", "columns", "views.Acme, late", "keys.status", "backups.count"])
def test_an_empty_value_goes_back_to_the_default(file: SettingsFile, key: str) -> None:
    file.path.write_text(MINE)
    assert file.put(key, "")
    assert key not in file.load().given
    assert not file.put(key, "")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("theme", "blue"),
        ("them", "nord"),
        ("columns", "due,colour"),
        ("views", "late"),
        ("views.", "late"),
        ("views.Odd", "due<<"),
        ("keys.statsu", "f9"),
        ("keys.edit", "f8"),
        ("keys.new", "u"),
        ("backups", "5"),
        ("backups.cuont", "5"),
        ("backups.count", "many"),
        ("backups.count", "-1"),
        ("backups.days", "0"),
    ],
)
def test_what_does_not_fit_is_not_written(file: SettingsFile, key: str, text: str) -> None:
    file.path.write_text(MINE)
    with pytest.raises(Refused):
        file.put(key, text)
    assert file.path.read_text() == MINE
    assert [one.name for one in file.path.parent.iterdir()] == ["config.toml"]


def test_dotted_keys_and_inline_tables_are_written_into(file: SettingsFile) -> None:
    file.path.write_text('views.A = "x"\nkeys = { status = "f8" }\n')
    file.put("views.B", "y")
    file.put("keys.edit", "f9")
    file.put("theme", "nord")
    assert tomllib.loads(file.path.read_text()) == {
        "views": {"A": "x", "B": "y"},
        "keys": {"status": "f8", "edit": "f9"},
        "theme": "nord",
    }


def test_a_fault_elsewhere_does_not_stand_in_the_way(file: SettingsFile) -> None:
    file.path.write_text("density = 3\n")
    assert file.put("theme", "nord")
    assert file.load().settings.theme == "nord"
    assert file.put("density", "")
    assert not file.load().complaints


def test_a_link_is_written_through_and_permissions_stay(file: SettingsFile, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("# mine\n")
    real.chmod(0o600)
    file.path.symlink_to(real)
    file.put("theme", "nord")
    assert file.path.is_symlink()
    assert 'theme = "nord"' in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    device = tmp_path / "device"
    device.symlink_to("/dev/null")
    with pytest.raises(Refused, match="it is no file"):
        SettingsFile(device).put("theme", "nord")
    assert not Path("/dev/null").is_file()


def test_the_first_setting_makes_a_file_that_explains_every_one(file: SettingsFile) -> None:
    file.path.parent.rmdir()
    file.put("default_currency", "eur")
    text = file.path.read_text()
    assert text == template().replace('# default_currency = ""', 'default_currency = "eur"')
    assert file.load().settings == Settings(default_currency="EUR")


def test_one_of_a_section_is_set_in_its_place_under_what_it_is(file: SettingsFile) -> None:
    file.put("backups.days", "90")
    text = file.path.read_text()
    assert text == template().replace("# days = 60", "days = 90")
    assert file.load().settings.backups == Backups(days=90)
    assert file.load().given == {"backups.days"}
    file.put("backups.count", "3")
    assert file.path.read_text() == text.replace("# count = 10", "count = 3")


def test_what_fits_of_a_section_counts_beside_what_does_not(file: SettingsFile) -> None:
    file.path.write_text("[backups]\ncount = 3\ndays = 0\nyears = 1\n")
    loaded = file.load()
    assert loaded.settings.backups == Backups(count=3)
    assert {fault.key for fault in loaded.faults} == {"backups.days", "backups.years"}
    assert loaded.given == {"backups.count"}


def test_the_template_sets_nothing_and_names_everything(file: SettingsFile) -> None:
    file.ensure()
    loaded = file.load()
    assert loaded.settings == Settings()
    assert not loaded.complaints
    uncommented = "".join(
        line.removeprefix("# ") + "\n" for line in template().splitlines() if " = " in line or line.startswith("[")
    )
    file.path.write_text(uncommented)
    assert not file.load().complaints
    assert set(tomllib.loads(uncommented)) == set(Settings.model_fields)
    assert all(field.description in template() for field in Settings.model_fields.values() if field.description)
    assert {*TABLES, *SECTIONS} < set(Settings.model_fields)


def test_every_setting_is_described() -> None:
    models: list[type[BaseModel]] = [Settings, *SECTIONS.values()]
    for model in models:
        assert all(field.description for field in model.model_fields.values())
