"""The checks on records as they come in: each whole, none left out, each the one that follows.

n below the next      came again, passed over
n the next, linked    taken
n the next, unlinked  not the record that follows here: not taken
n above the next      something between was lost: not taken
"""

from typing import Literal

from fieldops.devices.frd1.records import HASH_LENGTH, Rec, hash_of, start_of_dump
from fieldops.facts.handhelds import Dump, HandheldRecord, Mark

Verdict = Literal["taken", "again", "ahead", "unlinked", "twice"]


class Intake:
    """The records of one dump that came in order and are not kept yet."""

    def __init__(self, dump: Dump, mark: Mark) -> None:
        self.next = mark.upto + 1
        self._count = dump.count
        self._prev = mark.prev[:HASH_LENGTH] or start_of_dump(dump)
        self._waiting: list[HandheldRecord] = []
        self._uids: set[str] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def offer(self, rec: Rec) -> Verdict:
        """Take a record that is the next; say what it is otherwise."""
        record = rec.record
        if record.n < self.next:
            return "again"
        if record.n > min(self.next, self._count):
            return "ahead"
        if rec.prev != self._prev:
            return "unlinked"
        if record.uid in self._uids:
            return "twice"
        self._uids.add(record.uid)
        self._waiting.append(record)
        self._prev = hash_of(record.raw)
        self.next += 1
        return "taken"

    def waiting(self) -> tuple[HandheldRecord, ...]:
        """The records taken since the last time; they wait no longer."""
        taken, self._waiting = tuple(self._waiting), []
        return taken
