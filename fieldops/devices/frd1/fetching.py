"""Fetching one dump: GET, the records as they come, their commit, their ACK, END.

The handheld sends up to a window of records ahead of the ACK. So that it never has to wait, records are kept half a
window at a time: while one half is committed, the other is on the wire. An ACK leaves only when the commit is done.

A fault costs half a second and the line in which it happened: a damaged or missing record is asked for at once with
NAK, once for every few lines that are not it; silence is answered with a new GET. What does not help after a few times
is told to the caller, who begins anew with HELLO: another handheld may stand in the cradle by now.
"""

from typing import Literal

from fieldops import problems
from fieldops.devices.conversation import Conversation
from fieldops.devices.driver import Keeping
from fieldops.devices.frd1.codec import Damaged
from fieldops.devices.frd1.intake import Intake
from fieldops.devices.frd1.link import Link
from fieldops.devices.frd1.messages import Ack, End, Get, Message, Nak, Refused
from fieldops.devices.frd1.records import Rec
from fieldops.devices.unloading import Progress, Repeated
from fieldops.facts.handhelds import Dump, Kept, Mark

Outcome = Literal["kept", "silent", "nonsense", "changed"]

PATIENCE_S = (0.5, 0.5, 1.0, 1.0)
LINES_A_NAK = 4
MOST_STRAYS = 64
MOST_OTHERS = 3
# What a handheld answers that does not know what we talk of: it was set down here in the middle of it.
FORGOTTEN = ("session", "unknown")


class Fetch:
    """One dump being fetched; `kept` goes on counting what this unloading kept of it."""

    def __init__(self, link: Link, keeping: Keeping, dump: Dump, mark: Mark, window: int, kept: Kept) -> None:
        self.kept = kept
        self._link = link
        self._keeping = keeping
        self._dump = dump
        self._window = window
        self._intake = Intake(dump, mark)
        self._silences = 0
        self._strays = 0
        self._unlinked = 0
        self._other_ends = 0

    def run(self) -> Conversation[Outcome]:
        """How it ended; problems HANDHELD_DIFFERS, HANDHELD_NONSENSE, HANDHELD_REFUSED, and those of the keeping."""
        yield from self._get()
        while True:
            heard = yield from self._link.hear(self._link.soon(PATIENCE_S[self._silences]))
            outcome = yield from self._answer(heard)
            if outcome is not None:
                return outcome

    def _answer(self, heard: Message | Damaged | None) -> Conversation[Outcome | None]:
        if isinstance(heard, Rec):
            return (yield from self._record(heard))
        if heard is None:
            return (yield from self._silence())
        if isinstance(heard, End):
            return (yield from self._end(heard))
        if isinstance(heard, Refused) and heard.to == Get.T:
            return self._refused(heard)
        return (yield from self._stray(heard.why if isinstance(heard, Damaged) else ""))

    def _record(self, rec: Rec) -> Conversation[Outcome | None]:
        verdict = self._intake.offer(rec)
        if verdict == "taken":
            self._silences = self._strays = self._unlinked = 0
            if len(self._intake) >= max(1, self._window // 2):
                yield from self._commit()
            return None
        if verdict == "twice":
            raise problems.HANDHELD_NONSENSE(what=f"REC {rec.record.n}: uid")
        if verdict == "unlinked":
            self._unlinked += 1
            if self._unlinked >= MOST_OTHERS:
                raise problems.HANDHELD_DIFFERS(n=rec.record.n)
        return (yield from self._stray("" if verdict == "again" else verdict))

    def _stray(self, why: str) -> Conversation[Outcome | None]:
        """A line that is not the next record; one that may have hidden it has a `why`."""
        self._strays += 1
        if self._strays > MOST_STRAYS:
            return "nonsense"
        if why and self._strays % LINES_A_NAK == 1:
            yield from self._link.send(Nak(self._intake.next))
            yield from self._link.tell(Repeated(self._intake.next, why))
        return None

    def _silence(self) -> Conversation[Outcome | None]:
        self._silences += 1
        if self._silences >= len(PATIENCE_S):
            return "silent"
        self._strays = 0
        yield from self._commit()
        yield from self._get()
        yield from self._link.tell(Repeated(self._intake.next, "silence"))
        return None

    def _end(self, end: End) -> Conversation[Outcome | None]:
        if (end.count, end.sha256) != (self._dump.count, self._dump.sha256):
            self._other_ends += 1
            return "changed" if self._other_ends >= MOST_OTHERS else (yield from self._stray("other END"))
        if self._intake.next <= end.count:
            return (yield from self._stray("END too early"))
        yield from self._commit()
        return "kept"

    def _refused(self, refused: Refused) -> Outcome:
        if refused.why in FORGOTTEN:
            return "changed"
        raise problems.HANDHELD_REFUSED(what=refused.to, why=refused.why)

    def _get(self) -> Conversation[None]:
        dump = self._dump
        yield from self._link.send(Get(dump.meter_route, dump.epoch, self._intake.next, self._window))

    def _commit(self) -> Conversation[None]:
        """Keep what waits, and only then say so."""
        records = self._intake.waiting()
        if not records:
            return
        kept = self._keeping.keep(self._dump, records)
        self.kept = Kept(
            self.kept.new + kept.new, self.kept.already + kept.already, self.kept.unmatched + kept.unmatched
        )
        yield from self._link.send(Ack(records[-1].n))
        yield from self._link.tell(Progress(self._dump, records[-1].n, self.kept))
