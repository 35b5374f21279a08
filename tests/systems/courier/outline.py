"""What lists ask of its orders."""

from __future__ import annotations

from orderui.domain.outline import Outline
from tests.systems.courier.lifecycle import PAYMENT, STATUS

OUTLINE = Outline("courier", "Courier", axes=(STATUS, PAYMENT))
