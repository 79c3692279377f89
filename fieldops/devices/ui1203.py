"""UI-1203, the touch-read telegram of US water registers: both ends of it, without a port or a clock.

A register under a probe sends one line over and over for as long as it has power:

    V;RB00123456;IB61564400;GC12;M0000,0000<CR>

`RB` is the reading (4 to 12 digits, leading zeros included: they are the dials), `IB` the register's id, and whatever
else stands between semicolons is the maker's own and is kept as it came. An older form has no tags: `R`, four digits of
reading, eight of id. The official text is not public; this is the grammar as the trade reads it.

Nothing but the parity bit protects a telegram. So a line with one damaged character is never looked at, and a value
counts only when two telegrams in a row are equal to the last character. Discarded lines between the two do not matter;
another whole telegram does. A listener joins in the middle of a line as a rule, so the first piece is usually a rest.

Characters come in as framing.py decodes them: seven bits, and the eighth marks a damaged one.
"""

import re

from fieldops import problems
from fieldops.devices.framing import DAMAGED
from fieldops.devices.telegrams import Confirmed, Discarded, Event, Heard, Telegram

CARRIAGE_RETURN = 0x0D
LONGEST_LINE = 256
READING = re.compile(r"\d{4,12}", re.ASCII)
METER_ID = re.compile(r"[0-9A-Za-z-]{1,16}")
_OLD_FORM = re.compile(r"R(\d{4})(\d{8})", re.ASCII)
_READING_TAG = b"V;RB"
_FILLING = b"\x00\n "


def telegram_for(meter_id: str, digits: str) -> bytes:
    """What a register of this id sends when its dials stand at `digits`; ValueError for what it could not send."""
    if not METER_ID.fullmatch(meter_id) or not READING.fullmatch(digits):
        raise ValueError("a register sends 4 to 12 digits and an id of 1 to 16 letters, digits and hyphens")
    return f"V;RB{digits};IB{meter_id}\r".encode("ascii")


class Listener:
    """The reader's end: characters in, events out, in the same order however the characters are cut."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._last: Telegram | None = None
        self._answered = False

    def feed(self, characters: bytes) -> list[Event]:
        """Take in what came over the line; report every line that it completes."""
        events: list[Event] = []
        for character in characters:
            if character == CARRIAGE_RETURN:
                events.extend(self._judge(bytes(self._line)))
                self._line.clear()
            else:
                self._keep(character)
        return events

    def gave_up(self, seconds: float) -> problems.Problem:
        """Why there is no value after so many seconds."""
        if self._answered:
            return problems.TELEGRAMS_DISAGREE()
        return problems.NO_TELEGRAM(seconds=f"{seconds:g}")

    def _keep(self, character: int) -> None:
        # Only the end of an endless line can still become a telegram: without its start it is none.
        self._line.append(character)
        if len(self._line) > LONGEST_LINE:
            del self._line[0]

    def _judge(self, line: bytes) -> list[Event]:
        telegram = parse_line(line)
        if telegram is None:
            damaged = any(character >= DAMAGED for character in line)
            self._answered |= damaged or _READING_TAG in line  # a dead dial is an answer too
            return [Discarded("parity" if damaged else "grammar")]
        self._answered = True
        repeated = telegram == self._last
        self._last = telegram
        return [Heard(telegram), Confirmed(telegram)] if repeated else [Heard(telegram)]


def parse_line(line: bytes) -> Telegram | None:
    """The telegram that a line without its CR ends with, if it is one from the `V` on; None otherwise."""
    start = line.find(b"V;")
    while start >= 0:
        telegram = _parse_tagged(line[start:])
        if telegram is not None:
            return telegram
        start = line.find(b"V;", start + 1)
    return _parse_old(line.strip(_FILLING))


def _parse_tagged(line: bytes) -> Telegram | None:
    text = _visible(line)
    if text is None:
        return None
    fields = text.split(";")[1:]
    if "V" in fields:  # another start: this one was a rest or noise
        return None
    readings = [field[2:] for field in fields if field.startswith("RB")]
    ids = [field[2:] for field in fields if field.startswith("IB")]
    if not _one(readings, READING) or not _one(ids, METER_ID):
        return None
    tags = tuple(field for field in fields if not field.startswith(("RB", "IB")))
    return Telegram(ids[0], readings[0], tags, line + b"\r")


def _parse_old(line: bytes) -> Telegram | None:
    # The whole line or nothing: the rest of a damaged tagged telegram could end just like this.
    match = _OLD_FORM.fullmatch(_visible(line) or "")
    return Telegram(match[2], match[1], (), line + b"\r") if match else None


def _one(values: list[str], form: re.Pattern[str]) -> bool:
    return len(values) == 1 and form.fullmatch(values[0]) is not None


def _visible(line: bytes) -> str | None:
    text = line.decode("latin-1")
    return text if text.isascii() and text.isprintable() else None
