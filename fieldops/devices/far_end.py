"""The far end of a simulated line: the meter's side of a conversation, in time and at line speed.

A real line has no buffer to speak of: a character takes its ten or eleven bits, one after the other, and whoever
listens at another speed hears garbage. So what the meter sends is queued with the time at which each character has
arrived, and what the host sends arrives here as slowly. Time is an argument; the same far end runs in a test's own
time, behind a `sim://` port, on a pseudo terminal and behind a network box.

Faults (faults.py) are done to the characters on their way to the host.
"""

import random
from collections import deque
from dataclasses import dataclass

from fieldops.devices.conversation import Came, Conversation, Line, Pause, Receive, Send, SetLine, Step
from fieldops.devices.faults import NONE, Disturbed, Faults
from fieldops.devices.framing import codec_for
from fieldops.devices.talking import FIRST_LINE

# As much as a serial driver buffers. Who listens later than that has missed the rest.
LONGEST_BACKLOG = 4096
NEVER = float("inf")


@dataclass(slots=True)
class _Way:
    """One direction of the line: characters with their times of arrival, and when the line is free again."""

    arriving: deque[tuple[float, int, Line]]
    free_at: float

    def put(self, characters: bytes, line: Line, at: float) -> None:
        """Send characters from `at` on."""
        for character in characters:
            self.free_at = max(at, self.free_at) + line.seconds_per_character
            self.arriving.append((self.free_at, character, line))

    @property
    def next_at(self) -> float:
        return self.arriving[0][0] if self.arriving else NEVER


class FarEnd:
    """A meter at the end of a line, powered at `now`."""

    def __init__(self, meter: Conversation[None], now: float, faults: Faults = NONE) -> None:
        self.line = FIRST_LINE
        self._meter = meter
        self._at = now
        self._disturbed = Disturbed(faults)
        self._chance = random.Random(faults.seed)  # noqa: S311 -- noise is meant to come again
        self._to_meter = _Way(deque(), now)
        self._to_host = _Way(deque(), now)
        self._line_is_set = False
        self._step: Step | None = next(meter, None)

    @property
    def unplugged(self) -> bool:
        """Whether the fault `unplug` has come."""
        return self._disturbed.unplugged

    def hear(self, wire: bytes, line: Line, at: float) -> None:
        """What the host put on the line at that time."""
        self._to_meter.put(wire, line, at)
        if self._disturbed.faults.echo:
            self._to_host.put(wire, line, at)

    def due(self, line: Line, now: float) -> bytes:
        """What has arrived at the host by now, as a host whose line is set like this hears it."""
        self._advance(now)
        heard = bytearray()
        while self._to_host.next_at <= now:
            _, character, sent_on = self._to_host.arriving.popleft()
            heard.append(character if sent_on.baud == line.baud else self._garbage())
        return bytes(heard)

    def next_at(self) -> float:
        """When something may happen next that the host could hear."""
        return min(self._to_host.next_at, self._wakes_at())

    def _advance(self, now: float) -> None:
        while self._step is not None and self._wakes_at() <= now:
            self._proceed(self._done(self._step))
        while len(self._to_host.arriving) > LONGEST_BACKLOG:
            self._to_host.arriving.popleft()

    def _wakes_at(self) -> float:
        """When the step the meter is at is done."""
        step = self._step
        if step is None:
            return NEVER
        if isinstance(step, Receive):
            return max(self._at, min(step.until, self._to_meter.next_at))
        if isinstance(step, Pause):
            return max(self._at, step.until)
        if isinstance(step, Send):
            return max(self._at, self._to_host.free_at)
        return self._at

    def _done(self, step: Step) -> Came:
        self._at = self._wakes_at()
        if isinstance(step, Receive):
            return Came(self._heard(), self._at)
        if isinstance(step, Send):
            self._send(step.data)
        elif isinstance(step, SetLine) and not (self._line_is_set and self._disturbed.faults.wrong_baud):
            self.line, self._line_is_set = step.line, True
        return Came(b"", self._at)

    def _proceed(self, came: Came) -> None:
        try:
            self._step = self._meter.send(came)
        except StopIteration:
            self._step = None

    def _heard(self) -> bytes:
        wire = bytearray()
        while self._to_meter.next_at <= self._at:
            _, character, sent_on = self._to_meter.arriving.popleft()
            wire.append(character if sent_on.baud == self.line.baud else self._garbage())
        return codec_for(self.line.framing).decode(bytes(wire))

    def _send(self, data: bytes) -> None:
        """Send, and be busy with it until the last character has left."""
        trickle_s = self._disturbed.faults.trickle_s
        for character in codec_for(self.line.framing).encode(data):
            left = self._disturbed.leave(character)
            self._at += trickle_s
            self._to_host.put(left, self.line, self._at)
            self._at = max(self._at + self.line.seconds_per_character, self._to_host.free_at)

    def _garbage(self) -> int:
        return self._chance.randrange(256)
