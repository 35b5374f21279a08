"""FarPay in outline: all that lists ask of its orders."""

from __future__ import annotations

from orderui.domain.outline import Outline
from orderui.systems.farpay.lifecycle import STATUS

OUTLINE = Outline(
    "farpay",
    "FarPay",
    axes=(STATUS,),
)
