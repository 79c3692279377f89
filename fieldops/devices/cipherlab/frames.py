"""The lines of a batch collector: ASCII, ended by a carriage return.

The host says READ, ACK and NAK. The collector answers READ with ACK, sends its records one by one, and ends with OVER.
A record begins with a digit that counts 0 to 9 and over again, and may end in two checksum bytes: the sum of all bytes
before them divided by 256, and the rest of that division. A checksum byte that would be a carriage return is sent as
14, so the check cannot tell 13 from 14.
"""

from dataclasses import dataclass

END = b"\r"
READ, ACK, NAK, OVER = b"READ", b"ACK", b"NAK", b"OVER"
LONGEST_RECORD = 255
SEQUENCE = 10

_CARRIAGE_RETURN, _INSTEAD = 13, 14
_FIRST_PRINTABLE = 0x20


@dataclass(frozen=True, slots=True)
class Frame:
    """A record as it came: its sequence digit, and its text."""

    sequence: int
    text: bytes


def line_of(frame: Frame, checked: bool) -> bytes:
    """The line of a record; ValueError for a text that no line holds."""
    if not is_text(frame.text):
        raise ValueError("a record has 1 to 255 printable characters")
    body = b"%d%s" % (frame.sequence, frame.text)
    return body + (checksum(body) if checked else b"") + END


def frame_of(line: bytes, checked: bool) -> Frame | None:
    """The record in a line without its CR; None when it is damaged or none."""
    body = line
    if checked:
        body, check = line[:-2], line[-2:]
        if check != checksum(body):
            return None
    digit, text = body[:1], body[1:]
    return Frame(int(digit), text) if digit.isdigit() and is_text(text) else None


def checksum(body: bytes) -> bytes:
    """The two bytes behind a record."""
    return bytes(_INSTEAD if byte == _CARRIAGE_RETURN else byte for byte in divmod(sum(body) % 0x10000, 256))


def is_text(text: bytes) -> bool:
    """Whether a record can have this text: tabs and printable characters of whatever code page."""
    return 0 < len(text) <= LONGEST_RECORD and all(byte >= _FIRST_PRINTABLE or byte == ord("\t") for byte in text)
