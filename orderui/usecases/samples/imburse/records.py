"""An Imburse order as the vendor sends it, piece by piece."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from orderui.usecases.samples.story import Tree, made_id

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
