"""The master's end of the M-Bus link layer (EN 13757-2): asking one meter for all its telegrams.

    by primary address                          by secondary address
    SND_NKE address        →                    selection, to 253      →
                           ← E5                                        ← E5
    REQ_UD2 (FCB 1)        →  … to that address, or to 253
                           ← RSP_UD             with DIF 1F: a further telegram waits
    REQ_UD2 (FCB 0)        →
                           ← RSP_UD

The frame count bit FCB is turned over only after a good answer: a meter that sees it unchanged sends the same telegram
again. A meter begins to answer within 330 bit times and 50 ms, and then sends without a pause. What is damaged is asked
for again, three times at most. Nothing here writes: the only user data ever sent is the selection.
"""

from fieldops import problems
from fieldops.devices.conversation import Conversation, Inbox, Line, Send, SetLine
from fieldops.devices.driver import Options
from fieldops.devices.mbus.addressing import LAST_OF_A_METER, Asked, Selection, asked_of
from fieldops.devices.mbus.answer import VARIABLE_DATA, Answer, answer_of
from fieldops.devices.mbus.frames import ACKNOWLEDGED, Frame, parse, short_frame, take
from fieldops.devices.mbus.header import LONG_HEADER_SIZE
from fieldops.devices.mbus.readouts import readout_of
from fieldops.devices.readout import Readout

FRAMING = "8E1"
SND_NKE, REQ_UD2, FRAME_COUNT_BIT = 0x40, 0x5B, 0x20
RETRIES, WAKING_RETRIES, REPETITIONS = 3, 1, 1
LATEST_ANSWER_BITS, LATEST_ANSWER_S = 330, 0.05
LONGEST_GAP_BITS = 33
# USB and network adapters hand characters up in pieces, and late.
ADAPTER_S = 0.1
MOST_WAITING = 1024


def read(options: Options, seconds: float) -> Conversation[Readout]:
    """All telegrams of one meter as a readout, billed register first; a bad option is refused at once."""
    return _read(asked_of(options), seconds)


def _read(asked: Asked, seconds: float) -> Conversation[Readout]:
    ear = Inbox(MOST_WAITING)
    line = Line(asked.baud, FRAMING)
    yield from ear.do(SetLine(line, checked=True))
    master = _Master(ear, line, ear.at + seconds, asked)
    yield from master.wake()
    telegrams = yield from master.telegrams()
    return readout_of(telegrams, asked.record)


class _Master:
    """One reading under way: who is asked, until when, and whether anything came damaged."""

    def __init__(self, ear: Inbox, line: Line, deadline: float, asked: Asked) -> None:
        self._ear = ear
        self._line = line
        self._deadline = deadline
        self._asked = asked
        self._damaged = False

    def wake(self) -> Conversation[None]:
        """Have the meter acknowledge that it is meant; from then on its frame count begins anew."""
        if self._asked.selection:
            yield from self._ask(self._asked.selection.frame, RETRIES, acknowledgement=True)
        else:
            yield from self._ask(short_frame(SND_NKE, self._asked.address), WAKING_RETRIES, acknowledgement=True)

    def telegrams(self) -> Conversation[list[tuple[bytes, Answer]]]:
        """Every telegram once, with the bytes it came in; a meter that only repeats itself has no more to say."""
        telegrams: list[tuple[bytes, Answer]] = []
        seen: set[bytes] = set()
        control, repeated = REQ_UD2 | FRAME_COUNT_BIT, 0
        while True:
            raw = yield from self._ask(short_frame(control, self._asked.address), RETRIES)
            frame = parse(raw)
            answer = self._expected(frame, telegrams)
            if frame.data[LONG_HEADER_SIZE:] in seen:
                repeated += 1
                if repeated > REPETITIONS:
                    return telegrams
                continue  # a late answer to the request before; the one to this request may still come
            seen.add(frame.data[LONG_HEADER_SIZE:])
            telegrams.append((raw, answer))
            if not answer.more_follow:
                return telegrams
            if len(telegrams) >= self._asked.telegrams:
                raise problems.MBUS_TOO_MANY(most=self._asked.telegrams, what="telegrams")
            control ^= FRAME_COUNT_BIT

    def _expected(self, frame: Frame, before: list[tuple[bytes, Answer]]) -> Answer:
        """The answer, if it is from the meter that was asked and from the same as before."""
        asked = self._asked
        if asked.address <= LAST_OF_A_METER and frame.address != asked.address:
            raise problems.MBUS_OTHER_METER()
        answer = answer_of(frame)
        if asked.selection and not asked.selection.means(_address_in(frame, asked.selection, answer)):
            raise problems.MBUS_OTHER_METER()
        if before and before[0][1].header.meter_id != answer.header.meter_id:
            raise problems.MBUS_COLLISION()
        return answer

    def _ask(self, request: bytes, retries: int, *, acknowledgement: bool = False) -> Conversation[bytes]:
        """The first whole frame that comes back; problems MBUS_SILENT, MBUS_FRAME, MBUS_COLLISION."""
        for _ in range(1 + retries):
            if self._ear.at + len(request) * self._line.seconds_per_character > self._deadline:
                break
            self._ear.waiting.clear()
            yield from self._ear.do(Send(request))
            frame = yield from self._hear(request, acknowledgement)
            if frame is not None:
                return frame
        raise self._gave_up()

    def _hear(self, request: bytes, acknowledgement: bool) -> Conversation[bytes | None]:
        """A frame that came alone; None when none came in time, or not whole."""
        ear, bit = self._ear, 1 / self._line.baud
        latest = min(self._deadline, ear.at + LATEST_ANSWER_BITS * bit + LATEST_ANSWER_S + ADAPTER_S)
        until, heard = latest, b""
        while ear.at < self._deadline:
            before = len(ear.waiting)
            if not (yield from ear.more(until)):
                break
            heard = (heard + ear.waiting[before:])[: len(request) + 1]
            frame = take(ear.waiting, acknowledgement=acknowledgement)
            if frame is not None and (acknowledgement or not ear.waiting):
                return frame if (frame == ACKNOWLEDGED) == acknowledgement else None
            until = min(self._deadline, max(latest, ear.at + LONGEST_GAP_BITS * bit + ADAPTER_S))
        self._damaged |= heard not in (b"", request)
        return None

    def _gave_up(self) -> problems.Problem:
        if not self._damaged:
            return problems.MBUS_SILENT()
        return problems.MBUS_FRAME(check="in every try") if self._asked.names_one else problems.MBUS_COLLISION()


def _address_in(frame: Frame, selection: Selection, answer: Answer) -> Selection:
    """The secondary address of who answered; the fixed structure tells no more than the id."""
    if frame.ci == VARIABLE_DATA:
        return Selection.from_wire(frame.data)
    return Selection(answer.header.meter_id, selection.manufacturer, selection.version, selection.medium)
