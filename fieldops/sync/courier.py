"""When a field unit talks to central, and about what: the plan of its courier, without a socket, a clock or a store.

Batches go first, the one that waited longest first, so every journal stays in order; then the work of each tablet is
refreshed, once a round; then photos go, one small piece at a time, so that a line never waits for more than a piece.
What comes back has three outcomes:

| outcome   | what happened                                     | what the courier does                       |
|-----------|---------------------------------------------------|---------------------------------------------|
| DONE      | central took it, or told the work                 | goes on at once                             |
| SET_ASIDE | central answered, and will not have this one      | keeps it, goes on, tries it again much later |
| AWAY      | nobody answered, or central asked for patience    | waits: longer each time, never as planned   |

A batch that is set aside does not hold up the others: its lines leave a gap at central that says they are missing. The
waiting time is drawn anew from the whole span each time (full jitter), so that units do not come back all at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

FIRST_SPAN_S = 2.0
LONGEST_SPAN_S = 60.0
SHORTEST_WAIT_S = 0.2
WOKEN_WAIT_S = 5.0
REFRESH_EVERY_S = 60.0
SET_ASIDE_FOR_S = 900.0


@dataclass(frozen=True, slots=True)
class Forward:
    """Send the batch of this number."""

    batch: int


@dataclass(frozen=True, slots=True)
class Refresh:
    """Fetch the work of this tablet."""

    tablet: str


@dataclass(frozen=True, slots=True)
class SendPhoto:
    """Take the sending of this photo one call further."""

    sha256: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Do nothing for so many seconds, unless woken."""

    seconds: float


Step = Forward | Refresh | SendPhoto | Rest


class Outcome(Enum):
    """What came of a step."""

    DONE = auto()
    SET_ASIDE = auto()
    AWAY = auto()


@dataclass(frozen=True, slots=True)
class Courier:
    """Where the courier stands; times are seconds on a clock that only goes forward."""

    failures: int = 0
    tried_at: float = 0.0
    rest_until: float = 0.0
    patient_until: float = 0.0
    """Central asked not to be called before."""
    set_aside: frozenset[int] = frozenset()
    photos_set_aside: frozenset[str] = frozenset()
    forgiven_at: float = 0.0
    round: tuple[str, ...] = ()
    round_at: float = 0.0

    def next_step(self, waiting: int | None, now: float, photo: str | None = None) -> Step:
        """What to do now; `waiting` is the batch, `photo` the photo that waits longest and is not set aside."""
        free_at = max(self.rest_until, self.patient_until)
        if now < free_at:
            return Rest(free_at - now)
        if waiting is not None:
            return Forward(waiting)
        if self.round:
            return Refresh(self.round[0])
        if photo is not None:
            return SendPhoto(photo)
        return Rest(max(self.round_at - now, SHORTEST_WAIT_S))

    def prepared(self, tablets: Sequence[str], now: float) -> "Courier":
        """With a new round of tablets where one is due, and set-aside batches forgiven in time."""
        ready = self
        if not self.round and now >= self.round_at:
            ready = replace(ready, round=tuple(tablets), round_at=now + REFRESH_EVERY_S)
        if self.sets_aside and now >= self.forgiven_at:
            ready = replace(ready, set_aside=frozenset(), photos_set_aside=frozenset())
        return ready

    def after(self, step: Step, outcome: Outcome, now: float, chance: float, retry_after_s: float = 0.0) -> "Courier":
        """After a step; `chance` is a fresh random number from 0 to 1."""
        if outcome is Outcome.AWAY:
            wait = max(SHORTEST_WAIT_S, chance * min(LONGEST_SPAN_S, FIRST_SPAN_S * 2**self.failures))
            # The exponent is held where the span has long reached its end.
            failures = min(self.failures + 1, 16)
            return replace(
                self, failures=failures, tried_at=now, rest_until=now + wait, patient_until=now + retry_after_s
            )
        heard = replace(self, failures=0, tried_at=now, rest_until=now)
        if isinstance(step, Refresh):
            return replace(heard, round=tuple(tablet for tablet in self.round if tablet != step.tablet))
        return _set_aside(heard, step, now) if outcome is Outcome.SET_ASIDE else heard

    @property
    def sets_aside(self) -> bool:
        """Whether something central would not have waits for another try."""
        return bool(self.set_aside or self.photos_set_aside)

    def woken(self) -> "Courier":
        """After a new batch came, or central was heard by somebody else: a long wait is cut short."""
        return replace(self, rest_until=min(self.rest_until, self.tried_at + WOKEN_WAIT_S))


def _set_aside(courier: Courier, step: Step, now: float) -> Courier:
    forgiven_at = courier.forgiven_at if courier.sets_aside else now + SET_ASIDE_FOR_S
    if isinstance(step, Forward):
        return replace(courier, set_aside=courier.set_aside | {step.batch}, forgiven_at=forgiven_at)
    if isinstance(step, SendPhoto):
        return replace(courier, photos_set_aside=courier.photos_set_aside | {step.sha256}, forgiven_at=forgiven_at)
    return courier
