"""The characters of an IEC 62056-21 readout: who speaks, blocks and their check, data sets.

    /LUGCUH50<CR><LF>                                   who: three letters of the maker, a speed, the meter's own name
    <STX>6.26(03329.67*m3)F(0)<CR><LF>                  data sets: address ( value * unit )
    9.4(098.5*C&096.1*C)6.35(60*m)<CR><LF>              a value may have parts; an address may have several values
    !<CR><LF><ETX><BCC>                                 the end, and the XOR of all between STX and BCC

A long readout may come in partial blocks, each ending in EOT instead of ETX. Some meters, and all that speak unasked
(mode D), leave out STX, ETX and BCC: their block ends behind the `!` and nothing but parity protects it.

Characters are those of framing.py: seven bits, and the eighth marks one that arrived damaged.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Literal

from fieldops.devices.framing import DAMAGED

NUL, STX, ETX, EOT, ACK, NAK = b"\x00", b"\x02", b"\x03", b"\x04", b"\x06", b"\x15"
END_OF_DATA = b"!\r\n"

SPEEDS = {"0": 300, "1": 600, "2": 1200, "3": 2400, "4": 4800, "5": 9600, "6": 19200}
"""What a mode C meter offers, and what the acknowledgement asks for."""
SPEEDS_UNASKED = {"A": 600, "B": 1200, "C": 2400, "D": 4800, "E": 9600, "F": 19200}
"""What a mode B meter will switch to by itself."""

# Seventeen characters at most, says the standard; meters of the newer kind take more.
_IDENT = re.compile(rb"/([A-Za-z]{3}[^\x00-\x20/!()\x7f-\xff][^\x00-\x1f/!()\x7f-\xff]{0,59})\r?")
_STRANGER = re.compile(rb"(?:\A|\n)/[A-Za-z]{3}[^()\n]*\n")
_ESCAPES = re.compile(r"(?:\\.)*")
_PLAIN = frozenset(b"\t\r\n") | frozenset(range(0x20, 0x7F))


@dataclass(frozen=True, slots=True)
class Ident:
    """How a meter answers a sign-on; `text` is all of it but the slash and the line's end."""

    text: str

    @property
    def speed(self) -> str:
        """The character that stands for the speed the meter offers, and so for its mode."""
        return self.text[3]

    @property
    def hdlc(self) -> bool:
        """Whether the meter offers mode E (HDLC) besides."""
        escapes = _ESCAPES.match(self.text, 4)
        return escapes is not None and "\\2" in escapes[0]

    @property
    def reaction_s(self) -> float:
        """The shortest time either end waits before it answers: a small third letter allows 20 ms instead of 200."""
        return 0.02 if self.text[2].islower() else 0.2


@dataclass(frozen=True, slots=True)
class Block:
    """The characters between STX and ETX; `before` came ahead of it, `raw` is all of it, `more`: another follows."""

    text: bytes
    check: Literal["ok", "bad", "absent"]
    raw: bytes
    before: bytes = b""
    more: bool = False


@dataclass(frozen=True, slots=True)
class DataSet:
    """One value as sent; `obis` is the address as sent, "" for characters that are no data set."""

    obis: str
    value: str
    unit: str

    def __str__(self) -> str:
        """The data set as it stood in the readout."""
        return f"{self.obis}({self.value}*{self.unit})" if self.unit else f"{self.obis}({self.value})"


def ident_in(line: bytes) -> Ident | None:
    """Who the line says it is, from its last slash on; None when it is damaged or says something else."""
    match = _IDENT.fullmatch(line, max(line.rfind(b"/"), 0))
    return Ident(match[1].decode("ascii")) if match else None


def another_speaks(characters: bytes) -> bool:
    """Whether a meter says who it is where nobody should."""
    return _STRANGER.search(characters) is not None


def bcc(characters: bytes) -> int:
    """The block check character of what stands between STX and it."""
    return reduce(xor, characters, 0)


def first_block(waiting: bytes | bytearray) -> tuple[Block, int] | None:
    """The first whole block and where it ends; None as long as there is none."""
    start, bare = waiting.find(STX), waiting.find(END_OF_DATA)
    if bare >= 0 and not 0 <= start < bare:
        text = bytes(waiting[: bare + len(END_OF_DATA)])
        return Block(text, "absent" if is_plain(text) else "bad", text), len(text)
    end = _end(waiting, start) if start >= 0 else -1
    if end < 0 or end + 1 == len(waiting):
        return None
    return _framed(bytes(waiting[:start]), bytes(waiting[start : end + 2])), end + 2


def is_plain(text: bytes) -> bool:
    """Whether these are undamaged characters that may stand in a readout."""
    return _PLAIN.issuperset(text)


def _end(waiting: bytes | bytearray, start: int) -> int:
    ends = [place for place in (waiting.find(ETX, start), waiting.find(EOT, start)) if place >= 0]
    return min(ends, default=-1)


def _framed(before: bytes, raw: bytes) -> Block:
    body = raw[:-1].lstrip(STX)  # a doubled STX is no part of the data
    sound = is_plain(body[:-1]) and raw[-1] < DAMAGED and bcc(body) == raw[-1]
    return Block(body[:-1], "ok" if sound else "bad", raw, before, body[-1:] == EOT)


def sets_in(text: str) -> tuple[DataSet, ...]:
    """All data sets up to the `!`, in their order; a value without an address has that of the value before it."""
    found: list[DataSet] = []
    for line in text.partition("!")[0].replace("\r", "\n").split("\n"):
        *closed, rest = line.split(")")
        for piece in closed:
            found.extend(_sets(piece, found[-1].obis if found else ""))
        if rest.strip():
            found.append(DataSet("", rest, ""))
    return tuple(found)


def _sets(piece: str, address_before: str) -> list[DataSet]:
    address, opening, value = piece.partition("(")
    if not opening or "(" in value:
        return [DataSet("", f"{piece})", "")]
    return [DataSet(address or address_before, part, unit) for part, unit in _parts(value)]


def _parts(value: str) -> list[tuple[str, str]]:
    parts = value.split("&")
    if all("*" in part for part in parts):
        return [_valued(part) for part in parts]
    return [(value, "")]  # "01-01&00:00" is one thing


def _valued(part: str) -> tuple[str, str]:
    value, _, unit = part.rpartition("*")
    return value, unit
