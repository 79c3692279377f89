"""The meter's end of IEC 62056-21, for the simulator and the tests: modes A to D, the data readout and nothing else.

It keeps the standard's manners: it sleeps until it is roused, answers a sign-on to its own address or to none, waits
its reaction time, changes speed when that was agreed, sends a block again on NAK, and goes back to its first speed.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from fieldops import problems
from fieldops.devices.conversation import Conversation, Inbox, Line, Pause, Send, SetLine
from fieldops.devices.driver import Options
from fieldops.devices.iec62056.grammar import (
    ACK,
    END_OF_DATA,
    EOT,
    ETX,
    NAK,
    NUL,
    SPEEDS,
    SPEEDS_UNASKED,
    STX,
    bcc,
    is_plain,
)
from fieldops.devices.iec62056.settings import settings_of, text
from fieldops.devices.options import chosen, number

OPTIONS = ("id", "read", "unit", "text", "offers", "reaction", "parts", "bcc", "seed")
MODES = ("C", "A", "B", "D")
_OFFERS = {"A": "X", "B": "E", "C": "5", "D": "3"}
_REQUEST = re.compile(rb"/\?([^!]*)!\r\n")
_ACKNOWLEDGED = re.compile(rb"\x060([0-6])0\r\n")
_READ = re.compile(r"[0-9]{1,16}(?:\.[0-9]{1,6})?")
_LONGEST_TEXT = 32_768
_PATIENCE_S = 1.5
_PATIENCE_FOR_ACK_S = 2.0
_UNASKED_EVERY_S = 2.0
_SLOW_MS = 200
_ROUSED_BY_S, _ROUSED_AFTER_S, _ROUSED_UNTIL_S = 2.0, 1.4, 1.8
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a meter sends and how; `blocks` are whole, with their check characters."""

    ident: bytes
    blocks: tuple[bytes, ...]
    line: Line
    mode: str
    offers: str
    reaction_s: float
    address: bytes
    sleeps: bool


def meter(options: Options) -> Conversation[None]:
    """A meter with one register, or with the data sets of `text`; problem DEVICE_OPTION."""
    return _Meter(_plan(options)).play()


def _plan(options: Options) -> Plan:
    mode = chosen(options, "mode", MODES)
    settings = settings_of({**options, "mode": mode})
    offered = {"C": tuple(SPEEDS), "B": tuple(SPEEDS_UNASKED)}.get(mode, ())
    offers = chosen(options, "offers", (_OFFERS[mode], *offered))
    reaction = number(options, "reaction", _SLOW_MS, 0, 60_000)
    maker = "FDO" if reaction >= _SLOW_MS else "FDo"
    return Plan(
        ident=f"/{maker}{offers}WATER\r\n".encode("ascii"),
        blocks=_blocks(options, framed=mode != "D" and chosen(options, "bcc", ("1", "0")) == "1"),
        line=settings.line,
        mode=mode,
        offers=offers,
        reaction_s=reaction / 1000,
        address=(settings.address or text(options, "id", "61564400", without="()!&*")).encode("ascii"),
        sleeps=settings.wake,
    )


def _blocks(options: Options, framed: bool) -> tuple[bytes, ...]:
    lines = _lines(options)
    if not framed:
        return (b"\r\n" + b"".join(lines) + END_OF_DATA,)
    parts = min(number(options, "parts", 1, 1, 100), len(lines))
    ends = [round(len(lines) * part / parts) for part in range(parts + 1)]
    bodies = [b"".join(lines[first:last]) for first, last in pairwise(ends)]
    bodies[-1] += END_OF_DATA
    closed = [body + (ETX if body is bodies[-1] else EOT) for body in bodies]
    return tuple(STX + body + bytes([bcc(body)]) for body in closed)


def _lines(options: Options) -> list[bytes]:
    given = options.get("text", "")
    if len(given) > _LONGEST_TEXT or not is_plain(given.encode("utf-8")) or "!" in given:
        raise problems.DEVICE_OPTION(option="text", expected="data sets in ASCII without their end")
    return [line.encode("ascii") + b"\r\n" for line in (given.rstrip() or _usual(options)).splitlines()]


def _usual(options: Options) -> str:
    read = options.get("read") or "00123456"
    if not _READ.fullmatch(read):
        raise problems.DEVICE_OPTION(option="read", expected="up to 16 digits, and up to 6 behind a point")
    register = text(options, "register", "8-0:1.0.0", without="()!/")
    unit = text(options, "unit", "m3", without="()!&*")
    own = text(options, "id", "61564400", without="()!&*")
    return f"0.0({own})F(0)\n{register}({read}*{unit})"


@dataclass(slots=True)
class _Meter:
    plan: Plan
    ear: Inbox = field(default_factory=lambda: Inbox(most=1024))
    nuls: int = 0
    roused_at: float = 0.0

    def play(self) -> Conversation[None]:
        yield from self.ear.do(SetLine(self.plan.line))
        while True:
            if self.plan.mode == "D":
                yield from self._speaks_unasked()
            else:
                yield from self._asked()
                while (yield from self._signed_on_again()):
                    continue

    def _speaks_unasked(self) -> Conversation[None]:
        yield from self.ear.do(Send(self.plan.ident + self.plan.blocks[0]))
        yield from self.ear.do(Pause(self.ear.at + _UNASKED_EVERY_S))

    def _asked(self) -> Conversation[None]:
        """Wait for a sign-on that means this meter, awake."""
        while True:
            line = yield from self._line_after_nuls()
            begun_at = self.ear.at - len(line) * self.plan.line.seconds_per_character
            if self._means_me(line) and self._awake(begun_at):
                return

    def _line_after_nuls(self) -> Conversation[bytes]:
        while b"\n" not in self.ear.waiting:
            yield from self.ear.more(NEVER)
            nuls = len(self.ear.waiting) - len(self.ear.waiting.lstrip(NUL))
            if nuls:
                self.nuls, self.roused_at = self.nuls + nuls, self.ear.at
                del self.ear.waiting[:nuls]
        return self._taken_line()

    def _taken_line(self) -> bytes:
        line, end, rest = bytes(self.ear.waiting).partition(b"\n")
        self.ear.waiting[:] = rest
        return line + end

    def _means_me(self, line: bytes) -> bool:
        request = _REQUEST.fullmatch(line, max(line.rfind(b"/"), 0))
        return request is not None and request[1].lstrip(b"0") in (b"", self.plan.address.lstrip(b"0"))

    def _awake(self, at: float) -> bool:
        nuls, self.nuls = self.nuls, 0
        roused = nuls * self.plan.line.seconds_per_character >= _ROUSED_BY_S
        return not self.plan.sleeps or (roused and _ROUSED_AFTER_S <= at - self.roused_at <= _ROUSED_UNTIL_S)

    def _signed_on_again(self) -> Conversation[bool]:
        """Answer a sign-on; whether another one came instead of what follows it."""
        yield from self._react(self.plan.ident)
        speed = self.plan.line.baud
        if self.plan.mode == "B":
            speed = SPEEDS_UNASKED[self.plan.offers]
        elif self.plan.mode == "C":
            line = yield from self.ear.line(self.ear.at + _PATIENCE_FOR_ACK_S, b"\n")
            if line is None:
                return False
            acknowledged = _ACKNOWLEDGED.fullmatch(line + b"\n")
            if acknowledged is None:
                return self._means_me(line + b"\n")
            speed = SPEEDS[acknowledged[1].decode("ascii")]
        yield from self._sends_data(speed)
        return False

    def _sends_data(self, speed: int) -> Conversation[None]:
        yield from self.ear.do(SetLine(Line(speed, self.plan.line.framing)))
        for block in self.plan.blocks:
            heard = NAK
            while heard == NAK:
                yield from self._react(block)
                heard = (yield from self.ear.exactly(1, self.ear.at + _PATIENCE_S)) or b""
            if heard != ACK:
                self.ear.waiting[:0] = heard  # perhaps a sign-on begins with it
                break
        yield from self.ear.do(SetLine(self.plan.line))

    def _react(self, characters: bytes) -> Conversation[None]:
        yield from self.ear.do(Pause(self.ear.at + self.plan.reaction_s))
        self.ear.waiting.clear()
        yield from self.ear.do(Send(characters))
