"""Sample orders of Imburse: rents, premiums and claims, subscriptions, suppliers, fees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from orderui.domain.schedule import Every
from orderui.usecases.samples.story import (
    Event,
    Sample,
    Story,
    Tree,
    added,
    ago,
    archived,
    edited,
    made_id,
    moved,
    received,
    rescheduled,
    scheduled,
    typed,
)
from orderui.usecases.scheduling import Terms

WEEK, MONTH, QUARTER, YEAR = Every(days=7), Every(months=1), Every(months=3), Every(months=12)
COLLECT, PAY = "DEBIT", "CREDIT"

SCHEMES = {
    "EUR": "sepa-credit",
    "GBP": "faster-payments",
    "USD": "ach",
    "CHF": "lsv-plus",
    "SEK": "bankgirot",
    "JPY": "zengin",
    "KWD": "knet",
    "DKK": "betalingsservice",
    "PLN": "express-elixir",
}


def routed(name: str, currency: str, source: str = "TENANT") -> Tree:
    """An instrument and a scheme as the vendor tells them."""
    return {
        "financialInstrument": {"financialInstrumentId": made_id(f"account of {name}"), "source": source},
        "scheme": {"schemeId": SCHEMES[currency], "source": source},
    }


def instruction(
    ref: str,
    customer: str,
    direction: str,
    amount: str,
    currency: str,
    country: str,
    day: date | None,
    **more: Any,
) -> Tree:
    """An instruction with its own instrument and scheme, unless `more` says otherwise; None leaves a key out."""
    own = routed(customer, currency)
    told = {
        "instructionRef": ref,
        "customerRef": customer,
        "direction": direction,
        "amount": Decimal(amount),
        "currency": currency,
        "country": country,
        "settledByDate": day.isoformat() if day else None,
        **own,
        **more,
    }
    return {key: value for key, value in told.items() if value is not None}


def inheriting(*arguments: Any, **more: Any) -> Tree:
    """An instruction that says nothing of its instrument and scheme, and so follows the customer's default."""
    return instruction(*arguments, **{"financialInstrument": None, "scheme": None, **more})


def order(ref: str, title: str, *instructions: Tree, **more: Any) -> Tree:
    """An order as the vendor sends it."""
    return {"orderRef": ref, "instructions": list(instructions), "metadata": {"description": title}, **more}


def defaults(*customers: str, currency: str, **metadata: str) -> Tree:
    """A default instrument and scheme for each customer, and metadata that their instructions inherit."""
    return {
        customer: {**routed(customer, currency), **({"metadata": metadata} if metadata else {})}
        for customer in customers
    }


def run(
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


def stories(today: date) -> Sequence[Story]:
    """Forty-odd orders, the most telling first."""
    return [
        *_worked_by_hand(today),
        *_claims(today),
        *_odd_ones(today),
        *_running(today),
        *_paid_out(today),
        *_groups(today),
        *_put_away(today),
    ]


def _worked_by_hand(today: date) -> list[Story]:
    """Orders typed here, and moved on day by day."""
    year = today.year
    dame, fees, mill = "CUST-100", "PUPIL-Ó-SÚILLEABHÁIN", "SUP-BÄCKEREI"
    shared = {"customerRef": dame, "direction": COLLECT, "currency": "EUR", "country": "IE"}
    lease = Terms(count=12, first=ago(today, 61), every=MONTH, shared=shared, each=Decimal("950.00"))
    tuition = Terms(
        count=10,
        first=ago(today, 40),
        every=MONTH,
        shared={"customerRef": fees, "direction": COLLECT, "currency": "EUR", "country": "IE"},
        total=Decimal("4750.00"),
        pattern="T01",
    )
    flour = Terms(
        count=3,
        first=ago(today, 24),
        every=WEEK,
        shared={"customerRef": mill, "direction": PAY, "currency": "CHF", "country": "CH"},
        total=Decimal("1000.00"),
    )
    return [
        typed(
            89,
            {"orderRef": f"RENT-{year}-0042", "metadata.description": "Shop lease, Dame Street"},
            edited(89, _default(dame, "EUR")),
            edited(88, {f"customerDefaults.{dame}.metadata.channel": "app", "metadata.agent": "Zoë Murphy"}),
            scheduled(88, lease),
            *_settled("01", 62, 59),
            *_settled("02", 32, 29),
            edited(12, {"instructions.05.amount": "975.00", "instructions.05.metadata.note": "rent review"}),
            moved(2, "PROCESSING", part="instruction:03"),
        ),
        typed(
            85,
            {"orderRef": f"TUI-{year}-118", "metadata.description": "Tuition, Aoife Ó Súilleabháin"},
            edited(85, _default(fees, "EUR")),
            scheduled(84, tuition),
            *_settled("T01", 41, 38),
            moved(12, "PROCESSING", part="T02"),
            moved(9, "FAILED", part="T02", reason="the bank says the mandate was cancelled"),
            rescheduled(8, "T02", ago(today, -6)),
            edited(7, _default(fees, "EUR", "new account")),
        ),
        typed(
            40,
            {"orderRef": "SUP-7003", "metadata.description": "Flour, three deliveries"},
            edited(40, _default(mill, "CHF")),
            scheduled(39, flour),
            *_settled("01", 25, 22),
            moved(15, "PROCESSING", part="02"),
            moved(14, "FAILED", part="02", reason="IBAN refused"),
            moved(13, "SETTLED", part="02", reason="it is on the bank statement after all", force=True),
        ),
        typed(
            5,
            {"orderRef": "RET-LEGAL-04", "metadata.description": "Legal retainer, draft"},
            added(
                4,
                "instruction",
                {
                    "instructionRef": "Q1",
                    "customerRef": "Ó Dálaigh & Co",
                    "direction": "credit",
                    "amount": "1.8k",
                    "currency": "EUR",
                    "country": "IE",
                    "settledByDate": ago(today, -20).isoformat(),
                },
            ),
        ),
    ]


def _default(customer: str, currency: str, account: str = "account") -> dict[str, str]:
    """What is typed to give a customer a default instrument and scheme."""
    at = f"customerDefaults.{customer}"
    return {
        f"{at}.financialInstrument.financialInstrumentId": made_id(f"{account} of {customer}"),
        f"{at}.scheme.schemeId": SCHEMES[currency],
    }


def _settled(part: str, sent: int, settled: int) -> tuple[Event, Event]:
    """A payment sent and settled."""
    return moved(sent, "PROCESSING", part=part), moved(settled, "SETTLED", part=part)


def _claims(today: date) -> list[Story]:
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


def _odd_ones(today: date) -> list[Story]:
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


def _running(today: date) -> list[Story]:
    """Schedules that the vendor runs, with customer defaults."""
    year = today.year
    return [
        run(
            today,
            f"RENT-{year}-0043",
            "Flat 3, Zoë Lefèvre",
            "TEN-3",
            (COLLECT, "1240.00", "GBP", "GB"),
            6,
            MONTH,
            75,
        ),
        run(today, "POL-88120", "Home insurance", "Priya Raman", (COLLECT, "84.17", "USD", "US"), 12, MONTH, 100),
        run(
            today, "POL-88121", "Motor insurance", "Sven Åkesson", (COLLECT, "412.00", "SEK", "SE"), 10, MONTH, 50
        ),
        run(today, "SUB-0107", "Coffee, a bag a week", "Café Olé", (COLLECT, "18.50", "GBP", "GB"), 8, WEEK, 36),
        run(today, "SUB-0108", "Web hosting", "Northside Glass", (COLLECT, "348.00", "USD", "US"), 3, YEAR, 20),
        run(
            today,
            "RET-0012",
            "Design retainer",
            "Studio Kjærgaard",
            (PAY, "12500.00", "DKK", "DK"),
            4,
            QUARTER,
            90,
        ),
        run(today, "TUI-2", "Piano lessons", "Łucja Nowak", (COLLECT, "320.00", "PLN", "PL"), 10, MONTH, 45),
        run(today, "LOAN-31", "Solar panels", "Maison Hugo", (PAY, "415.33", "EUR", "FR"), 12, MONTH, 80),
        run(
            today,
            "SUP-7021",
            "Olive oil, monthly",
            "Al-Bahar Trading",
            (PAY, "1250.500", "KWD", "KW"),
            5,
            MONTH,
            65,
        ),
        run(today, "RENT-0099", "Parking, bay 7", "Noor Ali", (COLLECT, "95.00", "CHF", "CH"), 6, MONTH, 12),
    ]


def _paid_out(today: date) -> list[Story]:
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


def _groups(today: date) -> list[Story]:
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


def _put_away(today: date) -> list[Story]:
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


SAMPLE = Sample(stories, more)
