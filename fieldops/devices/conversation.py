"""A conversation on a serial line, without the line.

One end of a protocol is a generator: it yields what it wants done, and is handed what came of it. So a protocol reads
like the dialogue it is, and knows no port, no clock and no thread:

    def read(...) -> Conversation[Readout]:
        ear = Inbox()
        yield from ear.do(SetLine(Line(300, "7E1")))
        yield from ear.do(Send(b"/?!\\r\\n"))
        ident = yield from ear.line(until=ear.at + 1.5)
        ...
        return readout

The same kind of generator plays the meter. `talking.py` runs one end on a port; `far_end.py` runs the other in time,
at line speed, with faults. A conversation that fails raises a problem of the catalogue and nothing else.

Times are seconds of a clock that only moves forward; only their differences mean anything.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

_BITS = {"7E1": 10, "7E2": 11, "7O1": 10, "8N1": 10, "8N2": 11, "8E1": 11, "8O1": 11}


@dataclass(frozen=True, slots=True)
class Line:
    """How a line is set: bit/s, and a framing such as 7E1 (seven data bits, even parity, one stop bit)."""

    baud: int
    framing: str

    def __post_init__(self) -> None:
        """Refuse what no line can be set to (ValueError)."""
        if self.framing not in _BITS or self.baud <= 0:
            raise ValueError(f"no line is set to {self.baud} {self.framing}")

    @property
    def seconds_per_character(self) -> float:
        """How long one character is on the wire."""
        return _BITS[self.framing] / self.baud

    def __str__(self) -> str:
        return f"{self.baud} {self.framing}"


@dataclass(frozen=True, slots=True)
class SetLine:
    """Set the line anew, once everything sent has left the wire; what has come meanwhile is kept.

    `checked` says that the protocol has a check of its own behind the parity, so that a network box may be the one that
    looks at the parity bits; else they are always looked at here.
    """

    line: Line
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """Send these characters; the answer's `at` is when the last of them has left the wire."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Receive:
    """Wait for characters until that time; none came when the answer's data is empty."""

    until: float


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing until that time; what comes meanwhile waits on the line."""

    until: float


@dataclass(frozen=True, slots=True)
class Told:
    """Tell whoever watches: a readout heard, a record found, a line discarded."""

    event: object


Step = SetLine | Send | Receive | Pause | Told


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a step: characters (of `Receive` only), and the time it was done.

    Of a line with seven data bits a character that arrived damaged carries the bit `framing.DAMAGED`.
    """

    data: bytes
    at: float


Conversation = Generator[Step, Came, T]


class Inbox:
    """The characters that came and were not taken yet, and the time of the last step.

    Holds at most `most` characters: of an endless stream only the end can still become something.
    """

    def __init__(self, most: int = 65_536) -> None:
        self.at = 0.0
        self.waiting = bytearray()
        self._most = most

    def do(self, step: Step) -> Conversation[None]:
        """Have a step done; what came with it waits to be taken."""
        self._take((yield step))

    def more(self, until: float) -> Conversation[bool]:
        """Wait for further characters; False when none came in time."""
        came = yield Receive(until)
        self._take(came)
        return came.data != b""

    def line(self, until: float, end: bytes = b"\r\n") -> Conversation[bytes | None]:
        """The characters up to and without `end`; None when it did not come in time (what came stays)."""
        while end not in self.waiting:
            if self.at >= until or not (yield from self.more(until)):
                return None
        line, _, rest = bytes(self.waiting).partition(end)
        self.waiting[:] = rest
        return line

    def exactly(self, count: int, until: float) -> Conversation[bytes | None]:
        """The next `count` characters; None when fewer came in time (they stay)."""
        while len(self.waiting) < count:
            if self.at >= until or not (yield from self.more(until)):
                return None
        taken = bytes(self.waiting[:count])
        del self.waiting[:count]
        return taken

    def _take(self, came: Came) -> None:
        self.at = came.at
        self.waiting += came.data
        if len(self.waiting) > self._most:
            del self.waiting[: -self._most]
