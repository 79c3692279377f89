"""The meter's end of the link: a slave with one or several telegrams, for the simulator and for tests.

It keeps the rules of EN 13757-2 for a slave: SND_NKE begins anew and is acknowledged, an unchanged frame count bit gets
the same telegram again, a turned one the next; a selection that does not mean it ends an earlier one; it is silent to
what is damaged and to what is not for it.
"""

import re
from collections.abc import Mapping

from fieldops import problems
from fieldops.devices import options as given
from fieldops.devices.conversation import Conversation, Inbox, Line, Pause, Send, SetLine
from fieldops.devices.mbus.addressing import BAUDS, SELECT, SELECTED, WHOEVER_IS_THERE, Selection, address_of
from fieldops.devices.mbus.addressing import SIZE as ADDRESS_SIZE
from fieldops.devices.mbus.frames import ACKNOWLEDGED, Frame, long_frame, parse, take
from fieldops.devices.mbus.header import manufacturer_code
from fieldops.devices.mbus.link import FRAME_COUNT_BIT, FRAMING, MOST_WAITING, REQ_UD2, SND_NKE
from fieldops.problems import Problem

RSP_UD = 0x08
VARIABLE_DATA, WATER, SIMULATED = 0x72, 0x07, "SIM"
LITRES = 0x13
CODING_FOR_DIGITS = {2: 0x09, 4: 0x0A, 6: 0x0B, 8: 0x0C, 12: 0x0E}
DEFAULT_ADDRESS = "1"
DEFAULT_ID = "12345678"
DEFAULT_READ = "00012565"
# The earliest that a meter may answer.
REACTION_BITS = 11
_ID = re.compile(r"\d{8}", re.ASCII)
_DIGITS = re.compile(r"\d{2}|\d{4}|\d{6}|\d{8}|\d{12}", re.ASCII)


def meter(options: Mapping[str, str]) -> Conversation[None]:
    """A meter with the id `id` that shows `read` litres, or sends the `frames` given in hex; problem DEVICE_OPTION."""
    baud = int(given.chosen(options, "baud", BAUDS))
    telegrams = _given_frames(options) or [_telegram(options)]
    return _answering(Slave(address_of(options, int(DEFAULT_ADDRESS)), telegrams), Line(baud, FRAMING))


def water_telegram(address: int, meter_id: str, digits: str) -> bytes:
    """The answer of a water meter that shows so many litres; 2, 4, 6, 8 or 12 digits."""
    header = bytes.fromhex(meter_id)[::-1] + manufacturer_code(SIMULATED) + bytes((1, WATER, 0, 0, 0, 0))
    record = bytes((CODING_FOR_DIGITS[len(digits)], LITRES)) + bytes.fromhex(digits)[::-1]
    return long_frame(RSP_UD, address, VARIABLE_DATA, header + record)


def _telegram(options: Mapping[str, str]) -> bytes:
    values = {"id": DEFAULT_ID, "read": DEFAULT_READ, **options}
    meter_id, digits = given.matching(values, "id", _ID), given.matching(values, "read", _DIGITS)
    return water_telegram(address_of(options, int(DEFAULT_ADDRESS)), meter_id, digits)


def _given_frames(options: Mapping[str, str]) -> list[bytes]:
    frames = []
    for text in given.several(options, "frames"):
        try:
            frame = bytes.fromhex(text)
            parse(frame)
        except (ValueError, Problem):
            raise problems.DEVICE_OPTION(option="frames", expected="M-Bus frames in hex, separated by commas") from None
        frames.append(frame)
    return frames


def _answering(slave: "Slave", line: Line) -> Conversation[None]:
    ear = Inbox(MOST_WAITING)
    yield from ear.do(SetLine(line, checked=True))
    while True:
        yield from ear.more(float("inf"))
        request = take(ear.waiting, of_master=True)
        answer = slave.answer(parse(request)) if request else b""
        if answer:
            yield from ear.do(Pause(ear.at + REACTION_BITS / line.baud))
            yield from ear.do(Send(answer))


class Slave:
    """A meter with a primary address and telegrams, sans line."""

    def __init__(self, address: int, telegrams: list[bytes]) -> None:
        self._address = address
        self._telegrams = telegrams
        self._selected = False
        self._next = 0
        self._last_bit: int | None = None

    def answer(self, request: Frame) -> bytes:
        """What the meter sends back; b"" for nothing."""
        if request.address == SELECTED and request.ci == SELECT:
            return self._be_selected(request.data)
        if not self._is_meant(request.address):
            return b""
        if request.control == SND_NKE:
            self._begin_anew()
            return ACKNOWLEDGED
        return self._telegram(request.control) if request.control & ~FRAME_COUNT_BIT == REQ_UD2 else b""

    def _is_meant(self, address: int) -> bool:
        return address in (self._address, WHOEVER_IS_THERE) or (address == SELECTED and self._selected)

    def _be_selected(self, wanted: bytes) -> bytes:
        mine = parse(self._telegrams[0])
        self._selected = (
            len(wanted) == ADDRESS_SIZE
            and mine.ci == VARIABLE_DATA
            and len(mine.data) >= ADDRESS_SIZE
            and Selection.from_wire(wanted).means(Selection.from_wire(mine.data))
        )
        self._begin_anew()
        return ACKNOWLEDGED if self._selected else b""

    def _begin_anew(self) -> None:
        self._next = 0
        self._last_bit = None

    def _telegram(self, control: int) -> bytes:
        bit = control & FRAME_COUNT_BIT
        if self._last_bit is not None and bit != self._last_bit:
            self._next = (self._next + 1) % len(self._telegrams)
        self._last_bit = bit
        return self._telegrams[self._next]
