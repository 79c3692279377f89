"""The reader's end of the line: characters in, telegrams out, and which of them count.

Nothing but the parity bit protects a telegram. So a line with one damaged character is never looked at, and a value
counts only when two telegrams in a row are equal to the last character. Discarded lines between the two do not matter;
another whole telegram does. A listener joins in the middle of a line as a rule, so the first piece is usually a rest.

A carriage return ends a line of UI-1203; ETX ends a frame of Neptune's, if there was an STX. Both are heard, since who
holds a probe on a pad does not see what is under it.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from fieldops import problems
from fieldops.devices.overhearing import Confirmed, Discarded, Event, Heard
from fieldops.devices.readout import Measured, Quality, Readout
from fieldops.devices.ui1203 import badger, neptune
from fieldops.devices.ui1203.telegram import READING_TAG, Telegram, parse_line

LONGEST_LINE = 256
_END = re.compile(rb"[\r\x03]")


def readout_of(telegram: Telegram, driver: str, quality: Quality) -> Readout:
    """What a telegram says, with what is known of its maker's own fields."""
    extended = badger.understood(telegram.tags)
    billed = Measured("", Decimal(telegram.digits), telegram.digits)
    return Readout(
        meter_id=telegram.meter_id,
        measured=(billed, *extended.measured),
        raw=telegram.raw,
        driver=driver,
        quality=quality,
        flags=(*extended.flags, *telegram.warnings),
        tags=telegram.tags,
    )


class Cutter:
    """Cuts what comes over the line into pieces that end with a carriage return or are a frame."""

    def __init__(self) -> None:
        self.waiting = bytearray()
        self._looked = 0

    def cut(self, characters: bytes) -> Iterator[bytes]:
        """Each piece that is complete now, with its end."""
        self.waiting += characters
        while match := _END.search(self.waiting, self._looked):
            piece = bytes(self.waiting[max(0, match.start() - LONGEST_LINE) : match.end()])
            self._looked = match.end()
            if piece[-1] != neptune.ETX or neptune.STX in piece:  # else a stray ETX is part of a line
                del self.waiting[: match.end()]
                self._looked = 0
                yield piece
        # Only the end of an endless line can still become a telegram: without its start it is none.
        del self.waiting[:-LONGEST_LINE]
        self._looked = len(self.waiting)


def parse(piece: bytes) -> Telegram | None:
    """The telegram that a piece with its end is; None when it is none."""
    if piece[-1] == neptune.ETX:
        return neptune.parse_frame(piece[piece.rindex(neptune.STX) :])
    return parse_line(piece[:-1])


class Listener:
    """Hears registers, whatever they are; `driver` is the signature that goes with a readout."""

    def __init__(self, driver: str) -> None:
        self._driver = driver
        self._cutter = Cutter()
        self._last: Telegram | None = None
        self._answered = False

    def feed(self, characters: bytes) -> list[Event]:
        """Take in what came over the line; report every piece that it completes."""
        return [event for piece in self._cutter.cut(characters) for event in self._judge(piece)]

    def gave_up(self, seconds: float) -> problems.Problem:
        """Why there is no value after so many seconds."""
        if self._answered:
            return problems.TELEGRAMS_DISAGREE()
        return problems.NO_TELEGRAM(seconds=f"{seconds:g}")

    def _judge(self, piece: bytes) -> list[Event]:
        telegram = parse(piece)
        if telegram is None:
            damaged = not piece.isascii()
            # A dead dial is an answer too.
            self._answered |= damaged or READING_TAG in piece or piece[-1] == neptune.ETX
            return [Discarded("parity" if damaged else "grammar")]
        self._answered = True
        repeated = telegram == self._last
        self._last = telegram
        readout = readout_of(telegram, self._driver, "twice" if repeated else "unchecked")
        return [Heard(readout), Confirmed(readout)] if repeated else [Heard(readout)]
