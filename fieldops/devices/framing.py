"""Seven data bits and a parity bit on a line that is opened with eight bits and no parity.

7E1 and 8N1 are both ten bits on the wire: a start bit, eight more, a stop bit. The eighth is the parity bit in the one
and a data bit in the other, so a port opened 8N1 hands the parity bit up and it is checked here. That is worth the
trouble: Linux as pyserial sets it hands up a character of wrong parity unmarked, a pseudo terminal refuses 7E1
altogether, and the parity is the only check that UI-1203 has.

In a decoded stream the eighth bit, now free, marks a character that arrived damaged.
"""

from collections.abc import Callable
from dataclasses import dataclass

SEVEN_BITS = 0x7F
DAMAGED = 0x80


@dataclass(frozen=True, slots=True)
class Codec:
    """Characters to the bytes of an eight-bit line and back."""

    encode: Callable[[bytes], bytes]
    decode: Callable[[bytes], bytes]


def _seven_bits(odd: int) -> Codec:
    """The codec of a line whose characters have an even (0) or odd (1) number of ones."""
    encoded = bytes(byte | DAMAGED if byte.bit_count() % 2 != odd else byte for byte in range(DAMAGED))
    decoded = bytes(
        byte & SEVEN_BITS if byte.bit_count() % 2 == odd else (byte & SEVEN_BITS) | DAMAGED for byte in range(256)
    )

    def encode(characters: bytes) -> bytes:
        if not characters.isascii():
            raise ValueError("a line of seven bits carries seven-bit characters only")
        return characters.translate(encoded + bytes(DAMAGED))

    return Codec(encode, lambda data: data.translate(decoded))


EVEN, ODD, PLAIN = _seven_bits(0), _seven_bits(1), Codec(bytes, bytes)


def codec_for(framing: str) -> Codec:
    """How characters of a framing such as 7E1 go over eight bits without parity."""
    if not framing.startswith("7"):
        return PLAIN
    return EVEN if framing[1] == "E" else ODD


def encode_7e1(characters: bytes) -> bytes:
    """The bytes an 8N1 line carries for these seven-bit characters; ValueError when one has eight bits."""
    return EVEN.encode(characters)


def strip_parity(data: bytes) -> bytes:
    """The characters of bytes that may have come off a 7E1 line: all of even parity, else as they are."""
    characters = EVEN.decode(data)
    return characters if characters.isascii() and not data.isascii() else data
