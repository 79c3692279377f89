"""The gate between a probe and a reading: is this the right meter, are these its dials, can it be?

A probe answers with whatever register it lies on. Nothing is thrown away here: what speaks against the readout is
named, and the page asks the reader, as it does after typed digits. What another meter shows is not held against this
one's limits, nor are digits in the wrong number: the first thing to doubt is the only one that means anything.
"""

from dataclasses import dataclass

from fieldops.facts.registers import Limits
from fieldops.rules import plausible
from fieldops.rules.plausible import Check


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The digits of a readout and what speaks against them, in the words of `read.taken`; no checks: take it."""

    digits: str
    checks: tuple[Check, ...]


def accept(meter_id: str, digits: str, serial_number: str, dials: int, limits: Limits | None) -> Acceptance:
    """Judge a telegram's id and digits against the stop's meter, its register's dials and, if known, its limits."""
    checks: list[Check] = [] if same_meter(meter_id, serial_number) else ["wrong_meter"]
    if len(digits) != dials:
        checks.append("wrong_digits")
    if not checks and limits is not None:
        checks.extend(plausible.checks(digits, dials, limits))
    return Acceptance(digits, tuple(checks))


def same_meter(meter_id: str, serial_number: str) -> bool:
    """Whether a register's id and a meter's serial number name the same meter; an unset one (all zeros) names none."""
    told, expected = plain_number(meter_id), plain_number(serial_number)
    return told == expected and told != ""


def plain_number(number: str) -> str:
    """A serial number as it is compared; "" for one that names no meter."""
    # Registers fill their ids up with zeros, files fill serial numbers up with blanks.
    return number.strip().lstrip("0 ").lower()
