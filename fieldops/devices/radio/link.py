"""A receiver's lines: which of them are readouts, of the meters wanted, and which readouts count.

A line that cannot be understood is discarded and never the end: receivers mix words of their own in, and a listener
joins in the middle. Where the receiver checked the radio telegram one line is enough; where it did not, or the listener
is told to, the same meter must say the same twice in a row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fieldops import problems
from fieldops.devices.overhearing import Changes, Confirmed, Discarded, Event, Heard
from fieldops.devices.radio.json_line import LONGEST_LINE
from fieldops.devices.radio.sources import OnAir, understood
from fieldops.problems import Problem

LINE_FEED = b"\n"


def bare(meter_id: str) -> str:
    """An id as it is compared: leading zeros and capitals do not matter."""
    return meter_id.strip().lstrip("0").upper()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is listened for; an empty tuple takes all. `repeats` is how often in a row a value must be heard."""

    ids: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    repeats: int = 1

    def takes(self, on_air: OnAir) -> bool:
        """Whether this one is meant."""
        known = {bare(meter_id) for meter_id in self.ids}
        return (not known or bare(on_air.readout.meter_id) in known) and (not self.kinds or on_air.kind in self.kinds)


class Listener:
    """Hears a receiver's lines."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._waiting = bytearray()
        self._endless = False
        self._changes = Changes()

    def feed(self, characters: bytes) -> list[Event]:
        """Take in what came over the line; report every line that it completes."""
        return [event for line in self._lines(characters) for event in self._judge(line)]

    def gave_up(self, seconds: float) -> Problem:
        """Why there is no readout after so many seconds."""
        return problems.NOT_ON_AIR(seconds=f"{seconds:g}")

    def _lines(self, characters: bytes) -> Iterator[bytes | None]:
        """Each line that is complete now; None for one that was too long."""
        *ended, rest = characters.split(LINE_FEED)
        for piece in ended:
            self._keep(piece)
            yield None if self._endless else bytes(self._waiting)
            self._waiting.clear()
            self._endless = False
        self._keep(rest)

    def _keep(self, piece: bytes) -> None:
        self._endless = self._endless or len(self._waiting) + len(piece) > LONGEST_LINE
        if self._endless:
            self._waiting.clear()
        else:
            self._waiting += piece

    def _judge(self, line: bytes | None) -> Iterable[Event]:
        if line is not None and not line.strip():
            return []
        try:
            on_air = understood(line or b"", self._wanted.sources)
        except Problem:
            return [Discarded("grammar")]
        return self._weigh(on_air) if self._wanted.takes(on_air) else []

    def _weigh(self, on_air: OnAir) -> list[Event]:
        readout = on_air.readout
        if readout.quality == "checked" and self._wanted.repeats == 1:
            return [Confirmed(readout)]
        if self._changes.is_news(readout):
            return [Heard(readout)]
        return [Heard(readout), Confirmed(replace(readout, quality="twice"))]
