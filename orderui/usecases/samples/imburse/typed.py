"""Orders typed here, and moved on day by day: drafts, plans, retries, a forced settlement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from orderui.domain.schedule import Every
from orderui.usecases.samples.imburse.records import COLLECT, PAY, SCHEMES
from orderui.usecases.samples.story import (
    Event,
    Story,
    added,
    ago,
    edited,
    made_id,
    moved,
    rescheduled,
    scheduled,
    typed,
)
from orderui.usecases.scheduling import Terms

WEEK, MONTH = Every(days=7), Every(months=1)


def worked_by_hand(today: date) -> list[Story]:
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
