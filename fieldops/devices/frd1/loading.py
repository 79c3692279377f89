"""Loading a meter route into a handheld: the host's end. The handheld refuses while a record in it was not let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fieldops import problems
from fieldops.devices.conversation import Conversation
from fieldops.devices.driver import Options
from fieldops.devices.frd1.codec import END, Damaged
from fieldops.devices.frd1.greeting import Greeter
from fieldops.devices.frd1.link import LINE, Link
from fieldops.devices.frd1.messages import Ack, Load, Loaded, Message, Nak, Refused, Stop, line_of, message_of, raw_of
from fieldops.devices.frd1.window import Window
from fieldops.devices.options import line
from fieldops.facts.handhelds import digest_of

WINDOW = 16
PATIENCE_S = (0.5, 0.5, 1.0, 1.0)
MOST_FRUITLESS = 3

_Outcome = Literal["loaded", "silent", "session"]


@dataclass(frozen=True, slots=True)
class RouteStop:
    """A stop as a handheld needs it: no customer, no previous reading; `low` and `high` as the dials would show."""

    serial_number: str
    address: str
    dials: int
    low: int | None = None
    high: int | None = None


def load(options: Options, meter_route: str, epoch: int, stops: Sequence[RouteStop]) -> Conversation[None]:
    """Load a meter route; HANDHELD_FULL, other HANDHELD_ problems, DEVICE_OPTION for what cannot be loaded at all."""
    link = Link(line(options, LINE))
    greeter = Greeter(link, options)
    lines, command = _lines(meter_route, epoch, stops)
    yield from link.open()
    for _ in range(MOST_FRUITLESS):
        yield from greeter.greet()
        outcome = yield from _Sending(link, command, lines).run()
        if outcome == "loaded":
            return
    raise problems.HANDHELD_SILENT()


def _lines(meter_route: str, epoch: int, stops: Sequence[RouteStop]) -> tuple[list[bytes], Load]:
    said = [
        Stop(n, stop.serial_number, stop.address, stop.dials, stop.low, stop.high) for n, stop in enumerate(stops, 1)
    ]
    lines = [_sayable(stop, f"stop {stop.n}") for stop in said]
    command = Load(meter_route, epoch, len(said), digest_of(map(raw_of, said)))
    _sayable(command, "meter_route, epoch, stops")
    return lines, command


def _sayable(message: Stop | Load, what: str) -> bytes:
    """The line of a message, if a handheld could take it."""
    try:
        line = line_of(message)
    except ValueError:  # text that has no UTF-8
        line = END
    if isinstance(message_of(line.removesuffix(END)), Damaged):
        raise problems.DEVICE_OPTION(option=what, expected=f"FRD/1 {message.T}")
    return line


class _Sending:
    """One try to bring the stops over."""

    def __init__(self, link: Link, command: Load, lines: Sequence[bytes]) -> None:
        self._link = link
        self._command = command
        self._window = Window(lines, 1, WINDOW)
        self._welcome = False
        self._silences = 0

    def run(self) -> Conversation[_Outcome]:
        """How it ended; problems HANDHELD_FULL, HANDHELD_REFUSED."""
        yield from self._link.send(self._command)
        while self._silences < len(PATIENCE_S):
            heard = yield from self._next()
            if isinstance(heard, Refused) and heard.to == Load.T:
                return _refused(heard)
            if heard == Loaded(self._command.meter_route, self._command.epoch):
                return "loaded"
            if isinstance(heard, Ack):
                self._acknowledged(heard)
            elif isinstance(heard, Nak):
                self._window.nak(heard.n)
        return "silent"

    def _next(self) -> Conversation[Message | Damaged | None]:
        """Send a stop that is due and see what is there; with none due, wait, and knock again."""
        line = self._window.due() if self._welcome else None
        if line is not None:
            yield from self._link.send_line(line)
            return (yield from self._link.overhear())
        heard = yield from self._link.hear(self._link.soon(PATIENCE_S[self._silences]))
        if heard is None:
            self._silences += 1
            self._welcome = False
            self._window.again()
            yield from self._link.send(self._command)
        return heard

    def _acknowledged(self, ack: Ack) -> None:
        before = self._window.acknowledged
        self._welcome = True
        self._window.ack(ack.upto)
        if self._window.acknowledged > before:
            self._silences = 0


def _refused(refused: Refused) -> _Outcome:
    if refused.why == "unpurged":
        raise problems.HANDHELD_FULL()
    if refused.why == "session":
        return "session"
    raise problems.HANDHELD_REFUSED(what=refused.to, why=refused.why)
