"""Tablets that the office has to look at: a store that was emptied, and a line that was set aside."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.journal_tables import Journal, JournalLine
from fieldops.store.work_tables import Stop
from fieldops.sync.lines import GENESIS, line_hash

JOURNAL = "3f2a91c0-0000-4000-8000-000000000007"
REF = "3f2a91c0-1"
LINE = f"/quarantine/lines/{JOURNAL}-1"


def signs_in_on_the_tablet(central: Any, username: str) -> str:
    """Sign somebody in on the only tablet, which is heard from now; its id."""
    now = central.clock.now()
    with central.store.writing() as session:
        device = session.query(Device).one()
        device.heard_at = now
        left = now + timedelta(hours=72)
        session.add(DevicePerson(device_id=device.id, username_key=username, signed_in_at=now, offline_until=left))
        return str(device.id)


def adds_journal(central: Any, device: str, **numbers: Any) -> str:
    """A journal of the device as central holds it; its id."""
    now, journal = central.clock.now(), str(uuid.uuid4())
    row = Journal(id=journal, device_id=device, head="0" * 64, **{"opened_at": now, "pushed_at": now} | numbers)
    row.highest = row.watermark or 0
    with central.store.writing() as session:
        session.add(row)
    return journal


def empties_its_store(central: Any, device: str) -> str:
    """The tablet gives 400 of 412 lines, and 38 minutes later opens an empty store; the former journal's id."""
    central.clock.advance(timedelta(minutes=12))
    former = adds_journal(central, device, declared=412, watermark=400, app="fieldops 0.4")
    central.clock.advance(timedelta(minutes=38))
    adds_journal(central, device, declared=2, watermark=2)
    return former


def note_of_rosas(**changes: object) -> bytes:
    """The bytes of line 1: a note that is right in itself, but for the changes."""
    place = {"id": str(uuid.uuid4()), "j": JOURNAL, "seq": 1, "prev": GENESIS, "kind": "note.left", "v": 1}
    told = {"at": "2026-05-12T08:55:00-07:00", "clk": None, "seen": None, "by": "rosa", "run": None, "stop": None}
    return json.dumps(place | told | {"p": {"text": "Dog's name is <b>Rex</b>"}} | changes).encode()


def sets_aside(central: Any, why: str, **changes: object) -> None:
    """A note of Rosa's at the first stop comes from the only tablet and is set aside."""
    with central.store.writing() as session:
        stop = session.query(Stop).order_by(Stop.sequence).first()
        assert stop is not None, "the tablet has work"
        raw = note_of_rosas(**{"run": stop.run_id, "stop": stop.id} | changes)
        keeps(session, central.clock.now(), why, raw)


def keeps(session: Session, now: datetime, why: str, raw: bytes, journal: str = JOURNAL) -> None:
    """These bytes are line 1 of a journal of the only tablet, set aside."""
    device = session.query(Device).one().id
    reached = {"opened_at": now, "pushed_at": now, "watermark": 1, "highest": 1, "declared": 1}
    session.add(Journal(id=journal, device_id=device, head="-", **reached))
    session.flush()
    line = JournalLine(journal_id=journal, seq=1, hash=line_hash(raw), raw=raw, received_at=now)
    line.verdict, line.why = "quarantined", why
    session.add(line)
