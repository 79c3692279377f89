"""The whole push at central: one writing transaction, and the answer only after its commit.

What a tablet reads in an answer it may act on for ever (adopt the watermark, one day forget the lines), so nothing is
answered that is not durable. Effects are made after that; they can wait, and their failure is not the tablet's.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts import ids
from fieldops.store import devices, journals
from fieldops.store.engine import Store
from fieldops.store.identity import identity
from fieldops.sync import batch as batches
from fieldops.sync import custody, settling
from fieldops.sync.batch import MOST_LINES, Batch
from fieldops.sync.bodies import moment
from fieldops.sync.custody import Received
from fieldops.sync.exchange import Caller, Json
from fieldops.sync.settling import Verdict

KEEP_FOR = timedelta(days=45)
"""How far back a tablet may be asked to send again: further than any backup central is restored from."""
RETRY_UNSIGNED_S = 5

_log = logging.getLogger(__name__)


def take(store: Store, clock: Clock, caller: Caller, journal: str, body: bytes, project: Callable[[], object]) -> Json:
    """Take custody of a push and answer it; raises malformed, bad-batch, too-large, foreign-journal."""
    if not ids.is_id(journal):
        raise problems.MALFORMED(what="the journal's id")
    batch = batches.read(body)
    with store.writing() as session:
        answer = _take(session, clock.now(), caller.owner, journal, batch)
    _make_effects(project)
    return answer


def quarantine_reference(journal: str, seq: int) -> str:
    """What a reader tells the office on the phone to find a quarantined line."""
    return f"{journal[:8]}-{seq}"


def advice(now: datetime, unsigned: bool) -> Json:
    """How to go on: lines a batch, seconds to wait, and the instant before which lines may be forgotten."""
    return {
        "batch": MOST_LINES,
        "retry_s": RETRY_UNSIGNED_S if unsigned else 0,
        "keep_until": moment(now - KEEP_FOR),
    }


def _take(session: Session, now: datetime, owner_id: str, journal: str, batch: Batch) -> Json:
    owner = devices.find_device(session, owner_id)
    if owner is None:
        raise problems.UNKNOWN_DEVICE()
    received = custody.receive(session, owner, journal, batch, now)
    settled = settling.settle(session, owner, received, now)
    return received.as_json() | {
        "quarantined": _quarantined(session, batch, received, settled),
        "now": moment(now),
        "incarnation": identity(session).incarnation,
        "advise": advice(now, received.unsigned),
    }


def _quarantined(session: Session, batch: Batch, received: Received, settled: Mapping[int, Verdict]) -> list[Json]:
    """The lines of this request that are set aside, repeats too, and those for which it filled the gap below them.

    Nobody sends the latter again, so this is the only answer that can tell them.
    """
    sent = {line.seq: line.hash for line in batch.lines}
    is_all_new = len(received.new) == len(sent)
    why = {} if is_all_new else journals.quarantined_as(session, received.journal, sent)
    why |= {seq: verdict.why for seq, verdict in settled.items() if verdict.why}
    return [{"seq": seq, "why": why[seq], "ref": quarantine_reference(received.journal, seq)} for seq in sorted(why)]


def _make_effects(project: Callable[[], object]) -> None:
    try:
        project()
    except Exception as error:  # noqa: BLE001 -- the lines are in custody; their effects are made by the next push
        # Only the type: the message of a database error repeats names and addresses.
        _log.error("effects were not made: %s", type(error).__name__)
