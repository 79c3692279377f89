"""What a reader hears and says on an IEC 62056-21 line, and how long it waits.

Every wait is short and none goes past the deadline. What was wrong is remembered, because the last attempt often hears
nothing at all, and "damaged" helps more than "silent".

An optical head may hand back what we send. Whether it does shows at the sign-on, whose echo is no meter's answer; from
then on what comes back first is taken off when it is the same as what was sent.
"""

from fieldops import problems
from fieldops.devices.conversation import Conversation, Inbox, Line, Pause, Send, SetLine
from fieldops.devices.iec62056.grammar import (
    NAK,
    NUL,
    STX,
    Block,
    Ident,
    another_speaks,
    first_block,
    ident_in,
)
from fieldops.problems import Problem

MOST = 65_536
"""Characters of one block, and of a whole readout."""
LIMIT_S = 1.5 + 0.3
"""A meter reacts within 1.5 s and leaves no longer gap between two characters; adapters take their time besides."""


class Hearing:
    """The reader's end of the line; problems NO_TELEGRAM and others of the catalogue once the time is over."""

    def __init__(self, line: Line, seconds: float) -> None:
        self._ear = Inbox(MOST)
        self._line = line
        self._seconds = seconds
        self._deadline = 0.0
        self._trouble: Problem | None = None
        self._echoes = False
        self._said = b""

    def begin(self, checked: bool) -> Conversation[None]:
        """Set the line, `checked` as in `SetLine`; from now on the time runs."""
        yield from self._ear.do(SetLine(self._line, checked))
        self._deadline = self._ear.at + self._seconds

    def change(self, line: Line) -> Conversation[None]:
        """Set the line anew, unless it is set so."""
        if line != self._line:
            yield from self._ear.do(SetLine(line, checked=True))
            self._line = line

    def say(self, data: bytes) -> Conversation[None]:
        """Send, unless that would take longer than there is time."""
        self._demand_time(len(data) * self._line.seconds_per_character)
        yield from self._ear.do(Send(data))
        self._said = data

    def pause(self, seconds: float) -> Conversation[None]:
        """Say nothing for so long; what comes meanwhile waits."""
        self._demand_time(seconds)
        yield from self._ear.do(Pause(self._ear.at + seconds))

    def silence(self) -> Conversation[None]:
        """Wait until nobody has said anything for as long as a meter may take to go on."""
        while (yield from self._more()):
            self._ear.waiting.clear()
        self._demand_time(0.0)

    def ident(self) -> Conversation[Ident | None]:
        """Who answers; None when nobody did, or not understandably, and the line has fallen silent."""
        while (line := (yield from self._line_of_text())) is not None:
            found = ident_in(line)
            if found is not None:
                return found
            if self._said and line.rstrip().endswith(self._said.rstrip()):
                self._echoes = True
            elif line.strip(b"\x00\r"):
                self.note(problems.IEC_DAMAGED())
        self._note_rest()
        return None

    def block(self) -> Conversation[Block | None]:
        """The next block, cut short where it was broken off; None when what came, if anything, is none."""
        while (found := first_block(self._without_echo())) is None:
            if not (yield from self._more()):
                return self._broken_off()
        block, end = found
        del self._ear.waiting[:end]
        _demand_one_meter(block.before if block.check == "ok" else block.before + block.text)
        return block

    def note(self, trouble: Problem) -> None:
        """Remember what was wrong."""
        self._trouble = trouble

    def gave_up(self) -> Problem:
        """Why there is no readout."""
        return self._trouble or problems.NO_TELEGRAM(seconds=f"{self._seconds:g}")

    def _demand_time(self, seconds: float) -> None:
        if self._ear.at + seconds >= self._deadline:
            raise self.gave_up()

    def _more(self) -> Conversation[bool]:
        if len(self._ear.waiting) >= MOST:
            raise problems.IEC_DAMAGED()
        if self._ear.at >= self._deadline:
            return False
        return (yield from self._ear.more(min(self._ear.at + LIMIT_S, self._deadline)))

    def _line_of_text(self) -> Conversation[bytes | None]:
        while b"\n" not in self._ear.waiting:
            if not (yield from self._more()):
                return None
        line, _, rest = bytes(self._ear.waiting).partition(b"\n")
        self._ear.waiting[:] = rest
        return line

    def _without_echo(self) -> bytearray:
        if self._echoes and self._said and self._ear.waiting.startswith(self._said):
            del self._ear.waiting[: len(self._said)]
            self._said = b""
        return self._ear.waiting

    def _broken_off(self) -> Block | None:
        raw = bytes(self._ear.waiting)
        _demand_one_meter(raw)
        self._note_rest()
        return Block(raw, "bad", raw) if STX in raw else None

    def _note_rest(self) -> None:
        """Judge what is left when the line has fallen silent."""
        rest = bytes(self._ear.waiting).strip(NUL)
        self._ear.waiting.clear()
        if rest:
            self.note(problems.IEC_REFUSED() if rest.startswith(NAK) else problems.IEC_DAMAGED())


def _demand_one_meter(characters: bytes) -> None:
    if another_speaks(characters):
        raise problems.IEC_TWO_METERS()
