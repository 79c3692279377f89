"""What the records of handhelds tell, written into the unit's own journal as soon as it can be.

A record is kept first and understood later: it waits for the run that holds its meter, and for who pulled it to be
signed in on the unit. So this is done again after every pull and whenever work came; what was told is not told anew.
What belongs to no stop the office hears of when somebody reports it; it is tried with new work all the same.

Where central has another life of the journal (the unit's folder came back from a backup), everything that the journal
holds is told in a new one, under the same ids.
"""

import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.store import handhelds, own, relays
from fieldops.store.engine import Store
from fieldops.store.own_tables import OwnJournal, PersonHere
from fieldops.sync.own_journal import Draft, OwnJournalWriter
from fieldops.sync.record_drafts import DumpName, found, understood
from fieldops.sync.upstream import Membership, Upstream, membership
from fieldops.work.handheld_matching import Stops, stops_by_meter

log = logging.getLogger(__name__)

ROLL_CALL_EVERY = timedelta(minutes=15)
NO_WORK = ""
OF_ANOTHER_LIFE = ("prev", "position")
"""A line set aside for its place stands behind a line that another life of the journal brought first."""


class OwnFacts:
    """Tells what can be told; `upstream` knows the unit's key."""

    def __init__(self, store: Store, clock: Clock, upstream: Upstream) -> None:
        self._store = store
        self._clock = clock
        self._upstream = upstream
        self._work: tuple[str, Stops] = (NO_WORK, {})
        self._settled: object = None
        self._called_roll = False

    def stops(self) -> tuple[str, Stops]:
        """The cursor of the unit's own work, and its stops by meter."""
        here = membership(self._store)
        if here is None:
            return NO_WORK, {}
        with self._store.reading() as session:
            cursor = relays.cursor_of_work(session, here.device) or NO_WORK
            if cursor != self._work[0]:
                work = relays.find_work(session, here.device)
                self._work = (cursor, stops_by_meter(json.loads(work.body)) if work and work.body else {})
        return self._work

    def settle(self) -> int:
        """Tell what can be told now; how many facts that were."""
        here = membership(self._store)
        if here is None:
            return 0
        cursor, stops = self.stops()
        with self._store.reading() as session:
            people = {person.username_key: person for person in own.people_on(session, here.device)}
            untold = handhelds.what_is_untold(session)
        state = (here, cursor, tuple(people), untold)
        if not untold or state == self._settled:
            return 0
        with self._store.writing() as session:
            drafts = understood(handhelds.untold(session), stops, people, cursor or None)
            told = self._tell(session, here, drafts)
        self._settled = state
        return told

    def report(self, name: DumpName, person: PersonHere) -> int:
        """Tell the office, in this person's name, of those records of a dump that belong to no stop; how many."""
        here = membership(self._store)
        if here is None:
            return 0
        cursor, stops = self.stops()
        with self._store.writing() as session:
            before = handhelds.reported(session)
            untold = [(dump, row) for dump, row in handhelds.untold(session) if row.number not in before]
            return self._tell(session, here, found(untold, stops, name, person.username, cursor or None))

    def after_work(self) -> None:
        """Central was heard and the unit's work is fresh: tell what it explains, and compare the journals."""
        self.settle()
        here = membership(self._store)
        if here is None:
            return
        with self._store.reading() as session:
            journal = own.current_journal(session, here.device)
            if journal is None or not (_differs(session, journal) or self._is_roll_call_due(journal)):
                return
        with self._store.writing() as session:
            self._writer(session, here).call_roll()
        self._called_roll = True

    def _tell(self, session: Session, here: Membership, drafts: Sequence[tuple[int, Draft]]) -> int:
        places = handhelds.places_of(session, [draft.id for _, draft in drafts])
        new = {draft.id: draft for _, draft in drafts if draft.id not in places}
        if new:
            written = self._writer(session, here).append(list(new.values()))
            places |= {id_: (place.journal, place.seq) for id_, place in zip(new, written, strict=True)}
        rows = [_row(number, draft, *places[draft.id]) for number, draft in drafts]
        handhelds.add_facts(session, list({(row["fact_id"], row["record_number"]): row for row in rows}.values()))
        return len(rows)

    def _is_roll_call_due(self, journal: OwnJournal) -> bool:
        called = journal.called_at
        if journal.seq == 0:
            return False
        return not self._called_roll or called is None or self._clock.now() - called >= ROLL_CALL_EVERY

    def _writer(self, session: Session, here: Membership) -> OwnJournalWriter:
        """The writer of a journal that is the same at central, as far as central was heard."""
        writer = OwnJournalWriter(session, here, self._upstream.key, self._clock.now())
        if _differs(session, writer.journal):
            left = writer.journal.id
            moved = writer.begin_anew()
            handhelds.places_move(session, left, writer.journal.id, moved)
            log.warning("the unit's journal differs from central's; its %s lines are told in a new one", len(moved))
        return writer


def _row(number: int, draft: Draft, journal: str, seq: int) -> dict[str, Any]:
    return {
        "fact_id": draft.id,
        "record_number": number,
        "kind": draft.kind,
        "journal_id": journal,
        "seq": seq,
    }


def _differs(session: Session, journal: OwnJournal) -> bool:
    """Whether central has another life of this journal, as after the unit's folder came back from a backup."""
    said = relays.find_relayed_journal(session, journal.id)
    if said is None:
        return False
    at_end = said.watermark == journal.seq and said.head != journal.head
    out_of_place = any(line["why"] in OF_ANOTHER_LIFE for line in json.loads(said.quarantined))
    return said.fork or said.watermark > journal.seq or at_end or out_of_place
