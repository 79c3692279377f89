"""One end's view of an FRD/1 line: messages out, messages in, within a time."""

from fieldops.devices.conversation import Conversation, Inbox, Line, Send, SetLine, Told
from fieldops.devices.frd1.codec import END, LONGEST_LINE, Damaged
from fieldops.devices.frd1.messages import Message, Sent, line_of, message_of

LINE = Line(115_200, "8N1")
LARGEST_INBOX = 64 * LONGEST_LINE


class Link:
    """Messages over a line."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._ear = Inbox(LARGEST_INBOX)
        self._longest_line_s = LONGEST_LINE * line.seconds_per_character

    def open(self) -> Conversation[None]:
        """Set the line."""
        yield from self._ear.do(SetLine(self._line))

    def tell(self, event: object) -> Conversation[None]:
        """Tell whoever watches."""
        yield from self._ear.do(Told(event))

    def send(self, *messages: Sent) -> Conversation[None]:
        """Send messages in one go."""
        yield from self._ear.do(Send(b"".join(map(line_of, messages))))

    def send_afresh(self, message: Sent) -> Conversation[None]:
        """Send a message that must not become the end of a line that somebody else began."""
        yield from self._ear.do(Send(END + line_of(message)))

    def send_line(self, line: bytes) -> Conversation[None]:
        """Send a line made before."""
        yield from self._ear.do(Send(line))

    def soon(self, quiet_s: float) -> float:
        """When a line that begins within `quiet_s` has come."""
        return self._ear.at + quiet_s + self._longest_line_s

    def hear(self, until: float) -> Conversation[Message | Damaged | None]:
        """The next line; None when it has not come by then."""
        return (yield from self._line_by(until))

    def overhear(self) -> Conversation[Message | Damaged | None]:
        """A line that is here already, for who has no time to wait."""
        if END not in self._ear.waiting:
            yield from self._ear.more(self._ear.at)
        return (yield from self._line_by(self._ear.at))

    def _line_by(self, until: float) -> Conversation[Message | Damaged | None]:
        line: bytes | None = b""
        while line == b"":  # an empty line ends what somebody else began
            line = yield from self._ear.line(until)
        return None if line is None else message_of(line)
