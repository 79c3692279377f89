"""The telegram of Neptune's encoders (ARB, ProRead, E-Coder, Mach 10), on the same line as UI-1203.

    STX 200SW ETB 000001 ETB 1234567890 ETB h ETB 58@ ETB 72 ETX        shows 00000158

The dials come in two parts, up to six and up to two more before an `@`; the id stands between them. What else there is
is kept as it came. The last field looks like a sum of all characters from behind STX up to the last ETB, modulo 128,
but that was found on a single public sample: where it does not fit, the telegram is marked and not refused.
"""

import re

from fieldops.devices.ui1203.telegram import Telegram, visible

STX, ETX, ETB = 0x02, 0x03, 0x17
CHECKSUM_WARNING = "checksum"
METER_ID = re.compile(r"[0-9A-Za-z]{1,10}")
READING = re.compile(r"\d{4,8}", re.ASCII)
_UPPER = re.compile(r"\d{4,6}", re.ASCII)
_LOWER = re.compile(r"(\d{0,2})@", re.ASCII)
_CHECKSUM = re.compile(r"[0-9A-Fa-f]{2}")
_FEWEST_FIELDS = 5
_UPPER_DIALS = 6


def frame_for(meter_id: str, digits: str) -> bytes:
    """What an encoder of this id (`METER_ID`) sends when its dials stand at `digits` (`READING`)."""
    fields = ("200SW", digits[:_UPPER_DIALS], meter_id, "h", digits[_UPPER_DIALS:] + "@", "")
    summed = chr(ETB).join(fields).encode("ascii")
    return bytes([STX]) + summed + f"{_sum(summed):02X}".encode("ascii") + bytes([ETX])


def parse_frame(frame: bytes) -> Telegram | None:
    """The telegram of a frame from STX to ETX; None when it is none or has a damaged character."""
    fields = [visible(field) for field in frame[1:-1].split(bytes([ETB]))]
    whole = [field for field in fields if field is not None]
    if len(whole) < max(len(fields), _FEWEST_FIELDS):
        return None
    header, upper, meter_id, *others, last, checksum = whole
    lower = _LOWER.fullmatch(last)
    if lower is None or not all(
        form.fullmatch(text) for form, text in ((_UPPER, upper), (METER_ID, meter_id), (_CHECKSUM, checksum))
    ):
        return None
    if lower[1] and len(upper) != _UPPER_DIALS:  # dials are missing in the middle
        return None
    fits = int(checksum, 16) == _sum(frame[1 : frame.rindex(ETB) + 1])
    return Telegram(meter_id, upper + lower[1], (header, *others), frame, () if fits else (CHECKSUM_WARNING,))


def _sum(characters: bytes) -> int:
    return sum(characters) % 128
