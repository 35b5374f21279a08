"""Orders of many instructions: schedules that the vendor runs, and orders with many customers."""

from __future__ import annotations

from datetime import date
from typing import Any

from orderui.domain.schedule import Every
from orderui.usecases.samples.imburse.records import COLLECT, PAY, defaults, inheriting, instruction, order, routed
from orderui.usecases.samples.story import Story, Tree, ago, edited, moved, received

WEEK, MONTH, QUARTER, YEAR = Every(days=7), Every(months=1), Every(months=3), Every(months=12)


def running(today: date) -> list[Story]:
    """Schedules that the vendor runs, with customer defaults."""
    year = today.year
    return [
        _run(
            today,
            f"RENT-{year}-0043",
            "Flat 3, Zoë Lefèvre",
            "TEN-3",
            (COLLECT, "1240.00", "GBP", "GB"),
            6,
            MONTH,
            75,
        ),
        _run(today, "POL-88120", "Home insurance", "Priya Raman", (COLLECT, "84.17", "USD", "US"), 12, MONTH, 100),
        _run(
            today, "POL-88121", "Motor insurance", "Sven Åkesson", (COLLECT, "412.00", "SEK", "SE"), 10, MONTH, 50
        ),
        _run(today, "SUB-0107", "Coffee, a bag a week", "Café Olé", (COLLECT, "18.50", "GBP", "GB"), 8, WEEK, 36),
        _run(today, "SUB-0108", "Web hosting", "Northside Glass", (COLLECT, "348.00", "USD", "US"), 3, YEAR, 20),
        _run(
            today,
            "RET-0012",
            "Design retainer",
            "Studio Kjærgaard",
            (PAY, "12500.00", "DKK", "DK"),
            4,
            QUARTER,
            90,
        ),
        _run(today, "TUI-2", "Piano lessons", "Łucja Nowak", (COLLECT, "320.00", "PLN", "PL"), 10, MONTH, 45),
        _run(today, "LOAN-31", "Solar panels", "Maison Hugo", (PAY, "415.33", "EUR", "FR"), 12, MONTH, 80),
        _run(
            today,
            "SUP-7021",
            "Olive oil, monthly",
            "Al-Bahar Trading",
            (PAY, "1250.500", "KWD", "KW"),
            5,
            MONTH,
            65,
        ),
        _run(today, "RENT-0099", "Parking, bay 7", "Noor Ali", (COLLECT, "95.00", "CHF", "CH"), 6, MONTH, 12),
    ]


def _run(
    today: date,
    ref: str,
    title: str,
    customer: str,
    terms: tuple[str, str, str, str],
    count: int,
    every: Every,
    begun: int,
    **more: Any,
) -> Story:
    """A schedule the vendor runs: sent when it began, and again whenever instalments had been dealt with.

    `terms` are the direction, the amount of each, the currency and the country; `begun` is in days before today.
    """
    first = ago(today, begun)

    def as_of(day: int) -> Tree:
        here = ago(today, day)
        told = []
        for number in range(count):
            due = every.after(first, number)
            left = (here - due).days
            state = {} if left < -1 else {"status": "PROCESSING"} if left < 2 else {"status": "SETTLED"}
            told.append(inheriting(f"{number + 1:02d}", customer, *terms, due, **state))
        return order(ref, title, *told, customerDefaults=defaults(customer, currency=terms[2]), **more)

    days = [day for day in (88, 60, 32, 9, 2) if day <= begun + 20] or [2]
    return Story(tuple(days), record=as_of)


def groups(today: date) -> list[Story]:
    """Orders with many customers, both directions, or values of their own over the defaults."""
    members = ("Zoë Murphy", "Łukasz Wójcik", "Mary O’Neill", "Sven Åkesson", "Noor Ali")
    fees = [
        inheriting(f"M{number}", who, COLLECT, "60.00", "EUR", "IE", ago(today, -13))
        for number, who in enumerate(members, 1)
    ]
    fees[2] |= {"scheme": {"schemeId": "sepa-instant", "source": "CUSTOMER"}, "metadata": {"channel": "post"}}
    fees[4] |= routed("Noor Ali, savings", "EUR", "CUSTOMER")
    bond = [
        instruction("IN", "TEN-5", COLLECT, "1500.00", "GBP", "GB", ago(today, 70), status="SETTLED"),
        instruction("OUT", "TEN-5", PAY, "1380.00", "GBP", "GB", ago(today, -21)),
    ]
    refunds = [
        instruction(f"R{number}", who, PAY, "36.00", "GBP", "GB", ago(today, 8), status=state)
        for number, (who, state) in enumerate(
            zip(members, ("SETTLED", "SETTLED", "PROCESSING", "FAILED", "VOID"), strict=True), 1
        )
    ]
    return [
        received(
            order(
                "CLUB-1",
                "Rowing club, annual fees",
                *fees,
                customerDefaults=defaults(*members, currency="EUR", channel="app", season="winter"),
            ),
            15,
            events=[
                edited(10, {"customerDefaults.Zoë Murphy.scheme.schemeId": "sepa-instant"}),
                edited(1, {"instructions.M4.amount": "30.00", "instructions.M4.metadata.note": "student"}),
            ],
        ),
        received(order("BOND-5", "Deposit, flat 5", *bond), 66),
        received(
            order("TKT-44", "Refunds, cancelled matinée", *refunds),
            9,
            events=[moved(0, "SETTLED", part="R3")],
        ),
    ]
