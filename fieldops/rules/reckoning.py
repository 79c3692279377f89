"""When something happened by the office's time, reckoned from what the device's clocks said, and how well it is known.

A line carries `at`, the wall clock's word, and `clk`, what the device knew beside it (docs/exchange.md, What the clocks
say): `off` leads from `at` to the office's time, `unc` is by how much that may be wrong, and `mono` counts since the
start that `boot` names and is never set by anybody. So a wall clock that is wrong by years tells a good time when its
`off` is good, and one that is set between two lines is found out by the running clock.

Where the two clocks contradict each other, the truth lies between the last good line plus what ran since (a running
clock may sleep, but never runs ahead) and the moment of receipt; both hold whatever the wall clock says. Where that is
too far apart the time is not known, for a wrong time is worse than none.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Quality = Literal["good", "estimated", "unknown"]

GOOD = timedelta(minutes=2)
"""As near as people tell the time of something, and well within the five minutes granted to clocks at a door."""
ESTIMATED = timedelta(hours=12)
"""A night in which a tablet out of reach slept. Beyond it not even the day would be known to within one."""
SLACK = timedelta(seconds=2)
"""Two readings of two clocks are never taken in the same instant, and times are rounded on their way."""
DRIFT = 0.0001
"""Cheap quartz is wrong by 20 to 50 parts in a million, in the sun by 100."""
LONGEST = 2**53
"""Milliseconds; a JSON number beyond it is no reading of a clock."""


class Mark(NamedTuple):
    """A line whose time is good: the running clock of `boot` showed `mono` ms when it was `at`, give or take `unc`."""

    boot: str
    mono: Decimal | int
    at: datetime
    unc: timedelta = GOOD


class Reckoned(NamedTuple):
    """The office's time of a line, None when unknown, and how far before or after it the truth may lie."""

    at_est: datetime | None
    quality: Quality
    unc: timedelta = timedelta(0)


class _Told(NamedTuple):
    """What a line says of its own time."""

    boot: str
    mono: Decimal | int
    at: datetime
    unc: timedelta


UNKNOWN = Reckoned(None, "unknown")


def reckon(
    at: str, clk: Mapping[str, Any] | None, before: Mark | None, received_at: datetime
) -> tuple[Reckoned, Mark | None]:
    """The time of a line, and the mark for the next line of its journal; `before` is what the line before gave."""
    try:
        told = _told(at, clk)
        return (UNKNOWN, before) if told is None else _reckon(told, before, received_at)
    except OverflowError:  # the year 1, or 10,000
        return UNKNOWN, before


def _told(at: str, clk: Mapping[str, Any] | None) -> _Told | None:
    if clk is None:
        return None
    mono, off, unc = clk["mono"], clk["off"], clk["unc"]
    if not (abs(mono) <= LONGEST and abs(off) <= LONGEST and 0 <= unc <= LONGEST):
        return None
    return _Told(clk["boot"], mono, _instant(at) + _span(off), _span(unc))


def _reckon(told: _Told, before: Mark | None, received_at: datetime) -> tuple[Reckoned, Mark | None]:
    if before is None or before.boot != told.boot:
        reckoned = _believed(told, received_at)
    elif told.mono < before.mono:
        # The name of a start was used for another one: neither says anything about the other.
        return UNKNOWN, None
    else:
        reckoned = _beside(told, before, received_at)
    if reckoned.at_est is None or reckoned.quality != "good":
        return reckoned, before
    return reckoned, Mark(told.boot, told.mono, reckoned.at_est, reckoned.unc)


def _believed(told: _Told, received_at: datetime) -> Reckoned:
    """By its own word; nothing happens after its receipt, though central's clock too may be put right meanwhile."""
    if told.unc > ESTIMATED or told.at - told.unc - GOOD > received_at:
        return UNKNOWN
    return Reckoned(min(told.at, received_at), "good" if told.unc <= GOOD else "estimated", told.unc)


def _beside(told: _Told, mark: Mark, received_at: datetime) -> Reckoned:
    """By its own word where it agrees with what ran since the mark; else by that."""
    ran = _span(told.mono - mark.mono)
    least, drifted = mark.at + ran, ran * DRIFT
    own = _believed(told, received_at)
    if own.at_est is None or abs(told.at - least) > mark.unc + told.unc + drifted + SLACK:
        return _between(least, mark.unc + drifted, received_at)
    # A device that heard the office again may have been put back a little; the order of its lines stands.
    kept = max(own.at_est, mark.at)
    return Reckoned(kept, own.quality, own.unc + (kept - own.at_est))


def _between(least: datetime, unc: timedelta, received_at: datetime) -> Reckoned:
    """Not before `least`, and not after its receipt."""
    unc = max(unc, received_at - least)
    return UNKNOWN if unc > ESTIMATED or least - unc > received_at else Reckoned(least, "estimated", unc)


def _instant(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(UTC)


def _span(ms: Decimal | int) -> timedelta:
    return timedelta(milliseconds=float(ms))
