"""Imburse in outline: all that lists ask of its orders."""

from __future__ import annotations

from orderui.domain.outline import Outline
from orderui.systems.imburse.lifecycle import STATUS

OUTLINE = Outline(
    "imburse",
    "Imburse",
    axes=(STATUS,),
    rolls_up=True,
)
