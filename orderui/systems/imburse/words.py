"""The vendor's words for the states of an instruction. Source: reference document 000, "Instruction Model"."""

from enum import StrEnum


class Status(StrEnum):
    """The seven states of an instruction. Source: "Instruction Model", `status`."""

    INCOMPLETE = "INCOMPLETE"
    READY = "READY"
    LATE = "LATE"
    PROCESSING = "PROCESSING"
    SETTLED = "SETTLED"
    FAILED = "FAILED"
    VOID = "VOID"
