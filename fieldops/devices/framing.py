"""7E1 on a line that is opened 8N1.

Both are ten bits on the wire: a start bit, eight more, a stop bit. The eighth is the parity bit in the one and a data
bit in the other, so a port opened 8N1 hands the parity bit up and it is checked here. That is worth the trouble: Linux
as pyserial sets it hands up a character of wrong parity unmarked, a pseudo terminal refuses 7E1 altogether, and the
parity is the only check that UI-1203 has.

In a decoded stream the eighth bit, now free, marks a character that arrived damaged.
"""

SEVEN_BITS = 0x7F
DAMAGED = 0x80


def _even(character: int) -> int:
    """The character with the eighth bit set where that makes the number of ones even."""
    return character | DAMAGED if character.bit_count() % 2 else character


_DECODED = bytes(
    byte & SEVEN_BITS if byte.bit_count() % 2 == 0 else (byte & SEVEN_BITS) | DAMAGED for byte in range(256)
)


def encode_7e1(characters: bytes) -> bytes:
    """The bytes an 8N1 line carries for these seven-bit characters; ValueError when one has eight bits."""
    if not characters.isascii():
        raise ValueError("a 7E1 line carries seven-bit characters only")
    return bytes(_even(character) for character in characters)


class SevenEven:
    """Takes the parity bit off each byte, marks the bytes where it is wrong, and counts them."""

    def __init__(self) -> None:
        self.parity_errors = 0

    def decode(self, data: bytes) -> bytes:
        """Seven-bit characters; one that arrived damaged carries the `DAMAGED` bit."""
        decoded = data.translate(_DECODED)
        self.parity_errors += sum(character >= DAMAGED for character in decoded)
        return decoded
