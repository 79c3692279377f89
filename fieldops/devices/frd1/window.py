"""The sending side of a sliding window: lines from the first that is not acknowledged, a few ahead of the ACK."""

from collections.abc import Sequence


class Window:
    """Lines 1 to n, sent in order; never more than `width` of them without an ACK."""

    def __init__(self, lines: Sequence[bytes], first: int, width: int) -> None:
        self._lines = lines
        self._width = width
        self._next = first
        self.acknowledged = first - 1

    def due(self) -> bytes | None:
        """The next line that may be sent, taken; None when all are sent or an ACK must come first."""
        if self._next > min(len(self._lines), self.acknowledged + self._width):
            return None
        line = self._lines[self._next - 1]
        self._next += 1
        return line

    @property
    def all_sent(self) -> bool:
        """Whether the last line was sent and not asked for again."""
        return self._next > len(self._lines)

    def ack(self, upto: int) -> None:
        """All up to this one have arrived; an ACK of what was never sent is passed over."""
        if upto < self._next:
            self.acknowledged = max(self.acknowledged, upto)

    def nak(self, n: int) -> None:
        """Go back to this one, unless it was acknowledged or never sent."""
        if self.acknowledged < n < self._next:
            self._next = n

    def again(self) -> None:
        """Go back to the first that is not acknowledged."""
        self._next = self.acknowledged + 1
