"""Whoever has a mouse may use it: rows, tabs, the keys at the foot, dialogs, the wheel."""

from __future__ import annotations

from textual.events import MouseScrollDown, MouseScrollUp
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets._footer import FooterKey

from orderui.tui.app import OrderuiApp
from orderui.tui.ask import Changed
from orderui.tui.modals.new_order import NewOrder
from orderui.tui.modals.sort import SortMenu
from orderui.tui.screens.help import HelpScreen
from orderui.tui.screens.order import OrderScreen
from orderui.tui.screens.orders import OrdersScreen
from orderui.tui.widgets.drawn_rows import GUTTER
from orderui.tui.widgets.tab_line import TabLine
from orderui.usecases.demo import fill
from orderui.usecases.desk import Desk
from tests.tui.rooms import settled
from tests.tui.shell import Running, app_of, at_cursor, enter, payment, record, rows, said, top, until


async def test_the_mouse_goes_wherever_the_keys_do(desk: Desk) -> None:
    fill(desk, 10)
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(rows(pilot).rows) == 10)
        await pilot.click("OrderRows", offset=(GUTTER, 2))
        assert at_cursor(pilot) == "TUI-2026-118"
        await pilot.click("OrderRows", offset=(GUTTER, 2))
        await top(pilot, OrderScreen)
        await settled(pilot)
        await pilot.click(TabLine, offset=(20, 0))
        await until(pilot, lambda: pilot.app.screen.query_one(TabLine).chosen == 1)
        await _press_foot(pilot, "Help")
        await top(pilot, HelpScreen)
        await pilot.press("escape", "escape")
        await top(pilot, OrdersScreen)
        await _press_foot(pilot, "New")
        await top(pilot, NewOrder)
        await pilot.click(OptionList, offset=(4, 1))
        await until(pilot, lambda: "Kwik" in str(pilot.app.screen.query_one("#question").render()))
        await pilot.press("escape", "o")
        await top(pilot, SortMenu)
        await pilot.click(OptionList, offset=(4, 0))
        await top(pilot, OrdersScreen)
        await until(pilot, lambda: rows(pilot).rows[0].order.reference == "8765-1201-37", "the other order")


async def test_what_a_key_may_not_do_a_click_may_not_do_either(desk: Desk) -> None:
    (order_id,) = enter(desk, record("RENT-1", payment()))
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(rows(pilot).rows))
        app_of(pilot).open_order(order_id)
        await top(pilot, OrderScreen)
        await pilot.press("h")
        await settled(pilot)
        await pilot.click("HistoryPane Rows", offset=(GUTTER, 1))
        await until(pilot, lambda: "History is not edited" in said(pilot))
        assert isinstance(pilot.app.screen, OrderScreen)


async def test_the_wheel_moves_what_is_shown_and_not_the_cursor(desk: Desk) -> None:
    fill(desk, 40)
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(rows(pilot).rows) > 30)
        before, table = at_cursor(pilot), rows(pilot)
        await _wheel(pilot, table, MouseScrollDown)
        await until(pilot, lambda: table.scroll_offset.y > 0)
        assert at_cursor(pilot) == before
        await _wheel(pilot, table, MouseScrollUp)
        await until(pilot, lambda: table.scroll_offset.y == 0)


async def test_a_click_on_a_grey_key_says_why_as_the_key_does(desk: Desk) -> None:
    async with OrderuiApp(desk).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(pilot.app.screen.query("FooterKey.-disabled")))
        grey = {key.description for key in pilot.app.screen.query(FooterKey) if key.has_class("-disabled")}
        assert grey == {"Open", "Edit", "Status"}
        await _press_foot(pilot, "Edit")
        await until(pilot, lambda: said(pilot) == "There is no order under the cursor.")
        await pilot.press("N")
        await until(pilot, lambda: said(pilot).startswith("“All” is always there."))
        enter(desk, record("RENT-1", payment()))
        app_of(pilot).tell(Changed(""))
        await until(pilot, lambda: not pilot.app.screen.query("FooterKey.-disabled"))


async def _press_foot(pilot: Running, named: str) -> None:
    """Click the key of that name at the foot of the screen."""
    await until(pilot, lambda: any(key.description == named for key in pilot.app.screen.query(FooterKey)))
    (key,) = [key for key in pilot.app.screen.query(FooterKey) if key.description == named]
    await pilot.click(key)


async def _wheel(pilot: Running, over: Widget, turn: type[MouseScrollDown | MouseScrollUp]) -> None:
    await pilot._post_mouse_events([turn], over, offset=(10, 5), button=0)
