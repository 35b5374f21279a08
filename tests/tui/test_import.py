"""Import: what a file or a pasted text would bring, and all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.widgets import TextArea

from orderui.domain.errors import BadRecord
from orderui.domain.order import walk
from orderui.tui.app import OrderuiApp
from orderui.tui.modals.confirm import Confirm
from orderui.tui.modals.pick import Pick
from orderui.tui.modals.pick_file import PickFile
from orderui.tui.progress import Run, Stopped
from orderui.tui.screens.import_lines import Line
from orderui.tui.screens.imports import ImportScreen
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.widgets.json_source import EDITABLE, JsonSource
from orderui.tui.widgets.path_entry import PathEntry
from orderui.tui.widgets.rows import Rows
from orderui.usecases import importing
from orderui.usecases.desk import Desk
from orderui.usecases.importing import Outcome, Source, forecast
from tests.conftest import Bench
from tests.tui.shell import Running, at_cursor, enter, listed, payment, record, said, text_of, top, until

Write = Callable[[str, Any], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes JSON, or a text as it stands, to a file."""

    def written(name: str, value: Any) -> Path:
        path = tmp_path / name
        path.write_text(value if isinstance(value, str) else json.dumps(value, indent=1), encoding="utf-8")
        return path

    return written


def screen(pilot: Running) -> ImportScreen:
    found = next(one for one in pilot.app.screen_stack if isinstance(one, ImportScreen))
    assert isinstance(found, ImportScreen)
    return found


def lines(pilot: Running) -> list[Line]:
    table: Rows[Line] = screen(pilot).query_one(Rows)
    return list(table.rows)


def outcomes(pilot: Running) -> list[tuple[str, str]]:
    return [(line.outcome, line.reference) for line in lines(pilot)]


async def opened(pilot: Running) -> ImportScreen:
    await until(pilot, lambda: pilot.app.screen.is_mounted)
    await pilot.press("i")
    await top(pilot, ImportScreen)
    return screen(pilot)


async def name(pilot: Running, path: Path | str) -> None:
    """Type the name of a file and look at it."""
    entry = screen(pilot).query_one(PathEntry)
    entry.value = str(path)
    entry.focus()
    await pilot.press("enter")


def good(ref: str) -> dict[str, Any]:
    return record(ref, payment())


async def test_each_record_says_what_would_become_of_it_before_anything_does(
    desk: Desk, bench: Bench, write: Write
) -> None:
    enter(desk, good("OLD-1"), good("OLD-2"))
    before = bench.files()
    changed = record("OLD-2", payment(amount="7.00"))
    path = write("in.json", [good("NEW-1"), good("OLD-1"), changed, record("NEW-2", payment(direction="UP"))])
    async with OrderuiApp(desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await name(pilot, path)
        await until(pilot, lambda: len(lines(pilot)) == 4)
        wrong = ("wrong", "in.json, record 4")
        assert outcomes(pilot) == [("new", "NEW-1"), ("unchanged", "OLD-1"), ("changed", "OLD-2"), wrong]
        assert lines(pilot)[2].says == "changes instructions.01.amount"
        detail = text_of(screen(pilot), "#says")
        assert "instructions.01.direction: must be 'CREDIT' or 'DEBIT'" in detail
        assert text_of(screen(pilot), "#summary").split("  ")[:4] == [
            " + 1 new",
            "~ 1 changed",
            "= 1 as it is",
            "✗ 1 wrong",
        ]
        await pilot.press("f2")
        await pilot.pause()
        assert "Nothing comes in until it is mended." in said(pilot)
        assert isinstance(pilot.app.screen, ImportScreen)
    assert bench.files() == before


async def test_all_of_it_comes_in_as_one_change_and_the_cursor_is_on_the_first_new_order(
    desk: Desk, write: Write
) -> None:
    enter(desk, good("OLD-1"))
    path = write("in.json", [good("OLD-1"), good("NEW-1"), good("NEW-2")])
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await name(pilot, path)
        await until(pilot, lambda: len(lines(pilot)) == 3)
        await pilot.press("f2")
        await top(pilot, OrdersScreen)
        await until(pilot, lambda: at_cursor(pilot) == "NEW-1")
        assert said(pilot) == "Imported 2 new, 1 unchanged.  u takes it back"
        await pilot.press("u")
        await until(pilot, lambda: listed(pilot) == ["OLD-1"])


async def test_what_is_in_the_book_already_changes_nothing(desk: Desk, bench: Bench, write: Write) -> None:
    path = write("in.json", good("OLD-1"))
    importing.bring_in(desk, [Source("in.json", path.read_bytes())])
    before = bench.files()
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await name(pilot, path)
        await until(pilot, lambda: outcomes(pilot) == [("unchanged", "OLD-1")])
        await pilot.press("f2")
        await pilot.pause()
        assert said(pilot) == "All of it is in the book already."
    assert bench.files() == before


async def test_a_text_that_is_no_json_shows_where_and_what_would_mend_it(desk: Desk, write: Write) -> None:
    path = write("broken.json", '[{"orderRef": "A",\n  "instructions": []\n  "metadata": {}}]')
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await name(pilot, path)
        await until(pilot, lambda: len(lines(pilot)) == 1)
        detail = text_of(screen(pilot), "#says").splitlines()
        assert detail[0].strip().startswith("Line 2, column 21: a comma is missing")
        assert any(line.rstrip().endswith('3 │   "metadata": {}}]') for line in detail)
        pointer = next(line for line in detail if "▲" in line)
        assert pointer.index("▲") - pointer.index("│") == 2 + 20


@pytest.mark.parametrize("ending", ["\r", "\r\n"], ids=["cr", "crlf"])
async def test_a_pasted_text_loses_nothing_and_can_be_mended_on_the_page(desk: Desk, ending: str) -> None:
    text = json.dumps([good("P-1"), good("P-2")], indent=1)
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        found = await opened(pilot)
        found.query_one(PathEntry).post_message(Paste(text.replace("\n", ending)))
        await until(pilot, lambda: outcomes(pilot) == [("new", "P-1"), ("new", "P-2")])
        page = found.query_one("#text", TextArea)
        assert page.text == text
        assert found.max_scroll_y == 0
        page.text = text.replace("P-2", "P-3")
        await until(pilot, lambda: outcomes(pilot) == [("new", "P-1"), ("new", "P-3")])
        await pilot.press("f2")
        await top(pilot, OrdersScreen)
        await until(pilot, lambda: sorted(listed(pilot)) == ["P-1", "P-3"])


async def test_a_paste_too_long_to_edit_is_kept_whole(desk: Desk) -> None:
    many = [record(f"P-{number}", payment(metadata={"note": "x" * 400})) for number in range(400)]
    text = json.dumps(many, indent=1)
    assert len(text) > EDITABLE
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        found = await opened(pilot)
        found.query_one(PathEntry).post_message(Paste(text))
        await until(pilot, lambda: len(lines(pilot)) == 400)
        assert f"{len(text):,} characters" in text_of(found, "#title")
        await pilot.press("f2")
        await top(pilot, OrdersScreen)
        await until(pilot, lambda: len(listed(pilot)) == 400)


async def test_a_bare_part_asks_for_the_order_it_goes_into(desk: Desk, bench: Bench, write: Write) -> None:
    enter(desk, good("RENT-1"), good("RENT-2"))
    path = write("part.json", payment("02", amount="5.00"))
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await name(pilot, path)
        await top(pilot, Pick)
        await pilot.press(*"rent-2", "enter")
        await until(pilot, lambda: outcomes(pilot) == [("changed", "RENT-2")])
        await pilot.press("f2")
        await top(pilot, OrdersScreen)
        await until(pilot, lambda: at_cursor(pilot) == "RENT-2")
    assert [part.key for part in walk(bench.order("RENT-2"))] == ["01", "02"]


async def test_nobody_chose_an_order_so_the_bare_part_waits_and_says_which_key_asks_again(
    desk: Desk, write: Write
) -> None:
    enter(desk, good("RENT-1"))
    path = write("part.json", payment("02"))
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await name(pilot, path)
        await top(pilot, Pick)
        await pilot.press("escape")
        await top(pilot, ImportScreen)
        await pilot.press("f2")
        await until(pilot, lambda: "f9 says which order it goes into" in said(pilot))
        await pilot.press("f9")
        await top(pilot, Pick)


async def test_a_record_that_could_be_of_several_systems_asks_which(desk: Desk, write: Write) -> None:
    path = write("doubt.json", {"metadata": {"note": "x"}})
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await name(pilot, path)
        await top(pilot, Pick)
        offered: Rows[Any] = pilot.app.screen.query_one(Rows)
        assert [one.key for one in offered.rows] == ["imburse", "kwik"]
        await pilot.press(*"kwik", "enter")
        await top(pilot, ImportScreen)
        await until(pilot, lambda: "system: Kwik" in text_of(screen(pilot), "#title"))
        assert [line.system for line in lines(pilot)] == ["Kwik"]
        assert "reference: it is missing" in lines(pilot)[0].says


async def test_the_system_can_be_said_and_left_to_the_shape_again(desk: Desk, write: Write) -> None:
    path = write("in.json", good("A-1"))
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await name(pilot, path)
        await until(pilot, lambda: outcomes(pilot) == [("new", "A-1")])
        await pilot.press("f8")
        await top(pilot, Pick)
        await pilot.press(*"farpay", "enter")
        await until(pilot, lambda: outcomes(pilot) == [("wrong", "in.json")])
        await pilot.press("f8")
        await top(pilot, Pick)
        await pilot.press(*"by its shape", "enter")
        await until(pilot, lambda: outcomes(pilot) == [("new", "A-1")])


async def test_another_name_typed_over_the_first_is_never_imported_unseen(desk: Desk, write: Write) -> None:
    first, second = write("one.json", good("ONE")), write("two.json", good("TWO"))
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await name(pilot, first)
        await until(pilot, lambda: outcomes(pilot) == [("new", "ONE")])
        screen(pilot).query_one(PathEntry).value = str(second)
        await until(pilot, lambda: not lines(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: outcomes(pilot) == [("new", "TWO")])
        assert not desk.book.facets()


async def test_tab_completes_a_path_and_names_what_it_may_become(desk: Desk, write: Write) -> None:
    folder = write("order-one.json", good("A")).parent
    write("order-two.json", good("B"))
    write("order-three.txt", "")
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        found = await opened(pilot)
        entry = found.query_one(PathEntry)
        entry.value = f"{folder}/or"
        entry.cursor_position = len(entry.value)
        await pilot.press("tab")
        await until(pilot, lambda: entry.value == f"{folder}/order-")
        assert text_of(found, "#hint").split() == ["order-one.json", "order-two.json"]
        await pilot.press("o", "tab")
        await until(pilot, lambda: entry.value == f"{folder}/order-one.json")


async def test_a_file_is_found_in_the_folders(desk: Desk, write: Write) -> None:
    path = write("found.json", good("FOUND"))
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        found = await opened(pilot)
        found.query_one(PathEntry).value = f"{path.parent}/"
        await pilot.press("f3")
        await top(pilot, PickFile)
        picker = pilot.app.screen
        tree = picker.query_one("_Files")
        await until(pilot, lambda: bool(getattr(tree, "last_line", 0)))
        await pilot.press("end", "enter")
        await until(pilot, lambda: outcomes(pilot) == [("new", "FOUND")])


async def test_a_file_that_is_not_there_is_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await name(pilot, tmp_path / "nowhere.json")
        await until(pilot, lambda: "cannot be read: No such file" in said(pilot))
        await pilot.press("escape")
        await top(pilot, OrdersScreen)


def test_an_import_that_is_stopped_leaves_no_trace(desk: Desk, bench: Bench) -> None:
    enter(desk, good("OLD-1"))
    before = bench.files()
    run = Run()

    def progress(done: int, total: int) -> None:
        run.stopped = done == 2
        run(done, total)

    text = json.dumps([good(f"N-{number}") for number in range(5)])
    with pytest.raises(Stopped):
        importing.bring_in(desk, [Source("in.json", text)], progress=progress)
    assert (run.done, run.total) == (2, 5)
    assert bench.files() == before


def test_a_forecast_says_what_the_import_then_does(desk: Desk, bench: Bench) -> None:
    enter(desk, good("OLD-1"))
    before = bench.files()
    source = Source("in.json", json.dumps([good("OLD-1"), good("NEW-1")]))
    foreseen = forecast(desk, [source])
    assert bench.files() == before
    report = importing.bring_in(desk, [source])
    assert [(one.taken.outcome, one.taken.reference) for one in foreseen.records if one.taken] == [
        (one.outcome, one.reference) for one in report.records
    ]
    assert foreseen.change is not None
    assert report.change is not None
    assert foreseen.change.title == report.change.title


def test_a_forecast_tells_every_refused_record_beside_the_others(desk: Desk) -> None:
    text = json.dumps(
        [good("NEW-1"), record("BAD", payment(amount="lots")), record("WORSE", payment(country="XX"))]
    )
    foreseen = forecast(desk, [Source("in.json", text)])
    assert [one.taken.outcome if one.taken else None for one in foreseen.records] == [Outcome.NEW, None, None]
    assert [type(one.refused) for one in foreseen.records] == [type(None), BadRecord, BadRecord]
    assert foreseen.change is None


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_book_text_is_shown_as_it_is(desk: Desk, write: Write, size: tuple[int, int]) -> None:
    ref = "[bold]x[/] \x1b[31m"
    path = write("odd.json", [record(ref, payment(direction="[/] up"))])
    async with OrderuiApp(desk).run_test(size=size) as pilot:
        await opened(pilot)
        await name(pilot, path)
        await until(pilot, lambda: len(lines(pilot)) == 1)
        await pilot.pause()
        if size[1] > 10:
            assert '"[/] up"' in text_of(screen(pilot), "#says")


async def test_a_record_of_no_system_hides_no_other_and_the_keys_go_to_the_report(
    desk: Desk, bench: Bench, write: Write
) -> None:
    path = write("in.json", [good("NEW-1"), {"foo": 1}, good("NEW-2")])
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await name(pilot, path)
        await until(pilot, lambda: len(lines(pilot)) == 3)
        assert outcomes(pilot) == [("new", "NEW-1"), ("wrong", "in.json, record 2"), ("new", "NEW-2")]
        assert lines(pilot)[1].says == "no system's order has these keys: foo"
        await name(pilot, write("none.json", '{"a": 1'))
        await until(pilot, lambda: len(lines(pilot)) == 1 and isinstance(pilot.app.focused, Rows))
        await pilot.press("j")
        assert screen(pilot).query_one(PathEntry).value.endswith("none.json")
        assert outcomes(pilot) == [("wrong", "none.json")]
    assert bench.files() == {}


async def test_a_text_is_not_lost_by_one_escape(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen(pilot).query_one(JsonSource).paste(json.dumps(good("NEW-1")))
        await until(pilot, lambda: len(lines(pilot)) == 1)
        await pilot.press("escape")
        await top(pilot, Confirm)
        await pilot.click("#no")
        await top(pilot, ImportScreen)
        assert outcomes(pilot) == [("new", "NEW-1")]
        await pilot.press("escape")
        await top(pilot, Confirm)
        await pilot.click("#yes")
        await top(pilot, OrdersScreen)
