"""Is this reading plausible? (policy 201-9 asks for accurate reads, 5.3.1; how to doubt one is our decision.)

Two steps, months apart. In the office, `limits_for` turns a register's history into limits: readings between which the
next one should lie. At the meter, `checks` compares the digits with these limits and names what it doubts; the tablet's
page does the same comparison in static/js/limits.js, and tests/vectors/plausibility.json holds both to the same cases.

A doubt never refuses a reading: the reader is asked to look again, and what was seen is recorded with its doubts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Literal

from fieldops.facts.registers import Limits, advance, consumption

Check = Literal["wrong_digits", "wrong_meter", "negative", "rollover", "zero", "low", "high"]

CLAUSE = "201-9 5.3.1"
LOW_FACTOR = Decimal("0.5")
HIGH_FACTOR = Decimal(2)
# Below three units a month the factors would doubt every dripping tap; up to six units passes there.
SMALL_USE = Decimal(3)
SMALL_USE_HIGH = 6
ZERO_DOUBTED_FROM = Decimal(2)
RECENT_READINGS = 4
USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class PastReading:
    """One accepted reading of the register's history."""

    on: date
    digits: str


def checks(digits: str, dials: int, limits: Limits) -> tuple[Check, ...]:
    """What is to be doubted about these digits; nothing when they are plausible."""
    if len(digits) != dials:
        return ("wrong_digits",)
    if limits.previous is None:
        return ()
    if digits == limits.previous:
        return ("zero",) if limits.zero == "ask" else ()
    use = consumption(limits.previous, digits)
    if int(digits) < int(limits.previous):
        return _went_down(use, limits)
    return _outside(use, limits)


def _went_down(use: int, limits: Limits) -> tuple[Check, ...]:
    """A smaller number is a rollover when the span passes the nines and holds it, otherwise the register ran back."""
    if limits.rollover and limits.high is not None and use <= _span(limits.high, limits):
        return ("rollover", *_outside(use, limits))
    return ("negative",)


def _outside(use: int, limits: Limits) -> tuple[Check, ...]:
    if limits.high is not None and use > _span(limits.high, limits):
        return ("high",)
    if limits.low is not None and use < _span(limits.low, limits):
        return ("low",)
    return ()


def _span(end: str, limits: Limits) -> int:
    assert limits.previous is not None
    return consumption(limits.previous, end)


def limits_for(
    history: Sequence[PastReading], dials: int, on: date, low: str | None = None, high: str | None = None
) -> Limits:
    """The limits for a reading on the day `on`; billing's own `low` and `high` win over what the history tells."""
    usable = [reading for reading in history if len(reading.digits) == dials]
    if not usable:
        return Limits(low, high, None, "ok", rollover=False, clause=CLAUSE)
    previous = usable[-1]
    expected = expected_use(usable, on)
    if expected is None:
        return _limits(previous.digits, low, high, "ask")
    if expected < SMALL_USE:
        low_use, high_use = 0, SMALL_USE_HIGH
    else:
        low_use, high_use = _whole(expected * LOW_FACTOR), _whole(expected * HIGH_FACTOR)
    # Half a turn of the register is as far as a reading can be told from one that ran back.
    high_use = min(high_use, 10**dials // 2 - 1)
    return _limits(
        previous.digits,
        low or advance(previous.digits, min(low_use, high_use)),
        high or advance(previous.digits, high_use),
        "ask" if expected >= ZERO_DOUBTED_FROM else "ok",
    )


def _limits(previous: str, low: str | None, high: str | None, zero: Literal["ask", "ok"]) -> Limits:
    return Limits(low, high, previous, zero, rollover=high is not None and int(high) < int(previous), clause=CLAUSE)


def expected_use(history: Sequence[PastReading], on: date) -> Decimal | None:
    """Units expected by the day `on`: the same season a year ago, else the recent daily use; None with one reading."""
    daily = _daily_use_a_year_ago(history, on) or _daily_use(history[-RECENT_READINGS:])
    if daily is None:
        return None
    days = (on - history[-1].on).days
    return daily * (days if days > 0 else USUAL_DAYS)


def _daily_use_a_year_ago(history: Sequence[PastReading], on: date) -> Decimal | None:
    """Daily use of the period that held the same day of the previous year."""
    for earlier, later in pairwise(history):
        days_ago = (on - later.on).days
        if 350 <= days_ago <= 380:  # noqa: PLR2004 -- a year, give or take half a read cycle
            return _daily_use((earlier, later))
    return None


def _daily_use(readings: Sequence[PastReading]) -> Decimal | None:
    if len(readings) < 2:  # noqa: PLR2004 -- a period has two ends
        return None
    days = (readings[-1].on - readings[0].on).days
    if days <= 0:
        return None
    used = sum(consumption(a.digits, b.digits) for a, b in pairwise(readings))
    return Decimal(used) / days


def _whole(use: Decimal) -> int:
    return int(use.quantize(Decimal(1), ROUND_HALF_UP))
