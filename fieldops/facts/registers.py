"""Registers and what is read off them.

A reading is the string of digits as seen: its length is the number of dials, its leading zeros mean something, and it
is never rounded. Numbers appear only where two readings are compared.
"""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["CCF", "CF", "GAL", "KGAL", "M3", "L"]
UNITS: tuple[Unit, ...] = ("CCF", "CF", "GAL", "KGAL", "M3", "L")
FEWEST_DIALS = 3
MOST_DIALS = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reading of one register is compared with: readings, not consumption, so that a page only compares.

    `low` and `high` are the ends of the plausible span, walked upwards from `previous`; with `rollover` the span passes
    the nines, so `high` is the smaller number.
    """

    low: str | None
    high: str | None
    previous: str | None
    zero: Literal["ask", "ok"]
    rollover: bool
    clause: str


def consumption(previous: str, current: str) -> int:
    """Units that passed between two readings of the same register, past the nines if need be."""
    modulus: int = 10 ** len(current)
    return (int(current) - int(previous)) % modulus


def advance(reading: str, by: int) -> str:
    """The reading after `by` more units, as the dials would show it."""
    dials = len(reading)
    return str((int(reading) + by) % 10**dials).zfill(dials)
