"""Export: which orders, as what, where to; what was written is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from orderui.tui.app import OrderuiApp
from orderui.tui.modals.confirm import DEAF, Confirm
from orderui.tui.modals.export import MOST_CLIPPED, Export
from orderui.tui.screens.order import OrderScreen
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.widgets.path_entry import PathEntry
from orderui.usecases.desk import Desk
from orderui.usecases.exporting import as_csv, send_out, sheet
from orderui.usecases.importing import Source, bring_in
from tests.tui.shell import (
    Running,
    app_of,
    at_cursor,
    enter,
    listed,
    payment,
    record,
    rows,
    said,
    text_of,
    top,
    until,
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to write in."""
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def book(desk: Desk) -> Desk:
    """Two orders of one system, the later one marked by no one."""
    enter(desk, record("RENT-1", payment(settledByDate="2026-12-01")), record("RENT-2", payment()))
    return desk


async def asked(pilot: Running) -> Export:
    await until(pilot, lambda: bool(listed(pilot)))
    await pilot.press("x")
    await top(pilot, Export)
    found = pilot.app.screen
    assert isinstance(found, Export)
    return found


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def ids(desk: Desk) -> list[str]:
    return [facets.id for facets in desk.book.facets()]


async def test_x_writes_the_order_under_the_cursor_and_says_where(book: Desk, elsewhere: Path) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("f2")
        await top(pilot, OrdersScreen)
        assert said(pilot) == f"Exported 1 order to {elsewhere / 'RENT-1.json'}."
    assert (elsewhere / "RENT-1.json").read_text() == f"{send_out(book, ids(book)[:1])}\n"


async def test_marked_orders_come_first_and_the_request_profile_leaves_out_what_nobody_sends(
    book: Desk, elsewhere: Path
) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "RENT-1")
        await pilot.press("space", "space")
        modal = await asked(pilot)
        assert "2 orders of Imburse" in text_of(modal, "#answer")
        await pilot.press("down", "right", "f2")
        await top(pilot, OrdersScreen)
        assert rows(pilot).marks
    assert written(elsewhere) == ["imburse-2026-11-21.json"]
    assert "status" not in (elsewhere / "imburse-2026-11-21.json").read_text()


async def test_the_listed_orders_go_out_as_a_sheet_whatever_their_systems(
    book: Desk, elsewhere: Path, payload_text: Callable[[str], str]
) -> None:
    bring_in(book, [Source("kwik.json", payload_text("kwik-create-request.json"))])
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        modal = await asked(pilot)
        await pilot.press("right")
        await until(pilot, lambda: "JSON holds orders of one system" in text_of(modal, "#fault"))
        await pilot.press("f2")
        await until(pilot, lambda: "several systems cannot go into one JSON" in text_of(modal, "#fault"))
        assert not written(elsewhere)
        await pilot.press("down", "right", "right", "f2")
        await top(pilot, OrdersScreen)
        shown = [line.order for line in rows(pilot).rows]
    assert (elsewhere / "orders-2026-11-21.csv").read_text() == as_csv(sheet(shown))


async def test_a_file_that_is_there_is_replaced_only_once_that_is_confirmed(book: Desk, elsewhere: Path) -> None:
    path = elsewhere / "RENT-1.json"
    path.write_text("mine")
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        for key in ("escape", "y"):
            await pilot.press("f2")
            await top(pilot, Confirm)
            assert path.read_text() == "mine"
            await pilot.pause(DEAF + 0.05)
            await pilot.press(key)
            await until(pilot, lambda: not isinstance(pilot.app.screen, Confirm))
        await top(pilot, OrdersScreen)
    assert json.loads(path.read_text())[0]["orderRef"] == "RENT-1"


async def test_a_folder_that_is_not_there_is_refused_and_the_question_stays(book: Desk) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        modal = await asked(pilot)
        modal.query_one(PathEntry).value = "nowhere/x.json"
        await pilot.press("f2")
        await until(pilot, lambda: "There is no folder" in text_of(modal, "#fault"))
        assert pilot.app.screen is modal


async def test_the_clipboard_takes_what_is_short_enough(book: Desk, elsewhere: Path) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("down", "down", "right", "enter")
        await top(pilot, OrdersScreen)
        assert app_of(pilot).clipboard == f"{send_out(book, ids(book)[:1])}\n"
        assert said(pilot).startswith("Exported 1 order to the clipboard (")
    assert not written(elsewhere)


async def test_what_is_too_long_for_a_clipboard_goes_into_a_new_file(desk: Desk, elsewhere: Path) -> None:
    many = [payment(f"{number:03d}", metadata={"note": "x" * 500}) for number in range(150)]
    enter(desk, record("LONG", *many))
    (elsewhere / "LONG.json").write_text("mine")
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("down", "down", "right", "f2")
        await top(pilot, OrdersScreen)
        assert f"to {elsewhere / 'LONG-2.json'}: " in said(pilot)
        assert "too many for a terminal's clipboard" in said(pilot)
    assert (elsewhere / "LONG.json").read_text() == "mine"
    assert (elsewhere / "LONG-2.json").stat().st_size > MOST_CLIPPED


async def test_a_name_proposed_for_a_file_is_safe_to_have(desk: Desk, elsewhere: Path) -> None:
    enter(desk, record("../[red]x/ \x1b[31m", payment()))
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        modal = await asked(pilot)
        assert modal.query_one(PathEntry).value == "_red_x_31m.json"
        await pilot.press("f2")
        await top(pilot, OrdersScreen)
    assert written(elsewhere) == ["_red_x_31m.json"]


async def test_an_order_is_exported_from_its_own_screen(book: Desk, elsewhere: Path) -> None:
    async with OrderuiApp(book).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(listed(pilot)))
        app_of(pilot).open_order(ids(book)[1])
        await top(pilot, OrderScreen)
        await pilot.press("E")
        await top(pilot, Export)
        await pilot.press("f2")
        await top(pilot, OrderScreen)
    assert (elsewhere / "RENT-2.json").exists()
