"""Central's time as a field unit knows it: tablets set their lines by what the unit says, and its clock may be wrong.

A board without a battery starts in 1970. So the unit notes what central said beside its own two clocks, and adds what
has passed; how the running one and the wall clock are weighed is told in docs/exchange.md (What the clocks say).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from fieldops.clock import Clock, monotonic
from fieldops.rules.reckoning import DRIFT, SLACK
from fieldops.sync.bodies import moment
from fieldops.sync.exchange import Json

AROUND_A_STEP = timedelta(minutes=10)
"""A unit whose clock was set back may have slept in the same minutes."""
MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class _Heard:
    """Central's time in the middle of a call, and what the clocks here showed at its end."""

    central: datetime
    unc: timedelta
    wall: datetime
    running: float


class CentralTime:
    """What central's answers say of the time; any thread may use it. `running` counts seconds and is never set."""

    def __init__(self, clock: Clock, running: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self.running = running
        self._heard: _Heard | None = None
        self._lock = Lock()

    def hear(self, now: object, asked: float) -> None:
        """Note what an answer says to a call made when `running` showed `asked`; what is no time is passed over."""
        here = self.running()
        try:
            half_the_trip = timedelta(seconds=here - asked) / 2
            central = datetime.fromisoformat(str(now)) + half_the_trip
        except (ValueError, OverflowError):
            return
        if central.tzinfo is not None:
            with self._lock:
                self._heard = _Heard(central, half_the_trip, self._clock.now(), here)

    def told(self) -> Json:
        """`now` and `now_unc`, in ms, as an answer to a tablet says them; null where central was not heard."""
        with self._lock:
            heard = self._heard
        if heard is None:
            return {"now": moment(self._clock.now()), "now_unc": None}
        ran = timedelta(seconds=self.running() - heard.running)
        asleep = self._clock.now() - heard.wall - ran
        unc = heard.unc + ran * DRIFT
        if asleep < -SLACK:
            return _answer(heard.central + ran, unc + AROUND_A_STEP)
        return _answer(heard.central + ran + asleep, unc + abs(asleep))


def _answer(now: datetime, unc: timedelta) -> Json:
    return {"now": moment(now), "now_unc": round(unc / MS)}
