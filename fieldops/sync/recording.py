"""Making facts of well-formed lines that nothing speaks against: each fact once, however often it is told.

The first to tell an id makes the fact. Telling the same again, in another life of the tablet's store or on another way,
is known; something else under the same id is a reuse. "The same" is decided by digests (fieldops/sync/lines.py).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from fieldops.rules.reckoning import Mark, Reckoned, reckon
from fieldops.store import recorded_facts
from fieldops.store.recorded_facts import NewFact
from fieldops.sync import clock_marks, lines
from fieldops.sync.judging import Told

Outcome = Literal["made", "known", "reused"]


class Recording:
    """Facts from one journal, in the order of their lines.

    Lines in an unbroken range are held against the clocks of the line before; `scattered` ones, which are judged again
    long after, each against what was stored before its place.
    """

    def __init__(
        self, session: Session, device_id: str, journal: str, now: datetime, *, scattered: bool = False
    ) -> None:
        self._session = session
        self._device_id = device_id
        self._journal = journal
        self._now = now
        self._scattered = scattered
        self._mark: Mark | None = None
        self._has_looked = False

    def record(self, candidates: Sequence[Told]) -> dict[int, Outcome]:
        """Store the facts that are new, queued for their effects; seq → what became of each line."""
        facts = [self._fact(told) for told in candidates]
        firsts: dict[str, NewFact] = {}
        for fact in facts:
            firsts.setdefault(fact.id, fact)
        taken = recorded_facts.add_facts(
            self._session, self._device_id, self._journal, self._now, list(firsts.values())
        )
        return {fact.seq: _outcome(fact, firsts[fact.id], taken.get(fact.id)) for fact in facts}

    def _fact(self, told: Told) -> NewFact:
        content = told.content
        reckoned = self._reckoned(told)
        return NewFact(
            seq=told.line.seq,
            id=content["id"],
            digest=lines.digest(content),
            kind=content["kind"],
            v=content["v"],
            at=content["at"],
            by=content["by"],
            run_id=content["run"],
            stop_id=content["stop"],
            body=lines.body_text(content["p"]),
            **clock_marks.time_columns(reckoned),
        )

    def _reckoned(self, told: Told) -> Reckoned:
        if self._scattered or not self._has_looked:
            self._mark = clock_marks.mark_before(self._session, self._journal, told.line.seq)
            self._has_looked = True
        reckoned, self._mark = reckon(told.content["at"], told.content["clk"], self._mark, self._now)
        return reckoned


def _outcome(fact: NewFact, first: NewFact, digest_before: str | None) -> Outcome:
    if digest_before is None and fact is first:
        return "made"
    return "known" if fact.digest == (digest_before or first.digest) else "reused"
