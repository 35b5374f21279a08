"""Single payments on their way or done, finished business put away, and as many more as are wanted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from orderui.usecases.samples.imburse.records import COLLECT, PAY, instruction, order
from orderui.usecases.samples.story import Story, Tree, ago, archived, received


def paid_out(today: date) -> list[Story]:
    """Single payments to suppliers and others, on their way or done."""
    rows = (
        ("SUP-7004", "Printing, spring catalogue", "Druckerei Groß", "2480.00", "EUR", "DE", 44, "SETTLED", 42),
        ("SUP-7005", "Office chairs", "Kontorslagret AB", "18990.00", "SEK", "SE", -1, "PROCESSING", 2),
        ("SUP-7006", "Window cleaning", "Klar Sikt ApS", "1450.00", "DKK", "DK", -6, None, 10),
        ("SUP-7007", "Courier, November", "Swift Couriers", "212.40", "GBP", "GB", 3, None, 13),
        ("SUP-7008", "Camera hire", "東京カメラ", "43795", "JPY", "JP", -18, None, 8),
        ("SUP-7009", "Customs agent", "Al-Bahar Trading", "86.250", "KWD", "KW", 52, "SETTLED", 50),
        ("ROY-3", "Royalties, third quarter", "Ana María Núñez", "734.16", "USD", "US", -25, None, 4),
    )
    return [
        received(
            order(
                ref, title, instruction("01", who, PAY, amount, currency, country, ago(today, day), status=status)
            ),
            came,
        )
        for ref, title, who, amount, currency, country, day, status, came in rows
    ]


def put_away(today: date) -> list[Story]:
    """Finished business, archived."""

    def done(ref: str, title: str, who: str, amount: str, day: int, status: str) -> Tree:
        return order(
            ref, title, instruction("01", who, COLLECT, amount, "EUR", "IE", ago(today, day), status=status)
        )

    return [
        received(
            done("RENT-0031", "Market stall, last season", "Maison Hugo", "380.00", 140, "SETTLED"),
            87,
            events=[archived(70)],
        ),
        received(
            done("SUB-0044", "Gift card, never used", "Café Olé", "25.00", 120, "VOID"), 86, events=[archived(35)]
        ),
    ]


TRADES = (
    ("RENT", "Rent, unit {n}", COLLECT, 700, 2400),
    ("POL", "Insurance premium {n}", COLLECT, 40, 300),
    ("SUB", "Subscription {n}", COLLECT, 8, 90),
    ("SUP", "Supplier invoice {n}", PAY, 90, 6000),
    ("CLM", "Claim {n}", PAY, 150, 9000),
    ("TUI", "Tuition fee {n}", COLLECT, 250, 1500),
)
PEOPLE = (
    ("Zoë Murphy", "EUR", "IE"),
    ("Łukasz Wójcik", "PLN", "PL"),
    ("Priya Raman", "GBP", "GB"),
    ("Sven Åkesson", "SEK", "SE"),
    ("Studio Kjærgaard", "DKK", "DK"),
    ("Ana María Núñez", "USD", "US"),
    ("Druckerei Groß", "EUR", "DE"),
    ("Atelier Rüegg", "CHF", "CH"),
)


def more(today: date, chance: Random, number: int) -> Story:
    """One more order of everyday business."""
    kind, title, direction, least, most = chance.choice(TRADES)
    who, currency, country = chance.choice(PEOPLE)
    came = chance.choice((75, 54, 40, 25, 11, 4))
    told = []
    for ref in range(1, chance.randint(1, 3) + 1):
        due = ago(today, came - 5 - 30 * (ref - 1))
        over = (today - due).days > 0
        state = chance.choice(("SETTLED", "SETTLED", "SETTLED", "PROCESSING", "FAILED", None)) if over else None
        amount = f"{chance.randint(least * 100, most * 100) / Decimal(100):.2f}"
        told.append(instruction(f"{ref:02d}", who, direction, amount, currency, country, due, status=state))
    return received(order(f"{kind}-{20000 + number}", title.format(n=number), *told), came)
