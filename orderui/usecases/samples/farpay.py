"""Sample orders of FarPay: payment agreements of a gym, an evening school and a parking house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from orderui.usecases.samples.story import Sample, Story, Tree, archived, edited, made_id, moved, received, typed

SITE = "https://nordlys.example"
NEW, PAYING, UNNUMBERED, OK, ERROR, CANCELED, EXPIRED = 100, 200, 300, 400, 500, 600, 700


def order(
    reference: str, who: str, number: str | None, paying: tuple[str, str, str] | None = None, **more: Any
) -> Tree:
    """An agreement as the vendor lists it; `paying` are the first payment's amount, currency and purpose."""
    told: Tree = {
        "Token": made_id(reference).replace("-", ""),
        "ExternalID": reference,
        "AcceptUrl": f"{SITE}/accept",
        "CancelUrl": f"{SITE}/cancel",
        "CallbackUrl": f"{SITE}/callback",
        "Lang": "da",
        "CustomerNumber": number,
        "CustomerName": who,
        "CustomerEmail": f"{reference.lower()}@post.example",
    }
    if paying is not None:
        amount, currency, purpose = paying
        told["Payment"] = {
            "Amount": Decimal(amount),
            "Currency": currency,
            "Description": purpose,
            "Reference": f"BET-{reference}",
        }
    return {key: value for key, value in {**told, **more}.items() if value is not None}


def stories(_today: date) -> Sequence[Story]:
    """Some twenty-five agreements, the most telling first."""
    return [*_worked_by_hand(), *_odd_ones(), *_everyday()]


def _worked_by_hand() -> list[Story]:
    """Orders whose outcomes were recorded here."""
    month = ("349.00", "DKK", "Første måned, fitness")
    return [
        received(
            order("GYM-201", "Søren Kjær", None, month, FormUrl="https://pay.example/form/201"),
            58,
            events=[
                moved(57, "PendingCustomerNumber"),
                edited(55, {"CustomerNumber": "100201"}),
                moved(53, "Ok"),
            ],
        ),
        received(order("GYM-214", "Zoë Holm", None, month), 12, events=[moved(11, "PendingCustomerNumber")]),
        received(
            order("GYM-198", "Ása í Dali", "100198", month, Lang="fo"),
            66,
            events=[
                moved(65, "PendingPayment"),
                moved(64, "Ok"),
                moved(34, "Canceled", reason="charged back by the bank"),
            ],
        ),
        received(
            order("GYM-207", "Łukasz Wójcik", "100207", month, Lang="en"),
            31,
            events=[moved(30, "PendingPayment"), moved(28, "Error", reason="the card was refused")],
        ),
        received(
            order("GYM-190", "Niels Ø. Bohr", "100190"),
            75,
            events=[moved(45, "Expired"), archived(40)],
        ),
        received(
            order("GYM-216", "Mette Lund", "100216", ("349.00", "DKK", "Fitness, november")),
            7,
            events=[moved(6, "PendingPayment"), edited(3, {"CustomerEmail": "mette.lund@post.example"})],
        ),
        received(
            order("GYM-211", "Priya Raman", None),
            20,
            events=[moved(19, "PendingCustomerNumber"), edited(18, {"CustomerNumber": "100211"})],
        ),
        received(order("GYM-209", "Sven Åkesson", "100209", month), 24, events=[moved(22, "Canceled")]),
        typed(
            4,
            {
                "ExternalID": "SCHOOL-12",
                "AcceptUrl": f"{SITE}/accept",
                "CancelUrl": f"{SITE}/cancel",
                "CustomerName": "Jónas Djurhuus",
                "Payment.Amount": "1250",
                "Payment.Currency": "DKK",
                "Payment.Description": "Evening course, ceramics",
                "Payment.Reference": "SCHOOL-12-1",
            },
            edited(2, {"CustomerNumber": "512"}),
        ),
    ]


def _odd_ones() -> list[Story]:
    """Orders that a check has something to say about, and other spellings."""
    nested = order("PARK-31", "", None, ("420.00", "SEK", "Parkering, plats 31"), Status="PendingPayment")
    for key in ("CustomerName", "CustomerEmail"):
        del nested[key]
    nested["Customer"] = {"Number": "31", "Name": "Göran Ek", "Email": "goran.ek@post.example"}
    return [
        received(order("PARK-07", "Maison Hugo", "KD-7007", ("95.00", "EUR", "Parking, bay 7")), 16),
        received(order("PARK-08", "Noor Ali", "1008", ("95.00", "EUR", "Parking, bay 8"), Status=250), 14),
        received(order("PARK-09", "株式会社みなと", "1009", ("5400.50", "JPY", "駐車場"), Status=PAYING), 13),
        received(nested, 9),
        received(order("PARK-11", "[/] Robert'); --", "1011", ("95.00", "EUR", "Parking, bay 11"), Lang="en"), 8),
    ]


def _everyday() -> list[Story]:
    """Agreements that were made elsewhere and are listed here."""
    rows = (
        ("GYM-150", "Karin Toft", "100150", "349.00", "DKK", "Fitness, august", OK, 88),
        ("GYM-151", "Ole Dam", "100151", "349.00", "DKK", "Fitness, august", OK, 88),
        ("GYM-152", "Mary O’Neill", "100152", "349.00", "DKK", "Fitness, august", CANCELED, 88),
        ("SCHOOL-03", "Ída Rasmussen", "503", "1250.00", "DKK", "Evening course, Faroese", OK, 60),
        ("SCHOOL-05", "Ana María Núñez", "505", "1600.00", "DKK", "Evening course, drawing", EXPIRED, 60),
        ("SCHOOL-08", "Jógvan á Heygum", "508", "980.00", "DKK", "Evening course, choir", OK, 60),
        ("PARK-02", "Café Olé", "1002", "95.00", "EUR", "Parking, bay 2", OK, 33),
        ("PARK-03", "Northside Glass", "1003", "82.50", "GBP", "Parking, bay 3", ERROR, 33),
        ("PARK-04", "Druckerei Groß", "1004", "95.00", "EUR", "Parking, bay 4", PAYING, 33),
        ("GYM-217", "Birgit Holst", "100217", "349.00", "DKK", "Fitness, december", NEW, 1),
        ("GYM-218", "Emil Vang", None, "349.00", "DKK", "Fitness, december", UNNUMBERED, 1),
    )
    return [
        received(order(ref, who, number, (amount, currency, purpose), Status=state), came)
        for ref, who, number, amount, currency, purpose, state, came in rows
    ]


PEOPLE = ("Søren Kjær", "Zoë Holm", "Ása í Dali", "Mette Lund", "Ole Dam", "Łukasz Wójcik", "Jónas Djurhuus")


def more(_today: date, chance: Random, number: int) -> Story:
    """One more agreement."""
    came = chance.choice((82, 64, 43, 28, 15, 3))
    amount = f"{chance.randint(9900, 160000) / Decimal(100):.2f}"
    paying = (amount, "DKK", chance.choice(("Fitness", "Aftenskole", "Parkering")))
    state = chance.choice((OK, OK, OK, OK, PAYING, NEW, CANCELED, EXPIRED, ERROR))
    reference = f"AFT-{20000 + number}"
    return received(order(reference, chance.choice(PEOPLE), str(200000 + number), paying, Status=state), came)


SAMPLE = Sample(stories, more)
