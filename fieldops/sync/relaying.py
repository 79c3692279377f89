"""What a field unit does with a tablet's batch: it takes custody without judging, and keeps the batch for central.

The signed batch travels verbatim, so central checks the tablet's own signature, and a unit can neither forge nor lose a
line unnoticed. What an answer says of central is what central last said; only that lets a tablet delete.
"""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.store import devices, journals, relays
from fieldops.store.engine import Store
from fieldops.store.identity import identity
from fieldops.store.journal_tables import RelayBatch, RelayedJournal
from fieldops.sync import batch as batches
from fieldops.sync import bodies, custody, intake, lines
from fieldops.sync.batch import Batch
from fieldops.sync.custody import Received
from fieldops.sync.exchange import Json

FOR_GOOD = ("foreign-journal", "malformed", "bad-batch", "too-large")
"""Refusals that no later try will change."""


def take(store: Store, clock: Clock, tablet: str, journal: str, body: bytes) -> Json:
    """Take custody of a tablet's batch on the unit and answer it; raises bad-batch, too-large, foreign-journal."""
    batch, now = batches.read(body), clock.now()
    with store.writing() as session:
        owner = devices.find_device(session, tablet)
        assert owner is not None, "an authenticated tablet stands in the store"
        strays = journals.count_strays(session, tablet, "fork")
        received = custody.receive(session, owner, journal, batch, now)
        custody.store_unjudged(session, received, now)
        if _is_news(batch, received, strays, journals.count_strays(session, tablet, "fork")):
            _queue(session, tablet, journal, batch, body, now)
        return received.as_json() | {
            "quarantined": [],
            "now": bodies.moment(now),
            "incarnation": identity(session).incarnation,
            "advise": intake.advice(now, received.unsigned),
            "central": _central(session, journal),
        }


def note_answer(session: Session, batch: RelayBatch, told: Json, now: datetime) -> None:
    """Note what central said to a batch; what it lost (a backup came back) waits anew."""
    before = relays.find_relayed_journal(session, batch.journal_id)
    relays.mark_forwarded(session, batch.number, now)
    if _lacks_lines(before, batch, told):
        _bring_back(session, batch, told["watermark"])
    said = RelayedJournal(
        journal_id=batch.journal_id,
        watermark=told["watermark"],
        head=told["head"],
        fork=told["fork"] or (before is not None and before.fork),
        quarantined=_gathered(before, told["quarantined"]),
        answered_at=now,
    )
    relays.put_relayed_journal(session, said)


def note_refusal(session: Session, batch: RelayBatch, slug: str | None, now: datetime) -> None:
    """Note that central will not have a batch; where that is for good, the tablet is told as of a fork."""
    if slug not in FOR_GOOD:
        return
    said = relays.find_relayed_journal(session, batch.journal_id) or RelayedJournal(
        journal_id=batch.journal_id, watermark=0, head=lines.GENESIS, quarantined="[]"
    )
    said.fork, said.answered_at = True, now
    relays.put_relayed_journal(session, said)


def _lacks_lines(before: RelayedJournal | None, batch: RelayBatch, told: Json) -> bool:
    """Whether central went back behind its own word, or does not reach the end that a roll call names.

    The first alone misses lines that central had and lost above a gap: they never moved its watermark.
    """
    if before is not None and told["watermark"] < before.watermark:
        return True
    called = batches.read(batch.body)
    return not called.lines and not told["fork"] and told["watermark"] < called.last


def _bring_back(session: Session, newest: RelayBatch, watermark: int) -> None:
    for batch in relays.forwarded_batches(session, newest.journal_id):
        kept = batches.read(batch.body)
        # Not old roll calls: each would be answered like this one, and bring back the others for ever.
        if batch.number != newest.number and kept.lines and kept.last > watermark:
            batch.forwarded_at = None


def _gathered(before: RelayedJournal | None, quarantined: list[Json]) -> str:
    by_seq = {row["seq"]: row for row in (json.loads(before.quarantined) if before else [])}
    by_seq |= {row["seq"]: row for row in quarantined}
    return json.dumps([by_seq[seq] for seq in sorted(by_seq)])


def _is_news(batch: Batch, received: Received, strays_before: int, strays: int) -> bool:
    """Whether central should see the batch: it brought lines, other bytes for a known place, or it is a roll call."""
    if received.unsigned:
        return False
    return bool(received.new) or strays > strays_before or not batch.lines


def _queue(session: Session, tablet: str, journal: str, batch: Batch, body: bytes, now: datetime) -> None:
    if not batch.lines:
        relays.drop_waiting_roll_calls(session, journal)
    relays.queue(session, RelayBatch(journal_id=journal, device_id=tablet, body=body, received_at=now))


def _central(session: Session, journal: str) -> Json:
    said = relays.find_relayed_journal(session, journal)
    if said is None:
        return {"watermark": 0, "head": lines.GENESIS, "fork": False, "quarantined": []}
    return {
        "watermark": said.watermark,
        "head": said.head,
        "fork": said.fork,
        "quarantined": json.loads(said.quarantined),
    }
