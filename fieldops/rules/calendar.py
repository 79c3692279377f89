"""The office calendar: which days are open, and when the office closes (201-9 5.2.5).

The office is open Monday to Thursday and on every second Friday. Which Fridays these are is counted in days from one
open Friday, the anchor: the number of the week would slip in a year of 53 weeks. On top of the pattern lie single days:
closed ones (holidays) and opened ones; an opened day wins over a closed one. An opened Saturday is an open day, so it
counts where open days are counted, but every window names its weekdays and none of them names Saturday.

A day is the city's local day. Instants are compared as instants, so the nights in which the clock is changed need no
care here: lengths of time are added in UTC.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

FRIDAY = 4
OPEN_FRIDAY_EVERY = 14
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The office's days: an anchor (an open Friday), and single days that differ from the pattern."""

    anchor: date
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether the office works on this day."""
        if day in self.opened:
            return True
        return day not in self.closed and self._is_usually_open(day)

    def _is_usually_open(self, day: date) -> bool:
        if day.weekday() == FRIDAY:
            return (day - self.anchor).days % OPEN_FRIDAY_EVERY == 0
        return day.weekday() < FRIDAY

    def closes_at(self, day: date) -> time | None:
        """The local time at which the office closes; None on a day on which it is not open."""
        return office_close(day) if self.is_open(day) else None

    def next_open(self, day: date) -> date:
        """The first open day after this one."""
        return next(self.open_days_after(day))

    def open_days_after(self, day: date) -> Iterator[date]:
        """Every open day after this one, the nearest first."""
        while True:
            day += ONE_DAY
            if self.is_open(day):
                yield day

    def between(self, first: date, last: date) -> "Calendar":
        """The same calendar as far as the days from `first` to `last` are concerned."""
        closed, opened = (frozenset(day for day in days if first <= day <= last) for days in (self.closed, self.opened))
        return Calendar(self.anchor, closed, opened)

    def open_days_between(self, first: date, last: date) -> int:
        """How many open days lie strictly between two days."""
        return sum(self.is_open(first + n * ONE_DAY) for n in range(1, (last - first).days))


def local_day(instant: datetime) -> date:
    """The city's day in which an instant lies."""
    return instant.astimezone(CITY_ZONE).date()


def local(day: date, at: time = time.min) -> datetime:
    """The instant (in UTC) of a local time on a day; without a time, the first moment of the day."""
    return datetime.combine(day, at, CITY_ZONE).astimezone(UTC)


def later(instant: datetime, length: timedelta) -> datetime:
    """An instant and a length of time; in UTC, because the city's days have 23 to 25 hours."""
    return instant.astimezone(UTC) + length


def office_close(day: date) -> time:
    """When the office closes on such a day, if it is open."""
    versions: list[dict[str, Any]] = _paper()["office_close"]
    version = [one for one in versions if one["from"] <= day][-1:] or versions[:1]
    close: time = version[0]["friday" if day.weekday() == FRIDAY else "usual"]
    return close


@cache
def default_calendar() -> Calendar:
    """The calendar of books/calendar.toml."""
    paper = _paper()
    return Calendar(paper["anchor"], frozenset(day for days in paper["closed"].values() for day in days))


@cache
def _paper() -> Mapping[str, Any]:
    return tomllib.loads(files("fieldops.rules").joinpath("books", "calendar.toml").read_text("utf-8"))


CITY_ZONE = ZoneInfo(_paper()["zone"])
"""Equal to the clock's zone; the rules read it from their paper because they may not import a clock."""
