"""The app around the screens: its door to the book, time, other programs, small terminals, help and the palette."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from textual.command import CommandPalette
from textual.widgets import Static

from orderui.tui import look
from orderui.tui.app import OrderuiApp
from orderui.tui.ask import Asking
from orderui.tui.bindings import bindings, key_name, keys_of
from orderui.tui.book_app import changes_in
from orderui.tui.modals import confirm
from orderui.tui.modals.confirm import Confirm
from orderui.tui.screens.help import HelpScreen, entrances
from orderui.tui.screens.too_small import TooSmall
from orderui.tui.themes import themes
from orderui.tui.widgets.entry import Entry
from orderui.tui.widgets.rows import Rows
from orderui.usecases import keeping
from orderui.usecases.actions import ACTIONS, EVERYWHERE, ORDER, ORDERS, PART, STATUS, at
from orderui.usecases.bulk import Archiving, in_bulk
from orderui.usecases.desk import Desk
from tests.conftest import NOW, Bench
from tests.tui.shell import app_of, at_cursor, enter, five, listed, payment, record, rows, said, top, until


@dataclass
class MovingClock:
    """A clock that a test moves."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant


class Watching(Asking[None]):
    """A screen that keeps account of what it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def changed(self, order_id: str) -> None:
        self.heard.append(order_id)


# The door


async def test_every_screen_hears_of_a_change_and_the_status_line_tells_it(desk: Desk) -> None:
    one, _ = enter(desk, record("A-1", payment()), record("A-2", payment()))
    async with OrderuiApp(desk).run_test() as pilot:
        below, above = Watching(), Watching()
        await pilot.app.push_screen(below)
        await pilot.app.push_screen(above)
        done = await above.ask(keeping.archive, desk, one)
        await until(pilot, lambda: below.heard == [one] and above.heard == [one], "both screens")
        assert done is not None
        assert done.order is not None
        assert done.order.archived
        assert said(pilot) == "Archived A-1.  u takes it back"
        assert app_of(pilot).narration.tone == "done"


async def test_a_refusal_is_said_in_full_and_nobody_is_told_of_a_change(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test() as pilot:
        screen = Watching()
        await pilot.app.push_screen(screen)
        assert await screen.ask(keeping.archive, desk, "nobody") is None
        assert "There is no order with the id “nobody”." in said(pilot)
        assert app_of(pilot).narration.tone == "refused"
        assert screen.heard == []


async def test_what_is_done_already_is_remarked_upon(desk: Desk) -> None:
    (one,) = enter(desk, record("A-1", payment()))
    async with OrderuiApp(desk).run_test() as pilot:
        screen = Watching()
        await pilot.app.push_screen(screen)
        await screen.ask(keeping.unarchive, desk, one)
        assert said(pilot) == "A-1 is not archived."
        assert screen.heard == []


async def test_a_change_is_finished_and_told_even_where_the_screen_that_asked_has_gone(desk: Desk) -> None:
    (one,) = enter(desk, record("A-1", payment()))
    async with OrderuiApp(desk).run_test() as pilot:
        await until(pilot, lambda: listed(pilot) == ["A-1"])
        asking = asyncio.create_task(app_of(pilot).perform(lambda: keeping.archive(desk, one)))
        await asyncio.sleep(0)
        asking.cancel()
        await until(pilot, lambda: listed(pilot) == [])
        assert desk.order(one).archived


async def test_only_what_orderui_explains_is_caught(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test() as pilot:
        screen = Watching()
        await pilot.app.push_screen(screen)
        with pytest.raises(ZeroDivisionError):
            await screen.ask(lambda: 1 / 0)  # type: ignore[arg-type,return-value] # a bug, on purpose


def test_changes_are_found_in_whatever_a_use_case_answers_with(desk: Desk) -> None:
    (one,) = enter(desk, record("A-1", payment()))
    done = keeping.archive(desk, one)
    assert done.change is not None
    assert changes_in(done) == [done.change]
    assert changes_in([done.change, done.change]) == [done.change, done.change]
    assert changes_in(in_bulk(desk, [one], Archiving())) == []
    assert changes_in("text") == changes_in(None) == []


# Time, and other programs


async def test_a_change_by_another_program_is_shown_with_the_cursor_where_it_was(bench: Bench) -> None:
    desk = five(bench.desk)
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("j")
        before = at_cursor(pilot)
        desk.book.release()  # as in the background: other programs may write
        enter(bench.desk, record("A-EARLIER", payment(settledByDate="2026-11-01")))
        await until(pilot, lambda: "A-EARLIER" in listed(pilot), "the other program's order")
        assert at_cursor(pilot) == before
        assert "another program" in said(pilot)


async def test_midnight_makes_payments_late_and_keeps_it(bench: Bench) -> None:
    enter(bench.desk, record("A-1", payment(settledByDate="2026-11-21")))
    clock = MovingClock()
    desk = replace(bench.desk, clock=clock)
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: [line.order.late for line in rows(pilot).rows] == [False])
        clock.instant = NOW + timedelta(days=1)
        await until(pilot, lambda: [line.order.late for line in rows(pilot).rows] == [True], "midnight")
        assert "LATE" in bench.path.read_text(encoding="utf-8")


async def test_what_became_late_while_nobody_looked_is_kept_at_the_start(bench: Bench) -> None:
    enter(bench.desk, record("A-1", payment(settledByDate="2026-11-21")))
    desk = replace(bench.desk, clock=MovingClock(NOW + timedelta(days=3)))
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "LATE" in bench.path.read_text(encoding="utf-8"), "the clock edge")
        assert listed(pilot) == ["A-1"]


# The terminal


async def test_a_terminal_that_is_too_small_says_so_and_recovers(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.resize_terminal(39, 24)
        await top(pilot, TooSmall)
        assert "40 × 10" in str(pilot.app.screen.query_one(Static).content)
        await pilot.resize_terminal(80, 9)
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: not isinstance(pilot.app.screen, TooSmall))
        assert len(pilot.app.screen_stack) == 1


async def test_a_page_for_a_small_terminal_that_was_asked_over_goes_once_that_is_answered(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(39, 24)) as pilot:
        await top(pilot, TooSmall)
        question = Confirm("Leave?", ["unsaved"], yes="Leave")
        await pilot.app.push_screen(question)
        await pilot.resize_terminal(80, 24)
        question.dismiss(False)
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_a_start_in_a_terminal_that_is_too_small_says_so(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(20, 5)) as pilot:
        await top(pilot, TooSmall)
        await pilot.press("q")
    assert pilot.app.return_code == 0


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"TERM": "xterm-256color"}, (look.DARK, look.LIGHT)),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, (look.DARK, look.LIGHT)),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;15"}, (look.LIGHT, look.DARK)),
        ({"TERM": "xterm"}, ("ansi-dark", "ansi-light")),
        ({"TERM": "linux", "COLORFGBG": "0;default;7"}, ("ansi-light", "ansi-dark")),
    ],
)
def test_the_theme_suits_the_terminal(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: tuple[str, str]
) -> None:
    for name in ("TERM", "COLORTERM", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert themes() == expected


async def test_t_changes_between_dark_and_light(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test() as pilot:
        first, second = themes()
        await pilot.press("T")
        assert pilot.app.theme == second
        await pilot.press("T")
        assert pilot.app.theme == first


async def test_ctrl_c_says_how_one_leaves_and_q_leaves(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test() as pilot:
        await pilot.press("ctrl+c")
        assert "q leaves" in said(pilot)
        await pilot.press("q")
    assert pilot.app.return_code == 0


async def test_a_screen_with_something_unsaved_asks_once_whichever_way_one_leaves(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirm, "DEAF", 0.0)

    class Unsaved(Asking[None]):
        def unsaved(self) -> Sequence[str]:
            return ["Amount: “5”"]

    async with OrderuiApp(desk).run_test() as pilot:
        await pilot.app.push_screen(Unsaved())
        for key in ("q", "ctrl+q", "escape"):
            await pilot.press(key)
            await top(pilot, Confirm)
            await pilot.press("ctrl+q")
            assert len(pilot.app.screen_stack) == 3, "it is asked once, however often one asks to leave"
            await pilot.press("n")
            await top(pilot, Unsaved)
        assert pilot.app.is_running
        await pilot.press("escape")
        await top(pilot, Confirm)
        await pilot.press("y")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_an_order_that_is_gone_is_not_opened_and_that_is_said(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test() as pilot:
        for opens in (app_of(pilot).open_order, app_of(pilot).open_status, app_of(pilot).open_editor):
            app_of(pilot).narrate("")
            opens("nobody")
            assert "There is no order" in said(pilot)
        assert len(pilot.app.screen_stack) == 1


# Keys


@pytest.mark.parametrize("place", [ORDERS, ORDER, PART, STATUS])
def test_no_key_of_a_screen_means_two_things(place: str) -> None:
    keys = [key for action in at(place) for key in action.keys]
    assert sorted(keys) == sorted(set(keys))


def test_every_binding_can_be_remapped_by_the_id_of_its_action() -> None:
    ids = {binding.id for binding in bindings(ORDERS) if not isinstance(binding, tuple)}
    assert {action.id for action in ACTIONS if ORDERS in action.places and not action.each} < ids
    assert {f"view.{number}" for number in range(1, 10)} < ids


@pytest.mark.parametrize(
    ("key", "name"), [("slash", "/"), ("shift+tab", "shift+tab"), ("escape", "esc"), ("U", "U"), ("f1", "f1")]
)
def test_keys_are_named_as_a_person_reads_them(key: str, name: str) -> None:
    assert key_name(key) == name


async def test_a_screen_answers_every_action_of_its_place(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test() as pilot:
        for binding in bindings(ORDERS):
            assert not isinstance(binding, tuple)
            assert hasattr(pilot.app.screen, f"action_{binding.action.partition('(')[0]}"), binding.action
        for binding in bindings(EVERYWHERE):
            assert not isinstance(binding, tuple)
            assert hasattr(pilot.app, f"action_{binding.action}"), binding.action


async def test_help_lists_every_key_of_the_screen_and_narrows_as_one_types(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await top(pilot, HelpScreen)
        table = pilot.app.screen.query_one(Rows)
        told = {line.title for line in entrances(ORDERS, desk)}
        assert {action.title for action in at(ORDERS)} <= told
        await pilot.press(*"archive")
        assert {line.keys for line in table.rows} >= {"a"}
        assert all("archive" in line.text for line in table.rows)
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


def test_help_shows_the_keys_of_choices_as_a_range() -> None:
    assert keys_of(next(action for action in ACTIONS if action.id == "view")) == "1–9"


async def test_the_palette_finds_commands_and_runs_them_where_one_is(desk: Desk) -> None:
    five(desk)
    async with OrderuiApp(desk).run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: at_cursor(pilot) == "CLAIM-9")
        await pilot.press("colon")
        await top(pilot, CommandPalette)
        await pilot.press(*"archive")
        await pilot.pause(0.4)
        await pilot.press("enter")
        await until(pilot, lambda: "CLAIM-9" not in listed(pilot), "the command")


async def test_the_palette_opens_an_order_by_its_reference(desk: Desk) -> None:
    five(desk)
    async with OrderuiApp(desk).run_test(size=(80, 30)) as pilot:
        await pilot.press("colon")
        await top(pilot, CommandPalette)
        await pilot.press(*"tui-7")
        await pilot.pause(0.4)
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2, "the order")


# What is pasted


async def test_of_several_pasted_lines_the_first_that_says_something_is_taken_and_the_rest_is_told(
    desk: Desk,
) -> None:
    from textual.events import Paste

    from orderui.tui.modals.prompt import Prompt

    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        prompt = Prompt("Amount?")
        await pilot.app.push_screen(prompt)
        entry = prompt.query_one(Entry)
        entry.post_message(Paste("\n1,234.56\n200\n"))
        await until(pilot, lambda: entry.value == "1,234.56")
        assert "first of 2 lines" in str(prompt.query_one("#answer", Static).content)
