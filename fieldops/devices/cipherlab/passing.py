"""One pass over a collector: READ, every record with its ACK, OVER. It loses nothing: READ begins at the first again.

The collector waits for ACK after each record, so a record is either the next one or the last one again, because our ACK
did not arrive. OVER is not acknowledged here: a collector may be set to forget what was taken in full.
"""

from fieldops import problems
from fieldops.devices.cipherlab.frames import ACK, END, LONGEST_RECORD, NAK, OVER, READ, SEQUENCE, Frame, frame_of
from fieldops.devices.conversation import Conversation, Inbox, Line, Send, SetLine, Told

PATIENCE_S = (1.0, 1.0, 2.0, 2.0)
MOST_RECORDS = 20_000
MOST_DAMAGED = 8
MOST_BEFORE_ACK = 32


class Passing:
    """The host's end of the line to a collector."""

    def __init__(self, line: Line, checked: bool) -> None:
        self._line = line
        self._checked = checked
        self._ear = Inbox(16 * LONGEST_RECORD)
        self._longest_line_s = (LONGEST_RECORD + 4) * line.seconds_per_character

    def open(self) -> Conversation[None]:
        """Set the line."""
        yield from self._ear.do(SetLine(self._line))

    def tell(self, event: object) -> Conversation[None]:
        """Tell whoever watches."""
        yield from self._ear.do(Told(event))

    def acknowledge(self) -> Conversation[None]:
        """ACK."""
        yield from self._say(ACK)

    def all_texts(self) -> Conversation[tuple[bytes, ...]]:
        """The texts of all records; problems HANDHELD_SILENT, HANDHELD_NONSENSE."""
        yield from self._begin()
        texts: list[bytes] = []
        last: Frame | None = None
        while len(texts) < MOST_RECORDS:
            frame = yield from self._next(last)
            if frame is None:
                return tuple(texts)
            if frame != last:
                texts.append(frame.text)
            last = frame
            yield from self.acknowledge()
        raise problems.HANDHELD_NONSENSE(what=f"> {MOST_RECORDS}")

    def _begin(self) -> Conversation[None]:
        """READ until it is acknowledged; what comes before was for a host that is gone."""
        for quiet_s in PATIENCE_S:
            yield from self._say(b"", READ)  # the CR before ends what that host may have begun to say
            for _ in range(MOST_BEFORE_ACK):
                line = yield from self._hear(quiet_s)
                if line is None:
                    break
                if line == ACK:
                    return
        raise problems.HANDHELD_SILENT()

    def _next(self, last: Frame | None) -> Conversation[Frame | None]:
        """The next record, or the last one again; None when it is over."""
        silences = damaged = 0
        while silences < len(PATIENCE_S) and damaged < MOST_DAMAGED:
            line = yield from self._hear(PATIENCE_S[silences])
            if line == OVER:
                return None
            frame = frame_of(line, self._checked) if line else None
            if frame is not None and (frame == last or _follows(frame, last)):
                return frame
            if line is None:
                silences += 1
            else:
                damaged += 1
            yield from self._say(NAK)
        if damaged:
            raise problems.HANDHELD_NONSENSE(what="record")
        raise problems.HANDHELD_SILENT()

    def _hear(self, quiet_s: float) -> Conversation[bytes | None]:
        return (yield from self._ear.line(self._ear.at + quiet_s + self._longest_line_s, END))

    def _say(self, *words: bytes) -> Conversation[None]:
        yield from self._ear.do(Send(b"".join(word + END for word in words)))


def _follows(frame: Frame, last: Frame | None) -> bool:
    return last is None or frame.sequence == (last.sequence + 1) % SEQUENCE
