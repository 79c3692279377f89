"""Listening to who talks unasked: a register under a probe, a radio receiver.

A *listener* takes characters and reports what they complete, in the same order however the characters are cut. It knows
when a readout counts: a protocol without a check needs the same twice in a row. What is here lets it listen on a line,
for the first readout that counts or for all of them.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from fieldops.devices.conversation import Conversation, Inbox, Line, SetLine, Told
from fieldops.devices.readout import Measured, Readout
from fieldops.problems import Problem

MOST_METERS = 10_000


@dataclass(frozen=True, slots=True)
class Heard:
    """A whole, undamaged telegram came in; it does not count yet."""

    readout: Readout


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The readout counts."""

    readout: Readout


@dataclass(frozen=True, slots=True)
class Discarded:
    """A line came in that is no telegram; `why` says whether the parity or the grammar was broken."""

    why: Literal["parity", "grammar"]


Event = Heard | Confirmed | Discarded


class Listener(Protocol):
    """Hears one protocol, without a port or a clock."""

    def feed(self, characters: bytes) -> list[Event]:
        """Take in what came over the line; report what it completes."""
        ...

    def gave_up(self, seconds: float) -> Problem:
        """Why there is no readout after so many seconds."""
        ...


def first(line: Line, listener: Listener, seconds: float) -> Conversation[Readout]:
    """The first readout that counts; the listener's problem when the seconds are over."""
    ear = Inbox()
    yield from ear.do(SetLine(line))
    until = ear.at + seconds
    while ear.at < until and (yield from ear.more(until)):
        for event in _events(ear, listener):
            if isinstance(event, Confirmed):
                return event.readout
            yield from ear.do(Told(event))
    raise listener.gave_up(seconds)


def every(line: Line, listener: Listener, seconds: float) -> Conversation[None]:
    """Tell each readout that counts, again only when it has changed; tell what was discarded."""
    ear, changes = Inbox(), Changes()
    yield from ear.do(SetLine(line))
    until = ear.at + seconds
    while ear.at < until and (yield from ear.more(until)):
        for event in _events(ear, listener):
            if isinstance(event, Discarded):
                yield from ear.do(Told(event))
            elif isinstance(event, Confirmed) and changes.is_news(event.readout):
                yield from ear.do(Told(event.readout))


def _events(ear: Inbox, listener: Listener) -> list[Event]:
    characters = bytes(ear.waiting)
    ear.waiting.clear()
    return listener.feed(characters)


class Changes:
    """Remembers what each meter said last; of very many meters only those it heard of most recently."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[tuple[Measured, ...], tuple[str, ...]]] = {}

    def is_news(self, readout: Readout) -> bool:
        """Whether this meter has not just said the same; tags such as a time of arrival do not matter."""
        said = (readout.measured, readout.flags)
        if self._last.pop(readout.meter_id, None) == said:
            self._last[readout.meter_id] = said
            return False
        self._last[readout.meter_id] = said
        if len(self._last) > MOST_METERS:
            del self._last[next(iter(self._last))]
        return True
