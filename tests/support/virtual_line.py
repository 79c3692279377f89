"""A line between two conversations, in a time of its own: an hour on the wire costs a test nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from fieldops import problems
from fieldops.devices import faults as plans
from fieldops.devices.conversation import Came, Conversation, Line, Pause, Receive, Send, SetLine, Told
from fieldops.devices.far_end import FarEnd
from fieldops.devices.simulated import SimulatedPort
from fieldops.devices.talking import converse

T = TypeVar("T")


class Wrist:
    """A time that passes only while somebody sleeps; past `last` the test has hung."""

    def __init__(self, lasts: float = 3600.0, begins: float = 100.0) -> None:
        self.at = begins
        self._last = begins + lasts

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += max(seconds, 1e-6)
        assert self.at < self._last, "the conversation does not end"


@dataclass
class Talked(Generic[T]):
    """What two ends came to."""

    result: T
    told: list[object]
    seconds: float
    lines: list[Line] = field(default_factory=list)
    """How the host set the line, in order."""


def talk(
    host: Conversation[T], meter: Conversation[None], *, faults: str = "", seed: int = 0, seconds: float = 120
) -> Talked[T]:
    """Run the two against each other; raises the host's problem."""
    wrist = Wrist(seconds)
    plan = plans.parse(faults, seed)
    if plan.refuses:
        meter = plans.nak_storm(_first_line(meter))
    far = FarEnd(meter, wrist.now(), plan)
    port = SimulatedPort(far, wrist.now, wrist.sleep)
    told: list[object] = []
    result = converse(port, host, told.append, wrist.now, wrist.sleep)
    return Talked(result, told, wrist.at - 100.0, port.lines)


def _first_line(meter: Conversation[None]) -> Line:
    step = next(meter)
    assert isinstance(step, SetLine), "a meter sets its line first"
    return step.line


def replay(host: Conversation[T], pieces: Sequence[bytes], told: list[Any] | None = None) -> T:
    """Feed recorded characters, one piece a look, then silence; raises the host's problem."""
    at, left = 0.0, list(pieces)
    came = None
    try:
        while True:
            step = host.send(came) if came else next(host)
            data = b""
            if isinstance(step, Receive):
                if left:
                    data = left.pop(0)
                else:
                    at = max(at, min(step.until, at + 3600))
            elif isinstance(step, Pause):
                at = max(at, step.until)
            elif isinstance(step, Told) and told is not None:
                told.append(step.event)
            else:
                assert isinstance(step, Send | SetLine | Told)
            came = Came(data, at)
    except StopIteration as end:
        result: T = end.value
        return result


def problem_of(host: Conversation[Any], meter: Conversation[None], **how: Any) -> str:
    """The slug of the problem the host ends with; "" when it came to a result."""
    try:
        talk(host, meter, **how)
    except problems.Problem as problem:
        return problem.kind.slug
    return ""
