"""A simulated meter's transmitter: which bytes have left it after so many seconds. No clock, no port."""

BITS_PER_CHARACTER = 10
DEFAULT_BIT_RATE = 1200
SLOWEST_BIT_RATE = 50
FASTEST_BIT_RATE = 115_200
# As much as a serial driver buffers. Who listens later than that has missed the rest.
LONGEST_BACKLOG = 4096


class Transmitter:
    """Sends the same line over and over at line speed; an empty line is silence."""

    def __init__(self, line: bytes, bit_rate: int = DEFAULT_BIT_RATE, joined_at: int = 0) -> None:
        self._line = line
        self._joined_at = joined_at
        self._sent = 0
        self.seconds_per_character = BITS_PER_CHARACTER / bit_rate

    def due(self, elapsed: float) -> bytes:
        """The bytes that left since the last call, `elapsed` seconds after the meter got power."""
        if not self._line:
            return b""
        # A hair of tolerance: 0.1 s at 100 characters a second is ten characters, whatever binary fractions say.
        target = int(elapsed / self.seconds_per_character + 1e-6)
        first = max(self._sent, target - LONGEST_BACKLOG)
        self._sent = max(self._sent, target)
        return bytes(self._at(position) for position in range(first, target))

    def _at(self, position: int) -> int:
        return self._line[(position + self._joined_at) % len(self._line)]
