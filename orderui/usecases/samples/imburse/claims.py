"""Insurance claims, one payment each, in every state; and orders that a check has something to say about."""

from __future__ import annotations

from datetime import date
from typing import Any

from orderui.usecases.samples.imburse.records import COLLECT, PAY, defaults, inheriting, instruction, order
from orderui.usecases.samples.story import Story, Tree, ago, moved, received


def claims(today: date) -> list[Story]:
    """Insurance claims: one instruction each, in every state."""

    def claim(number: int, title: str, who: str, amount: str, currency: str, day: int, **more: Any) -> Tree:
        country = {"EUR": "IE", "GBP": "GB", "USD": "US", "SEK": "SE"}[currency]
        paid = instruction("01", who, PAY, amount, currency, country, ago(today, day), **more)
        return order(f"CLM-{number}", title, paid)

    return [
        received(
            claim(5501, "Water damage, ground floor", "Zoë Lefèvre", "4830.55", "EUR", 30, status="SETTLED"), 28
        ),
        received(
            claim(5502, "Hail, delivery van", "Łukasz Wójcik", "1290.00", "EUR", -3),
            14,
            events=[moved(1, "PROCESSING", part="01")],
        ),
        received(
            claim(5503, "Stolen bicycle", "Priya Raman", "640.00", "GBP", -2),
            21,
            events=[
                moved(6, "PROCESSING", part="01"),
                moved(5, "FAILED", part="01", reason="account closed"),
            ],
        ),
        received(
            claim(5504, "Broken shop window", "Northside Glass", "815.20", "EUR", -12),
            26,
            events=[moved(19, "VOID", part="01", reason="withdrawn by the customer")],
        ),
        received(claim(5505, "Lost luggage", "Sven Åkesson", "5400.00", "SEK", 11), 33),
        received(claim(5506, "Dental, crown", "Mary O’Neill", "1120.00", "EUR", -9, scheme=None), 7),
        received(
            claim(5507, "Kitchen fire, first payment", "Ana María Núñez", "9750.00", "USD", 4, scheme=None), 17
        ),
        received(claim(5508, "Storm, roof repair", "Harbour Roofing", "2310.75", "EUR", -30), 3),
    ]


def odd_ones(today: date) -> list[Story]:
    """Orders that a check has something to say about."""
    plain = ("EUR", "IE", ago(today, -15))
    hostile = order(
        "refund [/] x",
        "[bold red]refund [/] x[/]",
        instruction("=1+1", "$(reboot); DROP TABLE orders", PAY, "13.37", *plain),
        metadata={
            "description": "[bold red]refund [/] x[/]",
            "note": "\x1b[31mred\x1b[0m\x07 and a line\nbreak",
            "rtl": "invoice \u202egnp.exe",
        },
    )
    told_wrong = instruction("01", "Maison Hugo", COLLECT, "210.00", "EUR", "FR", ago(today, 20), status="SETTLED")
    told_wrong["financialInstrument"]["canUpdate"] = True
    return [
        received(hostile, 20),
        received(order("CARD-CHECK-9", "Card check", instruction("01", "Noor Ali", COLLECT, "0", *plain)), 16),
        received(
            order(
                "SUP-7010",
                "Solder paste, rounded by the supplier",
                instruction("01", "Electro Kft", PAY, "10.005", *plain),
            ),
            22,
        ),
        received(order("SUB-NEW", "Newsletter sponsorship, terms to come"), 6, events=[]),
        received(
            order(
                "CLUB-2",
                "Choir, spring term",
                inheriting("A", "ALTO-1", COLLECT, "45.00", *plain),
                inheriting("T", "TENOR-4", COLLECT, "45.00", *plain),
                customerDefaults=defaults("ALTO-1", currency="EUR"),
            ),
            12,
        ),
        received(
            order(
                "Miete Zürich/3",
                "Büro im dritten Stock",
                instruction("Jänner", "Łukasz Wójcik", COLLECT, "2150.00", "CHF", "CH", ago(today, -10)),
            ),
            18,
        ),
        received(order("SUB-0311", "Design magazine", told_wrong), 17),
        received(
            order(
                "SUB-0312",
                "株式会社みなと — 会費",
                inheriting("01", "株式会社みなと", COLLECT, "4980", "JPY", "JP", ago(today, -4)),
                inheriting("02", "株式会社みなと", COLLECT, "4980", "JPY", "JP", ago(today, -34)),
                customerDefaults=defaults("株式会社みなと", currency="JPY", 担当="佐藤"),
            ),
            24,
        ),
    ]
