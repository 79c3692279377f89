"""The only place that asks for now.

Everything else is handed a `Clock`, so that a test can stand still at 17:30:00 and a simulator can
run a year in a second.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("America/Los_Angeles")


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that moves only when it is told to."""

    instant: datetime

    def now(self) -> datetime:
        """The instant this clock was last set to."""
        return self.instant

    def advance(self, step: timedelta) -> None:
        """Move on by `step`."""
        self.instant += step


def monotonic() -> float:
    """Seconds on a clock that nobody can set; only differences mean anything."""
    return time.monotonic()
