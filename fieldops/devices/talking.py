"""Running one end of a conversation on an open port.

Two things are done here so that no protocol has to: seven-bit characters are coded and checked (framing.py), and a line
is set anew only when the last character sent has surely left the wire. USB adapters say "sent" as soon as they have the
characters in their own buffer, so the time is computed, not asked.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from fieldops import problems
from fieldops.clock import monotonic
from fieldops.devices.conversation import Came, Conversation, Line, Pause, Receive, Send, SetLine, Step, Told
from fieldops.devices.framing import PLAIN, Codec, codec_for
from fieldops.devices.port import Port

T = TypeVar("T")

FIRST_LINE = Line(9600, "8N1")


def ignore(event: object) -> None:
    """Nobody watches."""
    del event


def converse(
    port: Port,
    conversation: Conversation[T],
    told: Callable[[object], None] = ignore,
    now: Callable[[], float] = monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """What the conversation comes to; raises its problem, or PORT_LOST."""
    talk = _Talk(port, told, now, sleep)
    try:
        step = next(conversation)
        while True:
            step = conversation.send(talk.do(step))
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        conversation.close()


class _Talk:
    """The port's end of a conversation: does one step after the other."""

    def __init__(
        self,
        port: Port,
        told: Callable[[object], None],
        now: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._port = port
        self._told = told
        self._now = now
        self._sleep = sleep
        self._line = FIRST_LINE
        self._codec: Codec = PLAIN
        self._free_at = now()

    def do(self, step: Step) -> Came:
        if isinstance(step, Receive):
            return Came(self._codec.decode(self._port.read(step.until)), self._now())
        if isinstance(step, Send):
            return self._send(step.data)
        if isinstance(step, SetLine):
            self._set_line(step)
        elif isinstance(step, Pause):
            self._wait_until(step.until)
        elif isinstance(step, Told):
            self._told(step.event)
        return Came(b"", self._now())

    def _send(self, data: bytes) -> Came:
        try:
            wire = self._codec.encode(data)
        except ValueError:
            raise problems.DEVICE_OPTION(option="text", expected="ASCII") from None
        self._port.write(wire)
        self._free_at = max(self._now(), self._free_at) + len(data) * self._line.seconds_per_character
        return Came(b"", self._free_at)

    def _set_line(self, step: SetLine) -> None:
        self._wait_until(self._free_at)
        checked_there = self._port.set_line(step.line, step.checked)
        self._line = step.line
        self._codec = PLAIN if checked_there else codec_for(step.line.framing)

    def _wait_until(self, moment: float) -> None:
        left = moment - self._now()
        if left > 0:
            self._sleep(left)
