"""Frames of the M-Bus link layer (EN 13757-2, frame format FT 1.2).

    E5                                  single character: done
    10 C A sum 16                       short frame, only ever sent by the master
    68 L L 68 C A CI … sum 16           long frame; L counts C to the last byte of data, sum adds up the same bytes

Every check there is is made: both lengths equal, both start characters, the sum, the stop character, the exact size. A
single damaged bit, a lost or a doubled character always breaks one of them.
"""

from dataclasses import dataclass

from fieldops import problems

ACKNOWLEDGED = b"\xe5"
SHORT_START = 0x10
LONG_START = 0x68
STOP = 0x16
SHORT_SIZE = 5
START_SIZE = 4
LONG_FRAMING = 6
LEAST_LENGTH = 3
FROM_MASTER = 0x40
"""The bit of C that tells who is speaking."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A long or a short frame that passed every check; `ci` is None and `data` empty in a short one."""

    control: int
    address: int
    ci: int | None = None
    data: bytes = b""

    @property
    def from_master(self) -> bool:
        """Whether the master sent it: on a line that echoes, that is ourselves."""
        return bool(self.control & FROM_MASTER)


def short_frame(control: int, address: int) -> bytes:
    """A short frame on the wire."""
    return bytes((SHORT_START, control, address, (control + address) & 0xFF, STOP))


def long_frame(control: int, address: int, ci: int, data: bytes) -> bytes:
    """A long frame on the wire; `data` holds at most 252 bytes."""
    body = bytes((control, address, ci)) + data
    length = len(body)
    return bytes((LONG_START, length, length, LONG_START)) + body + bytes((sum(body) & 0xFF, STOP))


def parse(data: bytes) -> Frame:
    """The one frame that these bytes are, neither more nor less; problem MBUS_FRAME names the check that failed."""
    size = size_of(data)
    if size is None:
        raise problems.MBUS_FRAME(check="it ends too early")
    if size == 0:
        raise problems.MBUS_FRAME(check=_what_is_wrong_with_the_start(data))
    if len(data) != size:
        raise problems.MBUS_FRAME(check="it ends too early" if len(data) < size else "bytes are left over")
    if failing := _first_failing(data):
        raise problems.MBUS_FRAME(check=failing)
    if data[0] == SHORT_START:
        return Frame(data[1], data[2])
    return Frame(data[4], data[5], data[6], data[7:-2])


def size_of(data: bytes | bytearray) -> int | None:
    """How many bytes the frame that begins here has; 0: none begins here, None: too few bytes to tell."""
    if not data:
        return None
    if data[0] == SHORT_START:
        return SHORT_SIZE
    if data[0] != LONG_START:
        return 0
    if len(data) < START_SIZE:
        return None
    fits = data[1] == data[2] and data[3] == LONG_START and data[1] >= LEAST_LENGTH
    return data[1] + LONG_FRAMING if fits else 0


def _what_is_wrong_with_the_start(data: bytes) -> str:
    if data[0] != LONG_START:
        return "start character"
    if data[1] != data[2]:
        return "the two lengths differ"
    return "second start character" if data[3] != LONG_START else "length"


def _first_failing(data: bytes | bytearray) -> str:
    """The check behind the size that bytes of the right size fail; "" for none."""
    if data[-1] != STOP:
        return "stop character"
    body = data[1:-2] if data[0] == SHORT_START else data[4:-2]
    return "" if sum(body) & 0xFF == data[-2] else "checksum"


def take(waiting: bytearray, *, acknowledgement: bool = False, of_master: bool = False) -> bytes | None:
    """Take the first whole frame of the other end out of what came, dropping whatever is none; None: not there yet.

    With `acknowledgement` a single E5 counts as one. A frame of one's own side is an echo, and dropped.
    """
    while waiting:
        if acknowledgement and waiting[0] == ACKNOWLEDGED[0]:
            del waiting[0]
            return ACKNOWLEDGED
        size = size_of(waiting)
        if size is None or size > len(waiting):
            return None
        frame = bytes(waiting[:size])
        whole = size > 0 and not _first_failing(frame)
        del waiting[: size if whole else 1]
        if whole and parse(frame).from_master == of_master:
            return frame
    return None
