"""What is filled in from last time, without a terminal: never over what was typed, and gone again with its party."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orderui.tui.recall import TakenOver
from orderui.tui.slots import Steps
from orderui.usecases.recalling import LastTime

PARTY: Steps = ("party",)
CURRENCY: Steps = ("currency",)
COUNTRY: Steps = ("country",)


def last(party: str = "ACME", **values: str) -> LastTime:
    return LastTime(party, "INV-1", {(name,): value for name, value in values.items()})


def typed(steps: Steps, value: Any) -> str:
    del steps
    return str(value)


def filled(over: TakenOver, now: LastTime | None, texts: dict[Steps, str], *touched: Steps) -> Mapping[Steps, str]:
    """The texts that stand after `now` became the last time."""
    texts.update(over.follow(now, texts, set(touched), typed))
    return {steps: text for steps, text in texts.items() if text}


def test_only_empty_fields_that_nobody_typed_in_are_filled() -> None:
    over = TakenOver()
    texts = {COUNTRY: "DE", PARTY: "ACME"}
    now = last(currency="EUR", country="IE", scheme="x")
    assert filled(over, now, texts, PARTY, ("scheme",)) == {PARTY: "ACME", COUNTRY: "DE", CURRENCY: "EUR"}
    assert (over.origin(CURRENCY), over.origin(COUNTRY)) == ("↳ as last time, INV-1", "")


def test_another_party_brings_its_own_and_an_unknown_one_takes_it_away() -> None:
    over, texts = TakenOver(), {PARTY: "ACME"}
    filled(over, last(currency="EUR", country="IE"), texts, PARTY)
    assert filled(over, last("NOOR", currency="USD"), texts, PARTY) == {PARTY: "ACME", CURRENCY: "USD"}
    assert filled(over, None, texts, PARTY) == {PARTY: "ACME"}


def test_what_is_typed_over_it_stays_whoever_comes() -> None:
    over, texts = TakenOver(), {PARTY: "ACME"}
    filled(over, last(currency="EUR"), texts, PARTY)
    texts[CURRENCY] = "SEK"
    assert filled(over, last("NOOR", currency="USD"), texts, PARTY, CURRENCY) == {PARTY: "ACME", CURRENCY: "SEK"}
    assert filled(over, None, texts, PARTY, CURRENCY) == {PARTY: "ACME", CURRENCY: "SEK"}


def test_it_is_taken_out_and_in_again_and_stays_out_for_the_same_party() -> None:
    over, texts, now = TakenOver(), {PARTY: "ACME"}, last(currency="EUR")
    filled(over, now, texts, PARTY)
    assert over.turn()
    assert filled(over, over.last, texts, PARTY) == {PARTY: "ACME"}
    assert filled(over, now, texts, PARTY) == {PARTY: "ACME"}
    assert over.turn()
    assert filled(over, over.last, texts, PARTY) == {PARTY: "ACME", CURRENCY: "EUR"}


def test_there_is_nothing_to_take_out_where_nothing_is_known() -> None:
    assert not TakenOver().turn()
