r"""A probe that a site describes itself: line settings, what to send first, and a pattern for its answer.

    pattern = 'ID=(?P<id>\w{1,10}) READ=(?P<digits>\d{4,9})'
    baud = "9600"
    framing = "8N1"
    trigger = "05"          # sent first, in hex; nothing when the probe talks by itself
    end = "CR"

The pattern is a regular expression that fits the whole line, blanks around it apart, and names the groups `id` and
`digits`; a line has at most 256 characters (patterns.py says what a pattern may not have). What protects such a line is
not known here, so two in a row must be equal; `repeats = "1"` trusts one, and the readout's quality says so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fieldops import problems
from fieldops.devices import options as asked
from fieldops.devices import overhearing, patterns
from fieldops.devices.conversation import Conversation, Inbox, Line, Receive, Send, SetLine, Told
from fieldops.devices.driver import Driver, Options
from fieldops.devices.overhearing import Confirmed, Discarded, Event, Heard
from fieldops.devices.readout import Measured, Quality, Readout
from fieldops.problems import Problem

SIGNATURE = "line/1"
LONGEST_LINE = 256
LONGEST_TRIGGER = 64
PATIENCE_S = 2.0
BAUD = 9600
FRAMINGS = ("8N1", "7E1", "7E2", "7O1", "8N2", "8E1", "8O1")
ENDS: Mapping[str, bytes] = {"CR": b"\r", "LF": b"\n", "CRLF": b"\r\n", "ETX": b"\x03"}
FILLING = b"\x00\x02\r\n "
METER_ID = re.compile(r"[!-~]{1,32}")
DIGITS = re.compile(r"\d{1,12}", re.ASCII)
_HEX = re.compile(f"(?:[0-9A-Fa-f]{{2}}){{0,{LONGEST_TRIGGER}}}")
_SAYS = "ID={id} READ={read}"
_REPEATS = ("2", "1")


@dataclass(frozen=True, slots=True)
class Described:
    """A probe as a site describes it."""

    line: Line
    pattern: re.Pattern[str]
    trigger: bytes
    end: bytes
    repeats: int


def described(options: Options) -> Described:
    """The probe of these options; problems DEVICE_OPTION, PATTERN_REFUSED."""
    return Described(
        line=_line(options),
        pattern=patterns.compiled(options.get("pattern", "")),
        trigger=_trigger(options),
        end=_end(options),
        repeats=int(asked.chosen(options, "repeats", _REPEATS)),
    )


class Listener:
    """Hears the lines of a described probe."""

    def __init__(self, probe: Described) -> None:
        self._probe = probe
        self._waiting = bytearray()
        self._last: bytes | None = None
        self._answered = False
        # Who talks unasked is joined in the middle of a line, and a single rest may well fit the pattern.
        self._joined = bool(probe.trigger) or probe.repeats > 1

    def feed(self, characters: bytes) -> list[Event]:
        """Take in what came over the line; report every line that it completes."""
        events: list[Event] = []
        for character in characters:
            self._waiting.append(character)
            if self._waiting.endswith(self._probe.end):
                events += self._judge(bytes(self._waiting).removesuffix(self._probe.end))
                self._waiting.clear()
            # One more than a line may have, so that what is too long is seen to be.
            del self._waiting[: -(LONGEST_LINE + len(self._probe.end))]
        return events

    def gave_up(self, seconds: float) -> Problem:
        """Why there is no value after so many seconds."""
        if self._answered:
            return problems.TELEGRAMS_DISAGREE()
        return problems.NO_TELEGRAM(seconds=f"{seconds:g}")

    def _judge(self, line: bytes) -> list[Event]:
        joined, self._joined = self._joined, True
        damaged = self._probe.line.framing.startswith("7") and not line.isascii()
        readout = self._readout(line) if joined and not damaged and len(line) <= LONGEST_LINE else None
        self._answered |= damaged or readout is not None
        if readout is None:
            return [Discarded("parity" if damaged else "grammar")]
        counts = self._probe.repeats == 1 or readout.raw == self._last
        self._last = readout.raw
        return [Heard(readout), Confirmed(readout)] if counts else [Heard(readout)]

    def _readout(self, line: bytes) -> Readout | None:
        match = self._probe.pattern.fullmatch(line.strip(FILLING).decode("latin-1"))
        meter_id, digits = (match["id"] or "", match["digits"] or "") if match else ("", "")
        if not METER_ID.fullmatch(meter_id) or not DIGITS.fullmatch(digits):
            return None
        quality: Quality = "unchecked" if self._probe.repeats == 1 else "twice"
        measured = (Measured("", Decimal(digits), digits),)
        return Readout(meter_id, measured, line + self._probe.end, SIGNATURE, quality)


def read(options: Options, seconds: float) -> Conversation[Readout]:
    """The first readout that counts; problems DEVICE_OPTION, PATTERN_REFUSED, NO_TELEGRAM, TELEGRAMS_DISAGREE."""
    probe = described(options)
    listener = Listener(probe)
    if probe.trigger:
        return _ask(probe, listener, seconds)
    return overhearing.first(probe.line, listener, seconds)


def listen(options: Options, seconds: float) -> Conversation[None]:
    """Tell each readout that counts, again only when it has changed; problems DEVICE_OPTION, PATTERN_REFUSED."""
    probe = described(options)
    return overhearing.every(probe.line, Listener(probe), seconds)


def meter(options: Options) -> Conversation[None]:
    """A probe that `says` its `id` and `read`, when it is asked or over and over; problem DEVICE_OPTION."""
    said = options.get("says", _SAYS)
    for name, form in (("id", METER_ID), ("read", DIGITS)):
        said = said.replace(f"{{{name}}}", asked.matching(options, name, form))
    if not said.isascii():
        raise problems.DEVICE_OPTION(option="says", expected="ASCII")
    return _answer(_line(options), _trigger(options), said.encode("ascii") + _end(options))


def _ask(probe: Described, listener: Listener, seconds: float) -> Conversation[Readout]:
    """Send the trigger, and again after each line and after a silence."""
    ear = Inbox()
    yield from ear.do(SetLine(probe.line))
    until = ear.at + seconds
    while ear.at < until:
        yield from ear.do(Send(probe.trigger))
        for event in (yield from _next_line(ear, listener, until)):
            if isinstance(event, Confirmed):
                return event.readout
            yield from ear.do(Told(event))
    raise listener.gave_up(seconds)


def _next_line(ear: Inbox, listener: Listener, until: float) -> Conversation[list[Event]]:
    while ear.at < until and (yield from ear.more(min(until, ear.at + PATIENCE_S))):
        events = listener.feed(bytes(ear.waiting))
        ear.waiting.clear()
        if events:
            return events
    return []


def _answer(line: Line, trigger: bytes, said: bytes) -> Conversation[None]:
    heard = bytearray()
    yield SetLine(line)
    while True:
        while trigger and trigger not in heard:
            came = yield Receive(float("inf"))
            heard = (heard + came.data)[-2 * LONGEST_TRIGGER :]
        heard.clear()
        yield Send(said)


def _line(options: Options) -> Line:
    return Line(asked.baud(options, BAUD), asked.chosen(options, "framing", FRAMINGS))


def _trigger(options: Options) -> bytes:
    trigger = bytes.fromhex(asked.matching(options, "trigger", _HEX))
    if not trigger.isascii() and asked.chosen(options, "framing", FRAMINGS).startswith("7"):
        raise problems.DEVICE_OPTION(option="trigger", expected="00–7F")
    return trigger


def _end(options: Options) -> bytes:
    return ENDS[asked.chosen(options, "end", tuple(ENDS))]


DRIVER = Driver(
    name="line",
    version=1,
    title="A probe described by a pattern for its line",
    line=Line(BAUD, FRAMINGS[0]),
    options=("pattern", "baud", "framing", "trigger", "end", "repeats", "id", "read", "says"),
    read=read,
    listen=listen,
    meter=meter,
)
