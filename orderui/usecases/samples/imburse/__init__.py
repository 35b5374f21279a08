"""Sample orders of Imburse: rents, premiums and claims, subscriptions, suppliers, fees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from orderui.usecases.samples.imburse.claims import claims, odd_ones
from orderui.usecases.samples.imburse.everyday import more, paid_out, put_away
from orderui.usecases.samples.imburse.schedules import groups, running
from orderui.usecases.samples.imburse.typed import worked_by_hand
from orderui.usecases.samples.story import Sample, Story


def stories(today: date) -> Sequence[Story]:
    """Forty-odd orders, the most telling first."""
    return [
        *worked_by_hand(today),
        *claims(today),
        *odd_ones(today),
        *running(today),
        *paid_out(today),
        *groups(today),
        *put_away(today),
    ]


SAMPLE = Sample(stories, more)
