"""Lines of cells that are pasted, as the parts they mean."""

from __future__ import annotations

from typing import Any

import pytest
from textual.events import Paste
from textual.widgets import Static

from orderui.domain.errors import BadUsage
from orderui.domain.rules import PartKind
from orderui.systems import SYSTEMS
from orderui.systems.system import System
from orderui.tui.app import OrderuiApp
from orderui.tui.forms import form_at, of_new_part
from orderui.tui.modals.confirm import Confirm
from orderui.tui.pasted import MOST, Sheet, is_sheet, sheet_of, usual
from orderui.tui.screens.order import OrderScreen
from orderui.tui.screens.part import PartScreen
from orderui.tui.screens.pasted import Line, PastedScreen, columns_of
from orderui.tui.values import view
from orderui.tui.widgets.columns import lay_out
from orderui.tui.widgets.field_row import FieldRow
from orderui.tui.widgets.rows import Rows
from orderui.usecases.demo import fill
from orderui.usecases.desk import Desk
from tests.tui.shell import Running, said, top, until


def read(desk: Desk, order_id: str, text: str) -> Sheet:
    return sheet_of(form_at(view(desk, order_id), "+instruction"), text)


def values(sheet: Sheet) -> list[dict[str, str]]:
    return [{path: str(value) for path, value in line.values.items()} for line in sheet.lines]


def wrong(sheet: Sheet) -> list[list[str]]:
    return [[f"{one.path}: {one.sentence}" for one in line.problems] for line in sheet.lines]


MEANT = {
    "instructionRef": "05",
    "customerRef": "ACME",
    "direction": "CREDIT",
    "amount": "1234.56",
    "currency": "EUR",
    "country": "IE",
    "settledByDate": "2026-12-05",
}


@pytest.mark.parametrize(
    "text",
    [
        "05\tACME\tcredit\t1.234,56\tEUR\tIE\t+2w",
        "05;ACME;credit;1.234,56;EUR;IE;+2w\r\n",
        '\n05, ACME, credit, "1,234.56", EUR, IE, +2w,,\n\n',
        "amount\tReference\tcustomer_ref\tDIRECTION\tcurrency\tcountry\tSettled by\n1,234.56\t05\tACME\tc\tEUR\tIE\t5 dec",
        "settledByDate;Country;Currency;instructionRef;Customer;Direction;Amount\r+2w;IE;EUR;05;ACME;credit;€1'234.56",
    ],
)
def test_cells_are_read_as_though_typed_whatever_divides_them_and_whoever_names_them(
    desk: Desk, retainer: str, text: str
) -> None:
    assert values(read(desk, retainer, text)) == [MEANT]


def test_a_cell_shows_what_was_understood_of_it(desk: Desk, retainer: str) -> None:
    (line,) = read(desk, retainer, "05\tACME\tc\t1k\tJPY\tie\t+2w\t\tx").lines
    assert line.cells == ["05", "ACME", "CREDIT", "¥1,000", "JPY", "ie", "5 Dec", "", "x"]


def test_an_amount_that_was_pasted_is_never_cut(desk: Desk, retainer: str) -> None:
    sheet = read(desk, retainer, "05\tACME\tc\t1,234,567.89\tEUR\tIE\t+2w")
    (amount,) = [one for one in lay_out(columns_of(sheet), 76) if one.column.title == "Amount"]
    assert amount.width == len("€1,234,567.89")


def test_the_amount_and_the_day_are_there_where_there_is_little_room(desk: Desk, retainer: str) -> None:
    sheet = read(desk, retainer, "05\tACME\tc\t1k\tEUR\tie\t+2w\t\tx")
    shown = [one.column.title for one in lay_out(columns_of(sheet), 40)]
    assert {"Amount", "Settled by"} < set(shown)
    assert "Country" not in shown


def test_headings_may_name_nested_fields_and_free_data(desk: Desk, retainer: str) -> None:
    sheet = read(desk, retainer, "Scheme\tmetadata.po\tfinancialInstrument.financialInstrumentId\nsepa\t7\tcard\n")
    assert [column.title for column in sheet.columns] == ["Scheme", "po", "Financial instrument"]
    assert values(sheet) == [
        {"scheme.schemeId": "sepa", "financialInstrument.financialInstrumentId": "card", "metadata.po": "7"}
    ]


def test_what_is_wrong_is_told_by_line_and_field(desk: Desk, retainer: str) -> None:
    sheet = read(desk, retainer, "05\tACME\tsideways\t1,234\n06\tACME\tc\t1\tEUR\tIE\t32\tfi\tsc\tmore")
    assert [line.number for line in sheet.lines] == [1, 2]
    first, second = wrong(sheet)
    assert first[0] == "direction: must be CREDIT or DEBIT, not “sideways”"
    assert first[1].startswith('amount: "1,234" could be')
    assert second == [": 10 cells for 9 fields; quote one that has the divider in it"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("  \n\n", "There is nothing in it"),
        ("Reference\tCustomer\n", "only a line of headings"),
        ("Reference\tCustomer\tAmnt\n1\t2\t3", 'No field is called "Amnt". There is: Reference, Customer'),
        ("Amount\tamount\n1\t2", 'The headings name "Amount" more than once'),
        ('01\t"a\n', "cannot be divided into cells"),
        ("x\ty\n" * (MOST + 1), "501 lines are more than the 500"),
    ],
)
def test_what_cannot_be_read_at_all_says_why(desk: Desk, retainer: str, text: str, says: str) -> None:
    with pytest.raises(BadUsage, match=says.replace(".", r"\.")):
        read(desk, retainer, text)


def test_lines_of_prose_are_no_sheet() -> None:
    assert is_sheet("a\tb\nc\td")
    assert not is_sheet("a, b")
    assert not is_sheet("one line\nand another, with a comma")
    assert not is_sheet("")


KINDS = [(system, kind) for system in SYSTEMS for kind in system.rules.parts]


@pytest.mark.parametrize(("system", "kind"), KINDS, ids=lambda value: value.name)
def test_every_kind_of_part_has_columns_in_the_order_it_is_declared(
    demo: Desk, system: System, kind: PartKind
) -> None:
    facets = next(one for one in demo.book.facets() if one.system == system.name)
    form = of_new_part(view(demo, facets.id), kind)
    labels = [slot.label for slot in usual(form)]
    assert len(labels) > 2
    sheet = sheet_of(form, "\t".join(slot.path for slot in usual(form)) + "\n" + "x\t" * len(labels))
    assert [column.title for column in sheet.columns] == labels


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    from tests.conftest import Bench

    desk = Bench(tmp_path_factory.mktemp("demo") / "orders.json").desk
    fill(desk, 25)
    return desk


async def pasted(pilot: Running, text: str) -> PastedScreen:
    """The preview of what is pasted where the focus is."""
    target: Any = pilot.app.focused or pilot.app.screen
    target.post_message(Paste(text))
    await top(pilot, PastedScreen)
    screen = pilot.app.screen
    assert isinstance(screen, PastedScreen)
    rows: Rows[Line] = screen.query_one(Rows)
    await until(pilot, lambda: bool(rows.rows))
    return screen


def shown(screen: PastedScreen, selector: str) -> str:
    return str(screen.query_one(selector, Static).render())


async def test_lines_pasted_over_the_parts_are_previewed_and_added_as_one_change(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    history = len(desk.book.history())
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_order(retainer)
        await top(pilot, OrderScreen)
        await pilot.pause()
        screen = await pasted(pilot, "05\tACME\tdebit\t1k\tEUR\tIE\n01\tAC[ME\tdebit\tx\tEUR\tXX")
        assert shown(screen, "#sum") == "✗ 1 line of 2 is wrong: none go in."
        told = shown(screen, "#says")
        assert 'Amount: not an amount: "x"; there is no number in it' in told
        assert "Country: " in told
        await pilot.press("f2")
        await until(pilot, lambda: said(pilot) == "Nothing goes in while line 2 is wrong.")
        await pilot.press("escape")
        await top(pilot, Confirm)
        await pilot.click("#yes")
        await top(pilot, OrderScreen)
        screen = await pasted(pilot, "05\tACME\tdebit\t1k\tEUR\tIE\n06\tACME\tdebit\t2k\tEUR\tIE")
        assert shown(screen, "#sum") == "✓ 2 instructions.  f2 adds them, as one change"
        await pilot.press("f2")
        await top(pilot, OrderScreen)
        assert said(pilot).startswith("Added 2 instructions to INV-1.")
    assert len(desk.book.history()) == history + 1


async def test_lines_pasted_into_a_new_part_are_offered_as_several(
    app: OrderuiApp, desk: Desk, retainer: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_editor(retainer, "+instruction")
        await top(pilot, PartScreen)
        await pilot.pause()
        await pilot.press("9")
        await pasted(pilot, "05;ACME;debit;1k;EUR;IE\n06;ACME;debit;2k;EUR;IE")
        await pilot.press("escape")
        await top(pilot, Confirm)
        await pilot.click("#yes")
        await top(pilot, PartScreen)
        assert next(iter(pilot.app.screen.query(FieldRow))).text == "9"
        await pilot.press("backspace")
        await pasted(pilot, "05;ACME;debit;1k;EUR;IE\n06;ACME;debit;2k;EUR;IE")
        await pilot.press("f2")
        await until(pilot, lambda: not isinstance(pilot.app.screen, PastedScreen | PartScreen))
    assert [part.key for part in desk.order(retainer).instructions][-2:] == ["05", "06"]  # type: ignore[attr-defined]  # of the class
